"""Which stored visits may an answer belong to? The rule of `domain.visits`, looked up in sets.

Every spelling of a number that an insurer sent back has a row of its own. What is returned here may fit; whether it
does, the domain says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from goodterms.data.query import Row, rows
from goodterms.domain.remits import ClaimAnswer
from goodterms.domain.visits import SHORTEST_CUT, OwnWord, served_on


Numbers = Mapping[str, frozenset[str]]  # other numbers by number


class Spelling(NamedTuple):
    """The row of one spelling of a number, as far as placing needs it."""

    visit_id: int
    pcn: str
    number: str  # normal, as the database keeps it
    own_word: OwnWord | None
    is_anchored: bool
    joined_to: int | None
    doubt: str


class Wanted(NamedTuple):
    """A number and the care given under it, for which a visit, or a stray, is looked for."""

    number: str
    served_on: date | None
    charge_cents: int


def spellings_of(numbers: Collection[str]) -> tuple[Spelling, ...]:
    """Return the rows of every spelling of these normal numbers, the oldest first."""
    return _spellings(_ROWS.format(condition="normal_pcn = ANY(%s)"), sorted(numbers))


def spellings_joined_to(visit_ids: Collection[int]) -> tuple[Spelling, ...]:
    """Return the rows that are joined to one of these."""
    return _spellings(_ROWS.format(condition="joined_to_id = ANY(%s)"), sorted(visit_ids)) if visit_ids else ()


def numbers_fitting_news(
    wanted: Sequence[Wanted], *, unknown: Collection[str], strays: Collection[str]
) -> tuple[Numbers, Numbers]:
    """Return, by number of the answers that came, what two questions find that are asked of every payment at once.

    First, for the unknown ones, the numbers of visits we know ourselves, for that day and charge, that they may be cut
    to or from. Then, for those that are no strays, the numbers of strays that may have waited for them.
    """
    asked = _asked(wanted)
    if not asked:
        return {}, {}
    numbers, days, cents = (list(column) for column in zip(*asked, strict=True))
    found = rows(
        _OF_NEWS, numbers, days, cents, [each in unknown for each in numbers], [each not in strays for each in numbers]
    )
    known = _gathered([(number, other) for number, other, is_known in found if is_known])
    return known, _gathered([(number, other) for number, other, is_known in found if not is_known])


def known_numbers_fitting(wanted: Sequence[Wanted]) -> Numbers:
    """Return, by number, those of visits we know ourselves, for that day and charge, that it may be cut to or from."""
    return _related(_KNOWN, wanted)


def numbers_fitting_strays(wanted: Sequence[Wanted]) -> Numbers:
    """Return, by number, those under which this care was answered and that it may be cut to or from."""
    return _related(_ANSWERED.format(which="is_first IN (true, false)", visits=""), wanted)


def stray_numbers_fitting(wanted: Sequence[Wanted]) -> Numbers:
    """Return, by number, those of answers still without a first insurer's, that may be cut to or from it."""
    waiting = "AND NOT visit.is_known AND NOT visit.is_anchored"
    return _related(_ANSWERED.format(which="NOT is_first", visits=waiting), wanted)


def unknown_numbers_fitting(wanted: Sequence[Wanted]) -> Numbers:
    """Return, by number, those of answers to visits we do not know ourselves, that may be cut to or from it."""
    return _related(_ANSWERED.format(which="is_first IN (true, false)", visits="AND NOT visit.is_known"), wanted)


def numbers_sharing_claims(claims: Iterable[tuple[str, str]]) -> Numbers:
    """Return, by number, the others under which an insurer used one of the claim numbers it used under that one.

    Of the two, one is known to ourselves. `claims` pairs a normal number with an insurer's claim number.
    """
    pairs = sorted({(number, claim) for number, claim in claims if claim})
    if not pairs:
        return {}
    return _gathered(rows(_SHARING, [number for number, _ in pairs], [claim for _, claim in pairs]))


def answered_among(visit_ids: Collection[int]) -> frozenset[int]:
    """Return those of these rows under which answers stand already, or to which other rows are joined."""
    if not visit_ids:
        return frozenset()
    return frozenset(number for (number,) in rows(_ANSWERED_AMONG, sorted(visit_ids)))


def wanted_of(visit_ids: Collection[int]) -> tuple[Wanted, ...]:
    """Return number and care of every answer stored under these rows."""
    return tuple(Wanted(*row) for row in rows(_CARE, sorted(visit_ids))) if visit_ids else ()


def claims_of(visit_ids: Collection[int]) -> tuple[tuple[str, str], ...]:
    """Return number and insurer's claim number of every answer stored under these rows."""
    return tuple((number, claim) for number, claim in rows(_CLAIMS, sorted(visit_ids))) if visit_ids else ()


def hosts_of_nameless(answers: Mapping[int, ClaimAnswer], *, payer_id: str) -> Mapping[int, int]:
    """Return, by place, the row of the one visit in which the same insurer used the claim number of a nameless answer.

    Day and charge agree as well; where several visits fit, or none, the place is left out.
    """
    named = {place: answer for place, answer in answers.items() if answer.payer_claim_number}
    if not named:
        return {}
    found: dict[int, set[int]] = defaultdict(set)
    for place, visit in rows(
        _NAMELESS,
        list(named),
        [answer.payer_claim_number for answer in named.values()],
        [served_on(answer) for answer in named.values()],
        [abs(answer.charge.cents) for answer in named.values()],
        payer_id,
    ):
        found[place].add(visit)
    return {place: next(iter(visits)) for place, visits in found.items() if len(visits) == 1}


def paid_in_books(visit_ids: Collection[int], *, without_remittance: int | None) -> Mapping[int, int]:
    """Return, by row, the cents that posted payments hold for its answers; one payment may be left out."""
    return {row: int(cents) for row, cents in rows(_PAID, sorted(visit_ids), without_remittance)}


def write_placing(changes: Sequence[tuple[int, int | None, str]]) -> None:
    """Store, for each row, what it is joined to and the doubt about it."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [list(column) for column in zip(*changes, strict=True)])


def anchor(visit_ids: Collection[int]) -> None:
    """Note that a first insurer has answered under these rows."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE data_visit SET is_anchored = true WHERE id = ANY(%s)", [sorted(visit_ids)])


def know(visit_id: int) -> int:
    """Note that a visit is known to ourselves by a deed about it, and return the row that holds its standing.

    A row that is joined to another visit stays joined: the deed is about that visit.
    """
    ((host, is_known),) = rows(
        "SELECT COALESCE(joined_to_id, id), is_known FROM data_visit WHERE id = %s FOR UPDATE", visit_id
    )
    if not is_known:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE data_visit SET is_known = true WHERE id = %s AND NOT is_known", [host])
    return int(host)


def _spellings(statement: str, *values: object) -> tuple[Spelling, ...]:
    return tuple(
        Spelling(
            visit_id=number,
            pcn=pcn,
            number=normal,
            own_word=OwnWord(serviced_on=on, charge_cents=charge) if is_known else None,
            is_anchored=anchored,
            joined_to=host,
            doubt=doubt,
        )
        for number, pcn, normal, is_known, on, charge, anchored, host, doubt in rows(statement, *values)
    )


def _related(statement: str, wanted: Sequence[Wanted]) -> Numbers:
    asked = _asked(wanted)
    if not asked:
        return {}
    numbers, days, cents = (list(column) for column in zip(*asked, strict=True))
    return _gathered(rows(statement, numbers, days, cents))


def _asked(wanted: Sequence[Wanted]) -> list[Wanted]:
    return sorted({each for each in wanted if len(each.number) >= SHORTEST_CUT and each.served_on is not None})


def _gathered(pairs: Sequence[Row]) -> Numbers:
    found: dict[str, set[str]] = defaultdict(set)
    for number, other in pairs:
        found[number].add(other)
    return {number: frozenset(others) for number, others in found.items()}


_ROWS = """
    SELECT id, pcn, normal_pcn, is_known, serviced_on, charge_cents, is_anchored, joined_to_id, doubt
    FROM data_visit WHERE {condition} ORDER BY id
"""

# Rows are fetched key by key, each by its index (decision 0008): asked for many keys at once, a planner without
# statistics reads every row of the practice. OFFSET 0 keeps it from thinking better of it.
_WANTED = """
    WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest(%s::text[], %s::date[], %s::bigint[]) wanted (number, served_on, cents)
    ), care AS MATERIALIZED (SELECT DISTINCT served_on, cents FROM wanted)
"""

# The first letters are compared as well so that the few with equal beginnings are put together, and not each with each.
_IS_CUT = f"""
    left(visit.normal_pcn, {SHORTEST_CUT}) = left(wanted.number, {SHORTEST_CUT})
    AND length(visit.normal_pcn) >= {SHORTEST_CUT} AND visit.normal_pcn <> wanted.number
    AND (starts_with(visit.normal_pcn, wanted.number) OR starts_with(wanted.number, visit.normal_pcn))
"""

_KNOWN = f"""
    {_WANTED}
    SELECT DISTINCT wanted.number, visit.normal_pcn
    FROM care CROSS JOIN LATERAL (
        SELECT normal_pcn FROM data_visit
        WHERE is_known AND serviced_on = care.served_on AND charge_cents = care.cents OFFSET 0
    ) visit
    JOIN wanted ON wanted.served_on = care.served_on AND wanted.cents = care.cents
    WHERE {_IS_CUT}
"""

_ANSWERED = f"""
    {_WANTED}
    SELECT DISTINCT wanted.number, visit.normal_pcn
    FROM care CROSS JOIN LATERAL (
        SELECT visit_id FROM data_claimanswer
        WHERE {{which}} AND served_on = care.served_on AND charge_cents = care.cents OFFSET 0
    ) row
    CROSS JOIN LATERAL (SELECT * FROM data_visit visit WHERE visit.id = row.visit_id {{visits}} OFFSET 0) visit
    JOIN wanted ON wanted.served_on = care.served_on AND wanted.cents = care.cents
    WHERE {_IS_CUT}
"""

_OF_NEWS = f"""
    WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest(%s::text[], %s::date[], %s::bigint[], %s::boolean[], %s::boolean[])
            wanted (number, served_on, cents, is_unknown, may_host)
    ), care AS MATERIALIZED (
        SELECT served_on, cents, bool_or(is_unknown) AS is_unknown, bool_or(may_host) AS may_host
        FROM wanted GROUP BY 1, 2
    ), visit AS MATERIALIZED (
        SELECT care.served_on, care.cents, known.normal_pcn, true AS is_known
        FROM care CROSS JOIN LATERAL (
            SELECT normal_pcn FROM data_visit
            WHERE is_known AND serviced_on = care.served_on AND charge_cents = care.cents OFFSET 0
        ) known
        WHERE care.is_unknown
        UNION ALL SELECT care.served_on, care.cents, stray.normal_pcn, false
        FROM care CROSS JOIN LATERAL (
            SELECT visit_id FROM data_claimanswer
            WHERE NOT is_first AND served_on = care.served_on AND charge_cents = care.cents OFFSET 0
        ) row
        CROSS JOIN LATERAL (
            SELECT normal_pcn FROM data_visit WHERE id = row.visit_id AND NOT is_known AND NOT is_anchored OFFSET 0
        ) stray
        WHERE care.may_host
    )
    SELECT DISTINCT wanted.number, visit.normal_pcn, visit.is_known
    FROM visit JOIN wanted ON wanted.served_on = visit.served_on AND wanted.cents = visit.cents
    WHERE CASE WHEN visit.is_known THEN wanted.is_unknown ELSE wanted.may_host END AND {_IS_CUT}
"""

_SHARING = """
    SELECT DISTINCT wanted.number, visit.normal_pcn
    FROM unnest(%s::text[], %s::text[]) wanted (number, claim)
    CROSS JOIN LATERAL (SELECT visit_id FROM data_claimanswer WHERE claim_number = wanted.claim OFFSET 0) row
    CROSS JOIN LATERAL (SELECT normal_pcn FROM data_visit WHERE id = row.visit_id OFFSET 0) visit
    WHERE visit.normal_pcn <> wanted.number AND EXISTS (  -- under one of the two numbers, in whatever spelling
        SELECT FROM data_visit known WHERE known.normal_pcn IN (visit.normal_pcn, wanted.number) AND known.is_known
    )
"""

_ANSWERED_AMONG = """
    WITH asked AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS id)
    SELECT asked.id FROM asked CROSS JOIN LATERAL (SELECT FROM data_claimanswer WHERE visit_id = asked.id LIMIT 1) row
    UNION SELECT asked.id FROM asked
    CROSS JOIN LATERAL (SELECT FROM data_visit WHERE joined_to_id = asked.id LIMIT 1) guest
"""

_CARE = """
    SELECT DISTINCT visit.normal_pcn, row.served_on, row.charge_cents
    FROM unnest(%s::bigint[]) asked
    CROSS JOIN LATERAL (SELECT normal_pcn FROM data_visit WHERE id = asked OFFSET 0) visit
    CROSS JOIN LATERAL (
        SELECT served_on, charge_cents FROM data_claimanswer WHERE visit_id = asked AND served_on IS NOT NULL OFFSET 0
    ) row
"""

_CLAIMS = """
    SELECT DISTINCT visit.normal_pcn, row.claim_number
    FROM unnest(%s::bigint[]) asked
    CROSS JOIN LATERAL (SELECT normal_pcn FROM data_visit WHERE id = asked OFFSET 0) visit
    CROSS JOIN LATERAL (
        SELECT claim_number FROM data_claimanswer WHERE visit_id = asked AND claim_number <> '' OFFSET 0
    ) row
"""

_NAMELESS = """
    SELECT DISTINCT wanted.place, host.id
    FROM unnest(%s::int[], %s::text[], %s::date[], %s::bigint[]) wanted (place, number, served_on, cents)
    CROSS JOIN LATERAL (
        SELECT visit_id, remittance_id, served_on, charge_cents FROM data_claimanswer
        WHERE claim_number = wanted.number AND visit_id IS NOT NULL OFFSET 0
    ) row
    JOIN data_remittance remittance ON remittance.id = row.remittance_id AND remittance.payer_id = %s
    JOIN data_visit visit ON visit.id = row.visit_id
    JOIN data_visit host ON host.id = COALESCE(visit.joined_to_id, visit.id) AND (host.is_known OR host.is_anchored)
    WHERE row.charge_cents = wanted.cents AND row.served_on = wanted.served_on
"""

_PAID = """
    SELECT row.visit_id, sum(row.paid_cents)
    FROM data_claimanswer row JOIN data_remittance remittance ON remittance.id = row.remittance_id
    WHERE row.visit_id = ANY(%s) AND remittance.verdict = 'accept' AND remittance.id IS DISTINCT FROM %s
    GROUP BY row.visit_id HAVING sum(row.paid_cents) <> 0
"""

_WRITE = """
    UPDATE data_visit visit SET joined_to_id = said.host, doubt = said.doubt
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) said (id, host, doubt) WHERE visit.id = said.id
"""
