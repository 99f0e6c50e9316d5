"""How many claims a second get from an 835 file into the books, from end to end?"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.remits import write_payments


CLAIMS = 20_000
TARGET_CLAIMS_PER_SECOND = 2_000


def table_rows() -> list[tuple[str, str, str]]:
    """Return rows for the table of `make bench`: posting into new visits, then a correction of nothing at all."""
    with tempfile.TemporaryDirectory(prefix="goodterms-bench-") as folder:
        file = Path(folder) / "payments.835"
        write_payments(file, claims=CLAIMS)
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.posting", str(file)],
            env={
                **os.environ,
                "GOODTERMS_HOME": str(Path(folder) / "home"),
            },
            capture_output=True,
            text=True,
            check=True,
        )
    measured = json.loads(run.stdout)
    post, read = CLAIMS / measured["posting"], CLAIMS / measured["reading"]
    return [
        (
            f"835 posted to PostgreSQL, {CLAIMS:,} claims, each a visit of its own",
            f"{post:,.0f} claims/s",
            f"target {TARGET_CLAIMS_PER_SECOND:,}/s; {read / post:.1f} x the time of reading and judging",
        ),
        ("the same file posted again (a duplicate)", f"{measured['again']:.2f} s", ""),
    ]


def _run(file: Path) -> dict[str, float]:
    if "GOODTERMS_HOME" not in os.environ:
        raise SystemExit("bench: set GOODTERMS_HOME to a folder that may be filled, or use `make bench`")
    from goodterms.cli.storage import open_storage  # noqa: PLC0415  # storage first, then what stores

    open_storage()
    from datetime import UTC, datetime  # noqa: PLC0415

    from goodterms.data.models import Organization, Practice  # noqa: PLC0415
    from goodterms.data.read import read_practices  # noqa: PLC0415
    from goodterms.law.reason_codes import load_reason_codes  # noqa: PLC0415
    from goodterms.usecases.check_remittances import check_remittance_file  # noqa: PLC0415
    from goodterms.usecases.post_remittance import post_remittance  # noqa: PLC0415

    organization = Organization.objects.create(name="Bench")
    Practice.objects.create(organization=organization, slug="bench", name="Bench", state="OR", time_zone="UTC")
    (practice,) = read_practices()
    content, codes = file.read_bytes(), load_reason_codes()

    def post() -> float:
        started = time.perf_counter()
        receipt = post_remittance(
            practice=practice,
            name=file.name,
            content=content,
            codes=codes,
            by="bench",
            at=datetime(2026, 9, 1, 17, tzinfo=UTC),
            step=lambda _: None,
        )
        assert receipt.status in {"posted", "duplicate"}, receipt.status
        return time.perf_counter() - started

    started = time.perf_counter()
    check_remittance_file(content)
    reading = time.perf_counter() - started
    return {"reading": reading, "posting": post(), "again": post()}


if __name__ == "__main__":
    print(json.dumps(_run(Path(sys.argv[1]))))
