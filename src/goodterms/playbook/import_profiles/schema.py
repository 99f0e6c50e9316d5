"""What an import profile may say: which column of a source holds which fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


ImportKind = Literal["balances", "demographics", "consents"]
Level = Literal["visit", "account"]

KINDS: tuple[ImportKind, ...] = ("balances", "demographics", "consents")

_PEOPLE = (
    "patient_id",
    "patient_name",
    "patient_first_name",
    "patient_last_name",
    "patient_birth_on",
    "guarantor_id",
    "guarantor_name",
    "guarantor_first_name",
    "guarantor_last_name",
    "guarantor_birth_on",
)

FIELDS: Mapping[ImportKind, tuple[str, ...]] = {
    "balances": (*_PEOPLE, "account_id", "balance", "credit", "charge", "serviced_on", "patient_since_on"),
    "demographics": (
        *_PEOPLE,
        "street",
        "street_2",
        "city",
        "state",
        "zip_code",
        "phone",
        "mobile_phone",
        "email",
        "language",
        "preferred_channel",
        "is_address_good",
        "is_mail_returned",
    ),
    "consents": (
        "guarantor_id",
        "channel",
        "answer",
        "text_answer",
        "email_answer",
        "call_answer",
        "details_answer",
        "text_details_answer",
        "email_details_answer",
        "phone",
        "email",
        "how",
        "recorded_by",
        "recorded_on",
        "text_shown",
        "evidence",
    ),
}

REQUIRED: Mapping[ImportKind, tuple[str, ...]] = {
    "balances": ("account_id", "balance"),
    "demographics": ("guarantor_id",),
    "consents": ("guarantor_id",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where one fact stands: under one of these headings, the most wanted first, or at a place counted from 1."""

    field: str
    headings: tuple[str, ...]
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsToSkip:
    """Rows that are not meant for us, such as those that say what an insurer owes."""

    heading: str
    values: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProfile:
    """How the export of one source is read."""

    source: str  # the profile's name: letters, digits, hyphens
    kind: ImportKind
    title: str
    why: str  # what to know about this export, and where its columns are described
    level: Level  # whether a balance is of one visit, or of all a person's visits together
    prefix: str  # put before the source's account ids, so that they cannot be taken for a claim's control number
    sheet: str | None  # the sheet of a workbook, when it must be one by name
    has_headings: bool
    columns: tuple[Column, ...]
    fill_down: tuple[str, ...]  # fields that stand only on the first row of a group
    skip: tuple[RowsToSkip, ...]

    def column(self, field: str) -> Column | None:
        """Return where a fact stands, or None when this source does not have it."""
        return next((column for column in self.columns if column.field == field), None)
