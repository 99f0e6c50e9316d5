"""What can a rule of law ask of one contact? One small kind of question each, with the numbers and words it needs."""

from dataclasses import dataclass
from datetime import time
from typing import Literal


Channel = Literal["text", "email", "letter", "call"]
Stop = Literal["cease", "attorney", "bankruptcy", "deceased", "minor", "text_stop", "email_stop", "call_stop"]
CallOutcome = Literal["conversation", "voicemail", "no_answer", "busy", "inbound_conversation"]
Relation = Literal["self", "spouse", "parent", "guardian", "personal_representative", "attorney", "other"]
Medium = Literal["usual", "recorded_voice", "voicemail", "postcard", "public_post"]
Phase = Literal["always", "validation_period"]
NoticeKind = Literal["validation", "agency_waiting", "itemized_bill", "appeal_rights"]
AccountTrouble = Literal[
    "unverified",
    "dispute",
    "hardship_pending",
    "insurance_pending",
    "plan_active",
    "appeal_pending",
    "workers_compensation",
    "medicaid_covers",
    "estimate_disputed",
    "price_transparency_breach",
    "settled",
]


@dataclass(frozen=True, slots=True)
class BarredBy:
    """No contact while this stop is on record, unless it goes to the one person the stop leaves."""

    stop: Stop


@dataclass(frozen=True, slots=True)
class PausedBy:
    """No contact about an account that has this trouble, or may have it."""

    trouble: AccountTrouble


@dataclass(frozen=True, slots=True)
class BalanceOwed:
    """Contact only about accounts of this household on which money is owed now."""


@dataclass(frozen=True, slots=True)
class AmountOfLedger:
    """The amount asked for is the sum of the accounts' balances now, and the words quote no other."""


@dataclass(frozen=True, slots=True)
class AuthorizedFees:
    """No fee on top, unless an agreement or a law allows it and the record says which."""


@dataclass(frozen=True, slots=True)
class IncomeAbove:
    """No contact with a household known to earn no more than this part of the poverty guideline."""

    percent: int


@dataclass(frozen=True, slots=True)
class Addressee:
    """Contact only with these people; a parent only of a child, a spouse only when authorized."""

    allowed: frozenset[Relation]


@dataclass(frozen=True, slots=True)
class RightPerson:
    """No contact at a number or address that was told to be somebody else's."""


@dataclass(frozen=True, slots=True)
class ConfidentialWay:
    """Where the person asked to be reached one way only, no other way."""


@dataclass(frozen=True, slots=True)
class InconvenientTimes:
    """No contact at the times and ways the person told us are bad for them."""


@dataclass(frozen=True, slots=True)
class UnreadReplies:
    """No contact while a message of the person lies unread that may ask us to stop."""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """No call or text to a telephone at work where the employer does not want them."""


@dataclass(frozen=True, slots=True)
class WorkEmail:
    """No email to an address an employer gives out, unless the person wrote from it or asked for it."""


@dataclass(frozen=True, slots=True)
class BarredMedium:
    """Never in this form."""

    mediums: frozenset[Medium]


@dataclass(frozen=True, slots=True)
class ConsentRecorded:
    """Contact only with the person's recorded consent to this channel."""


@dataclass(frozen=True, slots=True)
class RecordedVoiceConsent:
    """A recorded or made voice rings a mobile only where the person gave that number themselves."""


@dataclass(frozen=True, slots=True)
class DirectEmail:
    """An email only where the person wrote to us or agreed with us, or was told in time and did not object."""

    notice_days: int


@dataclass(frozen=True, slots=True)
class DirectText:
    """A text only where the person wrote or agreed to us, and the number was theirs so lately."""

    fresh_days: int


@dataclass(frozen=True, slots=True)
class NumberKept:
    """No text or call to a number that has been given to somebody else, or may have been."""

    fresh_days: int


@dataclass(frozen=True, slots=True)
class Reachable:
    """Contact only where there is a number, an email address or a good mailing address to reach."""


@dataclass(frozen=True, slots=True)
class Deliverable:
    """No contact over a channel whose last try did not arrive."""


@dataclass(frozen=True, slots=True)
class PlainEnvelope:
    """An envelope shows a name that says nothing of collection, and nothing of the account."""

    names: tuple[str, ...]  # in small letters; a sender's name may hold none


@dataclass(frozen=True, slots=True)
class OneReply:
    """A reply answers a message of the person, over the same channel, once."""


@dataclass(frozen=True, slots=True)
class StopConfirmation:
    """A stop is confirmed once, soon after it came, and with no other word."""

    within_minutes: int
    en: tuple[str, ...]  # words that would be another word: any of them refuses
    es: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptOutWords:
    """Every message says how to stop the next one, in the language of the household."""

    en: tuple[str, ...]  # any one of these, in small letters
    es: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeededWords:
    """Every message of this form says this, in the language of the household."""

    saying: str  # what must be said, for the reason
    medium: Medium  # the usual form stands for every form
    en: tuple[str, ...]  # any one of these, in small letters
    es: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BarredWords:
    """No message or subject says this, always or in a phase of the account."""

    saying: str  # what may not be said, for the reason
    phase: Phase
    en: tuple[str, ...]  # any of these, in small letters and as whole words
    es: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinimumDetail:
    """No care in the words of a text, an email or a voicemail, and an amount only for those who agreed to it."""

    en: tuple[str, ...]
    es: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitedContent:
    """A voicemail says who called, whom to call back and at which number, and nothing else."""


@dataclass(frozen=True, slots=True)
class Encloses:
    """A letter holds this beside the bill."""

    enclosure: str


@dataclass(frozen=True, slots=True)
class AnnouncedRecording:
    """A call is recorded only when that is said at its start."""


@dataclass(frozen=True, slots=True)
class NoticeBefore:
    """No contact until so many days after this notice was sent; none on record refuses."""

    notice: NoticeKind
    days: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Contact only from `earliest` until before `latest`, on the days named, on every clock of the person."""

    earliest: time
    latest: time
    days: frozenset[int]  # Monday is 0


@dataclass(frozen=True, slots=True)
class Cap:
    """No more than so many contacts, this one included, in so many calendar days that end today, or hours."""

    at_most: int
    in_days: int
    counts: frozenset[Channel]
    uncounted: frozenset[CallOutcome]
    medium: Medium = "usual"  # of which kind it counts and binds; the usual kind means every kind


@dataclass(frozen=True, slots=True)
class QuietAfterConversation:
    """After a conversation, whoever rang, no contact for so many days; its own day is the first."""

    days: int


@dataclass(frozen=True, slots=True)
class ThirdPartyNames:
    """Who collects under such a name is held to be a collector, whoever they are."""

    names: tuple[str, ...]  # in small letters


@dataclass(frozen=True, slots=True)
class CheckedByDeed:
    """Nothing to ask of a contact: the deed named asks it, or will when it is there."""

    deed: str
    is_there: bool


Check = (
    BarredBy
    | PausedBy
    | BalanceOwed
    | AmountOfLedger
    | AuthorizedFees
    | IncomeAbove
    | Addressee
    | RightPerson
    | ConfidentialWay
    | InconvenientTimes
    | UnreadReplies
    | WorkLine
    | WorkEmail
    | BarredMedium
    | ConsentRecorded
    | RecordedVoiceConsent
    | DirectEmail
    | DirectText
    | NumberKept
    | Reachable
    | Deliverable
    | PlainEnvelope
    | OneReply
    | StopConfirmation
    | OptOutWords
    | NeededWords
    | BarredWords
    | MinimumDetail
    | LimitedContent
    | Encloses
    | AnnouncedRecording
    | NoticeBefore
    | Hours
    | Cap
    | QuietAfterConversation
    | ThirdPartyNames
    | CheckedByDeed
)

# The order in which a careful person would check: the person, the account, the money, the way, the words, the hour.
ORDER: tuple[type[Check], ...] = (
    BarredBy,
    UnreadReplies,
    Addressee,
    RightPerson,
    ConfidentialWay,
    PausedBy,
    IncomeAbove,
    BalanceOwed,
    AmountOfLedger,
    AuthorizedFees,
    NoticeBefore,
    BarredMedium,
    ConsentRecorded,
    RecordedVoiceConsent,
    DirectEmail,
    DirectText,
    NumberKept,
    WorkLine,
    WorkEmail,
    Reachable,
    Deliverable,
    PlainEnvelope,
    Encloses,
    AnnouncedRecording,
    OneReply,
    StopConfirmation,
    OptOutWords,
    NeededWords,
    BarredWords,
    MinimumDetail,
    LimitedContent,
    InconvenientTimes,
    Hours,
    Cap,
    QuietAfterConversation,
    ThirdPartyNames,
    CheckedByDeed,
)
