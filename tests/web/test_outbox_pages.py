"""The outbox pages: readable, local, harmless."""

from collections.abc import Callable
from pathlib import Path

import pytest

from goodterms.web.outbox import OutboxPages


Ask = Callable[..., tuple[str, dict[str, str], str]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Fill an outbox and return a way to ask for its pages."""
    box = tmp_path / "outbox"
    for folder in ("texts", "emails", "calls", "letters/2026-10-05/batch-1"):
        (box / folder).mkdir(parents=True)
    (box / "texts" / "2026-10-05-text-1.txt").write_text("To: 503-555-0101\n\nHello <script>alert(1)</script>")
    (box / "emails" / "2026-10-05-email-2.txt").write_text("Hello")
    (box / "emails" / "2026-10-05-email-2.html").write_text("<p>Hello</p>")
    (box / "letters/2026-10-05/batch-1" / "statements-en-001.pdf").write_bytes(b"%PDF-1.7")
    (box / "letters/2026-10-05/batch-1" / "manifest.csv").write_text(
        "sequence,file,statement_id,account_code,language,page_from,page_to,pages,sheets,sha256\r\n"
        "1,statements-en-001.pdf,20261005-3,K34-4WM7,en,1,1,1,1,00\r\n"
    )
    (tmp_path / "secret.txt").write_text("not for showing")
    pages = OutboxPages(box)

    def asked(path: str, host: str = "127.0.0.1:8765", method: str = "GET") -> tuple[str, dict[str, str], str]:
        seen: list[tuple[str, dict[str, str]]] = []
        body = pages(
            {"PATH_INFO": path, "HTTP_HOST": host, "REQUEST_METHOD": method},
            lambda status, headers: seen.append((status, dict(headers))),
        )
        status, headers = seen[0]
        return status, headers, b"".join(body).decode()

    return asked


@pytest.mark.parametrize("path", ["/", "/texts", "/emails", "/calls", "/letters", "/texts/2026-10-05-text-1.txt"])
def test_every_page_opens_and_is_kept_by_nobody(ask: Ask, path: str):
    status, headers, body = ask(path)

    assert status == "200 OK"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert '<html lang="en">' in body


def test_what_patients_are_told_is_shown_as_text_and_never_run(ask: Ask):
    _, _, body = ask("/texts/2026-10-05-text-1.txt")

    assert "&lt;script&gt;" in body
    assert "<script>" not in body


def test_a_statement_links_to_its_page_in_the_batch(ask: Ask):
    _, _, body = ask("/letters")

    assert "/letters/2026-10-05/batch-1/statements-en-001.pdf#page=1" in body
    assert ask("/letters/2026-10-05/batch-1/statements-en-001.pdf")[1]["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    "path",
    ["/texts/../../secret.txt", "/texts/%2e%2e/%2e%2e/secret.txt", "/../secret.txt", "/secret.txt", "/texts/none.txt"],
)
def test_nothing_outside_the_outbox_is_shown(ask: Ask, path: str):
    status, _, body = ask(path)

    assert status == "404 Not Found"
    assert "not for showing" not in body


@pytest.mark.parametrize("host", ["evil.example", "", "127.0.0.1.evil.example:8765"])
def test_other_names_for_this_machine_get_nothing(ask: Ask, host: str):
    assert ask("/texts", host=host)[0].startswith("421")


def test_only_reading_is_understood(ask: Ask):
    assert ask("/", method="POST")[0].startswith("405")
    assert ask("/", method="HEAD")[2] == ""
