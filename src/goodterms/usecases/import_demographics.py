"""Take in people: add those not known, change what the file says anew, note their numbers and addresses."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from goodterms.data.bulk import replace_rows
from goodterms.data.models import ContactPoint, Guarantor, Patient
from goodterms.data.read import PracticeFacts
from goodterms.domain.import_rows import DemographicsRow, PersonRow
from goodterms.usecases.import_people import FoundPeople, find_or_add_people


ADDRESS = ("street", "city", "state", "zip_code")
LOT = 2000


def take_in_demographics(
    rows: Sequence[DemographicsRow], *, practice: PracticeFacts, at: datetime
) -> Mapping[int, Mapping[str, object]]:
    """Store the rows and return, by row number, what each changed, so that it can be undone.

    A blank cell changes nothing. A new address is neither good nor bad until a letter has gone there.
    """
    people = find_or_add_people([(row.guarantor, row.patient) for row in rows], practice=practice)
    guarantors = Guarantor.objects.in_bulk({people.guarantors[row.guarantor.external_id] for row in rows})
    patients = Patient.objects.in_bulk({people.patients[row.patient.external_id] for row in rows if row.patient})
    effects: dict[int, dict[str, object]] = {}
    for row in rows:
        guarantor = guarantors[people.guarantors[row.guarantor.external_id]]
        effects[row.row_number] = {
            "guarantor": guarantor.id,
            "guarantor_changes": change(guarantor, _said_of_guarantor(row, guarantor)),
            **_new_people(row, people),
        }
        if row.patient is not None:
            patient = patients[people.patients[row.patient.external_id]]
            said = {**_said_of_person(row.patient), "guarantor_id": guarantor.id}
            effects[row.row_number] |= {"patient": patient.id, "patient_changes": change(patient, said)}
    save_people(guarantors.values(), patients.values())
    for number, points in _note_points(rows, people, practice=practice, at=at).items():
        effects[number]["points"] = points
    return effects


def change(person: Guarantor | Patient, said: Mapping[str, object]) -> dict[str, list[object]]:
    """Set what is said on the person and return what changed: before and after, as plain JSON values."""
    changes = {}
    for field, after in said.items():
        before = getattr(person, field)
        if before != after:
            setattr(person, field, after)
            changes[field] = [_plain(before), _plain(after)]
    return changes


def save_people(guarantors: Iterable[Guarantor], patients: Iterable[Patient]) -> None:
    """Write these people as they now stand, each in place of the row of the same number."""
    for model, people in ((Guarantor, guarantors), (Patient, patients)):
        columns = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001  # Django's documented way
        replace_rows(model, columns, ([getattr(person, column) for column in columns] for person in people), key="id")


def _said_of_person(person: PersonRow) -> dict[str, object]:
    said = dict[str, object]()
    if person.name is not None:
        said |= {"first_name": person.name.first, "last_name": person.name.last}
    if person.birth_on is not None:
        said["birth_on"] = person.birth_on
    return said


def _said_of_guarantor(row: DemographicsRow, guarantor: Guarantor) -> dict[str, object]:
    said = _said_of_person(row.guarantor)
    for field in (*ADDRESS, "is_address_good", "language", "preferred_channel"):
        if getattr(row, field) is not None:
            said[field] = getattr(row, field)
    has_moved = any(field in said and said[field] != getattr(guarantor, field) for field in ADDRESS)
    if has_moved and row.is_address_good is None:
        said["is_address_good"] = None
    return said


def _note_points(
    rows: Sequence[DemographicsRow], people: FoundPeople, *, practice: PracticeFacts, at: datetime
) -> Mapping[int, list[Mapping[str, object]]]:
    """Note numbers and addresses; the one to be used becomes the newest, any other is noted just before it."""
    newest, known = _newest_and_known({people.guarantors[row.guarantor.external_id] for row in rows})
    fresh: list[ContactPoint] = []
    renoted: list[ContactPoint] = []
    notes: dict[int, list[tuple[ContactPoint, datetime | None]]] = {}
    for row in rows:
        guarantor = people.guarantors[row.guarantor.external_id]
        for kind, value, is_to_be_used in _points_of(row):
            point = known.get((guarantor, kind, value))
            if newest.get((guarantor, kind)) == value or (point is not None and not is_to_be_used):
                continue
            noted_at = at if is_to_be_used else at - timedelta(microseconds=1)
            before = None if point is None else point.noted_at
            if point is None:
                point = ContactPoint(practice_id=practice.practice_id, guarantor_id=guarantor, kind=kind, value=value)
                known[guarantor, kind, value] = point
                fresh.append(point)
            else:
                renoted.append(point)
            point.noted_at = noted_at
            newest[guarantor, kind] = value
            notes.setdefault(row.row_number, []).append((point, before))
    ContactPoint.objects.bulk_create(fresh, batch_size=LOT)
    ContactPoint.objects.bulk_update(renoted, ["noted_at"], batch_size=LOT)
    return {
        number: [{"point": point.id, "noted_before": before and before.isoformat()} for point, before in noted]
        for number, noted in notes.items()
    }


def _points_of(row: DemographicsRow) -> list[tuple[str, str, bool]]:
    points = [("phone", phone, place == len(row.phones)) for place, phone in enumerate(row.phones, start=1)]
    return points if row.email is None else [*points, ("email", row.email, True)]


def _newest_and_known(
    guarantors: set[int],
) -> tuple[dict[tuple[int, str], str], dict[tuple[int, str, str], ContactPoint]]:
    newest, known = dict[tuple[int, str], str](), dict[tuple[int, str, str], ContactPoint]()
    for point in ContactPoint.objects.filter(guarantor_id__in=guarantors).order_by("noted_at", "id"):
        newest[point.guarantor_id, point.kind] = point.value
        known[point.guarantor_id, point.kind, point.value] = point
    return newest, known


def _new_people(row: DemographicsRow, people: FoundPeople) -> dict[str, object]:
    new = dict[str, object]()
    if row.guarantor.external_id in people.new_guarantors:
        new["new_guarantor"] = people.new_guarantors[row.guarantor.external_id]
    if row.patient is not None and row.patient.external_id in people.new_patients:
        new["new_patient"] = people.new_patients[row.patient.external_id]
    return new


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
