"""What does one row of an export say, and which of its cells cannot be read?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from goodterms.domain.import_tables import Headings
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.people import Channel, Language
from goodterms.domain.spreadsheet_dates import parse_past_day
from goodterms.domain.spreadsheet_people import (
    LONGEST_NAME,
    Name,
    holds_ssn,
    parse_channel,
    parse_email,
    parse_language,
    parse_name,
    parse_phone,
    parse_state,
    parse_zip,
)
from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.domain.spreadsheet_values import (
    Misread,
    parse_id,
    parse_money,
    parse_words,
    parse_yes_or_no,
    shape_of,
)
from goodterms.playbook.import_profiles.schema import REQUIRED, ImportProfile


LONGEST_ID = 80
LONGEST_ACCOUNT = 40  # a visit's number holds sixty, and the profile's prefix comes before it
TOLD_AS_WRITTEN = frozenset({"balance", "credit", "charge", "serviced_on", "patient_since_on", "recorded_on"})
MOST_DIGITS_TOLD = 8
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing wrong with one row. It never holds a name: what was found is told by its shape where it may be one."""

    cause: str
    row_number: int
    column: str  # letter and heading; '' when the trouble is about the row as a whole
    found: str
    expected: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A patient or guarantor as a row names them."""

    external_id: str
    name: Name | None
    birth_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """What a person owes for one visit, or one account, as the source says."""

    row_number: int
    pcn: str
    balance: Money  # as written, for the control total
    amount: Money  # what is taken in: the balance less credits that stand apart; below zero it is a credit
    charge: Money | None
    serviced_on: date | None
    patient_since_on: date | None
    guarantor: PersonRow | None
    patient: PersonRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemographicsRow:
    """Who answers for the bills, and how they are reached; None where the row does not say."""

    row_number: int
    guarantor: PersonRow
    patient: PersonRow | None
    street: str | None
    city: str | None
    state: str | None
    zip_code: str | None
    is_address_good: bool | None
    phones: tuple[str, ...]  # the one to be used last
    email: str | None
    language: Language | None
    preferred_channel: Channel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """What a person answered for one channel or several, who took it down, how and when."""

    row_number: int
    guarantor_id: str
    answers: tuple[tuple[Channel, bool], ...]
    details: frozenset[Channel]  # channels on which amounts and visits may be named
    phone: str | None  # the number and the email address the answers are for; None: those on record
    email: str | None
    how: str
    recorded_by: str
    recorded_on: date | None
    text_shown: str
    evidence: str


DataRow = BalanceRow | DemographicsRow | ConsentRow


class CellReader:
    """Reads the cells of one row by field, and gathers what cannot be read instead of stopping at the first."""

    def __init__(self, row: SheetRow, *, headings: Headings, profile: ImportProfile) -> None:
        """Begin a row with no trouble."""
        self.row = row
        self.troubles: list[Trouble] = []
        self._headings = headings
        self._required = REQUIRED[profile.kind]
        self._refuse_wrong_shape()

    def read(self, field: str, parse: Callable[[str], T | Misread]) -> T | None:
        """Return what a field says, or None when it says nothing or cannot be read; then there is a trouble."""
        column = self._headings.columns.get(field)
        text = self.row.cell(column) if column is not None else ""
        if column is None or not text:
            if field in self._required:
                self.refuse(field, BLANK)
            return None
        value = parse(text)
        if isinstance(value, Misread):
            self.refuse(field, value)
            return None
        return value

    def read_money(self, field: str) -> Money | None:
        """Return an amount; one that stands in a cell merged over several rows is refused, for it is one amount."""
        if self._headings.columns.get(field) in self.row.merged:
            self.refuse(field, MERGED_AMOUNT)
            return None
        return self.read(field, parse_money)

    def refuse(self, field: str, misread: Misread) -> None:
        """Note that a field cannot be taken as it is."""
        column = self._headings.columns.get(field)
        self.troubles.append(
            Trouble(
                cause=misread.cause,
                row_number=self.row.number,
                column=field if column is None else self._headings.name_of(column),
                found="" if column is None else _telling(self.row.cell(column), field=field),
                expected=misread.expected,
                mend=misread.mend,
            )
        )

    def _refuse_wrong_shape(self) -> None:
        for column, cell in enumerate(self.row.cells):
            if holds_ssn(cell):
                self._refuse_row(SSN_FOUND, column=self._headings.name_of(column))
        width = len(self._headings.texts)
        if width and any(self.row.cell(column) for column in range(width, len(self.row.cells))):
            self._refuse_row(TOO_MANY_CELLS, column="")
        if width > len(self.row.cells) and self.row.is_unfinished:
            self._refuse_row(CUT_OFF, column="")

    def _refuse_row(self, misread: Misread, *, column: str) -> None:
        self.troubles.append(
            Trouble(
                cause=misread.cause,
                row_number=self.row.number,
                column=column,
                found="",
                expected=misread.expected,
                mend=misread.mend,
            )
        )


def read_balance(cells: CellReader, *, profile: ImportProfile, today: date) -> BalanceRow | None:
    """Return a row of balances, or None when one of its cells cannot be read."""
    account = cells.read("account_id", lambda text: parse_id(text, longest=LONGEST_ACCOUNT))
    balance = cells.read_money("balance")
    credit = cells.read_money("credit")
    charge = cells.read_money("charge")
    serviced_on = _read_day(cells, "serviced_on", today=today)
    patient_since_on = _read_day(cells, "patient_since_on", today=today)
    guarantor = _read_person(cells, "guarantor", fallback_id=None, today=today)
    # A balance of a whole account is a person's: without a number of their own, the account's is theirs.
    fallback_id = account if profile.level == "account" and guarantor is None else None
    patient = _read_person(cells, "patient", fallback_id=fallback_id, today=today)
    if guarantor is not None and patient is not None and guarantor.external_id == patient.external_id:
        guarantor = patient = _same_person(guarantor, patient)
    amount = None if balance is None else net_of_credit(balance=balance, credit=credit)
    if balance is not None and amount is None:
        cells.refuse("credit", CREDIT_CONTRADICTS)
    if patient_since_on is not None and serviced_on is not None and patient_since_on < serviced_on:
        cells.refuse("patient_since_on", SINCE_BEFORE_VISIT)
    if cells.troubles or account is None or balance is None or amount is None:
        return None
    return BalanceRow(
        row_number=cells.row.number,
        pcn=f"{profile.prefix}{account}",
        balance=balance,
        amount=amount,
        charge=charge if charge is not None and charge >= NOTHING else None,
        serviced_on=serviced_on,
        patient_since_on=patient_since_on,
        guarantor=guarantor or patient,
        patient=patient or guarantor,
    )


def net_of_credit(*, balance: Money, credit: Money | None) -> Money | None:
    """Return the balance less a credit that the source keeps apart, or None when the two contradict each other.

    The credit may be written with either sign. A balance below zero is itself the credit, and must then agree.
    """
    size = NOTHING if credit is None else max(credit, -credit)
    if not size or balance >= NOTHING:
        return balance - size
    return balance if -balance == size else None


def read_demographics(cells: CellReader, *, today: date) -> DemographicsRow | None:
    """Return a row of people, or None when one of its cells cannot be read."""
    guarantor = _read_person(cells, "guarantor", fallback_id=None, today=today)
    patient = _read_person(cells, "patient", fallback_id=None, today=today)
    if guarantor is not None and patient is not None and guarantor.external_id == patient.external_id:
        guarantor = patient = _same_person(guarantor, patient)
    street = " ".join(
        part
        for field in ("street", "street_2")
        if (part := cells.read(field, lambda text: parse_words(text, longest=98)))
    )
    city = cells.read("city", lambda text: parse_words(text, longest=LONGEST_NAME))
    state, zip_code = cells.read("state", parse_state), cells.read("zip_code", parse_zip)
    phones = [cells.read("phone", parse_phone), cells.read("mobile_phone", parse_phone)]
    email = cells.read("email", parse_email)
    language, channel = cells.read("language", parse_language), cells.read("preferred_channel", parse_channel)
    good, returned = cells.read("is_address_good", parse_yes_or_no), cells.read("is_mail_returned", parse_yes_or_no)
    if cells.troubles or guarantor is None:
        return None
    return DemographicsRow(
        row_number=cells.row.number,
        guarantor=guarantor,
        patient=patient,
        street=street or None,
        city=city,
        state=state,
        zip_code=zip_code,
        # Mail that came back outweighs a note that the address is good; mail that did not proves nothing.
        is_address_good=False if returned else good,
        phones=tuple(dict.fromkeys(phone for phone in phones if phone)),
        email=email,
        language=language,
        preferred_channel=channel,
    )


def read_consent(cells: CellReader, *, today: date) -> ConsentRow | None:
    """Return a row of answers, or None when it cannot be read, answers nothing, or says a yes without how and when.

    A yes to details wants a yes to the channel, and the words the person was shown: without them nobody knows whether
    they were told that others may see it.
    """
    guarantor_id = cells.read("guarantor_id", lambda text: parse_id(text, longest=LONGEST_ID))
    channel = cells.read("channel", parse_channel)
    answers = _read_answers(cells, channel=channel)
    details = _read_details(cells, channel=channel, answers=answers)
    phone, email = cells.read("phone", parse_phone), cells.read("email", parse_email)
    how = cells.read("how", lambda text: parse_words(text, longest=40)) or ""
    recorded_by = cells.read("recorded_by", lambda text: parse_words(text, longest=80)) or ""
    recorded_on = _read_day(cells, "recorded_on", today=today)
    text_shown = cells.read("text_shown", lambda text: parse_words(text, longest=5000)) or ""
    evidence = cells.read("evidence", lambda text: parse_words(text, longest=200)) or ""
    if not answers and not cells.troubles:
        cells.refuse("answer", NO_ANSWER)
    if any(answers.values()) and not cells.troubles:
        if not how:
            cells.refuse("how", YES_WITHOUT_HOW)
        if recorded_on is None:
            cells.refuse("recorded_on", YES_WITHOUT_WHEN)
        if details and not text_shown:
            cells.refuse("text_shown", DETAILS_WITHOUT_WORDS)
    if cells.troubles or guarantor_id is None:
        return None
    return ConsentRow(
        row_number=cells.row.number,
        guarantor_id=guarantor_id,
        answers=tuple(answers.items()),
        phone=phone,
        email=email,
        details=details,
        how=how,
        recorded_by=recorded_by,
        recorded_on=recorded_on,
        text_shown=text_shown,
        evidence=evidence,
    )


def _read_answers(cells: CellReader, *, channel: Channel | None) -> Mapping[Channel, bool]:
    answers: dict[Channel, bool] = {}
    answer = cells.read("answer", parse_yes_or_no)
    if channel == "letter":
        cells.refuse("channel", NO_CONSENT_FOR_LETTERS)
    elif channel is not None and answer is not None:
        answers[channel] = answer
    wide: tuple[tuple[Channel, str], ...] = (
        ("text", "text_answer"),
        ("email", "email_answer"),
        ("call", "call_answer"),
    )
    for each, field in wide:
        said = cells.read(field, parse_yes_or_no)
        if said is not None:
            answers[each] = said
    return answers


def _read_details(cells: CellReader, *, channel: Channel | None, answers: Mapping[Channel, bool]) -> frozenset[Channel]:
    """Return the channels on which the person agreed to details; a yes without a yes to the channel is refused."""
    asked: tuple[tuple[Channel | None, str], ...] = (
        (channel, "details_answer"),
        ("text", "text_details_answer"),
        ("email", "email_details_answer"),
    )
    said = {each: field for each, field in asked if cells.read(field, parse_yes_or_no) and each is not None}
    for each, field in said.items():
        if not answers.get(each):
            cells.refuse(field, DETAILS_WITHOUT_YES)
        elif each == "call":
            cells.refuse(field, DETAILS_OF_CALLS)
    return frozenset(said)


def _read_person(cells: CellReader, who: str, *, fallback_id: str | None, today: date) -> PersonRow | None:
    external_id = cells.read(f"{who}_id", lambda text: parse_id(text, longest=LONGEST_ID)) or fallback_id
    name = cells.read(f"{who}_name", parse_name)
    first = cells.read(f"{who}_first_name", lambda text: parse_words(text, longest=LONGEST_NAME))
    last = cells.read(f"{who}_last_name", lambda text: parse_words(text, longest=LONGEST_NAME))
    birth_on = _read_day(cells, f"{who}_birth_on", today=today)
    if external_id is None:
        return None
    if first or last:
        name = Name(first=first or "", last=last or "")
    return PersonRow(external_id=external_id, name=name, birth_on=birth_on)


def _same_person(one: PersonRow, other: PersonRow) -> PersonRow:
    """Who answers for their own bills may be named in the columns of either."""
    return PersonRow(external_id=one.external_id, name=one.name or other.name, birth_on=one.birth_on or other.birth_on)


def _read_day(cells: CellReader, field: str, *, today: date) -> date | None:
    return cells.read(field, lambda text: parse_past_day(text, today=today))


def _telling(text: str, *, field: str) -> str:
    """What was found, as it may be told: amounts and days as written, all else by its shape."""
    is_plain = not any(character.isalpha() for character in text)
    if field in TOLD_AS_WRITTEN and is_plain and sum(map(str.isdigit, text)) <= MOST_DIGITS_TOLD:
        return text
    return shape_of(text)


BLANK = Misread(cause="blank", expected="something in this cell", mend="Fill it in from the source system.")
MERGED_AMOUNT = Misread(
    cause="merged-amount",
    expected="an amount of this row's own",
    mend="One amount is merged over several rows: unmerge it, and say in each row what belongs to it.",
)
SSN_FOUND = Misread(
    cause="looks-like-ssn",
    expected="nothing that looks like a Social Security number",
    mend="Delete the number. Goodterms neither needs nor keeps it.",
)
TOO_MANY_CELLS = Misread(
    cause="too-many-cells",
    expected="no more cells than there are headings",
    mend="A separator stands inside a cell: put the cell in quotation marks, or export as .xlsx.",
)
CUT_OFF = Misread(
    cause="cut-off",
    expected="a whole last line",
    mend="The file ends in the middle of a line: export it again.",
)
CREDIT_CONTRADICTS = Misread(
    cause="credit-contradicts",
    expected="no credit beside a balance below zero, or the same amount",
    mend="Look the account up in the source system.",
)
SINCE_BEFORE_VISIT = Misread(
    cause="since-before-visit",
    expected="a day on or after the visit",
    mend="Check which column says since when the balance is the patient's.",
)
NO_CONSENT_FOR_LETTERS = Misread(
    cause="consent-for-letters", expected="text, email or call", mend="Letters need no consent: leave the row out."
)
NO_ANSWER = Misread(cause="no-answer", expected="a yes or a no", mend="Fill in the answer, or leave the row out.")
YES_WITHOUT_HOW = Misread(
    cause="yes-without-how",
    expected="how the yes was given, such as intake form",
    mend="Say how. A yes nobody can show is none.",
)
YES_WITHOUT_WHEN = Misread(
    cause="yes-without-when", expected="the day the yes was given", mend="Say when. A yes nobody can show is none."
)
DETAILS_WITHOUT_YES = Misread(
    cause="details-without-yes",
    expected="a yes to the channel beside a yes to details in it",
    mend="Fill in the answer to the channel, or say no to details.",
)
DETAILS_WITHOUT_WORDS = Misread(
    cause="details-without-words",
    expected="the words shown, which say who may see such a message",
    mend="Fill in the words of the form, or say no to details.",
)
DETAILS_OF_CALLS = Misread(
    cause="details-of-calls",
    expected="text or email",
    mend="In a call we ask who is there before we say more: leave the answer about details out.",
)
