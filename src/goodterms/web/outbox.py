"""What lies in the outbox? Pages to read it, on this machine only; they change nothing.

The outbox holds what patients are told, so the pages answer only to this machine's own names, are never kept by a
browser, and ask nobody else for anything.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from urllib.parse import quote, unquote


LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
HOME = "Outbox"
KINDS = {"texts": "Texts", "emails": "Emails", "calls": "Calls to make", "letters": "Letters to print"}
HEADERS = (
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-src 'self'; object-src 'self'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)

StartResponse = Callable[[str, list[tuple[str, str]]], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response."""

    status: str
    kind: str
    body: bytes


class OutboxPages:
    """A WSGI application over one outbox folder."""

    def __init__(self, folder: Path) -> None:
        """Show what lies below this folder."""
        self._folder = folder.resolve()

    def __call__(self, environ: dict[str, object], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; only reading is understood."""
        answer = self._answer(environ)
        headers = [("Content-Type", answer.kind), ("Content-Length", str(len(answer.body))), *HEADERS]
        start_response(answer.status, headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [answer.body]

    def _answer(self, environ: dict[str, object]) -> Answer:
        host = str(environ.get("HTTP_HOST", "")).rsplit(":", 1)[0]
        if host not in LOCAL_NAMES:
            return _page(
                "Not here", "<p>These pages answer on this machine only.</p>", status="421 Misdirected Request"
            )
        if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
            return _page("Reading only", "<p>These pages change nothing.</p>", status="405 Method Not Allowed")
        path = unquote(str(environ.get("PATH_INFO", "/"))).strip("/")
        if path == "":
            return self._index()
        if path == "outbox.css":
            css = resources.files("goodterms.web").joinpath("outbox.css").read_bytes()
            return Answer(status="200 OK", kind="text/css; charset=utf-8", body=css)
        kind, _, rest = path.partition("/")
        if kind not in KINDS:
            return _not_found()
        return self._file(kind, rest) if rest else self._list(kind)

    def _index(self) -> Answer:
        rows = "".join(
            f'<tr><td><a href="/{kind}">{title}</a></td><td class="count">{self._count(kind):,}</td></tr>'
            for kind, title in KINDS.items()
        )
        head = '<tr><th scope="col">Kind</th><th scope="col" class="count">Count</th></tr>'
        body = f'<table class="narrow">{head}{rows}</table>'
        return _page(HOME, body)

    def _count(self, kind: str) -> int:
        return sum(1 for _ in self._statements()) if kind == "letters" else len(self._messages(kind))

    def _list(self, kind: str) -> Answer:
        if kind == "letters":
            return self._letters()
        links = "".join(
            f'<li><a href="/{kind}/{quote(path.name)}">{escape(path.stem)}</a></li>' for path in self._messages(kind)
        )
        return _page(KINDS[kind], f'<ul class="list">{links}</ul>' if links else "<p>Nothing here yet.</p>")

    def _letters(self) -> Answer:
        rows = "".join(
            f'<tr><td>{escape(batch)}</td><td><a href="/letters/{quote(batch)}/{quote(row["file"])}'
            f'#page={escape(row["page_from"])}">{escape(row["statement_id"])}</a></td>'
            f'<td>{escape(row["language"])}</td><td class="count">{escape(row["pages"])}</td></tr>'
            for batch, row in self._statements()
        )
        if not rows:
            return _page(KINDS["letters"], "<p>Nothing here yet.</p>")
        head = '<tr><th>Batch</th><th>Statement</th><th>Language</th><th class="count">Pages</th></tr>'
        return _page(KINDS["letters"], f'<div class="wide"><table>{head}{rows}</table></div>')

    def _file(self, kind: str, rest: str) -> Answer:
        path = (self._folder / kind / rest).resolve()
        if not path.is_relative_to(self._folder / kind) or not path.is_file() or path.name.startswith("."):
            return _not_found()
        if path.suffix == ".pdf":
            return Answer(status="200 OK", kind="application/pdf", body=path.read_bytes())
        if path.suffix == ".html":
            return Answer(status="200 OK", kind="text/html; charset=utf-8", body=path.read_bytes())
        words = f'<pre class="message">{escape(path.read_text(encoding="utf-8"))}</pre>'
        twin = path.with_suffix(".html")
        if kind == "emails" and twin.is_file():
            frame = f'<iframe sandbox title="The email as it looks" src="/emails/{quote(twin.name)}"></iframe>'
            words += f"<h2>As it looks</h2>{frame}"
        return _page(path.stem, words)

    def _messages(self, kind: str) -> list[Path]:
        folder = self._folder / kind
        if not folder.is_dir():
            return []
        return sorted(
            path for path in folder.iterdir() if path.suffix in {".txt", ".json"} and not path.name.startswith(".")
        )

    def _statements(self) -> Iterator[tuple[str, dict[str, str]]]:
        for manifest in sorted((self._folder / "letters").glob("*/*/manifest.csv")):
            batch = str(manifest.parent.relative_to(self._folder / "letters"))
            with manifest.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    yield batch, row


def _page(title: str, body: str, *, status: str = "200 OK") -> Answer:
    back = "" if title == HOME else f'<p><a href="/">{HOME}</a></p>'
    whole = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} - Goodterms</title><link rel="stylesheet" href="/outbox.css"></head><body>'
        f"<header>{back}<h1>{escape(title)}</h1></header><main>{body}</main>"
        "<footer>On this machine only. Nothing here was sent to anyone.</footer></body></html>"
    )
    return Answer(status=status, kind="text/html; charset=utf-8", body=whole.encode())


def _not_found() -> Answer:
    return _page("Not found", "<p>There is nothing here. Go back to the outbox.</p>", status="404 Not Found")
