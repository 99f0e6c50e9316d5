"""How do statements reach the printer? As PDFs of a few hundred, and a list that says where each statement stands."""

import csv
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from goodterms.domain.people import Language
from goodterms.domain.statement_content import StatementContent
from goodterms.gateways.letters.typesetting import LARGEST_BATCH, render_batch


MANIFEST = "manifest.csv"
PAGES_ON_A_SHEET = 2
# A spreadsheet would run a cell that begins with one of these.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """One statement as the printer finds it; pages count from 1 within the file."""

    sequence: int  # over the whole folder
    file: str
    statement_id: str
    account_code: str
    language: Language
    page_from: int
    page_to: int
    pages: int
    sheets: int  # printed on both sides, each statement beginning a new sheet
    sha256: str  # of the file


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintBatch:
    """What was written: the manifest, and its rows."""

    manifest: Path
    rows: tuple[ManifestRow, ...]


def write(*, contents: Sequence[StatementContent], folder: Path) -> PrintBatch:
    """Write the statements into a folder, by language, and the manifest last; return where each one stands.

    Every file appears whole or not at all, and a folder without a manifest is not finished: run it again. The same
    statements give the same files. Within a language the order given is kept.
    Raises UnableToRender, before anything of that file is written, when a statement cannot be printed whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    rows: list[ManifestRow] = []
    for name, statements in _files(contents):
        batch = render_batch(statements)
        _write_whole(folder / name, batch.pdf)
        digest = hashlib.sha256(batch.pdf).hexdigest()
        for content, stand in zip(statements, batch.pages, strict=True):
            pages = stand.last - stand.first + 1
            rows.append(
                ManifestRow(
                    sequence=len(rows) + 1,
                    file=name,
                    statement_id=content.statement_id,
                    account_code=content.account_code,
                    language=content.language,
                    page_from=stand.first,
                    page_to=stand.last,
                    pages=pages,
                    sheets=-(-pages // PAGES_ON_A_SHEET),
                    sha256=digest,
                )
            )
    _write_whole(folder / MANIFEST, _as_csv(rows))
    return PrintBatch(manifest=folder / MANIFEST, rows=tuple(rows))


def _files(contents: Sequence[StatementContent]) -> Iterator[tuple[str, Sequence[StatementContent]]]:
    """Yield file names and what goes into each: one language, and no more than one compile should hold."""
    for language in sorted({content.language for content in contents}):
        spoken = [content for content in contents if content.language == language]
        for number, start in enumerate(range(0, len(spoken), LARGEST_BATCH), start=1):
            yield f"statements-{language}-{number:03d}.pdf", spoken[start : start + LARGEST_BATCH]


def _write_whole(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _as_csv(rows: Sequence[ManifestRow]) -> bytes:
    text = io.StringIO()
    names = [field.name for field in fields(ManifestRow)]
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_neutral(str(getattr(row, name))) for name in names])
    return text.getvalue().encode("utf-8")


def _neutral(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
