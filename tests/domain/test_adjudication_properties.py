"""What must never happen, whatever insurers send and in whatever order it arrives."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.domain.adjudication import StoredAnswer, VisitContext
from goodterms.domain.money import NOTHING
from goodterms.domain.remits import ProviderAdjustment
from support.claim_answers import NOTHING_ELSE_KNOWN, dollars, visit
from support.visit_histories import History, contexts, moved_outside, orderly_histories, wild_histories


PROTECTED_FILINGS = {"MC", "WC", "VA"}


@given(orderly_histories())
def test_the_last_insurers_share_is_owed_or_waits_and_nothing_is_added_across_insurers(history: History):
    result = visit(*history.answers)

    if history.is_forwarded:
        assert (result.owed, result.billable, result.held) == (NOTHING, NOTHING, NOTHING)
        assert result.waiting == dollars(history.last_share)
    else:
        assert result.owed == result.billable == dollars(history.last_share)
        assert (result.held, result.waiting) == (NOTHING, NOTHING)


@given(st.one_of(orderly_histories().map(lambda history: list(history.answers)), wild_histories), contexts(), st.data())
def test_order_and_repeats_of_the_answers_change_nothing(
    answers: list[StoredAnswer], context: VisitContext, data: st.DataObject
):
    repeats = data.draw(st.lists(st.sampled_from(answers), max_size=4)) if answers else []
    shuffled = data.draw(st.permutations([*answers, *repeats]))

    assert visit(*shuffled, context=context) == visit(*answers, context=context)


@given(wild_histories, contexts(), st.lists(moved_outside(), max_size=3))
def test_money_moved_outside_the_claims_never_changes_a_balance(
    answers: list[StoredAnswer], context: VisitContext, moved: list[ProviderAdjustment]
):
    before = visit(*answers, context=replace(context, provider_adjustments=()))
    after = visit(*answers, context=replace(context, provider_adjustments=tuple(moved)))

    assert replace(after, notes=()) == replace(before, notes=())


@given(wild_histories, contexts())
def test_charge_is_always_insurance_and_discounts_and_the_patients_shares_together(
    answers: list[StoredAnswer], context: VisitContext
):
    result = visit(*answers, context=context)

    shares = result.share_billable + result.share_held + result.share_waiting
    assert result.charge == result.insurance_paid + result.contractual + shares


@given(wild_histories, contexts())
@settings(max_examples=400)
def test_billable_is_never_negative_and_never_above_the_last_share_less_what_the_patient_paid(
    answers: list[StoredAnswer], context: VisitContext
):
    result = visit(*answers, context=context)

    amounts = (result.owed, result.billable, result.held, result.waiting, result.credit)
    assert all(amount >= NOTHING for amount in amounts)
    assert result.billable <= max(NOTHING, result.patient_responsibility - context.patient_paid)
    assert result.billable <= result.owed


@given(wild_histories, contexts())
@settings(max_examples=400)
def test_nothing_is_billable_while_held_waiting_unbalanced_or_protected(
    answers: list[StoredAnswer], context: VisitContext
):
    result = visit(*answers, context=context)

    if result.state in {"held", "unbalanced", "waiting", "protected", "estimate"}:
        assert result.billable == NOTHING
    if result.unplaced or "qmb" in context.coverage:
        assert result.billable == NOTHING


@given(orderly_histories(), st.sampled_from(["hold", "MC", "WC", "VA", "N781", "N782", "N783", "one cent"]), st.data())
def test_one_mark_on_the_last_answer_is_enough_to_stop_the_asking(history: History, mark: str, data: st.DataObject):
    last = history.answers[-1]
    if mark == "hold":
        marked = replace(last, verdict="hold", event_key="marked")
    elif mark == "one cent":
        marked = replace(last, answer=replace(last.answer, paid=last.answer.paid + dollars(0.01)), event_key="marked")
    elif mark in PROTECTED_FILINGS:
        marked = replace(last, answer=replace(last.answer, filing_indicator=mark), event_key="marked")
    else:
        marked = replace(last, answer=replace(last.answer, remark_codes=(mark,)), event_key="marked")
    answers = data.draw(st.permutations([*history.answers[:-1], marked]))

    assert visit(*answers).billable == NOTHING


@given(orderly_histories(), st.integers(0, 1000))
def test_what_the_patient_paid_comes_off_once_and_the_rest_is_a_credit(history: History, paid: int):
    result = visit(*history.answers, context=replace(NOTHING_ELSE_KNOWN, patient_paid=dollars(paid)))

    left = max(0, history.last_share - paid)
    if history.is_forwarded:
        assert (result.waiting, result.credit) == (dollars(left), NOTHING)
    else:
        assert (result.billable, result.credit) == (dollars(left), dollars(max(0, paid - history.last_share)))
