"""What was billed, for whom, and what the patient already paid."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from goodterms.domain.claims import ClaimLine, ClaimPayer, ClaimPerson, SubmittedClaim
from goodterms.domain.money import Money
from goodterms.simulate.x12_claim_writer import write_claims
from goodterms.simulate.x12_envelope import UnableToWrite
from goodterms.simulate.x12_writer import write_remittances
from goodterms.usecases.read_claim_file import is_claim_file, open_claim_file
from support.remittances import NOWHERE, envelope, janes_payment


SAMPLES = Path(__file__).parents[4] / "shared" / "remits" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the shared samples are not at {SAMPLES}")

JANE = ClaimPerson(
    last_name="DOE",
    first_name="JANE",
    middle_name="",
    member_id="M001",
    born_on=date(1980, 2, 29),
    sex="F",
    address=("12 ELM ST", "APT 4"),
    city="ANYTOWN",
    state="OH",
    zip_code="45209",
    phone="",
)
TOM = replace(JANE, first_name="TOM", born_on=date(2015, 5, 1), sex="M")
PRIMARY = ClaimPayer(
    rank="P", filing_indicator="12", name="EXAMPLE PAYER", payer_id="99999", subscriber_relation="18", subscriber=JANE
)
SECOND = replace(PRIMARY, rank="S", filing_indicator="CI", name="SECOND CO", payer_id="88888")


def janes_claim(**changes: object) -> SubmittedClaim:
    """Return Jane's office visit as billed; she paid $25 at the desk."""
    line = ClaimLine(
        number=1,
        procedure="99213",
        modifiers=("25",),
        revenue_code="",
        charge=Money(30000),
        serviced_on=date(2026, 8, 1),
        serviced_through_on=date(2026, 8, 1),
        line_control="L1",
    )
    values: dict[str, object] = {
        "kind": "professional",
        "pcn": "PCN001",
        "charge": Money(30000),
        "place_of_service": "11",
        "frequency": "1",
        "original_payer_claim_number": None,
        "is_work_related": False,
        "is_auto_accident": False,
        "is_other_accident": False,
        "accident_on": None,
        "patient_paid": Money(2500),
        "serviced_on": date(2026, 8, 1),
        "serviced_through_on": date(2026, 8, 1),
        "provider_name": "EXAMPLE CLINIC",
        "provider_npi": "1999999984",
        "rendering_name": "KILDARE",
        "facility_name": "",
        "patient": JANE,
        "patient_relation": "18",
        "payers": (PRIMARY, SECOND),
        "lines": (line,),
        "place": NOWHERE,
    }
    return SubmittedClaim(**{**values, **changes})


def read(data: bytes) -> list[SubmittedClaim]:
    """Return the claims of a file that must be whole, without their places."""
    reading = open_claim_file(data)
    assert reading.findings == ()
    readings = list(reading.claims())
    assert [each.findings for each in readings] == [()] * len(readings)
    return [replace(each.claim, place=NOWHERE) for each in readings if each.claim is not None]


def test_a_professional_claim_is_read_as_it_was_written():
    assert read(write_claims([janes_claim()], envelope=envelope())) == [janes_claim()]


def test_an_institutional_claim_keeps_its_statement_days_and_the_payment_at_the_desk():
    line = replace(janes_claim().lines[0], revenue_code="0450")
    through = date(2026, 8, 3)
    claim = janes_claim(kind="institutional", place_of_service="13", serviced_through_on=through, lines=(line,))
    assert read(write_claims([claim], envelope=envelope())) == [claim]


def test_a_child_is_the_patient_and_the_parent_the_subscriber():
    policy = replace(PRIMARY, subscriber_relation="19")
    claim = janes_claim(patient=TOM, patient_relation="19", payers=(policy,))
    (found,) = read(write_claims([claim], envelope=envelope()))
    assert (found.patient.first_name, found.payers[0].subscriber.first_name) == ("TOM", "JANE")
    assert found.patient.member_id == "M001"


@pytest.mark.parametrize("cause", ["is_work_related", "is_auto_accident", "is_other_accident"])
@pytest.mark.parametrize("kind", ["professional", "institutional"])
def test_the_cause_of_an_accident_is_kept(cause: str, kind: str):
    claim = janes_claim(kind=kind, **{cause: True})
    (found,) = read(write_claims([claim], envelope=envelope()))
    causes = ("is_work_related", "is_auto_accident", "is_other_accident")
    assert [getattr(found, each) for each in causes] == [each == cause for each in causes]


def test_a_workers_compensation_policy_makes_the_claim_work_related():
    claim = janes_claim(payers=(replace(PRIMARY, filing_indicator="WC"),))
    (found,) = read(write_claims([claim], envelope=envelope()))
    assert found.is_work_related


def test_insurers_come_in_the_order_in_which_they_answer():
    claim = janes_claim(payers=(SECOND, PRIMARY))
    (found,) = read(write_claims([claim], envelope=envelope()))
    assert [payer.rank for payer in found.payers] == ["P", "S"]


def test_nothing_said_about_a_payment_at_the_desk_is_unknown_and_not_nothing():
    (found,) = read(write_claims([janes_claim(patient_paid=None)], envelope=envelope()))
    assert found.patient_paid is None


def test_an_amount_that_is_none_leaves_the_claim_out_with_a_finding():
    data = write_claims([janes_claim(), janes_claim(pcn="PCN002")], envelope=envelope())
    first, second = open_claim_file(data.replace(b"PCN002*300", b"PCN002*3E2")).claims()
    assert first.claim is not None
    assert second.claim is None
    assert [(finding.rule_id, finding.claim) for finding in second.findings] == [("claim-amounts", "PCN002")]


def test_lines_that_do_not_add_up_are_held():
    data = write_claims([janes_claim(charge=Money(30001))], envelope=envelope())
    (found,) = open_claim_file(data).claims()
    assert [finding.rule_id for finding in found.findings] == ["lines-add-up"]


def test_a_cut_off_file_gives_no_claims():
    reading = open_claim_file(write_claims([janes_claim()], envelope=envelope())[:-30])
    assert list(reading.claims()) == []
    assert reading.findings


def test_claims_and_remittances_are_told_apart():
    assert is_claim_file(write_claims([janes_claim()], envelope=envelope()))
    assert not is_claim_file(write_remittances([janes_payment()], envelope=envelope()))
    assert not is_claim_file(b"patient,amount\n")


def test_claims_of_two_kinds_are_not_written_into_one_file():
    with pytest.raises(UnableToWrite):
        write_claims([janes_claim(), janes_claim(kind="institutional")], envelope=envelope())


def sample_rows() -> list[tuple[str, int, int]]:
    """Return (file, claims, cents) of the shared 837 files whose envelopes tie."""
    index = SAMPLES / "INDEX.md"
    if not index.is_file():
        return []
    rows = re.findall(r"^\| share/(\S+\.837i?) \|.*\| (\d+) \| ([\d.]+) \|$", index.read_text(), flags=re.MULTILINE)
    return [(name, int(claims), int(amount.replace(".", ""))) for name, claims, amount in rows]


@needs_samples
@pytest.mark.parametrize(("name", "claims", "cents"), sample_rows())
def test_the_claims_of_real_files_are_counted_and_added_up(name: str, claims: int, cents: int):
    found = [each.claim for each in open_claim_file((SAMPLES / name).read_bytes()).claims()]
    assert len(found) == claims
    assert sum(claim.charge.cents for claim in found if claim) == cents
