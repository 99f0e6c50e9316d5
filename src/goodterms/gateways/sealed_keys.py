"""How does a key of ours travel through other people's systems so that nobody else could have written it?

In addresses of the web it is sealed: encrypted and authenticated, so that it says nothing and cannot be made up. In
addresses of mail, which some servers write in small letters and cut at 64, it is signed: readable, short, case-blind.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV


SHORTEST_SECRET = 32
SIGNATURE_LETTERS = 16  # of hexadecimal: 64 bits, to be guessed one mail at a time
LONGEST_SEALED = 300
SIGNED = re.compile(r"(?P<key>[a-z0-9-]{1,44})\.(?P<signature>[0-9a-f]{16})")


class NotOurs(Exception):
    """A key that we did not seal or sign."""


class SealedKeys:
    """Seals and signs with the first secret; opens what any of them sealed, so that a secret can be changed."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Take the secrets, the newest first. Raises ValueError for none, or for one shorter than 32 letters."""
        if not secrets or any(len(secret) < SHORTEST_SECRET for secret in secrets):
            raise ValueError(f"a secret for keys needs {SHORTEST_SECRET} letters or more")
        self._secrets = tuple(secret.encode() for secret in secrets)

    def seal(self, key: str, *, purpose: str) -> str:
        """Return the key in a form for web addresses that says nothing and holds for one purpose."""
        sealed = AESSIV(_derived(self._secrets[0], "seal")).encrypt(key.encode(), [purpose.encode()])
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def unseal(self, sealed: str, *, purpose: str) -> str:
        """Return the key that was sealed for this purpose. Raises NotOurs for anything else."""
        if len(sealed) > LONGEST_SEALED or not re.fullmatch(r"[A-Za-z0-9_-]+", sealed):
            raise NotOurs("this is not a sealed key")
        for secret in self._secrets:
            try:
                raw = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
                return AESSIV(_derived(secret, "seal")).decrypt(raw, [purpose.encode()]).decode()
            except (InvalidTag, ValueError):
                continue
        raise NotOurs("this key was not sealed by us for this purpose")

    def sign(self, key: str, *, purpose: str) -> str:
        """Return `key.signature`, at most 61 letters. Raises ValueError for a key with letters a mail may change."""
        signed = f"{key}.{_signature(self._secrets[0], key, purpose)}"
        if not SIGNED.fullmatch(signed):
            raise ValueError("a key in mail has small letters, digits and hyphens, at most 44")
        return signed

    def unsign(self, signed: str, *, purpose: str) -> str:
        """Return the key that was signed for this purpose, whatever case it came back in. Raises NotOurs."""
        found = SIGNED.fullmatch(signed.lower())
        if found is not None:
            for secret in self._secrets:
                if hmac.compare_digest(_signature(secret, found["key"], purpose), found["signature"]):
                    return found["key"]
        raise NotOurs("this key was not signed by us for this purpose")


def _derived(secret: bytes, use: str) -> bytes:
    return hashlib.sha512(b"goodterms " + use.encode() + b"\0" + secret).digest()


def _signature(secret: bytes, key: str, purpose: str) -> str:
    message = f"{purpose}\0{key}".encode()
    return hmac.new(_derived(secret, "sign"), message, hashlib.sha256).hexdigest()[:SIGNATURE_LETTERS]
