"""Take a batch back, as if it had never come in: unless something has been built on it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from goodterms.data.audit import record_audit_event
from goodterms.data.books import write_transactions
from goodterms.data.bulk import copy_rows
from goodterms.data.models import Consent, ContactPoint, Guarantor, ImportBatch, ImportRow, Patient, Standing, Visit
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import post_alone, practice_scope
from goodterms.domain.ledger import Transaction, imported_balance
from goodterms.domain.money import Money
from goodterms.usecases.import_balances import STANDING_COLUMNS
from goodterms.usecases.import_demographics import save_people


Effect = Mapping[str, object]


class UnableToUndo(Exception):
    """The batch stays as it is; the message is one line: why, and what to do first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoReport:
    """What was taken back."""

    batch_id: int
    kind: str
    rows: int
    taken_back: Money | None  # of balances only
    notes: tuple[str, ...]


def undo_import(*, batch_id: int, practice: PracticeFacts, by: str, at: datetime) -> UndoReport:
    """Undo one batch whole, and say what was taken back. What the books hold is never removed, only reversed.

    Raises UnableToUndo when there is no such batch, when it is undone, or when something was built on it: a payment,
    a message, an insurer's answer, a newer batch about the same visits or people.
    """
    with practice_scope(practice.practice_id):
        post_alone(practice.practice_id)
        batch = ImportBatch.objects.select_for_update().filter(id=batch_id).first()
        if batch is None:
            raise UnableToUndo(f"there is no import batch {batch_id} in this practice. Check the number.")
        if batch.undone_at is not None:
            raise UnableToUndo(f"import batch {batch_id} was undone on {batch.undone_at:%Y-%m-%d} already.")
        effects = [
            (number, effect)
            for number, effect in ImportRow.objects.filter(batch=batch)
            .order_by("-number")
            .values_list("number", "effect")
            if effect is not None
        ]
        undo = _UNDO[batch.kind]
        report = undo(batch, effects, practice, by, at)
        batch.undone_at = at
        batch.save(update_fields=["undone_at"])
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="undo_import",
            subject=f"import batch {batch.id}",
            details={
                "kind": batch.kind,
                "rows": len(effects),
                "taken_back_cents": None if report.taken_back is None else report.taken_back.cents,
            },
        )
        return report


def _undo_balances(
    batch: ImportBatch, effects: Sequence[tuple[int, Effect]], practice: PracticeFacts, by: str, at: datetime
) -> UndoReport:
    del by  # the books name no person; the audit event does
    visits = [_number(effect["visit"]) for _, effect in effects]
    _refuse_if_newer(batch, key="visit", values=visits)
    _refuse_if_built_on(batch, visits)
    today = at.astimezone(practice.zone).date()
    posted = [(number, _number(effect["visit"]), Money(_number(effect["posted_cents"]))) for number, effect in effects]
    write_transactions(
        [
            Transaction(
                kind="imported_undo",
                happened_on=today,
                reference=f"import {batch.id}, row {number}",
                remittance_id=None,
                entries=imported_balance(amount=-amount, visit_id=visit),
            )
            for number, visit, amount in posted
            if amount
        ],
        practice_id=practice.practice_id,
        recorded_at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM data_standing WHERE visit_id = ANY(%s)", [visits])
    before = [effect["standing_before"] for _, effect in effects if effect["standing_before"] is not None]
    copy_rows(
        Standing,
        STANDING_COLUMNS,
        (
            tuple(json.dumps(row[column]) if column == "reasons" else row[column] for column in STANDING_COLUMNS)
            for row in before
            if isinstance(row, Mapping)
        ),
    )
    _unlink(effects)
    _forget_visits(batch, visits)
    _remove_unused(Visit, [_number(effect["visit"]) for _, effect in effects if effect["visit_is_new"]])
    _remove_new_people(effects)
    return UndoReport(
        batch_id=batch.id,
        kind=batch.kind,
        rows=len(effects),
        taken_back=Money(sum(amount.cents for _, _, amount in posted)),
        notes=(),
    )


def _unlink(effects: Iterable[tuple[int, Effect]]) -> None:
    """Take the people of the batch off its visits: a wrong file must not leave its names behind."""
    for field in ("patient_id", "guarantor_id"):
        visits = [
            _number(effect["visit"])
            for _, effect in effects
            if effect["visit_is_new"] or field in _list(effect["linked"])
        ]
        Visit.objects.filter(id__in=visits).update(**{field: None})


def _forget_visits(batch: ImportBatch, visits: Sequence[int]) -> None:
    """Know nothing any more, ourselves, of visits that neither a claim nor another batch tells of."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [list(visits), batch.id])


_FORGET = """
    UPDATE data_visit visit SET is_known = false
    WHERE visit.id = ANY(%s) AND visit.payers = '[]' AND NOT EXISTS (
        SELECT FROM data_importrow row JOIN data_importbatch batch ON batch.id = row.batch_id
        WHERE batch.id <> %s AND batch.undone_at IS NULL AND batch.kind = 'balances'
          AND (row.effect->>'visit')::bigint = visit.id
    )
"""


def _undo_demographics(
    batch: ImportBatch, effects: Sequence[tuple[int, Effect]], practice: PracticeFacts, by: str, at: datetime
) -> UndoReport:
    del practice, by, at
    _refuse_if_newer(batch, key="guarantor", values=[_number(effect["guarantor"]) for _, effect in effects])
    guarantors = Guarantor.objects.in_bulk({_number(effect["guarantor"]) for _, effect in effects})
    patients = Patient.objects.in_bulk({_number(effect["patient"]) for _, effect in effects if "patient" in effect})
    for _, effect in effects:  # the last row first, so that each finds what it left
        _change_back(batch, guarantors[_number(effect["guarantor"])], effect["guarantor_changes"])
        if "patient" in effect:
            _change_back(batch, patients[_number(effect["patient"])], effect["patient_changes"])
    save_people(guarantors.values(), patients.values())
    _forget_points(effects)
    left = _remove_new_people(effects)
    if left:
        raise UnableToUndo(
            f"import batch {batch.id} brought in {left} people about whom visits, answers or messages are recorded. "
            "Undo the batches that came after it first, the newest first."
        )
    return UndoReport(batch_id=batch.id, kind=batch.kind, rows=len(effects), taken_back=None, notes=())


def _change_back(batch: ImportBatch, person: Guarantor | Patient, changes: object) -> None:
    if not isinstance(changes, Mapping):
        return
    for field, (before, after) in changes.items():
        now = getattr(person, field)
        if (now.isoformat() if isinstance(now, date) else now) != after:
            raise UnableToUndo(
                f"import batch {batch.id}: {field} of {type(person).__name__.lower()} {person.pk} was changed again "
                "since. Set it back by hand, or leave the batch."
            )
        setattr(person, field, date.fromisoformat(before) if before and field == "birth_on" else before)


def _forget_points(effects: Iterable[tuple[int, Effect]]) -> None:
    notes = [note for _, effect in effects for note in reversed(_list(effect.get("points", [])))]
    fresh = [note["point"] for note in notes if note["noted_before"] is None]
    for note in notes:
        if note["noted_before"] is not None:
            ContactPoint.objects.filter(id=note["point"]).update(noted_at=datetime.fromisoformat(note["noted_before"]))
    ContactPoint.objects.filter(id__in=fresh).delete()


def _undo_consents(
    batch: ImportBatch, effects: Sequence[tuple[int, Effect]], practice: PracticeFacts, by: str, at: datetime
) -> UndoReport:
    """A yes of the batch is taken back by what stood before it, or by a no. A no stays: only the person unsays it."""
    ours = {number for _, effect in effects for number in _list(effect["consents"])}
    touched = set(Consent.objects.filter(id__in=ours).values_list("guarantor_id", "channel"))
    latest, before = dict[tuple[int, str], Consent](), dict[tuple[int, str], Consent]()
    for consent in Consent.objects.filter(guarantor_id__in={guarantor for guarantor, _ in touched}).order_by(
        "recorded_at", "id"
    ):
        latest[consent.guarantor_id, consent.channel] = consent
        if consent.id not in ours:
            before[consent.guarantor_id, consent.channel] = consent
    spoken = {key: latest[key] for key in touched if latest[key].id in ours}
    for key, consent in sorted(spoken.items()):
        if consent.is_given:
            _take_back_yes(batch, consent, before.get(key), practice=practice, by=by, at=at)
    kept = sum(1 for consent in spoken.values() if not consent.is_given)
    notes = (f"{kept} answers of no stay as they are: record a yes anew for whoever has given one.",) if kept else ()
    return UndoReport(batch_id=batch.id, kind=batch.kind, rows=len(effects), taken_back=None, notes=notes)


def _take_back_yes(
    batch: ImportBatch, consent: Consent, before: Consent | None, *, practice: PracticeFacts, by: str, at: datetime
) -> None:
    if before is not None and not before.is_given:
        before = None
    Consent.objects.create(
        practice_id=practice.practice_id,
        guarantor_id=consent.guarantor_id,
        channel=consent.channel,
        is_given=before is not None,
        address=consent.address if before is None else before.address,
        covers_details=before is not None and before.covers_details,
        how="undo of an import" if before is None else before.how,
        text_shown="" if before is None else before.text_shown,
        evidence=f"import batch {batch.id} undone" + ("" if before is None else f"; consent {before.pk} stands again"),
        recorded_at=at,
        recorded_by=by,
    )


def _refuse_if_newer(batch: ImportBatch, *, key: str, values: Sequence[int]) -> None:
    newer = _first(
        """
        SELECT min(row.batch_id) FROM data_importrow row JOIN data_importbatch batch ON batch.id = row.batch_id
        WHERE batch.id > %s AND batch.undone_at IS NULL AND (row.effect->>%s)::bigint = ANY(%s)
        """,
        batch.id,
        key,
        list(values),
    )
    if newer is not None:
        raise UnableToUndo(
            f"import batch {newer} came after batch {batch.id} and is about the same {key}s. Undo batch {newer} first."
        )


def _refuse_if_built_on(batch: ImportBatch, visits: Sequence[int]) -> None:
    for what, table, column in _BUILT_ON:
        visit = _first(f"SELECT min({column}) FROM {table} WHERE {column} = ANY(%s)", list(visits))
        if visit is not None:
            raise UnableToUndo(
                f"import batch {batch.id} cannot be undone: {what} for visit {visit}, which the batch brought in. "
                "Mend single visits in the source system and import a newer file instead."
            )


_BUILT_ON = (
    ("a patient payment is posted", "data_patientpayment", "visit_id"),
    ("an insurer's answer is posted", "data_claimanswer", "visit_id"),
    ("an insurer's answer under another spelling is posted", "data_visit", "joined_to_id"),
    ("a dispute is recorded", "data_dispute", "visit_id"),
    ("a patient was contacted", "data_touchvisit", "visit_id"),
)


def _remove_new_people(effects: Iterable[tuple[int, Effect]]) -> int:
    """Remove who came in with the batch, and return how many must stay because something refers to them."""
    patients = [_number(effect["new_patient"]) for _, effect in effects if "new_patient" in effect]
    guarantors = [_number(effect["new_guarantor"]) for _, effect in effects if "new_guarantor" in effect]
    return _remove_unused(Patient, patients) + _remove_unused(Guarantor, guarantors)


def _remove_unused(model: type[models.Model], numbers: Sequence[int]) -> int:
    """Delete the rows that nothing refers to, and return how many had to stay."""
    wanted = set(numbers)
    for relation in model._meta.related_objects:  # noqa: SLF001  # Django's documented way to ask what refers to a model
        refers = relation.related_model._meta.db_table  # noqa: SLF001  # as above
        column = relation.field.column
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT {column} FROM {refers} WHERE {column} = ANY(%s)", [list(wanted)])
            wanted -= {row[0] for row in cursor.fetchall()}
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = ANY(%s)", [list(wanted)])  # noqa: SLF001  # as above
    return len(set(numbers)) - len(wanted)


def _first(statement: str, *values: int | str | list[int]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values])
        row = cursor.fetchone()
    return None if row is None else row[0]


def _number(value: object) -> int:
    if isinstance(value, int):
        return value
    raise TypeError(f"an import row should hold a number here, not a {type(value).__name__}")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


_UNDO: Mapping[str, Callable[[ImportBatch, Sequence[tuple[int, Effect]], PracticeFacts, str, datetime], UndoReport]] = {
    "balances": _undo_balances,
    "demographics": _undo_demographics,
    "consents": _undo_consents,
}
