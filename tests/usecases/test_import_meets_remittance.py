"""A balance from a spreadsheet and an insurer's answer about one visit: the answer speaks, whichever came first."""

from pathlib import Path

import pytest

from goodterms.data.models import LedgerEntry, Practice, Standing
from goodterms.data.scope import practice_scope
from goodterms.usecases.undo_import import UnableToUndo
from support.exports import BALANCE_HEADINGS, bring_in, take_back, write_text
from support.postings import post
from support.practices import cedar_grove


ANSWER = Path(__file__).parents[1] / "fixtures" / "scenarios" / "01_primary" / "1.835"  # P01 owes $50.00
JANE_OWES: list[object] = ["P01", "P1", "DOE, JANE", "8/1/2026", "123.00"]


def buckets(practice: Practice) -> dict[str, int]:
    with practice_scope(practice.id):
        found: dict[str, int] = {}
        for bucket, cents in LedgerEntry.objects.filter(visit__pcn="P01").values_list("bucket", "amount_cents"):
            found[bucket] = found.get(bucket, 0) + cents
        return {bucket: cents for bucket, cents in found.items() if cents}


def standing_of(practice: Practice) -> tuple[str, int, bool]:
    with practice_scope(practice.id):
        row = Standing.objects.get(visit__pcn="P01")
        return row.state, row.billable_cents, row.is_verified


def test_an_answer_that_comes_later_takes_the_place_of_the_imported_balance(database: str, tmp_path: Path):
    alone = cedar_grove()
    post(alone, ANSWER)
    both = Practice.objects.create(
        organization=alone.organization, slug="elm-street", name="Elm Street Clinic", time_zone="America/New_York"
    )
    batch = bring_in(both, write_text(tmp_path / "1.csv", [BALANCE_HEADINGS, JANE_OWES]))
    assert standing_of(both) == ("unverified", 12300, False)
    post(both, ANSWER)

    assert standing_of(both) == standing_of(alone) == ("billable", 5000, True)
    assert buckets(both) == buckets(alone)
    with pytest.raises(UnableToUndo, match="an insurer's answer is posted for visit"):
        take_back(both, batch)


def test_a_balance_that_comes_later_adds_nothing_to_the_answer(database: str, tmp_path: Path):
    practice = cedar_grove()
    post(practice, ANSWER)
    before = buckets(practice), standing_of(practice)
    report = bring_in(practice, write_text(tmp_path / "1.csv", [BALANCE_HEADINGS, JANE_OWES]))

    assert report.outcome == "refused"
    assert report.skips["an insurer's answer is already posted for this visit"] == 1
    assert (buckets(practice), standing_of(practice)) == before
