"""`goodterms law show ID`: what one rule of law says, whom it holds, and who checks it."""

from typing import Annotated

import typer

from goodterms.cli.output import print_json, refuse_input, screen
from goodterms.law.checks import CheckedByDeed
from goodterms.law.entry import UnusableLaw
from goodterms.law.schema import Rule
from goodterms.usecases.law_in_words import (
    STATUSES,
    asked_in_words,
    checked_by,
    dates_in_words,
    parameters_of,
    parties_in_words,
    places_in_words,
    status_in_words,
)
from goodterms.usecases.show_rule import NoSuchRule, RuleShown, show_rule


app = typer.Typer(add_completion=False)


@app.command()
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The id of the rule, such as contact-hours.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say what every version of a rule of law asks, of whom, from which source and how surely, with its cases."""
    try:
        found = show_rule(rule_id)
    except NoSuchRule as error:
        refuse_input(str(error))
    except UnusableLaw as error:
        refuse_input(f"{error}. `goodterms law check` names every trouble.")
    if json:
        print_json(_as_json(found))
        return
    for rule in found.versions:
        _show(rule, found)
    if found.cases:
        screen.print("Cases", style="bold")
        for case in found.cases:
            screen.print(f"  {case.expect}: {case.says}", markup=False, soft_wrap=True)


def _show(rule: Rule, found: RuleShown) -> None:
    screen.print(rule.id, style="bold", markup=False)
    screen.print(f"  {rule.why}\n", markup=False, soft_wrap=True)
    for name, said in _lines(rule, found):
        screen.print(f"  {name:14}{said}", markup=False, soft_wrap=True)
    screen.print()


def _lines(rule: Rule, found: RuleShown) -> list[tuple[str, str]]:
    by = checked_by(rule).replace("`", "")
    lines = [
        ("written in", rule.file),
        ("in force", f"from {dates_in_words(rule)}"),
        ("holds", f"{parties_in_words(rule.binds)}; the law itself binds {parties_in_words(rule.law_binds)}"),
        ("where", places_in_words(rule.states)),
        ("source", rule.source),
        ("status", f"{status_in_words(rule)} ({STATUSES[rule.status]})"),
        ("read again by", str(rule.review_on)),
        ("asked by", by if found.deed_does is None else f"{by}: {found.deed_does}"),
        ("if not kept", _ACTIONS[rule.action]),
    ]
    if not isinstance(rule.check, CheckedByDeed):
        lines.append(("asks", asked_in_words(rule)))
        lines.extend((f"  {name}", _listed(value)) for name, value in parameters_of(rule).items())
        lines.append(("channels", ", ".join(sorted(rule.channels))))
        lines.append(("purposes", ", ".join(sorted(rule.purposes))))
    if rule.needs_text:
        lines.append(("must say", rule.needs_text))
    if rule.needs_record:
        lines.append(("on record", rule.needs_record))
    if rule.covers:
        lines.append(("topics", ", ".join(rule.covers)))
    return lines


_ACTIONS = {"block": "it is not done", "delay": "it waits", "warn": "a person is warned and decides"}


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _as_json(found: RuleShown) -> dict[str, object]:
    return {
        "id": found.versions[-1].id,
        "versions": [_version_as_json(rule) for rule in found.versions],
        "cases": [{"expect": case.expect, "says": case.says} for case in found.cases],
        "deed_does": found.deed_does,
    }


def _version_as_json(rule: Rule) -> dict[str, object]:
    check = rule.check
    return {
        "file": rule.file,
        "covers": list(rule.covers),
        "binds": sorted(rule.binds),
        "law_binds": sorted(rule.law_binds),
        "states": sorted(rule.states),
        "channels": sorted(rule.channels),
        "purposes": sorted(rule.purposes),
        "effective_on": rule.effective_on.isoformat(),
        "expires_on": None if rule.expires_on is None else rule.expires_on.isoformat(),
        "source": rule.source,
        "status": rule.status,
        "review_on": rule.review_on.isoformat(),
        "needs_counsel": rule.needs_counsel,
        "why": rule.why,
        "action": rule.action,
        "needs_text": rule.needs_text,
        "needs_record": rule.needs_record,
        "deed": check.deed if isinstance(check, CheckedByDeed) else None,
        "is_there": check.is_there if isinstance(check, CheckedByDeed) else True,
        "asks": asked_in_words(rule),
        "parameters": parameters_of(rule),
    }
