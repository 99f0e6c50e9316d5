"""What visits come to after some files, by a trial in memory and by posting to the books: the two must agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, NamedTuple

from goodterms.data.models import Practice, Standing
from goodterms.data.scope import practice_scope
from goodterms.domain.book import VisitInBook
from goodterms.law.reason_codes import load_reason_codes
from goodterms.usecases.post_claims import post_claims
from goodterms.usecases.post_remittance import post_remittance
from goodterms.usecases.trial_remittances import RemittanceTrial
from support.postings import NOON
from support.practices import facts_of


CODES = load_reason_codes()


@dataclass(frozen=True, slots=True)
class File:
    """One file as it arrives."""

    kind: Literal["835", "837"]
    content: bytes


class ComesTo(NamedTuple):
    """One visit, in cents, with the rules that speak for it."""

    state: str
    owed: int
    billable: int
    held: int
    waiting: int
    rules: tuple[str, ...]


def by_trial(files: Sequence[File]) -> dict[str, ComesTo]:
    """Return every answered visit by its number, after a trial of the files in this order."""
    run = RemittanceTrial(codes=CODES)
    for file in files:
        if file.kind == "837":
            run.expect_claims(file.content)
        else:
            run.load(file.content)
    return {visit.pcn: _in_book(visit) for visit in run.refuse(reason="").visits if visit.events}


def by_books(files: Sequence[File], *, practice: Practice) -> dict[str, ComesTo]:
    """Return every answered visit by its number, after posting the files in this order, one each minute."""
    facts = facts_of(practice)
    for number, file in enumerate(files):
        at = NOON + timedelta(minutes=number)
        if file.kind == "837":
            post_claims(practice=facts, content=file.content, codes=CODES, by="test", at=at)
        else:
            post_remittance(
                practice=facts, name=f"{number}", content=file.content, codes=CODES, by="test", at=at, step=int
            )
    return standings(practice)


def standings(practice: Practice) -> dict[str, ComesTo]:
    """Return every visit that has a standing, by its number."""
    with practice_scope(practice.id):
        return {
            each.visit.pcn: ComesTo(
                each.state,
                each.owed_cents,
                each.billable_cents,
                each.held_cents,
                each.waiting_cents,
                tuple(reason["rule_id"] for reason in each.reasons),
            )
            for each in Standing.objects.select_related("visit")
        }


def _in_book(visit: VisitInBook) -> ComesTo:
    found = visit.adjudication
    return ComesTo(
        found.state,
        found.owed.cents,
        found.billable.cents,
        found.held.cents,
        found.waiting.cents,
        tuple(reason.rule_id for reason in found.reasons),
    )
