"""May this remittance be believed? Each rule once kept and once broken."""

import pytest

from goodterms.domain.money import NOTHING, Money
from goodterms.domain.remit_keys import claim_event_key, claim_event_keys, remittance_key
from goodterms.domain.remits import ProviderAdjustment
from goodterms.domain.remits_gate import is_stopped, judge_claims, judge_payment, verdict_of
from goodterms.domain.remits_rules import RULES, breach
from support.remittances import NOWHERE, adjusted, janes_answer, janes_payment, office_visit_line


def rules_broken_by_claim(**changes: object) -> list[str]:
    """Return the rules that Jane's answer breaks when changed so."""
    return [finding.rule_id for finding in judge_claims(remittance=janes_payment(claims=(janes_answer(**changes),)))]


def rules_broken_by_payment(**changes: object) -> list[str]:
    """Return the rules that Jane's payment breaks when changed so."""
    return [finding.rule_id for finding in judge_payment(remittance=janes_payment(**changes))]


def moved(cents: int) -> ProviderAdjustment:
    """Return money taken from the provider."""
    return ProviderAdjustment(
        provider="1999999984", fiscal_year_ends_on=None, reason="WO", reference="", amount=Money(cents)
    )


def test_a_payment_whose_every_cent_is_accounted_for_passes():
    assert rules_broken_by_payment() == []
    assert rules_broken_by_claim() == []


@pytest.mark.parametrize(("cents", "broken"), [(19999, True), (20000, False), (20001, True)])
def test_a_payment_must_be_what_its_claims_were_paid_to_the_cent(cents: int, broken: bool):
    assert ("payment-balances" in rules_broken_by_payment(total_paid=Money(cents))) is broken


@pytest.mark.parametrize(("cents", "broken"), [(14999, True), (15000, False)])
def test_a_takeback_is_subtracted_from_the_claims(cents: int, broken: bool):
    rules = rules_broken_by_payment(total_paid=Money(cents), provider_adjustments=(moved(5000),))
    assert ("payment-balances" in rules) is broken


def test_a_negative_takeback_adds_to_the_payment():
    assert rules_broken_by_payment(total_paid=Money(20127), provider_adjustments=(moved(-127),)) == []


def test_a_payment_below_zero_is_held_even_when_it_balances():
    rules = rules_broken_by_payment(total_paid=Money(-5000), provider_adjustments=(moved(25000),))
    assert rules == ["payment-positive"]


def test_a_notice_without_payment_is_normal_and_with_one_is_held():
    unpaid = janes_answer(paid=NOTHING, lines=(), adjustments=(adjusted("CO", "45", 25000), adjusted("PR", "1", 5000)))
    notice = {"handling": "H", "method": "NON"}
    assert rules_broken_by_payment(total_paid=NOTHING, claims=(unpaid,), **notice) == []
    assert rules_broken_by_payment(**notice) == ["payment-method"]


def test_a_payment_without_a_trace_number_is_held():
    assert rules_broken_by_payment(trace_number=" ") == ["payment-traced"]


def test_a_payment_that_says_nothing_is_noted():
    assert rules_broken_by_payment(total_paid=NOTHING, claims=()) == ["answers-claims"]


@pytest.mark.parametrize(("cents", "broken"), [(4999, True), (5000, False), (5001, True)])
def test_charge_less_payment_is_the_adjustments_to_the_cent(cents: int, broken: bool):
    own = (adjusted("CO", "45", cents), adjusted("PR", "1", 5000))
    rules = rules_broken_by_claim(lines=(), adjustments=own)
    assert ("claim-balances" in rules) is broken


def test_a_claim_level_deductible_balances_the_claim_and_not_its_lines():
    line = office_visit_line(paid=Money(25000), adjustments=(adjusted("CO", "45", 5000),))
    assert rules_broken_by_claim(lines=(line,), adjustments=(adjusted("PR", "1", 5000),)) == []


def test_two_wrong_lines_that_cancel_out_are_still_held():
    lines = (
        office_visit_line(charge=Money(15000), paid=Money(10000), adjustments=(adjusted("CO", "45", 4999),)),
        office_visit_line(
            charge=Money(15000), paid=Money(10000), adjustments=(adjusted("CO", "45", 1), adjusted("PR", "1", 5000))
        ),
    )
    assert rules_broken_by_claim(lines=lines) == ["line-balances", "line-balances"]


def test_lines_that_do_not_add_up_to_the_claim_are_held():
    lines = (office_visit_line(), office_visit_line(charge=NOTHING, paid=NOTHING, adjustments=()))
    assert rules_broken_by_claim(lines=lines) == []
    extra = office_visit_line(charge=Money(100), paid=NOTHING, adjustments=(adjusted("CO", "45", 100),))
    assert "lines-add-up" in rules_broken_by_claim(lines=(office_visit_line(), extra))


@pytest.mark.parametrize(("stated", "broken"), [(4999, True), (5000, False), (7500, True), (None, True)])
def test_the_stated_patient_part_is_the_sum_of_patient_adjustments(stated: int | None, broken: bool):
    changes = None if stated is None else Money(stated)
    rules = rules_broken_by_claim(stated_patient_responsibility=changes)
    assert ("claim-patient-responsibility" in rules) is broken


def test_no_stated_patient_part_is_right_when_the_patient_owes_nothing():
    line = office_visit_line(adjustments=(adjusted("CO", "45", 10000),))
    assert rules_broken_by_claim(stated_patient_responsibility=None, lines=(line,)) == []


def reversal(**changes: object) -> dict[str, object]:
    """Return Jane's answer taken back."""
    line = office_visit_line(
        charge=Money(-30000),
        paid=Money(-20000),
        adjustments=(adjusted("CO", "45", -5000), adjusted("PR", "1", -5000)),
    )
    taken_back = {"charge": Money(-30000), "paid": Money(-20000), "stated_patient_responsibility": None}
    return {"status": "22", "lines": (line,), **taken_back, **changes}


def test_a_reversal_need_not_state_the_patients_part():
    assert rules_broken_by_claim(**reversal()) == []


def test_only_a_reversal_may_be_below_zero():
    rules = rules_broken_by_claim(**reversal(status="1"))
    assert {"claim-charge-positive", "claim-paid-positive"} <= set(rules)
    assert rules_broken_by_claim(status="22") == ["claim-reversal-negative"]


@pytest.mark.parametrize("pcn", ["", " ", "0", "000", " 0 "])
def test_an_answer_that_names_no_visit_is_held(pcn: str):
    assert rules_broken_by_claim(pcn=pcn) == ["claim-names-visit"]


@pytest.mark.parametrize("pcn", ["1", "0A", "10"])
def test_a_short_number_still_names_a_visit(pcn: str):
    assert rules_broken_by_claim(pcn=pcn) == []


@pytest.mark.parametrize(("status", "broken"), [("1", False), ("25", False), ("5", True), ("", True), ("01", True)])
def test_a_status_the_guide_does_not_know_is_held(status: str, broken: bool):
    assert ("claim-status-known" in rules_broken_by_claim(status=status)) is broken


def test_the_correction_group_belongs_to_the_old_version_only():
    line = office_visit_line(adjustments=(adjusted("CR", "45", 5000), adjusted("PR", "1", 5000)))
    claims = (janes_answer(lines=(line,)),)
    old = janes_payment(claims=claims, version="004010X091A1")
    assert judge_claims(remittance=old) == ()
    assert [finding.rule_id for finding in judge_claims(remittance=janes_payment(claims=claims))] == [
        "claim-group-known"
    ]


def test_the_same_answer_twice_in_one_payment_is_held_both_times():
    twice = janes_payment(claims=(janes_answer(), janes_answer()))
    assert [finding.rule_id for finding in judge_claims(remittance=twice)] == ["claim-once", "claim-once"]


def test_a_split_claim_with_two_payer_numbers_is_not_a_repetition():
    split = janes_payment(claims=(janes_answer(), janes_answer(payer_claim_number="ICN002")))
    assert judge_claims(remittance=split) == ()


def test_a_reject_outweighs_a_hold_and_notes_weigh_nothing():
    note, hold, reject = (
        breach(rule_id, place=NOWHERE, claim=None, reason="")
        for rule_id in ("answers-claims", "payment-balances", "payment-amounts")
    )
    assert verdict_of([]) == "accept"
    assert verdict_of([note]) == "accept"
    assert verdict_of([note, hold]) == "hold"
    assert verdict_of([hold, reject, note]) == "reject"


def test_an_unreadable_claim_amount_stops_the_whole_transaction_and_an_imbalance_only_the_claim():
    unreadable = breach("claim-amounts", place=NOWHERE, claim="P1", reason="")
    crooked = breach("claim-balances", place=NOWHERE, claim="P1", reason="")
    assert is_stopped(findings=[unreadable], at=frozenset({"transaction"}))
    assert not is_stopped(findings=[crooked], at=frozenset({"transaction"}))


def test_whatever_is_held_or_rejected_stops_something_and_a_note_stops_nothing():
    for rule in RULES.values():
        assert (rule.severity == "note") == (rule.stops is None)
        assert rule.todo.endswith(".")


def test_the_same_payment_in_another_envelope_has_the_same_key():
    again = janes_payment(
        control_number="0007",
        interchange_control_number="000000042",
        sender="CLEARINGHOUSE",
        claims=(janes_answer(place=NOWHERE),),
    )
    assert remittance_key(remittance=again) == remittance_key(remittance=janes_payment())


def test_the_order_of_the_claims_does_not_change_the_key():
    claims = (janes_answer(), janes_answer(pcn="PCN002"))
    there, back = (janes_payment(claims=order) for order in (claims, claims[::-1]))
    assert remittance_key(remittance=there) == remittance_key(remittance=back)


@pytest.mark.parametrize(
    "changes",
    [
        {"trace_number": "EFT0002"},
        {"originator_id": "1888888888"},
        {"payer_id": "88888"},
        {"paid_on": None},
        {"total_paid": Money(20001)},
        {"claims": (janes_answer(remark_codes=("N781",)),)},
        {"claims": (janes_answer(), janes_answer())},
        {"provider_adjustments": (moved(1),)},
    ],
)
def test_anything_else_that_was_paid_or_said_has_another_key(changes: dict[str, object]):
    assert remittance_key(remittance=janes_payment(**changes)) != remittance_key(remittance=janes_payment())


def test_two_like_answers_in_one_payment_are_two_events():
    twice = janes_payment(claims=(janes_answer(), janes_answer()))
    first, second = claim_event_keys(remittance=twice)
    assert first != second
    assert first == claim_event_key(remittance=twice, claim=twice.claims[0], occurrence=0)
    assert second == claim_event_key(remittance=twice, claim=twice.claims[1], occurrence=1)
