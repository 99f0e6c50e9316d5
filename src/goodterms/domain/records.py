"""How is a decision written down, for files, for the database and for whoever asks? Plain values, one spelling."""

from datetime import UTC, datetime

from goodterms.domain.attempts import Attempt, Refusal
from goodterms.domain.guardrails import Consulted
from goodterms.domain.outreach import AccountDecision, HouseholdDecision, ProposedTouch


Record = dict[str, object]


def decision_record(decision: HouseholdDecision) -> Record:
    """Return a household's decision as the plain object that others read."""
    return {
        "household_id": decision.household_id,
        "touch": touch_record(decision.touch),
        "verdict": decision.verdict,
        "refusals": [refusal_record(refusal) for refusal in decision.refusals],
        "queue": decision.queued.queue if decision.queued is not None else None,
        "accounts": [_account(account) for account in decision.accounts],
    }


def attempt_record(attempt: Attempt) -> Record:
    """Return an attempt as plain values, without its words."""
    return {
        "purpose": attempt.purpose,
        "kind": attempt.kind,
        "channel": attempt.channel,
        "account_ids": list(attempt.account_ids),
        "amount_cents": attempt.amount.cents,
        "at": moment_in_record(attempt.at),
    }


def refusal_record(refusal: Refusal) -> Record:
    """Return one rule's no as plain values."""
    return {
        "rule_id": refusal.rule_id,
        "citation": refusal.citation,
        "reason": refusal.reason,
        "until": moment_in_record(refusal.until),
    }


def consulted_record(consulted: Consulted) -> Record:
    """Return what one rule said as plain values."""
    return {
        "rule_id": consulted.rule_id,
        "version": consulted.version,
        "file": consulted.file,
        "citation": consulted.citation,
        "verdict": consulted.verdict,
        "reason": consulted.reason,
        "until": moment_in_record(consulted.until),
    }


def moment_in_record(at: datetime | None) -> str | None:
    """Return an instant in UTC, as 2026-11-23T15:00:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at is not None else None


def touch_record(touch: ProposedTouch | None) -> Record | None:
    """Return a proposed touch as plain values."""
    if touch is None:
        return None
    return {
        "kind": touch.kind,
        "channel": touch.channel,
        "accounts": list(touch.account_ids),
        "amount_cents": touch.amount.cents,
    }


def _account(account: AccountDecision) -> Record:
    return {
        "account_id": account.account_id,
        "segment": account.segment,
        "segment_reason": account.segment_reason,
        "next_touch": account.next_touch,
        "due_on": account.due_on.isoformat() if account.due_on is not None else None,
    }
