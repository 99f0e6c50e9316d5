"""Does a script shout, or say by hand what only the books may say?"""

import re
from collections.abc import Iterator, Sequence

from goodterms.domain.tone_findings import ToneFinding, ToneRule, finding
from goodterms.domain.tone_words import Place, Words, find_pattern
from goodterms.playbook.script_schema import Script
from goodterms.playbook.tone_schema import ToneRules


LONGEST_INITIALS = 3  # PO and USA are no shouting, FINAL is

_CAPITALS = re.compile(r"\b[A-ZÁÉÍÓÚÑÜ]{2,}\b(?:[ -]+[A-ZÁÉÍÓÚÑÜ]{2,}\b)*")
_EXCLAMATION = re.compile(r"!+")
_RUN = re.compile(r"[!?¡¿]*(?:!!|!\?|\?!|¡¡|\?\?)[!?¡¿]*")
_LINK = re.compile(
    r"https?://\S*|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|health|care|clinic|io|us|info|biz|example)\b\S*"
    r"|[\w.+-]+@[\w-]+\.\w+",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"[$€]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:dollars?|cents|dólares|dolares|centavos|USD)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.-])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}(?![\d-])")
_DAY = re.compile(r"\b\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b|\b\d{4}-\d\d-\d\d\b")


def find_shouting(script: Script, words: Sequence[Words], *, rules: ToneRules) -> Iterator[ToneFinding]:
    """Yield words in capitals and exclamations that are too many."""
    limits = rules.limits
    for each in words:
        for place in find_pattern(each, _CAPITALS):
            loud = [word for word in re.split(r"[ -]+", place.found) if word not in limits.capital_words]
            if len(loud) > 1 or any(len(word) > LONGEST_INITIALS for word in loud):
                yield _loud(script, each, place, better=f"Write it small: {place.found.capitalize()}")
        for place in find_pattern(each, _RUN):
            yield _loud(script, each, place, better="One sign is enough, and none is calmer.")
        for place in list(find_pattern(each, _EXCLAMATION))[limits.exclamations_at_most :]:
            yield _loud(script, each, place, better=f"A full stop; {limits.exclamations_at_most} in a script at most.")


def find_typed(script: Script, words: Sequence[Words]) -> Iterator[ToneFinding]:
    """Yield links, amounts, telephone numbers and days written by hand: true once, and wrong for the next person."""
    for each in words:
        links = list(find_pattern(each, _LINK))
        for place in links:
            yield _typed(script, "link", each, place, better="Use {{ pay_link }}, {{ plan_link }}, {{ opt_out_link }}.")
        for place in find_pattern(each, _AMOUNT):
            yield _typed(script, "typed", each, place, better="Use {{ amount_due }}, which is what the ledger says.")
        for place in find_pattern(each, _NUMBER):
            yield _typed(script, "typed", each, place, better="Use {{ phone }}.")
        for place in find_pattern(each, _DAY):
            if not any(link.start <= place.start < link.start + len(link.found) for link in links):
                yield _typed(script, "typed", each, place, better="Use {{ due_date }} or {{ visits }}.")


def _loud(script: Script, words: Words, place: Place, *, better: str) -> ToneFinding:
    return finding(
        script,
        "shouting",
        part=words.part,
        line=place.line,
        found=place.found,
        why="It shouts at somebody who may be worried already.",
        better=better,
    )


def _typed(script: Script, rule: ToneRule, words: Words, place: Place, *, better: str) -> ToneFinding:
    why = (
        "A link of its own may lead anywhere, and people are right to distrust it."
        if rule == "link"
        else "It is written by hand: true once, and wrong for the next person."
    )
    return finding(script, rule, part=words.part, line=place.line, found=place.found, why=why, better=better)
