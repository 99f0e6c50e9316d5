"""Are the invented insurers' files as valid as real ones, but for those that are wrong on purpose?"""

from collections import Counter
from datetime import date, timedelta

import pytest

from goodterms.domain.money import NOTHING, total
from goodterms.simulate.answers import answers_to
from goodterms.simulate.calendar_days import mail_days_after, next_day, that_or_next_day
from goodterms.simulate.families import HABITS, settle_town
from goodterms.simulate.mailbag import MISHAPS, ArrivingFile, files_arriving
from goodterms.simulate.visits import COURSES, CareGiven, care_given
from goodterms.usecases.check_remittances import open_remittance_file
from goodterms.usecases.read_claim_file import open_claim_file
from support.oracle_835 import read_with_oracle


START, END = date(2026, 10, 12), date(2026, 11, 22)  # Monday to Sunday


@pytest.fixture(scope="module")
def visits() -> tuple[CareGiven, ...]:
    """Return the care of a town large enough to have every course."""
    families = settle_town(seed=1, households=300, today=START)
    return care_given(families=families, seed=1, starts_on=START, days=42)


@pytest.fixture(scope="module")
def files(visits: tuple[CareGiven, ...]) -> tuple[ArrivingFile, ...]:
    """Return what arrives in six weeks."""
    return files_arriving(visits=visits, seed=1, starts_on=START, ends_on=END)


def test_every_course_of_answers_is_taken_by_some_visit(visits: tuple[CareGiven, ...]):
    assert {visit.course for visit in visits} == {course for odds in COURSES.values() for course in odds}


def test_every_answer_balances_to_the_cent(visits: tuple[CareGiven, ...]):
    for visit in visits:
        for answered in answers_to(visit, seed=1):
            answer = answered.answer
            assert answer.charge == answer.paid + total(each.amount for each in answer.every_adjustment())
            assert all(
                line.charge == line.paid + total(each.amount for each in line.adjustments) for line in answer.lines
            )
            assert answer.status == "22" or answer.stated_patient_responsibility == answer.patient_responsibility()


def test_insurers_never_pay_and_charge_more_than_the_visit(visits: tuple[CareGiven, ...]):
    for visit in visits:
        paid = total(each.answer.paid for each in answers_to(visit, seed=1))
        assert NOTHING <= paid <= visit.charge


def test_the_gate_stops_only_what_is_wrong_on_purpose(files: tuple[ArrivingFile, ...]):
    stopped: Counter[str] = Counter()
    for file in files:
        if file.kind == "remittance":
            stopped.update(_stopping_rules(file))

    assert set(stopped) == {
        "envelope-order",  # cut short
        "payment-balances",  # two payments ten dollars off
        "claim-patient-responsibility",  # one claim whose parts do not add up
        "file-is-x12",  # a scan
    }
    assert stopped["payment-balances"] == 2
    assert stopped["claim-patient-responsibility"] == 1


def _stopping_rules(file: ArrivingFile) -> set[str]:
    reading = open_remittance_file(file.content)
    findings = [*reading.findings]
    for transaction in reading.transactions():
        findings.extend(transaction.findings)
    return {finding.rule_id for finding in findings if finding.severity != "note"}


def test_each_mishap_happens(files: tuple[ArrivingFile, ...]):
    marks = ("-again.", "-copy.", "-resent.", "-stray.", "-explanation.")

    assert [sum(mark in file.name for file in files) for mark in marks] == [2, 1, 1, 1, 1]
    assert len(MISHAPS) == 8


def test_an_independent_reader_finds_the_same_claims_in_every_whole_file(files: tuple[ArrivingFile, ...]):
    for file in files[:40]:
        if file.kind != "remittance" or _stopping_rules(file):
            continue
        ours = [
            (claim.pcn, claim.charge.cents, claim.paid.cents)
            for transaction in open_remittance_file(file.content).transactions()
            if transaction.remittance is not None
            for claim in transaction.remittance.claims
        ]
        assert ours == _seen_by_oracle(file.content)


def _seen_by_oracle(content: bytes) -> list[tuple[str, int, int]]:
    return [(claim.pcn, claim.charge, claim.paid) for each in read_with_oracle(content) for claim in each.claims]


def test_every_claim_file_reads_without_a_finding_and_holds_every_visit(
    files: tuple[ArrivingFile, ...], visits: tuple[CareGiven, ...]
):
    read = []
    for file in files:
        if file.kind == "claims":
            opened = open_claim_file(file.content)
            for reading in opened.claims():
                assert reading.findings == ()
                read.append(reading.claim)

    charges = {visit.pcn: visit.charge for visit in visits}
    assert {claim.pcn: claim.charge for claim in read} == {claim.pcn: charges[claim.pcn] for claim in read}
    assert len(read) > len(visits) * 9 // 10


def test_the_same_seed_is_the_same_to_the_byte_and_another_is_not(visits: tuple[CareGiven, ...]):
    again = care_given(families=settle_town(seed=1, households=300, today=START), seed=1, starts_on=START, days=42)
    one = files_arriving(visits=visits, seed=1, starts_on=START, ends_on=END)
    same = files_arriving(visits=again, seed=1, starts_on=START, ends_on=END)
    other = files_arriving(visits=visits, seed=2, starts_on=START, ends_on=END)

    assert one == same
    assert [file.content for file in one] != [file.content for file in other]


def test_more_households_leave_the_first_ones_as_they_are():
    assert settle_town(seed=5, households=80, today=START)[:40] == settle_town(seed=5, households=40, today=START)


def test_everybody_is_plainly_invented():
    for family in settle_town(seed=1, households=400, today=START):
        assert family.email is None or family.email.endswith("@example.com")
        assert family.phone is None or family.phone[5:].startswith("55501")


def test_every_habit_and_every_kind_of_silence_lives_in_town():
    families = settle_town(seed=1, households=400, today=START)

    assert {family.habit for family in families} == set(HABITS)
    assert {family.stop_from_the_start for family in families} >= {"bankruptcy", "deceased", "call_stop"}
    assert 0.13 < sum(family.language == "es" for family in families) / len(families) < 0.27


def test_files_arrive_on_working_days_in_order(files: tuple[ArrivingFile, ...]):
    assert all(file.on.weekday() < 5 for file in files)
    assert [file.on for file in files] == sorted(file.on for file in files)
    assert files[0].on == START


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (date(2026, 11, 10), date(2026, 11, 12)),  # Tuesday; Wednesday is Veterans Day
        (date(2026, 11, 13), date(2026, 11, 16)),  # Friday to Monday
    ],
)
def test_desks_rest_at_weekends_and_on_holidays(after: date, expected: date):
    assert next_day(after, among=(0, 1, 2, 3, 4)) == expected


def test_letters_do_not_come_on_sundays():
    friday = date(2026, 10, 16)

    assert mail_days_after(friday, count=2) == friday + timedelta(days=3)  # Saturday, then Monday
    assert that_or_next_day(date(2026, 10, 18), among=(0, 1, 2, 3, 4, 5)) == date(2026, 10, 19)
