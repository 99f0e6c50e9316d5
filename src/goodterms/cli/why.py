"""`goodterms why`: why an account is, or is not, contacted."""

from collections.abc import Mapping, Sequence
from datetime import date as calendar_day
from typing import Annotated

import typer
from rich.table import Table

from goodterms import clock
from goodterms.cli.output import print_json, refuse_input, screen
from goodterms.cli.practices import the_practice
from goodterms.domain.money import Money
from goodterms.domain.records import consulted_record, decision_record, refusal_record
from goodterms.usecases.explain_account import Explanation, NoSuchAccount, explain_account
from goodterms.usecases.policy_in_force import policy_in_force


app = typer.Typer(add_completion=False)


@app.command()
def why(
    account: Annotated[str, typer.Argument(help="The patient control number of the account.")],
    *,
    on: Annotated[str | None, typer.Option("--on", help="A past day, as 2026-11-23: what was decided then.")] = None,
    practice: Annotated[str | None, typer.Option(help="Whose account; not needed when there is one practice.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say what an account came to, every rule asked about contact, what each said and where it stands."""
    whose = the_practice(practice)
    try:
        day = None if on is None else calendar_day.fromisoformat(on)
    except ValueError:
        refuse_input(f"--on says {on!r}; write a day as 2026-11-23.")
    try:
        found = explain_account(
            practice=whose, account=account, on=day, policy=policy_in_force(practice=whose), at=clock.now()
        )
    except NoSuchAccount as error:
        refuse_input(str(error))
    if json:
        print_json(_as_json(found))
    else:
        _show(found)


def _as_json(found: Explanation) -> dict[str, object]:
    return {
        "account": found.pcn,
        "state": found.state,
        "buckets_cents": dict(found.buckets),
        "reasons": list(found.reasons),
        "recorded": [
            {
                "phase": each.phase,
                "decided_at": each.decided_at.isoformat(),
                "verdict": each.verdict,
                "attempt": each.attempt,
                "rules": list(each.rules),
                "refusals": list(each.refusals),
                "outcome": each.outcome,
            }
            for each in found.recorded
        ],
        "now": None if found.decision is None else decision_record(found.decision),
        "rules_now": [consulted_record(each) for each in found.consulted],
    }


def _show(found: Explanation) -> None:
    screen.print(f"Account {found.pcn}: {found.state.replace('_', ' ')}.", markup=False)
    for bucket, cents in found.buckets.items():
        amount = -Money(cents) if bucket in BOOKED_AS_INCOME else Money(cents)
        screen.print(f"  {bucket.replace('_', ' ')}: {amount}", markup=False)
    for reason in found.reasons:
        screen.print(f"  {reason}", markup=False, soft_wrap=True)
    for each in found.recorded:
        screen.print(
            f"\nDecided {each.decided_at:%Y-%m-%d %H:%M} UTC, when {_PHASES[each.phase]}: {each.verdict}"
            + (f", then {each.outcome}." if each.outcome else "."),
            markup=False,
        )
        _show_rules(each.rules or each.refusals)
    if found.decision is not None:
        screen.print(f"\nNow: {found.decision.verdict.replace('_', ' ')}.", markup=False)
        for account in found.decision.accounts:
            due = f"next {account.next_touch}, due {account.due_on}" if account.next_touch else "no next touch"
            screen.print(f"  account {account.account_id}: {account.segment_reason} ({due})", markup=False)
        if found.decision.queued is not None:
            queued = found.decision.queued
            screen.print(f"  In the queue {queued.queue}: {queued.reason}", markup=False)
        _show_rules(
            [consulted_record(each) for each in found.consulted]
            or [refusal_record(refusal) for refusal in found.decision.refusals]
        )


# The books hold these below zero; a person reads them the other way round.
BOOKED_AS_INCOME = frozenset({"charges", "imported"})
_PHASES = {"plan": "planning", "send": "sending"}


def _show_rules(rules: Sequence[Mapping[str, object]]) -> None:
    if not rules:
        return
    table = Table("Said", "Rule", "File", "Source", box=None, pad_edge=False)
    refused = [rule for rule in rules if rule.get("verdict", "refused") == "refused"]
    for rule in rules:
        table.add_row(
            str(rule.get("verdict", "refused")), str(rule["rule_id"]), str(rule.get("file", "")), str(rule["citation"])
        )
    screen.print(table)
    for rule in refused:
        until = f" Not before {rule['until']}." if rule.get("until") else ""
        screen.print(f"  {rule['rule_id']}: {rule['reason']}{until}", markup=False, soft_wrap=True)
