"""Are these two ways of writing a telephone number or an email address the same one?"""

import pytest

from goodterms.domain.addresses import AddressKind, address_kind, is_same_address, plain_address
from goodterms.domain.people import Channel


@pytest.mark.parametrize(
    ("kind", "written", "plain"),
    [
        ("phone", "+15035550142", "5035550142"),
        ("phone", "(503) 555-0142", "5035550142"),
        ("phone", "1-503-555-0142", "5035550142"),
        ("phone", "503.555.0142 x7", "5035550142"),
        ("phone", "503-555-0142 ext. 7", "5035550142"),
        ("phone", "+44 7911 123456", "447911123456"),
        ("phone", "103-555-0142", "1035550142"),
        ("phone", "90210", "90210"),
        ("phone", " CedarGrove ", "cedargrove"),
        ("phone", "", ""),
        ("email", " Ana.Lopez@Example.COM ", "ana.lopez@example.com"),
    ],
)
def test_an_address_has_one_plain_spelling(kind: AddressKind, written: str, plain: str):
    assert plain_address(kind, written) == plain


def test_a_number_abroad_that_ends_like_ours_is_another_number():
    assert not is_same_address("phone", "+44 503 555 0142", "503 555 0142")


@pytest.mark.parametrize(("one", "other"), [(None, None), (None, "503-555-0142"), ("503-555-0142", None)])
def test_what_is_not_known_is_not_the_same(one: str | None, other: str | None):
    assert not is_same_address("phone", one, other)


@pytest.mark.parametrize(
    ("channel", "kind"), [("text", "phone"), ("call", "phone"), ("email", "email"), ("letter", None)]
)
def test_texts_and_calls_go_to_numbers_and_letters_to_neither(channel: Channel, kind: str | None):
    assert address_kind(channel) == kind
