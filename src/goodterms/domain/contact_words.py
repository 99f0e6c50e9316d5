"""Do these words say what they must, and nothing they may not?"""

import re
from datetime import date, timedelta
from functools import lru_cache

from goodterms.domain.attempts import Finding
from goodterms.domain.cases import Case
from goodterms.domain.contact_notes import ContactNotes
from goodterms.law.checks import BarredWords, MinimumDetail, NeededWords, OptOutWords, StopConfirmation
from goodterms.law.federal_holidays import add_business_days
from goodterms.law.reply_words import ReplyMeaning


VALIDATION_DAYS = 30  # 12 CFR 1006.34(b)(5): from the day it may be taken to have been received
DAYS_IN_THE_POST = 5  # business days
STOPS_TEXTS: frozenset[ReplyMeaning] = frozenset({"stop_texts", "stop_all"})
_NO_QUOTES = str.maketrans("", "", "\"'“”‘’«»*")
_AMOUNT = re.compile(r"\$\s?\d|\d\s?(?:dollars|dólares|usd)\b")
_NAME = r"[\w.’'-]+(?: [\w.’'-]+){0,3}"
_BUSINESS = r"(?P<business>[\w&.,’'-]+(?: [\w&.,’'-]+){0,7}?)"
_PHONE = r"[\d() .+-]{10,20}"
_TIMES = (
    r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|lunes|martes|miércoles|jueves|viernes|sábados?|domingos?"
    r"|to|through|and|noon|a|de|y|am|pm|a\.m\.|p\.m\.|\d{1,2}(?::\d\d)?|[-–,])[ ,.]*){2,16}"
)
# What 12 CFR 1006.2(j) allows: business name, a request to reply, a person's name, a number to call; a greeting, when
# it is good to call, and that anybody there may be asked for.
_LIMITED = re.compile(
    rf"(?:(?:hello|hi|good (?:morning|afternoon|evening))(?:,? {_NAME})?[,.!]? )?"
    rf"this is {_NAME},? (?:calling )?(?:from|with) {_BUSINESS}\. "
    r"(?:please )?(?:contact|call|reach) (?:me|us)(?: back)?"
    rf"(?:,? or (?:anyone here|any of us|any representative|{_NAME}),?)? at {_PHONE}"
    rf"(?:,? (?:between|from) {_TIMES})?\.?(?: our hours are {_TIMES}\.?)?(?: thank you\.?)?",
    re.IGNORECASE,
)
_LIMITED_SPANISH = re.compile(
    rf"(?:(?:hola|buenos días|buenas tardes|buenas noches)(?:,? {_NAME})?[,.!]? )?"
    rf"(?:le habla|habla|soy) {_NAME},? de {_BUSINESS}\. "
    r"(?:por favor,? )?(?:llámeme|llame|comuníquese)(?: conmigo| a mí)?"
    rf"(?: o (?:a cualquiera de nosotros|con {_NAME}))? al {_PHONE}"
    rf"(?:,? (?:entre|de) {_TIMES})?\.?(?: atendemos {_TIMES}\.?)?(?: gracias\.?)?",
    re.IGNORECASE,
)
_JOINING = frozenset({"of", "and", "the", "at", "for", "de", "del", "la", "las", "los", "y", "&"})
_MONEY = re.compile(
    _AMOUNT.pattern
    + r"|(?<!\w)(?:owe|owed|balance|bill|billing|pay|paid|payment|payments|past due|statement|insurance has finished"
    r"|debe|adeuda|saldo|factura|pagar|pague|pago|pagos|estado de cuenta)(?!\w)"
)


def check_opt_out(words: OptOutWords, case: Case) -> Finding | None:
    """Refuse a message that does not say, in the household's language, how to stop the next one for free.

    While planning there is no message yet, and nothing to refuse: the gate is asked again with the exact words.
    A household whose language is not known is written to in English.
    """
    if case.attempt.message is None:
        return None
    if not case.attempt.details.opt_out_is_free:
        return Finding("Stopping further ones asks for more than the address itself.", None)
    if _holds_any(_said(case), words.es if _is_spanish(case) else words.en):
        return None
    return Finding(f"The words do not say in {_language(case)} how to stop further ones.", None)


def check_needed_words(words: NeededWords, case: Case) -> Finding | None:
    """Refuse a message that does not say, in the household's language, what the rule wants said."""
    if case.attempt.message is None or words.medium not in ("usual", case.attempt.details.medium):
        return None
    if _holds_any(_said(case), words.es if _is_spanish(case) else words.en):
        return None
    return Finding(f"The words do not say in {_language(case)} {words.saying}.", None)


def check_barred_words(words: BarredWords, case: Case) -> Finding | None:
    """Refuse words or a subject that say what the rule bars, in either language, while its phase lasts."""
    if words.phase == "validation_period" and not _is_being_validated(case.household.notes, today=case.days()[0]):
        return None
    said = f"{_plain(case.attempt.details.subject or '')} {_said(case)}"
    found = _found(said, (*words.en, *words.es))
    return None if found is None else Finding(f'The words say "{found}": {words.saying}.', None)


def check_minimum_detail(words: MinimumDetail, case: Case) -> Finding | None:
    """Refuse care named in the open, and an amount for somebody who has not agreed to amounts this way."""
    subject = _plain(case.attempt.details.subject or "")
    said = f"{subject} {_said(case)}"
    care = _found(said, (*words.en, *words.es))
    if care is not None:
        return Finding(f'The words name care: "{care}".', None)
    agreed = case.attempt.channel in case.household.notes.details_agreed
    if _AMOUNT.search(said if not agreed else subject):
        return Finding("The words name an amount to somebody who has not agreed to that, this way.", None)
    return None


def check_limited_content(case: Case) -> Finding | None:
    """Refuse a voicemail that says more than who called, whom to call back and at which number."""
    if case.attempt.details.medium != "voicemail" or case.attempt.message is None:
        return None
    said = " ".join(case.attempt.message.split())
    limited = _LIMITED.fullmatch(said) or _LIMITED_SPANISH.fullmatch(said)
    if limited is not None and _is_a_name(limited["business"]):
        return None
    return Finding("The voicemail says more, or less, than who called, whom to call back and at which number.", None)


def check_one_reply(case: Case) -> Finding | None:
    """Refuse a reply where the person has not written or called, this way, since we last replied."""
    channel, at = case.attempt.channel, case.attempt.at
    heard = [one.at for one in case.household.notes.received if one.channel == channel and one.at <= at]
    if not heard:
        return Finding("The person has not written or called this way: there is nothing to reply to.", None)
    answered = [when for way, when in case.household.notes.replied if way == channel and when > max(heard)]
    return Finding("Their message was replied to already, once.", None) if answered else None


def check_stop_confirmation(rule: StopConfirmation, case: Case) -> Finding | None:
    """Refuse to confirm a stop late, twice, where none came, or with any other word."""
    notes, at = case.household.notes, case.attempt.at
    stops = [one.at for one in notes.received if one.at <= at and not STOPS_TEXTS.isdisjoint(one.meanings or ())]
    if not stops:
        return Finding("No stop came to confirm.", None)
    if any(when <= at for when in notes.confirmed_stops):
        return Finding("A stop was confirmed before; a second confirmation is one message too many.", None)
    if at - max(stops) > timedelta(minutes=rule.within_minutes):
        return Finding(f"The stop came more than {rule.within_minutes} minutes ago: kept, not confirmed.", None)
    if case.attempt.message is None:
        return None
    other = _found(_said(case), (*rule.en, *rule.es))
    if other is not None or _AMOUNT.search(_said(case)) or "://" in case.attempt.message:
        return Finding("The confirmation says more than that the stop was heard.", None)
    return None


def speaks_of_money(said: str) -> bool:
    """Say whether the words speak of money: an amount, a bill, a balance, paying or owing."""
    return _MONEY.search(_plain(said)) is not None


def validation_ends_on(*, sent_on: date) -> date:
    """Return the last day on which a notice of validation sent that day may be answered with a dispute."""
    return add_business_days(sent_on, DAYS_IN_THE_POST) + timedelta(days=VALIDATION_DAYS)


def _is_a_name(words: str) -> bool:
    """Say whether these are the words of a name: each begins with a capital or a figure, or only joins two others."""
    return all(not word[0].islower() or word.casefold() in _JOINING for word in words.split())


def _is_being_validated(notes: ContactNotes, *, today: date) -> bool:
    """Say whether the person may still be within the time to dispute: also when no notice is known to have arrived."""
    sent = [one.sent_on for one in notes.notices if one.kind == "validation" and not one.came_back]
    return not sent or today <= validation_ends_on(sent_on=max(sent))


def _is_spanish(case: Case) -> bool:
    return case.household.language == "es"


def _language(case: Case) -> str:
    return "Spanish" if _is_spanish(case) else "English"


def _said(case: Case) -> str:
    return _plain(case.attempt.message or "")


@lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    return " ".join(words.casefold().translate(_NO_QUOTES).split())


def _holds_any(said: str, phrases: tuple[str, ...]) -> bool:
    return any(phrase in said for phrase in phrases)


def _found(said: str, phrases: tuple[str, ...]) -> str | None:
    """Return the first of the phrases that is said, as whole words."""
    match = _any_of(phrases).search(said)
    return None if match is None else match.group(0)


@lru_cache(maxsize=512)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(phrase) for phrase in phrases) + r")(?!\w)")
