"""`goodterms why`: why an account is, or is not, contacted."""

from collections.abc import Mapping, Sequence
from datetime import date as calendar_day
from typing import Annotated

import typer
from rich.table import Column, Table

from goodterms import clock
from goodterms.cli.output import print_json, refuse_input, screen
from goodterms.cli.practices import the_practice
from goodterms.domain.guardrails import Consulted
from goodterms.domain.money import Money
from goodterms.domain.next_contact import DAYS_LOOKED_AHEAD, NextContact
from goodterms.domain.outreach import HouseholdDecision
from goodterms.domain.records import consulted_record, decision_record, refusal_record
from goodterms.usecases.explain_account import Explanation, NoSuchAccount, explain_account
from goodterms.usecases.policy_in_force import policy_in_force


app = typer.Typer(add_completion=False)


@app.command()
def why(
    account: Annotated[str, typer.Argument(help="The patient control number of the account.")],
    *,
    on: Annotated[
        str | None, typer.Option("--on", help="A day, as 2026-11-23: what was decided then, or will be.")
    ] = None,
    practice: Annotated[str | None, typer.Option(help="Whose account; not needed when there is one practice.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say why something was sent or nothing was, what comes next and when, and every rule asked with its source."""
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
        "day": None if found.day is None else found.day.isoformat(),
        "in_short": found.in_short,
        "recorded": [
            {
                "phase": each.phase,
                "decided_at": each.decided_at.isoformat(),
                "verdict": each.verdict,
                "attempt": each.attempt,
                "rules": list(each.rules),
                "refusals": list(each.refusals),
                "words": each.words,
                "outcome": each.outcome,
            }
            for each in found.recorded
        ],
        "messages": [
            {
                "message": each.number,
                "purpose": each.purpose,
                "kind": each.kind,
                "channel": each.channel,
                "state": each.state,
                "steps": [
                    {"at": step.at.isoformat(), "to": step.to, "by": step.by, "reason": step.reason}
                    for step in each.steps
                ],
            }
            for each in found.messages
        ],
        "now": None if found.decision is None else decision_record(found.decision),
        "rules_now": [consulted_record(each) for each in found.consulted],
        "next": None if found.coming is None else _coming(found.coming),
    }


def _coming(coming: NextContact) -> dict[str, object]:
    return {
        "on": None if coming.on is None else coming.on.isoformat(),
        "at": None if coming.at is None else coming.at.isoformat(),
        "decision": decision_record(coming.decision),
    }


def _show(found: Explanation) -> None:
    screen.print(f"Account {found.pcn}: {found.state.replace('_', ' ')}.", markup=False)
    for bucket, cents in found.buckets.items():
        amount = -Money(cents) if bucket in BOOKED_AS_INCOME else Money(cents)
        screen.print(f"  {bucket.replace('_', ' ')}: {amount}", markup=False)
    for reason in found.reasons:
        screen.print(f"  {reason}", markup=False, soft_wrap=True)
    if found.day is not None:
        screen.print(f"\n{found.day}: {found.in_short}", markup=False, soft_wrap=True)
    _show_recorded(found)
    if found.decision is not None:
        _show_now(found.decision, found.consulted)
    if found.coming is not None:
        screen.print(f"\n{_coming_in_words(found.coming)}", markup=False, soft_wrap=True)


def _show_recorded(found: Explanation) -> None:
    for each in found.recorded:
        screen.print(
            f"\nDecided {each.decided_at:%Y-%m-%d %H:%M} UTC, when {_PHASES[each.phase]}: {each.verdict}"
            + (f", then {each.outcome}." if each.outcome else "."),
            markup=False,
        )
        for line in each.words.splitlines():
            screen.print(f"  | {line}", markup=False, soft_wrap=True)
        _show_rules(each.rules or each.refusals)
    for message in found.messages:
        screen.print(f"\nMessage {message.number} by {message.channel}: {message.state}.", markup=False)
        for step in message.steps:
            said = f"  {step.at:%Y-%m-%d %H:%M:%S} UTC {step.to} by {step.by}{': ' if step.reason else ''}{step.reason}"
            screen.print(said, markup=False, soft_wrap=True)


def _show_now(decision: HouseholdDecision, consulted: Sequence[Consulted]) -> None:
    screen.print(f"\nNow: {decision.verdict.replace('_', ' ')}.", markup=False)
    for account in decision.accounts:
        due = f"next {account.next_touch}, due {account.due_on}" if account.next_touch else "no next touch"
        screen.print(f"  account {account.account_id}: {account.segment_reason} ({due})", markup=False)
    if decision.queued is not None:
        screen.print(f"  In the queue {decision.queued.queue}: {decision.queued.reason}", markup=False)
    _show_rules(
        [consulted_record(each) for each in consulted] or [refusal_record(refusal) for refusal in decision.refusals]
    )


def _coming_in_words(coming: NextContact) -> str:
    touch = coming.decision.touch
    if coming.on is None or touch is None:
        refused = coming.decision.refusals
        reason = f" {refused[0].reason} ({refused[0].rule_id})" if refused else " No touch is due."
        return f"Next: nothing in sight for {DAYS_LOOKED_AHEAD} days, as things stand.{reason}"
    when = "" if coming.at is None else f" at about {coming.at:%H:%M} UTC"
    return f"Next, if nothing else happens: {touch.kind} by {touch.channel} on {coming.on}{when}, about {touch.amount}."


# The books hold these below zero; a person reads them the other way round.
BOOKED_AS_INCOME = frozenset({"charges", "imported"})
_PHASES = {"plan": "planning", "send": "sending"}


def _show_rules(rules: Sequence[Mapping[str, object]]) -> None:
    if not rules:
        return
    table = Table("Said", Column("Rule, file and version", overflow="fold"), "Source", box=None, pad_edge=False)
    refused = [rule for rule in rules if rule.get("verdict", "refused") == "refused"]
    for rule in rules:
        place = f"{rule.get('file', '')} {rule.get('version', '')}".strip()
        table.add_row(str(rule.get("verdict", "refused")), f"{rule['rule_id']}\n{place}", str(rule["citation"]))
    screen.print(table)
    for rule in refused:
        until = f" Not before {rule['until']}." if rule.get("until") else ""
        screen.print(f"  {rule['rule_id']}: {rule['reason']}{until}", markup=False, soft_wrap=True)
