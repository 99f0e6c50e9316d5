"""Names that files shout are written the way people write them."""

import pytest

from goodterms.domain.wording import name_in_words


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("BLUE CROSS OF OHIO", "Blue Cross of Ohio"),
        ("NORTHSTAR EMPLOYEE BENEFITS", "Northstar Employee Benefits"),
        ("BCBS", "BCBS"),
        ("UHC", "UHC"),
        ("AETNA", "Aetna"),
        ("Cigna Health", "Cigna Health"),
        ("THE PLAN FOR THE STATE", "The Plan for the State"),
        ("", ""),
    ],
)
def test_capitals_become_a_name_and_initials_stay(name: str, written: str):
    assert name_in_words(name) == written
