"""Under which row does an answer stand? That of its number as the insurer spelled it, made where there is none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goodterms.data.bulk import copy_rows, reserve_ids
from goodterms.data.models import Visit
from goodterms.data.placing import (
    Spelling,
    Wanted,
    anchor,
    answered_among,
    claims_of,
    hosts_of_nameless,
    spellings_of,
    wanted_of,
)
from goodterms.data.read import PracticeFacts
from goodterms.domain.remits import ClaimAnswer
from goodterms.domain.visits import is_first, normal_pcn, served_on
from goodterms.usecases.place_visits import News, Placed


LONGEST_PCN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """The answers of one payment, by their places in it, and the rows they stand under."""

    claims: Sequence[ClaimAnswer]
    spellings: Mapping[int, Spelling]  # of answers that bear a number
    hosts_of_nameless: Mapping[int, int]  # the visits of those that bear none, where one was found
    around: tuple[Spelling, ...]  # every row of every number they bear
    made: frozenset[int]
    answered_before: frozenset[int]  # rows under which other answers stand, or to which others are joined
    just_anchored: frozenset[int]  # rows known before, under which a first insurer speaks only now

    def row_of(self, place: int) -> int | None:
        """Return the row an answer stands under; None while nobody can tell."""
        spelling = self.spellings.get(place)
        return self.hosts_of_nameless.get(place) if spelling is None else spelling.visit_id

    def visit_of(self, place: int, placed: Placed) -> int | None:
        """Return the visit an answer belongs to; None while nobody can tell."""
        spelling = self.spellings.get(place)
        return self.hosts_of_nameless.get(place) if spelling is None else placed.visit_of(spelling)

    def news(self, places: Sequence[int], *, undeposited: int) -> News:
        """Return what these answers, just stored, mean for where spellings belong."""
        named = [(self.spellings[place].number, self.claims[place]) for place in places if place in self.spellings]
        # What was said before counts anew where a visit begins to be one, and where spellings may come together.
        spellings = Counter(each.number for each in self.around)
        again = self.just_anchored | {
            each.visit_id for each in self.around if spellings[each.number] > 1 and each.visit_id not in self.made
        }
        return News(
            spellings=self.around,
            answered=(
                *(Wanted(number, served_on(claim), abs(claim.charge.cents)) for number, claim in named),
                *wanted_of(again),
            ),
            claims=(*((number, claim.payer_claim_number) for number, claim in named), *claims_of(again)),
            claimed=(),
            left={},
            undeposited=undeposited,
        )


def address_answers(claims: Sequence[ClaimAnswer], *, payer_id: str, practice: PracticeFacts) -> Addressed:
    """Find or make the row of every number in these answers; call it inside a practice's scope, before storing them."""
    pcns = {place: claim.pcn[:LONGEST_PCN] for place, claim in enumerate(claims)}
    numbers = {pcn: normal_pcn(pcn) for pcn in set(pcns.values())}
    nameless = {place: claims[place] for place, pcn in pcns.items() if not numbers[pcn]}
    first_answered = {pcns[place] for place, claim in enumerate(claims) if is_first(claim)}
    stored = spellings_of({number for number in numbers.values() if number})
    to_anchor = {each.visit_id for each in stored if each.pcn in first_answered and not each.is_anchored}
    if to_anchor:
        anchor(to_anchor)
    known = {each.pcn: each._replace(is_anchored=each.is_anchored or each.visit_id in to_anchor) for each in stored}
    new = {
        pcn: claims[place] for place, pcn in reversed(pcns.items()) if numbers[pcn] and pcn not in known
    }  # the first answer under a number says when
    made = _make_rows(new, numbers, anchored=first_answered, practice=practice)
    rows = {**known, **made}
    return Addressed(
        claims=claims,
        spellings={place: rows[pcn] for place, pcn in pcns.items() if numbers[pcn]},
        hosts_of_nameless=hosts_of_nameless(nameless, payer_id=payer_id),
        around=tuple(rows.values()),
        made=frozenset(each.visit_id for each in made.values()),
        answered_before=answered_among([each.visit_id for each in stored]),
        just_anchored=frozenset(to_anchor),
    )


def _make_rows(
    new: Mapping[str, ClaimAnswer],
    numbers: Mapping[str, str],
    *,
    anchored: set[str],
    practice: PracticeFacts,
) -> Mapping[str, Spelling]:
    """Make a row for each spelling that is met for the first time; whose visit it is, the claim we sent has to say."""
    ids = dict(zip(new, reserve_ids(Visit, len(new)), strict=True))
    copy_rows(
        Visit,
        ["id", "practice_id", "pcn", "serviced_on", "care", "provider_name", "place", "payers", "is_work_related",
         "is_accident_related", "patient_key", "is_known", "is_anchored", "doubt"],
        (
            (ids[pcn], practice.practice_id, pcn, served_on(claim), "", "", "", "[]", False, False, "", False,
             pcn in anchored, "")
            for pcn, claim in new.items()
        ),
    )  # fmt: skip
    return {
        pcn: Spelling(
            visit_id=ids[pcn],
            pcn=pcn,
            number=numbers[pcn],
            own_word=None,
            is_anchored=pcn in anchored,
            joined_to=None,
            doubt="",
        )
        for pcn in new
    }
