"""How is a statement set in type, alone or a few hundred at a time?"""

from collections.abc import Sequence
from dataclasses import dataclass

from goodterms.domain.statement_content import StatementContent


LARGEST_BATCH = 200  # statements per compile: faster than single ones, and a few hundred MB at most


class UnableToRender(Exception):
    """A statement cannot be set as it is; the message says which one and which field, why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRange:
    """The pages of one statement within a batch, counted from 1, both included."""

    statement_id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedBatch:
    """Several statements in one PDF, in the order given, and where each stands."""

    pdf: bytes
    pages: tuple[PageRange, ...]


def refuse_unprintable(content: StatementContent) -> None:
    """Raise UnableToRender, naming the field, when a character has no glyph in our fonts; never print a box."""
    raise NotImplementedError


def render(content: StatementContent) -> bytes:
    """Return one statement as a tagged PDF (PDF/UA-1); the same content gives the same bytes."""
    raise NotImplementedError


def render_batch(contents: Sequence[StatementContent]) -> RenderedBatch:
    """Return at most LARGEST_BATCH statements of one language as one tagged PDF."""
    raise NotImplementedError
