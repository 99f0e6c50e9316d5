"""An answer finds its visit whenever that comes: in the books as in a trial, in any order, and the money follows."""

import itertools
import random
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection, connections

from goodterms.data.models import ClaimAnswerRow, LedgerEntry, Practice, Visit, WorkItem
from goodterms.data.placing import answered_among, claims_of, wanted_of
from goodterms.data.scope import practice_scope
from goodterms.domain.money import Money
from goodterms.usecases.open_dispute import open_dispute
from goodterms.usecases.record_patient_payment import record_patient_payment
from goodterms.usecases.tie_ledger import tie_ledger
from support.both_ways import CODES, ComesTo, File, by_books, by_trial
from support.claim_text import WrittenSent, claim_file
from support.postings import NOON
from support.practices import cedar_grove, facts_of
from support.remittance_text import WrittenClaim, payment, remittance_file


LONG, CUT, OTHER = "CLINIC2026080100017", "CLINIC20260801", "CLINIC2026080100018"
FIRST = WrittenClaim(pcn=LONG)  # of 300.00 on Saturday, August 1, 2026, her share is 50.00
FORWARDED = replace(FIRST, status="19", next_payer="MEDIGAP CO")
SECOND = WrittenClaim(pcn=LONG, status="2", pays=30, adjusts="OA-23 250; PR-2 20", claim_number="J01")
Rows = dict[str, tuple[str, int, int, int]]  # state, billable, held, waiting by number

OWES_50, OWES_20 = ("billable", 5000, 0, 0), ("billable", 2000, 0, 0)
WAITS_50, STRAY = ("waiting", 0, 0, 5000), ("held", 0, 2000, 0)


def primary(*claims: WrittenClaim, trace: str = "EFT1", day: int = 1) -> File:
    return File("835", remittance_file(payment(*claims, trace=trace, paid_on=f"202609{day:02}")))


def secondary(*claims: WrittenClaim, trace: str = "EFT2", day: int = 15) -> File:
    insurer = {"payer": "MEDIGAP CO", "payer_id": "MG1"}
    return File("835", remittance_file(payment(*claims, trace=trace, paid_on=f"202609{day:02}", **insurer)))


def sent(*pcns: str, charge: int = 300, on: date = date(2026, 8, 1)) -> File:
    return File("837", claim_file(*(WrittenSent(pcn=pcn, charge=charge, serviced_on=on) for pcn in pcns)))


def cut(claim: WrittenClaim, pcn: str = CUT) -> WrittenClaim:
    return replace(claim, pcn=pcn)


CORRECTED = replace(FIRST, pays=240, adjusts="CO-45 50; PR-1 10")
BESIDE = WrittenClaim(pcn="Z", claim_number="Z1", pays=260, adjusts="CO-45 40")
ONE_MORE = replace(FORWARDED, pcn=OTHER, claim_number="I02")

CASES: dict[str, tuple[list[File], Rows]] = {
    "a second insurer's number was cut": ([primary(FORWARDED), secondary(cut(SECOND))], {LONG: OWES_20}),
    "a second insurer's number is the whole one": ([primary(cut(FORWARDED)), secondary(SECOND)], {CUT: OWES_20}),
    "the claim comes with the number that was cut": ([sent(LONG), primary(cut(FIRST))], {LONG: OWES_50}),
    "a claim, and both insurers cut the number": (
        [sent(LONG), primary(cut(FORWARDED)), secondary(cut(SECOND, CUT[:-2]))],
        {LONG: OWES_20},
    ),
    "a claim of another charge": ([sent(LONG, charge=299), primary(cut(FIRST))], {CUT: OWES_50}),
    "a claim of another day": ([sent(LONG, on=date(2026, 8, 2)), primary(cut(FIRST))], {CUT: OWES_50}),
    "a number cut too short to tell": (
        [sent("CLINIX00017"), primary(cut(FIRST, "CLINI"))],
        {"CLINI": OWES_50},
    ),
    "two visits fit": (
        [primary(FORWARDED, ONE_MORE), secondary(cut(SECOND))],
        {LONG: WAITS_50, OTHER: WAITS_50, CUT: STRAY},
    ),
    "two claims fit": ([sent(LONG), sent(OTHER), primary(cut(FIRST))], {CUT: ("held", 0, 5000, 0)}),
    "two visits fit until the claims name all three": (
        [primary(FORWARDED, ONE_MORE), secondary(cut(SECOND)), sent(LONG, OTHER, CUT)],
        {LONG: WAITS_50, OTHER: WAITS_50, CUT: STRAY},
    ),
    "case and padding": ([primary(cut(FORWARDED, "P-01")), secondary(cut(SECOND, " p01 "))], {"P-01": OWES_20}),
    "case, and another day": (
        [
            primary(cut(FIRST, "P01")),
            primary(replace(FIRST, pcn="p01", claim_number="I02", serviced_on="20260802"), trace="E2"),
        ],
        {"P01": OWES_50, "p01": OWES_50},
    ),
    "case, and the claim": ([sent("P-01"), primary(cut(FIRST, "p01"))], {"P-01": OWES_50}),
    "case, the claim, and another charge": (
        [sent("P-01", charge=299), primary(cut(FIRST, "p01"))],
        {"P-01": ("unbalanced", 0, 5000, 0)},
    ),
    "padding before digits": ([sent("0012345"), primary(cut(FIRST, "12345"))], {"0012345": OWES_50}),
    "two claims in two spellings": (
        [sent("P-01"), sent("p01", charge=299), primary(cut(FIRST, "P 01"))],
        {"P-01": OWES_50},
    ),
    "two claims in two spellings, and one answer that is of neither": (
        [
            sent("P-01"),
            sent("p01", charge=299),
            primary(replace(FIRST, pcn="P 01", pays=199, charge=299.5, adjusts="CO-45 50.50; PR-1 50")),
        ],
        {"P 01": ("held", 0, 5000, 0)},
    ),
    "a reversal under the cut number": (
        [primary(FIRST), primary(cut(FIRST.taken_back()), BESIDE, CORRECTED, trace="E2", day=10)],
        {LONG: ("billable", 1000, 0, 0), "Z": ("nothing_owed", 0, 0, 0)},
    ),
    "another number, the same claim number, and the claim": (
        [
            sent("P01"),
            primary(cut(FIRST, "P01")),
            primary(cut(FIRST.taken_back(), "GARBLED"), BESIDE, cut(CORRECTED, "GARBLED"), trace="E2", day=10),
        ],
        {"P01": ("billable", 1000, 0, 0), "Z": ("nothing_owed", 0, 0, 0)},
    ),
    "another number, the same claim number, and no claim": (
        [primary(cut(FIRST, "P01")), primary(cut(FIRST, "GARBLED"), trace="E2", day=10)],
        {"P01": OWES_50, "GARBLED": OWES_50},
    ),
    "care that only another spelling of the visit tells": (
        [
            sent(LONG),
            secondary(cut(replace(SECOND, serviced_on="20260802"))),
            primary(replace(FIRST, pcn=LONG.lower(), serviced_on="20260802").taken_back(), BESIDE, trace="E3", day=9),
        ],
        {LONG: ("held", 0, 2000, 0), "Z": ("nothing_owed", 0, 0, 0)},
    ),
    "a chain of cut numbers": (
        [sent(LONG), primary(cut(FORWARDED, LONG[:-3])), secondary(cut(SECOND, CUT))],
        {LONG: OWES_20},
    ),
}


def rows(found: dict[str, ComesTo]) -> Rows:
    return {pcn: (each.state, each.billable, each.held, each.waiting) for pcn, each in found.items()}


def ledger(practice: Practice) -> dict[tuple[str, str], int]:
    with practice_scope(practice.id):
        sums: dict[tuple[str, str], int] = {}
        for entry in LedgerEntry.objects.select_related("visit"):
            place = (entry.visit.pcn if entry.visit else "", entry.bucket)
            sums[place] = sums.get(place, 0) + entry.amount_cents
    return {place: cents for place, cents in sums.items() if cents}


@pytest.mark.parametrize("name", CASES)
def test_in_a_trial_in_any_order(name: str):
    files, expected = CASES[name]

    for order in itertools.permutations(files):
        assert rows(by_trial(order)) == expected


@pytest.mark.parametrize("name", CASES)
def test_in_the_books_in_any_order_and_as_in_a_trial(database: str, name: str):
    files, expected = CASES[name]

    ledgers = []
    for number, order in enumerate(itertools.permutations(files)):
        practice = cedar_grove(slug=f"grove-{number}")
        found = by_books(order, practice=practice)
        assert rows(found) == expected
        assert found == by_trial(order)
        ledgers.append(ledger(practice))
    assert ledgers == [ledgers[0]] * len(ledgers)
    assert tie_ledger().breaks == ()


def test_what_an_insurer_said_stays_as_it_was_written(database: str):
    practice = cedar_grove()
    by_books([secondary(cut(SECOND))], practice=practice)
    with practice_scope(practice.id):
        before = list(ClaimAnswerRow.objects.values())

    by_books([primary(FORWARDED)], practice=practice)

    with practice_scope(practice.id):
        assert list(ClaimAnswerRow.objects.filter(id=before[0]["id"]).values()) == before
        stray = Visit.objects.get(pcn=CUT)
        assert stray.joined_to == Visit.objects.get(pcn=LONG)
        assert stray.id == before[0]["visit_id"]


def test_the_money_an_insurer_sent_follows_its_answer(database: str):
    practice = cedar_grove()
    by_books([secondary(cut(SECOND))], practice=practice)
    assert ledger(practice)[CUT, "charges"] == -30000

    by_books([primary(FORWARDED)], practice=practice)

    found = ledger(practice)
    assert {pcn for pcn, _ in found if pcn} == {LONG}
    assert (LONG, "insurer_clearing") not in found  # received 230.00, and explained by two answers
    assert tie_ledger().breaks == ()


def test_answers_that_fit_two_visits_wait_for_a_person_until_one_is_certain(database: str):
    practice = cedar_grove()
    by_books([primary(FORWARDED, ONE_MORE), secondary(cut(SECOND))], practice=practice)
    with practice_scope(practice.id):
        stray = Visit.objects.get(pcn=CUT)
        item = WorkItem.objects.get(subject=f"unplaced visit {stray.id}", closed_at=None)
    assert (item.queue, item.opened_by) == ("held_remittances", "post_remittance")

    by_books([sent(LONG, OTHER, CUT)], practice=practice)

    with practice_scope(practice.id):
        item.refresh_from_db()
    assert item.closed_reason == "its visit is known by now"


def test_a_stray_that_joined_leaves_again_when_a_second_visit_fits(database: str):
    practice = cedar_grove()
    joined = by_books([primary(FORWARDED), secondary(cut(SECOND))], practice=practice)
    apart = by_books([primary(ONE_MORE, trace="E3", day=3)], practice=practice)

    assert rows(joined) == {LONG: OWES_20}
    assert rows(apart) == {LONG: WAITS_50, OTHER: WAITS_50, CUT: STRAY}
    assert tie_ledger().breaks == ()


def test_a_claim_sent_again_about_another_day_lets_go_of_what_it_held(database: str):
    practice = cedar_grove()
    held = by_books([sent(LONG), primary(cut(FIRST))], practice=practice)
    let_go = by_books([sent(LONG, on=date(2026, 8, 9))], practice=practice)

    assert (rows(held), rows(let_go)) == ({LONG: OWES_50}, {CUT: OWES_50})
    assert tie_ledger().breaks == ()


def test_a_visit_that_somebody_paid_for_keeps_its_answers(database: str):
    practice = cedar_grove()
    by_books([primary(cut(FIRST))], practice=practice)
    with practice_scope(practice.id):
        visit = Visit.objects.get(pcn=CUT).id
    record_patient_payment(
        practice=facts_of(practice),
        visit_id=visit,
        amount=Money(2000),
        received_on=NOON.date(),
        method="card",
        reference="card 1",
        codes=CODES,
        by="test",
        at=NOON,
    )

    found = by_books([sent(LONG)], practice=practice)

    assert rows(found) == {CUT: ("billable", 3000, 0, 0)}
    assert tie_ledger().breaks == ()


def test_a_deed_about_a_number_that_was_joined_is_about_the_visit(database: str):
    practice = cedar_grove()
    by_books([sent(LONG), primary(cut(FIRST))], practice=practice)
    with practice_scope(practice.id):
        stray, visit = Visit.objects.get(pcn=CUT).id, Visit.objects.get(pcn=LONG).id
    open_dispute(practice=facts_of(practice), visit_id=stray, by="test", at=NOON)

    with practice_scope(practice.id):
        assert Visit.objects.get(id=visit).disputes.count() == 1
        assert Visit.objects.get(id=stray).disputes.count() == 0


def test_another_practice_has_no_visit_for_our_answers(database: str):
    ours, theirs = cedar_grove(), cedar_grove(slug="elm-street")
    by_books([primary(FORWARDED)], practice=theirs)

    assert rows(by_books([secondary(cut(SECOND))], practice=ours)) == {CUT: STRAY}


def test_answers_stored_before_keep_their_visit_and_find_others(database: str):
    practice = cedar_grove()
    by_books([secondary(cut(SECOND))], practice=practice)
    connections["default"].close()
    call_command("migrate", "data", "0005_work_items_once", database="owner", verbosity=0)
    call_command("migrate", "data", database="owner", verbosity=0)
    connections["owner"].close()

    assert rows(by_books([primary(FORWARDED)], practice=practice)) == {LONG: OWES_20}
    with practice_scope(practice.id):
        stray = Visit.objects.get(pcn=CUT)
        assert (stray.is_known, stray.is_anchored) == (False, False)
        assert Visit.objects.get(pcn=LONG).is_anchored


def test_nothing_asked_is_nothing_found(database: str):
    with practice_scope(cedar_grove().id):
        assert (answered_among(()), wanted_of(()), claims_of(())) == (frozenset(), (), ())


NUMBERS = ("CLINIC2026080100017", "CLINIC2026080100018", "clinic-2026080100017", "CLINIC20260801", "CLINIC2026", "CLIN")


def invented_files(chance: random.Random) -> list[File]:
    """First and second answers, reversals and claims, whose numbers resemble each other and whose care may agree.

    Each number is claimed once at most: of two claims the later stands, so that their order matters.
    """
    files = []
    unclaimed = list(NUMBERS)
    for place in range(chance.randint(2, 5)):
        own = {
            "pcn": chance.choice(NUMBERS),
            "claim_number": f"I{chance.randint(0, 3)}",
            "serviced_on": chance.choice(("20260801", "20260801", "20260801", "20260802")),
        }
        kind = chance.choice(("first", "forwarded", "second", "second", "reversed", "claim", "claim"))
        if kind == "claim":
            own["pcn"] = unclaimed.pop(chance.randrange(len(unclaimed)))
            files.append(sent(own["pcn"], charge=chance.choice((300, 300, 299))))
        elif kind == "second":
            files.append(secondary(replace(SECOND, **{**own, "claim_number": f"J{place}"}), trace=f"S{place}"))
        elif kind == "reversed":
            beside = replace(BESIDE, pcn=f"Z{place}", claim_number=f"Z{place}", name="LEE*ANN", member="Z")
            files.append(primary(replace(FIRST, **own).taken_back(), beside, trace=f"R{place}", day=9))
        else:
            files.append(primary(replace(FIRST if kind == "first" else FORWARDED, **own), trace=f"F{place}", day=2))
    return files


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_order_the_books_and_a_trial_say_the_same(database: str, seed: int):
    chance = random.Random(seed)  # noqa: S311  # invented files, not secrets
    for number in range(4):
        files = invented_files(chance)
        expected = by_trial(files)
        ledgers = []
        for again in range(2):
            chance.shuffle(files)
            practice = cedar_grove(slug=f"grove-{number}-{again}")
            assert by_trial(files) == expected
            assert by_books(files, practice=practice) == expected
            ledgers.append(ledger(practice))
        assert ledgers[0] == ledgers[1]
    assert tie_ledger().breaks == ()


@pytest.mark.parametrize(
    ("question", "values", "index"),
    [
        (
            "SELECT visit_id FROM data_claimanswer "
            "WHERE NOT is_first AND served_on = ANY(%s) AND charge_cents = ANY(%s)",
            [[date(2026, 8, 1)], [30000]],
            "claim_answer_by_care",
        ),
        (
            "SELECT id FROM data_visit WHERE is_known AND serviced_on = ANY(%s) AND charge_cents = ANY(%s)",
            [[date(2026, 8, 1)], [30000]],
            "visit_by_own_word",
        ),
        ("SELECT id FROM data_visit WHERE joined_to_id = ANY(%s)", [[1]], "visit_by_joined_to"),
    ],
)
def test_the_questions_are_answered_by_indexes(database: str, question: str, values: list[object], index: str):
    practice = cedar_grove()
    many = [
        replace(FIRST, pcn=f"P{place}", claim_number=f"I{place}", charge=300 + place, pays=200 + place)
        for place in range(300)
    ]
    by_books([primary(*many), sent(*(f"Q{place}" for place in range(300)))], practice=practice)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE data_claimanswer, data_visit")
    with practice_scope(practice.id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {question}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert index in plan, plan
