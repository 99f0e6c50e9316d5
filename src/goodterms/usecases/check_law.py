"""Can every rule of law, and every row of its tables, be relied on today?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from goodterms.law import load, poverty, states
from goodterms.law.checks import CheckedByDeed, ThirdPartyNames
from goodterms.law.deeds import read_deeds
from goodterms.law.entry import UnusableLaw
from goodterms.law.poverty import Guideline
from goodterms.law.schema import Rule
from goodterms.law.states import StateRow
from goodterms.law.written_cases import WrittenCase, read_cases


_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCheck:
    """What was read, what is wrong with it in one line each, and when the next source must be read again."""

    on: date
    rules: int
    cases: int
    state_rows: int
    guidelines: int
    troubles: tuple[str, ...]
    next_review_on: date | None
    next_reviewed: tuple[str, ...]  # the rules and rows whose review is due first


def check_law(*, folder: Path, on: date) -> LawCheck:
    """Return what is wrong with the law in a folder on a day; reads files and changes nothing.

    Wrong is what the loader would refuse, such as a rule without a source; a rule the gate asks that has no case each
    way; a deed nobody knows; and everything whose day of review has passed.
    """
    troubles: list[str] = []
    rules = _sound(_every_rule(folder, troubles), troubles)
    rows = _sound(states.each_state_row(folder / "states.csv"), troubles)
    guidelines = _sound(poverty.each_guideline(folder / "poverty_guidelines.csv"), troubles)
    if not troubles:  # only whole files can be compared with themselves
        _note(troubles, lambda: load.load_law_from(rules=folder, places=load.load_places()))
        _note(troubles, lambda: states.load_states_from(folder / "states.csv"))
        _note(troubles, lambda: poverty.load_guidelines_from(folder / "poverty_guidelines.csv"))
    cases = _cases(folder, troubles)
    troubles += _without_cases(rules, cases)
    troubles += _of_unknown_deeds(rules, folder)
    reviews = [*map(_of_rule, rules), *map(_of_state_row, rows), *map(_of_guideline, guidelines)]
    troubles += [
        f"{review.what}: was to be read again by {review.on}; read {review.source}, then set a new day"
        for review in reviews
        if review.on < on
    ]
    next_on = min((review.on for review in reviews if review.on >= on), default=None)
    return LawCheck(
        on=on,
        rules=len(rules),
        cases=len(cases),
        state_rows=len(rows),
        guidelines=len(guidelines),
        troubles=tuple(troubles),
        next_review_on=next_on,
        next_reviewed=tuple(review.what for review in reviews if review.on == next_on),
    )


@dataclass(frozen=True, slots=True)
class _Review:
    what: str
    source: str
    on: date


def _of_rule(rule: Rule) -> _Review:
    return _Review(f"{rule.file}: rule {rule.id}", rule.source, rule.review_on)


def _of_state_row(row: StateRow) -> _Review:
    return _Review(f"law/states.csv: {row.state} {row.topic}", row.citation, row.review_on)


def _of_guideline(row: Guideline) -> _Review:
    return _Review(f"law/poverty_guidelines.csv: {row.year} {row.region}", row.citation, row.review_on)


def _every_rule(folder: Path, troubles: list[str]) -> Iterator[Rule | UnusableLaw]:
    for file in sorted(folder.glob("*.toml")):
        try:
            yield from load.read_each_rule(file)
        except UnusableLaw as trouble:
            troubles.append(str(trouble))


def _sound(read: Iterator[_Read | UnusableLaw], troubles: list[str]) -> list[_Read]:
    """Return what could be read, and note what could not."""
    sound: list[_Read] = []
    try:
        for each in read:
            if isinstance(each, UnusableLaw):
                troubles.append(str(each))
            else:
                sound.append(each)
    except UnusableLaw as trouble:
        troubles.append(str(trouble))
    return sound


def _note(troubles: list[str], read: Callable[[], object]) -> None:
    try:
        read()
    except UnusableLaw as trouble:
        troubles.append(str(trouble))


def _cases(folder: Path, troubles: list[str]) -> tuple[WrittenCase, ...]:
    try:
        return read_cases(folder / "cases")
    except UnusableLaw as trouble:
        troubles.append(str(trouble))
        return ()


def _without_cases(rules: list[Rule], cases: tuple[WrittenCase, ...]) -> list[str]:
    expected: dict[str, set[str]] = {}
    for case in cases:
        expected.setdefault(case.rule, set()).add(case.expect)
    ids = {rule.id for rule in rules}
    troubles = [f"{case.file}: a case is about {case.rule}, which is no rule" for case in cases if case.rule not in ids]
    # A rule a deed checks has its tests there; who is a collector is asked of the sender, not of a contact.
    asked = [rule for rule in rules if not isinstance(rule.check, CheckedByDeed | ThirdPartyNames)]
    for rule in sorted(asked, key=lambda rule: (rule.file, rule.id)):
        against = "warned" if rule.action == "warn" else "refused"
        has = expected.get(rule.id, set())
        if against not in has:
            troubles.append(f"{rule.file}: rule {rule.id}: has no case in which it must be {against}")
        if not has & {"passed", "does not apply"}:
            troubles.append(f"{rule.file}: rule {rule.id}: has no case in which it lets a contact pass")
    return list(dict.fromkeys(troubles))


def _of_unknown_deeds(rules: list[Rule], folder: Path) -> list[str]:
    try:
        deeds = read_deeds(folder / "deeds.csv")
    except UnusableLaw as trouble:
        return [str(trouble)]
    return [
        f"{rule.file}: rule {rule.id}: no deed is called {rule.check.deed}; add it to law/deeds.csv or mend the name"
        for rule in rules
        if isinstance(rule.check, CheckedByDeed) and rule.check.deed not in deeds
    ]
