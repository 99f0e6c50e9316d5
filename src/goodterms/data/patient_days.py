"""Who was seen that day under Medicaid, and in which other visits? The question of `domain.same_patient`, in sets.

What comes back may be about the same patient; whether it is, the domain says.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from goodterms.data.query import rows
from goodterms.domain.protection import MEDICAID
from goodterms.domain.same_patient import LONGEST_STAY


class Sighting(NamedTuple):
    """A patient who may have been seen in a visit, by what all their spellings share, and the days of care."""

    visit_id: int
    patient_key: str
    first_on: date
    last_on: date


def visits_beside_medicaid(visit_ids: Collection[int]) -> frozenset[int]:
    """Return the other visits whose patient may have been seen, that day, in one of these under Medicaid.

    Visits of which nothing says Medicaid have no neighbors. Call it inside a practice's scope.
    """
    asked = sorted(set(visit_ids))
    speaking = [number for (number,) in rows(_SPEAKING, asked, asked, _FILED_AS_MEDICAID)] if asked else []
    if not speaking:
        return frozenset()
    wanted = [Sighting(*row) for row in rows(_SIGHTINGS, speaking, speaking)]
    beside = _seen_beside(wanted, answers="", visits="", values=())
    return frozenset(other for others in beside.values() for other in others)


def medicaid_visits_beside(wanted: Sequence[Sighting]) -> Mapping[int, frozenset[int]]:
    """Return, by visit, the other visits that may have seen its patient under Medicaid on one of its days.

    Call it inside a practice's scope.
    """
    return _seen_beside(
        wanted, answers="AND is_medicaid", visits="AND payers @> %s::jsonb", values=(_FILED_AS_MEDICAID,)
    )


def _seen_beside(
    wanted: Sequence[Sighting], *, answers: str, visits: str, values: Sequence[str]
) -> Mapping[int, frozenset[int]]:
    if not wanted:
        return {}
    keys = sorted({each.patient_key for each in wanted})
    earliest = _before(min(each.first_on for each in wanted))
    latest = max(each.last_on for each in wanted)
    found: dict[int, set[int]] = defaultdict(set)
    for visit, other in rows(
        _BESIDE.format(answers=answers, visits=visits),
        keys, earliest, latest,
        keys, earliest, latest, *values,
        *map(list, zip(*wanted, strict=True)),
    ):  # fmt: skip
        found[visit].add(other)
    return {visit: frozenset(others) for visit, others in found.items()}


def _before(day: date) -> date:
    return day - LONGEST_STAY if day - date.min > LONGEST_STAY + timedelta(days=1) else date.min


_FILED_AS_MEDICAID = f'[{{"filing_indicator": "{MEDICAID}"}}]'

# Which rows hold the answers of which visit: its own, and those of numbers that are joined to it.
_MEMBER = """
    WITH member AS MATERIALIZED (
        SELECT id AS row_id, id AS visit_id FROM data_visit WHERE id = ANY(%s) AND joined_to_id IS NULL
        UNION ALL SELECT id, joined_to_id FROM data_visit WHERE joined_to_id = ANY(%s)
    )
"""

_SPEAKING = f"""
    {_MEMBER}
    SELECT visit.id FROM member JOIN data_visit visit ON visit.id = member.row_id AND visit.payers @> %s::jsonb
    UNION SELECT member.visit_id FROM member
    JOIN data_claimanswer row ON row.visit_id = member.row_id AND row.is_medicaid
"""

_SIGHTINGS = f"""
    {_MEMBER}
    SELECT DISTINCT visit_id, patient_key,
           min(served_on) OVER (PARTITION BY visit_id), max(served_through_on) OVER (PARTITION BY visit_id)
    FROM (
        SELECT member.visit_id, row.patient_key, row.served_on, row.served_through_on
        FROM member JOIN data_claimanswer row ON row.visit_id = member.row_id
        WHERE row.patient_key <> '' AND row.served_on IS NOT NULL
        UNION SELECT member.visit_id, visit.patient_key, visit.serviced_on, visit.serviced_on
        FROM member JOIN data_visit visit ON visit.id = member.row_id
        WHERE visit.patient_key <> '' AND visit.serviced_on IS NOT NULL
    ) seen
"""

_BESIDE = """
    WITH seen AS MATERIALIZED (  -- by their indexes, once; only these few are compared
        SELECT visit_id, patient_key, served_on, served_through_on FROM data_claimanswer
        WHERE patient_key = ANY(%s) {answers} AND served_on BETWEEN %s AND %s AND visit_id IS NOT NULL
        UNION SELECT id, patient_key, serviced_on, serviced_on FROM data_visit
        WHERE patient_key = ANY(%s) AND patient_key <> '' AND serviced_on BETWEEN %s AND %s {visits}
    )
    SELECT DISTINCT wanted.visit, COALESCE(other.joined_to_id, other.id)
    FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[]) wanted (visit, key, first_on, last_on)
    JOIN seen ON seen.patient_key = wanted.key
             AND seen.served_on <= wanted.last_on AND seen.served_through_on >= wanted.first_on
    JOIN data_visit other ON other.id = seen.visit_id
    WHERE COALESCE(other.joined_to_id, other.id) <> wanted.visit
"""
