"""How is an attempts file read? One line at a time, each refused by itself, in one sentence a person can act on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from goodterms.gateways.attempts.facts import ProposedContact, proposed_contact
from goodterms.gateways.attempts.form import AttemptForm
from goodterms.law.reply_words import ReplyWords


class UnableToReadAttempts(Exception):
    """An attempts file cannot be used: which line, which field, what is expected. Values are never repeated."""


def read_attempts(path: Path, *, words: ReplyWords) -> Iterator[tuple[int, ProposedContact]]:
    """Yield the number of each line that is not blank, and the contact it proposes.

    Raises UnableToReadAttempts at the first line that cannot be used, and when the file holds none at all.
    """
    is_empty = True
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    is_empty = False
                    yield number, proposed_contact(_form(path, number, line), words=words)
    except (OSError, UnicodeDecodeError) as error:
        raise UnableToReadAttempts(f"{path}: cannot be read as UTF-8 text ({_said(error)}); check the file") from error
    if is_empty:
        raise UnableToReadAttempts(f"{path}: holds no attempt; write one JSON object a line (--schema shows its form)")


def attempts_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line."""
    return AttemptForm.model_json_schema()


def _form(path: Path, number: int, line: str) -> AttemptForm:
    try:
        return AttemptForm.model_validate_json(line, strict=False)
    except ValidationError as error:
        raise UnableToReadAttempts(f"{path}: line {number}: {_first(error)}; --schema shows the form") from error


def _first(error: ValidationError) -> str:
    """Say the first thing that is wrong, without repeating what was found: it may be a person's name or number."""
    (first, *others) = error.errors(include_input=False, include_url=False, include_context=False)
    where = ".".join(str(part) for part in first["loc"]) or "the line"
    more = f" (and {len(others)} more)" if others else ""
    return f"{where}: {first['msg']}{more}"


def _said(error: OSError | UnicodeDecodeError) -> str:
    return error.reason if isinstance(error, UnicodeDecodeError) else (error.strerror or type(error).__name__)
