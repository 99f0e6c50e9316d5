"""How hard and how long is a script, filled in as a person would get it?"""

from collections.abc import Iterator, Mapping

from goodterms.domain.readability import Reading, Sentence, read_aloud, sentences_of
from goodterms.domain.scripts import fill_in
from goodterms.domain.sms_segments import SmsSegments, count_sms_segments
from goodterms.domain.tone_findings import ToneFinding, finding
from goodterms.playbook.script_schema import Script
from goodterms.playbook.tone_schema import ToneRules


Values = Mapping[str, str]

_UNREAD = "0"  # stands where a name, a figure or a link is looked at and not read
_MOST_LETTERS_SHOWN = 6


def usual_values(script: Script, *, rules: ToneRules) -> Values:
    """Return the values that most messages hold."""
    return {name: rules.values[name].usual[script.language] for name in script.values if name in rules.values}


def stretched_values(script: Script, *, rules: ToneRules) -> Values:
    """Return values that strain the words around them."""
    return {name: rules.values[name].stretched[script.language] for name in script.values if name in rules.values}


def reading_of(script: Script, *, values: Values, rules: ToneRules) -> Reading:
    """Return what it takes to read the plain text; names, figures and links are looked at, not read.

    Raises UnableToWriteMessage when the values do not fit the script.
    """
    read = {name: value if rules.values[name].sort == "prose" else _UNREAD for name, value in values.items()}
    return read_aloud(fill_in(script=script, values=read).text, script.language)


def sms_segments_of(script: Script, *, values: Values) -> SmsSegments | None:
    """Return what the network makes of a text; None for what does not travel as one.

    Raises UnableToWriteMessage when the values do not fit the script.
    """
    return count_sms_segments(fill_in(script=script, values=values).text) if script.form == "text" else None


def find_hard(script: Script, *, values: Values, rules: ToneRules) -> Iterator[ToneFinding]:
    """Yield words too hard for most people, a sentence too long for a tired one, and sentences that are too many."""
    limits, most = rules.limits, rules.kinds[script.kind].sentences_at_most
    reading = reading_of(script, values=values, rules=rules)
    longest = reading.longest
    if reading.grade > limits.grade_at_most:
        yield finding(
            script,
            "grade",
            part="body",
            line=1,
            found=f"{reading.grade} years of school",
            why=f"Beyond {limits.grade_at_most} years many patients would put it away.",
            better="Shorter words, and one thought a sentence.",
        )
    if longest is not None and len(longest.words) > limits.sentence_words_at_most:
        yield finding(
            script,
            "long-sentence",
            part="body",
            line=_line(script, longest),
            found=f"{len(longest.words)} words: “{longest.said}”",
            why=f"Beyond {limits.sentence_words_at_most} words a tired reader begins again.",
            better="Make two sentences of it.",
        )
    sentences = sentences_of(fill_in(script=script, values=dict.fromkeys(script.values, "value")).text)
    if most is not None and len(sentences) > most:
        yield finding(
            script,
            "sentences",
            part="body",
            line=_line(script, sentences[most]),
            found=f"{len(sentences)} sentences",
            why=rules.kinds[script.kind].why,
            better=f"Keep {most} at most.",
        )


def find_long_text(script: Script, *, values: Values, segments_at_most: int | None) -> Iterator[ToneFinding]:
    """Yield a text that the network would cut into more segments than it may have."""
    sms = sms_segments_of(script, values=values)
    if sms is None or segments_at_most is None or sms.count <= segments_at_most:
        return
    letters = "".join(sms.beyond_short_alphabet[:_MOST_LETTERS_SHOWN])
    because = f", because the short alphabet lacks {letters}" if letters else ""
    yield finding(
        script,
        "length",
        part="body",
        line=1,
        found=f"{sms.letters} letters in {sms.encoding}, {sms.count} SMS segments{because}",
        why="Each segment is sent and paid for by itself, and on some phones they arrive apart.",
        better=f"Cut it to {segments_at_most} SMS segments"
        + (", or write the same without those letters." if letters else "."),
    )


def _line(script: Script, sentence: Sentence) -> int:
    """Return the line of the template: a message begins where its first words stand."""
    before = script.body[: len(script.body) - len(script.body.lstrip())]
    return sentence.line + before.count("\n")
