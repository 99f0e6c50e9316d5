"""By what mark is one person the same in several practices, without telling which person it is?

Each key is made with a secret of the organization: whoever sees keys cannot find numbers by trying them all.
"""

import hmac
from datetime import date
from hashlib import sha256

from goodterms.domain.addresses import AddressKind, plain_address
from goodterms.law.reply_words import plain_words


def address_key(kind: AddressKind, written: str, *, secret: str) -> str:
    """Return 64 hex digits that are the same for every spelling of one number or email address."""
    return _key(f"{kind} {plain_address(kind, written)}", secret=secret)


def person_keys(
    *,
    phone: str | None,
    email: str | None,
    first_name: str,
    last_name: str,
    birth_on: date | None,
    secret: str,
) -> tuple[str, ...]:
    """Return every key of a person: by telephone, by email, by name and birth date, as far as they are known."""
    keys = [address_key("phone", phone, secret=secret)] if phone and phone.strip() else []
    if email and email.strip():
        keys.append(address_key("email", email, secret=secret))
    name = plain_words(f"{first_name} {last_name}")
    if name and birth_on is not None:
        keys.append(_key(f"name {name} {birth_on.isoformat()}", secret=secret))
    return tuple(keys)


def _key(words: str, *, secret: str) -> str:
    return hmac.new(secret.encode(), words.encode(), sha256).hexdigest()
