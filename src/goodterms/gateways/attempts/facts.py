"""What does one line of an attempts file say, in our own terms?"""

from dataclasses import dataclass
from datetime import date, datetime

from goodterms.domain.attempts import Attempt
from goodterms.domain.contact_notes import (
    NOTHING_NOTED,
    NOTHING_PARTICULAR,
    THE_USUAL_WAY,
    ContactDetails,
    ContactNotes,
    EmailNotice,
    Fee,
    InconvenientTime,
    NoticeSent,
    NumberCheck,
    Particulars,
    Received,
)
from goodterms.domain.money import Money, total
from goodterms.domain.people import AccountFacts, CallMade, Household, Stop, TouchMade
from goodterms.domain.replies import meanings_of, with_what_was_heard
from goodterms.gateways.attempts.form import AccountForm, AttemptForm, ReceivedForm
from goodterms.law.reply_words import ReplyWords
from goodterms.law.schema import Party


ADULT_AT = 18
NOBODY = "1"  # the one household of a line
REACHABLE_PHONE, REACHABLE_EMAIL = "800-555-0100", "person@example.com"  # of no place, and of nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedContact:
    """One line, read: the contact, the household it is judged by, and what is said of the sender."""

    id: str | None
    attempt: Attempt
    household: Household
    said_party: Party
    name_used: str | None
    in_default_on: date | None
    obtained_on: date | None


def proposed_contact(form: AttemptForm, *, words: ReplyWords) -> ProposedContact:
    """Return the contact a line proposes, with what the person said to us in effect."""
    household = with_what_was_heard(_household(form, words=words))
    return ProposedContact(
        id=form.id,
        attempt=_attempt(form, household),
        household=household,
        said_party=form.sender.party,
        name_used=form.sender.name_used,
        in_default_on=form.sender.in_default_on,
        obtained_on=form.sender.obtained_on,
    )


def _attempt(form: AttemptForm, household: Household) -> Attempt:
    contact = form.contact
    wanted = contact.accounts if contact.accounts is not None else tuple(one.account_id for one in household.accounts)
    owed = total(account.balance for account in household.accounts if account.account_id in wanted)
    return Attempt(
        household_id=NOBODY,
        purpose=contact.purpose,
        kind=None,
        channel=contact.channel,
        account_ids=wanted,
        amount=owed if contact.amount is None else money_of(contact.amount),
        at=contact.at,
        message=contact.message,
        details=_details(form),
    )


def _details(form: AttemptForm) -> ContactDetails:
    contact = form.contact
    details = ContactDetails(
        medium=contact.medium,
        to_relation=contact.to_relation,
        to_name=contact.to_name,
        is_to_authorized=contact.is_to_authorized,
        subject=contact.subject,
        sender_name=form.sender.name_used,
        shows_account=contact.shows_account,
        itemizes_care=contact.itemizes_care,
        fees=tuple(
            Fee(what=fee.what, cents=money_of(fee.amount).cents, authority=fee.authority) for fee in contact.fees
        ),
        enclosures=None if contact.enclosures is None else frozenset(contact.enclosures),
        is_recorded=contact.is_recorded,
        announces_recording=contact.announces_recording,
        opt_out_is_free=contact.opt_out_is_free,
    )
    return THE_USUAL_WAY if details == THE_USUAL_WAY else details


def _household(form: AttemptForm, *, words: ReplyWords) -> Household:
    person, is_clear = form.person, form.otherwise == "clear"
    notes = _notes(form, words=words)
    return Household(
        household_id=NOBODY,
        accounts=_accounts(form),
        zip_code=person.zip,
        state=person.state,
        other_states=frozenset(form.sender.states)
        | {account.service_state for account in form.accounts if account.service_state is not None},
        phone=person.phone or (REACHABLE_PHONE if is_clear else None),
        email=person.email or (REACHABLE_EMAIL if is_clear else None),
        is_address_good=_or_clear(said=person.address_ok, is_clear=is_clear, clear=True),
        may_text=_or_clear(said=person.text_consent, is_clear=is_clear, clear=True),
        may_email=_or_clear(said=person.email_consent, is_clear=is_clear, clear=True),
        may_call=_or_clear(said=person.call_consent, is_clear=is_clear, clear=True),
        preferred_channel=None,
        language=person.language,
        stops=_stops(form),
        undeliverable=frozenset(person.undeliverable),
        calls=tuple(CallMade(at=call.at, outcome=call.outcome) for call in form.history.calls),
        texts=form.history.texts,
        emails=form.history.emails,
        notes=NOTHING_NOTED if notes == NOTHING_NOTED else notes,
    )


def _accounts(form: AttemptForm) -> tuple[AccountFacts, ...]:
    is_clear = form.otherwise == "clear"
    given = form.accounts or ((AccountForm(id="1", balance="100.00"),) if is_clear else ())
    letters = tuple(TouchMade(kind="statement", made_on=on, channel="letter") for on in form.history.letters)
    return tuple(
        _account(account, is_clear=is_clear, touches=letters if place == 0 else ())
        for place, account in enumerate(given)
    )


def _account(account: AccountForm, *, is_clear: bool, touches: tuple[TouchMade, ...]) -> AccountFacts:
    particulars = Particulars(
        troubles=frozenset(account.troubles),
        serviced_on=account.serviced_on,
        is_confidential_minor_care=account.confidential_minor_care,
    )
    return AccountFacts(
        account_id=account.id,
        practice="",
        balance=money_of(account.balance),
        opened_on=None,
        first_statement_on=None,
        is_verified=_or_clear(said=account.verified, is_clear=is_clear, clear=True),
        has_insurance_pending=_or_clear(said=account.insurance_pending, is_clear=is_clear, clear=False),
        has_open_dispute=_or_clear(said=account.dispute_open, is_clear=is_clear, clear=False),
        has_confusion_hint=None,
        hardship=account.hardship or ("none" if is_clear else None),
        plan=account.plan or ("none" if is_clear else None),
        next_installment_on=None,
        plan_requested_on=None,
        opened_statement_on=None,
        replied_on=None,
        last_payment_on=None,
        touches=touches,
        particulars=NOTHING_PARTICULAR if particulars == NOTHING_PARTICULAR else particulars,
    )


def _notes(form: AttemptForm, *, words: ReplyWords) -> ContactNotes:
    person, history = form.person, form.history
    check, notice = person.number_check, person.email_notice
    return ContactNotes(
        inconvenient=tuple(
            InconvenientTime(
                weekdays=frozenset(bad.weekdays),
                channels=frozenset(bad.channels),
                earliest=bad.earliest,
                latest=bad.latest,
                from_on=bad.from_on,
                until_on=bad.until_on,
            )
            for bad in person.bad_times
        ),
        confidential=person.confidential_channel,
        further_phones=person.further_phones,
        phone_kind=person.phone_kind,
        phone_given_by=person.phone_given_by,
        are_work_calls_barred=person.work_calls_barred,
        is_wrong_number=person.number_is_wrong,
        number_check=None if check is None else NumberCheck(answer=check.answer, checked_on=check.checked_on),
        number_proved_on=person.number_proved_on,
        is_email_of_work=person.email_is_of_work,
        email_from_person_on=person.email_from_person_on,
        email_agreed_directly_on=person.email_agreed_directly_on,
        email_notice=None
        if notice is None
        else EmailNotice(
            sent_on=notice.sent_on,
            came_back=notice.came_back,
            objected=notice.objected,
            is_public_domain=notice.is_public_domain,
        ),
        text_from_person_on=person.text_from_person_on,
        text_agreed_directly_on=person.text_agreed_directly_on,
        calls_agreed_on=person.calls_agreed_on,
        received=tuple(_received(one, words=words) for one in history.received if one.at <= form.contact.at),
        replied=tuple((one.channel, one.at) for one in history.replied),
        confirmed_stops=history.confirmed_stops,
        petition_on=person.petition_on,
        income_percent=person.income_percent,
        notices=tuple(
            NoticeSent(kind=one.kind, sent_on=one.sent_on, came_back=one.came_back) for one in history.notices
        ),
        details_agreed=frozenset(person.details_agreed),
    )


def _received(one: ReceivedForm, *, words: ReplyWords) -> Received:
    meanings = None if one.meanings is None else frozenset(one.meanings)
    if one.words is not None:
        meanings = meanings_of(one.words, channel=one.channel, words=words) | (meanings or frozenset())
    return Received(channel=one.channel, at=one.at, meanings=meanings)


def _stops(form: AttemptForm) -> frozenset[Stop]:
    at = form.contact.at
    given: set[Stop] = set()
    for stop in form.person.stops:
        if isinstance(stop, str):
            given.add(stop)
        elif stop.at is None or stop.at <= at:
            given.add(stop.kind)
    born_on = form.person.born_on
    if born_on is not None and _is_minor(born_on, at):
        given.add("minor")
    return frozenset(given)


def _is_minor(born_on: date, at: datetime) -> bool:
    # The clocks of the country are at most a day apart, and until the later of them says so nobody has come of age.
    today = at.date()
    age = today.year - born_on.year - ((today.month, today.day) <= (born_on.month, born_on.day))
    return age < ADULT_AT


def money_of(dollars: str) -> Money:
    """Return dollars as written in the form, exactly."""
    whole, _, part = dollars.partition(".")
    cents = int(whole.lstrip("-") + part.ljust(2, "0"))
    return Money(-cents if dollars.startswith("-") else cents)


def _or_clear(*, said: bool | None, is_clear: bool, clear: bool) -> bool | None:
    return clear if said is None and is_clear else said
