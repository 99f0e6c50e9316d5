"""The page on the law: what is held, from which source, how sure, who checks it, and what is not covered."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from goodterms.law.checks import CheckedByDeed
from goodterms.law.deeds import load_deeds
from goodterms.law.load import SHIPPED, load_law
from goodterms.law.not_covered import load_open_questions
from goodterms.law.poverty import load_guidelines
from goodterms.law.schema import Rule
from goodterms.law.states import TOPICS, StateRow, Topic, load_states
from goodterms.usecases.law_in_words import (
    STATUSES,
    checked_by,
    dates_in_words,
    parties_in_words,
    places_in_words,
    status_in_words,
    value_in_words,
)


def law_page() -> str:
    """Return the page in Markdown, made from the shipped rules and tables and from nothing else."""
    return "\n\n".join((*_opening(), *_subjects(), *_deeds(), *_states(), *_guidelines(), *_open(), *_topics())) + "\n"


def _opening() -> Iterable[str]:
    rules = load_law().rules
    asked = sum(not isinstance(rule.check, CheckedByDeed) for rule in rules)
    there = sum(isinstance(rule.check, CheckedByDeed) and rule.check.is_there for rule in rules)
    yield "# The law, as shipped"
    yield (
        "Not legal advice. Every rule can only forbid, delay or warn, and the strictest wins; what is not known counts "
        "against us. `goodterms law show ID` tells all about one rule, `goodterms law check` whether any must be read "
        "again."
    )
    yield (
        f"{len(rules)} rules: {asked} are asked before each contact, {there} by deeds that are there, "
        f"{len(rules) - asked - there} wait for a deed that is not there yet. {len(load_states().rows)} rows of state "
        f"law stand beside them."
    )
    yield _table(("status", "means"), [(status, words) for status, words in STATUSES.items()])


def _subjects() -> Iterable[str]:
    yield "## Rules, by subject"
    by_file = {
        file: tuple(found) for file, found in groupby(sorted(load_law().rules, key=_place), key=lambda rule: rule.file)
    }
    yield _table(
        ("subject", "rules", "the gate asks", "a deed asks", "not there yet", "for counsel"),
        [_summary(file, rules) for file, rules in by_file.items()],
    )
    for file, rules in by_file.items():
        yield f"### {_title(file)}"
        yield _heading(file)
        yield _table(
            ("rule", "what and why", "holds", "the law binds", "where", "from", "status", "read again by", "source",
             "asked by"),
            [
                (
                    f"`{rule.id}`", _why(rule), parties_in_words(rule.binds), parties_in_words(rule.law_binds),
                    places_in_words(rule.states), dates_in_words(rule), status_in_words(rule), str(rule.review_on),
                    rule.source, checked_by(rule),
                )
                for rule in rules
            ],
        )  # fmt: skip


def _summary(file: str, rules: Sequence[Rule]) -> tuple[str, ...]:
    by_deed = [rule.check for rule in rules if isinstance(rule.check, CheckedByDeed)]
    there = sum(check.is_there for check in by_deed)
    title = _title(file)
    numbers = (
        len(rules), len(rules) - len(by_deed), there, len(by_deed) - there,
        sum(rule.needs_counsel for rule in rules),
    )  # fmt: skip
    return (f"[{title}](#{title.lower().replace(' ', '-')})", *map(str, numbers))


def _why(rule: Rule) -> str:
    said = [rule.why]
    if rule.needs_text:
        said.append(f"Says: {rule.needs_text}")
    if rule.needs_record:
        said.append(f"On record: {rule.needs_record}")
    return " ".join(said)


def _place(rule: Rule) -> tuple[bool, str, str, str]:
    return (isinstance(rule.check, CheckedByDeed), rule.file, rule.id, rule.effective_on.isoformat())


def _title(file: str) -> str:
    return Path(file).stem.replace("_", " ").capitalize()


def _heading(file: str) -> str:
    """Return what the file says of itself in the comment at its top."""
    lines = (SHIPPED / Path(file).name).read_text(encoding="utf-8").splitlines()
    top = lines[: next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))]
    return " ".join(line.lstrip("# ") for line in top)


def _deeds() -> Iterable[str]:
    yield "## Deeds that check rules"
    rules = [(rule, rule.check) for rule in load_law().rules if isinstance(rule.check, CheckedByDeed)]
    rows = []
    for deed, does in load_deeds().items():
        checks = [(rule.id, check.is_there) for rule, check in rules if check.deed == deed]
        if checks:
            held, waiting = ([f"`{name}`" for name, there in checks if there is kind] for kind in (True, False))
            rows.append((f"`{deed}`", does, ", ".join(held) or "none", ", ".join(waiting) or "none"))
    yield _table(("deed", "does", "checks today", "is to check"), rows)


def _states() -> Iterable[str]:
    yield "## State by state"
    yield (
        "Asked for the set of states a person may be in: the strictest counts, and an unknown place is under all of "
        "them. A row from memory, from a list, or on which sources differ can only restrict. An empty day is not "
        "known, and the row is held as in force."
    )
    rows = load_states().rows
    for topic in TOPICS:
        yield f"### {TOPICS[topic].question}"
        yield _asker(topic)
        yield _table(
            ("state", "value", "the law binds", "from", "status", "read again by", "in words", "source"),
            [_state_row(row) for row in rows if row.topic == topic],
        )


def _asker(topic: Topic) -> str:
    deed = TOPICS[topic].deed
    return f"`{topic}`, " + ("held by rules the gate asks." if deed == "gate" else f"for the deed `{deed}`.")


def _state_row(row: StateRow) -> tuple[str, ...]:
    stricter = f" Stricter: {row.stricter_when}." if row.stricter_when else ""
    status = f"{row.status}, a list only" if row.source_kind == "table" else row.status
    return (
        row.state, value_in_words(row), row.bound, str(row.effective_from or ""), status, str(row.review_on),
        row.says + stricter, row.citation,
    )  # fmt: skip


def _guidelines() -> Iterable[str]:
    yield "## Federal poverty guidelines"
    yield "Compared exactly, in whole cents. The territories have none of their own; the contiguous one is used there."
    yield _table(
        ("year", "region", "one person", "each one more", "from", "status", "source"),
        [
            (
                str(row.year), row.region, f"${row.one_person_dollars:,}", f"${row.each_more_dollars:,}",
                str(row.effective_from), f"{row.status}; its day: {row.effective_from_status}", row.citation,
            )
            for row in load_guidelines().rows
        ],
    )  # fmt: skip


def _open() -> Iterable[str]:
    yield "## What is not covered"
    yield "What our research left open, and how it is treated until someone has read it."
    yield _table(
        ("subject", "open", "meanwhile"),
        [(each.subject, each.question, each.meanwhile) for each in load_open_questions()],
    )


def _topics() -> Iterable[str]:
    yield "## From topic to rules"
    rules = load_law().rules
    topics = sorted({topic for rule in rules for topic in rule.covers})
    rows = []
    for topic in topics:
        held = [rule for rule in rules if topic in rule.covers]
        named = ", ".join(f"`{name}`" for name in sorted({rule.id for rule in held}))
        rows.append((f"`{topic}`", named, ", ".join(sorted({rule.status for rule in held}))))
    yield _table(("topic", "rules", "status"), rows)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_line(columns), "|" + "---|" * len(columns), *(_line(row) for row in rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
