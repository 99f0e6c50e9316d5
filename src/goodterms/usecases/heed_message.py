"""Do what a message asks for: as a machine understood it at once, and again as a person read it."""

from dataclasses import dataclass
from datetime import datetime

from goodterms.data.address_stops import StopOfAddress, write_address_stops
from goodterms.data.addresses import END_OF_TIME, read_in_use
from goodterms.data.models import InboundMessage
from goodterms.data.organizations import read_organization
from goodterms.data.query import rows
from goodterms.data.read import PracticeFacts
from goodterms.domain.addresses import AddressKind
from goodterms.domain.asked import ADDRESSED, Asked
from goodterms.domain.people import Stop
from goodterms.usecases.open_dispute import open_dispute
from goodterms.usecases.receive_hardship_application import receive_hardship_application
from goodterms.usecases.spread_stops import StopSet, addresses_to_stop, spread_stops, standing_stops, write_stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done because of a message."""

    stops_set: tuple[StopSet, ...]
    text_stop_lifted: tuple[int, ...]  # for these guarantors
    disputes: tuple[int, ...]
    hardship_application: int | None


def heed_message(
    asked: Asked,
    *,
    message: InboundMessage,
    whose: int | None,
    households: tuple[int, ...],
    practice: PracticeFacts,
    by: str,
    at: datetime,
) -> Done:
    """Set the stops, lift the one, open what must be opened. Call it inside the practice's scope.

    `households` are all that have the address; `whose` the one it is known to come from. What is about an address
    stops it for everybody; what is about money counts for every account of the one household, until a person finds
    out which was meant.
    """
    stops_set = _set_stops(asked, message=message, households=households, practice=practice, by=by, at=at)
    lifted: tuple[int, ...] = ()
    if asked.lifts_text_stop:
        lifted = _lift_text_stop(message, households=households, practice=practice, by=by, at=at)
    disputes: tuple[int, ...] = ()
    application = None
    if whose is not None and asked.disputes:
        disputes = tuple(open_dispute(practice=practice, visit_id=visit, by=by, at=at) for visit in _open_visits(whose))
    if whose is not None and asked.asks_for_help:
        application = receive_hardship_application(practice=practice, guarantor_id=whose, by=by, at=at)
    return Done(stops_set=stops_set, text_stop_lifted=lifted, disputes=disputes, hardship_application=application)


def sender_of(message: InboundMessage) -> tuple[AddressKind, str] | None:
    """Return the number or email address a message came from; None when it came from none."""
    if not message.from_plain:
        return None
    return ("email" if message.channel == "email" else "phone", message.from_address)


def _set_stops(
    asked: Asked,
    *,
    message: InboundMessage,
    households: tuple[int, ...],
    practice: PracticeFacts,
    by: str,
    at: datetime,
) -> tuple[StopSet, ...]:
    if not asked.stops:
        return ()
    in_use = read_in_use(households, at=END_OF_TIME)
    addresses = dict.fromkeys(addresses_to_stop(asked.stops, in_use=in_use.values()))
    sender = sender_of(message)
    if sender is not None:
        kind, address = sender
        addresses |= {
            StopOfAddress(stop=stop, kind=kind, address=address): None
            for stop, kind_of_stop in ADDRESSED.items()
            if stop in asked.stops and kind_of_stop == kind
        }
    return spread_stops(
        tuple(addresses),
        own=dict.fromkeys(households, asked.stops),
        practice=practice,
        reason=f"asked for in message {message.id}",
        by=by,
        at=at,
    )


def _lift_text_stop(
    message: InboundMessage, *, households: tuple[int, ...], practice: PracticeFacts, by: str, at: datetime
) -> tuple[int, ...]:
    """START takes back the stop on texts, for this practice and this number, and no other stop."""
    reason = f"START in message {message.id}"
    write_address_stops(
        [StopOfAddress(stop="text_stop", kind="phone", address=message.from_address)] if message.from_plain else [],
        is_set=False,
        is_for_all=False,
        practice_id=practice.practice_id,
        organization=read_organization(practice.practice_id),
        reason=reason,
        by=by,
        at=at,
    )
    text_stop: Stop = "text_stop"
    stopped = tuple(guarantor for guarantor, stops in standing_stops(households).items() if text_stop in stops)
    for guarantor in stopped:
        write_stop(
            practice_id=practice.practice_id,
            guarantor_id=guarantor,
            kind=text_stop,
            is_set=False,
            reason=reason,
            by=by,
            at=at,
        )
    return stopped


def _open_visits(guarantor_id: int) -> tuple[int, ...]:
    """Return the visits about which somebody may doubt something: all that are not wholly settled."""
    return tuple(
        row[0]
        for row in rows(
            """
            SELECT visit.id FROM data_visit visit JOIN data_standing standing ON standing.visit_id = visit.id
            WHERE visit.guarantor_id = %s AND standing.state NOT IN ('nothing_owed', 'paid') ORDER BY visit.id
            """,
            guarantor_id,
        )
    )
