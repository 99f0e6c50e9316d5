"""Is this number, address or form of contact one we may use for this person?"""

from datetime import UTC, date, datetime, time, timedelta

from goodterms.domain.attempts import Finding
from goodterms.domain.cases import Case
from goodterms.law.checks import (
    BarredMedium,
    DirectEmail,
    DirectText,
    Encloses,
    Medium,
    NoticeBefore,
    NoticeKind,
    NumberKept,
    PlainEnvelope,
)


_MEDIUMS: dict[Medium, str] = {
    "usual": "the usual form",
    "recorded_voice": "a recorded or made voice",
    "voicemail": "a voicemail",
    "postcard": "a postcard",
    "public_post": "a post that others can see",
}
_NOTICES: dict[NoticeKind, str] = {
    "validation": "notice of what is owed and how to dispute it",
    "agency_waiting": "notice that the law asks for before an agency may begin",
    "itemized_bill": "itemized bill",
    "appeal_rights": "notice of the right to appeal",
}


def check_medium(rule: BarredMedium, case: Case) -> Finding | None:
    """Refuse a form of contact that is never allowed."""
    medium = case.attempt.details.medium
    return Finding(f"It would be {_MEDIUMS[medium]}, which is never used.", None) if medium in rule.mediums else None


def check_recorded_voice(case: Case) -> Finding | None:
    """Refuse a recorded or made voice to a mobile, or to a line of unknown kind, that the person did not give us."""
    notes = case.household.notes
    if case.attempt.details.medium != "recorded_voice" or notes.phone_kind == "landline":
        return None
    if notes.phone_given_by == "patient":
        return None
    known = "was found by a search" if notes.phone_given_by == "found" else "came from nobody knows where"
    return Finding(f"A recorded voice may ring a mobile only where the person gave the number; this one {known}.", None)


def check_direct_email(rule: DirectEmail, case: Case) -> Finding | None:
    """Refuse an email unless the person wrote from the address, agreed with the sender, or was told and let time pass.

    The notice counts when it did not come back, its days are over, nobody objected, and the address is at a public
    provider.
    """
    notes, today = case.household.notes, _latest_day(case)
    if _until(notes.email_from_person_on, today) or _until(notes.email_agreed_directly_on, today):
        return None
    notice = notes.email_notice
    if notice is None:
        return Finding("The person has neither written to the sender nor been told that emails will come.", None)
    if notice.came_back or notice.objected:
        return Finding("The notice that emails will come was objected to, or came back.", None)
    if not notice.is_public_domain:
        return Finding("The notice does not cover an address that an employer may own.", None)
    open_on = notice.sent_on + timedelta(days=rule.notice_days + 1)
    if _earliest_day(case) < open_on:
        return Finding(
            f"The person may object to emails for {rule.notice_days} days from {notice.sent_on}.", _start_of(open_on)
        )
    return None


def check_direct_text(rule: DirectText, case: Case) -> Finding | None:
    """Refuse a text unless the person wrote or agreed to the sender, lately or with the number checked lately."""
    notes, today = case.household.notes, _latest_day(case)
    said_on = max(
        (on for on in (notes.text_from_person_on, notes.text_agreed_directly_on) if on is not None and on <= today),
        default=None,
    )
    if said_on is None:
        return Finding("The person has neither texted the sender nor agreed to texts with the sender.", None)
    if (today - said_on).days <= rule.fresh_days:
        return None
    check = notes.number_check
    if check is not None and check.answer == "not_reassigned" and (today - check.checked_on).days <= rule.fresh_days:
        return None
    return Finding(
        f"The yes to texts of {said_on} is older than {rule.fresh_days} days, and the number was not checked since.",
        None,
    )


def check_number_kept(rule: NumberKept, case: Case) -> Finding | None:
    """Refuse a number that was given to somebody else, or that nobody can say of and that is long unproved."""
    notes = case.household.notes
    check = notes.number_check
    if check is None:
        return None
    proved_on = notes.number_proved_on
    if check.answer == "reassigned" and (proved_on is None or proved_on <= check.checked_on):
        return Finding(f"The number has been given to somebody else, as found on {check.checked_on}.", None)
    if check.answer == "no_data":
        today = _latest_day(case)
        if proved_on is None or (today - proved_on).days > rule.fresh_days:
            return Finding("Nobody knows whether the number is still this person's; ask them again.", None)
    return None


def check_work_line(case: Case) -> Finding | None:
    """Refuse a telephone at work where the employer does not want such calls."""
    notes = case.household.notes
    if notes.phone_kind == "work" and notes.are_work_calls_barred:
        return Finding("It is a telephone at work, and the employer does not want such calls.", None)
    return None


def check_work_email(case: Case) -> Finding | None:
    """Refuse an employer's email address unless the person wrote from it or agreed to it with the sender."""
    notes, today = case.household.notes, _latest_day(case)
    if not notes.is_email_of_work:
        return None
    if _until(notes.email_from_person_on, today) or _until(notes.email_agreed_directly_on, today):
        return None
    return Finding("It is an employer's address, and the person neither wrote from it nor asked for it.", None)


def check_envelope(rule: PlainEnvelope, case: Case) -> Finding | None:
    """Refuse an envelope that tells of collection or shows anything of the account."""
    details = case.attempt.details
    if details.shows_account:
        return Finding("The envelope, its window or a code on it shows something of the account.", None)
    name = f" {' '.join((details.sender_name or '').casefold().split())} "
    told = next((word for word in rule.names if f" {word} " in name), None)
    return None if told is None else Finding(f'The name on the envelope says "{told}".', None)


def check_enclosure(rule: Encloses, case: Case) -> Finding | None:
    """Refuse a letter that is known not to hold what must lie beside the bill."""
    enclosures = case.attempt.details.enclosures
    if enclosures is None or rule.enclosure in enclosures:
        return None
    return Finding(f"The letter does not hold the {rule.enclosure.replace('_', ' ')}.", None)


def check_recording(case: Case) -> Finding | None:
    """Refuse a call that is recorded and does not say so at its start."""
    details = case.attempt.details
    if details.is_recorded and not details.announces_recording:
        return Finding("The call would be recorded without saying so at its start.", None)
    return None


def check_fees(case: Case) -> Finding | None:
    """Refuse a fee on top for which no agreement and no law is on record."""
    bare = [fee.what for fee in case.attempt.details.fees if fee.cents > 0 and not (fee.authority or "").strip()]
    return Finding(f"Nothing on record allows this fee: {', '.join(bare)}.", None) if bare else None


def check_notice_before(rule: NoticeBefore, case: Case) -> Finding | None:
    """Refuse until the notice was sent, has not come back, and its days are over."""
    sent = [one.sent_on for one in case.household.notes.notices if one.kind == rule.notice and not one.came_back]
    named = _NOTICES[rule.notice]
    if not sent:
        return Finding(f"There is no record that the {named} was sent and did not come back.", None)
    open_on = min(sent) + timedelta(days=rule.days)
    if _earliest_day(case) >= open_on:
        return None
    return Finding(f"The {named} went on {min(sent)}; {rule.days} days must pass first.", _start_of(open_on))


def _until(on: date | None, today: date) -> bool:
    return on is not None and on <= today


def _latest_day(case: Case) -> date:
    return case.days()[1]


def _earliest_day(case: Case) -> date:
    return case.days()[0]


def _start_of(day: date) -> datetime:
    # Nowhere in the United States does a day begin later than in American Samoa.
    return datetime.combine(day, time(11), tzinfo=UTC)
