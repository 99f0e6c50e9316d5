"""What does a rule ask of a contact? Its check, with the numbers and words it needs, as written in the file."""

from collections.abc import Callable, Mapping
from typing import get_args

from goodterms.law import checks
from goodterms.law.checks import Check
from goodterms.law.entry import Entry
from goodterms.law.schema import LONGEST_MEMORY_DAYS


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_check(entry: Entry) -> Check:
    """Return the check of a rule. Raises UnusableLaw."""
    return READERS[entry.word("check", among=tuple(READERS))](entry)


def _read_hours(entry: Entry) -> checks.Hours:
    days = entry.words("days", among=DAYS, all_of_them="all")
    hours = checks.Hours(entry.hour("earliest"), entry.hour("latest"), frozenset(DAYS.index(day) for day in days))
    if hours.latest <= hours.earliest:
        raise entry.unusable(f"it closes at {hours.latest:%H:%M}, not after it opens at {hours.earliest:%H:%M}")
    return hours


def _read_cap(entry: Entry) -> checks.Cap:
    cap = checks.Cap(
        at_most=entry.count("at_most"),
        in_days=entry.count("in_days"),
        counts=entry.words("counts", among=get_args(checks.Channel), all_of_them="all"),
        uncounted=entry.words(
            "uncounted_calls", among=get_args(checks.CallOutcome), all_of_them="all", may_be_none="none"
        ),
        medium=_medium(entry),
    )
    if not 1 <= cap.in_days <= LONGEST_MEMORY_DAYS:
        raise entry.unusable(f"in_days must be from 1 to {LONGEST_MEMORY_DAYS}, not {cap.in_days}")
    return cap


def _read_quiet(entry: Entry) -> checks.QuietAfterConversation:
    days = entry.count("days")
    if days > LONGEST_MEMORY_DAYS:
        raise entry.unusable(f"days must be at most {LONGEST_MEMORY_DAYS}, not {days}")
    return checks.QuietAfterConversation(days)


def _both(entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    en, es = (tuple(phrase.casefold() for phrase in entry.texts(key)) for key in ("en", "es"))
    return en, es


def _medium(entry: Entry) -> checks.Medium:
    return entry.optional("medium", lambda key: entry.word(key, among=get_args(checks.Medium))) or "usual"


def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(name.casefold() for name in entry.texts("names"))


READERS: Mapping[str, Callable[[Entry], Check]] = {
    "barred_by": lambda entry: checks.BarredBy(entry.word("stop", among=get_args(checks.Stop))),
    "paused_by": lambda entry: checks.PausedBy(entry.word("trouble", among=get_args(checks.AccountTrouble))),
    "balance_owed": lambda _: checks.BalanceOwed(),
    "amount_of_ledger": lambda _: checks.AmountOfLedger(),
    "authorized_fees": lambda _: checks.AuthorizedFees(),
    "income_above": lambda entry: checks.IncomeAbove(entry.count("percent")),
    "addressee": lambda entry: checks.Addressee(
        entry.words("allowed", among=get_args(checks.Relation), all_of_them="all")
    ),
    "right_person": lambda _: checks.RightPerson(),
    "confidential_way": lambda _: checks.ConfidentialWay(),
    "inconvenient_times": lambda _: checks.InconvenientTimes(),
    "unread_replies": lambda _: checks.UnreadReplies(),
    "work_line": lambda _: checks.WorkLine(),
    "work_email": lambda _: checks.WorkEmail(),
    "barred_medium": lambda entry: checks.BarredMedium(
        entry.words("mediums", among=get_args(checks.Medium), all_of_them="all")
    ),
    "consent_recorded": lambda _: checks.ConsentRecorded(),
    "recorded_voice_consent": lambda _: checks.RecordedVoiceConsent(),
    "direct_email": lambda entry: checks.DirectEmail(entry.count("notice_days")),
    "direct_text": lambda entry: checks.DirectText(entry.count("fresh_days")),
    "number_kept": lambda entry: checks.NumberKept(entry.count("fresh_days")),
    "reachable": lambda _: checks.Reachable(),
    "deliverable": lambda _: checks.Deliverable(),
    "plain_envelope": lambda entry: checks.PlainEnvelope(_names(entry)),
    "encloses": lambda entry: checks.Encloses(entry.text("enclosure")),
    "announced_recording": lambda _: checks.AnnouncedRecording(),
    "one_reply": lambda _: checks.OneReply(),
    "stop_confirmation": lambda entry: checks.StopConfirmation(entry.count("within_minutes"), *_both(entry)),
    "opt_out_words": lambda entry: checks.OptOutWords(*_both(entry)),
    "needed_words": lambda entry: checks.NeededWords(entry.text("saying"), _medium(entry), *_both(entry)),
    "barred_words": lambda entry: checks.BarredWords(
        entry.text("saying"), entry.word("phase", among=get_args(checks.Phase)), *_both(entry)
    ),
    "minimum_detail": lambda entry: checks.MinimumDetail(*_both(entry)),
    "limited_content": lambda _: checks.LimitedContent(),
    "notice_before": lambda entry: checks.NoticeBefore(
        entry.word("notice", among=get_args(checks.NoticeKind)), entry.count("days")
    ),
    "hours": _read_hours,
    "cap": _read_cap,
    "quiet_after_conversation": _read_quiet,
    "third_party_names": lambda entry: checks.ThirdPartyNames(_names(entry)),
    "by_deed": lambda entry: checks.CheckedByDeed(entry.text("deed"), entry.truth("is_there")),
}
