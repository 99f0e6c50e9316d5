"""Fetch news that nobody posts to us: the files a print vendor puts down, each taken in whole and then put away."""

from dataclasses import dataclass
from datetime import datetime

from goodterms.data.models import WorkItem
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.gateways.channel_settings import letter_settings
from goodterms.gateways.letters.print_vendor import PrintVendor, PrintVendorSettings
from goodterms.gateways.letters.vendor_files import VendorFile
from goodterms.usecases.note_news import note_news
from goodterms.usecases.outside import channel_tables
from goodterms.usecases.policy_in_force import Policy


@dataclass(slots=True)
class Fetched:
    """What a round came to; rows = noted + known + of no message + unreadable."""

    files: int = 0
    rows: int = 0
    noted: int = 0
    known: int = 0
    of_no_message: int = 0
    unreadable: int = 0


def fetch_news(*, practice: PracticeFacts, policy: Policy, by: str, at: datetime) -> Fetched:
    """Take in every file of the print vendor; nothing when letters do not leave by one.

    A file is put away only when all of it is stored: killed before, the next round takes it again, and news that is
    known changes nothing. Raises UnableToReachVendor.
    """
    fetched = Fetched()
    settings = letter_settings(channel_tables(practice.slug))
    if not isinstance(settings, PrintVendorSettings):
        return fetched
    vendor = PrintVendor(settings)
    for file in vendor.news():
        _take_in(file, practice=practice, policy=policy, by=by, at=at, fetched=fetched)
        vendor.put_away(file)
    return fetched


def _take_in(
    file: VendorFile, *, practice: PracticeFacts, policy: Policy, by: str, at: datetime, fetched: Fetched
) -> None:
    fetched.files += 1
    fetched.rows += file.rows
    lost = 0
    for report in file.reports:
        match note_news(report=report, practice=practice, policy=policy, by=by, at=at):
            case "noted":
                fetched.noted += 1
            case "known":
                fetched.known += 1
            case "of no message":
                fetched.of_no_message += 1
                lost += 1
    fetched.unreadable += len(file.bad_rows)
    if file.trouble or file.bad_rows or lost:
        first = file.trouble or (f"row {file.bad_rows[0].number}: {file.bad_rows[0].why}" if file.bad_rows else "")
        with practice_scope(practice.practice_id):
            WorkItem.objects.get_or_create(
                practice_id=practice.practice_id,
                queue="vendor_files",
                subject=f"file {file.sha256[:16]}",
                closed_at=None,
                defaults={
                    "reason": f"{file.name}: {len(file.bad_rows)} rows could not be read, {lost} name letters that are "
                    f"not ours. {first} Ask the print vendor.",
                    "opened_by": "fetch_news",
                    "opened_at": at,
                },
            )
