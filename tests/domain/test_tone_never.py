"""Whatever plausible values a shipped script is filled in with, nothing is found in it, and its words stay its own."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.domain.money import Money
from goodterms.domain.people import Language
from goodterms.domain.scripts import fill_in, opening_hours, plan_in_words, visits_in_words
from goodterms.domain.statement_facts import PhoneHours
from goodterms.domain.tone import check_filled_in
from goodterms.domain.wording import day_in_words, money_in_words
from goodterms.playbook.load_tone import load_tone
from support.scripts import SHIPPED


LETTERS = "abcdefghijklmnopqrstuvwxyzáéíóúñüöçãėłşžăộyễ"
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2029, 12, 31))


def names(longest: int) -> st.SearchStrategy[str]:
    words = st.lists(st.text(LETTERS, min_size=1, max_size=14).map(str.capitalize), min_size=1, max_size=4)
    return words.map(lambda each: " ".join(each)[:longest].strip())


@st.composite
def plausible_values(draw: st.DrawFn, language: Language) -> dict[str, str]:
    """Return every value there is, as a practice of ours might fill it in."""
    host = draw(st.from_regex(r"pay\.[a-z]{3,20}\.(com|org|health)", fullmatch=True))
    code = draw(st.from_regex(r"[A-Z][0-9]{2}-[0-9A-Z]{4}", fullmatch=True))
    amounts = st.integers(1, 99_999_99).map(lambda cents: money_in_words(Money(cents), language))
    hours = PhoneHours(
        first_weekday=draw(st.integers(0, 3)),
        last_weekday=draw(st.integers(4, 6)),
        opens=draw(st.sampled_from([time(7), time(8, 30), time(10)])),
        closes=draw(st.sampled_from([time(12, 30), time(17), time(18)])),
    )
    link = f"https://{host}/{code}"
    return {
        "first_name": draw(names(18)),
        "practice": draw(names(44)),
        "caller": draw(names(30)),
        "practice_address": draw(names(80)),
        "visits": visits_in_words(serviced_on=draw(st.lists(DAYS, min_size=1, max_size=4)), language=language),
        "hours": opening_hours(hours=hours, language=language),
        "phone": draw(st.sampled_from(["503-555-0188", "(503) 555-0188", "+1 503 555 0188"])),
        "plan_offer": plan_in_words(
            amount=Money(draw(st.integers(75_00, 9_999_99))), payments=draw(st.integers(3, 12)), language=language
        ),
        "paid_how": "check by mail" if language == "en" else "cheque por correo",
        "receipt_number": draw(st.from_regex(r"R-[0-9]{1,8}", fullmatch=True)),
        "pay_link": link,
        "plan_link": f"{link}/plan",
        "opt_out_link": f"{link}/stop",
        "receipt_link": f"{link}/receipt",
        **{name: day_in_words(draw(DAYS), language) for name in ("due_date", "first_payment_date", "paid_on")},
        **{
            name: draw(amounts)
            for name in ("amount_due", "amount_paid", "amount_left", "charges", "discounts", "insurance_paid",
                         "patient_paid", "under_review")
        },
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_plausible_value_makes_a_shipped_script_too_hard_or_too_long(language: Language, data: st.DataObject):
    every = data.draw(plausible_values(language))
    assert every.keys() == load_tone().values.keys()

    for script in (script for script in SHIPPED if script.language == language):
        values = {name: every[name] for name in script.values}
        assert check_filled_in(script, values=values, rules=load_tone()) == ()
        said = fill_in(script=script, values=values).text
        assert "{{" not in said
        assert all(value in said for value in values.values())
