"""What must a remittance keep to before it may be believed, and what happens when it does not?

This is the list: each rule with its id, what it is about, how grave a breach is, how far the breach reaches, and what a
person should do. The checks themselves stand in `remits_gate` (values) and in the reader (bytes).
"""

from dataclasses import dataclass

from goodterms.domain.remits import Finding, Level, Place, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """One rule of the gate.

    `severity` says what the thing the rule is about has come to. `stops` says how far that reaches: an unreadable
    amount is about one claim, but nothing of its transaction may be posted.
    """

    id: str
    level: Level
    severity: Severity
    stops: Level | None  # None: nothing is stopped, the finding is for the record
    todo: str


def breach(rule_id: str, *, place: Place, claim: str | None, reason: str) -> Finding:
    """Return the finding that a rule is broken; `claim` is the CLP01, when it is about one claim and was readable."""
    rule = RULES[rule_id]
    return Finding(
        level=rule.level,
        severity=rule.severity,
        rule_id=rule.id,
        place=place,
        claim=claim,
        reason=reason,
        todo=rule.todo,
    )


def stops(finding: Finding) -> Level | None:
    """Return how far the breach reaches: what may not be posted by itself because of it; None when nothing stops."""
    return RULES[finding.rule_id].stops


_ASK_AGAIN = "Ask the payer or clearinghouse to send the file again; nothing of it was posted."
_ASK_PAYER = "Ask the payer to correct and resend; until then a person decides."
_ORDER_BY_ARRIVAL = "The payment is taken by the order of its arrival; see the deposit for its day."
_LOOK_UP_THE_DAY = "The day is taken as unknown; look it up in the claim that was sent."
_NO_ACTION = "Nothing to do; kept for the record."

RULES = {
    rule.id: rule
    for rule in (
        # The file
        GateRule(
            id="file-can-be-opened",
            level="file",
            severity="reject",
            stops="file",
            todo="Name a plain file that is there and may be read.",
        ),
        GateRule(
            id="file-is-x12",
            level="file",
            severity="reject",
            stops="file",
            todo="Find the original 835 file as the payer sent it, and load that.",
        ),
        GateRule(id="leading-bytes", level="file", severity="note", stops=None, todo=_NO_ACTION),
        GateRule(id="trailing-bytes", level="file", severity="note", stops=None, todo=_NO_ACTION),
        GateRule(
            id="trailing-segments",
            level="file",
            severity="hold",
            stops="file",
            todo="A part of a remittance may be lost: compare with the payer's portal, or ask for the file again.",
        ),
        # The interchange
        GateRule(id="isa-shape", level="interchange", severity="reject", stops="interchange", todo=_ASK_AGAIN),
        GateRule(id="delimiters", level="interchange", severity="reject", stops="interchange", todo=_ASK_AGAIN),
        GateRule(id="segment-size", level="interchange", severity="reject", stops="interchange", todo=_ASK_AGAIN),
        GateRule(id="envelope-order", level="interchange", severity="reject", stops="interchange", todo=_ASK_AGAIN),
        GateRule(id="envelope-counts", level="interchange", severity="hold", stops="interchange", todo=_ASK_PAYER),
        GateRule(id="unterminated-end", level="interchange", severity="note", stops=None, todo=_NO_ACTION),
        # The transaction
        GateRule(
            id="is-a-remittance",
            level="transaction",
            severity="reject",
            stops="transaction",
            todo="Load this file where its kind belongs; only an 835 can be read as a remittance.",
        ),
        GateRule(
            id="is-a-claim",
            level="transaction",
            severity="reject",
            stops="transaction",
            todo="Load this file where its kind belongs; only an 837 can be read as claims.",
        ),
        GateRule(id="transaction-size", level="transaction", severity="reject", stops="transaction", todo=_ASK_AGAIN),
        GateRule(id="known-version", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="control-characters", level="transaction", severity="reject", stops="transaction", todo=_ASK_AGAIN),
        GateRule(id="transaction-counts", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="transaction-number", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="payment-stated", level="transaction", severity="reject", stops="transaction", todo=_ASK_AGAIN),
        GateRule(id="payment-stated-once", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="payment-traced", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="payment-dated", level="transaction", severity="note", stops=None, todo=_ORDER_BY_ARRIVAL),
        GateRule(id="payment-amounts", level="transaction", severity="reject", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="payment-padded", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="payment-positive", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="payment-method", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="payment-in-dollars", level="transaction", severity="reject", stops="transaction", todo=_ASK_PAYER),
        GateRule(
            id="payment-balances",
            level="transaction",
            severity="hold",
            stops="transaction",
            todo="Compare with the bank deposit and ask the payer which claim is missing or wrong.",
        ),
        GateRule(
            id="provider-adjustment-amounts", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER
        ),
        GateRule(
            id="transaction-readable", level="transaction", severity="reject", stops="transaction", todo=_ASK_AGAIN
        ),
        GateRule(id="money-in-place", level="transaction", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(
            id="not-seen-before",
            level="transaction",
            severity="note",
            stops=None,
            todo="Nothing to do: it was counted and is posted once.",
        ),
        GateRule(id="answers-claims", level="transaction", severity="note", stops=None, todo=_NO_ACTION),
        GateRule(id="plain-letters", level="transaction", severity="note", stops=None, todo=_NO_ACTION),
        GateRule(id="known-segments", level="transaction", severity="note", stops=None, todo=_NO_ACTION),
        GateRule(id="guide-structure", level="transaction", severity="note", stops=None, todo=_NO_ACTION),
        # The claim
        GateRule(
            id="claim-amounts",
            level="claim",
            severity="reject",
            stops="transaction",
            todo="Ask the payer for the right amount; nothing of this payment is posted until it is known.",
        ),
        GateRule(id="claim-amounts-padded", level="claim", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="claim-adjustments-shape", level="claim", severity="hold", stops="claim", todo=_ASK_PAYER),
        GateRule(id="claim-information", level="claim", severity="note", stops=None, todo=_NO_ACTION),
        GateRule(id="claim-dates", level="claim", severity="note", stops=None, todo=_LOOK_UP_THE_DAY),
        GateRule(
            id="claim-names-visit",
            level="claim",
            severity="hold",
            stops="claim",
            todo="Find the visit by the payer's claim number, date of service and charge, and match it by hand.",
        ),
        GateRule(id="claim-status-known", level="claim", severity="hold", stops="claim", todo=_ASK_PAYER),
        GateRule(id="claim-group-known", level="claim", severity="hold", stops="claim", todo=_ASK_PAYER),
        GateRule(id="claim-charge-positive", level="claim", severity="reject", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="claim-paid-positive", level="claim", severity="hold", stops="transaction", todo=_ASK_PAYER),
        GateRule(id="claim-reversal-negative", level="claim", severity="hold", stops="claim", todo=_ASK_PAYER),
        GateRule(
            id="claim-balances",
            level="claim",
            severity="hold",
            stops="claim",
            todo="Ask the payer which amount is right; the patient is not billed from this claim until then.",
        ),
        GateRule(
            id="line-balances",
            level="claim",
            severity="hold",
            stops="claim",
            todo="Ask the payer which amount is right; the patient is not billed from this claim until then.",
        ),
        GateRule(id="lines-add-up", level="claim", severity="hold", stops="claim", todo=_ASK_PAYER),
        GateRule(
            id="claim-patient-responsibility",
            level="claim",
            severity="hold",
            stops="claim",
            todo="Ask the payer what the patient's part is; at most the smaller of the two may ever be asked for.",
        ),
        GateRule(
            id="claim-once",
            level="claim",
            severity="hold",
            stops="claim",
            todo="See with the payer whether this is one answer sent twice or two answers, then post by hand.",
        ),
    )
}
