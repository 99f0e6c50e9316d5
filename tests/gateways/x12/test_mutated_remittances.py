"""Whatever happens to a file on its way, what is accepted must account for every cent."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.domain.remits import ClaimAnswer, Remittance
from goodterms.simulate.x12_writer import write_remittances
from goodterms.usecases.check_remittances import TransactionReading, open_remittance_file
from support.remittances import adjusted, envelope, janes_answer, janes_payment, office_visit_line, payment_files


TWO_CLAIMS = write_remittances(
    [
        janes_payment(
            claims=(
                janes_answer(),
                janes_answer(
                    pcn="PCN002",
                    payer_claim_number="ICN002",
                    adjustments=(adjusted("CO", "24", 0),),
                    lines=(office_visit_line(line_control="L1", remark_codes=("N362",)),),
                ),
            ),
            total_paid=janes_answer().paid + janes_answer().paid,
        )
    ],
    envelope=envelope(),
)


@given(payment_files(), st.integers(min_value=0))
@settings(deadline=None, max_examples=150)
def test_a_mutated_file_never_crashes_and_never_passes_untied_money(payments: list[Remittance], seed: int):
    data = write_remittances(payments, envelope=envelope())
    every_cent_is_accounted_for(mutated(data, random.Random(seed)))  # noqa: S311 - mutations, not secrets


def test_no_single_changed_byte_lets_wrong_money_pass():
    chance = random.Random(835)  # noqa: S311 - mutations, not secrets
    for at in range(len(TWO_CLAIMS)):
        for byte in {0, ord("*"), ord("~"), ord("9"), ord(" "), chance.randrange(256)}:
            every_cent_is_accounted_for(TWO_CLAIMS[:at] + bytes([byte]) + TWO_CLAIMS[at + 1 :])


def test_no_cut_lets_anything_pass_but_the_whole():
    whole = len(TWO_CLAIMS.rstrip(b"~\n"))
    for length in range(whole):
        readings = list(open_remittance_file(TWO_CLAIMS[:length]).transactions())
        assert all(reading.verdict != "accept" for reading in readings)


def test_no_lost_or_doubled_segment_lets_anything_pass():
    segments = TWO_CLAIMS.split(b"~\n")[:-1]
    for at in range(1, len(segments)):
        for changed in ([*segments[:at], *segments[at + 1 :]], [*segments[:at], *segments[at - 1 :]]):
            readings = list(open_remittance_file(b"~\n".join(changed) + b"~\n").transactions())
            assert all(reading.verdict != "accept" for reading in readings)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the file after one to three mishaps."""
    for _ in range(chance.randint(1, 3)):
        segments = data.split(b"~\n")
        at, other = chance.randrange(len(segments)), chance.randrange(len(segments))
        mishap = chance.randrange(6)
        if mishap == 0 and data:
            place = chance.randrange(len(data))
            data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        elif mishap == 1:
            data = data[: chance.randrange(len(data) + 1)]
        elif mishap == 2:
            data = b"~\n".join([*segments[:at], *segments[at + 1 :]])
        elif mishap == 3:
            data = b"~\n".join([*segments[:at], segments[at], *segments[at:]])
        elif mishap == 4:
            segments[at], segments[other] = segments[other], segments[at]
            data = b"~\n".join(segments)
        else:
            place, length = chance.randrange(len(data) + 1), chance.randrange(12)
            data = data[:place] + data[place + length :]
    return data


def every_cent_is_accounted_for(data: bytes) -> None:
    """Check that whatever is accepted of a file obeys the conservation of money."""
    reading = open_remittance_file(data)
    seen = [transaction_ties(transaction) for transaction in reading.transactions()]
    assert seen or reading.findings


def transaction_ties(reading: TransactionReading) -> bool:
    """Check one transaction; claims that are held may be crooked, the payment as a whole may not."""
    assert reading.verdict == "accept" or reading.findings or reading.remittance
    if reading.verdict != "accept":
        assert "accept" not in reading.claim_verdicts
        return False
    remittance = reading.remittance
    assert remittance is not None
    assert len(reading.claim_verdicts) == len(remittance.claims) == reading.claims_met
    paid = sum(claim.paid.cents for claim in remittance.claims)
    moved = sum(each.amount.cents for each in remittance.provider_adjustments)
    assert remittance.total_paid.cents == paid - moved
    for claim, verdict in zip(remittance.claims, reading.claim_verdicts, strict=True):
        if verdict == "accept":
            claim_ties(claim)
    return True


def claim_ties(claim: ClaimAnswer) -> None:
    """Check that charge, payment and adjustments of an accepted claim say the same at every level."""
    assert claim.pcn.strip(" 0")
    every = [*claim.adjustments, *(each for line in claim.lines for each in line.adjustments)]
    assert claim.charge.cents - claim.paid.cents == sum(each.amount.cents for each in every)
    for line in claim.lines:
        assert line.charge.cents - line.paid.cents == sum(each.amount.cents for each in line.adjustments)
    if claim.lines:
        assert claim.charge.cents == sum(line.charge.cents for line in claim.lines)
    if claim.status == "22":
        assert claim.charge.cents <= 0
        return
    assert claim.charge.cents >= 0
    assert claim.paid.cents >= 0
    stated = claim.stated_patient_responsibility
    assert (stated.cents if stated else 0) == sum(each.amount.cents for each in every if each.group == "PR")
