"""Put every spelling of a number with the visit it belongs to, by the rule of `domain.visits`, whenever it came.

Which visit that is follows from all answers and from all we know ourselves, never from what came first. So it is worked
out again for the few numbers that news may concern: what is joined to what, and the doubts, are written on the rows of
the spellings, and the money received follows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from goodterms.data.books import write_transactions
from goodterms.data.placing import (
    Numbers,
    Spelling,
    Wanted,
    claims_of,
    known_numbers_fitting,
    numbers_fitting_news,
    numbers_fitting_strays,
    numbers_sharing_claims,
    paid_in_books,
    spellings_joined_to,
    spellings_of,
    stray_numbers_fitting,
    unknown_numbers_fitting,
    wanted_of,
    write_placing,
)
from goodterms.data.read import PracticeFacts
from goodterms.data.visit_facts import read_answers_under
from goodterms.data.work_items import put_before_a_person, take_from_person
from goodterms.domain.ledger import Transaction, moved_deposit
from goodterms.domain.money import Money
from goodterms.domain.subjects import about_unplaced_visit
from goodterms.domain.visits import NOT_CERTAIN, VisitAnswers, hosts_of, visits_under_one_number


QUEUE = "held_remittances"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has just been stored: which rows it concerns, and what may now fit that did not before."""

    spellings: tuple[Spelling, ...]  # every row of every number concerned, as it is now
    answered: tuple[Wanted, ...]  # numbers and care of the answers that came
    claims: tuple[tuple[str, str], ...]  # their numbers and the insurers' claim numbers
    claimed: tuple[Wanted, ...]  # numbers and care of the claims of ours that came
    left: Mapping[int, int]  # rows that are no longer joined to a visit because a claim of ours names them
    undeposited: int | None  # a payment whose money is not in the books yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where rows went: the visit they belonged to and the one they belong to now, for those that moved."""

    moved: Mapping[int, tuple[int, int]]
    doubted_anew: frozenset[int]  # rows about which a doubt came or went

    def visits(self) -> frozenset[int]:
        """Return the visits that lost answers, received some, or are looked at with other eyes."""
        return self.doubted_anew | {visit for pair in self.moved.values() for visit in pair}

    def visit_of(self, spelling: Spelling) -> int:
        """Return the visit a row belongs to now."""
        moved = self.moved.get(spelling.visit_id)
        return moved[1] if moved is not None else spelling.joined_to or spelling.visit_id


def place_visits(news: News, *, cause: str, practice: PracticeFacts, by: str, at: datetime) -> Placed:
    """Work out again where the spellings belong that the news concerns, store it, and say what moved.

    Call it inside a practice's scope, when the news is stored. `cause` makes the references of the ledger transactions.
    """
    numbers = _numbers_to_place(news)
    placed: dict[int, _Place] = {}
    while numbers:
        placed, further = _place(numbers)
        if further <= numbers:
            break
        numbers |= further
    return _store(placed, news, cause=cause, practice=practice, by=by, at=at)


def _numbers_to_place(news: News) -> set[str]:
    """Return the numbers of which the visit may have changed; as a rule there are none."""
    spellings: dict[str, list[Spelling]] = defaultdict(list)
    for each in news.spellings:
        spellings[each.number].append(each)
    known = {number for number, rows in spellings.items() if any(row.own_word is not None for row in rows)}
    strays = {number for number, rows in spellings.items() if number not in known and not _is_anchored(rows)}
    unsettled = {
        number
        for number, rows in spellings.items()
        if len(rows) > 1 or any(row.joined_to is not None or row.doubt or row.visit_id in news.left for row in rows)
    }
    claimed = {each.number for each in news.claimed}
    guests = spellings_joined_to([each.visit_id for each in news.spellings if each.number in claimed])
    unknown = spellings.keys() - known
    sharing = numbers_sharing_claims(news.claims)
    hosts, waiting = numbers_fitting_news(news.answered, unknown=unknown, strays=strays)
    return {
        *unsettled,
        *(guest.number for guest in guests),  # who came by an earlier word of ours
        *hosts,
        *numbers_fitting_strays([each for each in news.answered if each.number in strays]),
        *(number for number in sharing if number in unknown),
        # Those that waited under other numbers for this one.
        *_found(waiting),
        *_found(unknown_numbers_fitting(news.claimed)),
        *(other for number, others in sharing.items() if number in known for other in others),
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one row belongs: to the visit of another row, or to itself, perhaps with a doubt."""

    spelling: Spelling
    host: int | None
    doubt: str

    def is_news(self) -> bool:
        return (self.host, self.doubt) != (self.spelling.joined_to, self.spelling.doubt)

    @property
    def visit(self) -> int:
        return self.spelling.visit_id if self.host is None else self.host


def _place(numbers: Collection[str]) -> tuple[dict[int, _Place], set[str]]:
    """Work out where the rows of these numbers belong; return that, and the numbers that follow them."""
    around = _Around(numbers)
    hosts: dict[int, tuple[int, ...]] = {}  # by the row that stands for a visit
    loose = [visit for visit in around.visits_under(numbers) if visit.own_word is None and visit.answers]
    free = [visit for visit in loose if visit.identity_doubt != NOT_CERTAIN]
    for visit in sorted(free, key=VisitAnswers.is_stray):  # first insurers' answers before those that may follow them
        found = {around.row_of(host) for host in hosts_of(visit, among=around.visits)}
        if visit.is_stray():
            found = {_the_one(hosts, around, row) for row in found}
        hosts[around.row_of(visit)] = tuple(sorted(found))
    uncertain = {around.row_of(visit) for visit in loose if visit.identity_doubt == NOT_CERTAIN}
    placed = {}
    for spelling in around.spellings_under(numbers):
        row = around.row_for(spelling)
        found_hosts = hosts.get(row, ())
        host = found_hosts[0] if len(found_hosts) == 1 else row
        is_doubtful = host == spelling.visit_id and (len(found_hosts) > 1 or row in uncertain)
        placed[spelling.visit_id] = _Place(
            spelling,
            host=None if host == spelling.visit_id else host,
            doubt=NOT_CERTAIN if is_doubtful else "",
        )
    return placed, _followers(tuple(placed.values()))


def _followers(places: Collection[_Place]) -> set[str]:
    """Return the numbers of strays that go where these rows go: that came to them, or may have come."""
    moving = [place.spelling.visit_id for place in places if place.is_news() and place.spelling.is_anchored]
    gone = [place.spelling.visit_id for place in places if place.host is not None]
    guests = (guest.number for guest in spellings_joined_to(gone))
    return {*guests, *_found(stray_numbers_fitting(wanted_of(moving)))}


def _the_one(hosts: Mapping[int, tuple[int, ...]], around: "_Around", row: int) -> int:
    """Return where a host has gone itself; the host while it stays."""
    gone_to = hosts.get(row)
    if gone_to is None:
        return around.stored_host(row)
    return gone_to[0] if len(gone_to) == 1 else row


class _Around:
    """The visits under some numbers, and those under every number they may be cut to or from."""

    def __init__(self, numbers: Collection[str]) -> None:
        own = spellings_of(numbers)
        unknown = [each.visit_id for each in own if each.own_word is None]
        with_strays = {each.number for each in own if each.own_word is None and not each.is_anchored}
        care = wanted_of(unknown)
        others = (
            known_numbers_fitting(care),
            numbers_fitting_strays([each for each in care if each.number in with_strays]),
            numbers_sharing_claims(claims_of(unknown)),
        )
        every = {*numbers, *(number for found in others for number in _found(found))}
        self._spellings = {each.visit_id: each for each in spellings_of(every)}
        self._row_by_pcn = {each.pcn: each.visit_id for each in self._spellings.values()}
        answers = read_answers_under(self._spellings)
        by_number: dict[str, list[Spelling]] = defaultdict(list)
        for each in self._spellings.values():
            by_number[each.number].append(each)
        self._visits_under = {
            number: visits_under_one_number(
                {row.pcn: answers.get(row.visit_id, ()) for row in rows},
                known={row.pcn: row.own_word for row in rows if row.own_word is not None},
            )
            for number, rows in by_number.items()
        }
        self.visits = [visit for visits in self._visits_under.values() for visit in visits]
        self._visit_of_event = {
            stored.event_key: self.row_of(visit) for visit in self.visits for stored in visit.answers
        }
        self._first_event = {row: found[0].event_key for row, found in answers.items()}

    def visits_under(self, numbers: Iterable[str]) -> list[VisitAnswers]:
        return [visit for number in sorted(numbers) for visit in self._visits_under.get(number, ())]

    def spellings_under(self, numbers: Collection[str]) -> list[Spelling]:
        return [each for each in self._spellings.values() if each.number in numbers]

    def row_of(self, visit: VisitAnswers) -> int:
        """Return the row whose spelling the visit goes by."""
        return self._row_by_pcn[visit.pcn]

    def row_for(self, spelling: Spelling) -> int:
        """Return the row that stands for the visit to which the answers of this spelling belong, within its number."""
        event = self._first_event.get(spelling.visit_id)
        return spelling.visit_id if event is None else self._visit_of_event[event]

    def stored_host(self, row: int) -> int:
        return self._spellings[row].joined_to or row


def _store(
    placed: Mapping[int, _Place], news: News, *, cause: str, practice: PracticeFacts, by: str, at: datetime
) -> Placed:
    changed = [each for each in placed.values() if each.is_news()]
    if changed:
        write_placing([(each.spelling.visit_id, each.host, each.doubt) for each in changed])
    moved = {}
    for row, place in placed.items():
        before = news.left.get(row) or place.spelling.joined_to or row
        if before != place.visit:
            moved[row] = (before, place.visit)
    _move_deposits(moved, news, cause=cause, practice=practice, at=at)
    for each in changed:
        if each.doubt:
            put_before_a_person(
                practice_id=practice.practice_id,
                queue=QUEUE,
                subject=about_unplaced_visit(each.spelling.visit_id),
                reason="Nobody can tell which visit these answers are about: several fit. Say which one it is.",
                opened_by=by,
                at=at,
            )
        elif each.spelling.doubt:
            settle_doubt(each.spelling.visit_id, at=at)
    doubted_anew = (each.spelling.visit_id for each in changed if each.doubt != each.spelling.doubt)
    return Placed(moved=moved, doubted_anew=frozenset(doubted_anew))


def settle_doubt(visit_id: int, *, at: datetime) -> None:
    """Take from a person the question which visit the answers under this row are about: it is known by now."""
    take_from_person(queue=QUEUE, subject=about_unplaced_visit(visit_id), reason="its visit is known by now", at=at)


def _move_deposits(
    moved: Mapping[int, tuple[int, int]], news: News, *, cause: str, practice: PracticeFacts, at: datetime
) -> None:
    if not moved:
        return
    today = at.astimezone(practice.zone).date()
    write_transactions(
        [
            Transaction(
                kind="moved_deposit",
                happened_on=today,
                reference=f"{cause}, visit {row} to {moved[row][1]}",
                remittance_id=None,
                entries=moved_deposit(paid=Money(cents), from_visit=moved[row][0], to_visit=moved[row][1]),
            )
            for row, cents in paid_in_books(moved, without_remittance=news.undeposited).items()
        ],
        practice_id=practice.practice_id,
        recorded_at=at,
    )


def _is_anchored(rows: Sequence[Spelling]) -> bool:
    return any(row.is_anchored for row in rows)


def _found(found: Numbers) -> Iterable[str]:
    return (other for others in found.values() for other in others)
