"""What exactly do we say in this text, email or call?"""

import re
from dataclasses import replace
from datetime import date, time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.money import Money
from goodterms.domain.scripts import (
    UnableToWriteMessage,
    fill_in,
    opening_hours,
    plan_in_words,
    visits_in_words,
    write_message,
)
from goodterms.domain.statement_facts import PhoneHours
from goodterms.playbook.load_tone import load_tone
from goodterms.playbook.script_schema import Script, ScriptKind
from support.scripts import SHIPPED, shipped, usual_values


def everything_said(script: Script) -> str:
    message = write_message(script=script, values=usual_values(script))
    return "\n".join(part for part in (message.subject, message.text, message.html) if part is not None)


every_script = pytest.mark.parametrize("script", SHIPPED, ids=lambda script: script.id)


def test_the_text_of_day_3_names_practice_person_visit_and_amount_and_gives_two_things_one_tap_can_do():
    script = shipped("text", "en")

    assert write_message(script=script, values=usual_values(script)).text == (
        "Hello Hannah, this is Cedar Grove Family Medicine. Insurance has finished with your visit on August 8, 2026. "
        "Your share is $113.24.\n"
        "Pay now: https://pay.cedargrove.example/K25-4WM7\n"
        "Pay over time: https://pay.cedargrove.example/K25-4WM7/plan\n"
        "Questions? Call 503-555-0188. Reply STOP to stop texts."
    )


def test_the_email_says_what_insurance_paid_what_is_left_and_what_comes_next():
    script = shipped("email", "en")
    text = write_message(script=script, values=usual_values(script)).text

    for said in (
        "Insurance paid: $531.37",
        "Left for you to pay: $113.24",
        "What comes next: please pay by December 18",
    ):
        assert said in text


def test_the_lines_of_the_email_add_up():
    values = load_tone().values
    charge, *taken_off = (
        int(values[name].usual["en"].translate(str.maketrans("", "", "$.,")))
        for name in ("charges", "discounts", "insurance_paid", "patient_paid", "under_review", "amount_due")
    )

    assert {"charges", "discounts", "insurance_paid", "patient_paid", "under_review"} <= shipped("email", "en").values
    assert charge == sum(taken_off)


@every_script
def test_the_templates_name_values_and_do_nothing_else(script: Script):
    for _, template in script.parts():
        assert "{%" not in template
        assert template.count("{{") == len(re.findall(r"\{\{ \w+ \}\}", template))


@every_script
def test_what_others_may_see_or_hear_holds_no_amount_and_no_plan(script: Script):
    if script.kind in {"voicemail", "help_reply", "opt_out_confirmation"} or script.kind.endswith(
        ("_brief", "_received")
    ):
        assert not {"amount_due", "charges", "insurance_paid", "patient_paid", "due_date", "plan_offer"} & script.values
        assert "$" not in everything_said(script)


@every_script
def test_no_subject_says_more_than_who_writes(script: Script):
    if script.subject is not None:
        assert re.findall(r"\{\{ (\w+) \}\}", script.subject) == ["practice"]


@every_script
def test_every_script_tells_whom_to_ask(script: Script):
    # Who calls is asked there and then; after STOP nothing may be added.
    if script.kind not in {"call_opener", "opt_out_confirmation"}:
        assert "503-555-0188" in everything_said(script)


@every_script
def test_the_html_twin_says_the_amounts_and_links_of_the_plain_one(script: Script):
    if script.html is None:
        return
    values = usual_values(script)
    said = write_message(script=script, values=values)
    assert said.html is not None

    for name in script.values:
        assert values[name] in said.html
        assert values[name] in said.text
    assert f'lang="{script.language}"' in said.html
    assert not re.search(r"<(script|img|iframe|link|form)\b", said.html)


def test_every_kind_is_there_in_both_languages_and_says_the_same_things():
    for kind in get_args(ScriptKind):
        assert shipped(kind, "en").values == shipped(kind, "es").values


def test_a_draft_is_never_used_and_neither_are_words_changed_after_their_approval():
    values = usual_values(TEXT)
    for unapproved in (replace(TEXT, approval=None), replace(TEXT, body=TEXT.body.replace("share", "part"))):
        with pytest.raises(UnableToWriteMessage, match="text-en version 1 is a draft"):
            write_message(script=unapproved, values=values)

    assert fill_in(script=replace(TEXT, approval=None), values=values) == write_message(script=TEXT, values=values)


TEXT = shipped("text", "en")
EMAIL = shipped("email", "en")


@pytest.mark.parametrize("name", sorted(TEXT.values))
def test_a_missing_or_blank_value_stops_the_message(name: str):
    missing = {key: value for key, value in usual_values(TEXT).items() if key != name}
    with pytest.raises(UnableToWriteMessage, match=f"text-en: {name} is missing"):
        write_message(script=TEXT, values=missing)

    with pytest.raises(UnableToWriteMessage, match=f"text-en: {name} is blank"):
        write_message(script=TEXT, values={**usual_values(TEXT), name: "  "})


def test_a_value_the_script_has_no_place_for_is_refused():
    with pytest.raises(UnableToWriteMessage, match="no place for charges"):
        write_message(script=TEXT, values={**usual_values(TEXT), "charges": "$1.00"})


@pytest.mark.parametrize("value", ["A\nBcc: x@example.com", "A\r\nB", "A\x00", "x" * 301])
def test_a_value_with_line_breaks_or_beyond_measure_is_refused_and_not_quoted(value: str):
    with pytest.raises(UnableToWriteMessage) as refusal:
        write_message(script=EMAIL, values={**usual_values(EMAIL), "practice": value})

    assert "practice is overlong or holds line breaks" in str(refusal.value)
    assert value not in str(refusal.value)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_a_value_is_never_read_as_a_template_nor_as_html(name: str):
    message = write_message(script=EMAIL, values={**usual_values(EMAIL), "first_name": name})

    assert f"Hello {name}," in message.text
    assert message.html is not None
    assert "<script" not in message.html.lower()
    greeting = message.html.split("<p>Hello ", 1)[1].split(",</p>", 1)[0]
    assert not {"<", ">", '"'} & set(greeting)


@pytest.mark.parametrize("name", ["{{ practice }}", "{% raw %}", "<script>alert(1)</script>", '"><img src=x>'])
def test_hostile_names_stay_names(name: str):
    message = write_message(script=EMAIL, values={**usual_values(EMAIL), "first_name": name})

    assert f"Hello {name}," in message.text
    assert message.html is not None
    assert "<script" not in message.html
    assert "<img" not in message.html


@pytest.mark.parametrize(
    "body",
    [
        "{{ unknown.name }}",
        "{{ practice.__class__ }}",
        "{{ practice.upper }}",
        "{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}",
        "{% include 'secret' %}",
        "{% render 'secret' %}",
        "{% if %}",
        "{{ practice | nosuchfilter }}",
    ],
)
def test_a_bad_template_writes_nothing_and_says_which_script(body: str):
    script = replace(TEXT, body=f"{{{{ practice }}}} {body}")
    with pytest.raises(UnableToWriteMessage, match="script text-en: its template cannot be filled in"):
        fill_in(script=script, values={"practice": "Cedar Grove"})


def test_visits_are_named_by_date_alone():
    first, last = date(2026, 8, 8), date(2026, 8, 26)

    assert visits_in_words(serviced_on=[first], language="en") == "your visit on August 8, 2026"
    assert visits_in_words(serviced_on=[first, first], language="en") == "your visits on August 8, 2026"
    assert (
        visits_in_words(serviced_on=[last, first], language="en")
        == "your visits from August 8, 2026 to August 26, 2026"
    )
    assert visits_in_words(serviced_on=[first], language="es") == "su visita del 8 de agosto de 2026"
    assert visits_in_words(serviced_on=[first, first], language="es") == "sus visitas del 8 de agosto de 2026"
    assert visits_in_words(serviced_on=[first, last], language="es").endswith("al 26 de agosto de 2026")


def test_a_plan_is_named_by_its_largest_payment():
    assert plan_in_words(amount=Money(11324), payments=3, language="en") == "3 monthly payments of $37.75 or less"
    assert plan_in_words(amount=Money(11324), payments=3, language="es") == "3 pagos mensuales de $37.75 o menos"


@pytest.mark.parametrize(
    ("first", "last", "opens", "closes", "english", "spanish"),
    [
        (0, 4, time(8), time(18), "Monday to Friday, 8 am to 6 pm", "lunes a viernes, 8 a.m. a 6 p.m."),
        (5, 5, time(9, 30), time(12), "Saturday, 9:30 am to 12 pm", "sábado, 9:30 a.m. a 12 p.m."),
    ],
)
def test_hours_are_said_as_on_a_door(first: int, last: int, opens: time, closes: time, english: str, spanish: str):
    hours = PhoneHours(first_weekday=first, last_weekday=last, opens=opens, closes=closes)

    assert opening_hours(hours=hours, language="en") == english
    assert opening_hours(hours=hours, language="es") == spanish
