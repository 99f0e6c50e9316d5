"""How many messages a second does one worker carry through: claim, gate with the exact words, local double, result?"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from datetime import date, datetime

    from goodterms.data.models import Guarantor, Practice
    from goodterms.data.read import PracticeFacts

MESSAGES = 1_000
TARGET_MESSAGES_PER_SECOND = 100


def table_rows() -> list[tuple[str, str, str]]:
    """Return rows for the table of `make bench`: texts sent by one process, then by the jobs of a worker."""
    with tempfile.TemporaryDirectory(prefix="goodterms-bench-") as folder:
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.intents", str(MESSAGES)],
            env={**os.environ, "GOODTERMS_HOME": str(Path(folder) / "home")},
            capture_output=True,
            text=True,
            check=True,
        )
    measured = json.loads(run.stdout)
    return [
        (
            f"texts through intents, {MESSAGES:,} households, a file each as the provider",
            f"{MESSAGES / measured['one']:,.0f} messages/s",
            f"target {TARGET_MESSAGES_PER_SECOND}/s by one worker; every step, decision and gate stored",
        ),
        (
            "the same by a worker's jobs, four side by side",
            f"{MESSAGES / measured['worker']:,.0f} messages/s",
            f"{measured['one'] / measured['worker']:.1f} x one alone",
        ),
    ]


def _run(messages: int) -> dict[str, float]:
    if "GOODTERMS_HOME" not in os.environ:
        raise SystemExit("bench: set GOODTERMS_HOME to a folder that may be filled, or use `make bench`")
    from goodterms.cli.storage import open_storage  # noqa: PLC0415  # storage first, then what stores

    open_storage()
    from datetime import UTC, date, datetime, timedelta  # noqa: PLC0415

    from goodterms import clock  # noqa: PLC0415
    from goodterms.data.models import Intent  # noqa: PLC0415
    from goodterms.data.scope import practice_scope  # noqa: PLC0415
    from goodterms.usecases.outside import local_outside  # noqa: PLC0415
    from goodterms.usecases.policy_in_force import policy_in_force  # noqa: PLC0415
    from goodterms.usecases.send_intents import Sending, Sent, send_intents  # noqa: PLC0415
    from goodterms.workers.run import work_until_idle  # noqa: PLC0415

    began = datetime(2026, 9, 4, 17, tzinfo=UTC)
    practice = _people(2 * messages)
    _touches(practice, range(messages), on=date(2026, 9, 4), due_at=began)
    sending = Sending(
        practice=practice,
        policy=policy_in_force(practice=practice),
        outside=local_outside(Path(os.environ["GOODTERMS_HOME"]) / "outbox"),
        now=lambda: began,
        by="bench",
        is_stopping=lambda: False,
    )
    with practice_scope(practice.practice_id):
        numbers = list(Intent.objects.order_by("id").values_list("id", flat=True))
    sent = Sent()
    started = time.perf_counter()
    send_intents(numbers, channel="text", sending=sending, sent=sent)
    one = time.perf_counter() - started
    assert sent.by_channel == {"text": messages}, sent

    _touches(practice, range(messages, 2 * messages), on=date(2026, 9, 4), due_at=began)
    clock_started = time.monotonic()
    clock.now = lambda: began + timedelta(seconds=time.monotonic() - clock_started)
    started = time.perf_counter()
    work_until_idle(queues=["send"], side_by_side=4)
    worker = time.perf_counter() - started
    with practice_scope(practice.practice_id):
        assert Intent.objects.filter(state="sent").count() == 2 * messages
    return {"one": one, "worker": worker}


def _practice() -> "Practice":
    """Store a practice."""
    from goodterms.data.models import Organization, Practice  # noqa: PLC0415

    organization = Organization.objects.create(name="Bench")
    return Practice.objects.create(
        organization=organization,
        slug="bench",
        name="Bench Clinic",
        street="1 Main St",
        city="Salem",
        state="OR",
        zip_code="97301",
        phone="503-555-0188",
        text_number="503-555-0188",
        pay_host="pay.bench.example",
        time_zone="America/Los_Angeles",
        code_secret="bench",  # noqa: S106  # of nobody
    )


def _people(count: int) -> "PracticeFacts":
    """Store a practice and households that owe 50.00 each and may be texted."""
    from datetime import UTC, date, datetime  # noqa: PLC0415

    from goodterms.data.models import Consent, ContactPoint, Guarantor  # noqa: PLC0415
    from goodterms.data.read import read_practices  # noqa: PLC0415
    from goodterms.data.scope import practice_scope  # noqa: PLC0415

    before = datetime(2026, 1, 5, 18, tzinfo=UTC)
    row = _practice()
    (practice,) = read_practices()
    with practice_scope(row.id):
        people = Guarantor.objects.bulk_create(
            Guarantor(
                practice=row,
                external_id=str(n),
                first_name=f"Ana{n}",  # people of one name and birth date share one budget of contact
                last_name="Doe",
                birth_on=date(1980, 2, 29),
                street="4 Elm St",
                city="Salem",
                state="OR",
                zip_code="97304",
                is_address_good=True,
                language="en",
            )
            for n in range(count)
        )
        numbers = [f"+1503555{n:04d}" if n < 10_000 else f"+1541555{n - 10_000:04d}" for n in range(count)]
        ContactPoint.objects.bulk_create(
            ContactPoint(practice=row, guarantor=who, kind="phone", value=number, noted_at=before)
            for who, number in zip(people, numbers, strict=True)
        )
        Consent.objects.bulk_create(
            Consent(
                practice=row,
                guarantor=who,
                channel="text",
                address=number,
                is_given=True,
                how="form",
                recorded_at=before,
                recorded_by="bench",
            )
            for who, number in zip(people, numbers, strict=True)
        )
        _let_owe(row, people)
    return practice


def _let_owe(row: "Practice", people: "list[Guarantor]") -> None:
    """Let each of them owe 50.00."""
    from datetime import UTC, date, datetime  # noqa: PLC0415

    from goodterms.data.books import write_transactions  # noqa: PLC0415
    from goodterms.data.models import Patient, Standing, Visit  # noqa: PLC0415
    from goodterms.domain.ledger import Entry, Transaction  # noqa: PLC0415
    from goodterms.domain.money import Money  # noqa: PLC0415

    at, served_on = datetime(2026, 1, 5, 18, tzinfo=UTC), date(2026, 8, 1)
    patients = Patient.objects.bulk_create(
        Patient(practice=row, guarantor=who, external_id=who.external_id, first_name="Ana", last_name="Doe")
        for who in people
    )
    visits = Visit.objects.bulk_create(
        Visit(practice=row, pcn=f"P{n}", patient=patient, guarantor=patient.guarantor, serviced_on=served_on)
        for n, patient in enumerate(patients)
    )
    owed = Money(5000)
    write_transactions(
        [
            Transaction(
                kind="true_up",
                happened_on=served_on,
                remittance_id=None,
                reference=f"bench {visit.id}",
                entries=(
                    Entry(visit_id=visit.id, bucket="charges", amount=-owed),
                    Entry(visit_id=visit.id, bucket="patient_billable", amount=owed),
                ),
            )
            for visit in visits
        ],
        practice_id=row.id,
        recorded_at=at,
    )
    Standing.objects.bulk_create(
        Standing(
            practice=row,
            visit=visit,
            state="billable",
            owed_cents=5000,
            billable_cents=5000,
            held_cents=0,
            waiting_cents=0,
            is_verified=True,
            became_patients_on=date(2026, 9, 1),
            adjudicated_at=at,
        )
        for visit in visits
    )


def _touches(practice: "PracticeFacts", which: range, *, on: "date", due_at: "datetime") -> None:
    """Plan a text for these households."""
    from goodterms.data.intents import begin_for_touch  # noqa: PLC0415
    from goodterms.data.models import DecisionRecord, Guarantor, Touch, TouchVisit, Visit  # noqa: PLC0415
    from goodterms.data.scope import practice_scope  # noqa: PLC0415

    with practice_scope(practice.practice_id):
        people = list(Guarantor.objects.order_by("id")[which.start : which.stop])
        visits = dict(Visit.objects.filter(guarantor__in=people).values_list("guarantor_id", "id"))
        for who in people:
            decision = DecisionRecord.objects.create(
                practice_id=practice.practice_id,
                guarantor=who,
                phase="plan",
                decided_on=on,
                decided_at=due_at,
                verdict="permit",
                inputs_digest="0" * 64,
                law_digest="0" * 64,
                playbook_digest="0" * 64,
            )
            touch = Touch.objects.create(
                practice_id=practice.practice_id,
                guarantor=who,
                planned_on=on,
                kind="text",
                channel="text",
                amount_cents=5000,
                decision=decision,
            )
            TouchVisit.objects.create(
                practice_id=practice.practice_id, touch=touch, visit_id=visits[who.id], amount_cents=5000
            )
            begin_for_touch(touch, channel="text", due_at=due_at, at=due_at)


if __name__ == "__main__":
    print(json.dumps(_run(int(sys.argv[1]))))
