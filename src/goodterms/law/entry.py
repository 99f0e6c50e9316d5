"""How is one [[rule]] of a file of law read? Every key is asked for once; what nobody asked for is a mistake."""

from collections.abc import Callable
from datetime import date, time
from typing import TypeVar


_Word = TypeVar("_Word", bound=str)
_Value = TypeVar("_Value")


class UnusableLaw(Exception):
    """A file of law cannot be relied on: which file, which rule, what is wrong, what to do."""


class Entry:
    """The keys and values of one rule, each read once and in one way. Every reader raises UnusableLaw."""

    def __init__(self, written: object, *, file: str) -> None:
        """Take a rule as the TOML reader gave it."""
        if not isinstance(written, dict):
            raise UnusableLaw(f"{file}: a [[rule]] must be a table of keys and values")
        self.file = file
        self._written: dict[str, object] = written
        self._read: set[str] = set()
        self.id = "without an id"
        self.id = self.text("id")

    def unusable(self, trouble: str) -> UnusableLaw:
        """Return the complaint about this rule, for raising."""
        return UnusableLaw(f"{self.file}: rule {self.id}: {trouble}")

    def refuse_unread(self) -> None:
        """Refuse the rule when it holds a key that nobody asked for."""
        unknown = sorted(set(self._written) - self._read)
        if unknown:
            raise self.unusable(f"unknown key {', '.join(unknown)}; check the spelling against law/schema.py")

    def optional(self, key: str, read: Callable[[str], _Value]) -> _Value | None:
        """Return what a key says, or None when it is not there."""
        return read(key) if key in self._written else None

    def text(self, key: str) -> str:
        """Return words."""
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.unusable(f"{key} must be words, not {value!r}")
        return value.strip()

    def day(self, key: str) -> date:
        """Return a calendar day."""
        value = self._value(key)
        if type(value) is not date:
            raise self.unusable(f"{key} must be a day such as 2026-11-23, not {value!r}")
        return value

    def hour(self, key: str) -> time:
        """Return a time of day."""
        value = self._value(key)
        if type(value) is not time:
            raise self.unusable(f"{key} must be a time of day such as 08:00:00, not {value!r}")
        return value

    def count(self, key: str) -> int:
        """Return a whole number, not negative."""
        value = self._value(key)
        if type(value) is not int or value < 0:
            raise self.unusable(f"{key} must be a whole number, not {value!r}")
        return value

    def truth(self, key: str) -> bool:
        """Return true or false."""
        value = self._value(key)
        if type(value) is not bool:
            raise self.unusable(f"{key} must be true or false, not {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of words that is not empty."""
        value = self._value(key)
        if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
            raise self.unusable(f"{key} must be a list of words, not {value!r}")
        return tuple(str(word) for word in value)

    def word(self, key: str, *, among: tuple[_Word, ...]) -> _Word:
        """Return one word that is among those known."""
        value = self.text(key)
        for known in among:
            if value == known:
                return known
        raise self.unusable(f'{key} is "{value}"; known are {", ".join(among)}')

    def words(
        self, key: str, *, among: tuple[_Word, ...], all_of_them: str, may_be_none: str | None = None
    ) -> frozenset[_Word]:
        """Return words that are all among those known; one word may stand for all of them, another for none."""
        values = self.texts(key)
        if values == (all_of_them,):
            return frozenset(among)
        if may_be_none is not None and values == (may_be_none,):
            return frozenset()
        strange = sorted(set(values) - set(among))
        if strange:
            raise self.unusable(f"{key} names {', '.join(strange)}; known are {', '.join((*among, all_of_them))}")
        return frozenset(known for known in among if known in values)

    def _value(self, key: str) -> object:
        self._read.add(key)
        if key not in self._written:
            raise self.unusable(f"has no {key}; a rule without it is not used")
        return self._written[key]
