"""What providers post to us: each post proves whose it is, then each report goes to the message it is about.

Whose it is shows in two ways that must agree: some practice's settings verify the post, and the message named belongs
to that practice. Nothing else of a post is believed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from goodterms.data.models import Intent
from goodterms.data.query import rows
from goodterms.data.read import PracticeFacts, read_practices
from goodterms.data.scope import practice_scope
from goodterms.gateways.channel_settings import Incomplete, Tables, email_news, letter_news, text_news
from goodterms.gateways.news import DeliveryReport, ForgedNews, UnreadableNews
from goodterms.usecases.note_news import note_news
from goodterms.usecases.outside import UnableToReachOutside, channel_tables
from goodterms.usecases.policy_in_force import policy_in_force


__all__ = [
    "ForgedNews",
    "NewsHeard",
    "UnreadableNews",
    "hear_email_events",
    "hear_letter_event",
    "hear_text_status",
    "practices_of",
    "tables_by_practice",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsHeard:
    """What one post came to; reports = noted + known + of no message."""

    reports: int
    noted: int
    known: int
    of_no_message: int


def hear_text_status(*, sealed_key: str, form: Mapping[str, str], signature: str, at: datetime) -> NewsHeard:
    """Take in what became of a text. Raises ForgedNews when no practice's provider has signed it; UnreadableNews."""

    def read(tables: Tables) -> tuple[DeliveryReport, ...] | None:
        news = text_news(tables)
        if isinstance(news, Incomplete):
            return None
        return (news.status(sealed_key=sealed_key, form=form, signature=signature, at=at),)

    return _hear(read, by="text provider", at=at)


def hear_email_events(*, body: bytes, headers: Mapping[str, str], at: datetime) -> NewsHeard:
    """Take in events about emails. Raises ForgedNews when no practice's provider has signed them; UnreadableNews."""

    def read(tables: Tables) -> tuple[DeliveryReport, ...] | None:
        news = email_news(tables)
        return None if isinstance(news, Incomplete) else news.read(body=body, headers=headers, at=at)

    return _hear(read, by="mail provider", at=at)


def hear_letter_event(*, body: bytes, signature: str, timestamp: str, at: datetime) -> NewsHeard:
    """Take in an event about a letter. Raises ForgedNews when no practice's printer has signed it; UnreadableNews."""

    def read(tables: Tables) -> tuple[DeliveryReport, ...] | None:
        news = letter_news(tables)
        if isinstance(news, Incomplete):
            return None
        report = news.read(body=body, signature=signature, timestamp=timestamp, at=at)
        return () if report is None else (report,)

    return _hear(read, by="letter provider", at=at)


def tables_by_practice() -> Iterator[tuple[PracticeFacts, Tables]]:
    """Yield each practice with its settings of channels; one whose settings cannot be read is passed over."""
    for practice in read_practices():
        try:
            yield practice, channel_tables(practice.slug)
        except UnableToReachOutside:
            continue  # `goodterms channels check` says why; nothing of ours was sent under such settings


def practices_of(key: str) -> frozenset[int]:
    """Return the practices that have a message of this key: one, or none."""
    return frozenset(row[0] for row in rows("SELECT goodterms_practices_of_message(%s)", key))


def _hear(read: Callable[[Tables], tuple[DeliveryReport, ...] | None], *, by: str, at: datetime) -> NewsHeard:
    """Let every practice whose settings verify the post take in the reports about its own messages."""
    taken: dict[int, str] = {}
    count: int | None = None
    for practice, tables in tables_by_practice():
        try:
            reports = read(tables)
        except ForgedNews:
            continue
        if reports is None:
            continue
        count = len(reports)
        for number, report in enumerate(reports):
            if taken.get(number, "of no message") == "of no message" and _is_of(report, practice):
                taken[number] = note_news(
                    report=report, practice=practice, policy=policy_in_force(practice=practice), by=by, at=at
                )
    if count is None:
        raise ForgedNews("no provider of any practice has signed this")
    said = [taken.get(number, "of no message") for number in range(count)]
    return NewsHeard(
        reports=count,
        noted=said.count("noted"),
        known=said.count("known"),
        of_no_message=said.count("of no message"),
    )


def _is_of(report: DeliveryReport, practice: PracticeFacts) -> bool:
    if report.key is not None:
        return practice.practice_id in practices_of(report.key)
    with practice_scope(practice.practice_id):
        return (
            bool(report.reference)
            and Intent.objects.filter(channel=report.channel, provider_reference=report.reference).exists()
        )
