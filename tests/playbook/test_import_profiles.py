"""What may an import profile say, and what do the ready ones say?"""

from pathlib import Path

import pytest

from goodterms.playbook.import_profiles.load import (
    UnusableProfile,
    as_mapping,
    load_profile,
    profile_from,
    ready_profiles,
)


PLAIN = {
    "source": "our-system",
    "kind": "balances",
    "title": "Ours",
    "why": "Because.",
    "columns": {"account_id": ["Account"], "balance": {"headings": ["Balance"]}},
}


def test_every_kind_has_a_general_profile_of_its_name():
    assert {name: ready_profiles()[name].kind for name in ("balances", "demographics", "consents")} == {
        "balances": "balances", "demographics": "demographics", "consents": "consents",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(ready_profiles()))
def test_a_ready_profile_is_named_like_its_file_and_survives_being_stored(name: str):
    profile = ready_profiles()[name]
    assert profile.source == name
    assert profile_from(as_mapping(profile), place="stored") == profile


def test_balances_of_whole_accounts_always_have_a_prefix():
    assert all(profile.prefix for profile in ready_profiles().values() if profile.level == "account")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "visits"}, "kind is 'visits'"),
        ({"colums": {}}, "'colums' is not a word of a profile"),
        ({"source": "Our System"}, "source must be"),
        ({"title": ""}, "title is missing"),
        ({"level": "account"}, "need a prefix"),
        ({"level": "person"}, "level is 'person'"),
        ({"columns": {"account_id": ["Account"]}}, "cannot be read without balance"),
        ({"columns": {}}, "columns"),
        ({"columns": {"account_id": ["Account"], "balance": ["B"], "email": ["E"]}}, "balances have no 'email'"),
        ({"columns": {"account_id": "Account", "balance": ["B"]}}, "columns.account_id"),
        ({"columns": {"account_id": {"position": 0}, "balance": ["B"]}}, "counted from 1"),
        ({"columns": {"account_id": [], "balance": ["B"]}}, "needs headings"),
        ({"has_headings": False}, "needs a position"),
        ({"fill_down": ["patient_id"]}, "not under \\[columns\\]"),
        ({"skip": [{"heading": "Type"}]}, "each \\[\\[skip\\]\\]"),
        ({"kind": "consents", "columns": {"guarantor_id": ["G"], "channel": ["C"]}}, "channel and answer"),
    ],
)
def test_a_profile_that_cannot_be_followed_is_refused_in_one_line(change: dict[str, object], said: str):
    with pytest.raises(UnusableProfile, match=said) as refused:
        profile_from({**PLAIN, **change}, place="ours.toml")
    assert str(refused.value).startswith("ours.toml: ")
    assert "\n" not in str(refused.value)


def test_a_profile_is_read_from_a_file(tmp_path: Path):
    path = tmp_path / "ours.toml"
    path.write_text(
        'source = "our-system"\nkind = "balances"\ntitle = "Ours"\nwhy = "Because."\n'
        '[columns]\naccount_id = ["Account"]\nbalance = { position = 3 }\n'
    )
    profile = load_profile(path)
    column = profile.column("balance")
    assert column is not None
    assert column.position == 3
    assert profile.column("charge") is None


@pytest.mark.parametrize(("content", "said"), [(b"source = ", "is not TOML"), (b"\xff\xff", "cannot be read")])
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, content: bytes, said: str):
    path = tmp_path / "ours.toml"
    path.write_bytes(content)
    with pytest.raises(UnusableProfile, match=said):
        load_profile(path)
    with pytest.raises(UnusableProfile, match="there is no profile file"):
        load_profile(tmp_path / "nowhere.toml")
