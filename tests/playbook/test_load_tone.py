"""How should our words sound? The rules are whole, and a slip in them is named by its place."""

import shutil
from pathlib import Path
from typing import get_args

import pytest

from goodterms.domain.tone_words import fold
from goodterms.playbook.load_tone import SHIPPED, load_tone
from goodterms.playbook.schema import UnableToUsePlaybook
from goodterms.playbook.script_schema import FORMS, ScriptKind, ScriptLanguage


RULES = load_tone()


def test_every_kind_has_a_rule_and_every_text_a_length():
    assert set(RULES.kinds) == set(get_args(ScriptKind)) == set(FORMS)
    for kind in RULES.kinds.values():
        assert (kind.sms_segments_at_most is not None) == (FORMS[kind.kind] == "text")
        assert set(kind.must_name) <= kind.may_name


def test_whoever_asks_for_money_gives_two_choices_as_links():
    for kind in ("text", "text_brief", "email", "email_brief"):
        assert {"pay_link", "plan_link"} <= set(RULES.kinds[kind].must_name)


def test_every_rule_says_why_and_what_to_write_instead_in_both_languages():
    for rule in ("pressure", "ultimatum", "jargon", "courtesy"):
        for language in get_args(ScriptLanguage):
            assert any((each.rule, each.language) == (rule, language) for each in RULES.avoided)
    assert all(each.why.strip() and each.better.strip() and each.words for each in RULES.avoided)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["debt*", "delinquen*", "final notice", "immediately", "collections", "legal action", "credit score*",
                "must", "last chance", "adjudicat*", "coinsurance", "remittance*", "responsible party", "eob"]),
        ("es", ["adeudo*", "moros*", "ultimo aviso", "inmediat*", "deducible*", "coseguro", "debe", "de lo contrario"]),
    ],
)  # fmt: skip
def test_the_words_nobody_should_get_are_on_the_list(language: ScriptLanguage, words: list[str]):
    listed = {fold(word) for each in RULES.avoided if each.language == language for word in each.words}
    assert set(words) <= listed


def test_no_word_is_listed_twice():
    for language in get_args(ScriptLanguage):
        words = [fold(word) for each in RULES.avoided if each.language == language for word in each.words]
        assert {word for word in words if words.count(word) > 1} == set()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("grade_at_most = 6", "grade_at_most = 9", "limits.grade_at_most: found 9"),
        ("grade_at_most = 6", "grade_at_most = 6\nextra = 1", "limits.extra: no such setting"),
        ('kind = "text"', 'kind = "poem"', r"kind\[0\].kind: found 'poem'"),
        ('kind = "text_brief"', 'kind = "text"', "kind text: stands there twice"),
        ('says = ["insurance-finished"]', 'says = ["nothing"]', "there is no saying nothing"),
        ('may_name = ["hours"]', 'may_name = ["ours"]', "there is no value ours"),
        ('silent_on = ["money", "care"]', 'silent_on = ["mony"]', "there is no topic mony"),
        ('rule = "pressure"', 'rule = "presure"', r"avoid\[0\].rule: found 'presure'"),
        ('"debt*", ', '"debt*", "debt*", ', r"avoid\[0\].words: found"),
        ("sms_segments_at_most = 2\n", "", "sms_segments_at_most: missing"),
    ],
)
def test_a_slip_is_named_by_its_place(tmp_path: Path, old: str, new: str, said: str):
    for name in ("tone.toml", "script_values.toml"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    text = (tmp_path / "tone.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "tone.toml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(UnableToUsePlaybook, match=said):
        load_tone(tmp_path)


def test_a_kind_without_a_rule_and_a_missing_file_are_refused(tmp_path: Path):
    with pytest.raises(UnableToUsePlaybook, match=r"tone\.toml cannot be read"):
        load_tone(tmp_path)

    shutil.copy(SHIPPED / "script_values.toml", tmp_path)
    text = (SHIPPED / "tone.toml").read_text(encoding="utf-8")
    parts = [part for part in text.split("\n\n") if 'kind = "letter"' not in part]
    (tmp_path / "tone.toml").write_text("\n\n".join(parts), encoding="utf-8")
    load_tone.cache_clear()
    with pytest.raises(UnableToUsePlaybook, match="kind letter: has no entry"):
        load_tone(tmp_path)
