"""What exactly do we say in this text, email or call?"""

import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.money import Money
from goodterms.domain.scripts import (
    UnableToWriteMessage,
    opening_hours,
    plan_in_words,
    visits_in_words,
    write_message,
)
from goodterms.domain.statement_facts import PhoneHours
from goodterms.playbook.load_scripts import UnableToLoadScripts, find_script, load_scripts
from goodterms.playbook.script_schema import SENT_BY_MACHINE, Script


EVERY_VALUE = {
    "first_name": "María",
    "practice": "Cedar Grove Family Medicine",
    "visits": "your visit on August 8, 2026",
    "pay_link": "https://pay.cedargrove.example/s/K25-4WM",
    "plan_link": "https://pay.cedargrove.example/s/K25-4WM/plan",
    "phone": "503-555-0188",
    "hours": "Monday to Friday, 8 am to 6 pm",
    "practice_address": "210 Cedar Grove Ave, Salem, OR 97301",
    "opt_out_link": "https://pay.cedargrove.example/o/K25-4WM",
    "charges": "$895.92",
    "discounts": "−$241.31",
    "insurance_paid": "−$531.37",
    "patient_paid": "−$10.00",
    "amount_due": "$113.24",
    "due_date": "December 18, 2026",
    "caller": "Ruth",
    "plan_offer": "3 monthly payments of $37.75 or less",
    "first_payment_date": "December 18, 2026",
}


def values_for(script: Script) -> dict[str, str]:
    return {name: EVERY_VALUE[name] for name in script.values}


def everything_said(script: Script) -> str:
    message = write_message(script=script, values=values_for(script))
    return "\n".join(part for part in (message.subject, message.text, message.html) if part is not None)


def names_of(scripts: tuple[Script, ...]) -> list[str]:
    return [script.id for script in scripts]


every_script = pytest.mark.parametrize("script", load_scripts(), ids=names_of(load_scripts()))


def test_the_text_names_practice_and_visit_and_gives_two_things_one_tap_can_do():
    script = find_script(kind="text", language="en")

    assert write_message(script=script, values=values_for(script)).text == (
        "Hello María, this is Cedar Grove Family Medicine. Insurance has finished with your visit on August 8, 2026, "
        "and a part is left for you.\n"
        "See it and pay: https://pay.cedargrove.example/s/K25-4WM\n"
        "Set up a payment plan: https://pay.cedargrove.example/s/K25-4WM/plan\n"
        "Questions? Call 503-555-0188. Reply STOP to stop texts to this number."
    )


def test_the_email_says_what_insurance_paid_what_is_left_and_what_is_next():
    script = find_script(kind="email", language="en")
    text = write_message(script=script, values=values_for(script)).text

    for said in ("Insurance paid: −$531.37", "Left for you to pay: $113.24", "What is next: please pay by December 18"):
        assert said in text


@every_script
def test_the_templates_use_exactly_the_values_they_name(script: Script):
    templates = "".join(part for part in (script.subject, script.body, script.html) if part is not None)

    assert set(re.findall(r"\{\{ (\w+) \}\}", templates)) == script.values
    assert "{%" not in templates


@every_script
def test_whatever_a_machine_sends_says_how_to_stop_it(script: Script):
    if script.kind not in SENT_BY_MACHINE:
        return
    said = write_message(script=script, values=values_for(script))
    stop = "STOP" if script.kind == "text" else EVERY_VALUE["opt_out_link"]

    assert stop in said.text
    assert said.html is None or stop in said.html


@every_script
def test_what_others_may_see_or_hear_holds_no_amount_and_no_plan(script: Script):
    if script.kind in {"text", "voicemail", "email_brief"}:
        assert not {"amount_due", "charges", "insurance_paid", "patient_paid", "due_date"} & script.values
        assert "$" not in everything_said(script)


@every_script
def test_no_subject_says_more_than_who_writes(script: Script):
    if script.subject is not None:
        assert re.findall(r"\{\{ (\w+) \}\}", script.subject) == ["practice"]


PRESSURE = re.compile(
    r"\b(debt|delinquent|overdue|past due|final|immediately|urgent|must|failure|collections?|agency|lawyer|legal|"
    r"deuda|moroso|vencid[oa]|inmediat\w+|urgente|debe|cobranza|abogado|demanda|último aviso|tú|tienes|puedes)\b",
    re.IGNORECASE,
)


@every_script
def test_no_word_presses_and_spanish_keeps_to_usted(script: Script):
    assert PRESSURE.findall(everything_said(script)) == []


@every_script
def test_every_script_tells_whom_to_ask(script: Script):
    if script.kind in {"text", "email", "email_brief", "voicemail", "plan_close"}:
        assert EVERY_VALUE["phone"] in everything_said(script)


@every_script
def test_the_html_twin_says_the_amounts_and_links_of_the_plain_one(script: Script):
    if script.html is None:
        return
    said = write_message(script=script, values=values_for(script))
    assert said.html is not None

    for name in script.values:
        assert EVERY_VALUE[name] in said.html
        assert EVERY_VALUE[name] in said.text
    assert f'lang="{script.language}"' in said.html
    assert not re.search(r"<(script|img|iframe|link|form)\b", said.html)


def test_each_script_has_a_twin_with_the_same_values():
    for script in load_scripts():
        twin = find_script(kind=script.kind, language="es" if script.language == "en" else "en")
        assert twin.values == script.values


def test_a_text_fits_into_three_parts_of_a_short_message():
    for language, longest in (("en", 459), ("es", 670)):
        script = find_script(kind="text", language="en" if language == "en" else "es")
        assert len(write_message(script=script, values=values_for(script)).text) <= longest


TEXT = find_script(kind="text", language="en")
EMAIL = find_script(kind="email", language="en")


@pytest.mark.parametrize("name", sorted(TEXT.values))
def test_a_missing_or_blank_value_stops_the_message(name: str):
    missing = {key: value for key, value in values_for(TEXT).items() if key != name}
    with pytest.raises(UnableToWriteMessage, match=f"text-en: {name} is missing"):
        write_message(script=TEXT, values=missing)

    with pytest.raises(UnableToWriteMessage, match=f"text-en: {name} is blank"):
        write_message(script=TEXT, values={**values_for(TEXT), name: "  "})


def test_a_value_the_script_has_no_place_for_is_refused():
    with pytest.raises(UnableToWriteMessage, match="no place for amount_due"):
        write_message(script=TEXT, values={**values_for(TEXT), "amount_due": "$1.00"})


@pytest.mark.parametrize("value", ["A\nBcc: x@example.com", "A\r\nB", "A\x00", "x" * 301])
def test_a_value_with_line_breaks_or_beyond_measure_is_refused_and_not_quoted(value: str):
    with pytest.raises(UnableToWriteMessage) as refusal:
        write_message(script=EMAIL, values={**values_for(EMAIL), "practice": value})

    assert "practice is overlong or holds line breaks" in str(refusal.value)
    assert value not in str(refusal.value)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_a_value_is_never_read_as_a_template_nor_as_html(name: str):
    message = write_message(script=EMAIL, values={**values_for(EMAIL), "first_name": name})

    assert f"Hello {name}," in message.text
    assert message.html is not None
    assert "<script" not in message.html.lower()
    greeting = message.html.split("<p>Hello ", 1)[1].split(",</p>", 1)[0]
    assert not {"<", ">", '"'} & set(greeting)


@pytest.mark.parametrize("name", ["{{ practice }}", "{% raw %}", "<script>alert(1)</script>", '"><img src=x>'])
def test_hostile_names_stay_names(name: str):
    message = write_message(script=EMAIL, values={**values_for(EMAIL), "first_name": name})

    assert f"Hello {name}," in message.text
    assert message.html is not None
    assert "<script" not in message.html
    assert "<img" not in message.html


@pytest.mark.parametrize(
    "body",
    [
        "{{ unknown }}",
        "{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}",
        "{% include 'secret' %}",
        "{% render 'secret' %}",
        "{% if %}",
        "{{ practice | nosuchfilter }}",
    ],
)
def test_a_bad_template_writes_nothing_and_says_which_script(body: str):
    with pytest.raises(UnableToWriteMessage, match="script text-en: its template cannot be filled in"):
        write_message(script=replace(TEXT, body=f"{body} stop"), values=values_for(TEXT))


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


def test_a_script_without_its_twin_or_with_an_unknown_key_is_not_loaded(tmp_path: Path):
    entry = '[[script]]\nid = "v"\nkind = "voicemail"\nversion = 1\neffective_on = 2026-01-01\nwhy = "w"\nvalues = []\n'
    (tmp_path / "en.toml").write_text(entry + 'body = "Hello"\n')
    (tmp_path / "es.toml").write_text("")
    with pytest.raises(UnableToLoadScripts, match="Add its twin"):
        load_scripts(tmp_path)

    (tmp_path / "es.toml").write_text(entry + 'body = "Hola"\nbodi = ""\n')
    load_scripts.cache_clear()
    with pytest.raises(UnableToLoadScripts, match=r"es\.toml, script v: unknown key bodi"):
        load_scripts(tmp_path)

    (tmp_path / "es.toml").write_text(entry)
    load_scripts.cache_clear()
    with pytest.raises(UnableToLoadScripts, match="body is missing"):
        load_scripts(tmp_path)
