"""Which stored visit does a claim answer belong to? The rule of `domain.visits`, looked up in sets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goodterms.data.query import Row, rows
from goodterms.domain.remits import ClaimAnswer
from goodterms.domain.visits import SHORTEST_CUT, normal_pcn, served_on


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVisit:
    """A stored visit, as far as matching needs it."""

    visit_id: int
    pcn: str
    charge_cents: int | None
    serviced_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Where each answer belongs, by its place in the list that was asked about.

    `found` names the visit; `new` are numbers of ours that no visit bears yet; `unclear` are for a person, with the
    reason.
    """

    found: Mapping[int, int]
    new: Mapping[int, str]
    unclear: Mapping[int, str]


def match_answers(answers: Sequence[ClaimAnswer], *, payer_id: str) -> Matches:
    """Match the answers of one remittance to visits; call it inside a practice's scope."""
    keys = [normal_pcn(answer.pcn) for answer in answers]
    known = _visits_by_normal_pcn(sorted({key for key in keys if key}))
    found: dict[int, int] = {}
    new: dict[int, str] = {}
    unclear: dict[int, str] = {}
    unknown: list[int] = []
    for place, (answer, key) in enumerate(zip(answers, keys, strict=True)):
        candidates = known.get(key, ()) if key else ()
        visit = _among(candidates, answer)
        if visit is not None:
            found[place] = visit.visit_id
        elif candidates:
            unclear[place] = f"{len(candidates)} visits bear this number in other spellings"
        else:
            unknown.append(place)
    # A number that was cut, then the insurer's own claim number; each must fit exactly one visit of the same care.
    fitting = _by_cut_number(unknown, answers, keys)
    fitting = {**_by_claim_number([place for place in unknown if place not in fitting], answers, payer_id), **fitting}
    for place in unknown:
        visits = fitting.get(place, frozenset())
        if len(visits) == 1:
            (found[place],) = visits
        elif visits:
            unclear[place] = f"{len(visits)} visits fit this answer"
        elif keys[place]:
            new[place] = answers[place].pcn
        else:
            unclear[place] = "the insurer sent no number of ours back, and no visit fits"
    return Matches(found=found, new=new, unclear=unclear)


def _among(candidates: Sequence[KnownVisit], answer: ClaimAnswer) -> KnownVisit | None:
    exact = [visit for visit in candidates if visit.pcn == answer.pcn]
    if exact:
        return exact[0]
    if len(candidates) == 1:
        return candidates[0]
    same_care = [visit for visit in candidates if _is_same_care(visit, answer)]
    return same_care[0] if len(same_care) == 1 else None


def _is_same_care(visit: KnownVisit, answer: ClaimAnswer) -> bool:
    served = served_on(answer)
    return served is not None and visit.serviced_on == served and visit.charge_cents == abs(answer.charge.cents)


def _visits_by_normal_pcn(keys: Sequence[str]) -> Mapping[str, Sequence[KnownVisit]]:
    found: dict[str, list[KnownVisit]] = defaultdict(list)
    for key, *visit in rows(
        "SELECT normal_pcn, id, pcn, charge_cents, serviced_on FROM data_visit WHERE normal_pcn = ANY(%s) ORDER BY id",
        list(keys),
    ):
        found[key].append(_known(tuple(visit)))
    return found


def _by_cut_number(
    places: Sequence[int], answers: Sequence[ClaimAnswer], keys: Sequence[str]
) -> dict[int, frozenset[int]]:
    wanted = [place for place in places if len(keys[place]) >= SHORTEST_CUT]
    served = [served_on(answers[place]) for place in wanted]
    cents = [abs(answers[place].charge.cents) for place in wanted]
    if not wanted:
        return {}
    return _gathered(
        rows(
            """
            WITH visit AS MATERIALIZED (  -- by their index, once; only these few are compared
                SELECT id, normal_pcn, serviced_on, charge_cents FROM data_visit
                WHERE serviced_on = ANY(%s) AND charge_cents = ANY(%s)
            )
            SELECT wanted.place, visit.id
            FROM unnest(%s::int[], %s::text[], %s::date[], %s::bigint[]) wanted (place, key, served_on, cents)
            JOIN visit ON visit.serviced_on = wanted.served_on AND visit.charge_cents = wanted.cents
            WHERE length(visit.normal_pcn) >= %s
              AND (starts_with(visit.normal_pcn, wanted.key) OR starts_with(wanted.key, visit.normal_pcn))
            """,
            sorted({day for day in served if day is not None}),
            sorted(set(cents)),
            wanted,
            [keys[place] for place in wanted],
            served,
            cents,
            SHORTEST_CUT,
        )
    )


def _by_claim_number(places: Sequence[int], answers: Sequence[ClaimAnswer], payer_id: str) -> dict[int, frozenset[int]]:
    wanted = [place for place in places if answers[place].payer_claim_number]
    if not wanted:
        return {}
    return _gathered(
        rows(
            """
            WITH row AS MATERIALIZED (  -- by their index, once
                SELECT visit_id, remittance_id, claim_number, abs((answer->>'charge')::bigint) AS cents
                FROM data_claimanswer WHERE claim_number = ANY(%s)
            )
            SELECT wanted.place, row.visit_id
            FROM unnest(%s::int[], %s::text[], %s::date[], %s::bigint[]) wanted (place, number, served_on, cents)
            JOIN row ON row.claim_number = wanted.number AND row.cents = wanted.cents
            JOIN data_remittance remittance ON remittance.id = row.remittance_id AND remittance.payer_id = %s
            JOIN data_visit visit ON visit.id = row.visit_id AND visit.serviced_on = wanted.served_on
            """,
            [answers[place].payer_claim_number for place in wanted],
            wanted,
            [answers[place].payer_claim_number for place in wanted],
            [served_on(answers[place]) for place in wanted],
            [abs(answers[place].charge.cents) for place in wanted],
            payer_id,
        )
    )


def _gathered(pairs: Sequence[Row]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for place, visit in pairs:
        found[place].add(visit)
    return {place: frozenset(visits) for place, visits in found.items()}


def _known(row: Row) -> KnownVisit:
    visit_id, pcn, charge_cents, serviced_on = row
    return KnownVisit(visit_id=visit_id, pcn=pcn, charge_cents=charge_cents, serviced_on=serviced_on)
