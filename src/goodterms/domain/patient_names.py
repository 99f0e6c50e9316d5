"""Do two spellings mean one name?"""

from __future__ import annotations

import unicodedata


SHORTEST_BEGINNING = 5  # of a last name; fewer letters begin too many others
_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV"})


def plain_name(name: str) -> str:
    """Return a name as the plainest file would write it: José Núñez is JOSE NUNEZ, O'Brien-Lee is OBRIENLEE."""
    if name.isascii() and name.isalpha():
        return name.upper()
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if letter.isalnum()).upper()


def patient_key(*, last_name: str, first_name: str) -> str:
    """Return what names that may mean one patient have in common; empty when a part of the name is missing.

    It finds candidates and decides nothing: many people share it. Keys are stored, and change only with a migration.
    """
    last, first = _family_name(last_name), plain_name(first_name)
    return f"{last[:SHORTEST_BEGINNING]}/{first[0]}" if last and first else ""


def are_alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Say whether two names, each last and first, may be one name that was cut, joined or given a suffix.

    Smith is like Smith-Jones, Jon is like Jonathan; a first name alone, or a last name alone, is like nothing.
    """
    last, other_last = _family_name(one[0]), _family_name(other[0])
    first, other_first = plain_name(one[1]), plain_name(other[1])
    if not (last and other_last and first and other_first):
        return False
    shorter = min(last, other_last, key=len)
    is_last_alike = last == other_last or (
        len(shorter) >= SHORTEST_BEGINNING and last.startswith(shorter) and other_last.startswith(shorter)
    )
    return is_last_alike and (first.startswith(other_first) or other_first.startswith(first))


def _family_name(last_name: str) -> str:
    """Return a last name in plain letters without the suffix that tells a father from a son."""
    if last_name.isascii() and last_name.isalpha():
        return last_name.upper()
    words = last_name.upper().replace(".", " ").replace(",", " ").split()
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return plain_name("".join(words))
