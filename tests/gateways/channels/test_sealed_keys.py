"""A key that has been outside is ours only when we can prove it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.gateways.sealed_keys import NotOurs, SealedKeys


OLD, NEW = "the old secret, thirty-two letters long", "the new secret, thirty-two letters long"
KEY = "2026-11-23-text-1"
KEYS = SealedKeys([NEW])


def test_a_sealed_key_says_nothing_and_comes_back():
    sealed = KEYS.seal(KEY, purpose="p")

    assert KEY not in sealed
    assert "2026" not in sealed
    assert KEYS.unseal(sealed, purpose="p") == KEY


def test_a_key_holds_for_its_purpose_only():
    for way, back in ((KEYS.seal, KEYS.unseal), (KEYS.sign, KEYS.unsign)):
        with pytest.raises(NotOurs):
            back(way(KEY, purpose="p"), purpose="q")


def test_a_secret_can_be_changed_without_losing_what_is_on_its_way():
    before, after = SealedKeys([OLD]), SealedKeys([NEW, OLD])

    assert after.unseal(before.seal(KEY, purpose="p"), purpose="p") == KEY
    assert after.unsign(before.sign(KEY, purpose="p"), purpose="p") == KEY
    with pytest.raises(NotOurs):
        KEYS.unseal(before.seal(KEY, purpose="p"), purpose="p")
    with pytest.raises(NotOurs):
        KEYS.unsign(before.sign(KEY, purpose="p"), purpose="p")


@given(st.integers(min_value=0), st.sampled_from("AZaz09-_"))
def test_a_sealed_key_with_any_letter_changed_is_refused(place: int, letter: str):
    sealed = KEYS.seal(KEY, purpose="p")
    place %= len(sealed)
    changed = sealed[:place] + letter + sealed[place + 1 :]
    try:
        # The last letter of base64 has bits that mean nothing; what opens is then the same key, never another.
        assert KEYS.unseal(changed, purpose="p") == KEY
    except NotOurs:
        assert changed != sealed


@given(st.text(max_size=400))
def test_what_is_no_key_is_refused_without_another_error(text: str):
    for back in (KEYS.unseal, KEYS.unsign):
        with pytest.raises(NotOurs):
            back(text, purpose="p")


def test_a_signed_key_survives_a_server_that_changes_case():
    assert KEYS.unsign(KEYS.sign(KEY, purpose="p").upper(), purpose="p") == KEY


def test_a_signed_key_of_another_key_is_refused():
    _, _, signature = KEYS.sign(KEY, purpose="p").partition(".")
    with pytest.raises(NotOurs):
        KEYS.unsign(f"2026-11-23-text-2.{signature}", purpose="p")


@pytest.mark.parametrize("key", ["has spaces", "UPPER", "", "x" * 45, "a.b", "a@b"])
def test_a_key_that_mail_would_change_is_not_signed(key: str):
    with pytest.raises(ValueError, match="small letters"):
        KEYS.sign(key, purpose="p")


@pytest.mark.parametrize("secrets", [[], [""], ["x" * 31], ["x" * 32, "short"]])
def test_a_short_secret_is_none(secrets: list[str]):
    with pytest.raises(ValueError, match="32"):
        SealedKeys(secrets)
