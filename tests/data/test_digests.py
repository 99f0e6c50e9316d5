"""By what mark do we know the same facts again?"""

from dataclasses import replace
from datetime import date

from goodterms.data.digests import facts_digest
from goodterms.domain.contact_notes import NOTHING_NOTED
from goodterms.domain.people import Household, TouchMade
from support.guard_people import called, dora_reachable, doras_account, with_account, with_touches


def dora_after_a_letter() -> Household:
    dora = with_touches(dora_reachable(), TouchMade(kind="statement", made_on=date(2026, 10, 11), channel=None))
    return dora._replace(stops=frozenset({"text_stop", "cease"}), calls=(called("2026-11-20T18:00Z", "voicemail"),))


def test_known_facts_keep_the_mark_that_stored_decisions_carry():
    assert facts_digest(dora_after_a_letter()) == "efcdb8311c0eee964b19c34a70387f82884d58d4658ce2709078b1c7885bdbcb"


def test_one_fact_of_one_account_changes_the_mark():
    other = with_account(dora_reachable(), doras_account()._replace(first_statement_on=date(2026, 10, 12)))

    assert facts_digest(other) != facts_digest(dora_reachable())


def test_one_wish_changes_the_mark_and_the_order_of_its_days_does_not():
    wishes = [replace(NOTHING_NOTED, details_agreed=frozenset(ways)) for ways in (("text", "email"), ("email", "text"))]
    marks = {facts_digest(dora_reachable()._replace(notes=wish)) for wish in wishes}

    assert len(marks) == 1
    assert facts_digest(dora_reachable()) not in marks
