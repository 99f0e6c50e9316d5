"""Files that lie, break off or are something else: none may crash, hang, be dropped or be believed in silence."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from goodterms.simulate.x12_writer import write_remittances
from goodterms.usecases.check_remittances import RemittanceCheck, check_remittance_file, open_remittance_file
from support.remittances import envelope, janes_answer, janes_payment, office_visit_line


BAD = Path(__file__).parents[4] / "shared" / "remits" / "bad"
GOOD = write_remittances([janes_payment()], envelope=envelope())


def expected_rows() -> list[tuple[str, str]]:
    """Return (file, right behaviour) from the table beside the shared files; none when they are not there."""
    table = BAD / "EXPECTED.md"
    if not table.is_file():
        return []
    return re.findall(r"^\| (\S+\.835) \| (.+) \|$", table.read_text(), flags=re.MULTILINE)


@pytest.mark.skipif(not BAD.is_dir(), reason=f"the shared adversarial files are not at {BAD}")
@pytest.mark.parametrize(("name", "behaviour"), expected_rows())
def test_every_shared_adversarial_file_is_answered_as_expected(name: str, behaviour: str):
    checked = check_remittance_file((BAD / name).read_bytes())
    allowed = {word for word in ("accept", "hold", "reject") if word.upper() in behaviour} or {"accept"}
    assert checked.verdict in allowed
    if name != "00_good.835" and "same totals as 00 " not in f"{behaviour} " and checked.verdict != "accept":
        assert checked.findings
    if checked.verdict == "accept" and "ACCEPT 2" not in behaviour:
        totals = checked.totals
        assert (totals.claims, totals.charge_cents, totals.paid_cents, totals.pr_cents) == (1, 30000, 20000, 5000)
    if checked.verdict == "reject" and not checked.totals.transactions:
        assert totals_of(checked) == (0,) * 7
    assert ("notice" in behaviour or "finding (" in behaviour) <= bool(checked.findings)


def totals_of(checked: RemittanceCheck) -> tuple[int, ...]:
    """Return the seven totals."""
    found = checked.totals
    return (
        found.transactions,
        found.claims,
        found.charge_cents,
        found.paid_cents,
        found.pr_cents,
        found.plb_cents,
        found.bpr_cents,
    )


def swap(old: bytes, new: bytes) -> bytes:
    """Return the good file with one thing changed, and its segment count kept right."""
    assert old in GOOD
    changed = GOOD.replace(old, new, 1)
    return recount(changed)


def recount(data: bytes) -> bytes:
    """Return a file of one transaction with SE01 as it should be."""
    transaction = data[data.index(b"\nST*") : data.index(b"\nSE*")]
    return re.sub(rb"\nSE\*\d+", b"\nSE*%d" % (transaction.count(b"~") + 1), data)


CLP = b"CLP*PCN001*1*300*200*50*12*ICN001*11*1~\n"
SVC = b"SVC*HC:99213*300*200**1~\n"
CAS_PR = b"*PR*1*30**2*20~\n"

HOSTILE: tuple[tuple[str, Callable[[], bytes], str, str], ...] = (
    # The envelope
    ("GE01 says two transactions", lambda: GOOD.replace(b"GE*1*", b"GE*2*"), "hold", "envelope-counts"),
    ("GE02 is another number", lambda: GOOD.replace(b"GE*1*1~", b"GE*1*7~"), "hold", "envelope-counts"),
    ("IEA01 says two groups", lambda: GOOD.replace(b"IEA*1*", b"IEA*2*"), "hold", "envelope-counts"),
    ("IEA02 is another number", lambda: GOOD.replace(b"IEA*1*000000001", b"IEA*1*9"), "hold", "envelope-counts"),
    ("no GS", lambda: re.sub(rb"GS\*.*?~\n", b"", GOOD), "reject", "envelope-order"),
    ("no GE", lambda: GOOD.replace(b"GE*1*1~\n", b""), "reject", "envelope-order"),
    ("no SE", lambda: re.sub(rb"\nSE\*.*?~", b"", GOOD), "reject", "envelope-order"),
    ("no ST", lambda: GOOD.replace(b"ST*835*0001~\n", b""), "reject", "envelope-order"),
    ("segments after SE", lambda: GOOD.replace(b"GE*1", b"CLP*X*1*5*5~\nGE*1"), "reject", "envelope-order"),
    ("segments before ST", lambda: GOOD.replace(b"ST*835", b"CLP*X*1*5*5~\nST*835"), "reject", "envelope-order"),
    ("a second ST inside", lambda: GOOD.replace(b"TRN*", b"ST*835*0002~\nTRN*"), "reject", "envelope-order"),
    ("cut in the middle", lambda: GOOD[: len(GOOD) // 2], "reject", "envelope-order"),
    ("cut inside IEA", lambda: GOOD[:-6], "hold", "envelope-counts"),
    ("no last terminator", lambda: GOOD.rstrip(b"~\n"), "accept", "unterminated-end"),
    ("text after the end", lambda: GOOD + b"-- end of transmission --", "accept", "trailing-bytes"),
    ("segments after the end", lambda: GOOD + CLP, "hold", "trailing-segments"),
    ("zero bytes after the end", lambda: GOOD + b"\x00" * 400, "accept", "trailing-bytes"),
    ("a second file cut off", lambda: GOOD + GOOD[:300], "reject", "envelope-order"),
    ("a second file of 50 bytes", lambda: GOOD + GOOD[:50], "reject", "isa-shape"),
    ("text before the start", lambda: b"Subject: your remittance\n" + GOOD, "reject", "file-is-x12"),
    ("small letters", lambda: GOOD.lower(), "reject", "file-is-x12"),
    ("component is element", lambda: GOOD.replace(b"*T*:~", b"*T**~", 1), "reject", "delimiters"),
    ("component is terminator", lambda: GOOD.replace(b"*T*:~", b"*T*~~", 1), "reject", "delimiters"),
    ("terminator is a digit", lambda: GOOD.replace(b"*T*:~", b"*T*:0", 1), "reject", "delimiters"),
    # Other files
    ("gzip", lambda: gzip.compress(GOOD), "reject", "file-is-x12"),
    ("zip", lambda: b"PK\x03\x04" + GOOD, "reject", "file-is-x12"),
    ("pdf", lambda: b"%PDF-1.7\n%\xe2\xe3", "reject", "file-is-x12"),
    ("html", lambda: b"<!doctype html><title>Sign in</title>", "reject", "file-is-x12"),
    ("json", lambda: b'{"resourceType": "ExplanationOfBenefit"}', "reject", "file-is-x12"),
    ("csv", lambda: b"patient,amount,date\nDOE,50.00,2026-08-01\n", "reject", "file-is-x12"),
    ("EBCDIC", lambda: GOOD.decode().encode("cp037"), "reject", "file-is-x12"),
    ("UTF-16 without a mark", lambda: GOOD.decode().encode("utf-16-le"), "reject", "file-is-x12"),
    ("UTF-32", lambda: GOOD.decode().encode("utf-32"), "reject", "file-is-x12"),
    ("blank", lambda: b" \r\n\r\n", "reject", "file-is-x12"),
    ("a claim status", lambda: GOOD.replace(b"ST*835", b"ST*277"), "reject", "is-a-remittance"),
    ("a group of claims", lambda: GOOD.replace(b"GS*HP", b"GS*HC"), "reject", "is-a-remittance"),
    ("a version nobody knows", lambda: GOOD.replace(b"005010X221A1", b"007030X322"), "hold", "known-version"),
    # Bytes
    ("a tab in a name", lambda: swap(b"*DOE*", b"*DO\tE*"), "reject", "control-characters"),
    ("an escape in a claim number", lambda: swap(b"PCN001", b"PCN\x1b[2J"), "reject", "control-characters"),
    ("DEL in a name", lambda: swap(b"*DOE*", b"*DO\x7fE*"), "reject", "control-characters"),
    ("a line break in a name", lambda: swap(b"*DOE*", b"*DO\nE*"), "reject", "control-characters"),
    ("a missing terminator", lambda: GOOD.replace(b"**1~\nDTM", b"**1\nDTM"), "reject", "control-characters"),
    ("padded lines", lambda: GOOD.replace(b"~\n", b"~   \r\n"), "accept", ""),
    ("indented lines", lambda: GOOD.replace(b"~\n", b"~\n  "), "accept", ""),
    ("Latin-1 in a name", lambda: swap(b"*DOE*", b"*PE\xd1A*"), "accept", "plain-letters"),
    ("upper controls in a name", lambda: swap(b"*DOE*", b"*DO\x9bE*"), "accept", "plain-letters"),
    # Amounts
    ("plus sign", lambda: swap(b"*300*200*50", b"*+300*200*50"), "reject", "claim-amounts"),
    ("thousands separator", lambda: swap(b"*300*200*50", b"*1,300*200*50"), "reject", "claim-amounts"),
    ("parentheses", lambda: swap(b"*300*200*50", b"*300*(200)*50"), "reject", "claim-amounts"),
    ("currency sign", lambda: swap(b"*300*200*50", b"*$300*200*50"), "reject", "claim-amounts"),
    ("underscore", lambda: swap(b"*300*200*50", b"*3_00*200*50"), "reject", "claim-amounts"),
    ("Arabic digits", lambda: swap(b"*300*200*50", "*٣٠٠*200*50".encode()), "reject", "claim-amounts"),
    ("three decimals", lambda: swap(b"*300*200*50", b"*300.000*200*50"), "reject", "claim-amounts"),
    ("two points", lambda: swap(b"*300*200*50", b"*300.0.0*200*50"), "reject", "claim-amounts"),
    ("minus at the end", lambda: swap(b"*300*200*50", b"*300*200-*50"), "reject", "claim-amounts"),
    ("only a point", lambda: swap(b"*300*200*50", b"*300*.*50"), "reject", "claim-amounts"),
    ("a trillion", lambda: swap(b"*300*200*50", b"*1000000000000*200*50"), "reject", "claim-amounts"),
    ("CLP05 a word", lambda: swap(b"*300*200*50", b"*300*200*fifty"), "reject", "claim-amounts"),
    ("SVC03 missing", lambda: swap(b"*300*200**1", b"*300"), "reject", "claim-amounts"),
    ("a CAS amount with an exponent", lambda: swap(b"*45*50", b"*45*5E1"), "reject", "claim-amounts"),
    ("BPR02 a word", lambda: swap(b"BPR*I*200", b"BPR*I*two hundred"), "reject", "payment-amounts"),
    ("BPR02 with a blank", lambda: swap(b"BPR*I*200", b"BPR*I*200 "), "hold", "payment-padded"),
    ("BPR02 empty", lambda: swap(b"BPR*I*200", b"BPR*I*"), "reject", "payment-amounts"),
    (
        "a PLB amount a word",
        lambda: swap(b"SE*", b"PLB*1*20261231*WO:A*one~\nSE*"),
        "hold",
        "provider-adjustment-amounts",
    ),
    ("a PLB that does not balance", lambda: swap(b"SE*", b"PLB*1*20261231*WO:A*1~\nSE*"), "hold", "payment-balances"),
    ("Canadian dollars", lambda: swap(b"TRN*", b"CUR*PR*CAD~\nTRN*"), "reject", "payment-in-dollars"),
    ("US dollars said aloud", lambda: swap(b"TRN*", b"CUR*PR*USD~\nTRN*"), "accept", ""),
    # The payment
    ("no BPR", lambda: recount(re.sub(rb"BPR\*.*?~\n", b"", GOOD)), "reject", "payment-stated"),
    ("two BPR", lambda: swap(b"TRN*", b"BPR*I*200*C*ACH~\nTRN*"), "hold", "payment-stated-once"),
    ("no TRN", lambda: recount(re.sub(rb"TRN\*.*?~\n", b"", GOOD)), "hold", "payment-traced"),
    ("a debit", lambda: swap(b"BPR*I*200*C", b"BPR*I*200*D"), "hold", "payment-positive"),
    ("paid by no payment", lambda: swap(b"*C*ACH*", b"*C*NON*"), "hold", "payment-method"),
    ("a day that is none", lambda: swap(b"*98765*20260901", b"*98765*20261301"), "accept", "payment-dated"),
    ("no claims", lambda: recount(re.sub(rb"CLP\*.*(?=\nSE)", b"", GOOD, flags=re.DOTALL)), "hold", "payment-balances"),
    # The claim
    ("blank CLP01", lambda: swap(b"CLP*PCN001", b"CLP* "), "hold", "claim-names-visit"),
    ("missing CLP01", lambda: swap(b"CLP*PCN001", b"CLP*"), "hold", "claim-names-visit"),
    ("CLP01 zero", lambda: swap(b"CLP*PCN001", b"CLP*0"), "hold", "claim-names-visit"),
    ("CLP02 unknown", lambda: swap(b"PCN001*1*", b"PCN001*99*"), "hold", "claim-status-known"),
    ("CLP02 missing", lambda: swap(b"PCN001*1*", b"PCN001**"), "hold", "claim-status-known"),
    ("a reversal above zero", lambda: swap(b"PCN001*1*", b"PCN001*22*"), "hold", "claim-reversal-negative"),
    ("CLP05 missing", lambda: swap(b"*300*200*50*", b"*300*200**"), "hold", "claim-patient-responsibility"),
    ("group CR in 5010", lambda: swap(b"CAS*CO*", b"CAS*CR*"), "hold", "claim-group-known"),
    ("group CR in 4010", lambda: swap(b"005010X221A1", b"004010X091A1").replace(b"CAS*CO", b"CAS*CR"), "accept", ""),
    ("a small group", lambda: swap(b"CAS*CO*", b"CAS*co*"), "hold", "claim-group-known"),
    ("a CAS in small letters", lambda: swap(b"CAS*CO*", b"cas*CO*"), "hold", "money-in-place"),
    ("a shifted triple", lambda: swap(CAS_PR, b"*PR*1*30***2*20~\n"), "hold", "claim-adjustments-shape"),
    (
        "seven triples",
        lambda: swap(CAS_PR, b"*PR*1*30**2*20" + b"**3*0" * 5 + b"~\n"),
        "hold",
        "claim-adjustments-shape",
    ),
    ("a code without an amount", lambda: swap(CAS_PR, b"*PR*1*30**2*20**3~\n"), "hold", "claim-adjustments-shape"),
    ("a triple left empty", lambda: swap(CAS_PR, b"*PR*1*30*****2*20~\n"), "accept", ""),
    ("an adjustment before any claim", lambda: swap(b"LX*1~\n", b"CAS*PR*1*5~\nLX*1~\n"), "hold", "money-in-place"),
    ("a line before any claim", lambda: swap(b"LX*1~\n", b"LX*1~\n" + SVC), "hold", "money-in-place"),
    ("lines without a claim", lambda: swap(CLP, b""), "hold", "money-in-place"),
    ("a line twice", lambda: swap(SVC, SVC + b"CAS*CO*45*50~\nCAS*PR*1*30**2*20~\n" + SVC), "hold", "lines-add-up"),
    ("a service day that is none", lambda: swap(b"DTM*472*20260801", b"DTM*472*20260230"), "accept", "claim-dates"),
    ("no LX", lambda: swap(b"LX*1~\n", b""), "accept", "guide-structure"),
)


@pytest.mark.parametrize(("make", "verdict", "rule_id"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_hostile_file_gets_its_verdict_with_its_reason(make: Callable[[], bytes], verdict: str, rule_id: str):
    checked = check_remittance_file(make())
    assert (checked.verdict, [finding.rule_id for finding in checked.findings]) == (
        verdict,
        [finding.rule_id for finding in checked.findings],
    )
    if rule_id:
        assert rule_id in {finding.rule_id for finding in checked.findings}
    for finding in checked.findings:
        assert finding.todo
        assert finding.reason.isascii()
        assert "DOE" not in finding.reason


def test_the_good_file_is_accepted_without_a_finding():
    checked = check_remittance_file(GOOD)
    assert checked.verdict == "accept"
    assert checked.findings == ()
    assert totals_of(checked) == (1, 1, 30000, 20000, 5000, 0, 20000)


def test_a_payment_that_stands_twice_counts_once_and_is_reported():
    again = GOOD.replace(b"*000000001", b"*000000002")
    checked = check_remittance_file(GOOD + again)
    assert totals_of(checked) == totals_of(check_remittance_file(GOOD))
    assert [finding.rule_id for finding in checked.findings] == ["not-seen-before"]


def test_a_transaction_number_used_twice_holds_both():
    other = janes_payment(trace_number="EFT0002", claims=(janes_answer(pcn="PCN002"),))
    data = write_remittances([janes_payment(), other], envelope=envelope())
    data = data.replace(b"ST*835*0002", b"ST*835*0001").replace(b"*0002~\nGE", b"*0001~\nGE")
    first, second = open_remittance_file(data).transactions()
    assert (first.verdict, second.verdict) == ("hold", "hold")


def test_a_broken_interchange_takes_nothing_from_the_whole_ones_beside_it():
    whole = GOOD.replace(b"EFT0001", b"EFT0002")
    broken = re.sub(rb"GE\*.*?~\n", b"", GOOD)
    data = GOOD + broken + whole
    reading = open_remittance_file(data)
    assert [each.remittance.trace_number for each in reading.transactions() if each.remittance] == [
        "EFT0001",
        "EFT0002",
    ]
    assert reading.refused_transactions == 1
    assert {finding.place.interchange for finding in reading.findings} == {2}


def test_an_unreadable_amount_in_one_claim_holds_every_claim_of_its_payment():
    claims = (janes_answer(), janes_answer(pcn="PCN002", payer_claim_number="ICN002"))
    data = write_remittances([janes_payment(claims=claims)], envelope=envelope())
    (reading,) = open_remittance_file(data.replace(b"PCN002*1*300", b"PCN002*1*3E2")).transactions()
    assert reading.verdict == "hold"
    assert (reading.claim_verdicts, reading.claims_met) == (("hold",), 2)


def test_a_claim_that_does_not_balance_is_held_alone():
    crooked = janes_answer(pcn="PCN002", payer_claim_number="ICN002", lines=(office_visit_line(adjustments=()),))
    claims = (janes_answer(), crooked)
    payment = janes_payment(claims=claims, total_paid=claims[0].paid + claims[1].paid)
    (reading,) = open_remittance_file(write_remittances([payment], envelope=envelope())).transactions()
    assert reading.verdict == "accept"
    assert reading.claim_verdicts == ("accept", "hold")


@pytest.mark.parametrize(
    "data",
    [
        b"ISA*" * 200_000,
        GOOD[:106] + b"\n" * 3_000_000,
        GOOD[:104] + b":\n" + b"\n" * 3_000_000,
        GOOD.replace(b"~\nTRN", b"~" + b" \n" * 30_000 + b"TRN"),
        GOOD[:106] + b"GS*HP~ST*835*1~" * 50_000,
        GOOD.replace(CAS_PR, b"*PR" + b"*1*1*" * 12_000 + b"~\n"),
        GOOD.replace(b"LX*1~\n", b"LX*1~\n" + b"ZZZ*1~\n" * 100_000),
        GOOD.replace(b"LX*1~\n", b"LX*1~\n" + b"ZZZ*1~\n" * 3_000_000),
        b"\n" * 30_000_000,
        b"ISA*" + b"\x00" * 3_000_000,
    ],
    ids=[
        "endless ISA",
        "blank tail",
        "blank lines as segments",
        "blank run",
        "open groups",
        "long CAS",
        "noise",
        "a flood",
        "blank lines alone",
        "NUL",
    ],
)
def test_a_file_made_to_be_slow_is_still_answered(data: bytes):
    assert check_remittance_file(data).findings or data.startswith(GOOD[:100])
