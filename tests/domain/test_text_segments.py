"""How many parts a text is sent in, at every edge."""

import pytest

from goodterms.domain.text_segments import Segments, letters_outside, segments


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),  # each takes two places
        ("€" * 81, "GSM-7", 162, 2),
        ("á" * 70, "UCS-2", 70, 1),
        ("á" * 71, "UCS-2", 71, 2),
        ("á" * 134, "UCS-2", 134, 2),
        ("á" * 135, "UCS-2", 135, 3),
        ("🙂" * 35, "UCS-2", 70, 1),  # each takes two places
        ("🙂" * 36, "UCS-2", 72, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the pair that does not fit moves on whole
        ("á" * 66 + "🙂" + "á" * 66, "UCS-2", 134, 3),
    ],
)
def test_a_text_takes_so_many_parts(text: str, encoding: str, units: int, count: int):
    assert segments(text) == Segments(encoding=encoding, units=units, count=count)


def test_spanish_letters_are_partly_in_the_telephones_alphabet():
    assert segments("niño, ¿qué tal? ¡Así!").encoding == "UCS-2"
    assert letters_outside("niño, ¿qué tal? ¡Así está bien!") == ("í", "á")
    assert segments("niño, ¿qué tal? à è ù ì ò ü Ñ É").encoding == "GSM-7"
