"""What do we tell a household about what is left to pay?"""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain import statements
from goodterms.domain.money import NOTHING, Money, total
from goodterms.domain.statement_content import StatementContent
from goodterms.domain.statement_facts import PhoneHours, StatementFacts, VisitFacts, Wording
from goodterms.domain.statement_words import words_for
from goodterms.domain.statements import UnableToState
from support.statement_people import (
    blood_tests,
    in_spanish,
    maria_with_three_visits,
    office_visit,
    with_visits,
    x_ray,
)


def labels(content: StatementContent) -> dict[str, str]:
    return {row.label: row.value for row in (*content.summary.rows, content.summary.total)}


def with_visit(facts: StatementFacts, visit: VisitFacts) -> StatementFacts:
    return replace(facts, visits=(visit,))


def test_the_box_says_how_the_amount_came_about_and_adds_up():
    content = statements.compose(facts=maria_with_three_visits())

    assert labels(content) == {
        "Charges for your visits": "$895.92",
        "Your plan’s discount": "−$241.31",
        "Your insurance paid": "−$531.37",
        "You already paid": "−$10.00",
        "You owe": "$113.24",
    }
    assert content.summary.visits == "Visits Aug 8, 2026 to Aug 26, 2026"
    assert content.amount_due == "$113.24"
    assert content.due_date == "December 18, 2026"


def test_the_columns_of_a_visit_add_up_because_what_was_paid_at_the_desk_has_its_own():
    content = statements.compose(facts=maria_with_three_visits())

    assert content.visits.columns == ("Date", "Care", "Charge", "Insurance", "You paid", "You owe")
    assert content.visits.rows[1].amounts == ("$329.67", "−$291.95", "−$10.00", "$27.72")
    assert content.visits.totals == ("$895.92", "−$772.68", "−$10.00", "$113.24")


def test_a_column_with_nothing_in_it_is_left_out():
    content = statements.compose(facts=with_visit(maria_with_three_visits(), office_visit()))

    assert content.visits.columns == ("Date", "Care", "Charge", "Insurance", "You owe")


def test_an_insurer_that_paid_nothing_is_still_told():
    visit = replace(office_visit(), insurance_paid=NOTHING, owed=Money(19782))

    assert (
        labels(statements.compose(facts=with_visit(maria_with_three_visits(), visit)))["Your insurance paid"] == "$0.00"
    )


def test_a_visit_without_insurance_speaks_of_no_insurer():
    visit = replace(
        office_visit(), insurer=None, plan_discount=NOTHING, insurance_paid=NOTHING, owed=Money(29602), reasons=()
    )
    content = statements.compose(facts=with_visit(maria_with_three_visits(), visit))

    assert "nsurance" not in content.intro
    assert "Your insurance paid" not in labels(content)
    assert content.visits.note == ""


def test_what_is_still_being_checked_is_shown_and_not_asked_for():
    visit = replace(office_visit(), under_review=Money(2000), owed=Money(3542))
    content = statements.compose(facts=with_visit(maria_with_three_visits(), visit))

    assert labels(content)["Still being checked"] == "−$20.00"
    assert content.visits.columns[-2:] == ("Not yet due", "You owe")
    assert "Please do not pay it now." in content.visits.note
    assert content.amount_due == "$35.42"


def test_two_insurers_are_not_named_as_one():
    visits = (office_visit(), replace(blood_tests(), insurer="Blue Harbor"))
    content = statements.compose(facts=replace(maria_with_three_visits(), visits=visits))

    assert content.intro.startswith("Your insurance has finished with these visits.")


def test_visits_stand_in_the_order_they_happened():
    facts = replace(maria_with_three_visits(), visits=(x_ray(), office_visit(), blood_tests()))

    assert [row.care for row in statements.compose(facts=facts).visits.rows] == ["Office visit", "Blood tests", "X-ray"]


def test_a_child_is_named_beside_the_care():
    facts = with_visit(maria_with_three_visits(), replace(office_visit(), patient_first_name="Leo"))

    assert statements.compose(facts=facts).visits.rows[0].care == "Office visit, for Leo"
    assert statements.compose(facts=in_spanish(facts)).visits.rows[0].care == "Consulta médica, para Leo"


def test_the_spanish_twin_says_the_same_amounts_and_its_own_words():
    english = statements.compose(facts=maria_with_three_visits())
    spanish = statements.compose(facts=in_spanish(maria_with_three_visits()))

    assert spanish.amount_due == english.amount_due
    assert spanish.visits.totals == english.visits.totals
    assert spanish.due_date == "18 de diciembre de 2026"
    assert spanish.ways.others[1].value == "503-555-0188, lunes a viernes, 8 a.m. a 6 p.m."
    assert english.ways.others[1].value == "503-555-0188, Monday to Friday, 8 am to 6 pm"


def test_the_second_statement_is_a_kind_reminder_that_thanks_who_has_just_paid():
    first = statements.compose(facts=maria_with_three_visits())
    second = statements.compose(facts=replace(maria_with_three_visits(), edition="statement2"))

    assert "kind reminder" in second.greeting
    assert "thank you" in second.intro
    assert "thank you" not in first.intro


def test_a_plan_is_offered_by_its_largest_payment_so_that_no_month_costs_more():
    content = statements.compose(facts=maria_with_three_visits())  # $113.24 in three: $37.75, $37.75, $37.74

    assert content.help.choices[0].value.startswith("3 monthly payments of $37.75 or less.")


def test_no_number_of_payments_means_an_invitation_to_ask():
    content = statements.compose(facts=replace(maria_with_three_visits(), plan_payments=None))

    assert content.help.choices[0].value == "Ask us about smaller monthly payments. No interest, no fee."


def test_a_practice_without_texts_offers_none():
    facts = maria_with_three_visits()
    content = statements.compose(facts=replace(facts, practice=replace(facts.practice, text_number=None)))

    assert [way.label for way in content.ways.others] == ["Call", "Mail a check"]


@pytest.mark.parametrize(
    ("statement_on", "days", "due_on"),
    [
        (date(2026, 11, 23), 25, date(2026, 12, 18)),  # a Friday stays
        (date(2026, 11, 24), 25, date(2026, 12, 21)),  # Saturday moves to Monday
        (date(2026, 11, 25), 25, date(2026, 12, 21)),  # Sunday moves to Monday
        (date(2026, 11, 26), 25, date(2026, 12, 21)),  # Monday stays
        (date(2028, 2, 4), 25, date(2028, 2, 29)),  # leap day, a Tuesday
    ],
)
def test_the_due_date_never_falls_on_a_weekend_and_is_never_earlier(statement_on: date, days: int, due_on: date):
    assert statements.due_on(statement_on=statement_on, days_to_pay=days) == due_on


def test_a_due_date_leaves_at_least_a_day():
    with pytest.raises(ValueError, match="at least one day"):
        statements.due_on(statement_on=date(2026, 11, 23), days_to_pay=0)


def test_a_visit_that_does_not_add_up_by_one_cent_is_refused():
    visit = replace(office_visit(), owed=Money(5543))

    with pytest.raises(UnableToState, match=r"A-1001.*does not add up.*\$55\.42.*\$55\.43"):
        statements.compose(facts=with_visit(maria_with_three_visits(), visit))


def test_a_credit_is_no_statement():
    visit = replace(office_visit(), patient_paid=Money(6000), owed=Money(-458))

    with pytest.raises(UnableToState, match="owed is"):
        statements.compose(facts=with_visit(maria_with_three_visits(), visit))


def test_nothing_owed_is_no_statement():
    visit = replace(office_visit(), patient_paid=Money(5542), owed=NOTHING)

    with pytest.raises(UnableToState, match="nothing is owed"):
        statements.compose(facts=with_visit(maria_with_three_visits(), visit))


FACTS = maria_with_three_visits()


def closed_before_open() -> PhoneHours:
    return PhoneHours(first_weekday=0, last_weekday=4, opens=time(18), closes=time(8))


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        (replace(FACTS, account_code=""), "account_code is blank"),
        (replace(FACTS, account_code="12 34"), "account_code must be"),
        (replace(FACTS, pay_code="../x"), "pay_code must be"),
        (replace(FACTS, guarantor=replace(FACTS.guarantor, full_name="   ")), "guarantor.full_name is blank"),
        (replace(FACTS, guarantor=replace(FACTS.guarantor, full_name="A\nB")), "guarantor.full_name holds line breaks"),
        (replace(FACTS, guarantor=replace(FACTS.guarantor, full_name="A\u202eB")), "guarantor.full_name holds"),
        (replace(FACTS, guarantor=replace(FACTS.guarantor, full_name="A" * 81)), "guarantor.full_name has 81"),
        (replace(FACTS, guarantor=replace(FACTS.guarantor, address=())), "guarantor.address has 0 lines"),
        (replace(FACTS, guarantor=replace(FACTS.guarantor, first_name=None)), "guarantor.first_name is missing"),  # type: ignore[arg-type]
        (replace(FACTS, practice=replace(FACTS.practice, phone=None)), "practice.phone is missing"),  # type: ignore[arg-type]
        (replace(FACTS, practice=replace(FACTS.practice, initial="CG")), "practice.initial has 2"),
        (replace(FACTS, practice=replace(FACTS.practice, pay_url="http://pay.example")), "practice.pay_url must be"),
        (replace(FACTS, practice=replace(FACTS.practice, pay_url="https://pay.example/")), "practice.pay_url must be"),
        (replace(FACTS, practice=replace(FACTS.practice, pay_url="file:///etc/passwd")), "practice.pay_url must be"),
        (replace(FACTS, due_on=FACTS.statement_on), "due_on is not after"),
        (replace(FACTS, due_on=FACTS.statement_on + timedelta(days=367)), "due_on is more than a year"),
        (replace(FACTS, practice=replace(FACTS.practice, hours=closed_before_open())), "practice.hours must run from"),
        (replace(FACTS, visits=()), "there are 0 visits"),
        (replace(FACTS, statement_on=date(2026, 8, 1)), "is dated after the statement"),
        (replace(FACTS, plan_payments=1), "plan_payments must be 2"),
        (with_visit(FACTS, replace(office_visit(), care=Wording(en="Office visit", es=""))), "care.es is blank"),
        (with_visit(FACTS, replace(office_visit(), charge=None)), "charge is missing"),  # type: ignore[arg-type]
    ],
)
def test_what_is_missing_or_unfit_is_refused_by_name(facts: StatementFacts, named: str):
    with pytest.raises(UnableToState) as refusal:
        statements.compose(facts=facts)

    assert named in str(refusal.value)
    assert str(refusal.value).startswith("statement S-2026-000123: ")


def test_a_refusal_never_quotes_a_name():
    facts = replace(FACTS, guarantor=replace(FACTS.guarantor, full_name="Delacroix\nMaría"))

    with pytest.raises(UnableToState) as refusal:
        statements.compose(facts=facts)

    assert "Delacroix" not in str(refusal.value)


def test_one_year_to_pay_is_still_allowed():
    assert statements.compose(facts=replace(FACTS, due_on=FACTS.statement_on + timedelta(days=366)))


PRESSURE = (
    "debt",
    "deuda",
    "delinquent",
    "moroso",
    "final notice",
    "aviso final",
    "immediately",
    "inmediatamente",
    "must",
)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_word_of_a_statement_presses(language: str):
    words = words_for("es" if language == "es" else "en")
    said = " ".join(getattr(words, name) for name in words.__slots__).lower()

    assert not [word for word in PRESSURE if f" {word} " in f" {said} "]


amounts = st.integers(0, 500_000).map(Money)


@st.composite
def visits(draw: st.DrawFn) -> VisitFacts:
    discount, insurance, ours, paid, waiting, owed = (draw(amounts) for _ in range(6))
    return replace(
        office_visit(),
        serviced_on=date(2026, 8, 8) + timedelta(days=draw(st.integers(0, 90))),
        charge=discount + insurance + ours + paid + waiting + owed,
        plan_discount=discount,
        insurance_paid=insurance,
        practice_discount=ours,
        patient_paid=paid,
        under_review=waiting,
        owed=owed,
        insurer=draw(st.sampled_from(["Medicare", "Blue Harbor", None])),
    )


def cents(text: str) -> int:
    sign = -1 if text.startswith("−") else 1
    return sign * int(text.lstrip("−").lstrip("$").replace(",", "").replace(".", ""))


@given(st.lists(visits(), min_size=1, max_size=8), st.sampled_from(["en", "es"]))
def test_whatever_the_visits_every_sum_on_the_page_ties_to_the_cent(shown: list[VisitFacts], language: str):
    if not total(visit.owed for visit in shown):
        shown = [*shown, office_visit()]
    facts = replace(FACTS, visits=tuple(shown), language="es" if language == "es" else "en")

    content = statements.compose(facts=facts)

    owed = total(visit.owed for visit in shown).cents
    assert cents(content.amount_due) == cents(content.summary.total.value) == cents(content.slip.amount.value) == owed
    assert sum(cents(row.value) for row in content.summary.rows) == owed
    for amounts_of_row in (*(row.amounts for row in content.visits.rows), content.visits.totals):
        assert sum(cents(amount) for amount in amounts_of_row[:-1]) == cents(amounts_of_row[-1])
    assert sum(cents(row.amounts[-1]) for row in content.visits.rows) == owed


def test_sixty_visits_are_all_told():
    assert len(statements.compose(facts=with_visits(FACTS, count=60)).visits.rows) == 60
