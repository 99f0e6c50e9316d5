"""May this person be contacted at all, this way, about these accounts, in these words?"""

import re
from typing import assert_never

from goodterms.domain.attempts import Finding
from goodterms.domain.cases import Case
from goodterms.domain.contact_people import is_left_by
from goodterms.domain.money import total
from goodterms.domain.people import AccountFacts, Channel, Household
from goodterms.law.checks import AccountTrouble, Stop


_STOPPED: dict[Stop, str] = {
    "cease": "The person asked in writing that all contact end.",
    "attorney": "An attorney answers for the person; only the attorney may be contacted.",
    "bankruptcy": "A bankruptcy is on record.",
    "deceased": "The person has died.",
    "minor": "The person is a minor.",
    "text_stop": "The person asked for no more texts.",
    "email_stop": "The person asked for no more emails.",
    "call_stop": "The person asked for no more calls.",
}
_TROUBLED: dict[AccountTrouble, str] = {
    "unverified": "No insurer's final answer stands behind the balance of account %s.",
    "dispute": "A dispute is open on account %s.",
    "insurance_pending": "Insurance has not finished with account %s.",
    "hardship_pending": "A hardship application is being decided for account %s.",
    "plan_active": "A payment plan is running on account %s.",
    "appeal_pending": "An appeal to the insurer is pending on account %s.",
    "workers_compensation": "Workers' compensation may answer for account %s.",
    "medicaid_covers": "Medicaid covers the care of account %s.",
    "estimate_disputed": "The bill of account %s is in dispute resolution over its estimate.",
    "price_transparency_breach": "Account %s may not be collected: the hospital's prices were not public that day.",
    "settled": "Account %s was settled or discharged.",
}
_TROUBLE_UNKNOWN: dict[AccountTrouble, str] = {
    "unverified": "It is not known whether the balance of account %s is verified.",
    "dispute": "It is not known whether account %s is disputed.",
    "insurance_pending": "It is not known whether insurance has finished with account %s.",
    "hardship_pending": "It is not known whether a hardship application is open for account %s.",
    "plan_active": "It is not known whether a payment plan is running on account %s.",
}
_CONSENT_TO = {"text": "texts", "email": "emails", "call": "calls", "letter": "letters"}
_TEN_DIGITS = 10
_QUOTED = re.compile(r"\$[\d.,]*\d")


def check_stop(stop: Stop, case: Case) -> Finding | None:
    """Refuse while the stop is on record. Waiting does not end it; a person who clears the record does.

    An attorney, a named personal representative, and a minor's parent may be contacted in the person's place; a
    bankruptcy does not reach bills for care given after the petition.
    """
    if stop not in case.household.stops or is_left_by(stop, case):
        return None
    if stop == "bankruptcy" and _came_after_petition(case):
        return None
    return Finding(_STOPPED[stop], None)


def check_trouble(trouble: AccountTrouble, case: Case) -> Finding | None:
    """Refuse when any account of the attempt has the trouble, or may have it because nobody knows."""
    standing = [_has_trouble(account, trouble) for account in case.accounts]
    if True not in standing and None not in standing:
        return None
    known = [(account.account_id, has) for account, has in zip(case.accounts, standing, strict=True)]
    troubled = [_TROUBLED[trouble] % account_id for account_id, has in known if has]
    unknown = [_TROUBLE_UNKNOWN[trouble] % account_id for account_id, has in known if has is None]
    return Finding(" ".join((*troubled, *unknown)), None)


def check_balance_owed(case: Case) -> Finding | None:
    """Refuse to ask about accounts that are not the household's, named twice, settled or in credit."""
    asked = case.attempt.account_ids
    if not asked:
        return Finding("The attempt names no account.", None)
    if len(set(asked)) < len(asked):
        return Finding("The attempt names an account twice.", None)
    if len(case.accounts) != len(asked):
        found = {account.account_id for account in case.accounts}
        missing = ", ".join(account_id for account_id in asked if account_id not in found)
        return Finding(f"The household does not have account {missing} exactly once.", None)
    reasons = [
        f"Account {account.account_id} has a credit of {-account.balance}."
        if account.balance.cents < 0
        else f"Nothing is owed on account {account.account_id}."
        for account in case.accounts
        if account.balance.cents <= 0
    ]
    return Finding(" ".join(reasons), None) if reasons else None


def check_amount(case: Case) -> Finding | None:
    """Refuse an amount that is not the sum of the balances now, or words that quote amounts but not this one.

    A text is too short for more than one amount: it may quote this one and no other.
    """
    owed = total([account.balance for account in case.accounts])
    amount, message = case.attempt.amount, case.attempt.message
    if amount.cents != owed.cents:
        return Finding(f"The amount asked for is {amount}; the ledger says {owed}.", None)
    if message is None or "$" not in message:
        return None
    quoted = set(_QUOTED.findall(message))
    if str(amount) not in quoted:
        return Finding(f"The words quote an amount of money, but not the {amount} that the ledger says.", None)
    if case.attempt.channel == "text" and len(quoted) > 1:
        return Finding(f"The words of a text quote another amount beside the {amount} that the ledger says.", None)
    return None


def check_consent(case: Case) -> Finding | None:
    """Refuse a channel to which the person has not said yes, or of which nobody knows."""
    consent = _consent(case.household, case.attempt.channel)
    if consent is True:
        return None
    named = _CONSENT_TO[case.attempt.channel]
    known = "The person has not agreed" if consent is False else "It is not known whether the person has agreed"
    return Finding(f"{known} to {named}.", None)


def check_reachable(case: Case) -> Finding | None:
    """Refuse a channel for which there is no usable number, email address or mailing address."""
    trouble = _trouble_reaching(case.household, case.attempt.channel)
    return Finding(trouble, None) if trouble else None


def check_deliverable(case: Case) -> Finding | None:
    """Refuse a channel whose last try bounced, came back, or met a landline."""
    channel = case.attempt.channel
    if channel not in case.household.undeliverable:
        return None
    return Finding(f"The last {channel} did not arrive; the address or number must be mended first.", None)


def _came_after_petition(case: Case) -> bool:
    petition_on = case.household.notes.petition_on
    if petition_on is None or not case.accounts:
        return False
    given_on = [account.particulars.serviced_on for account in case.accounts]
    return all(on is not None and on > petition_on for on in given_on)


def _has_trouble(account: AccountFacts, trouble: AccountTrouble) -> bool | None:
    """Say whether the account has the trouble; None when nobody knows."""
    match trouble:
        case "unverified":
            return None if account.is_verified is None else not account.is_verified
        case "dispute":
            return account.has_open_dispute
        case "insurance_pending":
            return account.has_insurance_pending
        case "hardship_pending":
            return None if account.hardship is None else account.hardship == "pending"
        case "plan_active":
            return None if account.plan is None else account.plan == "active"
        case _:
            return trouble in account.particulars.troubles


def _consent(household: Household, channel: Channel) -> bool | None:
    match channel:
        case "text":
            return household.may_text
        case "email":
            return household.may_email
        case "call":
            return household.may_call
        case "letter":
            return True  # a letter needs none
        case _:
            assert_never(channel)


def _trouble_reaching(household: Household, channel: Channel) -> str | None:
    match channel:
        case "text" | "call":
            digits = [sign for sign in household.phone or "" if sign.isdecimal()]
            return None if len(digits) >= _TEN_DIGITS else "There is no telephone number of ten digits or more."
        case "email":
            return None if "@" in (household.email or "") else "There is no email address."
        case "letter":
            if household.is_address_good is None:
                return "It is not known whether the mailing address is good."
            return None if household.is_address_good else "The mailing address is known to be wrong."
        case _:
            assert_never(channel)
