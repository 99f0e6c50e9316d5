"""Which part of a statement stands on which page, so that nothing is ever cut?

The heights here are those of `statement.typ`; the page count that follows from them is checked against every PDF made.
All lengths are in points.
"""

from dataclasses import dataclass, replace

from goodterms.domain.statement_content import Labelled, StatementContent, VisitRow
from goodterms.gateways.letters.font_metrics import BOLD, REGULAR, SEMIBOLD, face
from goodterms.gateways.letters.lines import UnableToPlace, count_lines, height_of, largest_size


VISITS_ON_PAGE_ONE = 5
PAGE_ONE_ROOM = 511.0  # from the top of the banner with the amount, down to the bottom margin
NEXT_PAGE_ROOM = 630.0  # below the letterhead of page two and on, however long that is
CONTENT_WIDTH = 532.0
DATE_WIDTH = 66.0
NARROWEST_AMOUNT = 50.0
MANY_COLUMNS = 5  # of amounts, from which on they stand closer together
ADDRESS_WIDTH, ADDRESS_HEIGHT = 244.0, 84.0  # what the window of a #10 envelope shows wherever the sheet slides


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePart:
    """What one page carries."""

    rows: tuple[VisitRow, ...]
    has_totals: bool
    after: tuple[str, ...]  # the lines under the table
    notices: tuple[Labelled, ...]
    label: str | None  # "Page 1 of 2"; None when there is only one


@dataclass(frozen=True, slots=True, kw_only=True)
class Air:
    """How page one breathes: the more room is left, the larger the amount and the wider the lines."""

    banner: float  # height of the box with the amount due
    amount: float  # type size of the amount due
    line: float  # above and below the amount due
    row: float  # above each visit
    reason: float  # type size of the reasons
    box: float  # within the boxes, above and below


GAPS = 5  # between the blocks of page one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spacing:
    """The least that page one may be set with; what room is left is shared out on top of it."""

    banner: float
    amount: float
    row: float
    reason: float
    gap: float


_USUAL = _Spacing(banner=58, amount=26, row=3, reason=8, gap=5)
_SNUG = _Spacing(banner=50, amount=23, row=1.6, reason=7.4, gap=2.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The pages of one statement, and the sizes its longest texts need."""

    pages: tuple[PagePart, ...]
    address_size: float
    practice_name_size: float
    url_size: float
    amount_widths: tuple[float, ...]  # of the columns after date and care
    air: Air


def lay_out(content: StatementContent) -> Layout:
    """Return the pages of a statement: one for up to five visits, more for more visits or for notices.

    Each visit's reasons stand under it. When five visits would not fit that way, lines draw closer; then reasons move
    to numbered notes under the table, each written once; then each reason is its first sentence, with its amount and
    code, and the telephone answers the rest. Only texts of unusual length still take a second page.
    Raises UnableToPlace when a single word is wider than its line or an address higher than the envelope window.
    """
    widths = _amount_widths(content)
    pages, spacing, left = _split(content, widths)
    return Layout(
        pages=_number_pages(content, pages),
        address_size=_address_size(content.address),
        practice_name_size=largest_size(
            content.practice_name, face(BOLD), width=311, sizes=(16, 14, 12.5, 11), lines=2, field="practice.name"
        ),
        url_size=largest_size(
            content.ways.online.value,
            face(SEMIBOLD),
            width=_WAY_WIDTH,
            sizes=(9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5),
            lines=1,
            field="practice.pay_url",
        ),
        amount_widths=widths,
        air=_share_out(left, spacing, visits=len(pages[0].rows)),
    )


def _share_out(room: float, spacing: _Spacing, *, visits: int) -> Air:
    """Give about half of the room that is left to the blocks themselves; the gaps between them take the rest."""
    room = min(room, 120.0)
    return Air(
        banner=spacing.banner + room * 0.24,
        amount=spacing.amount + room * 0.07,
        line=room / 50,
        row=spacing.row + room / 5 / (visits + 1),
        reason=spacing.reason,
        box=7 + room / 40,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    rows: tuple[VisitRow, ...]
    after: tuple[str, ...]
    notices: tuple[Labelled, ...]


def _number_pages(content: StatementContent, pages: tuple[_Page, ...]) -> tuple[PagePart, ...]:
    ends_on = max(index for index, page in enumerate(pages) if page.rows)
    return tuple(
        PagePart(
            rows=page.rows,
            has_totals=index == ends_on and len(content.visits.rows) > 1,
            after=page.after,
            notices=page.notices,
            label=content.page_words.format(page=index + 1, pages=len(pages)) if len(pages) > 1 else None,
        )
        for index, page in enumerate(pages)
    )


def _split(content: StatementContent, widths: tuple[float, ...]) -> tuple[tuple[_Page, ...], _Spacing, float]:
    """Return the pages, how page one is spaced, and the room left on it."""
    rows, around = content.visits.rows, _height_around_visits(content)
    if len(rows) <= VISITS_ON_PAGE_ONE:
        brief = tuple(replace(row, reasons=tuple(_first_sentence(reason) for reason in row.reasons)) for row in rows)
        under, noted = (rows, _note(content)), _reasons_as_notes(rows, _note(content))
        ways = (under, noted, (brief, _note(content)), _reasons_as_notes(brief, _note(content)))
        for spacing, (shown, after) in ((spacing, way) for way in ways for spacing in (_USUAL, _SNUG)):
            left = _room_left(around, shown, after, widths, spacing)
            if left >= 0:
                first = _Page(rows=shown, after=after, notices=())
                return (first, *_notice_pages(content.notices)), spacing, left
    after = (content.visits.continues,)
    lefts = [_room_left(around, rows[:count], after, widths, _USUAL) for count in range(VISITS_ON_PAGE_ONE + 1)]
    fitting = [count for count, left in enumerate(lefts) if left >= 0]
    if not fitting:
        raise UnableToPlace("the texts around the visits do not fit on one page. Shorten names and addresses.")
    count = fitting[-1]
    pages = (
        _Page(rows=rows[:count], after=after, notices=()),
        *_visit_pages(content, rows[count:], widths),
        *_notice_pages(content.notices),
    )
    return pages, _USUAL, lefts[count]


def _note(content: StatementContent) -> tuple[str, ...]:
    return (content.visits.note,) if content.visits.note else ()


def _first_sentence(reason: str) -> str:
    """A reason begins with what it is, how much and under which code; the sentences after it explain."""
    end = reason.find(". ")
    return reason if end < 0 else reason[: end + 1]


def _reasons_as_notes(
    rows: tuple[VisitRow, ...], note: tuple[str, ...]
) -> tuple[tuple[VisitRow, ...], tuple[str, ...]]:
    """Number the reasons, each once, and put the numbers beside the care."""
    reasons = tuple(dict.fromkeys(reason for row in rows for reason in row.reasons))
    numbers = {reason: number for number, reason in enumerate(reasons, start=1)}
    marked = tuple(
        replace(row, care=" ".join((row.care, *(f"({numbers[reason]})" for reason in row.reasons))), reasons=())
        for row in rows
    )
    return marked, (*(f"({number}) {reason}" for reason, number in numbers.items()), *note)


def _room_left(
    around: float, rows: tuple[VisitRow, ...], after: tuple[str, ...], widths: tuple[float, ...], spacing: _Spacing
) -> float:
    fixed = spacing.banner + around + _height_after(after) + GAPS * spacing.gap
    return PAGE_ONE_ROOM - fixed - sum(_row_height(row, widths, spacing) for row in rows)


def _visit_pages(content: StatementContent, rows: tuple[VisitRow, ...], widths: tuple[float, ...]) -> tuple[_Page, ...]:
    """Fill pages with the visits that are left; room for heading, totals and note is kept on every page."""
    note = _note(content)
    pages: list[_Page] = []
    on_page: list[VisitRow] = []
    room = most = NEXT_PAGE_ROOM - 45 - _height_after(note)
    for row in rows:
        height = _row_height(row, widths, _USUAL)
        if on_page and height > room:
            pages.append(_Page(rows=tuple(on_page), after=(), notices=()))
            on_page, room = [], most
        on_page.append(row)
        room -= height
    return (*pages, _Page(rows=tuple(on_page), after=note, notices=()))


def _notice_pages(notices: tuple[Labelled, ...]) -> tuple[_Page, ...]:
    pages: list[_Page] = []
    on_page: list[Labelled] = []
    room = most = NEXT_PAGE_ROOM - 20
    for notice in notices:
        height = _notice_height(notice)
        if on_page and height > room:
            pages.append(_Page(rows=(), after=(), notices=tuple(on_page)))
            on_page, room = [], most
        on_page.append(notice)
        room -= height
    return (*pages, _Page(rows=(), after=(), notices=tuple(on_page))) if on_page else ()


def _amount_widths(content: StatementContent) -> tuple[float, ...]:
    table = content.visits
    columns = list(zip(*(row.amounts for row in table.rows), table.totals, strict=True))
    between = 12 if len(columns) < MANY_COLUMNS else 8
    return tuple(
        max(NARROWEST_AMOUNT, between + max(map(_figures_width, amounts)), between + _title_width(title))
        for title, amounts in zip(table.columns[2:], columns, strict=True)
    )


def _title_width(title: str) -> float:
    return face(REGULAR).width(title, size=8.5)


def _figures_width(text: str) -> float:
    # Tabular figures are all as wide as the widest; bold is the widest weight.
    return face(BOLD).width("".join("0" if character.isdigit() else character for character in text), size=9.5)


def _height_around_visits(content: StatementContent) -> float:
    """Return the height of everything on page one below the banner except visits, the lines under them, and gaps."""
    greeting = 9 + height_of(content.greeting, face(BOLD), size=13, width=CONTENT_WIDTH, field="the greeting")
    intro = 2.5 + height_of(content.intro, face(REGULAR), size=9.5, width=CONTENT_WIDTH, field="the insurers")
    table = 11 + 3 + 8.5 + 2.5 + 0.5 + (14.5 if len(content.visits.rows) > 1 else 0)
    beside = CONTENT_WIDTH - 12 - face(SEMIBOLD).width(content.other_language, size=8.5)
    invitation = height_of(content.invitation, face(SEMIBOLD), size=8.5, width=beside, field="practice.phone")
    blocks = (greeting, intro, table, _ways_height(content), _help_height(content), invitation, _slip_height(content))
    return sum(blocks)


def _height_after(after: tuple[str, ...]) -> float:
    return sum(2.5 + height_of(text, face(REGULAR), size=8, width=CONTENT_WIDTH, field="a note") for text in after)


_WAY_WIDTH = (CONTENT_WIDTH - 24 - 82 - 14 - 16) / 2


def _ways_height(content: StatementContent) -> float:
    ways = content.ways
    left = 15 + _titled_height(ways.scan, _WAY_WIDTH) + 4 + 8.5 + 2.5 + 9.5
    right = 15 + sum(_titled_height(way, _WAY_WIDTH) for way in ways.others) + 4 * (len(ways.others) - 1)
    return 14 + max(82.0, left, right)


def _help_height(content: StatementContent) -> float:
    count = len(content.help.choices)
    width = (CONTENT_WIDTH - 24 - 14 * (count - 1)) / count
    return 14 + 11 + 3 + max(_titled_height(choice, width) for choice in content.help.choices)


def _slip_height(content: StatementContent) -> float:
    slip, width = content.slip, CONTENT_WIDTH - 150 - 176 - 28
    title = height_of(slip.title, face(BOLD), size=9.5, width=width, field="the slip")
    instruction = height_of(slip.instruction, face(REGULAR), size=8.5, width=width, field="practice.check_payable_to")
    mail_to = sum(
        2.2 + height_of(line, face(BOLD), size=8.5, width=150, field="practice.check_address") for line in slip.mail_to
    )
    amounts = 3 * 8.5 + 2 * 3.5 + 5 + 19
    return 6.75 + max(title + 3 + instruction, 8.5 + mail_to, amounts)


def _row_height(row: VisitRow, widths: tuple[float, ...], spacing: _Spacing) -> float:
    width = CONTENT_WIDTH - DATE_WIDTH - sum(widths)
    care = height_of(row.care, face(REGULAR), size=9.5, width=width, field="the care of a visit")
    height = spacing.row + care + 1.5
    if not row.reasons:
        return height
    reasons, width = " ".join(row.reasons), CONTENT_WIDTH - DATE_WIDTH
    field = "the reasons of a visit"
    return height + height_of(reasons, face(REGULAR), size=spacing.reason, width=width, field=field) + 1.5


def _notice_height(notice: Labelled) -> float:
    title = height_of(notice.label, face(BOLD), size=9, width=CONTENT_WIDTH, field="the title of a notice")
    return 6 + title + height_of(notice.value, face(REGULAR), size=9, width=CONTENT_WIDTH, field="a notice")


def _titled_height(item: Labelled, width: float) -> float:
    field = f"the text under “{item.label}”"
    title = height_of(item.label, face(BOLD), size=8.5, width=width, field=field)
    return title + 2.5 + height_of(item.value, face(REGULAR), size=8.5, width=width, field=field)


def _address_size(lines: tuple[str, ...]) -> float:
    """Return a size at which the whole address shows in the window: on single lines if it can be, else wrapped."""
    for size in (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0):
        if all(face(REGULAR).width(line, size=size) <= ADDRESS_WIDTH for line in lines):
            return size
    for size in (8.0, 7.5, 7.0, 6.5, 6.0):
        try:
            counts = [
                count_lines(line, face(REGULAR), size=size, width=ADDRESS_WIDTH, field="the address") for line in lines
            ]
        except UnableToPlace:
            continue
        if sum(counts) * size * 1.25 <= ADDRESS_HEIGHT:
            return size
    raise UnableToPlace("guarantor.full_name and guarantor.address do not fit the envelope window. Shorten them.")
