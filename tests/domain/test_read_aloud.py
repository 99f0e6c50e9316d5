"""The words as people get them, kept as files that anybody can read aloud: a change of words shows in the change."""

import pytest

from support.read_aloud import FOLDER, samples


@pytest.mark.parametrize("name", sorted(samples()))
def test_the_words_are_those_that_were_read_aloud(name: str):
    assert (FOLDER / name).read_text(encoding="utf-8") == samples()[name], (
        "if the change is meant: run tests/support/read_aloud.py, and read the file aloud"
    )


def test_no_file_is_left_of_a_script_that_is_gone():
    assert {path.name for path in FOLDER.iterdir()} == set(samples())
