"""Take in balances: judge them against what is known, make visits, post the difference, say where each stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from goodterms.data.books import write_transactions
from goodterms.data.bulk import copy_rows, replace_rows, reserve_ids
from goodterms.data.models import Standing, Visit
from goodterms.data.read import PracticeFacts
from goodterms.domain.import_rows import BalanceRow
from goodterms.domain.imports import KnownVisit, RowVerdict, judge_balance, reject_repeated_accounts
from goodterms.domain.ledger import Transaction, imported_balance
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.visits import normal_pcn
from goodterms.playbook.import_profiles.schema import ImportProfile
from goodterms.usecases.import_people import FoundPeople, find_or_add_people


STANDING_COLUMNS = [
    "visit_id", "practice_id", "state", "owed_cents", "billable_cents", "held_cents", "waiting_cents", "is_verified",
    "became_patients_on", "waiting_for", "insurer_name", "reasons", "adjudicated_at",
]  # fmt: skip


def judge_balances(
    verdicts: Sequence[RowVerdict], *, profile: ImportProfile
) -> tuple[list[RowVerdict], Mapping[str, KnownVisit]]:
    """Return the verdicts once repeated accounts and what the house already holds are known, and what that is.

    Stores nothing.
    """
    once = reject_repeated_accounts(verdicts)
    rows = [verdict.data for verdict in once if isinstance(verdict.data, BalanceRow)]
    known = known_visits([row.pcn for row in rows])
    people = _people_with_visits(profile) if profile.level == "account" else frozenset[str]()
    return [
        judge_balance(verdict, known=known.get(verdict.data.pcn), people_with_visits=people, profile=profile)
        if isinstance(verdict.data, BalanceRow)
        else verdict
        for verdict in once
    ], known


def take_in_balances(
    rows: Sequence[BalanceRow],
    *,
    known: Mapping[str, KnownVisit],
    batch_id: int,
    practice: PracticeFacts,
    at: datetime,
) -> Mapping[int, Mapping[str, object]]:
    """Store the rows and return, by row number, what each changed, so that it can be undone.

    Only the difference to what earlier files brought in is posted. Imported balances stay unverified: they are shown,
    and nobody is asked for them.
    """
    people = find_or_add_people(
        [(row.guarantor, row.patient) for row in rows if row.guarantor is not None], practice=practice
    )
    visits = _make_visits([row for row in rows if row.pcn not in known], people, practice=practice)
    numbers = {row.pcn: known[row.pcn].visit_id if row.pcn in known else visits[row.pcn] for row in rows}
    linked = _link_people([row for row in rows if row.pcn in known], known, people)
    Visit.objects.filter(id__in=numbers.values(), is_known=False).update(is_known=True)
    differences = {
        row.row_number: row.amount - (known[row.pcn].imported if row.pcn in known else NOTHING) for row in rows
    }
    _post(rows, numbers, differences, batch_id=batch_id, practice=practice, at=at)
    before = read_standings(list(numbers.values()))
    _note_standings(rows, numbers, before, practice=practice, at=at)
    return {
        row.row_number: {
            "visit": numbers[row.pcn],
            "visit_is_new": row.pcn not in known,
            "posted_cents": differences[row.row_number].cents,
            "standing_before": before.get(numbers[row.pcn]),
            "linked": linked.get(row.pcn, []),
            **_new_people(row, people),
        }
        for row in rows
    }


def known_visits(pcns: Sequence[str]) -> Mapping[str, KnownVisit]:
    """Return what the house holds about these accounts, by the number asked for; also under another spelling of it.

    A number that fits several visits only by spelling fits none. The visits are locked until the deed ends.
    """
    by_normal: dict[str, list[tuple[str, KnownVisit]]] = {}
    for row in _rows(_KNOWN, sorted({normal_pcn(pcn) for pcn in pcns})):
        visit_id, pcn, guarantor, patient, has_answer, has_payment, imported = row
        visit = KnownVisit(
            visit_id=visit_id,
            guarantor=guarantor,
            patient=patient,
            has_answer=has_answer,
            has_payment=has_payment,
            imported=Money(int(imported)),
        )
        by_normal.setdefault(normal_pcn(pcn), []).append((pcn, visit))
    found = dict[str, KnownVisit]()
    for pcn in pcns:
        candidates = by_normal.get(normal_pcn(pcn), [])
        exact = next((visit for own, visit in candidates if own == pcn), None)
        if exact is not None:
            found[pcn] = exact
        elif len(candidates) == 1:
            found[pcn] = candidates[0][1]
    return found


def count_left_out(rows: Sequence[BalanceRow], *, known: Mapping[str, KnownVisit], profile: ImportProfile) -> int:
    """Return how many balances earlier files of this source brought in that this one does not name any more."""
    named = [known[row.pcn].visit_id for row in rows if row.pcn in known]
    return int(_rows(_LEFT_OUT, profile.source, named)[0][0])


def read_standings(visit_ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
    """Return the standings of these visits as plain JSON values, those without one left out."""
    return {
        row["visit_id"]: {
            **row,
            "became_patients_on": row["became_patients_on"] and row["became_patients_on"].isoformat(),
            "adjudicated_at": row["adjudicated_at"].isoformat(),
        }
        for row in Standing.objects.filter(visit_id__in=visit_ids).values(*STANDING_COLUMNS)
    }


def _make_visits(rows: Sequence[BalanceRow], people: FoundPeople, *, practice: PracticeFacts) -> Mapping[str, int]:
    numbers = dict(zip((row.pcn for row in rows), reserve_ids(Visit, len(rows)), strict=True))
    copy_rows(
        Visit,
        ["id", "practice_id", "pcn", "patient_id", "guarantor_id", "serviced_on", "care", "provider_name", "place",
         "charge_cents", "payers", "is_work_related", "is_accident_related", "is_known"],
        (
            (
                numbers[row.pcn],
                practice.practice_id,
                row.pcn,
                _patient_number(row, people),
                _guarantor_number(row, people),
                row.serviced_on,
                "",
                "",
                "",
                None if row.charge is None else row.charge.cents,
                "[]",
                False,
                False,
                True,
            )
            for row in rows
        ),
    )  # fmt: skip
    return numbers


def _link_people(
    rows: Sequence[BalanceRow], known: Mapping[str, KnownVisit], people: FoundPeople
) -> Mapping[str, list[str]]:
    """Give a visit that came without people (an 835 names none of ours) those the export names."""
    linked: dict[str, list[str]] = {}
    for field, number_of in (("guarantor_id", _guarantor_number), ("patient_id", _patient_number)):
        pairs = []
        for row in rows:
            visit, number = known[row.pcn], number_of(row, people)
            if number is not None and (visit.guarantor if field == "guarantor_id" else visit.patient) is None:
                pairs.append((visit.visit_id, number))
                linked.setdefault(row.pcn, []).append(field)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE data_visit visit SET {field} = said.number "
                "FROM unnest(%s::bigint[], %s::bigint[]) said(visit, number) WHERE visit.id = said.visit",
                [[visit for visit, _ in pairs], [number for _, number in pairs]],
            )
    return linked


def _guarantor_number(row: BalanceRow, people: FoundPeople) -> int | None:
    return None if row.guarantor is None else people.guarantors[row.guarantor.external_id]


def _patient_number(row: BalanceRow, people: FoundPeople) -> int | None:
    return None if row.patient is None else people.patients[row.patient.external_id]


def _post(
    rows: Sequence[BalanceRow],
    numbers: Mapping[str, int],
    differences: Mapping[int, Money],
    *,
    batch_id: int,
    practice: PracticeFacts,
    at: datetime,
) -> None:
    today = at.astimezone(practice.zone).date()
    transactions = [
        Transaction(
            kind="imported_balance",
            happened_on=today,
            reference=f"import {batch_id}, row {row.row_number}",
            remittance_id=None,
            entries=imported_balance(amount=differences[row.row_number], visit_id=numbers[row.pcn]),
        )
        for row in rows
        if differences[row.row_number]
    ]
    write_transactions(transactions, practice_id=practice.practice_id, recorded_at=at)


def _note_standings(
    rows: Sequence[BalanceRow],
    numbers: Mapping[str, int],
    before: Mapping[int, Mapping[str, object]],
    *,
    practice: PracticeFacts,
    at: datetime,
) -> None:
    replace_rows(
        Standing,
        STANDING_COLUMNS,
        (
            (
                numbers[row.pcn],
                practice.practice_id,
                "unverified" if row.amount else "nothing_owed",
                max(row.amount, NOTHING).cents,
                max(row.amount, NOTHING).cents,
                0,
                0,
                False,
                row.patient_since_on or before.get(numbers[row.pcn], {}).get("became_patients_on"),
                "",
                "",
                "[]",
                at,
            )
            for row in rows
        ),
        key="visit_id",
    )


def _new_people(row: BalanceRow, people: FoundPeople) -> dict[str, object]:
    new = dict[str, object]()
    if row.guarantor is not None and row.guarantor.external_id in people.new_guarantors:
        new["new_guarantor"] = people.new_guarantors[row.guarantor.external_id]
    if row.patient is not None and row.patient.external_id in people.new_patients:
        new["new_patient"] = people.new_patients[row.patient.external_id]
    return new


def _people_with_visits(profile: ImportProfile) -> frozenset[str]:
    """Whoever has a visit here that is not itself an account of this source."""
    return frozenset(row[0] for row in _rows(_PEOPLE_WITH_VISITS, profile.prefix, profile.prefix))


def _rows(statement: str, *values: str | list[str] | list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values])
        return list(cursor.fetchall())


_KNOWN = """
    SELECT visit.id, visit.pcn, guarantor.external_id, patient.external_id,
           EXISTS (SELECT FROM data_claimanswer answer WHERE answer.visit_id = visit.id)
           OR EXISTS (SELECT FROM data_standing standing WHERE standing.visit_id = visit.id AND standing.is_verified),
           EXISTS (SELECT FROM data_patientpayment payment WHERE payment.visit_id = visit.id),
           COALESCE((SELECT sum(entry.amount_cents) FROM data_ledgerentry entry
                     JOIN data_ledgertransaction moved ON moved.id = entry.transaction_id
                     WHERE entry.visit_id = visit.id AND entry.bucket = 'patient_billable'
                       AND moved.kind IN ('imported_balance', 'imported_undo')), 0)
    FROM data_visit visit
    LEFT JOIN data_guarantor guarantor ON guarantor.id = visit.guarantor_id
    LEFT JOIN data_patient patient ON patient.id = visit.patient_id
    WHERE visit.normal_pcn = ANY(%s) AND visit.joined_to_id IS NULL
    ORDER BY visit.id
    FOR UPDATE OF visit
"""

_PEOPLE_WITH_VISITS = """
    SELECT DISTINCT person.external_id
    FROM data_visit visit
    JOIN data_standing standing ON standing.visit_id = visit.id
    LEFT JOIN data_patient patient ON patient.id = visit.patient_id
    JOIN data_guarantor guarantor ON guarantor.id = visit.guarantor_id
    CROSS JOIN LATERAL (VALUES (guarantor.external_id), (patient.external_id)) person(external_id)
    WHERE person.external_id IS NOT NULL AND (standing.is_verified OR left(visit.pcn, length(%s)) <> %s)
"""

_LEFT_OUT = """
    SELECT count(DISTINCT row.effect->>'visit')
    FROM data_importrow row
    JOIN data_importbatch batch ON batch.id = row.batch_id AND batch.undone_at IS NULL
    JOIN data_importprofile profile ON profile.id = batch.profile_id AND profile.source = %s
    JOIN data_standing standing ON standing.visit_id = (row.effect->>'visit')::bigint
                               AND standing.state = 'unverified'
    WHERE batch.kind = 'balances' AND NOT (row.effect->>'visit')::bigint = ANY(%s)
"""
