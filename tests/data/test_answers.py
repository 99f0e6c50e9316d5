"""A stored answer is read back to the very same value, through the database's own JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.data.answers import read_answer, read_provider_adjustment, store_answer, store_provider_adjustment
from goodterms.domain.money import Money
from goodterms.domain.remits import Adjustment, ClaimAnswer, Place, ProviderAdjustment, ServiceLine


money = st.integers(-(10**9), 10**9).map(Money)
words = st.text(max_size=12)
some = st.one_of(st.none(), st.text(min_size=1, max_size=12))
day = st.one_of(st.none(), st.dates())
number = st.one_of(st.none(), st.integers(0, 10**9))
adjustments = st.lists(st.builds(Adjustment, group=words, reason=words, amount=money, quantity=some), max_size=3).map(
    tuple
)
codes = st.lists(words, max_size=3).map(tuple)
lines = st.lists(
    st.builds(
        ServiceLine,
        procedure=words,
        modifiers=codes,
        submitted_procedure=some,
        charge=money,
        paid=money,
        serviced_on=day,
        serviced_through_on=day,
        line_control=some,
        adjustments=adjustments,
        remark_codes=codes,
    ),
    max_size=3,
).map(tuple)
answers = st.builds(
    ClaimAnswer,
    pcn=words,
    status=words,
    charge=money,
    paid=money,
    stated_patient_responsibility=st.one_of(st.none(), money),
    filing_indicator=words,
    payer_claim_number=words,
    original_payer_claim_number=some,
    adjustments=adjustments,
    lines=lines,
    remark_codes=codes,
    patient_last_name=words,
    patient_first_name=words,
    member_id=words,
    next_payer_name=some,
    next_payer_id=some,
    corrected_priority_payer_name=some,
    serviced_on=day,
    serviced_through_on=day,
    received_on=day,
    interest=st.one_of(st.none(), money),
    place=st.builds(Place, interchange=number, transaction=number, segment=number, offset=number),
)


@given(answers)
def test_an_answer_comes_back_as_it_went(answer: ClaimAnswer):
    assert read_answer(json.loads(json.dumps(store_answer(answer)))) == answer


@given(
    st.builds(ProviderAdjustment, provider=words, fiscal_year_ends_on=day, reason=words, reference=words, amount=money)
)
def test_a_provider_adjustment_comes_back_as_it_went(adjustment: ProviderAdjustment):
    assert read_provider_adjustment(json.loads(json.dumps(store_provider_adjustment(adjustment)))) == adjustment


@pytest.mark.parametrize("damage", [{"pcn": 5}, {"charge": "5"}, {"lines": "none"}, {"place": None}])
def test_words_this_house_did_not_write_are_refused(damage: dict[str, object]):
    sound: dict[str, object] = {"pcn": "P1", "status": "1", "charge": 1, "paid": 1, "place": [1, 1, 1, 1]}

    with pytest.raises(ValueError, match=r"stored answer|not enough values"):
        read_answer({**sound, **damage})
