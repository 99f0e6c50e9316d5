"""Judge proposed contacts of a file by the very gate that stands before every message. Nothing is stored or sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goodterms.domain.party import TakenFor, taken_for
from goodterms.domain.verdicts import Verdict, judge
from goodterms.gateways.attempts.reading import UnableToReadAttempts, attempts_schema, read_attempts
from goodterms.law.compiled import Law
from goodterms.law.reply_words import ReplyWords
from goodterms.playbook.schema import Playbook


class UnableToGuard(Exception):
    """The attempts cannot be judged; the message is one line that says what, where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One line of the file, judged."""

    line: int
    id: str | None
    taken_for: TakenFor
    verdict: Verdict


def guard_attempts(
    *, attempts: Path, law: Law, words: ReplyWords, playbook: Playbook, on_each: Callable[[], None]
) -> Iterator[Judged]:
    """Yield the gate's whole word on each proposed contact, in the order of the file. Raises UnableToGuard."""
    try:
        for line, proposed in read_attempts(attempts, words=words):
            sender = taken_for(
                said=proposed.said_party,
                name_used=proposed.name_used,
                in_default_on=proposed.in_default_on,
                obtained_on=proposed.obtained_on,
                law=law,
                today=proposed.attempt.at.date(),
            )
            verdict = judge(
                proposed.attempt,
                household=proposed.household,
                law=law,
                manners=playbook.manners,
                party=sender.party,
            )
            yield Judged(line=line, id=proposed.id, taken_for=sender, verdict=verdict)
            on_each()
    except UnableToReadAttempts as error:
        raise UnableToGuard(str(error)) from error


def input_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line of the file."""
    return attempts_schema()
