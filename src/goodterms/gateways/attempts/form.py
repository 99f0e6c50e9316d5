"""What does one line of an attempts file look like? The form is the schema: `goodterms guard --schema` prints it.

A fact that is left out is not known, and what is not known counts against the contact.
"""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from goodterms.domain.contact_notes import GivenBy, NumberAnswer, PhoneKind
from goodterms.domain.people import CallOutcome, Channel, Hardship, Language, PlanState, Stop
from goodterms.law.checks import AccountTrouble, Medium, NoticeKind, Relation
from goodterms.law.reply_words import ReplyMeaning
from goodterms.law.schema import Party, Purpose


Dollars = Annotated[str, Field(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,2})?$", description="Dollars, such as 123.45.")]
StateCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Form(BaseModel):
    """Anything read from the file: a field that is not known is a mistake, and is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SenderForm(Form):
    """Who makes the contact."""

    party: Party = Field(default="provider", description="In whose name, and for whom; it decides which rules bind.")
    name_used: str | None = Field(default=None, description="The name the person sees or hears.")
    in_default_on: date | None = Field(default=None, description="When the account came to be in default (early_out).")
    obtained_on: date | None = Field(default=None, description="When the sender obtained the account (early_out).")
    states: tuple[StateCode, ...] = Field(default=(), description="Where care was given and where the sender is.")


class FeeForm(Form):
    """Something asked for on top of the balance."""

    what: str
    amount: Dollars
    authority: str | None = Field(default=None, description="The agreement or law on record that allows it.")


class ContactForm(Form):
    """The contact that is proposed."""

    channel: Channel
    at: AwareDatetime = Field(description="When it would leave, with its zone: 2026-11-23T15:00:00Z.")
    purpose: Purpose = "bill"
    medium: Medium = Field(default="usual", description="How it is made, where that is not the usual way.")
    accounts: tuple[str, ...] | None = Field(default=None, description="Which accounts it is about; all when left out.")
    amount: Dollars | None = Field(default=None, description="What is asked for; what is owed when left out.")
    message: str | None = Field(default=None, description="The exact words; left out while planning.")
    subject: str | None = None
    to_relation: Relation = "self"
    to_name: str | None = None
    is_to_authorized: bool = Field(default=False, description="The patient agreed that this person may know.")
    shows_account: bool = Field(default=False, description="The envelope shows something of the account.")
    itemizes_care: bool = False
    fees: tuple[FeeForm, ...] = ()
    enclosures: tuple[str, ...] | None = Field(default=None, description="What it holds, such as language_help.")
    is_recorded: bool = False
    announces_recording: bool = False
    opt_out_is_free: bool = Field(default=True, description="No login, no fee, nothing but the address.")


class StopForm(Form):
    """A stop on record."""

    kind: Stop
    at: AwareDatetime | None = Field(default=None, description="When it reached us; before that it does not count.")


class NumberCheckForm(Form):
    """What the database of reassigned numbers said."""

    answer: NumberAnswer
    checked_on: date


class EmailNoticeForm(Form):
    """The notice by which a creditor tells that a collector will write to an address."""

    sent_on: date
    came_back: bool = False
    objected: bool = False
    is_public_domain: bool = Field(description="The address is at a public provider of email, not an employer's.")


class BadTimeForm(Form):
    """A time or way the person called bad; what is left out is not limited."""

    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(
        default=(0, 1, 2, 3, 4, 5, 6), description="Monday is 0."
    )
    channels: tuple[Channel, ...] = ("text", "email", "letter", "call")
    earliest: time | None = None
    latest: time | None = None
    from_on: date | None = None
    until_on: date | None = None


class PersonForm(Form):
    """What is known of the person."""

    zip: Annotated[str, Field(pattern=r"^[0-9]{5}(-?[0-9]{4})?$")] | None = None
    state: StateCode | None = None
    phone: str | None = None
    further_phones: tuple[str, ...] = ()
    phone_kind: PhoneKind | None = None
    phone_given_by: GivenBy | None = None
    work_calls_barred: bool = False
    number_is_wrong: bool = False
    number_check: NumberCheckForm | None = None
    number_proved_on: date | None = Field(default=None, description="When the number last was theirs for certain.")
    email: str | None = None
    email_is_of_work: bool = False
    email_notice: EmailNoticeForm | None = None
    email_from_person_on: date | None = None
    email_agreed_directly_on: date | None = Field(default=None, description="Agreed with this very sender.")
    text_from_person_on: date | None = None
    text_agreed_directly_on: date | None = Field(default=None, description="Agreed with this very sender.")
    address_ok: bool | None = None
    text_consent: bool | None = None
    email_consent: bool | None = None
    call_consent: bool | None = None
    details_agreed: tuple[Channel, ...] = Field(
        default=(), description="Ways in which amounts may be named in plain sight."
    )
    calls_agreed_on: tuple[date, ...] = Field(default=(), description="Days on which they asked to be called.")
    confidential_channel: Channel | None = Field(default=None, description="The one way they asked to be reached.")
    bad_times: tuple[BadTimeForm, ...] = ()
    undeliverable: tuple[Channel, ...] = Field(default=(), description="Ways whose last try did not arrive.")
    stops: tuple[Stop | StopForm, ...] = ()
    petition_on: date | None = Field(default=None, description="Of a bankruptcy.")
    born_on: date | None = None
    income_percent: int | None = Field(default=None, ge=0, description="Of the poverty guideline.")
    language: Language | None = None


class AccountForm(Form):
    """One account of the person."""

    id: str
    balance: Dollars
    verified: bool | None = None
    insurance_pending: bool | None = None
    dispute_open: bool | None = None
    hardship: Hardship | None = None
    plan: PlanState | None = None
    serviced_on: date | None = None
    service_state: StateCode | None = None
    troubles: tuple[AccountTrouble, ...] = ()
    confidential_minor_care: bool = Field(default=False, description="Care that a minor may agree to alone.")


class CallForm(Form):
    """One call, ours or theirs, over all practices, accounts and partners that share the person."""

    at: AwareDatetime
    outcome: CallOutcome


class ReceivedForm(Form):
    """One message or call of the person: its words, or what somebody understood; neither when nobody has read it."""

    channel: Channel
    at: AwareDatetime
    words: str | None = None
    meanings: tuple[ReplyMeaning, ...] | None = None


class RepliedForm(Form):
    """One reply of ours."""

    channel: Channel
    at: AwareDatetime


class NoticeForm(Form):
    """One notice that a law asks for."""

    kind: NoticeKind
    sent_on: date
    came_back: bool = False


class HistoryForm(Form):
    """What has happened so far, over all accounts, practices of one organization, channels and partners."""

    calls: tuple[CallForm, ...] = ()
    texts: tuple[AwareDatetime, ...] = ()
    emails: tuple[AwareDatetime, ...] = ()
    letters: tuple[date, ...] = ()
    received: tuple[ReceivedForm, ...] = ()
    replied: tuple[RepliedForm, ...] = ()
    confirmed_stops: tuple[AwareDatetime, ...] = Field(
        default=(), description="When stops were confirmed to the person."
    )
    notices: tuple[NoticeForm, ...] = ()


class AttemptForm(Form):
    """One proposed contact with the facts and the history it is judged by."""

    id: str | None = Field(default=None, description="Repeated in the answer.")
    otherwise: Literal["unknown", "clear"] = Field(
        default="unknown",
        description=(
            "What facts left out mean: not known, which counts against the contact; or clear, which is for trying one "
            "rule by itself: owed, verified, undisputed, agreed to, reachable. Where the person is stays unknown."
        ),
    )
    sender: SenderForm = SenderForm()
    contact: ContactForm
    person: PersonForm = PersonForm()
    accounts: tuple[AccountForm, ...] = Field((), description="When otherwise is clear, one of 100.00 is taken.")
    history: HistoryForm = HistoryForm()
