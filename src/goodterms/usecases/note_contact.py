"""Note what staff or the person said about how, when or where to be reached; or that it holds no longer."""

from datetime import datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.contact_notes import value_of
from goodterms.data.models import ContactNote, Guarantor
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.noted import KIND_OF, Noted, NotTheirs, Petition, UnusableNote, plain_address_of, usable
from goodterms.usecases.hold_address import hold_address_elsewhere
from goodterms.usecases.spread_stops import spread_stops


class UnableToNote(Exception):
    """The note is not kept; the message is one sentence that says what is wrong with it."""


def note_contact(
    *,
    practice: PracticeFacts,
    guarantor_id: int,
    noted: Noted,
    words: str,
    ends: int | None,
    by: str,
    at: datetime,
) -> int:
    """Keep the note, effective at once, and return its number. `ends` is an earlier note that it takes the place of.

    `words` are what was said, as it was said. A petition day sets the stop for bankruptcy, if it does not stand. A
    number or address that is not theirs is held in the other practices until somebody there has looked. Raises
    UnableToNote for a value that has no usable shape, and for an earlier note that is not this person's or was ended.
    """
    try:
        kept = usable(noted, today=at.astimezone(practice.zone).date())
    except UnusableNote as error:
        raise UnableToNote(str(error)) from error
    with practice_scope(practice.practice_id):
        if not Guarantor.objects.filter(id=guarantor_id).exists():
            raise UnableToNote(f"There is no guarantor {guarantor_id} in this practice.")
        if isinstance(kept, Petition):
            spread_stops(
                (),
                own={guarantor_id: frozenset({"bankruptcy"})},
                practice=practice,
                reason=f"a petition of {kept.petition_on} was noted",
                by=by,
                at=at,
            )
        if isinstance(kept, NotTheirs):
            hold_address_elsewhere(kind=kept.kind, address=kept.address, practice=practice, by=by, at=at)
        return _keep(
            ContactNote(
                practice_id=practice.practice_id,
                guarantor_id=guarantor_id,
                kind=KIND_OF[type(kept)],
                address=plain_address_of(kept),
                value=value_of(kept),
                words=words,
                ends=_to_end(ends, guarantor_id=guarantor_id),
                noted_at=at,
                noted_by=by,
            )
        )


def end_contact_note(*, practice: PracticeFacts, note_id: int, words: str, by: str, at: datetime) -> int:
    """Write down that a note holds no longer, and why, and return the number of that. What stood before counts again.

    Raises UnableToNote when there is no such note, when it was ended before, and when nobody says why.
    """
    if not words.strip():
        raise UnableToNote(f"Say why note {note_id} holds no longer.")
    with practice_scope(practice.practice_id):
        note = ContactNote.objects.filter(id=note_id).first()
        if note is None:
            raise UnableToNote(f"There is no note {note_id} in this practice.")
        return _keep(
            ContactNote(
                practice_id=practice.practice_id,
                guarantor_id=note.guarantor_id,
                kind="ending",
                value={},
                words=words,
                ends=_to_end(note_id, guarantor_id=note.guarantor_id),
                noted_at=at,
                noted_by=by,
            )
        )


def _to_end(note_id: int | None, *, guarantor_id: int) -> ContactNote | None:
    if note_id is None:
        return None
    note = ContactNote.objects.filter(id=note_id, guarantor_id=guarantor_id).exclude(kind="ending").first()
    if note is None:
        raise UnableToNote(f"There is no note {note_id} of guarantor {guarantor_id} that could be ended.")
    later = ContactNote.objects.filter(ends=note).first()
    if later is not None:
        raise UnableToNote(f"Note {note_id} was ended by note {later.id} already.")
    return note


def _keep(note: ContactNote) -> int:
    note.save(force_insert=True)
    record_audit_event(
        practice_id=note.practice_id,
        at=note.noted_at,
        by=note.noted_by,
        deed="note_contact" if note.kind != "ending" else "end_contact_note",
        subject=f"guarantor {note.guarantor_id}",
        details={"note": note.id, "kind": note.kind, "ends": note.ends_id},
    )
    return int(note.id)
