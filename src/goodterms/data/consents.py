"""What people allowed, as rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from goodterms.data.query import rows
from goodterms.domain.consents import Answer


def read_answers(guarantor_ids: Sequence[int], *, at: datetime) -> Mapping[int, list[Answer]]:
    """Return, by guarantor, every yes and no recorded by then, the oldest first."""
    found: dict[int, list[Answer]] = defaultdict(list)
    for guarantor, channel, is_given, covers_details, address in rows(_ANSWERS, list(guarantor_ids), at):
        found[guarantor].append(
            Answer(channel=channel, is_given=is_given, covers_details=covers_details, address=address)
        )
    return found


_ANSWERS = """
    SELECT guarantor_id, channel, is_given, covers_details, address
    FROM data_consent WHERE guarantor_id = ANY(%s) AND recorded_at <= %s
    ORDER BY recorded_at, id
"""
