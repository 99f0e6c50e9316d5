"""The outbox as a person meets it: on a phone, at a desk, in the dark, by keyboard alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from playwright.sync_api import Browser, ViewportSize

from goodterms.web.outbox import OutboxPages
from support.browsers import DESKTOP, PHONE, visiting


pytestmark = pytest.mark.browser

EMPTY = ("/", "/texts", "/emails", "/calls", "/letters")
FULL = (*EMPTY, "/texts/2026-10-05-text-1.txt", "/emails/2026-10-05-email-2.txt")
TEXT = "To: 503-555-0101\n\nHello <script>alert(1)</script> " + "averylongwordwithoutanybreak" * 8


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's words
        """Write nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve an outbox on loopback for as long as asked."""
    server = make_server("127.0.0.1", 0, OutboxPages(folder), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Fill an outbox with one of each."""
    for folder in ("texts", "emails", "calls", "letters/2026-10-05/batch-1"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "texts/2026-10-05-text-1.txt").write_text(TEXT)
    (tmp_path / "emails/2026-10-05-email-2.txt").write_text("Hello")
    (tmp_path / "emails/2026-10-05-email-2.html").write_text(
        '<!doctype html><html lang="en"><title>Hello</title><main><h1>Hello</h1></main></html>'
    )
    (tmp_path / "letters/2026-10-05/batch-1/statements-en-001.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "letters/2026-10-05/batch-1/manifest.csv").write_text(
        "sequence,file,statement_id,account_code,language,page_from,page_to,pages,sheets,sha256\r\n"
        "1,statements-en-001.pdf,20261005-3,K34-4WM7,en,1,1,1,1,00\r\n"
    )
    return tmp_path


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_well_made(browser: Browser, full: Path, size: ViewportSize, dark: bool):
    with served(full) as home, visiting(browser, home, size=size, dark=dark) as visitor:
        for path in FULL:
            visitor.open(path)
            visitor.expect_well_made()


def test_an_empty_outbox_says_so(browser: Browser, tmp_path: Path):
    with served(tmp_path) as home, visiting(browser, home, size=PHONE) as visitor:
        for path in EMPTY:
            visitor.open(path)
            visitor.expect_well_made()
        assert "Nothing here yet" in visitor.page.inner_text("main")


def test_a_text_is_found_and_left_again_by_keyboard_alone(browser: Browser, full: Path):
    with served(full) as home, visiting(browser, home, size=DESKTOP) as visitor:
        page = visitor.page
        visitor.open("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Texts"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.wait_for_url("**/texts")
        page.keyboard.press("Tab")  # back to the outbox
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/2026-10-05-text-1.txt")
        assert "503-555-0101" in page.inner_text("pre")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(home + "/")


def test_what_an_email_would_run_does_not_run(browser: Browser, full: Path):
    (full / "emails/2026-10-05-email-2.html").write_text("<script>parent.document.title='run'</script><p>Hello</p>")
    with served(full) as home, visiting(browser, home, size=DESKTOP) as visitor:
        visitor.open("/emails/2026-10-05-email-2.txt")
        assert visitor.page.frames[1].locator("p").inner_text() == "Hello"
        assert visitor.page.title() == "2026-10-05-email-2 - Goodterms"
