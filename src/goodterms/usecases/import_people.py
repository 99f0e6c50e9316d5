"""Who is named in a file, and do we know them already? People are found by the number their practice gave them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goodterms.data.bulk import copy_rows, reserve_ids
from goodterms.data.models import Guarantor, Patient
from goodterms.data.read import PracticeFacts
from goodterms.domain.import_rows import PersonRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPeople:
    """Row numbers of people by their number in the source, and which of them are new."""

    guarantors: Mapping[str, int]
    patients: Mapping[str, int]
    new_guarantors: Mapping[str, int]
    new_patients: Mapping[str, int]


def find_or_add_people(
    households: Iterable[tuple[PersonRow, PersonRow | None]], *, practice: PracticeFacts
) -> FoundPeople:
    """Return every guarantor and patient of these pairs, storing those not known yet; nobody known is changed.

    A name or birth date that one row leaves out is taken from another row about the same person.
    """
    guarantors: dict[str, PersonRow] = {}
    patients: dict[str, PersonRow] = {}
    guarantor_of: dict[str, str] = {}
    for guarantor, patient in households:
        _gather(guarantors, guarantor)
        if patient is not None:
            _gather(patients, patient)
            guarantor_of.setdefault(patient.external_id, guarantor.external_id)
    known_guarantors = _numbers_of(Guarantor, guarantors)
    new_guarantors = _add_guarantors([p for id_, p in guarantors.items() if id_ not in known_guarantors], practice)
    all_guarantors = {**known_guarantors, **new_guarantors}
    known_patients = _numbers_of(Patient, patients)
    strangers = [p for id_, p in patients.items() if id_ not in known_patients]
    new_patients = _add_patients(
        [(person, all_guarantors[guarantor_of[person.external_id]]) for person in strangers], practice
    )
    return FoundPeople(
        guarantors=all_guarantors,
        patients={**known_patients, **new_patients},
        new_guarantors=new_guarantors,
        new_patients=new_patients,
    )


def _gather(people: dict[str, PersonRow], person: PersonRow) -> None:
    before = people.get(person.external_id)
    people[person.external_id] = PersonRow(
        external_id=person.external_id,
        name=(before.name if before else None) or person.name,
        birth_on=(before.birth_on if before else None) or person.birth_on,
    )


def _numbers_of(model: type[Guarantor | Patient], people: Mapping[str, PersonRow]) -> dict[str, int]:
    return dict(model.objects.filter(external_id__in=list(people)).values_list("external_id", "id"))


def _add_guarantors(people: list[PersonRow], practice: PracticeFacts) -> dict[str, int]:
    numbers = reserve_ids(Guarantor, len(people))
    copy_rows(
        Guarantor,
        ["id", "practice_id", "external_id", "first_name", "last_name", "birth_on",
         "street", "city", "state", "zip_code", "language", "preferred_channel", "pay_code"],
        (
            (number, practice.practice_id, *_identity(person), "", "", "", "", "", "", "")
            for number, person in zip(numbers, people, strict=True)
        ),
    )  # fmt: skip
    return {person.external_id: number for number, person in zip(numbers, people, strict=True)}


def _add_patients(people: list[tuple[PersonRow, int]], practice: PracticeFacts) -> dict[str, int]:
    numbers = reserve_ids(Patient, len(people))
    copy_rows(
        Patient,
        ["id", "practice_id", "guarantor_id", "external_id", "first_name", "last_name", "birth_on"],
        (
            (number, practice.practice_id, guarantor, *_identity(person))
            for number, (person, guarantor) in zip(numbers, people, strict=True)
        ),
    )
    return {person.external_id: number for number, (person, _) in zip(numbers, people, strict=True)}


def _identity(person: PersonRow) -> tuple[object, ...]:
    name = person.name
    return (person.external_id, name.first if name else "", name.last if name else "", person.birth_on)
