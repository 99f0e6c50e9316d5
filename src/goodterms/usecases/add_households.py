"""Take in households as known at check-in: who answers for whom, how to reach them, what they allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.bulk import copy_rows, reserve_ids
from goodterms.data.models import Consent, ContactPoint, Guarantor, Patient
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.consents import ConsentChannel
from goodterms.domain.people import Channel, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPatient:
    """Somebody who is cared for."""

    external_id: str
    first_name: str
    last_name: str
    birth_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHousehold:
    """Who answers for the bills, with the patients they answer for. None always means that it is not known."""

    external_id: str
    first_name: str
    last_name: str
    birth_on: date | None
    street: str
    city: str
    state: str
    zip_code: str
    is_address_good: bool | None
    language: Language | None
    preferred_channel: Channel | None
    phone: str | None  # +15035550123
    email: str | None
    consents: Mapping[ConsentChannel, bool]  # a channel that is missing was never asked about
    details: frozenset[ConsentChannel]  # channels on which amounts and visits may be named
    consent_words: str  # what the person was shown
    details_words: str  # what was shown besides to those who agreed to details
    patients: tuple[NewPatient, ...]


class UnableToAddHouseholds(Exception):
    """Households cannot be added; the message says which. Nothing was stored."""


def add_households(
    *, practice: PracticeFacts, households: Sequence[NewHousehold], by: str, at: datetime
) -> Mapping[str, int]:
    """Store these households, all or none, and return our number of each guarantor by the practice's own.

    Raises UnableToAddHouseholds when one of them is known already: changing people is another deed.
    """
    with practice_scope(practice.practice_id):
        _refuse_known(households)
        guarantors = dict(
            zip([each.external_id for each in households], reserve_ids(Guarantor, len(households)), strict=True)
        )
        _add_guarantors(households, guarantors, practice=practice)
        _add_patients(households, guarantors, practice=practice)
        _add_contact_points(households, guarantors, practice=practice, at=at)
        _add_consents(households, guarantors, practice=practice, by=by, at=at)
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="add_households",
            subject=f"{len(households)} households",
            details={"patients": sum(len(each.patients) for each in households)},
        )
    return guarantors


def _refuse_known(households: Sequence[NewHousehold]) -> None:
    wanted = [each.external_id for each in households]
    known = Guarantor.objects.filter(external_id__in=wanted).values_list("external_id", flat=True).first()
    twice = next((each for each in wanted if wanted.count(each) > 1), None) if len(set(wanted)) < len(wanted) else None
    if known is not None or twice is not None:
        raise UnableToAddHouseholds(
            f"household {known or twice} is known already; leave it out, or change it where people are changed"
        )


def _add_guarantors(
    households: Sequence[NewHousehold], guarantors: Mapping[str, int], *, practice: PracticeFacts
) -> None:
    copy_rows(
        Guarantor,
        ["id", "practice_id", "external_id", "first_name", "last_name", "birth_on", "street", "city", "state",
         "zip_code", "is_address_good", "language", "preferred_channel", "pay_code"],
        (
            (guarantors[each.external_id], practice.practice_id, each.external_id, each.first_name, each.last_name,
             each.birth_on, each.street, each.city, each.state, each.zip_code, each.is_address_good,
             each.language or "", each.preferred_channel or "", "")
            for each in households
        ),
    )  # fmt: skip


def _add_patients(
    households: Sequence[NewHousehold], guarantors: Mapping[str, int], *, practice: PracticeFacts
) -> None:
    people = [(guarantors[each.external_id], patient) for each in households for patient in each.patients]
    copy_rows(
        Patient,
        ["practice_id", "guarantor_id", "external_id", "first_name", "last_name", "birth_on"],
        (
            (practice.practice_id, guarantor, patient.external_id, patient.first_name, patient.last_name,
             patient.birth_on)
            for guarantor, patient in people
        ),
    )  # fmt: skip


def _add_contact_points(
    households: Sequence[NewHousehold], guarantors: Mapping[str, int], *, practice: PracticeFacts, at: datetime
) -> None:
    copy_rows(
        ContactPoint,
        ["practice_id", "guarantor_id", "kind", "value", "noted_at"],
        (
            (practice.practice_id, guarantors[each.external_id], kind, value, at)
            for each in households
            for kind, value in (("phone", each.phone), ("email", each.email))
            if value is not None
        ),
    )


def _add_consents(
    households: Sequence[NewHousehold], guarantors: Mapping[str, int], *, practice: PracticeFacts, by: str, at: datetime
) -> None:
    copy_rows(
        Consent,
        ["practice_id", "guarantor_id", "channel", "is_given", "address", "covers_details", "how", "text_shown",
         "evidence", "recorded_at", "recorded_by"],
        (
            (practice.practice_id, guarantors[each.external_id], channel, is_given,
             (each.email if channel == "email" else each.phone) or "", is_given and channel in each.details,
             "check-in", _words_shown(each, channel), "", at, by)
            for each in households
            for channel, is_given in sorted(each.consents.items())
        ),
    )  # fmt: skip


def _words_shown(household: NewHousehold, channel: ConsentChannel) -> str:
    shown = (household.consent_words, household.details_words if channel in household.details else "")
    return " ".join(words for words in shown if words)
