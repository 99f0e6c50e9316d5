"""Read the law from its files, or say in one line which rule cannot be relied on and why."""

import csv
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from goodterms.law.checks import Channel
from goodterms.law.compiled import Law, compile_law
from goodterms.law.entry import Entry, UnusableLaw
from goodterms.law.places import Place, Places
from goodterms.law.read_checks import read_check
from goodterms.law.schema import Action, Party, Purpose, Rule, Status


__all__ = ["SHIPPED", "UnusableLaw", "load_law", "load_law_from", "load_places", "read_each_rule", "read_rules"]

SHIPPED = Path(__file__).parent
_ARMED_FORCES = frozenset({"AA", "AE", "AP"})  # addresses of the forces: a post office, not a place


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
    """Return the rules of one file in the order written. Raises UnusableLaw for the first that cannot be relied on."""
    rules = []
    for rule in read_each_rule(file):
        if isinstance(rule, UnusableLaw):
            raise rule
        rules.append(rule)
    return tuple(rules)


def read_each_rule(file: Path) -> Iterator[Rule | UnusableLaw]:
    """Yield every rule of one file, or the complaint about it. Raises UnusableLaw when the file holds no rules."""
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
    for entry in entries:
        try:
            yield _read_rule(Entry(entry, file=name))
        except UnusableLaw as trouble:
            yield trouble


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


def _read_rule(entry: Entry) -> Rule:
    rule = Rule(
        id=entry.id,
        file=entry.file,
        covers=entry.optional("covers", entry.texts) or (),
        binds=entry.words("binds", among=get_args(Party), all_of_them="all"),
        law_binds=entry.words("law_binds", among=get_args(Party), all_of_them="all", may_be_none="none"),
        states=frozenset(entry.optional("states", entry.texts) or ()),
        channels=entry.words("channels", among=get_args(Channel), all_of_them="all"),
        purposes=entry.words("purposes", among=get_args(Purpose), all_of_them="all"),
        effective_on=entry.day("effective_on"),
        expires_on=entry.optional("expires_on", entry.day),
        source=entry.text("source"),
        status=entry.word("status", among=get_args(Status)),
        review_on=entry.day("review_on"),
        needs_counsel=entry.truth("needs_counsel"),
        why=entry.text("why"),
        action=entry.word("action", among=get_args(Action)),
        needs_text=entry.optional("needs_text", entry.text),
        needs_record=entry.optional("needs_record", entry.text),
        check=read_check(entry),
    )
    entry.refuse_unread()
    if rule.status not in ("verified", "policy") and not rule.needs_counsel:
        raise entry.unusable(f'its status is "{rule.status}", so needs_counsel must be true')
    if rule.expires_on is not None and rule.expires_on <= rule.effective_on:
        raise entry.unusable(f"it expires on {rule.expires_on}, before it has been in force for a day")
    return rule
