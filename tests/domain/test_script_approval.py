"""May these words be used, who says so, and by when does somebody read them again?"""

from dataclasses import replace
from datetime import date

import pytest

from goodterms.domain.script_approval import approve_script, quarter_after, renew_approval
from goodterms.domain.tone import check_script
from goodterms.law.load import load_law
from goodterms.playbook.load_tone import load_tone
from goodterms.playbook.script_schema import Script
from support.scripts import GOOD_TEXT, approved, draft


RULES, LAW = load_tone(), load_law()
FIRST_DAY = date(2026, 1, 1)  # Thursday
GOOD = draft(GOOD_TEXT, kind="text")
HARSH = draft(GOOD_TEXT + "\nPay immediately.", kind="text")


def test_a_script_in_which_nothing_is_found_is_approved_for_its_very_words():
    script = approve_script(GOOD, by="K. Ortiz", on=FIRST_DAY, rules=RULES, law=LAW)

    assert isinstance(script, Script)
    assert script.is_approved
    assert script.approval is not None
    assert (script.approval.by, script.approval.on, script.approval.refresh_due_on) == (
        "K. Ortiz", FIRST_DAY, date(2026, 4, 1),
    )  # fmt: skip
    assert not replace(script, body=script.body + " ").is_approved


def test_a_script_in_which_something_is_found_gets_the_findings_in_place_of_an_approval():
    found = approve_script(HARSH, by="K. Ortiz", on=FIRST_DAY, rules=RULES, law=LAW)

    assert found == check_script(HARSH, rules=RULES, law=LAW)
    assert found


def test_a_script_cannot_have_been_in_force_before_its_approval():
    assert isinstance(approve_script(GOOD, by="K. Ortiz", on=GOOD.effective_on, rules=RULES, law=LAW), Script)
    with pytest.raises(ValueError, match="before the day of its approval"):
        approve_script(GOOD, by="K. Ortiz", on=date(2026, 1, 2), rules=RULES, law=LAW)


def test_reading_again_moves_the_next_day_of_reading_and_nothing_else():
    script = approved(GOOD)
    again = renew_approval(script, on=date(2026, 11, 30), rules=RULES, law=LAW)

    assert isinstance(again, Script)
    assert script.approval is not None
    assert again == replace(script, approval=replace(script.approval, refresh_due_on=date(2027, 2, 28)))


def test_what_was_approved_once_is_held_to_the_rules_of_today():
    assert isinstance(renew_approval(approved(HARSH), on=FIRST_DAY, rules=RULES, law=LAW), tuple)


def test_a_draft_has_no_approval_to_renew():
    with pytest.raises(ValueError, match="is a draft"):
        renew_approval(GOOD, on=FIRST_DAY, rules=RULES, law=LAW)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 31), date(2026, 4, 30)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_a_quarter_is_three_months(day: date, later: date):
    assert quarter_after(day) == later
