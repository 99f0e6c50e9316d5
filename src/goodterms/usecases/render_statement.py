"""Make one household's statement from facts in hand, storing nothing."""

from dataclasses import dataclass, replace
from typing import Any

from goodterms.domain import statements
from goodterms.domain.people import Language
from goodterms.domain.statement_content import StatementContent
from goodterms.domain.statement_facts import StatementFacts
from goodterms.domain.statements import UnableToState
from goodterms.gateways import letters
from goodterms.gateways.letters import facts_json


class UnableToUseFacts(Exception):
    """The JSON is no statement's facts; the message says where, what stands there, and what should."""


class UnableToRenderStatement(Exception):
    """The facts do not add up or cannot be printed whole; the message says which statement, why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedStatement:
    """The statement in facts, in words and on paper."""

    facts: StatementFacts
    content: StatementContent
    pdf: bytes
    pages: int


def render_statement(*, facts_json_text: bytes, language: Language | None) -> RenderedStatement:
    """Return the statement of the facts, in the language given or else in the household's own.

    Raises UnableToUseFacts for JSON that is no statement's facts and UnableToRenderStatement for facts that are
    missing, do not add up, or cannot be printed whole. Reads and writes no file of yours and no database.
    """
    try:
        read = facts_json.read_facts(facts_json_text)
        facts = read if language is None else replace(read, language=language)
        content = statements.compose(facts=facts)
        batch = letters.render_batch((content,))
    except facts_json.UnableToReadFacts as error:
        raise UnableToUseFacts(str(error)) from error
    except (UnableToState, letters.UnableToRender) as error:
        raise UnableToRenderStatement(str(error)) from error
    return RenderedStatement(facts=facts, content=content, pdf=batch.pdf, pages=batch.pages[-1].last)


def facts_schema() -> dict[str, Any]:
    """Return the JSON Schema of the facts."""
    return facts_json.schema()
