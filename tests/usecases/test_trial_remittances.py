"""What do patients owe after each remittance file? Whole files in, visit by visit out: one case per rule."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.law.reason_codes import load_reason_codes
from goodterms.usecases.trial_remittances import FileTrial, RemittanceTrial
from support.remittance_text import WrittenClaim, cents, payment, remittance_file


Row = tuple[float, float, float, float, str]  # owed, billable, held, waiting, state
CODES = load_reason_codes()

FIRST = WrittenClaim()
FORWARDED = WrittenClaim(status="19", next_payer="MEDIGAP CO")
CORRECTED = WrittenClaim(pays=240, adjusts="CO-45 50; PR-1 10")
SECOND = WrittenClaim(status="2", pays=30, adjusts="OA-23 250; PR-2 20", claim_number="J01")


def run(*files: bytes) -> list[FileTrial]:
    trial = RemittanceTrial(codes=CODES)
    return [trial.load(data) for data in files]


def rows(found: FileTrial) -> dict[str, Row]:
    return {visit.pcn: row(visit.adjudication) for visit in found.visits}


def row(comes_to) -> Row:  # noqa: ANN001
    amounts = (comes_to.owed, comes_to.billable, comes_to.held, comes_to.waiting)
    owed, billable, held, waiting = (amount.cents / 100 for amount in amounts)
    return owed, billable, held, waiting, comes_to.state


def first(*claims: WrittenClaim, **more) -> bytes:  # noqa: ANN003
    return remittance_file(payment(*claims, **more))


def later(*claims: WrittenClaim, day: int = 15, payer: str = "MEDIGAP CO", payer_id: str = "MG1") -> bytes:
    return remittance_file(
        payment(*claims, trace=f"EFT{day}", paid_on=f"202609{day}", payer=payer, payer_id=payer_id), control=day
    )


def own_later(*claims: WrittenClaim, day: int = 10) -> bytes:
    return later(*claims, day=day, payer="EXAMPLE PAYER", payer_id="99999")


OWES_50: Row = (50, 50, 0, 0, "billable")
OWES_20: Row = (20, 20, 0, 0, "billable")
OWES_10: Row = (10, 10, 0, 0, "billable")
OWES_0: Row = (0, 0, 0, 0, "nothing_owed")
WAITS_50: Row = (0, 0, 0, 50, "waiting")
WAITS: Row = (0, 0, 0, 0, "waiting")
PROTECTED: Row = (0, 0, 0, 0, "protected")


CASES: dict[str, list[tuple[bytes, str, Row]]] = {
    "first insurer alone": [(first(FIRST), "posted", OWES_50)],
    "second leaves a share": [(first(FORWARDED), "posted", WAITS_50), (later(SECOND), "posted", OWES_20)],
    "second pays all": [
        (first(FORWARDED), "posted", WAITS_50),
        (later(replace(SECOND, pays=50, adjusts="OA-23 250")), "posted", OWES_0),
    ],
    "second forwards to a third": [
        (first(FORWARDED), "posted", WAITS_50),
        (later(replace(SECOND, status="20", next_payer="THIRD CO")), "posted", (0, 0, 0, 20, "waiting")),
        (
            later(
                WrittenClaim(status="3", pays=15, adjusts="OA-23 280; PR-2 5", claim_number="K"),
                day=20,
                payer="THIRD CO",
                payer_id="TC1",
            ),
            "posted",
            (5, 5, 0, 0, "billable"),
        ),
    ],
    "second before first": [(later(SECOND), "held", (0, 0, 20, 0, "held")), (first(FORWARDED), "posted", OWES_20)],
    "reversal and correction in one later file": [
        (first(FIRST), "posted", OWES_50),
        (own_later(FIRST.taken_back(), CORRECTED), "posted", OWES_10),
    ],
    "correction before its reversal in the file": [
        (first(FIRST), "posted", OWES_50),
        (own_later(CORRECTED, FIRST.taken_back()), "posted", OWES_10),
    ],
    "reversal first, correction in yet another file": [
        (first(FIRST), "posted", OWES_50),
        (own_later(FIRST.taken_back(), WrittenClaim(pcn="OTHER", pays=260, adjusts="CO-45 40")), "posted", WAITS),
        (own_later(CORRECTED, day=12), "posted", OWES_10),
    ],
    "reversal before its original arrives": [
        (
            own_later(FIRST.taken_back(), CORRECTED),
            "partly_held",
            (10, 0, 10, 0, "held"),
        ),
        (first(FIRST), "posted", OWES_10),
    ],
    "reversal of a claim never seen": [
        (
            own_later(FIRST.taken_back(), WrittenClaim(pcn="OTHER", pays=260, adjusts="CO-45 40")),
            "partly_held",
            (0, 0, 0, 0, "held"),
        ),
    ],
    "correction under a new claim number that names the old": [
        (first(FIRST), "posted", OWES_50),
        (
            own_later(
                replace(FIRST, claim_number="I01R", original="I01").taken_back(),
                replace(CORRECTED, claim_number="I01R"),
            ),
            "posted",
            OWES_10,
        ),
    ],
    "two answers to one claim without a reversal": [
        (first(FIRST), "posted", OWES_50),
        (own_later(CORRECTED), "held", (0, 0, 50, 0, "held")),
    ],
    "split claim in one file": [
        (
            first(
                WrittenClaim(charge=200, pays=150, adjusts="CO-45 20; PR-1 30", remarks=("MA15",)),
                WrittenClaim(charge=100, pays=60, adjusts="CO-45 20; PR-2 20", claim_number="I02", remarks=("MA15",)),
            ),
            "posted",
            OWES_50,
        ),
    ],
    "split claim without the remark, other care": [
        (
            first(
                WrittenClaim(charge=200, pays=150, adjusts="CO-45 20; PR-1 30"),
                WrittenClaim(
                    charge=100, pays=60, adjusts="CO-45 20; PR-2 20", claim_number="I02", procedure="HC:85025"
                ),
            ),
            "posted",
            OWES_50,
        ),
    ],
    "split claim in two files": [
        (
            first(WrittenClaim(charge=200, pays=150, adjusts="CO-45 20; PR-1 30", remarks=("MA15",))),
            "posted",
            (0, 0, 0, 30, "waiting"),
        ),
        (
            own_later(
                WrittenClaim(charge=100, pays=60, adjusts="CO-45 20; PR-2 20", claim_number="I02", remarks=("MA15",))
            ),
            "posted",
            OWES_50,
        ),
    ],
    "the same answer twice in one payment": [(first(FIRST, FIRST), "held", (0, 0, 50, 0, "held"))],
    "clinic may not bill a denial": [(first(WrittenClaim(pays=0, adjusts="CO-197 300")), "posted", OWES_0)],
    "not insured that day": [
        (first(WrittenClaim(pays=0, adjusts="PR-27 300")), "posted", (0, 0, 300, 0, "held")),
    ],
    "not insured there, insured elsewhere": [
        (first(WrittenClaim(pays=0, adjusts="PR-27 300")), "posted", (0, 0, 300, 0, "held")),
        (later(replace(FIRST, claim_number="N1")), "posted", OWES_50),
    ],
    "status 4 is not a denial of the patient's": [
        (first(WrittenClaim(status="4", pays=0, adjusts="CO-31 300")), "posted", WAITS),
    ],
    "lines paid and denied side by side": [
        (first(WrittenClaim(adjusts="CO-45 20; PR-1 30; CO-197 50")), "posted", (30, 30, 0, 0, "billable")),
    ],
    "balance bill": [
        (
            first(WrittenClaim(charge=900, pays=400, adjusts="PR-45 450; PR-2 50")),
            "posted",
            (50, 50, 450, 0, "billable"),
        ),
    ],
    "balance bill only": [
        (first(WrittenClaim(pays=200, adjusts="PR-45 100")), "posted", (0, 0, 100, 0, "held")),
    ],
    "QMB in MOA": [(first(replace(FIRST, filing="MB", remarks=("N781", "N782"))), "posted", PROTECTED)],
    "QMB on the line": [(first(replace(FIRST, filing="MB", line_remarks=("N782",))), "posted", PROTECTED)],
    "QMB copay": [(first(replace(FIRST, filing="MA", remarks=("MA01", "N783"))), "posted", PROTECTED)],
    "QMB by adjustment": [(first(WrittenClaim(adjusts="CO-45 50; OA-209 50")), "posted", PROTECTED)],
    "Medicaid": [(first(replace(FIRST, filing="MC")), "posted", PROTECTED)],
    "workers' compensation": [(first(replace(FIRST, filing="WC")), "posted", PROTECTED)],
    "veterans": [(first(replace(FIRST, filing="VA")), "posted", PROTECTED)],
    "Medicaid second, discount of the rest": [
        (
            first(replace(FORWARDED, charge=500, pays=300, adjusts="CO-45 125; PR-2 75")),
            "posted",
            (0, 0, 0, 75, "waiting"),
        ),
        (later(replace(SECOND, charge=500, pays=25, adjusts="CO-45 475", filing="MC")), "posted", OWES_0),
    ],
    "paid by the month": [(first(WrittenClaim(pays=0, adjusts="CO-24 300")), "posted", OWES_0)],
    "paid by the month with a copay": [
        (first(WrittenClaim(pays=0, adjusts="CO-24 275; PR-3 25")), "posted", (25, 25, 0, 0, "billable")),
    ],
    "all to the deductible, nothing paid": [
        (first(WrittenClaim(pays=0, adjusts="CO-45 100; PR-1 200")), "posted", (200, 200, 0, 0, "billable")),
    ],
    "interest is not the patient's": [
        (first(replace(FIRST, interest=3.21), moved=("L6:I01*-3.21",), moved_sum=-3.21), "posted", OWES_50),
    ],
    "forward balance": [
        (first(FIRST, moved=("FB:EFT1*-20",), moved_sum=-20), "posted", OWES_50),
        (
            remittance_file(
                payment(WrittenClaim(pcn="P02"), trace="EFT2", paid_on="20260910", moved=("FB:EFT1*20",), moved_sum=20)
            ),
            "posted",
            OWES_50,
        ),
    ],
    "recovery that names this claim": [
        (first(FIRST), "posted", OWES_50),
        (
            remittance_file(
                payment(WrittenClaim(pcn="P02"), trace="EFT2", paid_on="20260910", moved=("WO:I01*150",), moved_sum=150)
            ),
            "posted",
            OWES_50,
        ),
    ],
    "estimate": [(first(WrittenClaim(status="25", pays=0, adjusts="OA-101 300")), "posted", (0, 0, 0, 0, "estimate"))],
    "sent on to the right insurer": [
        (first(WrittenClaim(status="23", pays=0, adjusts="OA-B11 300", next_payer="MEDIGAP CO")), "posted", WAITS),
        (later(replace(FIRST, claim_number="N1")), "posted", OWES_50),
    ],
    "paid to the patient": [
        (first(WrittenClaim(pays=0, adjusts="CO-45 50; PR-100 200; PR-2 50")), "posted", (50, 50, 200, 0, "billable")),
    ],
    "premium not paid": [(first(WrittenClaim(pays=0, adjusts="OA-257 300")), "posted", WAITS)],
    "insurer asked the patient": [
        (first(WrittenClaim(pays=0, adjusts="PR-227 300")), "posted", (0, 0, 0, 300, "waiting")),
    ],
    "share on the claim and not on a line": [
        (
            first(
                WrittenClaim(
                    charge=5000, pays=3400, adjusts="", claim_level="CO-45 0.01; PR-1 1599.99", has_lines=False
                )
            ),
            "posted",
            (1599.99, 1599.99, 0, 0, "billable"),
        ),
    ],
    "bundled under another code": [
        (first(replace(FIRST, procedure="HC:80053", submitted="HC:82947")), "posted", OWES_50),
    ],
    "negative offset": [
        (first(WrittenClaim(adjusts="CO-45 50; PR-2 60; PR-1 -10")), "posted", OWES_50),
    ],
    "sequestration": [
        (first(WrittenClaim(pays=196, adjusts="CO-45 50; CO-253 4; PR-2 50")), "posted", OWES_50),
    ],
    "unknown code": [
        (first(WrittenClaim(adjusts="CO-45 50; PR-987 50")), "posted", (0, 0, 50, 0, "held")),
    ],
    "duplicate notice": [
        (first(FIRST), "posted", OWES_50),
        (own_later(WrittenClaim(pays=0, adjusts="OA-18 300", claim_number="I09")), "posted", OWES_50),
    ],
    "denied, sent again, paid": [
        (first(WrittenClaim(pays=0, adjusts="CO-16 300")), "posted", WAITS),
        (own_later(replace(FIRST, claim_number="I09")), "posted", OWES_50),
    ],
    "number in another case and padded": [
        (first(FORWARDED), "posted", WAITS_50),
        (later(replace(SECOND, pcn=" p01 ")), "posted", OWES_20),
    ],
    "number lost, found by the insurer's own": [
        (first(FIRST), "posted", OWES_50),
        (own_later(replace(FIRST, pcn="0").taken_back(), replace(CORRECTED, pcn="0")), "posted", OWES_10),
    ],
    "payment out of balance, then sent again in order": [
        (first(FIRST, off_by=-0.01), "held", (0, 0, 50, 0, "held")),
        (first(FIRST), "posted", OWES_50),
    ],
    "taken back alone, the money moved to the next payment": [
        (first(FIRST), "posted", OWES_50),
        (
            remittance_file(
                payment(FIRST.taken_back(), trace="E2", paid_on="20260910", moved=("FB:EFT1*-200",), moved_sum=-200)
            ),
            "posted",
            WAITS,
        ),
        (
            remittance_file(
                payment(
                    CORRECTED,
                    WrittenClaim(pcn="P02", claim_number="I02"),
                    trace="E3",
                    paid_on="20260920",
                    moved=("FB:E2*200",),
                    moved_sum=200,
                )
            ),
            "posted",
            OWES_10,
        ),
    ],
    "taken back and denied to the clinic": [
        (first(FIRST), "posted", OWES_50),
        (
            own_later(
                FIRST.taken_back(),
                WrittenClaim(pays=0, adjusts="CO-29 300"),
                WrittenClaim(pcn="P02", claim_number="I02"),
            ),
            "posted",
            OWES_0,
        ),
    ],
    "corrected twice": [
        (first(FIRST), "posted", OWES_50),
        (own_later(FIRST.taken_back(), CORRECTED), "posted", OWES_10),
        (
            own_later(
                CORRECTED.taken_back(),
                WrittenClaim(pays=170, adjusts="CO-45 50; PR-1 80"),
                WrittenClaim(pcn="P02", claim_number="I02"),
                day=20,
            ),
            "posted",
            (80, 80, 0, 0, "billable"),
        ),
    ],
    "second takes its answer back and waits again": [
        (first(FORWARDED), "posted", WAITS_50),
        (later(SECOND), "posted", OWES_20),
        (later(SECOND.taken_back(), WrittenClaim(pcn="P02", claim_number="I02"), day=20), "posted", WAITS_50),
    ],
    "second denied, to the clinic": [
        (first(FORWARDED), "posted", WAITS_50),
        (later(replace(SECOND, pays=0, adjusts="OA-23 250; CO-29 50")), "posted", OWES_0),
    ],
    "second denied, to the patient": [
        (first(FORWARDED), "posted", WAITS_50),
        (later(replace(SECOND, pays=0, adjusts="OA-23 250; PR-204 50")), "posted", (0, 0, 50, 0, "held")),
    ],
    "split claim, same care and price, two of our lines": [
        (
            first(
                WrittenClaim(charge=150, pays=100, adjusts="CO-45 25; PR-1 25", line_control="1"),
                WrittenClaim(charge=150, pays=100, adjusts="CO-45 25; PR-1 25", line_control="2", claim_number="I02"),
            ),
            "posted",
            OWES_50,
        ),
    ],
    "new line numbers in a later payment are no split": [
        (first(replace(FIRST, line_control="1")), "posted", OWES_50),
        (own_later(replace(CORRECTED, line_control="2", claim_number="I02")), "held", (0, 0, 50, 0, "held")),
    ],
    "an estimate under an ordinary status, then the answer": [
        (first(WrittenClaim(pays=0, adjusts="PR-101 300", claim_number="X1")), "posted", (0, 0, 0, 0, "estimate")),
        (own_later(FIRST), "posted", OWES_50),
    ],
    "wrong insurer, found by a person": [
        (first(WrittenClaim(pays=0, adjusts="OA-109 300")), "posted", (0, 0, 300, 0, "held")),
        (later(replace(FIRST, claim_number="N1")), "posted", OWES_50),
    ],
    "out of balance after it was in order": [
        (first(FIRST), "posted", OWES_50),
        (first(FIRST, off_by=-0.01), "held", OWES_50),
    ],
    "held second answer beside a balance": [
        (first(FIRST), "posted", OWES_50),
        (later(replace(SECOND, states=75)), "held", (50, 0, 50, 0, "held")),
    ],
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_answer_comes_to_what_its_rule_says(name: str):
    steps = CASES[name]

    trials = run(*(data for data, _, _ in steps))

    found = [(trial.status, rows(trial)["P01"]) for trial in trials]
    assert found == [(status, expected) for _, status, expected in steps], [trial.reasons for trial in trials]


@pytest.mark.parametrize("name", CASES)
def test_the_last_word_is_the_same_whatever_the_order_of_the_files(name: str):
    files = [data for data, _, _ in CASES[name]]

    assert {visit.pcn: visit.adjudication for visit in run(*reversed(files), *files)[-1].visits} == {
        visit.pcn: visit.adjudication for visit in run(*files)[-1].visits
    }


def test_a_second_copy_in_a_new_envelope_is_a_duplicate_and_changes_nothing():
    trials = run(first(FIRST), remittance_file(payment(FIRST), control=77), first(FIRST))

    assert [trial.status for trial in trials] == ["posted", "duplicate", "duplicate"]
    assert rows(trials[2]) == {"P01": OWES_50}


def test_the_patient_responsibility_day_is_the_day_of_the_last_final_answer():
    visit = run(first(FORWARDED), later(SECOND))[-1].visits[0]

    assert str(visit.adjudication.became_patients_on) == "2026-09-15"


def test_a_number_that_was_cut_finds_its_visit_by_day_and_charge():
    long = replace(FORWARDED, pcn="CLINIC2026080100017")
    cut = replace(SECOND, pcn="CLINIC20260801")

    assert rows(run(first(long), later(cut))[-1]) == {"CLINIC2026080100017": OWES_20}
    assert rows(run(later(cut), first(long))[-1]) == {"CLINIC2026080100017": OWES_20}


def test_more_answers_than_any_visit_has_are_for_a_person_and_cost_no_time():
    many = [
        WrittenClaim(charge=300 + place, pays=200 + place, claim_number=f"I{place}", procedure=f"HC:{10000 + place}")
        for place in range(3000)
    ]
    trial = run(first(*many))[0]

    assert (trial.status, rows(trial)) == ("held", {"P01": (0, 0, 50, 0, "held")})


def test_two_people_under_one_number_on_one_day_are_for_a_person():
    other = replace(FIRST, name="ROE*RICHARD", member="X9", claim_number="I02", procedure="HC:85025")

    assert rows(run(first(FIRST, other))[0])["P01"][1] == 0


def test_a_payment_without_claims_that_does_not_balance_is_held_and_not_rejected():
    trial = run(remittance_file(payment(trace="E3", off_by=5)))[0]

    assert (trial.status, bool(trial.reasons)) == ("held", True)


def test_a_cut_number_that_fits_two_visits_is_for_a_person():
    one, other = replace(FORWARDED, pcn="CLINIC2026080100017"), replace(FORWARDED, pcn="CLINIC2026080100018")
    found = rows(run(first(one, replace(other, claim_number="I02")), later(replace(SECOND, pcn="CLINIC20260801")))[-1])

    assert found["CLINIC2026080100017"] == found["CLINIC2026080100018"] == WAITS_50
    assert found["CLINIC20260801"] == (0, 0, 20, 0, "held")


def test_zeros_are_padding_only_where_all_is_digits():
    found = rows(run(first(replace(FORWARDED, pcn="4711")), later(replace(SECOND, pcn="0004711")))[-1])
    assert found == {"4711": OWES_20}

    found = rows(run(first(replace(FIRST, pcn="A17"), replace(FIRST, pcn="00A17", claim_number="I02")))[-1])
    assert found == {"A17": OWES_50, "00A17": OWES_50}


@pytest.mark.parametrize("pcn", ["", "0", "000"])
def test_an_answer_that_names_no_visit_is_listed_as_held(pcn: str):
    trial = run(first(replace(FIRST, pcn=pcn)))[0]

    assert (trial.status, [row(visit.adjudication) for visit in trial.visits]) == ("held", [(0, 0, 50, 0, "held")])
    assert "visit" in trial.reasons[0]


def test_one_number_for_two_people_is_for_a_person():
    other = replace(FIRST, name="ROE*RICHARD", member="X9", serviced_on="20260701", claim_number="I02")

    assert rows(run(first(FIRST, other))[0])["P01"][1] == 0


def test_one_bad_claim_holds_itself_and_posts_the_rest():
    bad = WrittenClaim(pcn="P02", states=75, claim_number="I02")
    trial = run(first(FIRST, bad))[0]

    assert trial.status == "partly_held"
    assert rows(trial) == {"P01": OWES_50, "P02": (0, 0, 50, 0, "held")}


def test_a_stray_reversal_is_named_with_its_place():
    trial = run(own_later(FIRST.taken_back(), WrittenClaim(pcn="P02", pays=260, adjusts="CO-45 40")))[0]

    assert len(trial.reasons) == 1
    assert trial.reasons[0].startswith("claim 'P01': Your insurer took back an answer that we do not have.")
    assert "byte" in trial.reasons[0]


def test_the_older_guide_takes_back_without_a_share():
    first_answer = remittance_file(payment(FIRST), version="004010X091A1")
    back = replace(FIRST, status="22", charge=-300, pays=-200, adjusts="CR-45 -100")
    correction = payment(back, CORRECTED, trace="EFT10", paid_on="20260910")

    trials = run(first_answer, remittance_file(correction, control=10, version="004010X091A1"))

    assert [rows(trial)["P01"] for trial in trials] == [OWES_50, OWES_10]


def test_a_recovery_that_names_a_claim_is_noted_on_its_visit():
    moved = payment(WrittenClaim(pcn="P02"), trace="EFT2", paid_on="20260910", moved=("WO:I01*150",), moved_sum=150)
    for files in ((first(FIRST), remittance_file(moved)), (remittance_file(moved), first(FIRST))):
        visit = next(visit for visit in run(*files)[-1].visits if visit.pcn == "P01")
        assert [note.rule_id for note in visit.adjudication.notes] == ["insurer-moved-money"]
        assert visit.adjudication.billable == cents(50)


def test_a_notice_without_payment_is_posted():
    data = first(WrittenClaim(pays=0, adjusts="CO-45 100; PR-1 200"))

    assert b"BPR*H*0*C*NON" in data
    assert run(data)[0].status == "posted"


def test_a_payment_that_only_moves_money_is_posted_and_touches_no_visit():
    trial = run(first(FIRST), remittance_file(payment(trace="EFT3", moved=("WO:X*-5",), moved_sum=-5)))[-1]

    assert trial.status == "posted"
    assert rows(trial) == {"P01": OWES_50}


@st.composite
def payments(draw: st.DrawFn) -> list[list[str]]:
    """Payments over a few visits: first answers, second answers, reversals, corrections, all in balance."""
    written = []
    for place in range(draw(st.integers(1, 4))):
        given_first = draw(st.sampled_from([FIRST, FORWARDED, replace(FIRST, filing="MC"), replace(FIRST, states=75)]))
        one = replace(given_first, pcn=f"P{place}", claim_number=f"I{place}")
        written.append(payment(one, trace=f"A{place}"))
        if draw(st.booleans()):
            corrected = replace(CORRECTED, pcn=one.pcn, claim_number=one.claim_number, status=one.status)
            beside = WrittenClaim(pcn="Z", claim_number=f"Z{place}", pays=300, adjusts="")
            written.append(payment(one.taken_back(), beside, corrected, trace=f"B{place}", paid_on="20260910"))
        if draw(st.booleans()):
            spelling = draw(st.sampled_from([one.pcn, one.pcn.lower(), f"{one.pcn} "]))
            second = replace(SECOND, pcn=spelling, claim_number=f"J{place}")
            recovery = (f"WO:I{place}*5",)
            insurer = {"payer": "MEDIGAP CO", "payer_id": "MG1", "paid_on": "20260920"}
            written.append(payment(second, trace=f"C{place}", moved=recovery, moved_sum=5, **insurer))
    return written


@given(payments(), st.data())
def test_neither_order_nor_splitting_nor_repeats_of_files_change_what_visits_come_to(
    written: list[list[str]], data: st.DataObject
):
    together = run(remittance_file(*written))[-1]
    shuffled = data.draw(st.permutations([*written, *data.draw(st.lists(st.sampled_from(written), max_size=3))]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=4)))
    edges = [0, *cuts, len(shuffled)]
    pieces = [shuffled[start:end] for start, end in itertools.pairwise(edges) if start < end]
    apart = run(*(remittance_file(*piece, control=number) for number, piece in enumerate(pieces, start=1)))[-1]

    assert apart.visits == together.visits


BAD = Path(__file__).parents[3] / "shared" / "remits" / "bad"
GOOD_THOUGH_ODD = {"00", "10", "11", "12", "14", "17", "20", "21", "27", "41", "46", "48", "49"}


def adversarial_files() -> list[Path]:
    if not BAD.is_dir():
        pytest.skip(f"the shared adversarial remittances are not at {BAD}")
    return sorted(BAD.glob("*.835"))


def test_what_the_gate_stops_is_never_billable_and_never_silent():
    for file in adversarial_files():
        (trial,) = run(file.read_bytes())
        if file.name[:2] in GOOD_THOUGH_ODD:
            assert trial.status == "posted", file.name
            assert all(found == OWES_50 for found in rows(trial).values()), file.name
        else:
            assert trial.status in {"held", "rejected"}, file.name
            assert trial.reasons, file.name
            assert all(found[:2] == (0, 0) for found in rows(trial).values()), file.name


def test_a_share_stated_twice_is_held_at_the_smaller_amount():
    file = next(file for file in adversarial_files() if file.name.startswith("38_"))

    assert rows(run(file.read_bytes())[0]) == {"PCN001": (0, 0, 50, 0, "held")}


def test_everything_bad_before_a_good_file_leaves_the_good_one_posted():
    first_claim = first(replace(FIRST, pcn="GOOD", claim_number="G1"))

    assert rows(run(*(file.read_bytes() for file in adversarial_files()), first_claim)[-1])["GOOD"] == OWES_50
