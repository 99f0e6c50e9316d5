"""Rows become the facts a visit is worked out from: every answer to it, and what is on record of it beside them."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goodterms.data.answers import read_answer, read_provider_adjustment
from goodterms.data.query import rows
from goodterms.domain.adjudication import CoverageFact, ExpectedPayer, StoredAnswer, VisitContext
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.protection import MEDICAID
from goodterms.domain.remits import ProviderAdjustment
from goodterms.domain.same_patient import NamedPatient


Answers = Mapping[int, Sequence[StoredAnswer]]  # by visit


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOnRecord:
    """What is known about a visit beside its answers."""

    context: VisitContext  # without what the answers say: whom they are about, money moved outside claims
    patient: NamedPatient | None
    serviced_on: date | None


NOTHING_ON_RECORD = VisitOnRecord(
    context=VisitContext(
        patient_paid=NOTHING,
        billed_charge=None,
        coverage=frozenset(),
        expected_payers=(),
        provider_adjustments=(),
        identity_doubt=None,
    ),
    patient=None,
    serviced_on=None,
)


def read_answers(visit_ids: Collection[int]) -> Answers:
    """Return every answer to these visits, those under numbers joined to them included.

    Visits without any are left out. Call it inside a practice's scope.
    """
    return _answers(_OF_VISITS + _ANSWERS, sorted(visit_ids))


def read_answers_under(row_ids: Collection[int]) -> Answers:
    """Return the answers that bear exactly the numbers of these rows, by row, wherever they belong."""
    return _answers(_OF_ROWS + _ANSWERS, sorted(row_ids))


def _answers(statement: str, *values: object) -> Answers:
    found: dict[int, list[StoredAnswer]] = defaultdict(list)
    for row in rows(statement, *values):
        visit, answer, verdict, event_key, payer_id, payer_name, trace, paid_on, key, remittance_verdict = row
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


def read_visits(visit_ids: Sequence[int]) -> Mapping[int, VisitOnRecord]:
    """Return what is on record of these visits; call it inside a practice's scope."""
    found = {}
    for row in rows(_VISITS, list(visit_ids)):
        number, charge, payers_text, work, accident, paid, serviced_on, doubt, first_name, last_name, born_on = row
        payers = json.loads(payers_text)
        found[number] = VisitOnRecord(
            context=VisitContext(
                patient_paid=Money(int(paid)),
                billed_charge=None if charge is None else Money(charge),
                coverage=_coverage(payers, is_work_related=work, is_accident_related=accident),
                expected_payers=tuple(
                    ExpectedPayer(rank=payer["rank"], payer_id=payer["payer_id"], payer_name=payer["payer_name"])
                    for payer in payers
                ),
                provider_adjustments=(),
                identity_doubt=doubt or None,
            ),
            patient=None
            if first_name is None
            else NamedPatient(
                first_name=first_name,
                last_name=last_name,
                born_on=born_on,
                member_ids=frozenset(payer.get("member_id", "") for payer in payers),
            ),
            serviced_on=serviced_on,
        )
    return found


def moved_outside_claims(answers: Answers) -> Mapping[int, tuple[ProviderAdjustment, ...]]:
    """Return, by visit, the money insurers moved outside any claim (PLB) in the name of one of the visit's claims."""
    visits_of: dict[str, set[int]] = defaultdict(set)
    for number, found in answers.items():
        for stored in found:
            if stored.answer.payer_claim_number:
                visits_of[stored.answer.payer_claim_number].add(number)
    moved: dict[int, tuple[ProviderAdjustment, ...]] = defaultdict(tuple)
    for reference, adjustment in rows(_MOVED, list(visits_of)):
        for number in visits_of[reference]:
            moved[number] = (*moved[number], read_provider_adjustment(json.loads(adjustment)))
    return moved


def _coverage(
    payers: Iterable[Mapping[str, str]], *, is_work_related: bool, is_accident_related: bool
) -> frozenset[CoverageFact]:
    facts: set[CoverageFact] = set()
    if is_work_related:
        facts.add("workers_comp")
    if is_accident_related:
        facts.add("accident")
    if any(payer.get("filing_indicator") == MEDICAID for payer in payers):
        facts.add("medicaid")
    return frozenset(facts)


_OF_VISITS = """
    WITH asked AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS id),
    member AS MATERIALIZED (  -- which rows hold the answers of which visit
        SELECT own.id AS row_id, own.id AS visit_id FROM asked
        CROSS JOIN LATERAL (SELECT id FROM data_visit WHERE id = asked.id AND joined_to_id IS NULL OFFSET 0) own
        UNION ALL SELECT guest.id, asked.id FROM asked
        CROSS JOIN LATERAL (SELECT id FROM data_visit WHERE joined_to_id = asked.id OFFSET 0) guest
    )
"""
_OF_ROWS = "WITH member AS MATERIALIZED (SELECT number AS row_id, number AS visit_id FROM unnest(%s::bigint[]) number)"
_ANSWERS = """
    SELECT member.visit_id, row.answer, row.verdict, row.event_key,
           remittance.payer_id, remittance.payer_name, remittance.trace_number, remittance.paid_on,
           remittance.key, remittance.verdict
    FROM member CROSS JOIN LATERAL (  -- row by row, each by its index, as in `placing`
        SELECT answer::text AS answer, verdict, event_key, remittance_id
        FROM data_claimanswer WHERE visit_id = member.row_id OFFSET 0
    ) row
    CROSS JOIN LATERAL (
        SELECT payer_id, payer_name, trace_number, paid_on, key, verdict
        FROM data_remittance WHERE id = row.remittance_id OFFSET 0
    ) remittance
"""

_VISITS = """
    SELECT visit.id, visit.charge_cents, visit.payers::text, visit.is_work_related, visit.is_accident_related,
           COALESCE((SELECT sum(amount_cents) FROM data_patientpayment payment WHERE payment.visit_id = visit.id), 0),
           visit.serviced_on, visit.doubt, patient.first_name, patient.last_name, patient.birth_on
    FROM unnest(%s::bigint[]) asked
    CROSS JOIN LATERAL (SELECT * FROM data_visit WHERE id = asked OFFSET 0) visit
    LEFT JOIN LATERAL (SELECT * FROM data_patient WHERE id = visit.patient_id OFFSET 0) patient ON true
"""

_MOVED = "SELECT reference, adjustment::text FROM data_provideradjustment WHERE reference = ANY(%s) ORDER BY id"
