"""Write what one touch says: the words of a text, email or call, or the content of a statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goodterms.data.bills import Bill, Sender, VisitBill
from goodterms.domain import statements
from goodterms.domain.care_words import care_in_words
from goodterms.domain.money import NOTHING, total
from goodterms.domain.people import Channel, Language, TouchKind
from goodterms.domain.scripts import (
    Message,
    UnableToWriteMessage,
    opening_hours,
    plan_in_words,
    visits_in_words,
    write_message,
)
from goodterms.domain.statement_content import StatementContent
from goodterms.domain.statement_facts import (
    GuarantorFacts,
    PhoneHours,
    PracticeFacts,
    StatementFacts,
    VisitFacts,
    Wording,
)
from goodterms.domain.statements import UnableToState
from goodterms.domain.wording import day_in_words, money_in_words, name_in_words
from goodterms.playbook.schema import Playbook
from goodterms.playbook.script_schema import ScriptKind, ScriptLibrary


class UnableToCompose(Exception):
    """A touch cannot be put into words; the message says what is missing, by our own numbers, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedTouch:
    """What a touch says: a message, or a statement."""

    language: Language
    to: str  # number or address; empty for letters
    message: Message | None
    statement: StatementContent | None


def compose_touch(
    *,
    key: str,
    kind: TouchKind,
    channel: Channel,
    bill: Bill,
    sender: Sender,
    playbook: Playbook,
    scripts: ScriptLibrary,
    today: date,
) -> ComposedTouch:
    """Return the words of one touch in the household's language, by the scripts in force on the day it is sent.

    `key` is what the message is called outside.

    Raises UnableToCompose when anything it would have to say is not known; it never guesses and never leaves out.
    """
    language: Language = "es" if bill.language == "es" else "en"
    due_on = statements.due_on(statement_on=today, days_to_pay=playbook.statements.days_to_pay)
    try:
        if channel == "letter":
            facts = _statement_facts(
                key=key,
                edition="statement2" if kind == "statement2" else "statement",
                bill=bill,
                sender=sender,
                language=language,
                playbook=playbook,
                today=today,
                due_on=due_on,
            )
            return ComposedTouch(language=language, to="", message=None, statement=statements.compose(facts=facts))
        wanted = _script_for(kind, channel, bill)
        script = scripts.in_force(kind=wanted, language=language, on=today)
        if script is None:
            raise UnableToCompose(f"no approved script of the kind {wanted} is in force in {language}; approve one")
        values = _values(bill, sender=sender, language=language, playbook=playbook, due_on=due_on)
        message = write_message(script=script, values={name: values[name] for name in script.values})
    except (UnableToState, UnableToWriteMessage) as error:
        raise UnableToCompose(str(error)) from error
    to = bill.email if channel == "email" else bill.phone
    if to is None:
        raise UnableToCompose(f"household {bill.guarantor_id} has no address for this {channel}; note one")
    return ComposedTouch(language=language, to=to, message=message, statement=None)


def _script_for(kind: TouchKind, channel: Channel, bill: Bill) -> ScriptKind:
    """Details go only to those who agreed to them on this channel; an email in place of a text is as short as one."""
    if channel == "call":
        return "call_opener"
    if channel == "text":
        return "text" if bill.text_may_hold_details else "text_brief"
    return "email" if bill.email_may_hold_details and kind != "text" else "email_brief"


def _statement_facts(
    *,
    key: str,
    edition: str,
    bill: Bill,
    sender: Sender,
    language: Language,
    playbook: Playbook,
    today: date,
    due_on: date,
) -> StatementFacts:
    return StatementFacts(
        statement_id=key,
        edition="statement2" if edition == "statement2" else "statement",
        language=language,
        statement_on=today,
        due_on=due_on,
        practice=PracticeFacts(
            name=sender.name,
            initial=sender.name[:1],
            address=(sender.street, f"{sender.city}, {sender.state} {sender.zip_code}"),
            phone=sender.phone,
            hours=phone_hours(sender),
            text_number=sender.text_number or None,
            pay_url=f"https://{sender.pay_host}",
            check_payable_to=sender.name,
            check_address=sender.check_address,
            financial_help_url=sender.financial_help_url or None,
        ),
        guarantor=GuarantorFacts(
            first_name=bill.first_name,
            full_name=f"{bill.first_name} {bill.last_name}",
            address=(bill.street, f"{bill.city} {bill.state} {bill.zip_code}"),
        ),
        account_code=bill.pay_code,
        pay_code=bill.pay_code,
        visits=tuple(_visit_facts(visit) for visit in bill.visits),
        plan_payments=playbook.plans.payments_for(balance_cents=total(visit.owed for visit in bill.visits).cents),
        notices=(),
    )


def _visit_facts(visit: VisitBill) -> VisitFacts:
    if visit.serviced_on is None:
        raise UnableToCompose(f"visit {visit.visit_id} has no day; note when it took place")
    english, spanish = care_in_words(visit.care)
    return VisitFacts(
        account_id=str(visit.visit_id),
        serviced_on=visit.serviced_on,
        patient_first_name=visit.patient_first_name,
        care=Wording(en=english, es=spanish),
        insurer=None if visit.insurer_name is None else name_in_words(visit.insurer_name),
        charge=visit.charge,
        plan_discount=visit.contractual,
        insurance_paid=visit.insurance_paid,
        practice_discount=NOTHING,
        patient_paid=visit.patient_paid,
        under_review=visit.held + visit.waiting,
        owed=visit.owed,
        reasons=tuple(Wording(en=english, es=spanish) for english, spanish in visit.reasons),
    )


def _values(bill: Bill, *, sender: Sender, language: Language, playbook: Playbook, due_on: date) -> Mapping[str, str]:
    """Return every value any script may use; each script takes those it names."""
    days = [visit.serviced_on for visit in bill.visits if visit.serviced_on is not None]
    if len(days) != len(bill.visits):
        raise UnableToCompose(f"a visit of household {bill.guarantor_id} has no day; note when it took place")
    owed = total(visit.owed for visit in bill.visits)
    payments = playbook.plans.payments_for(balance_cents=owed.cents)
    link = f"https://{sender.pay_host}/{bill.pay_code}"
    return {
        "first_name": bill.first_name,
        "practice": sender.name,
        "visits": visits_in_words(serviced_on=days, language=language),
        "pay_link": link,
        "plan_link": f"{link}/plan",
        "opt_out_link": f"{link}/stop",
        "phone": sender.phone,
        "hours": opening_hours(hours=phone_hours(sender), language=language),
        "practice_address": f"{sender.street}, {sender.city}, {sender.state} {sender.zip_code}",
        "charges": money_in_words(total(visit.charge for visit in bill.visits), language),
        "discounts": money_in_words(total(visit.contractual for visit in bill.visits), language),
        "insurance_paid": money_in_words(total(visit.insurance_paid for visit in bill.visits), language),
        "patient_paid": money_in_words(total(visit.patient_paid for visit in bill.visits), language),
        "under_review": money_in_words(total(visit.held + visit.waiting for visit in bill.visits), language),
        "amount_due": money_in_words(owed, language),
        "due_date": day_in_words(due_on, language),
        "caller": CALLER[language],
        "plan_offer": plan_in_words(amount=owed, payments=payments, language=language)
        if payments is not None
        else NO_PLAN[language],
    }


# The sheet is written before anybody knows who will dial.
CALLER: Mapping[Language, str] = {"en": "(your name)", "es": "(su nombre)"}
NO_PLAN: Mapping[Language, str] = {"en": "one payment, when it suits you", "es": "un solo pago, cuando le convenga"}


def phone_hours(sender: Sender) -> PhoneHours:
    """Return when somebody at the practice answers the telephone."""
    return PhoneHours(
        first_weekday=sender.first_weekday,
        last_weekday=sender.last_weekday,
        opens=sender.opens,
        closes=sender.closes,
    )
