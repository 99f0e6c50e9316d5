"""Medicaid on one visit protects the patient's other visits of that day: in a trial, in the books, in any order."""

import itertools
import random
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, connections

from goodterms.data.scope import practice_scope
from goodterms.usecases.tie_ledger import tie_ledger
from support.both_ways import ComesTo, File, by_books, by_trial
from support.claim_text import WrittenSent, claim_file
from support.practices import cedar_grove
from support.remittance_text import WrittenClaim, payment, remittance_file


ASKED = WrittenClaim(pcn="P01")  # Jane Doe, M001, on Saturday, August 1, 2026: her share is 50.00
MEDICAID = WrittenClaim(pcn="P02", filing="MC", pays=120, adjusts="CO-45 180", claim_number="C01")
OWES_50 = ("billable", 5000, 0)
PROTECTED = ("protected", 0, 0)
HELD = ("held", 0, 5000)


def answered(*claims: WrittenClaim, trace: str = "EFT1", day: int = 1, payer_id: str = "99999") -> File:
    written = payment(*claims, trace=trace, paid_on=f"202609{day:02}", payer=f"PAYER {payer_id}", payer_id=payer_id)
    return File("835", remittance_file(written))


def state_health(*claims: WrittenClaim) -> File:
    return answered(*claims, trace="MC1", day=9, payer_id="STATE")


def sent(*claims: WrittenSent) -> File:
    return File("837", claim_file(*claims))


def of(found: dict[str, ComesTo], pcn: str = "P01") -> tuple[str, int, int]:
    return found[pcn].state, found[pcn].billable, found[pcn].held


JANE, HER_NAMESAKE = WrittenSent(pcn="P01"), WrittenSent(pcn="P02", born_on=date(1982, 5, 5), filing="MC", member="S7")
TAKEN_BACK = answered(MEDICAID.taken_back(), replace(ASKED, pcn="P09"), trace="MC2", day=20, payer_id="STATE")

CASES: dict[str, tuple[list[File], tuple[str, int, int]]] = {
    "nothing of Medicaid": ([answered(ASKED)], OWES_50),
    "the same name and member number": ([answered(ASKED), state_health(MEDICAID)], PROTECTED),
    "the same in one payment": ([answered(ASKED, MEDICAID)], PROTECTED),
    "the name alone": ([answered(ASKED), state_health(replace(MEDICAID, member="S7"))], HELD),
    "the number alone": ([answered(ASKED), state_health(replace(MEDICAID, name="DOE*JOHN"))], OWES_50),
    "a name cut short": ([answered(ASKED), state_health(replace(MEDICAID, name="DOE*J"))], HELD),
    "a name with its suffix": ([answered(ASKED), state_health(replace(MEDICAID, name="DOE JR*JANE"))], HELD),
    "another day": ([answered(ASKED), state_health(replace(MEDICAID, serviced_on="20260802"))], OWES_50),
    "through another number of the same visit": (
        [
            answered(ASKED),
            answered(replace(ASKED, pcn="P02", status="19", filing="MB", claim_number="I02"), trace="E2"),
            state_health(replace(MEDICAID, status="2", pays=50, adjusts="OA-23 250", member="S7")),
        ],
        PROTECTED,
    ),
    "the claims name one patient": (
        [sent(JANE, replace(HER_NAMESAKE, born_on=JANE.born_on)), answered(ASKED)],
        PROTECTED,
    ),
    "the claims name two people": ([sent(JANE, HER_NAMESAKE), answered(ASKED)], OWES_50),
    "the claims name two people and Medicaid answers": (
        [sent(JANE, HER_NAMESAKE), answered(ASKED), state_health(replace(MEDICAID, member="S7"))],
        OWES_50,
    ),
    "the claims name two people under one member number": (
        [sent(JANE, replace(HER_NAMESAKE, member="M001")), answered(ASKED)],
        HELD,
    ),
    "a claim to Medicaid that nobody has answered": (
        [sent(WrittenSent(pcn="P02", filing="MC", member="S7")), answered(ASKED)],
        HELD,
    ),
    "a claim to Medicaid under the same member number": (
        [sent(WrittenSent(pcn="P02", filing="MC")), answered(ASKED)],
        PROTECTED,
    ),
    "Medicaid took its answer back": ([answered(ASKED), state_health(MEDICAID), TAKEN_BACK], OWES_50),
    "Medicaid's payment is out of balance": (
        [
            answered(ASKED),
            File("835", remittance_file(payment(MEDICAID, trace="MC1", payer="STATE", payer_id="STATE", off_by=5))),
        ],
        PROTECTED,
    ),
    "an answer that may be about two people": (
        [
            answered(ASKED),
            state_health(MEDICAID),
            answered(
                replace(MEDICAID, filing="12", name="ROE*RICHARD", member="X", claim_number="C9"), payer_id="STATE"
            ),
        ],
        HELD,
    ),
    "insurance paid to the patient is still looked at": (
        [answered(replace(ASKED, adjusts="CO-45 50; PR-204 30; PR-2 20")), state_health(MEDICAID)],
        ("held", 0, 3000),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_in_a_trial_in_any_order(name: str):
    files, expected = CASES[name]

    for order in itertools.permutations(files):
        assert of(by_trial(order)) == expected


@pytest.mark.parametrize("name", CASES)
def test_in_the_books_in_any_order_and_as_in_a_trial(database: str, name: str):
    files, expected = CASES[name]

    for number, order in enumerate(itertools.permutations(files)):
        found = by_books(order, practice=cedar_grove(slug=f"grove-{number}"))
        assert of(found) == expected
        assert found == by_trial(order)
    assert tie_ledger().breaks == ()


def test_an_answer_of_medicaid_changes_the_other_visit_in_the_same_posting(database: str):
    practice = cedar_grove()
    before = by_books([answered(ASKED)], practice=practice)
    after = by_books([state_health(MEDICAID)], practice=practice)

    assert (of(before), of(after)) == (OWES_50, PROTECTED)
    assert after["P01"].rules[0] == "protected-medicaid"


def test_a_namesake_is_put_before_a_person_and_nothing_is_said_of_the_other(database: str):
    practice = cedar_grove()
    by_books([answered(ASKED), state_health(replace(MEDICAID, member="S7"))], practice=practice)

    with practice_scope(practice.id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT standing.reasons->0->>'en' FROM data_standing standing "
            "JOIN data_visit visit ON visit.id = standing.visit_id WHERE visit.pcn = 'P01'"
        )
        ((said,),) = cursor.fetchall()
    assert said.startswith("Medicaid may cover this visit.")
    assert "P02" not in said


def test_another_practice_protects_nobody(database: str):
    ours, theirs = cedar_grove(), cedar_grove(slug="elm-street")
    by_books([state_health(MEDICAID)], practice=theirs)

    assert of(by_books([answered(ASKED)], practice=ours)) == OWES_50


def test_a_claim_that_changes_its_patient_frees_whom_it_protected(database: str):
    practice = cedar_grove()
    to_medicaid = WrittenSent(pcn="P02", filing="MC")
    first = by_books([answered(ASKED), sent(to_medicaid)], practice=practice)
    then = by_books([sent(replace(to_medicaid, name="ROE*RICHARD", member="X9"))], practice=practice)

    assert (of(first), of(then)) == (PROTECTED, OWES_50)


NAMES = ("DOE*JANE", "DOE*JANET", "DOE*JOHN", "ROE*JANE")


def invented_files(chance: random.Random) -> list[File]:
    """A few visits of a few people who share names, numbers and days; Medicaid answers some, and takes some back."""
    files = []
    for place in range(chance.randint(2, 6)):
        asked = WrittenClaim(
            pcn=f"P{place}",
            claim_number=f"I{place}",
            name=chance.choice(NAMES),
            member=chance.choice(("M1", "M2", "")),
            serviced_on=chance.choice(("20260801", "20260801", "20260802")),
            filing=chance.choice(("12", "12", "MC")),
            status=chance.choice(("1", "19")),
        )
        files.append(answered(asked, trace=f"A{place}"))
        if chance.random() < 0.3:
            beside = replace(ASKED, pcn=f"Z{place}", claim_number=f"Z{place}", name="LEE*ANN", member=f"Z{place}")
            files.append(answered(asked.taken_back(), beside, trace=f"B{place}", day=5))
        if chance.random() < 0.4:
            born_on = chance.choice((None, date(1950, 3, 1), date(1982, 5, 5)))
            files.append(
                sent(
                    WrittenSent(
                        pcn=asked.pcn,
                        name=asked.name,
                        born_on=born_on,
                        member=asked.member or "M1",
                        filing=chance.choice(("12", "MC")),
                        serviced_on=date(2026, 8, int(asked.serviced_on[-1])),
                    )
                )
            )
    return files


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_order_the_books_and_a_trial_say_the_same(database: str, seed: int):
    chance = random.Random(seed)  # noqa: S311  # invented files, not secrets
    for number in range(4):
        files = invented_files(chance)
        expected = by_trial(files)
        chance.shuffle(files)
        assert by_trial(files) == expected
        assert by_books(files, practice=cedar_grove(slug=f"grove-{number}")) == expected
    assert tie_ledger().breaks == ()


def says_medicaid(found: ComesTo) -> bool:
    return any(rule in {"protected-medicaid", "protected-medicaid_perhaps"} for rule in found.rules)


@pytest.mark.parametrize("seed", range(40))
def test_nobody_is_asked_on_a_day_on_which_their_name_stands_under_medicaid(seed: int):
    chance = random.Random(seed)  # noqa: S311  # as above
    mine = replace(ASKED, name=chance.choice(NAMES), member=chance.choice(("M1", "M2")))
    theirs = replace(MEDICAID, name=chance.choice(NAMES), member=chance.choice(("M1", "M2")))
    files = [answered(mine), state_health(theirs)]
    chance.shuffle(files)
    found = by_trial(files)["P01"]

    if mine.name == theirs.name:
        assert found.billable == 0
        assert says_medicaid(found)
        assert found.state == ("protected" if mine.member == theirs.member else "held")
    if mine.name.split("*")[0] != theirs.name.split("*")[0]:
        assert found.billable == 5000


def test_the_question_is_answered_by_an_index(database: str):
    practice = cedar_grove()
    many = [replace(ASKED, pcn=f"P{place}", claim_number=f"I{place}", name=f"DOE{place}*JANE") for place in range(300)]
    by_books([answered(*many)], practice=practice)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE data_claimanswer")
    with practice_scope(practice.id), connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT visit_id FROM data_claimanswer WHERE patient_key = ANY(%s) AND is_medicaid "
            "AND served_on BETWEEN %s AND %s",
            [["DOE/J"], date(2025, 8, 1), date(2026, 8, 1)],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    (condition,) = [line for line in plan.splitlines() if "Index Cond" in line]

    assert "claim_answer_by_patient" in plan
    assert all(part in condition for part in ("practice_id", "patient_key", "is_medicaid", "served_on"))
