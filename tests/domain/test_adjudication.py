"""What does the patient owe for this visit, now that these insurers have answered?"""

from dataclasses import replace
from datetime import date

import pytest

from goodterms.domain.adjudication import StoredAnswer
from goodterms.domain.money import Money
from goodterms.domain.open_answers import ExpectedPayer
from goodterms.domain.remits import ProviderAdjustment
from support.claim_answers import NOTHING_ELSE_KNOWN, amounts, answer, dollars, takes_back, visit


def test_deductible_and_coinsurance_of_the_only_insurer_are_owed():
    result = visit(answer())

    assert amounts(result) == (50, 50, 0, 0, "billable")
    assert (result.charge, result.insurance_paid, result.contractual) == (dollars(300), dollars(200), dollars(50))
    assert result.became_patients_on == date(2026, 9, 1)  # Tuesday
    assert [reason.rule_id for reason in result.reasons] == ["PR-1", "PR-2", "CO-45"]


def test_a_forwarded_claim_waits_for_the_insurer_it_was_sent_to():
    result = visit(answer(status="19", next_payer="MEDIGAP CO"))

    assert amounts(result) == (0, 0, 0, 50, "waiting")
    assert result.waiting_for == "MEDIGAP CO"
    assert "Waiting for your second insurer (MEDIGAP CO)" in result.reasons[0].sentence(language="en")
    assert result.became_patients_on is None


def secondary(
    *, pays: float, adjusts: str, charge: float = 300, status: str = "2", next_payer: str | None = None, **gate: str
) -> StoredAnswer:
    return answer(
        charge=charge,
        pays=pays,
        adjusts=adjusts,
        status=status,
        next_payer=next_payer,
        payer="MEDIGAP CO",
        claim_number="J01",
        day=14,
        **gate,
    )


def test_a_second_insurer_that_pays_the_rest_leaves_nothing():
    result = visit(answer(status="19"), secondary(pays=50, adjusts="OA-23 250"))

    assert amounts(result) == (0, 0, 0, 0, "nothing_owed")
    assert result.insurance_paid == dollars(250)
    assert result.contractual == dollars(50)


def test_what_the_second_insurer_leaves_replaces_what_the_first_left():
    result = visit(answer(status="19"), secondary(pays=30, adjusts="OA-23 250; PR-2 20"))

    assert amounts(result) == (20, 20, 0, 0, "billable")
    assert result.became_patients_on == date(2026, 9, 15)  # Tuesday, when the second insurer answered


def test_the_third_insurer_has_the_last_word():
    third = answer(status="3", payer="THIRD CO", claim_number="K01", pays=15, adjusts="OA-23 280; PR-3 5", day=20)
    second = secondary(status="20", pays=30, adjusts="OA-23 250; PR-2 20", next_payer="THIRD CO")

    assert amounts(visit(answer(status="19"), second)) == (0, 0, 0, 20, "waiting")
    assert amounts(visit(answer(status="19"), second, third)) == (5, 5, 0, 0, "billable")


def test_a_reversal_and_a_correction_leave_the_corrected_share():
    first = answer()
    correction = answer(pays=240, adjusts="CO-45 50; PR-1 10", day=9)

    result = visit(first, takes_back(first, day=9), correction)

    assert amounts(result) == (10, 10, 0, 0, "billable")
    assert result.became_patients_on == date(2026, 9, 10)  # Thursday
    assert result.insurance_paid == dollars(240)


def test_a_reversal_alone_leaves_nothing_to_pay_and_waits_for_a_new_answer():
    first = answer()

    assert amounts(visit(first, takes_back(first, day=9))) == (0, 0, 0, 0, "waiting")


def test_a_reversal_of_an_answer_never_seen_is_held_and_never_negative():
    result = visit(takes_back(answer(), day=9))

    assert amounts(result) == (0, 0, 0, 0, "held")
    assert result.unplaced


def test_a_stray_reversal_beside_a_standing_answer_stops_the_asking_and_keeps_the_balance():
    stray = takes_back(answer(pays=100, adjusts="CO-45 200", claim_number="X99"), day=9)

    assert amounts(visit(answer(), stray)) == (50, 0, 50, 0, "held")


@pytest.mark.parametrize(
    ("adjusts", "expected"),
    [
        ("CO-197 300", (0, 0, 0, 0, "nothing_owed")),
        ("PR-27 300", (0, 0, 300, 0, "held")),
        ("PR-227 300", (0, 0, 0, 300, "waiting")),
        ("OA-257 300", (0, 0, 0, 0, "waiting")),
        ("CO-16 300", (0, 0, 0, 0, "waiting")),
        ("CO-22 300", (0, 0, 0, 0, "waiting")),
        ("OA-209 50; CO-45 250", (0, 0, 0, 0, "protected")),
        ("PR-100 300", (0, 0, 300, 0, "held")),
        ("OA-100 300", (0, 0, 300, 0, "held")),
        ("PR-999 300", (0, 0, 300, 0, "held")),
        ("CO-999 300", (0, 0, 0, 0, "nothing_owed")),
        ("PR-101 300", (0, 0, 0, 0, "estimate")),
        ("OA-101 250; PR-2 50", (0, 0, 0, 0, "estimate")),
        ("OA-109 300", (0, 0, 300, 0, "held")),
        ("PR-142 40; CO-45 260", (0, 0, 40, 0, "held")),
        ("PR-3 25; CO-24 275", (25, 25, 0, 0, "billable")),
        ("CO-24 300", (0, 0, 0, 0, "nothing_owed")),
        ("PR-1 50; PR-1 -20; CO-45 270", (30, 30, 0, 0, "billable")),
        ("PR-1 -20; CO-45 320", (0, 0, 0, 0, "nothing_owed")),
        ("PR-2 50; PR-45 250", (50, 50, 250, 0, "billable")),
        ("PI-45 300", (0, 0, 0, 0, "nothing_owed")),
    ],
)
def test_the_group_and_the_code_together_say_who_owes_what_was_not_paid(
    adjusts: str, expected: tuple[float, float, float, float, str]
):
    assert amounts(visit(answer(pays=0, adjusts=adjusts))) == expected


def test_a_charge_above_what_the_plan_allows_is_held_for_the_law_while_the_share_is_billed():
    assert amounts(visit(answer(charge=900, pays=400, adjusts="PR-45 450; PR-2 50"))) == (50, 50, 450, 0, "billable")


@pytest.mark.parametrize("code", ["N781", "N782", "N783"])
def test_a_medicare_beneficiary_in_the_qmb_program_is_never_asked(code: str):
    result = visit(answer(filing="MB", remarks=(code,)))

    assert amounts(result) == (0, 0, 0, 0, "protected")
    assert result.patient_responsibility == dollars(50)


@pytest.mark.parametrize("filing", ["MC", "WC", "VA"])
def test_medicaid_workers_compensation_and_veterans_affairs_override_the_share(filing: str):
    assert amounts(visit(answer(filing=filing))) == (0, 0, 0, 0, "protected")


def test_an_accident_insurers_answer_is_looked_at_first():
    assert amounts(visit(answer(filing="AM"))) == (0, 0, 50, 0, "held")


def test_a_protected_patient_who_paid_gets_it_back():
    context = replace(NOTHING_ELSE_KNOWN, patient_paid=dollars(20), coverage=frozenset({"qmb"}))

    result = visit(answer(), context=context)

    assert result.state == "credit"
    assert result.credit == dollars(20)
    assert result.billable == Money(0)


def test_an_estimate_is_never_posted():
    assert amounts(visit(answer(status="25"))) == (0, 0, 0, 0, "estimate")
    assert amounts(visit(answer(status="25"), answer(day=1))) == (50, 50, 0, 0, "billable")


def test_a_claim_sent_on_to_the_right_insurer_waits_until_that_insurer_answers():
    sent_on = answer(status="23", pays=0, adjusts="OA-B11 300", next_payer="RIGHT CO")

    assert amounts(visit(sent_on)) == (0, 0, 0, 0, "waiting")
    assert amounts(visit(sent_on, answer(payer="RIGHT CO", day=8))) == (50, 50, 0, 0, "billable")
    assert amounts(visit(sent_on, answer(payer="OTHER CO", day=8))) == (0, 0, 0, 50, "waiting")


def test_a_second_insurers_answer_without_the_first_is_held():
    result = visit(secondary(pays=30, adjusts="OA-23 250; PR-2 20"))

    assert amounts(result) == (0, 0, 20, 0, "held")
    assert result.reasons[0].rule_id == "earlier-insurer-missing"


def test_a_second_insurer_that_discounts_the_rest_gives_no_credit():
    medicaid = secondary(charge=500, pays=25, adjusts="CO-45 475")
    first = answer(status="19", charge=500, pays=300, adjusts="CO-45 125; PR-2 75")

    result = visit(first, medicaid)

    assert amounts(result) == (0, 0, 0, 0, "nothing_owed")
    assert (result.insurance_paid, result.contractual) == (dollars(325), dollars(175))


def test_the_parts_of_a_split_claim_add_up():
    one = answer(charge=200, pays=150, adjusts="CO-45 20; PR-1 30", claim_number="A1", remarks=("MA15",))
    other = answer(charge=100, pays=60, adjusts="CO-45 20; PR-2 20", claim_number="A2", procedure="85025")

    assert amounts(visit(one, other)) == (50, 50, 0, 0, "billable")
    assert amounts(visit(one)) == (0, 0, 0, 30, "waiting")


def test_the_same_answer_twice_in_one_payment_is_held():
    assert amounts(visit(answer(), answer(occurrence=1))) == (0, 0, 50, 0, "held")


def test_two_different_answers_to_one_claim_without_a_reversal_are_held_at_the_larger_share_and_not_the_sum():
    result = visit(answer(), answer(pays=240, adjusts="CO-45 50; PR-1 10", day=9))

    assert amounts(result) == (0, 0, 50, 0, "held")


def test_a_denial_that_a_later_payment_replaced_is_set_aside():
    denied = answer(pays=0, adjusts="CO-16 300", claim_number="D1")

    assert amounts(visit(denied, answer(day=20, claim_number="D2"))) == (50, 50, 0, 0, "billable")


def test_a_notice_of_a_duplicate_claim_changes_nothing():
    duplicate = answer(pays=0, adjusts="OA-18 300", claim_number="D2", day=5)

    assert amounts(visit(answer(), duplicate)) == (50, 50, 0, 0, "billable")


def test_an_insurer_that_says_not_insured_gives_way_to_the_one_that_pays():
    denied = answer(pays=0, adjusts="PR-27 300", payer="OLD CO")

    assert amounts(visit(denied, answer(payer="NEW CO", day=20))) == (50, 50, 0, 0, "billable")


def test_a_status_of_not_recognised_never_bills():
    assert amounts(visit(answer(status="4", pays=0, adjusts="PR-31 300"))) == (0, 0, 300, 0, "held")
    assert amounts(visit(answer(status="4", pays=0, adjusts="PR-1 300"))) == (0, 0, 300, 0, "held")
    assert amounts(visit(answer(status="4", pays=0, adjusts="CO-197 300"))) == (0, 0, 0, 0, "nothing_owed")


def test_an_insurer_known_from_the_claim_we_sent_is_waited_for():
    expected = ExpectedPayer(rank=2, payer_id="", payer_name="Medigap Co.")
    context = replace(NOTHING_ELSE_KNOWN, expected_payers=(expected,))

    assert amounts(visit(answer(), context=context)) == (0, 0, 0, 50, "waiting")
    assert amounts(visit(answer(), secondary(pays=50, adjusts="OA-23 250"), context=context))[4] == "nothing_owed"


def test_a_copay_paid_at_the_desk_comes_off_once():
    context = replace(NOTHING_ELSE_KNOWN, patient_paid=dollars(25))

    assert amounts(visit(answer(pays=225, adjusts="CO-45 50; PR-3 25"), context=context)) == (0, 0, 0, 0, "paid")
    assert amounts(visit(answer(), context=context)) == (25, 25, 0, 0, "billable")


def test_a_correction_below_what_the_patient_paid_leaves_a_credit():
    first = answer()
    context = replace(NOTHING_ELSE_KNOWN, patient_paid=dollars(50))

    result = visit(
        first, takes_back(first, day=9), answer(pays=240, adjusts="CO-45 50; PR-1 10", day=9), context=context
    )

    assert (result.state, result.credit, result.billable) == ("credit", dollars(40), Money(0))


def test_an_answer_held_at_the_door_is_shown_at_the_smaller_of_its_two_amounts_and_never_billed():
    assert amounts(visit(answer(verdict="hold", states=75))) == (0, 0, 50, 0, "held")
    assert amounts(visit(answer(verdict="hold", states=20))) == (0, 0, 20, 0, "held")


def test_an_answer_held_at_the_door_stops_the_asking_and_keeps_the_balance_that_stood():
    later = secondary(pays=30, adjusts="OA-23 250; PR-2 20", verdict="hold")

    assert amounts(visit(answer(), later)) == (50, 0, 50, 0, "held")


def test_a_payment_sent_again_in_order_mends_the_held_one():
    held = replace(answer(verdict="hold", states=75), remittance_key="the broken one")

    assert amounts(visit(held, answer(states=50))) == (50, 50, 0, 0, "billable")


def test_money_an_insurer_takes_back_outside_the_claim_is_noted_and_changes_nothing():
    taken = ProviderAdjustment(
        provider="1", fiscal_year_ends_on=None, reason="WO", reference="I01", amount=dollars(150)
    )
    result = visit(answer(), context=replace(NOTHING_ELSE_KNOWN, provider_adjustments=(taken,)))

    assert amounts(result) == (50, 50, 0, 0, "billable")
    assert [note.rule_id for note in result.notes] == ["insurer-moved-money"]


def test_amounts_that_do_not_add_up_are_never_billed():
    assert amounts(visit(answer(adjusts="CO-45 49.99; PR-1 30; PR-2 20"))) == (0, 0, 50, 0, "unbalanced")


def test_insurers_that_answer_different_charges_are_never_billed():
    later = secondary(charge=200, pays=30, adjusts="OA-23 150; PR-2 20")

    assert visit(answer(status="19"), later).state == "unbalanced"


def test_a_later_insurer_that_leaves_more_than_the_first_is_looked_at():
    later = secondary(pays=0, adjusts="OA-23 200; PR-1 100")

    assert amounts(visit(answer(status="19"), later)) == (0, 0, 100, 0, "held")


def test_less_answered_than_billed_waits_for_the_rest():
    assert visit(answer(), context=replace(NOTHING_ELSE_KNOWN, billed_charge=dollars(400))).state == "waiting"
    assert visit(answer(), context=replace(NOTHING_ELSE_KNOWN, billed_charge=dollars(300))).state == "billable"
    assert visit(answer(), context=replace(NOTHING_ELSE_KNOWN, billed_charge=dollars(200))).state == "unbalanced"


def test_a_stay_paid_above_its_charge_is_in_balance():
    stay = answer(pays=500, adjusts="", claim_level="CO-45 -250; PR-1 50", procedure="")

    assert amounts(visit(stay)) == (50, 50, 0, 0, "billable")


def test_a_reversal_of_the_older_guide_cancels_its_original_though_it_shows_no_share():
    first = answer()
    back = takes_back(first, day=9)
    line = replace(back.answer.lines[0], adjustments=())
    older = replace(back, answer=replace(back.answer, lines=(line,)))

    assert amounts(visit(first, older, answer(pays=240, adjusts="CO-45 50; PR-1 10", day=9)))[0] == 10


def test_a_visit_nobody_answered_waits():
    assert amounts(visit()) == (0, 0, 0, 0, "waiting")


@pytest.mark.parametrize("remark", ["MA18", "MA07", "N89"])
def test_a_claim_passed_on_only_by_a_remark_waits_too(remark: str):
    assert amounts(visit(answer(remarks=(remark,)))) == (0, 0, 0, 50, "waiting")


def test_a_next_insurer_named_without_the_status_is_waited_for():
    assert amounts(visit(answer(next_payer="MEDIGAP CO"))) == (0, 0, 0, 50, "waiting")


@pytest.mark.parametrize(("remark", "held"), [("N830", 50), ("N858", 50), ("N879", 50), ("N857", 0), ("N880", 0)])
def test_an_alert_on_surprise_bills_is_looked_at_before_anything_is_asked(remark: str, held: float):
    assert visit(answer(remarks=(remark,))).held == dollars(held)


def test_a_second_insurers_answer_from_before_the_firsts_correction_is_looked_at():
    given_first = answer(status="19")
    corrected = answer(status="19", pays=210, adjusts="CO-45 50; PR-1 40", day=20)
    early = secondary(pays=30, adjusts="OA-23 250; PR-2 20")

    assert amounts(visit(given_first, early)) == (20, 20, 0, 0, "billable")
    result = visit(given_first, early, takes_back(given_first, day=20), corrected)
    assert amounts(result)[1:3] == (0, 20)
    assert "later-insurer-answered-too-early" in {reason.rule_id for reason in result.reasons}


def test_a_next_insurer_that_does_not_know_the_patient_brings_a_person():
    unknown = answer(status="4", payer="MEDIGAP CO", pays=0, adjusts="CO-31 300", day=9)

    assert amounts(visit(answer(status="19"), unknown)) == (0, 0, 50, 0, "held")
    assert amounts(visit(answer(), unknown)) == (50, 50, 0, 0, "billable")


def test_a_visit_that_may_be_anothers_is_held():
    result = visit(answer(), context=replace(NOTHING_ELSE_KNOWN, identity_doubt="two-people-one-number"))

    assert amounts(result) == (0, 0, 50, 0, "held")


def test_a_replacement_that_names_the_answer_it_replaces_is_no_second_part():
    other = answer(charge=100, pays=60, adjusts="CO-45 20; PR-2 20", claim_number="I02", procedure="85025")

    assert amounts(visit(answer(), other))[1] == 70
    replacing = answer(
        charge=100, pays=60, adjusts="CO-45 20; PR-2 20", claim_number="I02", procedure="85025", original="I01"
    )
    assert amounts(visit(answer(), replacing))[1:3] == (0, 50)


def test_of_two_insurers_that_both_deny_the_later_one_stands_and_on_one_day_neither():
    early = answer(pays=0, adjusts="PR-27 300", payer="OLD CO")
    late = answer(pays=0, adjusts="CO-29 300", payer="NEW CO", day=5)
    same_day = answer(pays=0, adjusts="CO-29 300", payer="NEW CO")

    assert amounts(visit(early, late)) == (0, 0, 0, 0, "nothing_owed")
    assert amounts(visit(early, same_day)) == (0, 0, 300, 0, "held")


def test_two_insurers_that_both_answer_as_the_first_are_for_a_person():
    assert amounts(visit(answer(), answer(payer="OTHER CO", pays=240, adjusts="PR-1 60", day=5))) == (
        0,
        0,
        60,
        0,
        "held",
    )


def test_a_claim_sent_on_to_nobody_named_waits_until_any_other_insurer_answers():
    sent_on = answer(status="23", pays=0, adjusts="OA-B11 300")

    assert amounts(visit(sent_on))[4] == "waiting"
    assert amounts(visit(sent_on, answer(payer="OTHER CO", day=5))) == (50, 50, 0, 0, "billable")


def test_a_status_unknown_to_the_guide_is_for_a_person():
    assert amounts(visit(answer(), answer(status="77", day=5)))[:3] == (0, 0, 50)


def test_insurers_that_together_paid_more_than_the_charge_are_out_of_balance():
    assert visit(answer(status="19"), secondary(pays=150, adjusts="OA-23 150")).state == "unbalanced"
    assert visit(answer(status="19"), secondary(pays=100, adjusts="OA-23 200")).state == "nothing_owed"


def test_parts_tell_the_same_story_in_either_order():
    one = answer(charge=200, pays=150, adjusts="CO-45 20; PR-1 30", claim_number="A1", remarks=("MA15",))
    other = answer(charge=100, pays=60, adjusts="CO-253 20; PR-2 20", claim_number="A2", procedure="85025")

    assert visit(one, other) == visit(other, one)


def test_of_two_equal_answers_the_earlier_is_the_one_taken_back():
    first, again = answer(), answer(day=9)

    result = visit(again, takes_back(first, day=9), first)

    assert amounts(result) == (50, 50, 0, 0, "billable")
    assert result.became_patients_on == date(2026, 9, 10)  # Thursday


def test_the_same_answer_held_once_and_in_order_once_is_in_order():
    given = answer()

    for pair in ((given, replace(given, verdict="hold")), (replace(given, verdict="hold"), given)):
        assert amounts(visit(*pair)) == (50, 50, 0, 0, "billable")


def test_a_claim_sent_on_to_nobody_named_is_not_taken_up_by_another_word_of_the_same_insurer():
    sent_on = answer(day=5, status="23", pays=0, adjusts="OA-B11 300")

    assert amounts(visit(answer(), sent_on))[4] == "waiting"
    assert amounts(visit(answer(), sent_on, answer(payer="OTHER CO", day=8)))[4] != "waiting"
