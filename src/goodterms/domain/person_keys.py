"""By what mark is one person the same in several practices, without telling which person it is?

Each key is made with a secret of the organization: whoever sees keys cannot find numbers by trying them all.
"""

import hmac
from datetime import date
from typing import NamedTuple

from goodterms.domain.addresses import AddressKind, plain_address
from goodterms.law.reply_words import plain_words


class PersonKeys(NamedTuple):
    """The keys of one person; None where nothing is known to make one of."""

    phone: str | None
    email: str | None
    name: str | None  # with the birth date

    def known(self) -> tuple[str, ...]:
        """Return those there are."""
        return tuple([key for key in self if key is not None])


def person_keys(
    *,
    phone: str | None,
    email: str | None,
    first_name: str,
    last_name: str,
    birth_on: date | None,
    secret: str,
) -> PersonKeys:
    """Return every key of a person: by telephone, by email, by name and birth date, as far as they are known."""
    name = plain_words(f"{first_name} {last_name}") if birth_on is not None else ""
    return PersonKeys(
        phone=address_key("phone", phone, secret=secret) if phone and phone.strip() else None,
        email=address_key("email", email, secret=secret) if email and email.strip() else None,
        name=_key(f"name {name} {birth_on}", secret=secret) if name else None,
    )


def address_key(kind: AddressKind, written: str, *, secret: str) -> str:
    """Return 64 hex digits that are the same for every spelling of one number or email address."""
    return _key(f"{kind} {plain_address(kind, written)}", secret=secret)


def _key(words: str, *, secret: str) -> str:
    return hmac.digest(secret.encode(), words.encode(), "sha256").hex()
