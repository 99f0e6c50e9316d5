"""Do two spellings mean one name?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.patient_names import are_alike, patient_key, plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Núñez", "NUNEZ"), ("O'Brien-Lee", "OBRIENLEE"), (" de la Cruz ", "DELACRUZ"), ("DOE", "DOE"), ("", "")],
)
def test_a_name_is_compared_in_plain_letters(name: str, plain: str):
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("DOE JANE", "Doe Jáne", True),
        ("DOE JANE", "DOE J", True),
        ("DOE JON", "DOE JONATHAN", True),
        ("DOE JR JOHN", "DOE JOHN", True),
        ("DOE III JOHN", "DOE SR. JOHN", True),
        ("SMITH ANN", "SMITH-JONES ANN", True),
        ("SMITH ANN", "SMIT ANN", False),  # four letters begin too many names
        ("LEE ANN", "LEEDS ANN", False),
        ("DOE JANE", "DOE JOHN", False),
        ("DOE JANE", "ROE JANE", False),
        ("DOE ", "DOE ", False),
        ("DOE JANE", "DOE ", False),
    ],
)
def test_names_are_alike_when_one_may_be_the_other_cut_joined_or_with_a_suffix(one: str, other: str, alike: bool):
    pairs = [(name.rpartition(" ")[0], name.rpartition(" ")[2]) for name in (one, other)]

    assert are_alike(*pairs) is alike
    assert are_alike(*reversed(pairs)) is alike


names = st.tuples(st.text("abé -'.JRIV", max_size=9), st.text("jané ", max_size=5))


@given(names, names)
def test_names_that_are_alike_always_share_their_key(one: tuple[str, str], other: tuple[str, str]):
    if are_alike(one, other):
        assert patient_key(last_name=one[0], first_name=one[1]) != ""
        assert patient_key(last_name=one[0], first_name=one[1]) == patient_key(last_name=other[0], first_name=other[1])
