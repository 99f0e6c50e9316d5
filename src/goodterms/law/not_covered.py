"""What does the law say that these rules do not hold yet, and what do we do meanwhile?"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from goodterms.law.cells import Cells, every_row


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """Something our research left open, and how the shipped rules treat it until it is answered."""

    subject: str
    question: str
    meanwhile: str


@lru_cache(maxsize=1)
def load_open_questions() -> tuple[OpenQuestion, ...]:
    """Return every open question in the order written. Raises UnusableLaw."""
    file = Path(__file__).with_name("not_covered.csv")
    return every_row(file, columns=("subject", "question", "meanwhile"), read=_read_row)


def _read_row(cells: Cells) -> OpenQuestion:
    return OpenQuestion(
        subject=cells.text("subject"), question=cells.text("question"), meanwhile=cells.text("meanwhile")
    )
