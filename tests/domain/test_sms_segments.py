"""How many SMS segments does the telephone network make of a text?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.sms_segments import count_sms_segments


@pytest.mark.parametrize(
    ("text", "encoding", "letters", "count"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("a" * 158 + "€", "GSM-7", 160, 1),  # a letter of the extension table is sent as two
        ("a" * 159 + "€", "GSM-7", 161, 2),
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # it is not cut in two: the first segment ends one short
        ("é" * 160, "GSM-7", 160, 1),
        ("í" * 70, "UCS-2", 70, 1),
        ("í" * 71, "UCS-2", 71, 2),
        ("í" * 134, "UCS-2", 134, 2),
        ("í" * 135, "UCS-2", 135, 3),
        ("🙂" * 35, "UCS-2", 70, 1),  # beyond the basic plane: two
        ("🙂" * 36, "UCS-2", 72, 2),
        ("a" * 66 + "🙂" * 34, "UCS-2", 134, 3),  # and not cut in two either
        ("a" * 159 + "í", "UCS-2", 160, 3),  # one letter makes the whole text long
    ],
)
def test_segments_are_counted_as_networks_do(text: str, encoding: str, letters: int, count: int):
    sms = count_sms_segments(text)

    assert (sms.encoding, sms.letters, sms.count) == (encoding, letters, count)


@pytest.mark.parametrize(
    ("text", "beyond"),
    [
        ("¿Qué? ¡Señor Nuñez, José, à è ì ò ù, [€] {~}", ()),
        ("María pagó más", ("í", "ó", "á")),
        ("Nguyễn", ("ễ",)),
        ("Women’s — $5 − $3", ("’", "—", "−")),
    ],
)
def test_the_letters_that_the_short_alphabet_lacks_are_named(text: str, beyond: tuple[str, ...]):
    assert count_sms_segments(text).beyond_short_alphabet == beyond


@given(st.text(max_size=400), st.text(max_size=40))
def test_a_longer_text_never_has_fewer_segments(text: str, more: str):
    assert count_sms_segments(text + more).count >= count_sms_segments(text).count
