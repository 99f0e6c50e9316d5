"""Take in balances: all or nothing, never counted twice, never outweighing an insurer's answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from goodterms.data.books import balances_on, write_transactions
from goodterms.data.models import (
    AuditEvent,
    Guarantor,
    ImportBatch,
    ImportProfile,
    ImportRow,
    LedgerTransaction,
    Patient,
    PatientPayment,
    Practice,
    Standing,
    Visit,
)
from goodterms.data.scope import practice_scope
from goodterms.domain.ledger import Transaction, patient_payment
from goodterms.domain.money import Money
from goodterms.usecases.import_spreadsheet import UnableToImport, import_spreadsheet
from support.exports import (
    BALANCE_HEADINGS,
    NOON,
    TODAY,
    ana_owes,
    ben_owes,
    bring_in,
    no_step,
    order_for,
    try_out,
    write_text,
    write_workbook,
)
from support.practices import cedar_grove, facts_of


def owed(practice: Practice) -> dict[str, Money]:
    """What the books say is billable, by visit."""
    with practice_scope(practice.id):
        pcns = dict(Visit.objects.values_list("id", "pcn"))
        books = balances_on(date(2030, 1, 1), visit_ids=list(pcns))
        return {pcn: books.get(visit, {}).get("patient_billable", Money(0)) for visit, pcn in pcns.items()}


def answer_for(practice: Practice, pcn: str) -> None:
    """Let an insurer's answer stand behind a visit."""
    with practice_scope(practice.id):
        visit, _ = Visit.objects.get_or_create(practice=practice, pcn=pcn)
        Standing.objects.update_or_create(
            visit=visit,
            defaults={"practice": practice, "state": "owed", "owed_cents": 5000, "billable_cents": 5000,
                      "held_cents": 0,
                      "waiting_cents": 0, "is_verified": True, "adjudicated_at": NOON},
        )  # fmt: skip


def pay(practice: Practice, pcn: str, amount: Money) -> None:
    """Let a patient pay at the desk."""
    with practice_scope(practice.id):
        visit = Visit.objects.get(pcn=pcn)
        paid = Transaction(
            kind="patient_payment",
            happened_on=TODAY,
            reference=f"desk {pcn}",
            remittance_id=None,
            entries=patient_payment(amount=amount, visit_id=visit.id),
        )
        (number,) = write_transactions([paid], practice_id=practice.id, recorded_at=NOON)
        PatientPayment.objects.create(
            practice=practice, visit=visit, amount_cents=amount.cents, received_on=TODAY, method="desk",
            reference=f"desk {pcn}", ledger_transaction_id=number,
        )  # fmt: skip


def test_balances_become_visits_people_and_unverified_standings(database: str, tmp_path: Path):
    practice = cedar_grove()
    path = write_text(
        tmp_path / "balances.csv",
        [[*BALANCE_HEADINGS, "Last Statement"], [*ana_owes("$1,234.50"), "11/1/2026"], [*ben_owes("(12.34)"), ""],
         [*ana_owes("0.00", account="1003"), ""]],
    )  # fmt: skip

    report = bring_in(practice, path, control_total=Money(122216))

    assert (report.rows_read, report.rows_accepted, report.rows_skipped) == (4, 3, 1)
    assert report.posted == Money(122216)
    assert owed(practice) == {"1001": Money(123450), "1002": Money(-1234), "1003": Money(0)}
    with practice_scope(practice.id):
        ana = Guarantor.objects.get(external_id="P1")
        assert (ana.first_name, ana.last_name) == ("ANA", "LOPEZ")
        assert Patient.objects.get(external_id="P1").guarantor == ana
        standings = {row.visit.pcn: row for row in Standing.objects.select_related("visit")}
        assert not any(row.is_verified for row in standings.values())
        assert {pcn: row.state for pcn, row in standings.items()} == {
            "1001": "unverified", "1002": "unverified", "1003": "nothing_owed",
        }  # fmt: skip
        assert standings["1001"].owed_cents == standings["1001"].billable_cents == 123450
        assert standings["1002"].owed_cents == 0
        assert standings["1001"].became_patients_on == date(2026, 11, 1)
        assert standings["1002"].became_patients_on is None
        assert AuditEvent.objects.filter(deed="import_spreadsheet").count() == 1
        assert ImportRow.objects.filter(verdict="accepted").count() == 3


def test_a_dry_run_says_the_same_and_stores_nothing(database: str, tmp_path: Path):
    practice = cedar_grove()
    path = write_text(tmp_path / "balances.csv", [BALANCE_HEADINGS, ana_owes("5"), ben_owes("1,23")])

    tried = try_out(practice, path)
    with practice_scope(practice.id):
        for model in (Visit, Guarantor, ImportBatch, ImportProfile, ImportRow, LedgerTransaction, AuditEvent):
            assert not model.objects.exists(), model
    done = bring_in(practice, path)

    assert tried.outcome == "would_import"
    assert (tried.rows_read, tried.rows_accepted, tried.troubles) == (done.rows_read, done.rows_accepted, done.troubles)


def test_a_control_total_that_differs_by_a_cent_leaves_nothing_behind(database: str, tmp_path: Path):
    practice = cedar_grove()
    path = write_text(tmp_path / "balances.csv", [BALANCE_HEADINGS, ana_owes("5.00")])

    report = bring_in(practice, path, control_total=Money(501))

    assert report.outcome == "refused"
    assert "$0.01 too little in the file" in str(report.refusal)
    with practice_scope(practice.id):
        assert not ImportBatch.objects.exists()
        assert not Visit.objects.exists()
    assert bring_in(practice, path, control_total=Money(500)).outcome == "imported"


def test_the_same_file_is_taken_in_once_whatever_its_name(database: str, tmp_path: Path):
    practice = cedar_grove()
    lines = [BALANCE_HEADINGS, ana_owes("5.00")]
    first = bring_in(practice, write_text(tmp_path / "one.csv", lines))
    second = bring_in(practice, write_text(tmp_path / "two.csv", lines))

    assert second.outcome == "refused"
    assert f"as batch {first.batch_id}" in str(second.refusal)
    assert owed(practice) == {"1001": Money(500)}


def test_a_newer_file_posts_only_the_difference(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("100"), ben_owes("50")]))
    newer = bring_in(
        practice,
        write_text(tmp_path / "two.csv", [BALANCE_HEADINGS, ana_owes("70"), ben_owes("50")]),
        at=NOON + timedelta(days=7),
    )

    assert newer.posted == Money(-3000)
    assert owed(practice) == {"1001": Money(7000), "1002": Money(5000)}
    with practice_scope(practice.id):
        assert LedgerTransaction.objects.count() == 3
        assert Standing.objects.get(visit__pcn="1001").owed_cents == 7000


def test_the_same_account_in_another_spelling_is_the_same_visit(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("100", account="0001001")]))
    bring_in(practice, write_text(tmp_path / "two.csv", [BALANCE_HEADINGS, ana_owes("70", account="1001")]))

    assert owed(practice) == {"0001001": Money(7000)}


def test_an_insurers_answer_outweighs_the_file(database: str, tmp_path: Path):
    practice = cedar_grove()
    answer_for(practice, "1001")

    report = bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("100"), ben_owes("50")]))

    assert (report.rows_accepted, report.rows_rejected, report.rows_skipped) == (1, 0, 2)
    assert report.skips["an insurer's answer is already posted for this visit"] == 1
    assert report.totals is not None
    assert (report.totals.read, report.totals.skipped) == (Money(15000), Money(10000))
    with practice_scope(practice.id):
        assert Standing.objects.get(visit__pcn="1001").is_verified
        assert not LedgerTransaction.objects.filter(entries__visit__pcn="1001").exists()


def test_a_visit_on_which_a_patient_paid_here_is_left_to_a_person(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("100")]))
    pay(practice, "1001", Money(2000))

    report = bring_in(practice, write_text(tmp_path / "two.csv", [BALANCE_HEADINGS, ana_owes("80"), ben_owes("5")]))

    assert [group.cause for group in report.troubles] == ["paid-here"]
    assert owed(practice)["1001"] == Money(8000)


def test_what_a_newer_file_no_longer_names_stays_and_is_said(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("100"), ben_owes("50")]))
    newer = write_text(tmp_path / "two.csv", [BALANCE_HEADINGS, ana_owes("70")])

    for report in (try_out(practice, newer), bring_in(practice, newer)):
        assert any(note.startswith("1 balances of earlier files") for note in report.notes)
    assert owed(practice)["1002"] == Money(5000)


def test_a_visit_that_came_without_people_gets_them(database: str, tmp_path: Path):
    practice = cedar_grove()
    with practice_scope(practice.id):
        Visit.objects.create(practice=practice, pcn="1001")

    bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("100")]))

    with practice_scope(practice.id):
        visit = Visit.objects.get(pcn="1001")
        assert visit.guarantor is not None
        assert visit.guarantor.external_id == "P1"


def test_a_visit_of_another_person_is_not_taken_over(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("100")]))
    report = bring_in(
        practice, write_text(tmp_path / "two.csv", [BALANCE_HEADINGS, ben_owes("90", account="1001"), ben_owes("5")])
    )

    assert [group.cause for group in report.troubles] == ["another-person"]
    assert owed(practice)["1001"] == Money(10000)


def test_a_person_with_answers_is_left_out_of_balances_by_account(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("100")]))
    answer_for(practice, "1001")

    report = bring_in(
        practice,
        write_text(tmp_path / "two.csv", [["PatNum", "patName", "PatientPortion"], ["P1", "LOPEZ, ANA", "300"],
                                          ["P2", "REED, BEN", "40"]]),
        profile="open-dental-aging",
    )  # fmt: skip

    assert [group.cause for group in report.troubles] == ["counted-twice"]
    assert owed(practice)["od-P2"] == Money(4000)


def test_a_file_imported_in_two_halves_comes_to_the_whole(database: str, tmp_path: Path):
    lines = [
        ana_owes(f"{n}.{n:02d}", account=f"A{n}") if n % 3 else ben_owes(f"({n})", account=f"B{n}")
        for n in range(1, 31)
    ]
    whole, halves = cedar_grove(), cedar_grove_twin()
    bring_in(whole, write_text(tmp_path / "whole.csv", [BALANCE_HEADINGS, *lines]))
    bring_in(halves, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, *lines[:13]]))
    bring_in(halves, write_text(tmp_path / "two.csv", [BALANCE_HEADINGS, *lines[13:]]))

    assert owed(whole) == owed(halves)
    with practice_scope(whole.id):
        one = set(Standing.objects.values_list("visit__pcn", "visit__guarantor__external_id", "owed_cents", "state"))
    with practice_scope(halves.id):
        two = set(Standing.objects.values_list("visit__pcn", "visit__guarantor__external_id", "owed_cents", "state"))
    assert one == two


def cedar_grove_twin() -> Practice:
    organization = Practice.objects.get().organization
    return Practice.objects.create(
        organization=organization, slug="elm-street", name="Elm Street Clinic", time_zone="America/Los_Angeles"
    )


def test_a_workbook_is_read_on_the_one_sheet_that_fits(database: str, tmp_path: Path):
    practice = cedar_grove()
    path = write_workbook(
        tmp_path / "export.xlsx",
        [["Report of", date(2026, 11, 1)], BALANCE_HEADINGS, ["1001", "P1", "LOPEZ, ANA", date(2026, 10, 5), 12.3]],
    )  # fmt: skip

    report = bring_in(practice, path)

    assert report.sheet == "Report"
    assert owed(practice) == {"1001": Money(1230)}
    with practice_scope(practice.id):
        assert Visit.objects.get().serviced_on == date(2026, 10, 5)


def test_a_file_of_which_nothing_can_be_accepted_leaves_no_batch(database: str, tmp_path: Path):
    practice = cedar_grove()
    report = bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("abc")]))

    assert report.outcome == "refused"
    assert report.batch_id is None
    with practice_scope(practice.id):
        assert not ImportBatch.objects.exists()


def test_what_is_kept_of_an_accepted_row_is_what_the_profile_asks_for(database: str, tmp_path: Path):
    practice = cedar_grove()
    headings = [*BALANCE_HEADINGS, "Diagnosis"]
    bring_in(
        practice,
        write_text(tmp_path / "one.csv", [headings, [*ana_owes("5"), "secret"], [*ben_owes("1,23"), "x 123-45-6789"]]),
    )

    with practice_scope(practice.id):
        assert "F" not in ImportRow.objects.get(verdict="accepted").found
        assert ImportRow.objects.get(verdict="rejected").found["F"] == "x ***-**-****"


def test_each_change_of_a_profile_is_a_version_and_the_newest_is_the_one_meant(database: str, tmp_path: Path):
    practice = cedar_grove()
    profile = tmp_path / "ours.toml"
    words = 'source = "ours"\nkind = "balances"\ntitle = "Ours"\nwhy = "Because."\n'
    words += '[columns]\naccount_id = ["Nr"]\nbalance = ["{}"]\n'
    profile.write_text(words.format("Owes"))
    one = bring_in(practice, write_text(tmp_path / "1.csv", [["Nr", "Owes"], ["1", "5"]]), profile=str(profile))
    again = bring_in(practice, write_text(tmp_path / "2.csv", [["Nr", "Owes"], ["2", "5"]]), profile="ours")
    profile.write_text(words.format("Open"))
    two = bring_in(practice, write_text(tmp_path / "3.csv", [["Nr", "Open"], ["3", "5"]]), profile=str(profile))
    newest = bring_in(practice, write_text(tmp_path / "4.csv", [["Nr", "Open"], ["4", "5"]]), profile="ours")

    assert [report.profile_version for report in (one, again, two, newest)] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"profile": "nobody-knows"}, "no import profile 'nobody-knows'"),
        ({"kind": "consents", "profile": "balances"}, "reads balances, not consents"),
        ({"sheet": "Other"}, "is text and has no sheets"),
        ({"path": Path("nowhere.csv")}, "there is no file nowhere.csv"),
        ({"kind": None}, "say what the file holds"),
    ],
)
def test_an_order_that_cannot_be_followed_is_refused_in_one_line(
    database: str, tmp_path: Path, change: dict[str, object], said: str
):
    practice = cedar_grove()
    path = write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("5")])
    order = replace(order_for(path), **change)  # type: ignore[arg-type]
    with pytest.raises(UnableToImport, match=said) as refused:
        import_spreadsheet(order=order, practice=facts_of(practice), by="tester", at=NOON, step=no_step)
    assert "\n" not in str(refused.value)


def test_a_column_of_social_security_numbers_refuses_the_file(database: str, tmp_path: Path):
    practice = cedar_grove()
    lines = [[*BALANCE_HEADINGS, "Misc"], [*ana_owes("5"), "123-45-6789"], [*ben_owes("5"), "987-65-4321"]]
    with pytest.raises(UnableToImport, match="column F holds what look like Social Security numbers"):
        bring_in(practice, write_text(tmp_path / "one.csv", lines))


def test_an_import_that_fails_at_its_last_step_leaves_nothing(database: str, tmp_path: Path):
    practice = cedar_grove()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("ALTER TABLE data_importrow ADD CONSTRAINT full_disk CHECK (number < 3)")
        cursor.execute("SET ROLE goodterms_app")
    with pytest.raises(Exception, match="full_disk"):
        bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("5"), ben_owes("5")]))
    with practice_scope(practice.id):
        for model in (Visit, Guarantor, Standing, ImportBatch, ImportProfile, LedgerTransaction, AuditEvent):
            assert not model.objects.exists(), model


def test_an_import_late_in_the_evening_is_booked_on_the_practices_own_day(database: str, tmp_path: Path):
    practice = cedar_grove()
    late = datetime(2026, 11, 24, 5, tzinfo=UTC)  # Monday, 9 in the evening in Oregon
    bring_in(practice, write_text(tmp_path / "one.csv", [BALANCE_HEADINGS, ana_owes("5")]), at=late)
    with practice_scope(practice.id):
        assert LedgerTransaction.objects.get().happened_on == date(2026, 11, 23)
