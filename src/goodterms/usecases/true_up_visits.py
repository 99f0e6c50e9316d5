"""Bring visits to what is now true: read all their answers again, post the difference, note where they stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from goodterms.data.answers import as_json
from goodterms.data.books import balances_on, posted_by_true_ups, posted_for_true_up, write_transactions
from goodterms.data.bulk import replace_rows
from goodterms.data.models import Standing, Visit
from goodterms.data.patient_days import medicaid_visits_beside, visits_beside_medicaid
from goodterms.data.read import PracticeFacts
from goodterms.data.visit_facts import (
    NOTHING_ON_RECORD,
    Answers,
    VisitOnRecord,
    moved_outside_claims,
    read_answers,
    read_visits,
)
from goodterms.domain.adjudication import (
    Reason,
    StoredAnswer,
    VisitAdjudication,
    VisitContext,
    adjudicate,
    is_under_medicaid,
)
from goodterms.domain.ledger import Transaction, TrueStanding, true_up, vacate
from goodterms.domain.money import NOTHING
from goodterms.domain.protection import MEDICAID, medicaid_beside
from goodterms.domain.same_patient import SeenPatient, seen_patient
from goodterms.domain.visits import TWO_PEOPLE, identity_doubt
from goodterms.law.reason_codes import ReasonCodes


CHUNK = 2_000
REASONS_REMEMBERED = 10_000


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
    reference of the ledger transaction. Visits that never had an answer are left as they are; one whose answers belong
    to another visit by now is emptied. Where one of these is under Medicaid, the others of that patient and day are
    read again as well.
    """
    return true_up_answered(
        visit_ids=visit_ids, in_hand={}, fresh=frozenset(), cause=cause, codes=codes, practice=practice, at=at
    )


def true_up_answered(
    *,
    visit_ids: Sequence[int],
    in_hand: Answers,
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
    wanted = [*visit_ids, *sorted(_beside_medicaid(visit_ids, in_hand=in_hand, fresh=fresh))]
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        answered = _adjudicate(chunk, in_hand=in_hand, fresh=fresh, codes=codes)
        emptied = _emptied([number for number in chunk if number not in answered])
        posted += _post(answered, emptied, fresh=fresh, cause=cause, practice=practice, at=at)
        _note_standings(answered, practice=practice, at=at)
        _take_standings(emptied, at=at)
        adjudications.update({number: found for number, (found, _) in answered.items()})
    return TruedUp(visits=len(wanted), posted=posted, adjudications=adjudications)


def _beside_medicaid(visit_ids: Collection[int], *, in_hand: Answers, fresh: frozenset[int]) -> frozenset[int]:
    """Return the visits that Medicaid on one of these may protect, or protect no longer."""
    may_be_medicaid = [
        number for number in visit_ids if number not in fresh or any(map(_is_medicaid, in_hand.get(number, ())))
    ]
    return visits_beside_medicaid(may_be_medicaid) - frozenset(visit_ids)


def _is_medicaid(stored: StoredAnswer) -> bool:
    return stored.answer.filing_indicator == MEDICAID


def _adjudicate(
    visit_ids: Sequence[int],
    *,
    in_hand: Answers,
    fresh: frozenset[int],
    codes: ReasonCodes,
) -> Mapping[int, tuple[VisitAdjudication, Sequence[StoredAnswer]]]:
    answers = {number: in_hand[number] for number in visit_ids if number in in_hand}
    to_read = [number for number in visit_ids if number not in in_hand]
    if to_read:
        answers = {**answers, **read_answers(to_read)}
    if not answers:
        return {}
    records = _records_of(answers, fresh=fresh)
    contexts = _contexts_of(answers, records)
    contexts = {**contexts, **_covered_beside(answers, records, contexts, codes=codes)}
    return {
        number: (adjudicate(answers=found, context=contexts[number], codes=codes), found)
        for number, found in answers.items()
    }


def _emptied(unanswered: Sequence[int]) -> Sequence[int]:
    """Return those of these visits that stand as answered, though no answer belongs to them any more."""
    if not unanswered:
        return ()
    standing = Standing.objects.filter(visit_id__in=unanswered, is_verified=True)
    return sorted(standing.values_list("visit_id", flat=True))


def _post(
    answered: Mapping[int, tuple[VisitAdjudication, Sequence[StoredAnswer]]],
    emptied: Sequence[int],
    *,
    fresh: frozenset[int],
    cause: str,
    practice: PracticeFacts,
    at: datetime,
) -> int:
    on_record = [number for number in answered if number not in fresh]
    before = posted_for_true_up(on_record) if on_record else {}
    taken_back = posted_by_true_ups(emptied) if emptied else {}
    today = at.astimezone(practice.zone).date()
    entries_of = {number: vacate(posted=posted, visit_id=number) for number, posted in taken_back.items()}
    for number, (found, _) in answered.items():
        standing = TrueStanding(
            charge=found.charge,
            contractual=found.contractual,
            insurance_paid=found.insurance_paid,
            billable=found.share_billable,
            held=found.share_held,
            waiting=found.share_waiting,
        )
        entries_of[number] = true_up(standing=standing, posted=before.get(number, {}), visit_id=number)
    transactions = [
        Transaction(
            kind="true_up",
            happened_on=today,
            reference=f"{cause}, visit {number}",
            remittance_id=None,
            entries=entries,
        )
        for number, entries in entries_of.items()
        if entries
    ]
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
            f"[{', '.join(map(_stored_reason, found.reasons))}]",
            at,
        )
        for number, (found, answers) in answered.items()
    )
    replace_rows(Standing, columns, rows, key="visit_id")


def _take_standings(emptied: Sequence[int], *, at: datetime) -> None:
    """Take the standing from visits without answers; one that an import brought in stands as it did before them."""
    if not emptied:
        return
    Standing.objects.filter(visit_id__in=emptied).delete()
    imported = {
        number: buckets.get("patient_billable", NOTHING)
        for number, buckets in balances_on(date.max, visit_ids=emptied).items()
        if "imported" in buckets
    }
    practices = dict(Visit.objects.filter(id__in=imported).values_list("id", "practice_id"))
    Standing.objects.bulk_create(
        Standing(
            practice_id=practices[number],
            visit_id=number,
            state="unverified" if balance else "nothing_owed",
            owed_cents=max(balance, NOTHING).cents,
            billable_cents=max(balance, NOTHING).cents,
            held_cents=0,
            waiting_cents=0,
            is_verified=False,
            became_patients_on=None,
            reasons=[],
            adjudicated_at=at,
        )
        for number, balance in imported.items()
    )


@lru_cache(maxsize=REASONS_REMEMBERED)
def _stored_reason(reason: Reason) -> str:
    """Return a reason as JSON. The same few are true of very many visits: they are worded once."""
    return as_json(
        {
            "rule_id": reason.rule_id,
            "kind": reason.kind,
            "amount_cents": None if reason.amount is None else reason.amount.cents,
            "en": reason.sentence(language="en"),
            "es": reason.sentence(language="es"),
        }
    )


def _records_of(visit_ids: Collection[int], *, fresh: frozenset[int]) -> Mapping[int, VisitOnRecord]:
    on_record = [number for number in visit_ids if number not in fresh]
    records = dict.fromkeys(visit_ids, NOTHING_ON_RECORD)
    if on_record:
        records.update(read_visits(on_record))
    return records


def _contexts_of(answers: Answers, records: Mapping[int, VisitOnRecord]) -> Mapping[int, VisitContext]:
    moved = moved_outside_claims(answers)
    contexts = {}
    for number, found in answers.items():
        context, patient = records[number].context, records[number].patient
        name = None if patient is None else (patient.first_name, patient.last_name)
        doubt = context.identity_doubt or identity_doubt(answers=found, patient=name)
        if doubt is not None or number in moved:
            context = replace(context, identity_doubt=doubt, provider_adjustments=moved.get(number, ()))
        contexts[number] = context
    return contexts


def _covered_beside(
    answers: Answers,
    records: Mapping[int, VisitOnRecord],
    contexts: Mapping[int, VisitContext],
    *,
    codes: ReasonCodes,
) -> Mapping[int, VisitContext]:
    """Return the contexts that change because the patient was seen, or perhaps seen, under Medicaid elsewhere that day.

    What another visit says of itself counts, never what it has from others.
    """
    beside = medicaid_visits_beside(answers)
    if not beside:
        return {}
    unread = sorted({other for others in beside.values() for other in others} - answers.keys())
    answers = {**dict.fromkeys(unread, ()), **read_answers(unread), **answers}
    records = {**_records_of(unread, fresh=frozenset()), **records}
    contexts = {**_contexts_of({number: answers[number] for number in unread}, records), **contexts}
    patients: dict[int, SeenPatient] = {}
    under_medicaid: dict[int, bool] = {}
    for number in {*beside, *(other for others in beside.values() for other in others)}:
        patients[number] = _patient_of(answers[number], records[number], contexts[number])
        under_medicaid[number] = is_under_medicaid(answers=answers[number], context=contexts[number], codes=codes)
    covered = {}
    for number, others in beside.items():
        facts = medicaid_beside(
            patient=patients[number], others=[patients[other] for other in others if under_medicaid[other]]
        )
        covered[number] = replace(contexts[number], coverage=contexts[number].coverage | facts)
    return covered


def _patient_of(answers: Sequence[StoredAnswer], record: VisitOnRecord, context: VisitContext) -> SeenPatient:
    return seen_patient(
        answers=(stored.answer for stored in answers),
        known=record.patient,
        served_on=record.serviced_on,
        is_certain=context.identity_doubt != TWO_PEOPLE,
    )
