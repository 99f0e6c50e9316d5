"""How is a statement set in type, alone or a few hundred at a time?"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import segno
import typst

from goodterms.domain.statement_content import StatementContent
from goodterms.gateways.letters.font_metrics import FONTS, printable
from goodterms.gateways.letters.layout import Layout, lay_out
from goodterms.gateways.letters.lines import UnableToPlace


LARGEST_BATCH = 200  # statements per compile: faster than single ones, and a few hundred MB at most
TEMPLATE = Path(__file__).parent / "statement.typ"
# Any fixed moment will do: the same statement must give the same bytes, today and in a reprint years later.
CREATED_AT = 1_767_225_600


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


def render(content: StatementContent) -> bytes:
    """Return one statement as a tagged PDF (PDF/UA-1); the same content gives the same bytes.

    Raises UnableToRender when a character has no glyph, a text cannot be placed whole, or the pages made are not the
    pages expected.
    """
    return render_batch((content,)).pdf


def render_batch(contents: Sequence[StatementContent]) -> RenderedBatch:
    """Return statements of one language, at most LARGEST_BATCH of them, as one tagged PDF.

    Raises UnableToRender as `render` does, and for an empty, oversized or mixed batch. One statement that cannot be
    set stops its batch: sort it out beforehand with `refuse_unprintable`.
    """
    if not 1 <= len(contents) <= LARGEST_BATCH:
        raise UnableToRender(f"a batch holds 1 to {LARGEST_BATCH} statements, not {len(contents)}. Split it.")
    if len({content.language for content in contents}) > 1:
        raise UnableToRender("a batch has one language, for a reader that speaks it aloud. Split it by language.")
    layouts = [_lay_out(content) for content in contents]
    pdf = _compile([_as_data(content, layout) for content, layout in zip(contents, layouts, strict=True)])
    counts = [len(layout.pages) for layout in layouts]
    if _count_pages(pdf) != sum(counts):
        raise UnableToRender(_name_the_overflow(contents, counts))
    ends = accumulate(counts)
    return RenderedBatch(
        pdf=pdf,
        pages=tuple(
            PageRange(statement_id=content.statement_id, first=end - count + 1, last=end)
            for content, count, end in zip(contents, counts, ends, strict=True)
        ),
    )


def refuse_unprintable(content: StatementContent) -> None:
    """Raise UnableToRender when a statement cannot be printed whole: a character without a glyph, a word too long.

    Names the field and never what stands in it. A name in a script our fonts lack is for a person to settle, with the
    patient: no box is ever printed, and no one's name is spelled by guesswork.
    """
    _lay_out(content)


def _lay_out(content: StatementContent) -> Layout:
    for name, text in _every_text(content, ""):
        if not printable().issuperset(text):
            raise UnableToRender(
                f"statement {content.statement_id}: {name} holds a character our fonts cannot print. "
                "Write it in Latin letters, as the patient does."
            )
    try:
        return lay_out(content)
    except UnableToPlace as error:
        raise UnableToRender(f"statement {content.statement_id}: {error}") from error


def _every_text(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            yield from _every_text(item, f"{name}[{number}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _every_text(getattr(value, field.name), f"{name}.{field.name}".lstrip("."))


def _as_data(content: StatementContent, layout: Layout) -> dict[str, object]:
    return {**_fields_of(content), "layout": layout, "qr_svg": _qr_code(content.ways.qr_url)}


def _fields_of(value: object) -> dict[str, object]:
    if not is_dataclass(value):
        raise TypeError(f"a statement holds text and layout only, not {type(value).__name__}")
    return {field.name: getattr(value, field.name) for field in fields(value)}


QUIET_ZONE = 3  # modules; the paper around adds more than the one that is wanted besides


def _qr_code(url: str) -> str:
    """Draw the code as one path of rectangles, crisp at any size and black enough for any printer."""
    # Any mask is valid to a reader; choosing the prettiest would take as long as setting the page.
    rows = segno.make_qr(url, error="m", mask=3).matrix
    side = len(rows) + 2 * QUIET_ZONE
    path = "".join(
        f"M{run.start() + QUIET_ZONE} {number + QUIET_ZONE}h{run.end() - run.start()}v1H{run.start() + QUIET_ZONE}z"
        for number, row in enumerate(rows)
        for run in re.finditer(rb"\x01+", bytes(row))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#1b2430" d="{path}"/></svg>'
    )


def _compile(statements: list[dict[str, object]]) -> bytes:
    try:
        pdf = _compiler().compile(
            format="pdf",
            sys_inputs={"statements": json.dumps(statements, ensure_ascii=False, default=_fields_of)},
            pdf_standards=["ua-1"],
            timestamp=CREATED_AT,
        )
    except typst.TypstError:
        # What Typst says may quote a patient's name, so it is not passed on.
        names = ", ".join(str(statement["statement_id"]) for statement in statements[:3])
        raise UnableToRender(f"statement {names}: the typesetter refused it: a fault of the template.") from None
    if not isinstance(pdf, bytes):
        raise UnableToRender("the typesetter made no PDF. Check the installed version of typst.")
    return pdf


def _compiler() -> typst.Compiler:
    # The template is given as bytes and opens nothing; the root is the folder of the fonts, the only files in reach.
    return typst.Compiler(TEMPLATE.read_bytes(), root=FONTS, font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _count_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def _name_the_overflow(contents: Sequence[StatementContent], counts: Sequence[int]) -> str:
    for content, count in zip(contents, counts, strict=True):
        made = _count_pages(_compile([_as_data(content, _lay_out(content))]))
        if made != count:
            return (
                f"statement {content.statement_id}: {count} pages were expected and {made} came out. "
                "Nothing was printed; shorten its longest texts and tell us, for this is a fault of the layout."
            )
    return "a batch has more pages than its statements alone. Render them one by one."
