"""Read the law from its files, or say in one line which rule cannot be relied on and why."""

import csv
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, get_args

from goodterms.law.compiled import Law, compile_law
from goodterms.law.places import Place, Places
from goodterms.law.schema import (
    LONGEST_MEMORY_DAYS,
    AccountTrouble,
    AmountOfLedger,
    BalanceOwed,
    BarredBy,
    CallOutcome,
    Cap,
    Channel,
    Check,
    ConsentRecorded,
    Deliverable,
    Hours,
    OptOutWords,
    Party,
    PausedBy,
    QuietAfterConversation,
    Reachable,
    Rule,
    Status,
    Stop,
)


SHIPPED = Path(__file__).parent
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ARMED_FORCES = frozenset({"AA", "AE", "AP"})  # addresses of the forces: a post office, not a place
_Word = TypeVar("_Word", bound=str)
_Value = TypeVar("_Value")


class UnusableLaw(Exception):
    """A file of law cannot be relied on: which file, which rule, what is wrong, what to do."""


@lru_cache(maxsize=1)
def load_law() -> Law:
    """Return the law that ships with the project; read once per process."""
    return load_law_from(rules=SHIPPED, places=load_places())


def load_law_from(*, rules: Path, places: Places) -> Law:
    """Return the law written in every TOML file of a folder.

    Raises UnusableLaw, in one line, for a rule that lacks a source, a reason, a status or a day of review, that says
    something the schema does not know, or that is written twice for one day.
    """
    read = [rule for file in sorted(rules.glob("*.toml")) for rule in read_rules(file)]
    if not read:
        raise UnusableLaw(f"{rules.name}: no rule of law found; without rules nobody may be contacted")
    _refuse_overlaps(read)
    return compile_law(read, places=places)


def read_rules(file: Path) -> tuple[Rule, ...]:
    """Return the rules of one file in the order written. Raises UnusableLaw."""
    name = f"law/{file.name}"
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise UnusableLaw(f"{name}: not readable as TOML: {trouble}") from trouble
    entries = written.pop("rule", None)
    if written:
        raise UnusableLaw(f"{name}: unknown words {', '.join(sorted(written))}; a file of law holds [[rule]] only")
    if not isinstance(entries, list) or not entries:
        raise UnusableLaw(f"{name}: holds no [[rule]]")
    return tuple(_read_rule(_Entry(entry, file=name)) for entry in entries)


@lru_cache(maxsize=1)
def load_places() -> Places:
    """Return the shipped table of ZIP codes and area codes; read once per process."""
    by_zip: dict[str, Place] = {}
    zones_of: dict[str, set[str]] = {}
    for states, zones, codes in _rows(SHIPPED / "zips.csv"):
        place = _place(states, zones)
        by_zip.update(dict.fromkeys(_each_zip(codes), place))
        for state in place.states - {"NYC"}:
            zones_of.setdefault(state, set()).update(place.zones)
    by_area_code = {
        code: _place(states, zones)
        for states, zones, codes in _rows(SHIPPED / "area_codes.csv")
        for code in codes.split()
    }
    by_state = {state: Place(_with_city(state), tuple(sorted(zones))) for state, zones in zones_of.items()}
    return Places(MappingProxyType(by_zip), MappingProxyType(by_area_code), MappingProxyType(by_state))


def _rows(file: Path) -> Iterable[tuple[str, str, str]]:
    with file.open(encoding="ascii", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["states"], row["zones"], row["codes"]


def _place(states: str, zones: str) -> Place:
    return Place(frozenset(states.split()) - _ARMED_FORCES, tuple(zones.split()))


def _with_city(state: str) -> frozenset[str]:
    # Somewhere in New York may be in New York City.
    return frozenset({"NY", "NYC"}) if state == "NY" else frozenset({state})


def _each_zip(codes: str) -> Iterable[str]:
    for run in codes.split():
        first, _, last = run.partition("-")
        if not last:
            yield first
        else:
            yield from (f"{code:05d}" for code in range(int(first), int(last) + 1))


def _refuse_overlaps(rules: Iterable[Rule]) -> None:
    for one, other in combinations(sorted(rules, key=lambda rule: (rule.id, rule.effective_on)), 2):
        if one.id == other.id and (one.expires_on is None or other.effective_on < one.expires_on):
            raise UnusableLaw(
                f"{other.file}: rule {other.id}: written twice for {other.effective_on}; "
                f"let the earlier one expire on the day the later one takes effect"
            )


def _read_rule(entry: "_Entry") -> Rule:
    status = entry.word("status", among=get_args(Status))
    rule = Rule(
        id=entry.id,
        file=entry.file,
        binds=entry.words("binds", among=get_args(Party), all_of_them="all"),
        law_binds=entry.words("law_binds", among=get_args(Party), all_of_them="all", may_be_none="none"),
        states=frozenset(entry.optional("states", entry.texts) or ()),
        channels=entry.words("channels", among=get_args(Channel), all_of_them="all"),
        is_promotional_only=entry.optional("binds_only", entry.text) == "promotion",
        effective_on=entry.day("effective_on"),
        expires_on=entry.optional("expires_on", entry.day),
        source=entry.text("source"),
        status=status,
        review_on=entry.day("review_on"),
        needs_counsel=entry.truth("needs_counsel"),
        why=entry.text("why"),
        check=_CHECKS[entry.word("check", among=tuple(_CHECKS))](entry),
    )
    entry.refuse_unread()
    if rule.status not in ("verified", "policy") and not rule.needs_counsel:
        raise entry.unusable(f'its status is "{rule.status}", so needs_counsel must be true')
    if rule.expires_on is not None and rule.expires_on <= rule.effective_on:
        raise entry.unusable(f"it expires on {rule.expires_on}, before it has been in force for a day")
    return rule


class _Entry:
    """One [[rule]] as written: every key is asked for once, and what nobody asked for is a mistake."""

    def __init__(self, written: object, *, file: str) -> None:
        if not isinstance(written, dict):
            raise UnusableLaw(f"{file}: a [[rule]] must be a table of keys and values")
        self.file = file
        self._written: dict[str, object] = written
        self._read: set[str] = set()
        self.id = "without an id"
        self.id = self.text("id")

    def unusable(self, trouble: str) -> UnusableLaw:
        return UnusableLaw(f"{self.file}: rule {self.id}: {trouble}")

    def refuse_unread(self) -> None:
        unknown = sorted(set(self._written) - self._read)
        if unknown:
            raise self.unusable(f"unknown key {', '.join(unknown)}; check the spelling against law/schema.py")

    def optional(self, key: str, read: Callable[[str], _Value]) -> _Value | None:
        return read(key) if key in self._written else None

    def text(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.unusable(f"{key} must be words, not {value!r}")
        return value.strip()

    def day(self, key: str) -> date:
        value = self._value(key)
        if type(value) is not date:
            raise self.unusable(f"{key} must be a day such as 2026-11-23, not {value!r}")
        return value

    def hour(self, key: str) -> time:
        value = self._value(key)
        if type(value) is not time:
            raise self.unusable(f"{key} must be a time of day such as 08:00:00, not {value!r}")
        return value

    def count(self, key: str) -> int:
        value = self._value(key)
        if type(value) is not int or value < 0:
            raise self.unusable(f"{key} must be a whole number, not {value!r}")
        return value

    def truth(self, key: str) -> bool:
        value = self._value(key)
        if type(value) is not bool:
            raise self.unusable(f"{key} must be true or false, not {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._value(key)
        if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
            raise self.unusable(f"{key} must be a list of words, not {value!r}")
        return tuple(str(word) for word in value)

    def word(self, key: str, *, among: tuple[_Word, ...]) -> _Word:
        value = self.text(key)
        for known in among:
            if value == known:
                return known
        raise self.unusable(f'{key} is "{value}"; known are {", ".join(among)}')

    def words(
        self, key: str, *, among: tuple[_Word, ...], all_of_them: str, may_be_none: str | None = None
    ) -> frozenset[_Word]:
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


def _read_hours(entry: _Entry) -> Hours:
    days = entry.words("days", among=_DAYS, all_of_them="all")
    hours = Hours(entry.hour("earliest"), entry.hour("latest"), frozenset(_DAYS.index(day) for day in days))
    if hours.latest <= hours.earliest:
        raise entry.unusable(f"it closes at {hours.latest:%H:%M}, not after it opens at {hours.earliest:%H:%M}")
    return hours


def _read_cap(entry: _Entry) -> Cap:
    cap = Cap(
        at_most=entry.count("at_most"),
        in_days=entry.count("in_days"),
        counts=entry.words("counts", among=get_args(Channel), all_of_them="all"),
        uncounted=entry.words("uncounted_calls", among=get_args(CallOutcome), all_of_them="all", may_be_none="none"),
    )
    if not 1 <= cap.in_days <= LONGEST_MEMORY_DAYS:
        raise entry.unusable(f"in_days must be from 1 to {LONGEST_MEMORY_DAYS}, not {cap.in_days}")
    return cap


def _read_quiet(entry: _Entry) -> QuietAfterConversation:
    days = entry.count("days")
    if days > LONGEST_MEMORY_DAYS:
        raise entry.unusable(f"days must be at most {LONGEST_MEMORY_DAYS}, not {days}")
    return QuietAfterConversation(days)


def _read_opt_out_words(entry: _Entry) -> OptOutWords:
    return OptOutWords(*(tuple(phrase.casefold() for phrase in entry.texts(key)) for key in ("en", "es")))


_CHECKS: Mapping[str, Callable[[_Entry], Check]] = {
    "barred_by": lambda entry: BarredBy(entry.word("stop", among=get_args(Stop))),
    "paused_by": lambda entry: PausedBy(entry.word("trouble", among=get_args(AccountTrouble))),
    "balance_owed": lambda _: BalanceOwed(),
    "amount_of_ledger": lambda _: AmountOfLedger(),
    "consent_recorded": lambda _: ConsentRecorded(),
    "reachable": lambda _: Reachable(),
    "deliverable": lambda _: Deliverable(),
    "opt_out_words": _read_opt_out_words,
    "hours": _read_hours,
    "cap": _read_cap,
    "quiet_after_conversation": _read_quiet,
}
