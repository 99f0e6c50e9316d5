"""Bring visits to what is now true: read all their answers again, post the difference, note where they stand."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection

from goodterms.data.answers import as_json, read_answer, read_provider_adjustment
from goodterms.data.books import posted_for_true_up, write_transactions
from goodterms.data.bulk import replace_rows
from goodterms.data.models import Standing
from goodterms.data.query import rows
from goodterms.data.read import PracticeFacts
from goodterms.domain.adjudication import (
    CoverageFact,
    ExpectedPayer,
    Reason,
    StoredAnswer,
    VisitAdjudication,
    VisitContext,
    adjudicate,
)
from goodterms.domain.ledger import Transaction, TrueStanding, true_up
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.remits import ProviderAdjustment
from goodterms.domain.visits import identity_doubt
from goodterms.law.reason_codes import ReasonCodes


CHUNK = 2_000
NOTHING_ON_RECORD = VisitContext(
    patient_paid=NOTHING,
    billed_charge=None,
    coverage=frozenset(),
    expected_payers=(),
    provider_adjustments=(),
    identity_doubt=None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TruedUp:
    """What a true-up did: how many visits were read, how many had something posted, and what each comes to."""

    visits: int
    posted: int
    adjudications: Mapping[int, VisitAdjudication]


def true_up_visits(
    *, visit_ids: Sequence[int], cause: str, codes: ReasonCodes, practice: PracticeFacts, at: datetime
) -> TruedUp:
    """Read every answer of these visits again and post what has changed; call it inside a practice's scope.

    Only differences are posted, so doing it again posts nothing. `cause` names the deed, and with the visit makes the
    reference of the ledger transaction. Visits without any answer are left as they are.
    """
    return true_up_answered(
        visit_ids=visit_ids, in_hand={}, fresh=frozenset(), cause=cause, codes=codes, practice=practice, at=at
    )


def true_up_answered(
    *,
    visit_ids: Sequence[int],
    in_hand: Mapping[int, Sequence[StoredAnswer]],
    fresh: frozenset[int],
    cause: str,
    codes: ReasonCodes,
    practice: PracticeFacts,
    at: datetime,
) -> TruedUp:
    """Do as `true_up_visits` does, without reading again the visits whose every answer the caller holds in hand.

    `fresh` are those that the caller made from these answers in this very transaction and never trued up: nothing else
    is on record about them, and nothing is looked for.
    """
    posted, adjudications = 0, {}
    for start in range(0, len(visit_ids), CHUNK):
        chunk = visit_ids[start : start + CHUNK]
        answered = _adjudicate(chunk, in_hand=in_hand, fresh=fresh, codes=codes)
        posted += _post(answered, fresh=fresh, cause=cause, practice=practice, at=at)
        _note_standings(answered, practice=practice, at=at)
        adjudications.update({number: found for number, (found, _) in answered.items()})
    return TruedUp(visits=len(visit_ids), posted=posted, adjudications=adjudications)


def _adjudicate(
    visit_ids: Sequence[int],
    *,
    in_hand: Mapping[int, Sequence[StoredAnswer]],
    fresh: frozenset[int],
    codes: ReasonCodes,
) -> Mapping[int, tuple[VisitAdjudication, Sequence[StoredAnswer]]]:
    answers = {number: in_hand[number] for number in visit_ids if number in in_hand}
    to_read = [number for number in visit_ids if number not in in_hand]
    if to_read:
        answers = {**answers, **_answers_of(to_read)}
    if not answers:
        return {}
    contexts = _contexts_of(answers, fresh=fresh)
    return {
        number: (adjudicate(answers=found, context=contexts[number], codes=codes), found)
        for number, found in answers.items()
    }


def _post(
    answered: Mapping[int, tuple[VisitAdjudication, Sequence[StoredAnswer]]],
    *,
    fresh: frozenset[int],
    cause: str,
    practice: PracticeFacts,
    at: datetime,
) -> int:
    on_record = [number for number in answered if number not in fresh]
    before = posted_for_true_up(on_record) if on_record else {}
    today = at.astimezone(practice.zone).date()
    transactions = []
    for number, (found, _) in answered.items():
        standing = TrueStanding(
            charge=found.charge,
            contractual=found.contractual,
            insurance_paid=found.insurance_paid,
            billable=found.share_billable,
            held=found.share_held,
            waiting=found.share_waiting,
        )
        entries = true_up(standing=standing, posted=before.get(number, {}), visit_id=number)
        if entries:
            transactions.append(
                Transaction(
                    kind="true_up",
                    happened_on=today,
                    reference=f"{cause}, visit {number}",
                    remittance_id=None,
                    entries=entries,
                )
            )
    write_transactions(transactions, practice_id=practice.practice_id, recorded_at=at)
    return len(transactions)


def _note_standings(
    answered: Mapping[int, tuple[VisitAdjudication, Sequence[StoredAnswer]]], *, practice: PracticeFacts, at: datetime
) -> None:
    columns = [
        "visit_id",
        "practice_id",
        "state",
        "owed_cents",
        "billable_cents",
        "held_cents",
        "waiting_cents",
        "is_verified",
        "became_patients_on",
        "waiting_for",
        "insurer_name",
        "reasons",
        "adjudicated_at",
    ]
    rows = (
        (
            number,
            practice.practice_id,
            found.state,
            found.owed.cents,
            found.billable.cents,
            found.held.cents,
            found.waiting.cents,
            True,
            found.became_patients_on,
            found.waiting_for or "",
            max(answers, key=lambda stored: (stored.paid_on or date.min, stored.event_key)).payer_name[:200],
            as_json([_stored_reason(reason) for reason in found.reasons]),
            at,
        )
        for number, (found, answers) in answered.items()
    )
    replace_rows(Standing, columns, rows, key="visit_id")


def _stored_reason(reason: Reason) -> dict[str, object]:
    return {
        "rule_id": reason.rule_id,
        "kind": reason.kind,
        "amount_cents": None if reason.amount is None else reason.amount.cents,
        "en": reason.sentence(language="en"),
        "es": reason.sentence(language="es"),
    }


def _answers_of(visit_ids: Sequence[int]) -> Mapping[int, Sequence[StoredAnswer]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT row.visit_id, row.answer::text, row.verdict, row.event_key,
                   remittance.payer_id, remittance.payer_name, remittance.trace_number, remittance.paid_on,
                   remittance.key, remittance.verdict
            FROM data_claimanswer row JOIN data_remittance remittance ON remittance.id = row.remittance_id
            WHERE row.visit_id = ANY(%s)
            """,
            [list(visit_ids)],
        )
        rows = cursor.fetchall()
    found: dict[int, list[StoredAnswer]] = defaultdict(list)
    for visit, answer, verdict, event_key, payer_id, payer_name, trace, paid_on, key, remittance_verdict in rows:
        found[visit].append(
            StoredAnswer(
                answer=read_answer(json.loads(answer)),
                payer_id=payer_id,
                payer_name=payer_name,
                trace_number=trace,
                paid_on=paid_on,
                remittance_key=key,
                event_key=event_key,
                verdict="accept" if verdict == remittance_verdict == "accept" else "hold",
            )
        )
    return found


def _contexts_of(answers: Mapping[int, Sequence[StoredAnswer]], *, fresh: frozenset[int]) -> Mapping[int, VisitContext]:
    moved = _moved_outside_claims(answers)
    on_record = [number for number in answers if number not in fresh]
    contexts = dict.fromkeys(answers, NOTHING_ON_RECORD)
    if on_record:
        contexts.update(_recorded_contexts(on_record))
    for number, adjustments in moved.items():
        contexts[number] = replace(contexts[number], provider_adjustments=adjustments)
    patients = _patients_of(on_record)
    for number, found in answers.items():
        doubt = identity_doubt(answers=found, patient=patients.get(number))
        if doubt is not None:
            contexts[number] = replace(contexts[number], identity_doubt=doubt)
    return contexts


def _patients_of(visit_ids: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    return {
        number: (first_name, last_name)
        for number, first_name, last_name in rows(
            "SELECT visit.id, patient.first_name, patient.last_name "
            "FROM data_visit visit JOIN data_patient patient ON patient.id = visit.patient_id WHERE visit.id = ANY(%s)",
            list(visit_ids),
        )
    }


def _recorded_contexts(visit_ids: Sequence[int]) -> Mapping[int, VisitContext]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT visit.id, visit.charge_cents, visit.payers::text, visit.is_work_related, visit.is_accident_related,
                   COALESCE((SELECT sum(amount_cents) FROM data_patientpayment payment
                             WHERE payment.visit_id = visit.id), 0)
            FROM data_visit visit WHERE visit.id = ANY(%s)
            """,
            [list(visit_ids)],
        )
        rows = cursor.fetchall()
    return {
        number: VisitContext(
            patient_paid=Money(int(paid)),
            billed_charge=None if charge is None else Money(charge),
            coverage=_coverage(json.loads(payers), is_work_related=work, is_accident_related=accident),
            expected_payers=tuple(
                ExpectedPayer(rank=payer["rank"], payer_id=payer["payer_id"], payer_name=payer["payer_name"])
                for payer in json.loads(payers)
            ),
            provider_adjustments=(),
            identity_doubt=None,
        )
        for number, charge, payers, work, accident, paid in rows
    }


def _coverage(
    payers: Sequence[Mapping[str, str]], *, is_work_related: bool, is_accident_related: bool
) -> frozenset[CoverageFact]:
    facts: set[CoverageFact] = set()
    if is_work_related:
        facts.add("workers_comp")
    if is_accident_related:
        facts.add("accident")
    if any(payer.get("filing_indicator") == "MC" for payer in payers):
        facts.add("medicaid")
    return frozenset(facts)


def _moved_outside_claims(
    answers: Mapping[int, Sequence[StoredAnswer]],
) -> Mapping[int, tuple[ProviderAdjustment, ...]]:
    visits_of: dict[str, set[int]] = defaultdict(set)
    for number, found in answers.items():
        for stored in found:
            if stored.answer.payer_claim_number:
                visits_of[stored.answer.payer_claim_number].add(number)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference, adjustment::text FROM data_provideradjustment WHERE reference = ANY(%s) ORDER BY id",
            [list(visits_of)],
        )
        rows = cursor.fetchall()
    moved: dict[int, tuple[ProviderAdjustment, ...]] = defaultdict(tuple)
    for reference, adjustment in rows:
        for number in visits_of[reference]:
            moved[number] = (*moved[number], read_provider_adjustment(json.loads(adjustment)))
    return moved
