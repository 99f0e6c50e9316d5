"""`goodterms guard`: situations of the law as a lawyer would put them, judged by the gate itself."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


MONDAY_TEN_IN_SALEM = "2026-11-23T18:00:00Z"
OPT_OUT = "Reply STOP to stop texts to this telephone number."
ROBIN = "This is Robin Smith calling from ABC Inc"
READY = f"Cedar Grove: your statement is ready. {OPT_OUT}"
EMAIL = "Cedar Grove: your statement is ready. Unsubscribe: https://cedargrove.example/u"
COLLECTOR_EMAIL = "This is an attempt to collect a debt. " + EMAIL
VALIDATED = {"notices": [{"kind": "validation", "sent_on": "2026-08-03"}]}

Line = dict[str, Any]


def line(channel: str, at: str = MONDAY_TEN_IN_SALEM, **said: Any) -> Line:  # noqa: ANN401
    """Return an attempt on Dora of Salem that is fine but for what is said of it."""
    given: Line = {
        "otherwise": "clear",
        "sender": {"states": ["OR"]},
        "contact": {"channel": channel, "at": at},
        "person": {"zip": "97301", "state": "OR", "phone": "503-555-0142", "email": "dora@example.com"},
        "history": {},
    }
    for name, value in said.items():
        given[name] = {**given.get(name, {}), **value} if isinstance(value, dict) else value
    return given


def calls(*days: int, outcome: str = "no_answer") -> list[Line]:
    return [{"at": f"2026-04-{day:02d}T18:00:00Z", "outcome": outcome} for day in days]


SEVEN_IN_APRIL = {"calls": calls(1, 2, 3, 4, 5, 6, 7)}
WESTERN = {"zip": "94110", "state": "CA", "phone": "212-555-0142"}
COLLECTOR = {"party": "collector"}
MASSACHUSETTS = {"zip": "02108", "state": "MA", "phone": "617-555-0142"}
NEW_YORK_CITY = {"zip": "10001", "state": "NY", "phone": "212-555-0142"}
OKLAHOMA = {"zip": "73102", "state": "OK", "phone": "405-555-0142"}
CONSENTED = {"email_from_person_on": "2026-11-01", "text_from_person_on": "2026-11-01"}

SITUATIONS: dict[str, tuple[str, Line]] = {
    # Who the sender is
    "a clinic in its own name": ("allow", line("letter", sender={"name_used": "Cedar Grove Clinic"})),
    "a clinic under a collector's name": ("block", line("letter", sender={"name_used": "ABC Recovery Dept LLC"})),
    "a helper who came before default": (
        "allow",
        line("letter", sender={"party": "early_out", "in_default_on": "2026-11-02", "obtained_on": "2026-11-01"}),
    ),
    "a helper who came a day after default": (
        "block",
        line("letter", sender={"party": "early_out", "in_default_on": "2026-11-01", "obtained_on": "2026-11-02"}),
    ),
    # Calls
    "the eighth call in seven days": ("block", line("call", "2026-04-07T20:00:00Z", history=SEVEN_IN_APRIL)),
    "a day later there is room": ("allow", line("call", "2026-04-08T20:00:00Z", history=SEVEN_IN_APRIL)),
    "seven busy lines are no calls": (
        "allow",
        line("call", "2026-04-08T20:00:00Z", history={"calls": calls(2, 3, 4, 5, 6, 7, 8, outcome="busy")}),
    ),
    "the patient rang on Thursday 13 August": (
        "delay",
        line(
            "call",
            "2026-08-19T18:00:00Z",
            history={"calls": [{"at": "2026-08-13T18:00:00Z", "outcome": "inbound_conversation"}]},
        ),
    ),
    "on Thursday 20 August we may ring": (
        "allow",
        line(
            "call",
            "2026-08-20T18:00:00Z",
            history={"calls": [{"at": "2026-08-13T18:00:00Z", "outcome": "inbound_conversation"}]},
        ),
    ),
    "asked on 4 June to be called, called on 10 June": (
        "allow",
        line(
            "call",
            "2026-06-10T18:00:00Z",
            person={"calls_agreed_on": ["2026-06-04"]},
            history={"calls": [{"at": "2026-06-04T18:00:00Z", "outcome": "conversation"}]},
        ),
    ),
    "an eighth call in California": (
        "block",
        line("call", "2026-04-07T20:00:00Z", person={"zip": "94110", "state": "CA"}, history=SEVEN_IN_APRIL),
    ),
    # Hours
    "07:30 in California, 10:30 by the number": ("delay", line("email", "2026-11-23T15:30:00Z", person=WESTERN)),
    "17:59 in California, 20:59 by the number": ("allow", line("email", "2026-11-24T01:59:00Z", person=WESTERN)),
    "a second number two hours west": (
        "delay",
        line(
            "text",
            "2026-11-23T13:59:00Z",
            person={"zip": "10001", "state": "NY", "phone": "518-555-0142", "further_phones": ["303-555-0142"]},
        ),
    ),
    "nobody knows where, at noon in New York": (
        "delay",
        {"otherwise": "clear", "contact": {"channel": "email", "at": "2026-11-23T17:00:00Z"}},
    ),
    "21:05 in Florida": (
        "delay",
        line("text", "2026-11-24T02:05:00Z", person={"zip": "32801", "state": "FL", "phone": "407-555-0142"}),
    ),
    "a letter has no hour": ("allow", line("letter", "2026-11-23T09:00:00Z")),
    # Wishes
    "never on Tuesdays and Thursdays": (
        "block",
        line("call", "2026-11-24T18:00:00Z", person={"bad_times": [{"weekdays": [1, 3], "until_on": "2026-12-31"}]}),
    ),
    "a reply within a bad time": (
        "allow",
        line(
            "email",
            contact={"purpose": "reply", "message": EMAIL},
            person={"bad_times": [{"earliest": "09:00", "latest": "12:00"}]},
            history={"received": [{"channel": "email", "at": "2026-11-23T17:50:00Z", "words": "are you open?"}]},
        ),
    ),
    "a second reply to the same message": (
        "block",
        line(
            "email",
            contact={"purpose": "reply", "message": EMAIL},
            history={
                "received": [{"channel": "email", "at": "2026-11-23T17:50:00Z", "words": "are you open?"}],
                "replied": [{"channel": "email", "at": "2026-11-23T17:55:00Z"}],
            },
        ),
    ),
    "an attorney answers for them": ("block", line("text", person={"stops": ["attorney"]})),
    "somebody says: talk to my lawyer": (
        "block",
        line(
            "text",
            history={"received": [{"channel": "text", "at": "2026-11-20T18:00:00Z", "words": "Talk to my lawyer"}]},
        ),
    ),
    "no calls at work": ("block", line("call", person={"phone_kind": "work", "work_calls_barred": True})),
    "the mobile is another line": ("allow", line("call", person={"phone_kind": "mobile", "work_calls_barred": True})),
    "an employer's address, from a creditor": (
        "block",
        line(
            "email",
            sender=COLLECTOR,
            contact={"message": COLLECTOR_EMAIL},
            history=VALIDATED,
            person={"email_is_of_work": True, "email_notice": {"sent_on": "2026-09-01", "is_public_domain": False}},
        ),
    ),
    "the same, when they wrote from it": (
        "allow",
        line(
            "email",
            sender=COLLECTOR,
            contact={"message": COLLECTOR_EMAIL},
            history=VALIDATED,
            person={"email_is_of_work": True, "email_from_person_on": "2026-11-01"},
        ),
    ),
    "I refuse to pay": (
        "block",
        line(
            "letter",
            history={"received": [{"channel": "text", "at": "2026-11-20T18:00:00Z", "words": "I refuse to pay"}]},
        ),
    ),
    "a letter received on 6 August, an email on 4 August": (
        "allow",
        line("email", "2026-08-04T18:00:00Z", person={"stops": [{"kind": "cease", "at": "2026-08-06T15:00:00Z"}]}),
    ),
    "and one on 7 August": (
        "block",
        line("email", "2026-08-07T18:00:00Z", person={"stops": [{"kind": "cease", "at": "2026-08-06T15:00:00Z"}]}),
    ),
    "stop calling, and a call": (
        "block",
        line(
            "call", history={"received": [{"channel": "call", "at": "2026-11-20T18:00:00Z", "words": "stop calling"}]}
        ),
    ),
    "stop calling, and a letter": (
        "allow",
        line(
            "letter", history={"received": [{"channel": "call", "at": "2026-11-20T18:00:00Z", "words": "stop calling"}]}
        ),
    ),
    # Opting out
    "a text without a way out": ("block", line("text", contact={"message": "Cedar Grove: your statement is ready."})),
    "a way out behind a login": ("block", line("text", contact={"message": READY, "opt_out_is_free": False})),
    "a text with a way out": ("allow", line("text", contact={"message": READY})),
    "STOP!!": (
        "block",
        line("text", history={"received": [{"channel": "text", "at": "2026-11-20T18:00:00Z", "words": "STOP!!"}]}),
    ),
    "no mas": (
        "block",
        line("text", history={"received": [{"channel": "text", "at": "2026-11-20T18:00:00Z", "words": "no mas"}]}),
    ),
    "pls quit txting": (
        "block",
        line(
            "text",
            history={"received": [{"channel": "text", "at": "2026-11-20T18:00:00Z", "words": "pls quit txting"}]},
        ),
    ),
    "I'll stop by tomorrow": (
        "block",
        line(
            "text",
            history={"received": [{"channel": "text", "at": "2026-11-20T18:00:00Z", "words": "I'll stop by tomorrow"}]},
        ),
    ),
    "wrong number": (
        "block",
        line(
            "text", history={"received": [{"channel": "text", "at": "2026-11-20T18:00:00Z", "words": "wrong number"}]}
        ),
    ),
    "a voicemail: take me off": (
        "block",
        line(
            "call",
            history={"received": [{"channel": "call", "at": "2026-11-20T18:00:00Z", "words": "take me off your list"}]},
        ),
    ),
    "confirming a stop within five minutes": (
        "allow",
        line(
            "text",
            contact={"purpose": "stop_confirmation", "message": "Cedar Grove: no more texts to this number."},
            history={"received": [{"channel": "text", "at": "2026-11-23T17:57:00Z", "words": "stop"}]},
        ),
    ),
    "confirming it after seven": (
        "block",
        line(
            "text",
            contact={"purpose": "stop_confirmation", "message": "Cedar Grove: no more texts to this number."},
            history={"received": [{"channel": "text", "at": "2026-11-23T17:53:00Z", "words": "stop"}]},
        ),
    ),
    "confirming a second stop": (
        "block",
        line(
            "text",
            contact={"purpose": "stop_confirmation", "message": "Cedar Grove: no more texts to this number."},
            history={
                "received": [{"channel": "text", "at": "2026-11-23T17:57:00Z", "words": "stop"}],
                "confirmed_stops": ["2026-11-20T18:00:00Z"],
            },
        ),
    ),
    "a confirmation that adds where to pay": (
        "block",
        line(
            "text",
            contact={"purpose": "stop_confirmation", "message": "No more texts. Pay at cedargrove.example"},
            history={"received": [{"channel": "text", "at": "2026-11-23T17:57:00Z", "words": "stop"}]},
        ),
    ),
    "HELP after STOP": (
        "allow",
        line(
            "text",
            contact={"purpose": "help", "message": "Cedar Grove, 503-555-0188."},
            person={"stops": ["text_stop"]},
        ),
    ),
    # A collector's paths
    "twenty days after the email notice": (
        "block",
        line(
            "email",
            sender=COLLECTOR,
            contact={"message": COLLECTOR_EMAIL},
            history=VALIDATED,
            person={"email_notice": {"sent_on": "2026-11-03", "is_public_domain": True}},
        ),
    ),
    "thirty-six days after it": (
        "allow",
        line(
            "email",
            sender=COLLECTOR,
            contact={"message": COLLECTOR_EMAIL},
            history=VALIDATED,
            person={"email_notice": {"sent_on": "2026-10-18", "is_public_domain": True}},
        ),
    ),
    "a hospital's consent is not the collector's": (
        "block",
        line("text", sender=COLLECTOR, contact={"message": "From a debt collector. " + READY}, history=VALIDATED),
    ),
    "the collector's own consent of 61 days": (
        "block",
        line(
            "text",
            sender=COLLECTOR,
            contact={"message": "From a debt collector. " + READY},
            history=VALIDATED,
            person={"text_agreed_directly_on": "2026-09-23"},
        ),
    ),
    "with the number checked yesterday": (
        "allow",
        line(
            "text",
            sender=COLLECTOR,
            contact={"message": "From a debt collector. " + READY},
            history=VALIDATED,
            person={
                "text_agreed_directly_on": "2026-09-23",
                "number_check": {"answer": "not_reassigned", "checked_on": "2026-11-22"},
            },
        ),
    ),
    "a collector who does not say so": (
        "block",
        line("email", sender=COLLECTOR, contact={"message": EMAIL}, history=VALIDATED, person=CONSENTED),
    ),
    "a Spanish email with the words in English": (
        "block",
        line(
            "email",
            sender=COLLECTOR,
            history=VALIDATED,
            person={**CONSENTED, "language": "es"},
            contact={"message": "This is an attempt to collect a debt. Su cuenta está lista. Para darse de baja: x"},
        ),
    ),
    "pay within ten days, three days in": (
        "block",
        line(
            "letter",
            sender=COLLECTOR,
            contact={"message": "From a debt collector. Please pay within 10 days."},
            history={"notices": [{"kind": "validation", "sent_on": "2026-11-20"}]},
        ),
    ),
    # Whom
    "a sister": ("block", line("call", contact={"to_relation": "other"})),
    "the parent of a grown patient": ("block", line("letter", contact={"to_relation": "parent"})),
    "the parent of a minor": (
        "allow",
        line("letter", contact={"to_relation": "parent"}, person={"born_on": "2012-05-01"}),
    ),
    "a minor directly": ("block", line("text", person={"born_on": "2009-05-01"})),
    "the estate of J. Doe": (
        "block",
        line(
            "letter",
            contact={"to_relation": "personal_representative", "to_name": "Estate of J. Doe"},
            person={"stops": ["deceased"]},
        ),
    ),
    "Ann Roe, executor": (
        "allow",
        line(
            "letter",
            contact={"to_relation": "personal_representative", "to_name": "Ann Roe"},
            person={"stops": ["deceased"]},
        ),
    ),
    "the widow": (
        "block",
        line(
            "letter", contact={"to_relation": "spouse"}, person={"stops": ["deceased"], "zip": "55401", "state": "MN"}
        ),
    ),
    # Paper and fees
    "Acme Collections on the envelope": ("block", line("letter", sender={"name_used": "Acme Collections"})),
    "a code that shows the account": ("block", line("letter", contact={"shows_account": True})),
    "a postcard": ("block", line("letter", contact={"medium": "postcard"})),
    "a public comment": ("block", line("text", contact={"medium": "public_post"})),
    "a card fee nobody agreed to": (
        "block",
        line("letter", contact={"fees": [{"what": "card fee", "amount": "3.00"}]}),
    ),
    "a bill without the notice of language help": ("block", line("letter", contact={"enclosures": ["statement"]})),
    # Voices
    "a made voice to a number that was found": (
        "block",
        line("call", contact={"medium": "recorded_voice"}, person={"phone_kind": "mobile", "phone_given_by": "found"}),
    ),
    "a made voice to a number from the intake form": (
        "allow",
        line(
            "call",
            contact={"medium": "recorded_voice", "message": "This is Cedar Grove. Call 503-555-0188."},
            person={"phone_kind": "mobile", "phone_given_by": "patient"},
        ),
    ),
    "a recorded voice that says not who": (
        "block",
        line(
            "call",
            contact={"medium": "recorded_voice", "message": "Please call 503-555-0188."},
            person={"phone_kind": "mobile", "phone_given_by": "patient"},
        ),
    ),
    "a voicemail of limited content": (
        "allow",
        line(
            "call",
            contact={
                "medium": "voicemail",
                "message": f"{ROBIN}. Please contact me or Jim Johnson at 1-800-555-1212.",
            },
        ),
    ),
    "a voicemail about a medical bill": (
        "block",
        line(
            "call",
            contact={
                "medium": "voicemail",
                "message": f"{ROBIN} about your medical bill. Please contact me at 1-800-555-1212.",
            },
        ),
    ),
    "recorded without saying so": ("block", line("call", contact={"is_recorded": True})),
    # Numbers
    "a number that was given to somebody else": (
        "block",
        line("text", person={"number_check": {"answer": "reassigned", "checked_on": "2026-11-20"}}),
    ),
    "no data, and a yes of 2019": (
        "block",
        line(
            "text",
            person={
                "number_check": {"answer": "no_data", "checked_on": "2026-11-20"},
                "number_proved_on": "2019-05-01",
            },
        ),
    ),
    # Words
    "an amount for an MRI, by text": (
        "block",
        line("text", contact={"message": f"$100.00 due for MRI 11/2. {OPT_OUT}"}, person={"details_agreed": ["text"]}),
    ),
    "an amount to somebody who agreed": (
        "allow",
        line(
            "text", contact={"message": f"Cedar Grove: $100.00 is left. {OPT_OUT}"}, person={"details_agreed": ["text"]}
        ),
    ),
    "an amount to somebody who did not": (
        "block",
        line("email", contact={"message": f"Cedar Grove: $100.00 is left. {EMAIL}"}),
    ),
    "an email that comes as test results": (
        "block",
        line("email", contact={"subject": "Test results", "message": EMAIL}),
    ),
    "we may garnish wages, in New York": (
        "block",
        line("letter", contact={"message": "We may garnish wages."}, person=NEW_YORK_CITY),
    ),
    "it may be reported, in Colorado": (
        "block",
        line(
            "letter",
            contact={"message": "It may appear on your credit report."},
            person={"zip": "80202", "state": "CO"},
        ),
    ),
    "an appointment that also asks for money": (
        "block",
        line("text", contact={"purpose": "care", "message": f"Appt tomorrow. You also owe $40. {OPT_OUT}"}),
    ),
    "a pure appointment of somebody whose bill is in dispute": (
        "allow",
        line(
            "text",
            contact={"purpose": "care", "message": f"Appt tomorrow at nine. {OPT_OUT}"},
            accounts=[{"id": "A1", "balance": "40.00", "dispute_open": True}],
        ),
    ),
    # States
    "a third text or call in Massachusetts": (
        "block",
        line(
            "text",
            "2026-11-26T18:00:00Z",
            person=MASSACHUSETTS,
            contact={"message": READY},
            history={
                "texts": ["2026-11-23T18:00:00Z"],
                "calls": [{"at": "2026-11-24T18:00:00Z", "outcome": "voicemail"}],
            },
        ),
    ),
    "a fourth contact in New York City": (
        "block",
        line(
            "email",
            "2026-11-27T18:00:00Z",
            person=NEW_YORK_CITY,
            contact={"message": EMAIL},
            history={"texts": ["2026-11-23T18:00:00Z"], "emails": ["2026-11-24T18:00:00Z"], "letters": ["2026-11-25"]},
        ),
    ),
    "a fourth contact of an agency in Washington": (
        "block",
        line(
            "call",
            "2026-11-27T18:00:00Z",
            sender=COLLECTOR,
            person={"zip": "98101", "state": "WA", "phone": "206-555-0142"},
            history={
                **VALIDATED,
                "texts": ["2026-11-23T18:00:00Z"],
                "emails": ["2026-11-24T18:00:00Z"],
                "letters": ["2026-11-25"],
            },
        ),
    ),
    "a bill at 20:30 in Oklahoma": (
        "allow",
        line("text", "2026-11-24T02:30:00Z", contact={"message": READY}, person=OKLAHOMA),
    ),
    "an offer of a credit card at 20:30 in Oklahoma": (
        "delay",
        line(
            "text",
            "2026-11-24T02:30:00Z",
            person=OKLAHOMA,
            contact={"purpose": "promotion", "message": f"A card for your care? {OPT_OUT}"},
        ),
    ),
    "a fourth offer in a day in Florida": (
        "block",
        line(
            "text",
            "2026-11-24T18:00:00Z",
            contact={"purpose": "promotion", "message": f"A card? {OPT_OUT}"},
            person={"zip": "32801", "state": "FL", "phone": "407-555-0142"},
            history={"calls": [{"at": f"2026-11-24T{hour}:00:00Z", "outcome": "voicemail"} for hour in (14, 15, 16)]},
        ),
    ),
    "an agency in Nevada, day 59": (
        "delay",
        line(
            "letter",
            sender=COLLECTOR,
            contact={"message": "From a debt collector."},
            person={"zip": "89501", "state": "NV"},
            history={
                "notices": [
                    {"kind": "validation", "sent_on": "2026-08-03"},
                    {"kind": "agency_waiting", "sent_on": "2026-09-25"},
                ]
            },
        ),
    ),
    "a Texas hospital without an itemized bill": (
        "block",
        line("letter", sender={"party": "facility"}, person={"zip": "78701", "state": "TX"}),
    ),
    "little income in New Mexico": (
        "block",
        line("letter", person={"zip": "87101", "state": "NM", "income_percent": 200}),
    ),
    # The account
    "a bankruptcy": ("block", line("letter", person={"stops": ["bankruptcy"]})),
    "care after the petition": (
        "allow",
        line(
            "letter",
            person={"stops": ["bankruptcy"], "petition_on": "2026-09-01"},
            accounts=[{"id": "A1", "balance": "40.00", "serviced_on": "2026-09-02"}],
        ),
    ),
    "an injury at work": (
        "block",
        line("letter", accounts=[{"id": "A1", "balance": "40.00", "troubles": ["workers_compensation"]}]),
    ),
    "Medicaid covers it": (
        "block",
        line("letter", accounts=[{"id": "A1", "balance": "40.00", "troubles": ["medicaid_covers"]}]),
    ),
    "the estimate is in dispute resolution": (
        "block",
        line("letter", accounts=[{"id": "A1", "balance": "40.00", "troubles": ["estimate_disputed"]}]),
    ),
    "an appeal is pending": (
        "block",
        line("letter", accounts=[{"id": "A1", "balance": "40.00", "troubles": ["appeal_pending"]}]),
    ),
    "an email only wish, and a letter": ("block", line("letter", person={"confidential_channel": "email"})),
    "mail came back": ("block", line("letter", person={"undeliverable": ["letter"]})),
    "nothing known at all": ("block", {"contact": {"channel": "text", "at": MONDAY_TEN_IN_SALEM}}),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Line]:
    file = tmp_path_factory.mktemp("guard") / "attempts.jsonl"
    rows = [json.dumps({"id": name, **given}) for name, (_, given) in SITUATIONS.items()]
    file.write_text("\n".join(rows), encoding="utf-8")
    run = guard(str(file), "--json")
    assert run.returncode == 1, run.stderr
    return {each["id"]: each for each in json.loads(run.stdout)}


def guard(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from goodterms.cli.main import run; run()", "guard", *words],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_gate_says_what_the_law_says(judged: dict[str, Line], name: str):
    expected, _ = SITUATIONS[name]

    assert judged[name]["verdict"] == expected, judged[name]["refusals"]


def test_every_refusal_names_its_rule_its_source_and_why(judged: dict[str, Line]):
    for each in judged.values():
        assert bool(each["refusals"]) == (each["verdict"] != "allow")
        assert (each["until"] is not None) == (each["verdict"] == "delay")
        for refusal in each["refusals"]:
            assert refusal["rule_id"] and refusal["citation"] and refusal["reason"] and refusal["version"]  # noqa: PT018


def test_a_delay_says_the_first_moment_that_every_rule_allows(judged: dict[str, Line]):
    assert judged["07:30 in California, 10:30 by the number"]["until"] == "2026-11-23T16:00:00Z"
    assert judged["a second number two hours west"]["until"] == "2026-11-23T15:00:00Z"
    assert judged["the patient rang on Thursday 13 August"]["until"] == "2026-08-20T15:00:00Z"
    assert judged["an agency in Nevada, day 59"]["until"] == "2026-11-24T11:00:00Z"


def test_what_a_contact_must_carry_and_what_must_be_on_record_is_said(judged: dict[str, Line]):
    records = {each["rule_id"] for each in judged["with the number checked yesterday"]["required_records"]}
    texts = {each["rule_id"] for each in judged["a letter has no hour"]["required_texts"]}

    assert "direct-text" in records
    assert "language-help-enclosed" in texts


def test_a_telling_name_is_a_warning_and_no_refusal(tmp_path: Path):
    file = tmp_path / "attempts.jsonl"
    file.write_text(json.dumps(line("text", contact={"message": f"Riverside Fertility: ready. {OPT_OUT}"})))
    run = guard(str(file), "--json")

    assert run.returncode == 0
    assert [each["rule_id"] for each in json.loads(run.stdout)[0]["warnings"]] == ["telling-names"]


def test_the_schema_is_one_that_a_machine_can_read():
    run = guard("--schema")

    schema = json.loads(run.stdout)
    assert run.returncode == 0
    assert schema["required"] == ["contact"]
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no attempt"),
        ("{", "line 1: the line: Invalid JSON"),
        ('{"contact": {"channel": "fax", "at": "2026-11-23T18:00:00Z"}}', "line 1: contact.channel"),
        ('{"contact": {"channel": "text", "at": "2026-11-23T18:00:00"}}', "line 1: contact.at"),
        ('{"contact": {"channel": "text", "at": "2026-11-23T18:00:00Z"}, "persn": {}}', "line 1: persn"),
        (
            '\n{"contact": {"channel": "text", "at": "2026-11-23T18:00:00Z"},'
            ' "accounts": [{"id": "1", "balance": "1e3"}]}',
            "line 2: accounts.0.balance",
        ),
    ],
)
def test_bad_input_gets_one_clear_line(tmp_path: Path, text: str, complaint: str):
    file = tmp_path / "attempts.jsonl"
    file.write_text(text)
    run = guard(str(file), "--json")

    assert run.returncode == 2
    assert run.stdout == ""
    assert complaint in run.stderr
    assert run.stderr.strip().count("\n") == 0


def test_a_name_that_was_found_is_not_repeated(tmp_path: Path):
    file = tmp_path / "attempts.jsonl"
    file.write_text(json.dumps(line("text", person={"zip": "Ana Ruiz"})))

    assert "Ruiz" not in guard(str(file)).stderr


def test_a_person_reads_a_table(tmp_path: Path):
    file = tmp_path / "attempts.jsonl"
    file.write_text(json.dumps({"id": "a", **line("text", person={"stops": ["text_stop"]})}))
    run = guard(str(file))

    assert run.returncode == 1
    assert "stop-texts" in run.stdout
    assert "0 allowed, 0 delayed, 1 blocked." in run.stdout


def test_a_missing_file_or_no_file_is_said(tmp_path: Path):
    assert guard(str(tmp_path / "none.jsonl")).returncode == 2
    assert "--schema" in guard().stderr
