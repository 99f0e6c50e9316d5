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
    for place, (answer, key) in enumerate(zip(answers, keys, strict=True)):
        candidates = known.get(key, ()) if key else ()
        visit = _among(candidates, answer)
        if visit is not None:
            found[place] = visit.visit_id
        elif candidates:
            unclear[place] = f"{len(candidates)} visits bear this number in other spellings"
        else:
            _match_by_other_means(place, answer, key, payer_id=payer_id, found=found, new=new, unclear=unclear)
    return Matches(found=found, new=new, unclear=unclear)


def _among(candidates: Sequence[KnownVisit], answer: ClaimAnswer) -> KnownVisit | None:
    exact = [visit for visit in candidates if visit.pcn == answer.pcn]
    if exact:
        return exact[0]
    if len(candidates) == 1:
        return candidates[0]
    same_care = [visit for visit in candidates if _is_same_care(visit, answer)]
    return same_care[0] if len(same_care) == 1 else None


def _match_by_other_means(
    place: int,
    answer: ClaimAnswer,
    key: str,
    *,
    payer_id: str,
    found: dict[int, int],
    new: dict[int, str],
    unclear: dict[int, str],
) -> None:
    """Try a number that was cut, then the insurer's own claim number; each must fit exactly one visit."""
    fitting = {visit.visit_id for visit in _cut_numbers(key) if _is_same_care(visit, answer)}
    fitting = fitting or _by_claim_number(answer, payer_id=payer_id)
    if len(fitting) == 1:
        found[place] = next(iter(fitting))
    elif fitting:
        unclear[place] = f"{len(fitting)} visits fit this answer"
    elif key:
        new[place] = answer.pcn
    else:
        unclear[place] = "the insurer sent no number of ours back, and no visit fits"


def _is_same_care(visit: KnownVisit, answer: ClaimAnswer) -> bool:
    served = served_on(answer)
    return served is not None and visit.serviced_on == served and visit.charge_cents == abs(answer.charge.cents)


def _visits_by_normal_pcn(keys: Sequence[str]) -> Mapping[str, Sequence[KnownVisit]]:
    found: dict[str, list[KnownVisit]] = defaultdict(list)
    for key, *visit in rows(
        "SELECT goodterms_normal_pcn(pcn), id, pcn, charge_cents, serviced_on FROM data_visit "
        "WHERE goodterms_normal_pcn(pcn) = ANY(%s) ORDER BY id",
        list(keys),
    ):
        found[key].append(_known(tuple(visit)))
    return found


def _cut_numbers(key: str) -> Sequence[KnownVisit]:
    if len(key) < SHORTEST_CUT:
        return ()
    beginnings = [key[:length] for length in range(SHORTEST_CUT, len(key))]
    pattern = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return [
        _known(visit)
        for visit in rows(
            "SELECT id, pcn, charge_cents, serviced_on FROM data_visit "
            "WHERE goodterms_normal_pcn(pcn) = ANY(%s) OR goodterms_normal_pcn(pcn) LIKE %s ORDER BY id LIMIT 51",
            beginnings,
            pattern,
        )
    ]


def _by_claim_number(answer: ClaimAnswer, *, payer_id: str) -> set[int]:
    served = served_on(answer)
    if not answer.payer_claim_number or served is None:
        return set()
    return {
        row[0]
        for row in rows(
            """
            SELECT DISTINCT row.visit_id
            FROM data_claimanswer row
            JOIN data_remittance remittance ON remittance.id = row.remittance_id
            JOIN data_visit visit ON visit.id = row.visit_id
            WHERE row.answer->>'icn' = %s AND remittance.payer_id = %s AND visit.serviced_on = %s
              AND abs((row.answer->>'charge')::bigint) = %s
            """,
            answer.payer_claim_number,
            payer_id,
            served,
            abs(answer.charge.cents),
        )
    }


def _known(row: Row) -> KnownVisit:
    visit_id, pcn, charge_cents, serviced_on = row
    return KnownVisit(visit_id=visit_id, pcn=pcn, charge_cents=charge_cents, serviced_on=serviced_on)
