"""Which rules, of law and of the practice, is this attempt to be held to?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache, partial
from typing import NamedTuple, assert_never

from goodterms.domain import contact_grounds, contact_paths, contact_people, contact_words
from goodterms.domain.attempts import Attempt, Finding
from goodterms.domain.cases import Case
from goodterms.domain.contact_counts import check_cap, check_quiet
from goodterms.domain.contact_hours import check_hours
from goodterms.domain.contact_notes import NOTHING_NOTED, THE_USUAL_WAY
from goodterms.domain.inconvenient_times import check_inconvenient_times
from goodterms.domain.people import Channel, Household
from goodterms.law import checks
from goodterms.law.checks import ORDER, Cap, Check, Hours, QuietAfterConversation
from goodterms.law.compiled import Law
from goodterms.law.schema import Action, Party, Purpose, Rule
from goodterms.playbook.schema import Manners


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One rule as the gate asks it, whether written by a legislature or by the practice."""

    rule_id: str
    version: str  # the day it took effect, or "playbook"
    file: str
    citation: str
    why: str
    action: Action
    needs_text: str | None
    needs_record: str | None
    check: Check
    judge: Callable[[Case], Finding | None]  # what the check has against a case; None when it passes


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards of one kind of attempt, in the order in which they are asked."""

    each: tuple[Guard, ...]
    versions: tuple[tuple[str, str], ...]  # the id and version of each
    latest: time | None  # when the first of their hours closes; None when none of them knows hours


class Kind(NamedTuple):
    """What decides which guards are asked about an attempt."""

    party: Party
    channel: Channel
    purpose: Purpose
    states: frozenset[str] | None  # all that the person may be in; None when not known: then every state's rules count
    first_on: date
    last_on: date
    has_words: bool
    has_notes: bool
    is_usual: bool  # made in the usual way, to the person themselves

    @property
    def is_everyday(self) -> bool:
        """Say whether nothing special is known: then guards that look only at special facts have nothing to see."""
        return self.is_usual and not self.has_notes


def kind_of(attempt: Attempt, case: Case, household: Household, *, party: Party) -> Kind:
    """Return the kind of an attempt. A word on care that also speaks of money is a bill (47 CFR 64.1200(a)(9)(iv))."""
    first_on, last_on = case.days()
    is_bill_in_disguise = attempt.purpose == "care" and contact_words.speaks_of_money(attempt.message or "")
    # In the order of the fields: naming them takes three times as long, and this is done for every attempt.
    return Kind(
        party,
        attempt.channel,
        "bill" if is_bill_in_disguise else attempt.purpose,
        case.where.states,
        first_on,
        last_on,
        attempt.message is not None,
        household.notes is not NOTHING_NOTED,
        attempt.details is THE_USUAL_WAY,
    )


@lru_cache(maxsize=8192)
def every_guard(law: Law, manners: Manners, kind: Kind) -> Guards:
    """Return every rule to be kept by an attempt of this kind, in the order asked.

    A manner of the practice that is no stricter than a rule of law it stands beside is left out: it could add only an
    echo.
    """
    of_law = tuple(
        _guard(rule)
        for rule in law.applying(
            party=kind.party,
            channel=kind.channel,
            purpose=kind.purpose,
            states=kind.states,
            first_on=kind.first_on,
            last_on=kind.last_on,
        )
    )
    of_practice = tuple(
        manner
        for manner in _manners_as_guards(manners, channel=kind.channel)
        if kind.purpose in ASKING and not any(_is_as_strict(guard.check, manner.check) for guard in of_law)
    )
    return _guards(tuple(sorted((*of_law, *of_practice), key=lambda guard: ORDER.index(type(guard.check)))))


@lru_cache(maxsize=8192)
def guards_to_ask(law: Law, manners: Manners, kind: Kind) -> Guards:
    """Return the guards that can refuse an attempt of this kind: without those that would find nothing to look at."""
    every = every_guard(law, manners, kind)
    return Guards(
        tuple(guard for guard in every.each if guard.action != "warn" and not _finds_nothing(guard.check, kind)),
        every.versions,
        every.latest,
    )


def _guards(each: tuple[Guard, ...]) -> Guards:
    return Guards(
        each,
        versions=tuple((guard.rule_id, guard.version) for guard in each),
        latest=min((guard.check.latest for guard in each if isinstance(guard.check, Hours)), default=None),
    )


def _finds_nothing(check: Check, kind: Kind) -> bool:
    if isinstance(check, OF_WORDS) and not kind.has_words:
        return True
    return isinstance(check, OF_SPECIAL_FACTS) and kind.is_everyday


def _guard(rule: Rule) -> Guard:
    return Guard(
        rule_id=rule.id,
        version=rule.effective_on.isoformat(),
        file=rule.file,
        citation=rule.source,
        why=rule.why,
        action=rule.action,
        needs_text=rule.needs_text,
        needs_record=rule.needs_record,
        check=rule.check,
        judge=judge_of(rule.check),
    )


def judge_of(check: Check) -> Callable[[Case], Finding | None]:  # noqa: C901 - one line for each kind of rule there is
    """Return what looks at a contact for one check. Raises ValueError for what no contact is asked."""
    match check:
        case checks.BarredBy(stop=stop):
            return partial(contact_grounds.check_stop, stop)
        case checks.PausedBy(trouble=trouble):
            return partial(contact_grounds.check_trouble, trouble)
        case checks.BalanceOwed():
            return contact_grounds.check_balance_owed
        case checks.AmountOfLedger():
            return contact_grounds.check_amount
        case checks.ConsentRecorded():
            return contact_grounds.check_consent
        case checks.Reachable():
            return contact_grounds.check_reachable
        case checks.Deliverable():
            return contact_grounds.check_deliverable
        case checks.IncomeAbove():
            return partial(contact_people.check_income, check)
        case checks.Addressee():
            return partial(contact_people.check_addressee, check)
        case checks.RightPerson():
            return contact_people.check_right_person
        case checks.ConfidentialWay():
            return contact_people.check_confidential_way
        case checks.UnreadReplies():
            return contact_people.check_unread_replies
        case checks.InconvenientTimes():
            return check_inconvenient_times
        case checks.AuthorizedFees():
            return contact_paths.check_fees
        case checks.WorkLine():
            return contact_paths.check_work_line
        case checks.WorkEmail():
            return contact_paths.check_work_email
        case checks.BarredMedium():
            return partial(contact_paths.check_medium, check)
        case checks.RecordedVoiceConsent():
            return contact_paths.check_recorded_voice
        case checks.DirectEmail():
            return partial(contact_paths.check_direct_email, check)
        case checks.DirectText():
            return partial(contact_paths.check_direct_text, check)
        case checks.NumberKept():
            return partial(contact_paths.check_number_kept, check)
        case checks.PlainEnvelope():
            return partial(contact_paths.check_envelope, check)
        case checks.Encloses():
            return partial(contact_paths.check_enclosure, check)
        case checks.AnnouncedRecording():
            return contact_paths.check_recording
        case checks.NoticeBefore():
            return partial(contact_paths.check_notice_before, check)
        case checks.OneReply():
            return contact_words.check_one_reply
        case checks.StopConfirmation():
            return partial(contact_words.check_stop_confirmation, check)
        case checks.OptOutWords():
            return partial(contact_words.check_opt_out, check)
        case checks.NeededWords():
            return partial(contact_words.check_needed_words, check)
        case checks.BarredWords():
            return partial(contact_words.check_barred_words, check)
        case checks.MinimumDetail():
            return partial(contact_words.check_minimum_detail, check)
        case checks.LimitedContent():
            return contact_words.check_limited_content
        case checks.Hours():
            return partial(check_hours, check)
        case checks.Cap():
            return partial(check_cap, check)
        case checks.QuietAfterConversation():
            return partial(check_quiet, check)
        case checks.ThirdPartyNames() | checks.CheckedByDeed():
            raise ValueError(f"{type(check).__name__} is not asked of a contact")
        case _:
            assert_never(check)


# Rules that look at words have nothing to see while planning, and are asked again with the exact words.
OF_WORDS = (
    checks.OptOutWords,
    checks.NeededWords,
    checks.BarredWords,
    checks.MinimumDetail,
    checks.LimitedContent,
)
# Rules that look only at what staff noted of the person, or at how this one contact is made.
OF_SPECIAL_FACTS = (
    checks.UnreadReplies,
    checks.RightPerson,
    checks.ConfidentialWay,
    checks.IncomeAbove,
    checks.InconvenientTimes,
    checks.AuthorizedFees,
    checks.WorkLine,
    checks.WorkEmail,
    checks.BarredMedium,
    checks.RecordedVoiceConsent,
    checks.NumberKept,
    checks.PlainEnvelope,
    checks.Encloses,
    checks.AnnouncedRecording,
    checks.Addressee,
)
# What the practice's own manners are about: contacts that it begins.
ASKING: frozenset[Purpose] = frozenset({"bill", "installment", "receipt", "notice", "care", "promotion"})


def _manners_as_guards(manners: Manners, *, channel: Channel) -> tuple[Guard, ...]:
    days = frozenset(range(7)) if manners.contact_on_sunday else frozenset(range(6))
    hours = _manner(
        "contact-hours", "earliest, latest, contact_on_sunday", Hours(manners.earliest, manners.latest, days)
    )
    match channel:
        case "text":
            return (
                hours,
                _manner("texts-per-day", "texts_per_day", _cap("text", at_most=manners.texts_per_day, in_days=1)),
                _manner(
                    "texts-in-seven-days",
                    "texts_in_seven_days",
                    _cap("text", at_most=manners.texts_in_seven_days, in_days=7),
                ),
            )
        case "email":
            cap = _cap("email", at_most=manners.emails_per_day, in_days=1)
            return (hours, _manner("emails-per-day", "emails_per_day", cap))
        case "call":
            return (
                hours,
                _manner("calls-per-day", "calls_per_day", _cap("call", at_most=manners.calls_per_day, in_days=1)),
                _manner(
                    "calls-in-seven-days",
                    "calls_in_seven_days",
                    _cap("call", at_most=manners.calls_in_seven_days, in_days=7),
                ),
                _manner(
                    "days-after-conversation",
                    "days_after_conversation",
                    QuietAfterConversation(manners.days_after_conversation),
                ),
            )
        case "letter":
            return ()
        case _:
            assert_never(channel)


def _manner(name: str, keys: str, check: Check) -> Guard:
    return Guard(
        rule_id=f"manners-{name}",
        version="playbook",
        file="playbook",
        citation=f"playbook [manners] {keys}",
        why="The practice holds itself to this beyond what the law asks.",
        action="delay" if isinstance(check, Hours | QuietAfterConversation) else "block",
        needs_text=None,
        needs_record=None,
        check=check,
        judge=judge_of(check),
    )


def _cap(channel: Channel, *, at_most: int, in_days: int) -> Cap:
    return Cap(
        at_most=at_most,
        in_days=in_days,
        counts=frozenset({channel}),
        uncounted=frozenset({"busy", "inbound_conversation"}),
    )


def _is_as_strict(law: Check, manner: Check) -> bool:
    match law, manner:
        case Hours(), Hours():
            return law.earliest >= manner.earliest and law.latest <= manner.latest and law.days <= manner.days
        case Cap(), Cap():
            return (
                law.medium == "usual"
                and law.at_most <= manner.at_most
                and law.in_days >= manner.in_days
                and law.counts >= manner.counts
                and law.uncounted <= manner.uncounted
            )
        case QuietAfterConversation(), QuietAfterConversation():
            return law.days >= manner.days
        case _:
            return False
