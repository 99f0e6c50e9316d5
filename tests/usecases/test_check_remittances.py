"""What a reading says of a payment beyond its verdict."""

import re

from goodterms.simulate.x12_writer import write_remittances
from goodterms.usecases.check_remittances import open_remittance_file
from support.remittances import envelope, janes_payment


GOOD = write_remittances([janes_payment()], envelope=envelope())


def with_charge(words: bytes) -> bytes:
    """Return the good file with other words in the place of its claim's charge."""
    return re.sub(rb"(CLP\*[^*]*\*[^*]*\*)[^*]*", rb"\g<1>" + words, GOOD, count=1)


def test_payments_whose_claims_cannot_be_read_are_not_taken_for_the_same():
    keys = {next(iter(open_remittance_file(with_charge(words)).transactions())).key for words in (b"3E2", b"3E3")}

    assert len(keys) == 2


def test_the_same_payment_has_the_same_key_however_often_it_comes():
    keys = {next(iter(open_remittance_file(GOOD).transactions())).key for _ in range(2)}

    assert len(keys) == 1
