"""How is one section of a playbook read, so that a slip is named by its place and never guessed around?"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeVar

from goodterms.playbook.schema import Stated, UnableToUsePlaybook


Word = TypeVar("Word", bound=str)
Table = dict[str, object]

_DOLLARS = re.compile(r"\d{1,9}(\.\d{1,2})?")


class Section:
    """One table of a playbook. Each key is asked for once and by kind; what nobody asked for is refused at the end.

    Every refusal is an UnableToUsePlaybook naming the path, such as `cadence.steps[2].day`, what was found and what is
    expected.
    """

    def __init__(self, table: Table, *, path: str) -> None:
        """Begin reading this table, found at this path."""
        self.path = path
        self._left = dict(table)

    def whole(self, key: str, *, least: int, most: int) -> int:
        """Return a whole number between these bounds, both included."""
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.slip(key, found=value, expected=f"a whole number from {least} to {most}")
        return value

    def whole_or_none(self, key: str, *, least: int, most: int) -> int | None:
        """Return a whole number between these bounds, or None when the key is left out."""
        return self.whole(key, least=least, most=most) if key in self._left else None

    def cents_or_none(self, key: str) -> int | None:
        """Return an amount of dollars written in quotes, in cents, or None when the key is left out."""
        if key not in self._left:
            return None
        value = self._take(key)
        if not isinstance(value, str) or not _DOLLARS.fullmatch(value):
            raise self.slip(key, found=value, expected='dollars in quotes, such as "500.00"')
        return int(Decimal(value) * 100)

    def clock(self, key: str) -> time:
        """Return a time of day."""
        value = self._take(key)
        if not isinstance(value, time):
            raise self.slip(key, found=value, expected="a time of day without quotes, such as 08:00:00")
        return value

    def truth(self, key: str) -> bool:
        """Return true or false."""
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.slip(key, found=value, expected="true or false")
        return value

    def words(self, key: str) -> str:
        """Return a text that says something."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.slip(key, found=value, expected="a text in quotes")
        return value

    def one_of(self, key: str, choices: tuple[Word, ...]) -> Word:
        """Return one of the allowed words."""
        value = self._take(key)
        chosen = next((choice for choice in choices if choice == value), None)
        if chosen is None:
            raise self.slip(key, found=value, expected="one of " + ", ".join(choices))
        return chosen

    def some_of(self, key: str, choices: tuple[Word, ...]) -> tuple[Word, ...]:
        """Return a list of allowed words without repeats; none when the key is left out."""
        value = self._left.pop(key, [])
        if not isinstance(value, list):
            raise self.slip(key, found=value, expected="a list of words in square brackets")
        chosen = tuple(choice for item in value for choice in choices if choice == item)
        if len(chosen) != len(value) or len(set(chosen)) != len(chosen):
            raise self.slip(key, found=value, expected="a list without repeats of " + ", ".join(choices))
        return chosen

    def truth_if_said(self, key: str) -> bool:
        """Return true or false; false when the key is left out."""
        return self.truth(key) if key in self._left else False

    def phrases(self, key: str) -> tuple[str, ...]:
        """Return a list of texts without repeats; none when the key is left out."""
        value = self._left.pop(key, [])
        if not isinstance(value, list):
            raise self.slip(key, found=value, expected="a list of texts in square brackets")
        said = tuple(item for item in value if isinstance(item, str) and item.strip())
        if len(said) != len(value) or len(set(said)) != len(said):
            raise self.slip(key, found=value, expected="a list of texts without repeats, none of them blank")
        return said

    def section(self, key: str) -> "Section":
        """Return the table under this key."""
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.slip(key, found=value, expected=f"a section [{self._at(key)}]")
        return Section(value, path=self._at(key))

    def sections(self, key: str) -> Iterator["Section"]:
        """Return the tables of the list under this key, each with its place in the list; there must be one at least."""
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.slip(key, found=value, expected=f"one section [[{self._at(key)}]] or more")
        for place, item in enumerate(value):
            yield Section(item, path=f"{self._at(key)}[{place}]")

    def stated(self) -> Stated:
        """Return since when the section is followed, and why it says what it says: both are asked of every section."""
        value = self._take("effective_on")
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.slip("effective_on", found=value, expected="a day without quotes, such as 2026-01-01")
        return Stated(effective_on=value, why=self.words("why"))

    def end(self) -> None:
        """Refuse any key nobody asked for: a slip of the pen must not silently leave the default in force."""
        for key in self._left:
            raise UnableToUsePlaybook(f"{self._at(key)}: no such setting; remove it or mend its name")

    def slip(self, key: str, *, found: object, expected: str) -> UnableToUsePlaybook:
        """Return the refusal of one value, to be raised."""
        return UnableToUsePlaybook(f"{self._at(key)}: found {found!r}, expected {expected}")

    def _take(self, key: str) -> object:
        if key not in self._left:
            raise UnableToUsePlaybook(f"{self._at(key)}: missing; every playbook needs it")
        return self._left.pop(key)

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
