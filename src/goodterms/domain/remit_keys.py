"""Have we seen this payment, or this answer to a claim, before?

A file's name, its bytes and its envelope numbers cannot tell: insurers send the same payment again under a new
envelope, and use old envelope numbers for new payments. What was paid, and what was said about each claim, can.
"""

import hashlib
from collections import Counter
from datetime import date

from goodterms.domain.money import Money
from goodterms.domain.remits import Adjustment, ClaimAnswer, Remittance, ServiceLine


class RemittanceKeys:
    """The keys of one payment and of every answer in it; the words they are made of are gathered once."""

    def __init__(self, remittance: Remittance) -> None:
        """Gather the words."""
        self._payment = _payment_words(remittance)
        self._payee = repr(remittance.payee_id)
        self._claims = [_claim_words(claim) for claim in remittance.claims]
        self._moved = sorted(
            repr((each.provider, each.reason, each.reference, each.amount.cents))
            for each in remittance.provider_adjustments
        )

    def payment(self) -> str:
        """Return 64 hex digits that are the same for the same payment with the same claim answers, in any envelope.

        Left out: the envelope, ST02, the place in the file and the order of the claims.
        """
        return _digest("\n".join((self._payment, self._payee, *sorted(self._claims), "moved", *self._moved)))

    def answers(self) -> tuple[str, ...]:
        """Return the key of every answer, in the order of the remittance: 64 hex digits that name it for ever.

        Answers with the very same words are told apart by counting them.
        """
        seen: Counter[str] = Counter()
        keys = []
        for words in self._claims:
            keys.append(_digest("\n".join((self._payment, words, str(seen[words])))))
            seen[words] += 1
        return tuple(keys)


def remittance_key(*, remittance: Remittance) -> str:
    """Return the key of a payment; see `RemittanceKeys.payment`."""
    return RemittanceKeys(remittance).payment()


def claim_event_key(*, remittance: Remittance, claim: ClaimAnswer, occurrence: int) -> str:
    """Return 64 hex digits that name one answer to one claim for ever.

    `occurrence` counts from 0 the answers with the very same words within the same remittance.
    """
    return _digest("\n".join((_payment_words(remittance), _claim_words(claim), str(occurrence))))


def claim_event_keys(*, remittance: Remittance) -> tuple[str, ...]:
    """Return the key of every claim answer of a remittance; see `RemittanceKeys.answers`."""
    return RemittanceKeys(remittance).answers()


# Keys are stored, and a payment must keep its key from version to version: these words change only with a migration.


def _payment_words(remittance: Remittance) -> str:
    return repr(
        (
            remittance.originator_id,
            remittance.payer_id,
            remittance.trace_number,
            _ordinal(remittance.paid_on),
            remittance.total_paid.cents,
        )
    )


def _claim_words(claim: ClaimAnswer) -> str:
    # The repr of texts, numbers and tuples of them is the same for no two different ones, and holds no line break.
    return repr(
        (
            claim.pcn,
            claim.status,
            claim.charge.cents,
            claim.paid.cents,
            _cents(claim.stated_patient_responsibility),
            claim.filing_indicator,
            claim.payer_claim_number,
            claim.original_payer_claim_number,
            claim.patient_last_name,
            claim.patient_first_name,
            claim.member_id,
            claim.next_payer_name,
            claim.next_payer_id,
            claim.corrected_priority_payer_name,
            _ordinal(claim.serviced_on),
            _ordinal(claim.serviced_through_on),
            _ordinal(claim.received_on),
            _cents(claim.interest),
            claim.remark_codes,
            _adjustment_facts(claim.adjustments),
            [_line_facts(line) for line in claim.lines],
        )
    )


def _line_facts(line: ServiceLine) -> tuple[object, ...]:
    return (
        line.procedure,
        line.modifiers,
        line.submitted_procedure,
        line.charge.cents,
        line.paid.cents,
        _ordinal(line.serviced_on),
        _ordinal(line.serviced_through_on),
        line.line_control,
        line.remark_codes,
        _adjustment_facts(line.adjustments),
    )


def _adjustment_facts(adjustments: tuple[Adjustment, ...]) -> list[tuple[object, ...]]:
    return [(each.group, each.reason, each.amount.cents, each.quantity) for each in adjustments]


def _cents(money: Money | None) -> int | None:
    return None if money is None else money.cents


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()
