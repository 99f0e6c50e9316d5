"""What exactly do we say in this text, email or call, once the values are filled in?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from liquid import BoundTemplate, DictLoader, Environment, StrictUndefined
from liquid.exceptions import LiquidError

from goodterms.domain.money import Money
from goodterms.domain.people import Language
from goodterms.domain.statement_facts import PhoneHours
from goodterms.domain.wording import day_in_words, hours_in_words, money_in_words
from goodterms.playbook.script_schema import Script


LONGEST_VALUE = 300  # characters; longer is no name, date, amount or link


class UnableToWriteMessage(Exception):
    """A message cannot be written; says which script and which value, why, and what to do. Holds no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A finished message; `subject` and `html` are for emails and None for all else."""

    script_id: str
    script_version: int
    subject: str | None
    text: str
    html: str | None


def write_message(*, script: Script, values: Mapping[str, str]) -> Message:
    """Return an approved script with its values filled in.

    Raises UnableToWriteMessage for a draft, since nobody has stood for its words yet, and as `fill_in` does.
    """
    if not script.is_approved:
        raise UnableToWriteMessage(
            f"script {script.id} version {script.version} is a draft: nothing was written. Have it approved first."
        )
    return fill_in(script=script, values=values)


def fill_in(*, script: Script, values: Mapping[str, str]) -> Message:
    """Return the script, a draft too, with its values filled in: for checking and showing, never for sending.

    Values are text and nothing else: what looks like a template in one stays as it is, and in HTML it is escaped.
    Raises UnableToWriteMessage when a value the script names is missing, blank or overlong, or holds line breaks; when
    a value is given that it does not name; or when the template is wrong, asks for too much, or uses another value.
    """
    _check(script, values)
    try:
        return Message(
            script_id=script.id,
            script_version=script.version,
            subject=None if script.subject is None else _fill(script.subject, values, _PLAIN),
            text=_fill(script.body, values, _PLAIN),
            html=None if script.html is None else _fill(script.html, values, _HTML),
        )
    except LiquidError as error:
        raise UnableToWriteMessage(
            f"script {script.id}: its template cannot be filled in ({type(error).__name__}). Mend the script."
        ) from error


def visits_in_words(*, serviced_on: Iterable[date], language: Language) -> str:
    """Return which visits are meant, by date alone: "your visit on August 8, 2026"."""
    days = sorted(serviced_on)
    first, last = day_in_words(days[0], language), day_in_words(days[-1], language)
    if language == "en":
        if len(days) == 1:
            return f"your visit on {first}"
        return f"your visits on {first}" if first == last else f"your visits from {first} to {last}"
    if len(days) == 1:
        return f"su visita del {first}"
    return f"sus visitas del {first}" if first == last else f"sus visitas del {first} al {last}"


def plan_in_words(*, amount: Money, payments: int, language: Language) -> str:
    """Return what a plan of so many payments comes to: "3 monthly payments of $37.75 or less"."""
    largest = money_in_words(max(amount.split(payments)), language)
    if language == "en":
        return f"{payments} monthly payments of {largest} or less"
    return f"{payments} pagos mensuales de {largest} o menos"


def opening_hours(*, hours: PhoneHours, language: Language) -> str:
    """Return when someone answers: "Monday to Friday, 8 am to 6 pm"."""
    return hours_in_words(hours, language)


class _Limited(Environment):
    """Templates may be edited by people: loops, memory and output are bounded, and nothing can be included."""

    context_depth_limit = 8
    block_nesting_limit = 8
    loop_iteration_limit = 1000
    local_namespace_limit = 10_000
    output_stream_limit = 40_000


_NOTHING_TO_INCLUDE = DictLoader({})
_PLAIN = _Limited(undefined=StrictUndefined, autoescape=False, loader=_NOTHING_TO_INCLUDE)
_HTML = _Limited(undefined=StrictUndefined, autoescape=True, loader=_NOTHING_TO_INCLUDE)


@lru_cache(maxsize=512)
def _template(source: str, environment: Environment) -> BoundTemplate:
    return environment.from_string(source)


def _fill(source: str, values: Mapping[str, str], environment: Environment) -> str:
    return _template(source, environment).render(**values).strip()


def _check(script: Script, values: Mapping[str, str]) -> None:
    if missing := script.values - values.keys():
        raise UnableToWriteMessage(f"script {script.id}: {min(missing)} is missing. Nothing was written; fill it in.")
    if unknown := values.keys() - script.values:
        raise UnableToWriteMessage(f"script {script.id}: it has no place for {min(unknown)}. Leave it out.")
    for name in sorted(script.values):
        value = values[name]
        if not value.strip():
            raise UnableToWriteMessage(f"script {script.id}: {name} is blank. Nothing was written; fill it in.")
        if len(value) > LONGEST_VALUE or not value.isprintable():
            raise UnableToWriteMessage(
                f"script {script.id}: {name} is overlong or holds line breaks or control characters. Correct it."
            )
