"""Posting in one line, for tests."""

from datetime import UTC, datetime
from pathlib import Path

from goodterms.data.models import Practice
from goodterms.law.reason_codes import load_reason_codes
from goodterms.usecases.post_remittance import PostingReceipt, post_remittance
from support.practices import facts_of


NOON = datetime(2026, 10, 5, 19, tzinfo=UTC)  # Monday noon in Salem


def post(practice: Practice, path: Path) -> PostingReceipt:
    """Post one remittance file at noon."""
    return post_remittance(
        practice=facts_of(practice),
        name=path.name,
        content=path.read_bytes(),
        codes=load_reason_codes(),
        by="test",
        at=NOON,
        step=lambda _: None,
    )
