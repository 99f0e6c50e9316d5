"""How does a statement become paper?"""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from goodterms.domain import statements
from goodterms.domain.money import Money
from goodterms.domain.statement_content import StatementContent
from goodterms.domain.statement_facts import StatementFacts, Wording
from goodterms.gateways import letters
from goodterms.gateways.letters import LARGEST_BATCH, UnableToRender, font_metrics
from goodterms.law.reason_codes import Wording as CodeWording
from goodterms.law.reason_codes import load_reason_codes
from support.statement_people import (
    COPAY,
    DEDUCTIBLE,
    in_spanish,
    language_notice,
    maria_with_three_visits,
    office_visit,
    with_visits,
)


FACTS = maria_with_three_visits()


def composed(facts: StatementFacts) -> StatementContent:
    return statements.compose(facts=facts)


def read(facts: StatementFacts) -> PdfReader:
    return PdfReader(io.BytesIO(letters.render(composed(facts))))


def words_of(facts: StatementFacts) -> str:
    return squeezed(" ".join(page.extract_text() for page in read(facts).pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def addressed_to(name: str, *lines: str) -> StatementFacts:
    address = lines or FACTS.guarantor.address
    return replace(FACTS, guarantor=replace(FACTS.guarantor, full_name=name, address=address))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("translate", [lambda facts: facts, in_spanish])
def test_up_to_five_visits_stand_on_one_page(count: int, translate: type):
    assert len(read(translate(with_visits(FACTS, count=count))).pages) == 1


def test_five_visits_with_two_reasons_each_still_stand_on_one_page():
    many = with_visits(FACTS, count=5)
    facts = replace(many, visits=tuple(replace(visit, reasons=(DEDUCTIBLE, COPAY)) for visit in many.visits))

    assert len(read(facts).pages) == 1
    assert words_of(facts).count(DEDUCTIBLE.en) == 5


def test_reasons_too_long_for_five_visits_become_notes_that_are_written_once():
    many = with_visits(FACTS, count=5)
    reasons = (DEDUCTIBLE, COPAY, language_notice().text)
    facts = replace(many, visits=tuple(replace(visit, reasons=reasons) for visit in many.visits))

    assert len(read(facts).pages) == 1
    assert "Office visit (1) (2) (3)" in words_of(facts)
    assert words_of(facts).count(DEDUCTIBLE.en) == 1


@pytest.mark.parametrize("translate", [lambda facts: facts, in_spanish])
def test_five_childrens_visits_with_every_column_and_the_longest_reasons_stand_on_one_page(translate: type):
    """The longest reasons we have ourselves, a different one each visit and two on one, and amounts in every column."""
    codes = load_reason_codes().by_code.values()
    sentences = sorted(
        (
            Wording(
                en=_told(code.english, f"{code.group}-{code.code}"), es=_told(code.spanish, f"{code.group}-{code.code}")
            )
            for code in codes
            if code.group == "PR"
        ),
        key=lambda said: -len(said.es),
    )[:6]
    visits = tuple(
        replace(
            visit,
            patient_first_name=("Joaquin", "Carmen")[number % 2],
            care=Wording(en="Check-up visit", es="Consulta de revisión"),
            charge=Money(49500),
            plan_discount=Money(10500),
            insurance_paid=Money(15344),
            patient_paid=Money(2500),
            under_review=Money(17820),
            owed=Money(3336),
            reasons=(sentences[number], sentences[5]) if number == 0 else (sentences[number],),
        )
        for number, visit in enumerate(with_visits(FACTS, count=5).visits)
    )
    facts = translate(replace(FACTS, visits=visits))

    assert len(read(facts).pages) == 1
    assert words_of(facts).count("$495.00") == 5


def _told(wording: CodeWording, code: str) -> str:
    return f"{wording.headline}: $178.20 ({code}). {wording.what_happened} {wording.what_you_can_do}"


def test_the_sixth_visit_goes_to_page_two_and_says_so():
    facts = with_visits(FACTS, count=6)
    text = words_of(facts)

    assert len(read(facts).pages) == 2
    assert "More visits are on the next page." in text
    assert "Page 1 of 2" in text
    assert "Page 2 of 2" in text


@pytest.mark.parametrize("count", [6, 30, 60])
def test_every_visit_is_printed_however_many_there_are(count: int):
    facts = with_visits(FACTS, count=count)
    text = words_of(facts)

    assert all(row.date in text for row in composed(facts).visits.rows)
    assert text.count("Office visit") + text.count("Blood tests") + text.count("X-ray") == count
    assert text.count("All visits") == 1


def test_notices_follow_on_a_page_of_their_own():
    facts = replace(FACTS, notices=(language_notice(),) * 40)

    assert words_of(facts).count("Your right to an itemized bill") == 40
    assert len(read(facts).pages) > 2


def test_everything_a_statement_must_say_is_on_page_one():
    (page,) = read(FACTS).pages
    text = squeezed(page.extract_text())

    for said in (
        "María Delacroix 420 NW Juniper St Apt 33 Salem OR 97304-1182",
        "How we got here",
        "Amount due $113.24",
        "Please pay by December 18, 2026",
        "pay.cedargrove.example/s/K25-4WM",
        "Text PAY to 503-555-0142",
        "503-555-0188, Monday to Friday, 8 am to 6 pm",
        "Pay over time",
        "Financial help",
        "Something looks wrong?",
        "Does anything look wrong? Please call 503-555-0188 before you pay.",
        "En español: 503-555-0188",
        "Mail to Cedar Grove Family Medicine PO Box 4410 Salem, OR 97302",
        "Amount enclosed",
    ):
        assert said in text


@pytest.mark.parametrize(("facts", "language"), [(FACTS, "en-US"), (in_spanish(FACTS), "es-US")])
def test_the_pdf_is_tagged_and_names_its_language_and_title(facts: StatementFacts, language: str):
    reader = read(facts)
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == composed(facts).title
    assert b"pdfuaid" in root["/Metadata"].get_data()


def structure_of(reader: PdfReader) -> list[dict[str, object]]:
    """Every element of the structure tree, in reading order."""
    found: list[dict[str, object]] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_a_screen_reader_finds_headings_tables_and_the_meaning_of_the_code():
    elements = structure_of(read(FACTS))
    kinds = [element["/S"] for element in elements]

    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < kinds.index("/H2")
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") >= 6
    (figure,) = [element for element in elements if element["/S"] == "/Figure"]
    assert figure["/Alt"] == "QR code that opens your payment page, pay.cedargrove.example/s/K25-4WM"


def placed_texts(facts: StatementFacts) -> list[tuple[str, float, float]]:
    """Every text of page one with its place in points, from the left and from the top of the sheet."""
    found: list[tuple[str, float, float]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, _size: object) -> None:
        across = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        up = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if text.strip():
            found.append((text.strip(), across, 792 - up))

    read(facts).pages[0].extract_text(visitor_text=visit)
    return found


def test_the_address_stands_where_a_window_envelope_shows_it():
    """A #10 window shows, wherever the sheet slides, at least 1.0 to 4.3 inches across and 2.35 to 3.2 down."""
    address = [
        (across, down)
        for text, across, down in placed_texts(FACTS)
        if any(part in text for part in ("Delacroix", "Juniper", "97304"))
    ]

    assert len(address) >= 3
    assert all(72 <= across <= 310 for across, _ in address)
    assert all(169 <= down <= 230 for _, down in address)


def test_nothing_else_can_be_seen_through_the_window():
    seen = [text for text, across, down in placed_texts(FACTS) if across < 387 and 137 <= down <= 260]

    assert squeezed(" ".join(seen)) == "María Delacroix 420 NW Juniper St Apt 33 Salem OR 97304-1182"


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Đặng", "Łukasz Żółć", "María Ñúñez", "Gülşen Öztürk", "Kaʻiulani", "Siân O’Connor", "Þóra Ødegård"],
)
def test_names_of_people_who_live_here_are_printed_as_they_are_written(name: str):
    assert name in words_of(addressed_to(name))


@pytest.mark.parametrize("name", ["王小明", "Иван Петров", "محمد", "Ana 🙂", "Zoe\u0301\u0323\u0334"])
def test_a_character_without_a_glyph_is_refused_by_field_and_never_printed_as_a_box(name: str):
    with pytest.raises(UnableToRender) as refusal:
        letters.refuse_unprintable(composed(addressed_to(name)))

    assert "statement S-2026-000123: address[1] holds a character our fonts cannot print" in str(refusal.value)
    assert name not in str(refusal.value)


HOSTILE = [
    '#eval("1+1")',
    '#read("/etc/passwd")',
    '#image("https://example.com/x.png")',
    '#import "@preview/cetz:0.3.0"',
    "$x^2$",
    r"\u{41} \ back",
    "@label <label>",
    "<script>alert(1)</script>",
    "*bold* _it_ `code`",
    "= Heading",
    "file:///etc/passwd",
    "http://127.0.0.1:9/x",
    '"}], "evil": [{"',
    "{first_name} {0} {practice.name}",
    "{{ practice }} {% raw %}",
    "// comment /* x */",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_printed_and_never_obeyed(text: str):
    visit = replace(office_visit(), care=Wording(en=text, es=text), insurer=text, reasons=(Wording(en=text, es=text),))
    facts = replace(addressed_to(text), visits=(visit,))

    said = words_of(facts)

    assert said.replace(" ", "").count(text.replace(" ", "")) >= 4
    assert len(read(facts).pages) == 1


def test_the_template_opens_no_file_and_imports_no_package():
    source = (Path(letters.__file__).parent / "statement.typ").read_text(encoding="utf-8")

    assert not re.search(r"#?\b(import|include|read|plugin|csv|yaml|toml|xml|eval)\b\s*[(\"@]", source)
    assert re.findall(r"\bimage\(", source) == ["image("]


def test_the_same_statement_gives_the_same_bytes():
    assert letters.render(composed(FACTS)) == letters.render(composed(FACTS))


def test_only_our_own_fonts_are_used_and_embedded():
    fonts = {
        font.get_object()["/BaseFont"] for page in read(FACTS).pages for font in page["/Resources"]["/Font"].values()
    }

    assert {name.split("+")[1] for name in fonts} <= {"PublicSans-Regular", "PublicSans-SemiBold", "PublicSans-Bold"}


def test_a_batch_says_where_each_statement_stands():
    contents = [
        composed(replace(with_visits(FACTS, count=count), statement_id=f"S-{count}")) for count in (3, 6, 1, 30, 5)
    ]
    batch = letters.render_batch(contents)
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(batch.pdf)).pages]

    assert [(part.statement_id, part.first, part.last) for part in batch.pages[:3]] == [
        ("S-3", 1, 1),
        ("S-6", 2, 3),
        ("S-1", 4, 4),
    ]
    assert batch.pages[-1].last == len(pages)
    assert all(content.amount_due in pages[part.first - 1] for content, part in zip(contents, batch.pages, strict=True))


def test_a_batch_speaks_one_language():
    with pytest.raises(UnableToRender, match="one language"):
        letters.render_batch([composed(FACTS), composed(in_spanish(FACTS))])


@pytest.mark.parametrize("count", [0, LARGEST_BATCH + 1])
def test_a_batch_is_neither_empty_nor_too_large(count: int):
    with pytest.raises(UnableToRender, match="1 to 200"):
        letters.render_batch([composed(FACTS)] * count)


def test_an_overflow_is_refused_and_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("goodterms.gateways.letters.layout.PAGE_ONE_ROOM", 2000.0)
    monkeypatch.setattr("goodterms.gateways.letters.layout.VISITS_ON_PAGE_ONE", 40)
    contents = [composed(FACTS), composed(replace(with_visits(FACTS, count=20), statement_id="S-20"))]

    with pytest.raises(UnableToRender, match="statement S-20: 1 pages were expected and 2 came out"):
        letters.render_batch(contents)


def test_a_word_wider_than_its_line_is_refused_and_not_cut():
    with pytest.raises(UnableToRender, match="do not fit the envelope window"):
        letters.render(composed(addressed_to("W" * 80)))


LONG = (
    "Maximiliana Alexandrina Montgomery-Featherstonehaugh y Castellanos de la Vega II",
    "12345 North Southwestern Boulevard Suite 1",  # 42 characters
    "Building Extraordinarily Long, Floor 12",
    "Attention Accounts of the Extended Family",
    "Rancho Santa Margarita California 92688-123",
)


def test_long_names_and_addresses_are_printed_whole():
    text = words_of(addressed_to(LONG[0], *LONG[1:]))

    assert all(line in text for line in LONG)


@st.composite
def long_winded(draw: st.DrawFn) -> StatementFacts:
    """Households and practices with everything as long as it may be, in words people have."""
    letters_in_use = "abcdefghijklmnopqrstuvwxyzñéWM"
    word = st.text(st.sampled_from(letters_in_use), min_size=1, max_size=11)

    def phrase(longest: int) -> st.SearchStrategy[str]:
        return st.lists(word, min_size=1, max_size=longest).map(lambda words: " ".join(words)[:longest].strip())

    count = draw(st.integers(1, 14))
    base = with_visits(FACTS, count=count)
    reasons = st.lists(phrase(300).map(lambda text: Wording(en=text, es=text)), max_size=2).map(tuple)
    visits = tuple(
        replace(
            visit,
            care=draw(phrase(120).map(lambda text: Wording(en=text, es=text))),
            insurer=draw(phrase(80)),
            patient_first_name=draw(st.none() | phrase(40)),
            reasons=draw(reasons),
        )
        for visit in base.visits
    )
    lines = st.lists(phrase(40), min_size=1, max_size=4).map(tuple)
    return replace(
        base,
        visits=visits,
        language=draw(st.sampled_from(["en", "es"])),
        edition=draw(st.sampled_from(["statement", "statement2"])),
        guarantor=replace(base.guarantor, first_name=draw(phrase(40)), full_name=draw(phrase(60)), address=draw(lines)),
        practice=replace(
            base.practice, name=draw(phrase(60)), check_payable_to=draw(phrase(60)), check_address=draw(lines)
        ),
        notices=draw(st.lists(st.just(language_notice()), max_size=3).map(tuple)),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(long_winded())
def test_however_long_the_words_a_statement_is_printed_whole_or_refused_and_never_cut(facts: StatementFacts):
    content = composed(facts)

    try:
        batch = letters.render_batch((content,))
    except UnableToRender as refusal:
        assert "do not fit" in str(refusal)  # noqa: PT017 - a refusal is one of the two good outcomes
        return

    reader = PdfReader(io.BytesIO(batch.pdf))
    assert len(reader.pages) == batch.pages[0].last
    text = re.sub(r"\s", "", " ".join(page.extract_text() for page in reader.pages))
    for line in (*content.address, *(row.care for row in content.visits.rows), *content.slip.mail_to, content.intro):
        assert re.sub(r"\s", "", line) in text


def test_the_metrics_agree_that_every_weight_prints_the_same_characters():
    counts = {len(font_metrics.face(name).widths) for name in ("PublicSans-Regular.ttf", "PublicSans-Bold.ttf")}

    assert counts == {len(font_metrics.printable())}
    assert len(font_metrics.printable()) > 500
