"""Have we seen this payment, or this answer to a claim, before?

A file's name, its bytes and its envelope numbers cannot tell: insurers send the same payment again under a new
envelope, and use old envelope numbers for new payments. What was paid, and what was said about each claim, can.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable

from goodterms.domain.remits import Adjustment, ClaimAnswer, Remittance, ServiceLine


def remittance_key(*, remittance: Remittance) -> str:
    """Return 64 hex digits that are the same for the same payment with the same claim answers, in any envelope.

    Left out: the envelope, ST02, the place in the file and the order of the claims.
    """
    claims = sorted(_claim_words(claim) for claim in remittance.claims)
    moved = sorted(
        f"{adjustment.provider}|{adjustment.reason}|{adjustment.reference}|{adjustment.amount.cents}"
        for adjustment in remittance.provider_adjustments
    )
    return _digest((*_payment_words(remittance), remittance.payee_id, "claims", *claims, "moved", *moved))


def claim_event_key(*, remittance: Remittance, claim: ClaimAnswer, occurrence: int) -> str:
    """Return 64 hex digits that name one answer to one claim for ever.

    `occurrence` counts from 0 the answers with the very same words within the same remittance.
    """
    return _digest((*_payment_words(remittance), _claim_words(claim), str(occurrence)))


def claim_event_keys(*, remittance: Remittance) -> tuple[str, ...]:
    """Return the key of every claim answer of a remittance, in its order, with occurrences counted."""
    seen: Counter[str] = Counter()
    payment = _payment_words(remittance)
    keys = []
    for claim in remittance.claims:
        words = _claim_words(claim)
        keys.append(_digest((*payment, words, str(seen[words]))))
        seen[words] += 1
    return tuple(keys)


def _payment_words(remittance: Remittance) -> tuple[str, ...]:
    return (
        remittance.originator_id,
        remittance.payer_id,
        remittance.trace_number,
        str(remittance.paid_on),
        str(remittance.total_paid.cents),
    )


def _claim_words(claim: ClaimAnswer) -> str:
    stated = claim.stated_patient_responsibility
    return _joined(
        (
            claim.pcn,
            claim.status,
            str(claim.charge.cents),
            str(claim.paid.cents),
            "" if stated is None else str(stated.cents),
            claim.filing_indicator,
            claim.payer_claim_number,
            claim.original_payer_claim_number or "",
            claim.patient_last_name,
            claim.patient_first_name,
            claim.member_id,
            claim.next_payer_name or "",
            claim.next_payer_id or "",
            claim.corrected_priority_payer_name or "",
            str(claim.serviced_on),
            str(claim.serviced_through_on),
            str(claim.received_on),
            "" if claim.interest is None else str(claim.interest.cents),
            " ".join(claim.remark_codes),
            _adjustment_words(claim.adjustments),
            *(_line_words(line) for line in claim.lines),
        )
    )


def _line_words(line: ServiceLine) -> str:
    return _joined(
        (
            line.procedure,
            " ".join(line.modifiers),
            line.submitted_procedure or "",
            str(line.charge.cents),
            str(line.paid.cents),
            str(line.serviced_on),
            str(line.serviced_through_on),
            line.line_control or "",
            " ".join(line.remark_codes),
            _adjustment_words(line.adjustments),
        )
    )


def _adjustment_words(adjustments: tuple[Adjustment, ...]) -> str:
    return _joined(f"{each.group}|{each.reason}|{each.amount.cents}|{each.quantity or ''}" for each in adjustments)


def _joined(words: Iterable[str]) -> str:
    # The length goes before each word, so that no two lists of words can be written alike.
    return "".join(f"{len(word)}:{word}" for word in words)


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256(_joined(words).encode()).hexdigest()
