"""Every stored answer says whom and when it is about, also those stored before that was asked."""

from pathlib import Path

from django.core.management import call_command
from django.db import connections

from goodterms.data.models import ClaimAnswerRow, Visit
from goodterms.data.patient_days import medicaid_visits_beside, visits_beside_medicaid
from goodterms.data.scope import practice_scope
from support.both_ways import File, by_books
from support.claim_text import AUGUST_FIRST, WrittenSent, claim_file
from support.postings import post
from support.practices import cedar_grove


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
SAID = ("event_key", "patient_key", "served_on", "served_through_on", "is_medicaid")


def migrate(*names: str) -> None:
    call_command("migrate", "data", *names, database="owner", verbosity=0)
    connections["owner"].close()


def test_answers_and_claims_that_were_stored_before_are_filled_in(database: str):
    practice = cedar_grove()
    for path in sorted(SCENARIOS.glob("*/*.835")):
        post(practice, path)
    by_books([File("837", claim_file(WrittenSent(pcn="P77", filing="MC")))], practice=practice)
    with practice_scope(practice.id):
        before = sorted(ClaimAnswerRow.objects.values_list(*SAID))
        claimed = Visit.objects.get(pcn="P77").patient_key
    connections["default"].close()

    migrate("0003_matching_keys")
    migrate()

    with practice_scope(practice.id):
        assert sorted(ClaimAnswerRow.objects.values_list(*SAID)) == before
        assert Visit.objects.get(pcn="P77").patient_key == claimed == "DOE/J"
    assert ("DOE/J", AUGUST_FIRST, AUGUST_FIRST, False) in {row[1:] for row in before}


def test_visits_without_medicaid_have_no_neighbors(database: str):
    practice = cedar_grove()
    post(practice, SCENARIOS / "01_primary" / "1.835")
    post(practice, SCENARIOS / "09_denied_co" / "1.835")
    with practice_scope(practice.id):
        number = Visit.objects.get(pcn="P01").id

        assert visits_beside_medicaid([number]) == visits_beside_medicaid([]) == frozenset()
        assert medicaid_visits_beside([number]) == medicaid_visits_beside([]) == {}
