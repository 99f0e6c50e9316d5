"""A file that somebody put into the inbox: remittances and claims are posted, exports imported, the rest is refused.

The folder says what it is: `remits/` holds 835 and 837 files, any other folder exports for the import profile of its
name (`balances/`, `demographics/`, `open-dental-aging/`). A file is taken in whole or not at all, and once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.db import DatabaseError

from goodterms.data.jobs import enqueue, has_given_up
from goodterms.data.models import ImportBatch
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.remits import Finding
from goodterms.gateways.drop_folder import DropFolder
from goodterms.usecases.folders import inbox_folder
from goodterms.usecases.import_spreadsheet import ImportOrder, UnableToImport, import_spreadsheet
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.post_claims import post_claims
from goodterms.usecases.post_remittance import post_remittance
from goodterms.usecases.read_claim_file import is_claim_file


REMITS = "remits"
LARGEST_FILE = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of one file, in one line when there is anything to say."""

    outcome: Literal["done", "failed", "gone"]
    said: str


def look_in_folder(*, practice: PracticeFacts, at: datetime) -> int:
    """Enqueue the taking in of every file that is whole, and return how many there were.

    A file at which workers gave up is put away with the reason, instead of being tried for ever.
    """
    folder = inbox_folder(practice.slug)
    found = DropFolder(folder)
    files = found.whole_files(at=at)
    for path in files:
        name = path.relative_to(folder).as_posix()
        lock = f"file/{practice.practice_id}/{name}"
        error = has_given_up("take_in_file", lock=lock)
        if error is not None:
            found.put_away(path, why=f"Workers gave up on it: {error} Mend it or ask for help, then put it here again.")
            continue
        enqueue("take_in_file", lock=lock, practice=practice.slug, name=name)
    return len(files)


def take_in_file(*, practice: PracticeFacts, policy: Policy, name: str, by: str, at: datetime) -> TakenIn:
    """Take one file in and move it below `done` or `failed`; a file that is gone was taken in before.

    Raises DatabaseError when the database could not be asked: then the file stays where it is.
    """
    folder = inbox_folder(practice.slug)
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        return TakenIn(outcome="gone", said=f"{name} is not there any more")
    taken = _take_in(path, folder=folder, practice=practice, policy=policy, by=by, at=at)
    drop = DropFolder(folder)
    place = drop.put_away(path, why=None if taken.outcome == "done" else taken.said)
    if taken.outcome == "done" and taken.said:
        drop.note_beside(place, taken.said)
    return taken


def _take_in(path: Path, *, folder: Path, practice: PracticeFacts, policy: Policy, by: str, at: datetime) -> TakenIn:
    kind = path.relative_to(folder).parts[0]
    if len(path.relative_to(folder).parts) == 1:
        return _failed(f"Put remittances and claims into {REMITS}/, and exports into a folder named by their profile.")
    if path.stat().st_size > LARGEST_FILE:
        return _failed("It is larger than 1 GiB: ask for it in several files.")
    try:
        if kind == REMITS:
            return _post(path, practice=practice, policy=policy, by=by, at=at)
        return _import(path, profile=kind, practice=practice, by=by, at=at)
    except UnableToImport as error:
        return _failed(str(error))
    except DatabaseError:
        raise
    except OSError as error:
        return _failed(f"It cannot be read: {error.strerror}.")


def _post(path: Path, *, practice: PracticeFacts, policy: Policy, by: str, at: datetime) -> TakenIn:
    content = path.read_bytes()
    if is_claim_file(content):
        claims = post_claims(practice=practice, content=content, codes=policy.codes, by=by, at=at)
        stopping = [finding for finding in claims.findings if finding.severity != "note"]
        if stopping and not claims.visits:
            return _failed(_first(stopping))
        return TakenIn(outcome="done", said=_first(stopping))
    receipt = post_remittance(
        practice=practice, name=path.name, content=content, codes=policy.codes, by=by, at=at, step=lambda _: None
    )
    stopping = [finding for finding in receipt.findings if finding.severity != "note"]
    if receipt.status in {"posted", "duplicate", "partly_held"}:
        return TakenIn(outcome="done", said=_first(stopping))
    return _failed(f"{receipt.status}: {_first(stopping)}")


def _import(path: Path, *, profile: str, practice: PracticeFacts, by: str, at: datetime) -> TakenIn:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with practice_scope(practice.practice_id):
        is_known = ImportBatch.objects.filter(digest=digest, undone_at__isnull=True).exists()
    if is_known:
        return TakenIn(outcome="done", said="It was imported before: the very same file. Nothing was changed.")
    order = ImportOrder(path=path, kind=None, profile=profile, sheet=None, control_total=None)
    report = import_spreadsheet(order=order, practice=practice, by=by, at=at, step=lambda _doing, _rows: None)
    if report.refusal is not None:
        return _failed(report.refusal)
    rejected = f"{report.rows_rejected} of {report.rows_read} rows were rejected" if report.rows_rejected else ""
    return TakenIn(outcome="done", said=f"batch {report.batch_id}: {rejected}" if rejected else "")


def _failed(why: str) -> TakenIn:
    return TakenIn(outcome="failed", said=why)


def _first(findings: Sequence[Finding]) -> str:
    return f"{findings[0].reason} {findings[0].todo}" if findings else ""
