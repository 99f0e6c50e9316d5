"""Make one household's statement from facts in hand, storing nothing."""

from dataclasses import dataclass, replace

from goodterms.domain import statements
from goodterms.domain.people import Language
from goodterms.domain.statement_content import StatementContent
from goodterms.domain.statement_facts import StatementFacts
from goodterms.gateways import letters
from goodterms.gateways.letters.facts_json import read_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedStatement:
    """The statement in words and on paper."""

    facts: StatementFacts
    content: StatementContent
    pdf: bytes
    pages: int


def render_statement(*, facts_json: bytes, language: Language | None) -> RenderedStatement:
    """Return the statement of the facts, in the language given or else in the household's own.

    Raises UnableToReadFacts for JSON that is no statement's facts, UnableToState for facts that are missing or do not
    add up, UnableToRender for what cannot be printed whole. Reads and writes no file and no database.
    """
    read = read_facts(facts_json)
    facts = read if language is None else replace(read, language=language)
    content = statements.compose(facts=facts)
    batch = letters.render_batch((content,))
    return RenderedStatement(facts=facts, content=content, pdf=batch.pdf, pages=batch.pages[-1].last)
