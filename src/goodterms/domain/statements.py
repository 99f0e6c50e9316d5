"""What do we tell a household about what is left to pay, so that it can be understood and checked?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from goodterms.domain import statement_checks
from goodterms.domain.money import Money, total
from goodterms.domain.people import Language
from goodterms.domain.statement_checks import UnableToState as UnableToState
from goodterms.domain.statement_content import (
    HelpBox,
    Labelled,
    PaymentSlip,
    StatementContent,
    Summary,
    VisitRow,
    VisitsTable,
    WaysToPay,
)
from goodterms.domain.statement_facts import PracticeFacts, StatementFacts, VisitFacts
from goodterms.domain.statement_words import StatementWords, words_for
from goodterms.domain.wording import (
    day_in_words,
    hours_in_words,
    money_in_words,
    money_taken_off,
    short_day,
)


def compose(*, facts: StatementFacts) -> StatementContent:
    """Return the statement of one household, every word and amount of it, in the household's language.

    Raises UnableToState, naming the field or the visit, when a value is missing, blank, negative or too long to
    print, when a visit does not add up to the cent, or when nothing is owed. It never guesses and never leaves out.
    """
    statement_checks.check(facts)
    speech = _Speech(language=facts.language, words=words_for(facts.language))
    words, practice = speech.words, facts.practice
    amount = total(visit.owed for visit in facts.visits)
    due_date = day_in_words(facts.due_on, facts.language)
    return StatementContent(
        statement_id=facts.statement_id,
        account_code=facts.account_code,
        language=facts.language,
        title=words.document_title.format(
            practice=practice.name, date=day_in_words(facts.statement_on, facts.language)
        ),
        practice_name=practice.name,
        practice_initial=practice.initial,
        return_address=" · ".join(practice.address),
        facts=(
            Labelled(label=words.statement_date, value=short_day(facts.statement_on, facts.language)),
            Labelled(label=words.account, value=facts.account_code),
        ),
        address=(facts.guarantor.full_name, *facts.guarantor.address),
        summary=_summary(facts, speech),
        amount_label=words.amount_due,
        amount_due=speech.money(amount),
        due_label=words.pay_by,
        due_date=due_date,
        greeting=_greeting(facts, words),
        intro=_intro(facts, words),
        visits=_visits_table(facts.visits, speech),
        ways=_ways_to_pay(facts, speech),
        help=_help_box(facts, amount, speech),
        invitation=words.invitation.format(phone=practice.phone),
        other_language=words.other_language.format(phone=practice.phone),
        slip=_slip(facts, amount, speech),
        notices_title=words.notices_title,
        notices=tuple(
            Labelled(label=notice.title.in_language(facts.language), value=notice.text.in_language(facts.language))
            for notice in facts.notices
        ),
        page_words=words.page,
    )


def due_on(*, statement_on: date, days_to_pay: int) -> date:
    """Return the day a statement asks to be paid by: so many days later, and never earlier.

    A day that falls on a weekend moves to the Monday, when someone answers the telephone.
    Raises ValueError for fewer than one day.
    """
    if days_to_pay < 1:
        raise ValueError(f"a statement must leave at least one day to pay, not {days_to_pay}")
    day = statement_on + timedelta(days=days_to_pay)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > _FRIDAY else 0)


_FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speech:
    language: Language
    words: StatementWords

    def money(self, amount: Money) -> str:
        return money_in_words(amount, self.language)

    def taken_off(self, amount: Money) -> str:
        return money_taken_off(amount, self.language)

    def day(self, day: date) -> str:
        return short_day(day, self.language)


def _summary(facts: StatementFacts, speech: _Speech) -> Summary:
    words, visits = speech.words, facts.visits
    days = sorted(visit.serviced_on for visit in visits)
    taken_off = [
        (words.plan_discount, total(visit.plan_discount for visit in visits), False),
        (words.insurance_paid, total(visit.insurance_paid for visit in visits), _is_insured(visits)),
        (words.practice_discount, total(visit.practice_discount for visit in visits), False),
        (words.patient_paid, total(visit.patient_paid for visit in visits), False),
        (words.under_review, total(visit.under_review for visit in visits), False),
    ]
    charges = words.one_charge if len(visits) == 1 else words.charges
    return Summary(
        title=words.summary_title,
        visits=words.visit_on.format(date=speech.day(days[0]))
        if days[0] == days[-1]
        else words.visits_from_to.format(first=speech.day(days[0]), last=speech.day(days[-1])),
        rows=(
            Labelled(label=charges, value=speech.money(total(visit.charge for visit in visits))),
            *(
                Labelled(label=label, value=speech.taken_off(amount))
                for label, amount, is_told_when_nothing in taken_off
                if amount or is_told_when_nothing
            ),
        ),
        total=Labelled(label=words.you_owe, value=speech.money(total(visit.owed for visit in visits))),
    )


def _is_insured(visits: tuple[VisitFacts, ...]) -> bool:
    return any(visit.insurer is not None for visit in visits)


def _greeting(facts: StatementFacts, words: StatementWords) -> str:
    greeting = words.greeting if facts.edition == "statement" else words.second_greeting
    return greeting.format(first_name=facts.guarantor.first_name)


def _intro(facts: StatementFacts, words: StatementWords) -> str:
    said = _what_insurance_did(facts.visits, words)
    return said if facts.edition == "statement" else f"{said} {words.second_thanks}"


def _what_insurance_did(visits: tuple[VisitFacts, ...], words: StatementWords) -> str:
    insurers = {visit.insurer for visit in visits}
    if insurers == {None}:
        return words.one_visit_uninsured if len(visits) == 1 else words.visits_uninsured
    if None in insurers:
        return words.visits_uninsured
    if len(insurers) > 1:
        return words.several_insurers_answered
    answered = words.one_visit_answered if len(visits) == 1 else words.visits_answered
    return answered.format(insurer=visits[0].insurer)


def _visits_table(visits: tuple[VisitFacts, ...], speech: _Speech) -> VisitsTable:
    words = speech.words
    columns = [column for column in _columns(speech) if column.is_always_shown or any(map(column.amount_of, visits))]
    in_order = sorted(visits, key=lambda visit: (visit.serviced_on, visit.account_id))
    return VisitsTable(
        title=words.one_visit_title if len(visits) == 1 else words.visits_title,
        continued_title=words.visits_continued,
        columns=(words.date, words.care, *(column.title for column in columns)),
        rows=tuple(
            VisitRow(
                date=speech.day(visit.serviced_on),
                care=_care(visit, speech),
                amounts=tuple(column.say(column.amount_of(visit)) for column in columns),
                reasons=tuple(reason.in_language(speech.language) for reason in visit.reasons),
            )
            for visit in in_order
        ),
        totals=tuple(column.say(total(map(column.amount_of, visits))) for column in columns),
        totals_label=words.all_visits,
        note=_note(visits, words),
        continues=words.continues,
    )


def _note(visits: tuple[VisitFacts, ...], words: StatementWords) -> str:
    notes = (
        words.insurance_note if _is_insured(visits) else "",
        words.review_note if any(visit.under_review for visit in visits) else "",
    )
    return " ".join(note for note in notes if note)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    title: str
    amount_of: Callable[[VisitFacts], Money]
    say: Callable[[Money], str]
    is_always_shown: bool


def _columns(speech: _Speech) -> tuple[_Column, ...]:
    words = speech.words
    return (
        _Column(title=words.charge, amount_of=lambda visit: visit.charge, say=speech.money, is_always_shown=True),
        _Column(title=words.insurance, amount_of=_by_insurance, say=speech.taken_off, is_always_shown=True),
        _Column(
            title=words.discount,
            amount_of=lambda visit: visit.practice_discount,
            say=speech.taken_off,
            is_always_shown=False,
        ),
        _Column(
            title=words.you_paid,
            amount_of=lambda visit: visit.patient_paid,
            say=speech.taken_off,
            is_always_shown=False,
        ),
        _Column(
            title=words.being_checked,
            amount_of=lambda visit: visit.under_review,
            say=speech.taken_off,
            is_always_shown=False,
        ),
        _Column(title=words.you_owe, amount_of=lambda visit: visit.owed, say=speech.money, is_always_shown=True),
    )


def _by_insurance(visit: VisitFacts) -> Money:
    return visit.insurance_paid + visit.plan_discount


def _care(visit: VisitFacts, speech: _Speech) -> str:
    care = visit.care.in_language(speech.language)
    if visit.patient_first_name is None:
        return care
    return speech.words.care_of.format(care=care, first_name=visit.patient_first_name)


def _ways_to_pay(facts: StatementFacts, speech: _Speech) -> WaysToPay:
    words, practice = speech.words, facts.practice
    url = f"{practice.pay_url}/{facts.pay_code}"
    by_text = (
        ()
        if practice.text_number is None
        else (Labelled(label=words.text, value=words.text_text.format(number=practice.text_number)),)
    )
    call = words.call_text.format(phone=practice.phone, hours=hours_in_words(practice.hours, speech.language))
    return WaysToPay(
        title=words.ways_title,
        scan=Labelled(label=words.scan, value=words.scan_text.format(code=facts.pay_code)),
        online=Labelled(label=words.online, value=_as_printed(url)),
        others=(
            *by_text,
            Labelled(label=words.call, value=call),
            Labelled(label=words.mail, value=words.mail_text),
        ),
        qr_url=url,
        qr_alt=words.qr_alt.format(url=_as_printed(url)),
    )


def _help_box(facts: StatementFacts, amount: Money, speech: _Speech) -> HelpBox:
    words, practice = speech.words, facts.practice
    return HelpBox(
        title=words.help_title,
        line=words.help_line.format(phone=practice.phone, hours=hours_in_words(practice.hours, speech.language)),
        choices=(
            Labelled(label=words.over_time, value=_over_time(facts.plan_payments, amount, speech)),
            Labelled(label=words.financial_help, value=_financial_help(practice, words)),
            Labelled(label=words.wrong, value=words.wrong_text),
        ),
    )


def _over_time(payments: int | None, amount: Money, speech: _Speech) -> str:
    if payments is None:
        return speech.words.over_time_ask
    largest = max(amount.split(payments))
    return speech.words.over_time_offer.format(payments=payments, monthly=speech.money(largest))


def _financial_help(practice: PracticeFacts, words: StatementWords) -> str:
    if practice.financial_help_url is None:
        return words.financial_help_ask
    return words.financial_help_page.format(url=_as_printed(practice.financial_help_url))


def _slip(facts: StatementFacts, amount: Money, speech: _Speech) -> PaymentSlip:
    words, practice = speech.words, facts.practice
    return PaymentSlip(
        title=words.slip_title,
        instruction=words.slip_instruction.format(payee=practice.check_payable_to, account=facts.account_code),
        account=Labelled(label=words.account, value=facts.account_code),
        amount=Labelled(label=words.amount_due, value=speech.money(amount)),
        due=Labelled(label=words.slip_due, value=day_in_words(facts.due_on, facts.language)),
        enclosed=words.amount_enclosed,
        mail_to_label=words.mail_to,
        mail_to=(practice.check_payable_to, *practice.check_address),
    )


def _as_printed(url: str) -> str:
    return url.removeprefix("https://")
