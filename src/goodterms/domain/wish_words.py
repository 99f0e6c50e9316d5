"""When, and by which way, does somebody not want to be reached, in their own words?

This proposes; a person confirms. It reads a few plain shapes of English and Spanish whole, to the last word, or it
reads nothing: then the proposal is not to contact at all until somebody has written down what was meant.
"""

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from goodterms.domain.contact_notes import InconvenientTime
from goodterms.domain.noted import Noted, WorkCallsBarred
from goodterms.law.checks import Channel


EVERY_DAY = frozenset(range(7))
EVERY_WAY: frozenset[Channel] = frozenset({"text", "email", "letter", "call"})
NOT_AT_ALL = InconvenientTime(weekdays=EVERY_DAY, channels=EVERY_WAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be noted of the words, for a person to confirm or to write better."""

    words: str
    notes: tuple[Noted, ...]
    is_understood: bool  # False: nothing was read, and no contact at all is proposed


def propose_notes(words: str, *, today: date) -> Proposal:
    """Return what these words ask for; a day without its year is the next one from today on."""
    notes = _read(words, today=today)
    if notes is None:
        return Proposal(words=words, notes=(NOT_AT_ALL,), is_understood=False)
    return Proposal(words=words, notes=notes, is_understood=True)


_Span = tuple[time | None, time | None]
_Word = Literal["not", "way", "day", "hours", "until", "from", "work", "joining"]


@dataclass(frozen=True, slots=True)
class _Found:
    """One piece of what was said."""

    word: _Word
    days: frozenset[int] = frozenset()
    channel: Channel | None = None
    span: _Span = (None, None)
    on: date | None = None


class _NoSuchTime(Exception):
    """The hour or the day cannot be, or could be two."""


def _read(words: str, *, today: date) -> tuple[Noted, ...] | None:
    try:
        found = [one for one in _pieces(_plain(words), today=today) if one.word != "joining"]
    except _NoSuchTime:
        return None
    order = [one.word for one in found]
    parts = [word for place, word in enumerate(order) if place == 0 or order[place - 1] != word]
    # Each kind of piece stands together, and only ways may stand before the "not": nothing else is asked to be so.
    if "not" not in parts or len(set(parts)) < len(parts) or not set(parts[: parts.index("not")]) <= {"way"}:
        return None
    when = parts[parts.index("not") + 1 :]
    if "way" in when[1:]:
        return None
    said = set(when) - {"way"}
    ways = frozenset(one.channel for one in found if one.channel is not None)
    if said == {"work"}:
        return (WorkCallsBarred(),) if ways <= {"call"} else None
    if not said or "work" in said:
        return None
    return tuple(_times(found, channels=ways or EVERY_WAY))


def _times(found: list[_Found], *, channels: frozenset[Channel]) -> Iterator[InconvenientTime]:
    days = frozenset(day for one in found for day in one.days)
    spans = [one.span for one in found if one.word == "hours"] or [(None, None)]
    for earliest, latest in spans:
        yield InconvenientTime(
            weekdays=days or EVERY_DAY,
            channels=channels,
            earliest=earliest,
            latest=latest,
            from_on=next((one.on for one in found if one.word == "from"), None),
            until_on=next((one.on for one in found if one.word == "until"), None),
        )


def _pieces(said: str, *, today: date) -> Iterator[_Found]:
    """Yield every piece in order. Raises _NoSuchTime at the first word that is none of ours."""
    place = 0
    while place < len(said):
        for shape, make in _SHAPES:
            match = shape.match(said, place)
            if match is not None:
                yield make(match, today)
                place = match.end()
                break
        else:
            raise _NoSuchTime


def _plain(words: str) -> str:
    bare = unicodedata.normalize("NFD", re.sub(r"['’`´]", "", words.casefold()))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    together = re.sub(r"(?<!\w)([ap])\. ?m(?:\.|(?!\w))|(?<=\d)([ap])\. ?m\.?", r"\1\2m", letters).strip(" .!?\n\t")
    # A new sentence, or a comma, may turn "no" into an answer of its own: "No, call me after 5 pm."
    return " ".join(re.sub(r"[.!?;\n]", " ; ", together).replace(",", " , ").split())


_DAYS = {
    "monday": 0, "mondays": 0, "mon": 0, "lunes": 0,
    "tuesday": 1, "tuesdays": 1, "tue": 1, "tues": 1, "martes": 1,
    "wednesday": 2, "wednesdays": 2, "wed": 2, "miercoles": 2,
    "thursday": 3, "thursdays": 3, "thu": 3, "thurs": 3, "jueves": 3,
    "friday": 4, "fridays": 4, "fri": 4, "viernes": 4,
    "saturday": 5, "saturdays": 5, "sat": 5, "sabado": 5, "sabados": 5,
    "sunday": 6, "sundays": 6, "sun": 6, "domingo": 6, "domingos": 6,
}  # fmt: skip
_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"setiembre": 9}
_WAYS: dict[str, Channel] = {
    "call": "call", "calls": "call", "calling": "call", "phone": "call", "llame": "call", "llamen": "call",
    "llamar": "call", "llamarme": "call", "llamada": "call", "llamadas": "call",
    "text": "text", "texts": "text", "texting": "text", "message": "text", "messages": "text", "mensaje": "text",
    "mensajes": "text", "textos": "text",
    "email": "email", "emails": "email", "emailing": "email", "correo": "email", "correos": "email",
    "letter": "letter", "letters": "letter", "carta": "letter", "cartas": "letter",
}  # fmt: skip

_DAY = "|".join(_DAYS)
# "No" alone may answer something else; it forbids only what follows it at once.
_NO = (
    r"no(?= (?:me |mas |more )?(?:llame|llamen|llamar|llamarme|llamadas|envien|manden|contacten|mensajes|textos|correos"
    r"|cartas|calls|texts|emails|messages|letters)(?!\w))"
)
_HOUR = (
    r"(?:(?P<{0}noon>noon|midday|(?:el )?mediodia)"
    r"|(?:las? )?(?P<{0}hour>\d\d?)(?::(?P<{0}minute>\d\d))?(?: ?(?P<{0}half>a ?m|p ?m)(?!\w)"
    r"| de la (?P<{0}part>manana|tarde|noche))?)"
)
_DATE = (
    r"(?:(?P<end>(?:the )?end of (?:the )?|(?:el )?fin(?:al)? de )(?P<period>year|month|ano|mes)"
    rf"|(?P<month>{'|'.join(_MONTHS)})(?: (?P<day>\d\d?)(?:st|nd|rd|th)?(?!\w))?(?:(?: ,)? (?P<year>\d{{4}}))?"
    rf"|(?:el )?(?P<day_es>\d\d?) de (?P<month_es>{'|'.join(_MONTHS)})(?: del? (?P<year_es>\d{{4}}))?)"
)


def _time(match: re.Match[str], which: str) -> time:
    """Return the time of day, when it can be only one: 9 alone may be in the morning or at night."""
    if match[f"{which}noon"]:
        return time(12)
    hour, minute = int(match[f"{which}hour"]), int(match[f"{which}minute"] or 0)
    half, part = (match[f"{which}half"] or "").replace(" ", ""), match[f"{which}part"]
    if half or part:
        is_late = half == "pm" or part in ("tarde", "noche")
        if not 1 <= hour <= 12 or (part == "noche" and hour in (12, 1, 2, 3, 4, 5)):
            raise _NoSuchTime
        hour = hour % 12 + (12 if is_late else 0)
    elif not 13 <= hour <= 23:
        raise _NoSuchTime
    if minute > 59:
        raise _NoSuchTime
    return time(hour, minute)


def _day(match: re.Match[str], today: date, *, is_last: bool) -> date:
    """Return the day; a month alone is its last day where something ends, its first where something begins."""
    if match["end"]:
        month = 12 if match["period"] in ("year", "ano") else today.month
        return date(today.year, month, calendar.monthrange(today.year, month)[1])
    month = _MONTHS[match["month"] or match["month_es"]]
    said_day, said_year = match["day"] or match["day_es"], match["year"] or match["year_es"]

    def in_year(year: int) -> date:
        day = int(said_day) if said_day else calendar.monthrange(year, month)[1] if is_last else 1
        try:
            return date(year, month, day)
        except ValueError as error:
            raise _NoSuchTime from error

    if said_year:
        return in_year(int(said_year))
    this_year = in_year(today.year)
    return this_year if this_year >= today else in_year(today.year + 1)


def _between(match: re.Match[str], _today: date) -> _Found:
    first, last = _time(match, "a_"), _time(match, "b_")
    if first >= last:
        raise _NoSuchTime
    return _Found("hours", span=(first, last))


def _days_from(first: int, last: int) -> frozenset[int]:
    return frozenset((first + each) % 7 for each in range((last - first) % 7 + 1))


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})(?!\w)\s*")


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], _Found]], ...] = (
    (_shape(rf"(?:never|nunca|jamas|dont|do not|not|{_NO})(?! ,)"), lambda _m, _t: _Found("not")),
    (_shape(r"at work|en (?:el|mi) trabajo"), lambda _m, _t: _Found("work")),
    (
        _shape(rf"(?:between|entre|from|de) {_HOUR.format('a_')} (?:and|to|until|y|a) {_HOUR.format('b_')}"),
        _between,
    ),
    (
        _shape(rf"(?:before|antes de(?:l)?) {_HOUR.format('a_')}"),
        lambda match, _t: _Found("hours", span=(None, _time(match, "a_"))),
    ),
    (
        _shape(rf"(?:after|despues de(?:l)?) {_HOUR.format('a_')}"),
        lambda match, _t: _Found("hours", span=(_time(match, "a_"), None)),
    ),
    (
        _shape(rf"(?:through|until|till|hasta) {_DATE}"),
        lambda match, today: _Found("until", on=_day(match, today, is_last=True)),
    ),
    (
        _shape(rf"(?:from|starting|beginning|desde|a partir de(?:l)?) {_DATE}"),
        lambda match, today: _Found("from", on=_day(match, today, is_last=False)),
    ),
    (
        _shape(r"(?:on )?(?:the )?weekends?|(?:los )?fin(?:es)? de semana"),
        lambda _m, _t: _Found("day", days=frozenset({5, 6})),
    ),
    (_shape(r"(?:on )?weekdays|entre semana"), lambda _m, _t: _Found("day", days=frozenset(range(5)))),
    (
        _shape(rf"(?:from |de )?(?P<first>{_DAY}) (?:through|thru|to|a) (?P<last>{_DAY})"),
        lambda match, _t: _Found("day", days=_days_from(_DAYS[match["first"]], _DAYS[match["last"]])),
    ),
    (_shape(_DAY), lambda match, _t: _Found("day", days=frozenset({_DAYS[match[0].strip()]}))),
    (_shape("|".join(_WAYS)), lambda match, _t: _Found("way", channel=_WAYS[match[0].strip()])),
    (
        _shape(
            r"please|por favor|me|on|the|los|las|el|la|en|and|or|nor|y|o|ni|mas|more"
            r"|contact|contacten|send|envien|manden"
        ),
        lambda _m, _t: _Found("joining"),
    ),
    (re.compile(r",\s*"), lambda _m, _t: _Found("joining")),
)
