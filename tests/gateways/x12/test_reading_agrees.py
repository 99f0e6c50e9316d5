"""The reader, the writer and the oracle are three hands; they must tell the same story."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.domain.remits import ClaimAnswer, Remittance
from goodterms.simulate.x12_envelope import PLAIN, Layout
from goodterms.simulate.x12_writer import write_remittances
from goodterms.usecases.check_remittances import check_remittance_file, open_remittance_file
from support.oracle_835 import OracleClaim, OracleLine, OracleTransaction, read_with_oracle
from support.remittances import NOWHERE, envelope, payment_files


SAMPLES = Path(__file__).parents[4] / "shared" / "remits" / "samples"
LAYOUTS = (
    PLAIN,
    Layout(element="*", component=":", segment="~", line_break=""),
    Layout(element="*", component=">", segment="~", line_break="\r\n"),
    Layout(element="|", component="^", segment="\n", line_break=""),
    Layout(element="\x1d", component="\x1f", segment="\x1c", line_break=""),
    Layout(element="+", component=":", segment="\r", line_break="\n"),
)

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the shared samples are not at {SAMPLES}")


@given(payment_files(), st.sampled_from(LAYOUTS))
@settings(deadline=None, max_examples=60)
def test_what_is_written_is_what_is_read(remittances: list[Remittance], layout: Layout):
    data = write_remittances(remittances, envelope=envelope(layout=layout))
    read = [reading.remittance for reading in open_remittance_file(data).transactions()]
    assert [_without_places(remittance) for remittance in read] == remittances


@given(payment_files(), st.sampled_from(LAYOUTS[:4]))
@settings(deadline=None, max_examples=60)
def test_the_reader_and_the_oracle_agree_on_generated_files(remittances: list[Remittance], layout: Layout):
    data = write_remittances(remittances, envelope=envelope(layout=layout))
    assert _read(data) == read_with_oracle(data)


SAMPLES_835 = (
    ("LinuxForHealth+x12/cob-contractural-adjustment.835", "accept", (1, 54100, 3400, 0, 0, 3400)),
    ("LinuxForHealth+x12/managed-care.835", "accept", (2, 200000, 94500, 90000, 0, 94500)),
    ("LinuxForHealth+x12/medicare-part-a.835", "accept", (2, 22636697, 14999873, 0, -127, 15000000)),
    ("jdavisp3+TigerShark/5010-835-example-2.txt", "accept", (2, 229016, 10000, 0, 0, 10000)),
    ("jdavisp3+TigerShark/5010-835-example-3.txt", "accept", (2, 118800, 5744, 111800, 0, 5744)),
    ("keironstoddart+edi-835-parser/emedny_sample.txt", "accept", (3, 10250, 4575, 0, 0, 4575)),
    ("azoner+pyx12/835_mult_loops.txt", "accept", (1, 91539, 0, 0, 0, 0)),
    ("azoner+pyx12/bad_header_looping.source.txt", "hold", (2, 183078, 0, 0, 0, 0)),
    ("moov-io+x12/sample2.txt", "hold", (1, 419968, 400000, 120168, 0, 400000)),
)


@needs_samples
@pytest.mark.parametrize(("name", "verdict", "totals"), SAMPLES_835)
def test_the_reader_and_the_oracle_agree_on_real_files(name: str, verdict: str, totals: tuple[int, ...]):
    data = (SAMPLES / name).read_bytes()
    assert _read(data) == read_with_oracle(data)
    checked = check_remittance_file(data)
    found = checked.totals
    assert checked.verdict == verdict
    assert totals == (
        found.claims,
        found.charge_cents,
        found.paid_cents,
        found.pr_cents,
        found.plb_cents,
        found.bpr_cents,
    )


@needs_samples
def test_a_real_file_without_an_envelope_is_rejected():
    data = (SAMPLES / "keironstoddart+edi-835-parser/blue_cross_nc_sample.txt").read_bytes()
    checked = check_remittance_file(data)
    assert checked.verdict == "reject"
    assert "starts with ST" in checked.findings[0].reason


def _without_places(remittance: Remittance | None) -> Remittance:
    assert remittance is not None
    claims = tuple(replace(claim, place=NOWHERE) for claim in remittance.claims)
    return replace(remittance, claims=claims, place=NOWHERE)


def _read(data: bytes) -> list[OracleTransaction]:
    """Say in the oracle's words what the reader reads."""
    transactions = []
    for reading in open_remittance_file(data).transactions():
        remittance = reading.remittance
        assert remittance is not None
        assert reading.claims_met == len(remittance.claims)
        transactions.append(_as_oracle(remittance))
    # A day that is none is no day to the reader; the oracle gives back what stands there.
    for mine, theirs in zip(transactions, read_with_oracle(data), strict=False):
        if not mine.paid_on:
            mine.paid_on = theirs.paid_on
    return transactions


def _as_oracle(remittance: Remittance) -> OracleTransaction:
    return OracleTransaction(
        control=remittance.control_number,
        total=remittance.total_paid.cents,
        trace=remittance.trace_number,
        payer=remittance.payer_name,
        paid_on=f"{remittance.paid_on:%Y%m%d}" if remittance.paid_on else "",
        claims=[_claim_as_oracle(claim) for claim in remittance.claims],
        moved=[(each.reason, each.reference, each.amount.cents) for each in remittance.provider_adjustments],
    )


def _claim_as_oracle(claim: ClaimAnswer) -> OracleClaim:
    from_oracle = OracleClaim(
        pcn=claim.pcn,
        status=claim.status,
        charge=claim.charge.cents,
        paid=claim.paid.cents,
        responsibility=None
        if claim.stated_patient_responsibility is None
        else claim.stated_patient_responsibility.cents,
        payer_claim_number=claim.payer_claim_number,
        offset=claim.place.offset or -1,
        adjustments=[(each.group, each.reason, each.amount.cents) for each in claim.adjustments],
        remarks=list(claim.remark_codes),
        last_name=claim.patient_last_name,
        next_payer=claim.next_payer_name or "",
    )
    for line in claim.lines:
        from_oracle.lines.append(
            OracleLine(
                procedure=line.procedure,
                charge=line.charge.cents,
                paid=line.paid.cents,
                adjustments=[(each.group, each.reason, each.amount.cents) for each in line.adjustments],
                remarks=list(line.remark_codes),
                served=f"{line.serviced_on:%Y%m%d}" if line.serviced_on else "",
            )
        )
    return from_oracle
