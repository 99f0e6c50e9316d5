"""Why is the balance what it is? In plain words, in English and in Spanish."""

import re

import pytest

from goodterms.domain.reasons import rule_reason
from goodterms.law.reason_codes import ReasonCode, Wording
from support.claim_answers import CODES, answer, visit


ROWS = list(CODES.by_code.values())
RULES = list(CODES.by_rule.values())
EVERY_WORDING = [
    *((f"{row.group}-{row.code}", wording) for row in ROWS for wording in (row.english, row.spanish)),
    *((rule.rule_id, wording) for rule in RULES for wording in (rule.english, rule.spanish)),
]
HARSH = re.compile(r"debt|delinquen|final notice|immediately|overdue|must pay|deuda|moros|inmediat|último aviso", re.I)


def sentences(wording: Wording) -> list[str]:
    text = f"{wording.headline}. {wording.what_happened} {wording.what_you_can_do}"
    return [sentence for sentence in re.split(r"[.?!](?:\s|$)", text) if sentence.strip()]


def named(row: ReasonCode) -> str:
    return f"{row.group}-{row.code}"


def test_there_are_words_for_about_seventy_codes_or_more():
    assert len(ROWS) >= 70


@pytest.mark.parametrize(("name", "wording"), EVERY_WORDING)
def test_every_reason_is_said_in_short_calm_sentences(name: str, wording: Wording):
    assert wording.headline
    assert wording.what_happened
    assert not HARSH.search(" ".join(sentences(wording))), name
    assert max(len(sentence.split()) for sentence in sentences(wording)) <= 22, name


def test_no_headline_ends_in_a_full_stop_and_every_sentence_does():
    for name, wording in EVERY_WORDING:
        assert not wording.headline.endswith("."), name
        assert wording.what_happened.endswith((".", "?")), name
        assert not wording.what_you_can_do or wording.what_you_can_do.endswith((".", "?")), name


def test_both_languages_say_the_same_things():
    for name, english, spanish in (
        *((f"{row.group}-{row.code}", row.english, row.spanish) for row in ROWS),
        *((rule.rule_id, rule.english, rule.spanish) for rule in RULES),
    ):
        assert bool(english.what_you_can_do) == bool(spanish.what_you_can_do), name
        assert english.headline != spanish.headline, name
        for word in ("{payer}", "{amount}", "{code}"):
            assert (word in english.headline) == (word in spanish.headline), name


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.group in {"CO", "PI"}], ids=lambda row: f"{row.group}-{row.code}"
)
def test_nothing_under_the_clinics_contract_or_the_insurers_own_cut_is_ever_the_patients(row: ReasonCode):
    result = visit(answer(pays=0, adjusts=f"{row.group}-{row.code} 300"))

    assert (result.owed.cents, result.billable.cents, result.held.cents, result.waiting.cents) == (0, 0, 0, 0)


@pytest.mark.parametrize("row", [row for row in ROWS if row.group == "PR"], ids=named)
def test_only_shares_the_plan_itself_sets_are_billed_without_a_person(row: ReasonCode):
    result = visit(answer(pays=0, adjusts=f"PR-{row.code} 300"))

    is_share, is_estimate = row.code in {"1", "2", "3", "66", "241", "247", "248", "275"}, row.code == "101"
    assert (result.billable.cents == 30000) is is_share
    assert (result.held.cents + result.waiting.cents == 30000) is not (is_share or is_estimate)


def test_an_unknown_code_is_shown_honestly_and_never_billed():
    result = visit(answer(pays=0, adjusts="PR-987 300"))

    assert result.billable.cents == 0
    assert "PR-987" in result.reasons[0].sentence(language="en")
    assert "PR-987" in result.reasons[0].sentence(language="es")


def test_a_reason_reads_headline_amount_code_and_then_what_to_do():
    sentence = visit(answer()).reasons[0].sentence(language="en")

    assert sentence.startswith("Your plan's yearly deductible: $30.00 (PR-1). ")
    assert visit(answer()).reasons[0].sentence(language="es").startswith("Deducible anual de su plan: $30.00 (PR-1). ")


def test_what_an_earlier_insurer_left_is_not_given_as_a_reason():
    second = answer(status="2", payer="MEDIGAP CO", pays=30, adjusts="OA-23 250; PR-2 20", day=9)
    reasons = visit(answer(status="19"), second).reasons

    assert [(reason.rule_id, reason.kind) for reason in reasons] == [
        ("PR-2", "patient"),
        ("CO-45", "insurer"),
        ("OA-23", "insurer"),
    ]


def test_a_payers_name_is_put_in_as_plain_text_whatever_it_holds():
    reason = rule_reason(
        rule_id="waiting-for-second-insurer", kind="visit", payer="A {amount} <b>", amount=None, codes=CODES
    )

    assert "<b>" in reason.heading(language="en")
