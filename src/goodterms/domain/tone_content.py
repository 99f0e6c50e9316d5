"""Does a script hold what its kind needs, and nothing that its kind is silent about?"""

import difflib
from collections.abc import Iterator, Mapping, Sequence

from goodterms.domain.care_words import kinds_of_care
from goodterms.domain.people import Language
from goodterms.domain.tone_findings import ToneFinding, finding
from goodterms.domain.tone_words import NO_WORD, Words, find_phrases, find_words, named_values, says_one_of
from goodterms.law.checks import OptOutWords
from goodterms.law.compiled import Law
from goodterms.playbook.script_schema import Script
from goodterms.playbook.tone_schema import CLINICAL, ToneRules


IN_SUBJECT = frozenset({"practice"})

_KINDS_OF_CARE: Mapping[Language, tuple[str, ...]] = {
    "en": tuple(english for english, _ in kinds_of_care()),
    "es": tuple(spanish for _, spanish in kinds_of_care()),
}
_HOW_TO_STOP: Mapping[tuple[bool, Language], str] = {
    (True, "en"): "Reply STOP to stop texts.",
    (True, "es"): "Para no recibir textos, responda STOP o ALTO.",
    (False, "en"): "To stop emails to this address: {{ opt_out_link }}",
    (False, "es"): "Para no recibir más correos en esta dirección: {{ opt_out_link }}",
}
_NO_QUOTES = str.maketrans(dict.fromkeys("\"'“”‘’«»*", "") | {NO_WORD: " "})


def find_missing_values(script: Script, *, rules: ToneRules) -> Iterator[ToneFinding]:
    """Yield every value that this kind cannot do without and that the plain text does not name."""
    kind = rules.kinds[script.kind]
    named = {name for _, name in named_values(script.body)}
    for value in (rules.values[name] for name in kind.must_name if name not in named):
        yield finding(
            script,
            "missing-value",
            part="body",
            line=1,
            found=f"no {{{{ {value.name} }}}}",
            why=f"It has to say {value.means}. {kind.why}",
            better=f"Put {{{{ {value.name} }}}} where it should say “{value.usual[script.language]}”.",
        )


def find_wrong_values(script: Script, *, rules: ToneRules) -> Iterator[ToneFinding]:
    """Yield every value that nobody can fill in, or that this kind does not show."""
    kind = rules.kinds[script.kind]
    for part, template in script.parts():
        for line, name in named_values(template):
            if name not in rules.values:
                near = difflib.get_close_matches(name, rules.values, n=1)
                yield finding(
                    script,
                    "unknown-value",
                    part=part,
                    line=line,
                    found=f"{{{{ {name} }}}}",
                    why="There is no such value, so the message could never be written.",
                    better=f"Write {{{{ {near[0]} }}}}." if near else "Take it out; docs/scripts.md lists the values.",
                )
            elif part == "subject" and name not in IN_SUBJECT:
                yield finding(
                    script,
                    "subject",
                    part=part,
                    line=line,
                    found=f"{{{{ {name} }}}}",
                    why="Anyone may see a subject line: it says who writes, and nothing about the reader.",
                    better="Name the practice and nothing else: {{ practice }}: your statement",
                )
            elif part != "subject" and name not in kind.may_name:
                yield finding(
                    script,
                    "value-not-for-kind",
                    part=part,
                    line=line,
                    found=f"{{{{ {name} }}}}",
                    why=f"A script of this kind does not show {rules.values[name].means}. {kind.why}",
                    better="Leave it out, or use another kind of script.",
                )


def find_missing_words(script: Script, words: Sequence[Words], *, rules: ToneRules, law: Law) -> Iterator[ToneFinding]:
    """Yield what this kind has to say and does not, in the plain text or in its HTML twin."""
    kind = rules.kinds[script.kind]
    for each in words:
        if each.part == "subject":
            continue
        for saying in (rules.sayings[name] for name in kind.says):
            if not says_one_of(each.folded, saying.words[script.language]):
                yield finding(
                    script,
                    "missing-words",
                    part=each.part,
                    line=1,
                    found=f"nothing like “{saying.words[script.language][0]}”",
                    why=saying.why,
                    better=saying.better[script.language],
                )
        if kind.says_how_to_stop and not _says_how_to_stop(script, each, law=law):
            yield finding(
                script,
                "opt-out",
                part=each.part,
                line=1,
                found="no words on how to stop these messages",
                why="Who cannot stop messages stops trusting them; the gate lets none leave without such words.",
                better=_HOW_TO_STOP[script.form == "text", script.language],
            )


def find_avoided(script: Script, words: Sequence[Words], *, rules: ToneRules) -> Iterator[ToneFinding]:
    """Yield words of pressure, ultimatums, jargon that nothing explains, and a want of courtesy."""
    for each in words:
        for avoided in rules.avoided:
            if avoided.language != script.language:
                continue
            for place in find_phrases(each, avoided.words):
                if not says_one_of(each.paragraph_around(place.start), avoided.explained_by):
                    yield finding(
                        script,
                        avoided.rule,
                        part=each.part,
                        line=place.line,
                        found=place.found,
                        why=avoided.why,
                        better=avoided.better,
                    )


def find_broken_silence(script: Script, words: Sequence[Words], *, rules: ToneRules) -> Iterator[ToneFinding]:
    """Yield words on topics that this kind does not touch."""
    for each in words:
        for topic in (rules.topics[name] for name in rules.kinds[script.kind].silent_on):
            care = _KINDS_OF_CARE[script.language] if topic.id == CLINICAL else ()
            for place in find_phrases(each, (*topic.words[script.language], *care)):
                yield finding(
                    script,
                    "silence",
                    part=each.part,
                    line=place.line,
                    found=place.found,
                    why=topic.why,
                    better="Leave it out.",
                )


def find_unlimited_words(script: Script, words: Sequence[Words], *, rules: ToneRules) -> Iterator[ToneFinding]:
    """Yield words beyond those of a limited-content message, where only such words may stand."""
    kind, allowed = rules.kinds[script.kind], rules.limited_words[script.language]
    for each in words if kind.limited_words else ():
        for place, folded in find_words(each):
            if folded not in allowed:
                yield finding(
                    script,
                    "limited-words",
                    part=each.part,
                    line=place.line,
                    found=place.found,
                    why=f"It is not among the words that such a message may be made of. {kind.why}",
                    better="Greeting, who called and from where, a request to call back, number, hours: no more.",
                )


def _says_how_to_stop(script: Script, words: Words, *, law: Law) -> bool:
    """Ask for the very phrases that the gate asks for."""
    said = " ".join(words.text.casefold().translate(_NO_QUOTES).split())
    asked = [rule.check for rule in law.rules if isinstance(rule.check, OptOutWords) and script.form in rule.channels]
    return all(any(phrase in said for phrase in (each.es if script.language == "es" else each.en)) for each in asked)
