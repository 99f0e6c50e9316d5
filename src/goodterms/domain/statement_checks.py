"""May this statement be written at all, or is something missing or wrong in it?"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta

from goodterms.domain.money import NOTHING, Money, total
from goodterms.domain.statement_facts import PhoneHours, StatementFacts, VisitFacts


LONGEST_NAME = 80
LONGEST_CARE = 120
LONGEST_SENTENCE = 300
LONGEST_NOTICE = 2000
LONGEST_URL = 70
MOST_ADDRESS_LINES = 4
MOST_VISITS = 500
MOST_PLAN_PAYMENTS = 60
LARGEST = Money(999_999_999)  # $9,999,999.99: a larger amount is a slip, and would not fit its column
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,23}")
URL = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*[A-Za-z0-9_~-])?")


class UnableToState(Exception):
    """No statement can be written from these facts; the message says which field or visit, why, and what to do."""


def check(facts: StatementFacts) -> None:
    """Return when the facts can be printed as they are; raise UnableToState at the first that cannot.

    The message names fields and ids, never what stands in them.
    """
    try:
        _check_everything_is_there(facts)
        _check_lengths(facts)
        _check_codes(facts)
        _check_days(facts)
        _check_visits(facts)
    except _Unfit as error:
        raise UnableToState(f"statement {facts.statement_id}: {error}") from error


class _Unfit(Exception):
    """One finding, before it is told which statement it is about."""


# Fields whose None is an answer ("there is none") and not a gap.
_MAY_BE_NONE = frozenset({"text_number", "financial_help_url", "patient_first_name", "insurer", "plan_payments"})


def _check_everything_is_there(facts: StatementFacts) -> None:
    for name, value in _every_value(facts, ""):
        if value is None and name.rpartition(".")[2] not in _MAY_BE_NONE:
            raise _Unfit(f"{name} is missing. Fill it in before a statement is made.")
        if isinstance(value, str) and not value.strip():
            raise _Unfit(f"{name} is blank. Fill it in before a statement is made.")
        if isinstance(value, str) and (value != value.strip() or any(map(_is_control, value))):
            raise _Unfit(f"{name} holds line breaks, control characters or outer blanks. Write it on one clean line.")


def _every_value(value: object, name: str) -> Iterator[tuple[str, object]]:
    """Yield every single value with the path that leads to it."""
    if isinstance(value, Money):
        yield name, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _every_value(getattr(value, field.name), f"{name}.{field.name}".lstrip("."))
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            yield from _every_value(item, f"{name}[{number}]")
    else:
        yield name, value


def _is_control(character: str) -> bool:
    # Cc and Cf hold line breaks and the marks that turn the writing direction round; Zl and Zp break lines.
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}


def _check_lengths(facts: StatementFacts) -> None:
    practice, guarantor = facts.practice, facts.guarantor
    _limit("practice.name", practice.name, LONGEST_NAME)
    _limit("practice.initial", practice.initial, 1)
    _limit("practice.check_payable_to", practice.check_payable_to, LONGEST_NAME)
    _limit("practice.phone", practice.phone, 24)
    _limit("practice.text_number", practice.text_number or "", 24)
    _limit("guarantor.first_name", guarantor.first_name, 40)
    _limit("guarantor.full_name", guarantor.full_name, LONGEST_NAME)
    for name, lines in (
        ("practice.address", practice.address),
        ("practice.check_address", practice.check_address),
        ("guarantor.address", guarantor.address),
    ):
        if not 1 <= len(lines) <= MOST_ADDRESS_LINES:
            raise _Unfit(f"{name} has {len(lines)} lines. Write it in 1 to {MOST_ADDRESS_LINES} lines.")
        for number, line in enumerate(lines, start=1):
            _limit(f"{name}[{number}]", line, LONGEST_NAME)
    for number, notice in enumerate(facts.notices, start=1):
        for text in (notice.title.en, notice.title.es):
            _limit(f"notices[{number}].title", text, LONGEST_NAME)
        for text in (notice.text.en, notice.text.es):
            _limit(f"notices[{number}].text", text, LONGEST_NOTICE)


def _limit(name: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise _Unfit(f"{name} has {len(text)} characters, and {longest} can be printed. Shorten it.")


def _check_codes(facts: StatementFacts) -> None:
    practice = facts.practice
    for name, code in (("account_code", facts.account_code), ("pay_code", facts.pay_code)):
        if CODE.fullmatch(code) is None:
            raise _Unfit(f"{name} must be 2 to 24 letters, digits and hyphens. Correct it.")
    for name, url in (
        ("practice.pay_url", practice.pay_url),
        ("practice.financial_help_url", practice.financial_help_url),
    ):
        if url is not None and (len(url) > LONGEST_URL or URL.fullmatch(url) is None):
            raise _Unfit(
                f"{name} must be an https:// address of at most {LONGEST_URL} plain characters, without a final slash."
            )
    if facts.plan_payments is not None and not 2 <= facts.plan_payments <= MOST_PLAN_PAYMENTS:
        raise _Unfit(f"plan_payments must be 2 to {MOST_PLAN_PAYMENTS}, or none when no plan is offered.")


def _check_days(facts: StatementFacts) -> None:
    hours = facts.practice.hours
    if facts.due_on <= facts.statement_on:
        raise _Unfit("due_on is not after statement_on. Give the patient time to pay.")
    if facts.due_on > facts.statement_on + timedelta(days=366):
        raise _Unfit("due_on is more than a year after statement_on. Correct one of them.")
    if not _are_hours(hours):
        raise _Unfit("practice.hours must run from an earlier weekday (0 to 6) and hour to a later one.")


def _are_hours(hours: PhoneHours) -> bool:
    return 0 <= hours.first_weekday <= hours.last_weekday <= 6 and hours.opens < hours.closes


def _check_visits(facts: StatementFacts) -> None:
    if not 1 <= len(facts.visits) <= MOST_VISITS:
        raise _Unfit(f"there are {len(facts.visits)} visits. A statement is about 1 to {MOST_VISITS}.")
    for number, visit in enumerate(facts.visits, start=1):
        place = f"visit {number} (account {visit.account_id})"
        if visit.serviced_on > facts.statement_on:
            raise _Unfit(f"{place} is dated after the statement. Correct serviced_on or statement_on.")
        _check_amounts(place, visit)
        for text in (visit.care.en, visit.care.es):
            _limit(f"{place}: care", text, LONGEST_CARE)
        for reason in visit.reasons:
            for text in (reason.en, reason.es):
                _limit(f"{place}: reasons", text, LONGEST_SENTENCE)
        _limit(f"{place}: insurer", visit.insurer or "", LONGEST_NAME)
        _limit(f"{place}: patient_first_name", visit.patient_first_name or "", 40)
    if not total(visit.owed for visit in facts.visits):
        raise _Unfit("nothing is owed. No statement is needed.")


def _check_amounts(place: str, visit: VisitFacts) -> None:
    amounts = {
        "charge": visit.charge,
        "plan_discount": visit.plan_discount,
        "insurance_paid": visit.insurance_paid,
        "practice_discount": visit.practice_discount,
        "patient_paid": visit.patient_paid,
        "under_review": visit.under_review,
        "owed": visit.owed,
    }
    for name, amount in amounts.items():
        if not NOTHING <= amount <= LARGEST:
            raise _Unfit(f"{place}: {name} is {amount}. It must lie between $0.00 and {LARGEST}: look at the account.")
    taken_off = total(
        (visit.plan_discount, visit.insurance_paid, visit.practice_discount, visit.patient_paid, visit.under_review)
    )
    left = visit.charge - taken_off
    if left != visit.owed:
        raise _Unfit(
            f"{place} does not add up: charge less discounts, payments and review is {left}, owed says {visit.owed}. "
            "Look at the account before anything is sent."
        )
