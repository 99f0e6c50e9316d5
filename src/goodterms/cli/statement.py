"""`goodterms statement`: make one household's statement as a PDF."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from goodterms.cli.output import HELD_OR_REFUSED, complain, print_json, refuse_input, screen
from goodterms.domain.money import total
from goodterms.domain.people import Language
from goodterms.usecases.render_statement import (
    RenderedStatement,
    UnableToRenderStatement,
    UnableToUseFacts,
    facts_schema,
    render_statement,
)


app = typer.Typer(add_completion=False)


@app.command()
def statement(
    file: Annotated[Path | None, typer.Argument(help="JSON with one household's facts", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(help="The PDF to write; else FILE with .pdf", show_default=False)] = None,
    language: Annotated[str | None, typer.Option(help="en or es, instead of the household's own")] = None,
    show_schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the facts and end")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="Say what was made as JSON")] = False,  # noqa: FBT002
) -> None:
    """Make one household's statement as a PDF, from a JSON file and nothing else."""
    if show_schema:
        print_json(facts_schema())
        return
    if file is None:
        refuse_input("name the JSON file with the facts; `goodterms statement --schema` shows its shape.")
    target = out or file.with_suffix(".pdf")
    made = _make(file, language=_language(language))
    try:
        _write_whole(target, made.pdf)
    except OSError as error:
        refuse_input(f"{target} cannot be written: {error.strerror}. Choose another place with --out.")
    if as_json:
        print_json(_summary(target, made))
    else:
        pages = "1 page" if made.pages == 1 else f"{made.pages} pages"
        screen.print(f"{target}: {pages}, {made.content.amount_due} due on {made.facts.due_on}", markup=False)


def _make(file: Path, *, language: Language | None) -> RenderedStatement:
    try:
        return render_statement(facts_json_text=file.read_bytes(), language=language)
    except OSError as error:
        refuse_input(f"{file} cannot be read: {error.strerror}. Check the name.")
    except UnableToUseFacts as error:
        refuse_input(f"{file}: {error}")
    except UnableToRenderStatement as error:
        complain(f"{file}: {error}")
        raise typer.Exit(HELD_OR_REFUSED) from error


def _language(asked: str | None) -> Language | None:
    if asked in {"en", "es"}:
        return "es" if asked == "es" else "en"
    if asked is not None:
        refuse_input(f"--language {asked} is not spoken here. Use en or es.")
    return None


def _write_whole(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def _summary(target: Path, made: RenderedStatement) -> dict[str, object]:
    return {
        "file": str(target),
        "statement_id": made.content.statement_id,
        "account_code": made.content.account_code,
        "language": made.content.language,
        "amount_due_cents": total(visit.owed for visit in made.facts.visits).cents,
        "due_on": made.facts.due_on.isoformat(),
        "pages": made.pages,
        "sha256": hashlib.sha256(made.pdf).hexdigest(),
    }
