"""Who was seen that day under Medicaid, and in which other visits? The question of `domain.same_patient`, in sets.

What comes back may be about the same patient; whether it is, the domain says.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from goodterms.data.query import Row, rows
from goodterms.domain.protection import MEDICAID
from goodterms.domain.same_patient import LONGEST_STAY


def visits_beside_medicaid(visit_ids: Collection[int]) -> frozenset[int]:
    """Return the other visits whose patient may have been seen, that day, in one of these under Medicaid.

    Visits of which nothing says Medicaid have no neighbors. Call it inside a practice's scope.
    """
    asked = sorted(set(visit_ids))
    speaking = [number for (number,) in rows(_SPEAKING, asked, _FILED_AS_MEDICAID)] if asked else []
    if not speaking:
        return frozenset()
    return frozenset(other for _, other in rows(_BESIDE.format(answers="", visits=""), speaking))


def medicaid_visits_beside(visit_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Return, by visit, the other visits that may have seen its patient under Medicaid on one of its days.

    Call it inside a practice's scope.
    """
    question = _BESIDE.format(answers="AND is_medicaid", visits="AND payers @> %s::jsonb")
    return _gathered(rows(question, sorted(visit_ids), _FILED_AS_MEDICAID)) if visit_ids else {}


def _gathered(pairs: Collection[Row]) -> Mapping[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for visit, other in pairs:
        found[visit].add(other)
    return {visit: frozenset(others) for visit, others in found.items()}


_FILED_AS_MEDICAID = f'[{{"filing_indicator": "{MEDICAID}"}}]'

# Which rows hold the answers of which visit: its own, and those of numbers that are joined to it. Rows are fetched one
# by one, each by its index, as in `placing`.
_MEMBER = """
    asked AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS id),
    member AS MATERIALIZED (
        SELECT own.id AS row_id, own.id AS visit_id FROM asked
        CROSS JOIN LATERAL (SELECT id FROM data_visit WHERE id = asked.id AND joined_to_id IS NULL OFFSET 0) own
        UNION ALL SELECT guest.id, asked.id FROM asked
        CROSS JOIN LATERAL (SELECT id FROM data_visit WHERE joined_to_id = asked.id OFFSET 0) guest
    )
"""

_SPEAKING = f"""
    WITH {_MEMBER}
    SELECT member.visit_id FROM member
    CROSS JOIN LATERAL (SELECT FROM data_visit WHERE id = member.row_id AND payers @> %s::jsonb OFFSET 0) visit
    UNION SELECT member.visit_id FROM member
    CROSS JOIN LATERAL (SELECT FROM data_claimanswer WHERE visit_id = member.row_id AND is_medicaid LIMIT 1) row
"""

# Every spelling of a visit's patient counts on all its days, from the first to the last.
_BESIDE = f"""
    WITH {_MEMBER}, own AS MATERIALIZED (
        SELECT member.visit_id, row.* FROM member CROSS JOIN LATERAL (
            SELECT patient_key AS key, served_on AS first_on, served_through_on AS last_on FROM data_claimanswer
            WHERE visit_id = member.row_id AND patient_key <> '' AND served_on IS NOT NULL OFFSET 0
        ) row
        UNION ALL SELECT member.visit_id, visit.* FROM member CROSS JOIN LATERAL (
            SELECT patient_key, serviced_on, serviced_on FROM data_visit
            WHERE id = member.row_id AND patient_key <> '' AND serviced_on IS NOT NULL OFFSET 0
        ) visit
    ), day AS MATERIALIZED (
        SELECT visit_id, min(first_on) AS first_on, max(last_on) AS last_on FROM own GROUP BY visit_id
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT own.visit_id, own.key, day.first_on, day.last_on FROM own JOIN day USING (visit_id)
    ), span AS MATERIALIZED (
        SELECT key, min(first_on) - {LONGEST_STAY.days} AS first_on, max(last_on) AS last_on FROM wanted GROUP BY key
    ), seen AS MATERIALIZED (
        SELECT span.key, row.* FROM span CROSS JOIN LATERAL (
            SELECT visit_id, served_on, served_through_on FROM data_claimanswer
            WHERE patient_key = span.key {{answers}} AND served_on BETWEEN span.first_on AND span.last_on
              AND visit_id IS NOT NULL OFFSET 0
        ) row
        UNION ALL SELECT span.key, visit.* FROM span CROSS JOIN LATERAL (
            SELECT id, serviced_on, serviced_on FROM data_visit
            WHERE patient_key = span.key AND patient_key <> '' {{visits}}
              AND serviced_on BETWEEN span.first_on AND span.last_on OFFSET 0
        ) visit
    )
    SELECT DISTINCT wanted.visit_id, COALESCE(other.joined_to_id, other.id)
    FROM wanted
    JOIN seen ON seen.key = wanted.key
             AND seen.served_on <= wanted.last_on AND seen.served_through_on >= wanted.first_on
    CROSS JOIN LATERAL (SELECT id, joined_to_id FROM data_visit WHERE id = seen.visit_id OFFSET 0) other
    WHERE COALESCE(other.joined_to_id, other.id) <> wanted.visit_id
"""
