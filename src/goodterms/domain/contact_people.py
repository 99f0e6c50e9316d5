"""Is this the right person, and is it known that they may be spoken to?"""

from goodterms.domain.attempts import Finding
from goodterms.domain.cases import Case
from goodterms.domain.contact_notes import Received
from goodterms.law.checks import Addressee, Channel, IncomeAbove, Relation, Stop
from goodterms.law.reply_words import ReplyMeaning


_RELATIONS: dict[Relation, str] = {
    "self": "the person",
    "spouse": "the spouse",
    "parent": "a parent",
    "guardian": "a guardian",
    "personal_representative": "a personal representative",
    "attorney": "an attorney",
    "other": "somebody else",
}
_WAYS: dict[Channel, str] = {"text": "by text", "email": "by email", "letter": "by letter", "call": "by telephone"}
_ESTATE = ("estate", "the estate", "sucesión", "la sucesión")

# Whom a stop leaves to be spoken to in place of the person.
_LEFT_BY: dict[Stop, frozenset[Relation]] = {
    "attorney": frozenset({"attorney"}),
    "deceased": frozenset({"personal_representative"}),
    "minor": frozenset({"parent", "guardian"}),
}


def is_left_by(stop: Stop, case: Case) -> bool:
    """Say whether the contact goes to the one person, known by name where it matters, whom the stop leaves."""
    details = case.attempt.details
    if details.to_relation not in _LEFT_BY.get(stop, frozenset()):
        return False
    return stop != "deceased" or is_named(details.to_name)


def is_named(name: str | None) -> bool:
    """Say whether this is the name of a person, and not of an estate."""
    said = " ".join((name or "").casefold().split())
    return bool(said) and not said.startswith(_ESTATE)


def check_addressee(rule: Addressee, case: Case) -> Finding | None:
    """Refuse contact with anybody but those the rule allows.

    A parent is one of them only while the patient is a minor, a spouse only when the patient agreed.
    """
    details = case.attempt.details
    relation = details.to_relation
    if details.itemizes_care and relation != "self" and _has_confidential_care(case):
        return Finding("It would tell a parent of care that a minor may keep to themselves.", None)
    if relation not in rule.allowed:
        if not details.is_to_authorized:
            return Finding(f"It would go to {_RELATIONS[relation]}, who is not known to be allowed to know.", None)
        return None
    if relation == "parent" and "minor" not in case.household.stops and not details.is_to_authorized:
        return Finding("It would go to a parent, and the patient is not known to be a minor.", None)
    if relation == "spouse" and not details.is_to_authorized:
        return Finding("It would go to the spouse, and the patient has not agreed that the spouse may know.", None)
    if relation == "personal_representative" and not is_named(details.to_name):
        return Finding("It would go to an estate; the person who answers for it must be known by name.", None)
    return None


def check_right_person(case: Case) -> Finding | None:
    """Refuse the number or email address of which somebody said that it is not this person's."""
    if case.household.notes.is_wrong_number and case.attempt.channel in ("text", "call"):
        return Finding("Whoever has this number said that it is the wrong one.", None)
    if case.household.notes.is_wrong_email and case.attempt.channel == "email":
        return Finding("Whoever has this email address said that it is the wrong one.", None)
    return None


def check_confidential_way(case: Case) -> Finding | None:
    """Refuse every way but the one by which the person asked to be reached."""
    wanted = case.household.notes.confidential
    if wanted is None or wanted == case.attempt.channel:
        return None
    return Finding(f"The person asked to be reached {_WAYS[wanted]} only.", None)


def check_unread_replies(case: Case) -> Finding | None:
    """Refuse while a message of the person lies unread, or may be a stop and nobody has settled it."""
    open_ones = [received for received in case.household.notes.received if _is_open(received, case)]
    if not open_ones:
        return None
    first = min(open_ones, key=lambda received: received.at)
    return Finding(
        f"What the person wrote or said on {first.at.date()} must be read by someone first: it may ask us to stop.",
        None,
    )


def check_income(rule: IncomeAbove, case: Case) -> Finding | None:
    """Refuse a household known to earn no more than the rule's part of the poverty guideline."""
    percent = case.household.notes.income_percent
    if percent is None or percent > rule.percent:
        return None
    return Finding(
        f"The household earns {percent}% of the poverty guideline; up to {rule.percent}% no payment is sought.", None
    )


def _has_confidential_care(case: Case) -> bool:
    return any(account.particulars.is_confidential_minor_care for account in case.accounts)


# What a person must settle before anything else is said; the words alone do not.
DOUBTFUL: frozenset[ReplyMeaning] = frozenset({"unclear_stop", "in_danger", "bad_time", "wrong_person"})


def _is_open(received: Received, case: Case) -> bool:
    if received.at > case.attempt.at:
        return False
    if received.waits_for_reader is not None:
        return received.waits_for_reader
    return received.meanings is None or not DOUBTFUL.isdisjoint(received.meanings)
