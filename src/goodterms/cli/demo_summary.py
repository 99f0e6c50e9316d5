"""How is the demo summed up for a manager? Calm tables, whole sentences, and three commands to try next."""

from collections.abc import Mapping
from pathlib import Path

from rich.table import Table

from goodterms.cli.output import screen
from goodterms.domain.intents import FailureReason
from goodterms.simulate.summary import CHANNELS, KINDS, Summary


MOST_RULES = 12
TOUCHES = {
    "text": "day 3, text",
    "statement": "day 10, statement",
    "email": "day 18, email",
    "call": "day 25, call",
    "statement2": "day 35, second statement",
}
CAME_TO = {
    "posted": "posted",
    "partly_held": "posted in part",
    "held": "held for a person",
    "duplicate": "known already, changed nothing",
    "rejected": "rejected",
}
OUTBOX = {"texts": "texts", "emails": "emails", "calls": "call sheets", "letters": "statements"}
WHY_LOST: Mapping[FailureReason, str] = {
    "not_written": "could not be put into words",
    "rejected": "were not taken",
    "blocked_by_carrier": "were kept back by a carrier",
    "opted_out": "were stopped by the other side",
    "landline": "met a landline",
    "invalid_address": "had a wrong address",
    "bounced_hard": "bounced",
    "bounced_soft": "met a full or closed mailbox",
    "unreachable": "met a telephone out of reach",
    "expired": "came too late",
    "returned": "came back by mail",
    "failed": "failed",
}


def show(summary: Summary, *, files: str, outbox: str, command: str) -> None:
    """Show the summary on the screen; paths and command are written as a person in this folder would type them."""
    screen.print(
        f"\n[bold]Cedar Grove Family Medicine[/bold] (invented), {summary.starts_on:%B %d} to "
        f"{summary.ends_on:%B %d, %Y}: {summary.households:,} households, {summary.patients:,} patients, "
        f"{summary.visits:,} visits.\n"
    )
    _show_received(summary)
    _show_owed(summary)
    _show_sent(summary)
    _show_held_back(summary)
    _show_paid_and_waiting(summary)
    _show_what_next(summary, files=files, outbox=outbox, command=command)


def _show_received(summary: Summary) -> None:
    screen.print("[bold]Received[/bold]")
    screen.print(
        f"{summary.claim_files:,} files of claims and {summary.remittance_files:,} remittance files with "
        f"{summary.answers:,} answers; insurers paid {summary.insurers_paid}."
    )
    came_to = ", ".join(
        f"{summary.files_by_status[status]:,} {words}"
        for status, words in CAME_TO.items()
        if summary.files_by_status.get(status)
    )
    screen.print(f"Of the remittance files: {came_to}.")
    if summary.stopped:
        table = _table("Not posted, or not all", "Because")
        for file in summary.stopped:
            table.add_row(f"{file.name}\n({CAME_TO[file.status]})", file.reason)
        screen.print(table)
    screen.print()


def _show_owed(summary: Summary) -> None:
    table = _table("Owed by patients on the last day", "Accounts", "Amount", right=(1, 2))
    for owed in summary.owed:
        table.add_row(owed.segment.replace("_", " "), f"{owed.accounts:,}", str(owed.amount))
    screen.print(table)
    screen.print()


def _show_sent(summary: Summary) -> None:
    table = _table("Sent", *(f"by {channel}" for channel in CHANNELS), right=tuple(range(1, len(CHANNELS) + 1)))
    for kind in KINDS:
        counts = [summary.sent.get((kind, channel), 0) for channel in CHANNELS]
        if any(counts):
            table.add_row(TOUCHES[kind], *(f"{count:,}" if count else "-" for count in counts))
    screen.print(table)
    news = ", ".join(f"{count:,} {WHY_LOST[reason]}" for reason, count in summary.not_delivered.items())
    if news:
        screen.print(f"Of these {news}: no attempt, the next way was tried.")
    screen.print(f"Asked for {summary.asked} in all, a balance counted each time it was named.\n")


def _show_held_back(summary: Summary) -> None:
    table = _table("Held back: households", "Why", "Rule", right=(0,))
    for held in summary.held_back[:MOST_RULES]:
        table.add_row(f"{held.households:,}", held.why, held.rule_id)
    screen.print(table)
    if len(summary.held_back) > MOST_RULES:
        screen.print(f"and {len(summary.held_back) - MOST_RULES} more rules.")
    screen.print()


def _show_paid_and_waiting(summary: Summary) -> None:
    screen.print(f"[bold]Paid since by patients[/bold]: {summary.paid} in {summary.payments:,} payments.")
    waiting = ", ".join(f"{queue.replace('_', ' ')} {count:,}" for queue, count in summary.queues.items())
    screen.print(f"[bold]Needs a person[/bold]: {waiting or 'nothing'}.")
    for slug, found in summary.proof.breaks:
        screen.print(f"{slug}: {found.law} Not so: {found.row}: {found.found}.", markup=False)
    proof = summary.proof
    screen.print(
        f"[bold]The books[/bold] {'do not tie' if proof.breaks else 'tie'}: {proof.transactions:,} transactions, "
        f"{proof.entries:,} entries.\n"
    )


def _show_what_next(summary: Summary, *, files: str, outbox: str, command: str) -> None:
    places = _table("Where it lies", "")
    places.add_row("the files that came in", f"{files}/")
    for channel, words in (
        ("texts", "texts"),
        ("emails", "emails"),
        ("calls", "call sheets"),
        ("letters", "statements"),
    ):
        places.add_row(words, f"{outbox}/{channel}/")
    screen.print(places)
    screen.print("\n[bold]Try next[/bold]")
    tries = [f"why {account}" for account in summary.telling_accounts[:1]]
    tries += ["day plan --date 2026-11-23", "ledger tie", "serve"]
    for words in tries[:4]:
        screen.print(f"  {command} {words}", markup=False, soft_wrap=True)


def _table(*columns: str, right: tuple[int, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place in right else "left")
    return table


def as_json(summary: Summary, *, files: Path, outbox: Path) -> dict[str, object]:
    """Return the summary as plain JSON values; amounts are cents."""
    return {
        "from": summary.starts_on.isoformat(),
        "to": summary.ends_on.isoformat(),
        "households": summary.households,
        "patients": summary.patients,
        "visits": summary.visits,
        "received": {
            "claim_files": summary.claim_files,
            "remittance_files": summary.remittance_files,
            "by_status": dict(summary.files_by_status),
            "answers": summary.answers,
            "insurers_paid_cents": summary.insurers_paid.cents,
            "not_posted": [
                {"file": file.name, "status": file.status, "reason": file.reason} for file in summary.stopped
            ],
        },
        "owed": [
            {"segment": owed.segment, "accounts": owed.accounts, "amount_cents": owed.amount.cents}
            for owed in summary.owed
        ],
        "sent": [
            {"touch": kind, "channel": channel, "messages": count}
            for (kind, channel), count in sorted(summary.sent.items())
        ],
        "not_delivered": dict(summary.not_delivered),
        "held_back": [
            {"rule_id": held.rule_id, "why": held.why, "households": held.households} for held in summary.held_back
        ],
        "paid": {"payments": summary.payments, "amount_cents": summary.paid.cents},
        "queues": dict(summary.queues),
        "ties": not summary.proof.breaks,
        "accounts_to_ask_about": list(summary.telling_accounts),
        "files": str(files),
        "outbox": str(outbox),
    }
