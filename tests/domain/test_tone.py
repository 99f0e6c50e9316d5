"""Would a worried person find this kind, clear and complete? Each rule from both sides."""

import math
from dataclasses import replace

import pytest

from goodterms.domain.care_words import kinds_of_care
from goodterms.domain.tone import ToneFinding, check_script
from goodterms.law.load import load_law
from goodterms.playbook.load_tone import load_tone
from goodterms.playbook.script_schema import Script, ScriptKind, ScriptLanguage
from goodterms.playbook.tone_schema import ToneRules
from support.scripts import GOOD_TEXT, SHIPPED, draft, shipped


RULES, LAW = load_tone(), load_law()
# What a plan close needs, in words nobody objects to; each case adds one sentence.
PLAIN: dict[ScriptLanguage, str] = {
    "en": "{{ plan_offer }}, from {{ first_payment_date }}. No interest. You get it in writing. Call {{ phone }}.\n",
    "es": "{{ plan_offer }}, el {{ first_payment_date }}. Sin intereses. Lo enviamos por escrito al {{ phone }}.\n",
}


def found_in(script: Script, *, rules: ToneRules = RULES) -> list[str]:
    return [each.rule for each in check_script(script, rules=rules, law=LAW)]


def found_when_adding(words: str, *, language: ScriptLanguage = "en") -> list[ToneFinding]:
    return list(check_script(draft(PLAIN[language] + words, language=language), rules=RULES, law=LAW))


@pytest.mark.parametrize("script", SHIPPED, ids=lambda script: script.id)
def test_nothing_is_found_in_a_shipped_script(script: Script):
    assert script.is_approved
    assert found_in(script) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_plain_words_pass(language: ScriptLanguage):
    assert found_when_adding("", language=language) == []


@pytest.mark.parametrize(
    ("language", "words", "rule"),
    [
        ("en", "Your debt is large.", "pressure"),
        ("en", "This is a DEBT.", "pressure"),
        ("en", "Your account is delinquent.", "pressure"),
        ("en", "Your bill is past-due.", "pressure"),
        ("en", "This is the final\nnotice.", "pressure"),
        ("en", "This is your last chance to pay.", "pressure"),
        ("en", "Please pay immediately.", "pressure"),
        ("en", "This is urgent.", "pressure"),
        ("en", "We send bills to collections.", "pressure"),
        ("en", "We may take legal action.", "pressure"),
        ("en", "It may touch your credit score.", "pressure"),
        ("en", "There is a late fee.", "pressure"),
        ("en", "You owe this.", "pressure"),
        ("en", "Most people pay on time.", "pressure"),
        ("en", "You must pay.", "ultimatum"),
        ("en", "You have to call.", "ultimatum"),
        ("en", "Pay today or else.", "ultimatum"),
        ("en", "If you don’t pay, we will call.", "ultimatum"),
        ("en", "Unless you call, we write again.", "ultimatum"),
        ("en", "Your claim was adjudicated.", "jargon"),
        ("en", "Your coinsurance is due.", "jargon"),
        ("en", "It went to your deductible.", "jargon"),
        ("en", "Please remit it.", "jargon"),
        ("en", "See your remittance.", "jargon"),
        ("en", "You are the responsible party.", "jargon"),
        ("en", "See your EOB.", "jargon"),
        ("en", "It is your patient responsibility.", "jargon"),
        ("en", "Dear customer, hello.", "courtesy"),
        ("es", "Su adeudo moroso es alto.", "pressure"),
        ("es", "Este es el último aviso.", "pressure"),
        ("es", "ultimo aviso", "pressure"),
        ("es", "Pague inmediatamente.", "pressure"),
        ("es", "Pague de inmediato.", "pressure"),
        ("es", "Es su última oportunidad.", "pressure"),
        ("es", "Tiene una deuda.", "pressure"),
        ("es", "Su cuenta está vencida.", "pressure"),
        ("es", "Va a una agencia de cobranza.", "pressure"),
        ("es", "Podemos tomar acciones legales.", "pressure"),
        ("es", "Afecta su historial de crédito.", "pressure"),
        ("es", "Usted debe pagar.", "ultimatum"),
        ("es", "Tiene que llamar.", "ultimatum"),
        ("es", "De lo contrario, escribimos.", "ultimatum"),
        ("es", "Si no paga, llamamos.", "ultimatum"),
        ("es", "Es su coseguro.", "jargon"),
        ("es", "Va a su deducible.", "jargon"),
        ("es", "Vea su explicación de beneficios.", "jargon"),
        ("es", "Usted es la parte responsable.", "jargon"),
        ("es", "Su balance es bajo.", "jargon"),
        ("es", "Puede cancelar su cuenta.", "jargon"),
        ("es", "Puedes pagar hoy.", "courtesy"),
        ("es", "Esta es tu cuenta.", "courtesy"),
        ("es", "Estimado cliente, hola.", "courtesy"),
    ],
)  # fmt: skip
def test_words_we_would_rather_not_use_are_found_with_their_line_and_something_better(
    language: ScriptLanguage, words: str, rule: str
):
    found = found_when_adding(words, language=language)

    assert rule in {each.rule for each in found}
    assert all(each.line == 2 for each in found if each.rule == rule)
    assert all(each.why and each.better and each.found for each in found)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The courtesy call was kind."),  # not a court
        ("en", "We mustered help."),  # not must
        ("en", "We will assign a person to you."),
        ("en", "Shall I set it up this way?"),  # a question, no order
        ("en", "Your deductible is what you pay before your plan pays."),
        ("en", "Your coinsurance is the part you pay."),
        ("en", "Your copay is the fixed amount you pay at each visit."),
        ("en", "The EOB is the letter from your insurer."),
        ("es", "El deducible es lo que usted paga antes de que su plan pague."),
        ("es", "El copago es la cantidad fija por cada visita."),
        ("es", "Usted recibe una carta."),  # not debe
        ("es", "Su estado de cuenta está listo."),  # not tú
        ("es", "Llámenos, por favor, y lo vemos juntos."),
    ],
)
def test_words_that_only_look_like_them_and_words_that_are_explained_pass(language: ScriptLanguage, words: str):
    assert found_when_adding(words, language=language) == []


def test_an_explanation_in_another_paragraph_explains_nothing():
    apart = found_when_adding("\nIt went to your deductible.\n\nThis is what you pay before your plan pays.\n")
    assert [each.rule for each in apart] == ["jargon"]


def test_values_are_not_words_of_ours():
    """A clinic may be called Urgent Care, and a person Must."""
    text = shipped("text", "en")
    assert "urgent" not in text.body.lower()

    assert (
        found_in(draft(text.body.replace("this is {{ practice }}", "final {{ practice }} notice"), kind="text")) == []
    )


def without(script: Script, name: str) -> Script:
    value = f"{{{{ {name} }}}}"
    return replace(
        script,
        body=script.body.replace(value, "that"),
        html=None if script.html is None else script.html.replace(value, "that"),
    )


@pytest.mark.parametrize(
    ("kind", "name"), [(kind.kind, name) for kind in RULES.kinds.values() for name in kind.must_name]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_script_without_a_value_its_kind_needs_is_not_complete(kind: ScriptKind, name: str, language: ScriptLanguage):
    found = check_script(without(shipped(kind, language), name), rules=RULES, law=LAW)

    assert [each.found for each in found if each.rule == "missing-value"] == [f"no {{{{ {name} }}}}"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("text_brief", "amount_due"), ("email_brief", "visits"), ("voicemail", "amount_due"), ("help_reply", "first_name"),
     ("opt_out_confirmation", "phone"), ("payment_confirmation", "amount_paid"), ("hardship_received", "amount_due")],
)  # fmt: skip
def test_what_others_may_see_names_no_value_beyond_those_of_its_kind(kind: ScriptKind, value: str):
    script = shipped(kind, "en")
    body = f"{script.body.rstrip()} {{{{ {value} }}}}"

    assert "value-not-for-kind" in found_in(replace(script, body=body))


def test_a_value_that_nobody_can_fill_in_is_found_with_the_nearest_that_is_there():
    (found,) = found_when_adding("{{ plan_ofer }}")

    assert (found.rule, found.line, found.better) == ("unknown-value", 2, "Write {{ plan_offer }}.")


@pytest.mark.parametrize(
    ("kind", "saying"), [(kind.kind, saying) for kind in RULES.kinds.values() for saying in kind.says]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_kind_must_say_is_missed_when_it_is_not_said(kind: ScriptKind, saying: str, language: ScriptLanguage):
    """Every saying is asked for: with no phrase left that would do, it is found to be missing."""
    mute = replace(RULES.sayings[saying], words={"en": ("xyzzy",), "es": ("xyzzy",)})
    rules = replace(RULES, sayings={**RULES.sayings, saying: mute})

    found = found_in(shipped(kind, language), rules=rules)
    assert set(found) == {"missing-words"}


@pytest.mark.parametrize("kind", [kind.kind for kind in RULES.kinds.values() if kind.says_how_to_stop])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_machines_message_without_a_way_to_stop_it_is_not_complete(kind: ScriptKind, language: ScriptLanguage):
    script = shipped(kind, language)
    body = script.body
    english, spanish = "Reply STOP to stop texts.", "Para no recibir textos, responda STOP o ALTO."
    for words in (english, spanish, "To stop emails to this", "Para no recibir más correos en esta"):
        body = body.replace(words, "For this")

    found = [each for each in check_script(replace(script, body=body), rules=RULES, law=LAW) if each.rule == "opt-out"]
    assert [each.part for each in found] == ["body"]


def test_an_english_way_to_stop_does_not_do_in_spanish():
    script = shipped("text", "es")
    body = script.body.replace("Para no recibir textos, responda STOP o ALTO.", "Reply STOP to end texts.")
    assert "opt-out" in found_in(replace(script, body=body))


def test_only_the_answer_to_stop_goes_without_a_way_to_stop():
    assert {kind.kind for kind in RULES.kinds.values() if not kind.says_how_to_stop} == {
        "call_opener", "plan_close", "voicemail", "letter", "opt_out_confirmation",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "words", "rules"),
    [
        ("voicemail", "It is about your bill.", {"silence", "limited-words"}),
        ("voicemail", "It is about your visit.", {"silence", "limited-words"}),
        ("voicemail", "We have good news.", {"limited-words"}),
        ("opt_out_confirmation", "Pay at our page.", {"silence", "sentences"}),
        ("opt_out_confirmation", "Have a good day.", {"sentences"}),
        ("help_reply", "Your statement waits.", {"silence"}),
        ("email_brief", "Your X-ray went well.", {"silence"}),
        ("text", "Your lab tests went well.", {"silence"}),
        ("letter", "The therapy visit is named.", {"silence"}),
    ],
)
def test_each_kind_is_silent_on_what_others_should_not_learn(kind: ScriptKind, words: str, rules: set[str]):
    script = shipped(kind, "en")
    assert found_in(script) == []

    found = set(found_in(replace(script, body=f"{script.body.rstrip()} {words}\n")))
    assert found - {"length"} == rules


@pytest.mark.parametrize("care", kinds_of_care())
def test_no_kind_of_care_is_ever_named(care: tuple[str, str]):
    for language, words in zip(("en", "es"), care, strict=True):
        found = found_when_adding(f"{words}.", language="es" if language == "es" else "en")
        assert [each.rule for each in found] == ["silence"]


def test_a_voicemail_may_say_when_to_call_back():
    script = shipped("voicemail", "en")
    assert found_in(replace(script, body=f"{script.body.rstrip()} You can call again tomorrow.")) == []


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("See https://example.com/pay", "link"),
        ("See www.cedargrove.example", "link"),
        ("See cedargrove.com/pay", "link"),
        ("Write to billing@example.com", "link"),
        ("It is $25.00.", "typed"),
        ("It is 25 dollars.", "typed"),
        ("Call 503-555-0188.", "typed"),
        ("Call (503) 555-0188.", "typed"),
        ("Pay by 12/18/2026.", "typed"),
        ("PLEASE call us.", "shouting"),
        ("Please PAY NOW.", "shouting"),
        ("Please call us!!", "shouting"),
        ("Really?!", "shouting"),
        ("Thank you! And thanks!", "shouting"),
    ],
)
def test_links_amounts_and_numbers_by_hand_and_loud_words_are_found(words: str, rule: str):
    assert {each.rule for each in found_when_adding(words)} == {rule}


@pytest.mark.parametrize(
    "words", ["Mail it to our PO Box.", "Thank you!", "Reply STOP at any time.", "It takes 2 days."]
)
def test_initials_one_exclamation_keywords_and_small_numbers_pass(words: str):
    assert found_when_adding(words) == []


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("{% if phone %}Hello{% endif %}", "logic"),
        ("{{ plan_offer | upcase }}", "logic"),
        ("{{ plan_offer.size }}", "logic"),
        ("{{ 'pay' }}", "logic"),
        ("{{ phone", "template"),
    ],
)
def test_a_script_neither_decides_nor_calculates(words: str, rule: str):
    assert rule in {each.rule for each in found_when_adding(words)}


def test_a_day_inside_a_link_is_part_of_the_link():
    found = found_when_adding("See https://cedargrove.example/2026-11-23 now.")
    assert [(each.rule, each.found) for each in found] == [("link", "https://cedargrove.example/2026-11-23")]


def test_what_email_programs_need_of_html_passes():
    email = shipped("email", "en")
    assert email.html is not None
    html = email.html.replace("Pay over time</a>", "Pay&nbsp;over time &amp; more</a>")

    assert found_in(replace(email, html=html)) == []


def test_a_subject_names_the_practice_and_nothing_else():
    email = shipped("email", "en")

    assert found_in(replace(email, subject="{{ practice }}: hello")) == []
    assert found_in(replace(email, subject="{{ first_name }}, your statement")) == ["subject"]
    assert found_in(replace(email, subject="{{ practice }}: {{ amount_due }}")) == ["subject"]
    assert found_in(replace(email, subject="{{ practice }}: final notice")) == ["pressure"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<main>", '<main><img src="x">', "markup"),
        ("<main>", "<main><script>1</script>", "markup"),
        ("<main>", '<main onclick="x">', "markup"),
        ("<main>", '<main style="x">', "markup"),
        ("main {", "main { background: url(x);", "markup"),
        ("<main>", "<main>&#100;&#101;bt", "markup"),
        ("<main>", "<main>d&eacute;bt", "markup"),
        ('<a class="choice" href="{{ plan_link }}">Pay over time</a>', "{{ plan_link }}", "markup"),
        ('href="{{ plan_link }}"', 'href="/plan"', "markup"),
        ('href="{{ plan_link }}"', 'href="https://example.com/plan"', "markup"),
        ('href="{{ plan_link }}"', 'href="{{ phone }}"', "markup"),
        ('<html lang="en">', '<html lang="es">', "markup"),
        ("<td>{{ insurance_paid }}</td>", "<td>it</td>", "twin"),
        ("Pay now", "Pay immediately", "pressure"),
    ],
)
def test_the_html_fetches_nothing_leads_nowhere_else_and_says_what_the_plain_text_says(old: str, new: str, rule: str):
    email = shipped("email", "en")
    assert email.html is not None
    assert old in email.html

    assert rule in found_in(replace(email, html=email.html.replace(old, new)))


def test_what_is_found_in_html_is_found_on_its_line():
    email = shipped("email", "en")
    assert email.html is not None
    html = email.html.replace("Is money tight?", "This is urgent. Is money tight?")
    line = next(number for number, line in enumerate(html.split("\n"), start=1) if "urgent" in line)

    (found,) = check_script(replace(email, html=html), rules=RULES, law=LAW)
    assert (found.part, found.line, found.found) == ("html", line, "urgent")


def words_of_so_many(count: int) -> str:
    return "We " + " ".join((["see", "you", "and", "you", "see", "us", "so", "we"] * 4)[: count - 1]) + "."


@pytest.mark.parametrize(("count", "rules"), [(22, []), (23, ["long-sentence"])])
def test_a_sentence_may_have_so_many_words_and_no_more(count: int, rules: list[str]):
    found = found_when_adding(words_of_so_many(count))

    assert [each.rule for each in found] == rules
    assert all(each.line == 2 for each in found)


def test_the_grade_may_be_six_and_no_more():
    words = "Documentation of authorization necessitates administrative coordination."
    (found,) = found_when_adding(words)
    assert found.rule == "grade"
    whole = math.ceil(float(found.found.removesuffix(" years of school")))

    for limit, rules in ((whole - 1, ["grade"]), (whole, [])):
        easier = replace(RULES, limits=replace(RULES.limits, grade_at_most=limit))
        assert found_in(draft(PLAIN["en"] + words), rules=easier) == rules


@pytest.mark.parametrize(("letters", "found"), [(306, []), (307, ["length"])])
def test_a_text_may_have_two_segments_with_usual_values_and_no_more(letters: int, found: list[str]):
    bare = len(filled(GOOD_TEXT))
    body = GOOD_TEXT + " O" + "o" * (letters - bare - 2)
    assert len(filled(body)) == letters

    assert found_in(draft(body, kind="text")) == found


def filled(body: str) -> str:
    for name, value in RULES.values.items():
        body = body.replace(f"{{{{ {name} }}}}", value.usual["en"])
    return body


def test_an_accent_in_our_own_words_makes_a_text_too_long_and_is_named():
    script = shipped("text", "es")
    (found, *_) = check_script(replace(script, body=script.body.replace("Pagar:", "Pagar aquí:")), rules=RULES, law=LAW)

    assert found.rule == "length"
    assert "UCS-2" in found.found
    assert found.found.endswith("lacks í")


def test_an_empty_plan_of_words_is_told_everything_it_lacks():
    rules = found_in(draft("Hello.", kind="text"))
    assert rules.count("missing-value") == 7
    assert {"missing-words", "opt-out"} <= set(rules)
