"""How is a statement set in type, alone or a few hundred at a time?"""

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import segno
import typst

from goodterms.domain.statement_content import StatementContent
from goodterms.gateways.letters.font_metrics import BOLD, FONTS, REGULAR, SEMIBOLD, face
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
        if any(not face(font).covers(character) for character in text for font in (REGULAR, SEMIBOLD, BOLD)):
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
    return {**asdict(content), "layout": asdict(layout), "qr_svg": _qr_code(content.ways.qr_url)}


def _qr_code(url: str) -> str:
    drawing = io.BytesIO()
    code = segno.make_qr(url, error="m")
    code.save(drawing, kind="svg", border=3, dark="#1b2430", light="#ffffff", xmldecl=False, nl=False)
    return drawing.getvalue().decode("ascii")


def _compile(statements: list[dict[str, object]]) -> bytes:
    # The template is given as bytes and opens nothing; the root is the folder of the fonts, the only files in reach.
    pdf = typst.compile(
        TEMPLATE.read_bytes(),
        root=FONTS,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"statements": json.dumps(statements, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=CREATED_AT,
    )
    if not isinstance(pdf, bytes):
        raise UnableToRender("the typesetter made no PDF. Check the installed version of typst.")
    return pdf


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
