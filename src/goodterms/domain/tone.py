"""Would a worried person find this kind, clear and complete?

A script is read twice: its own words, without values, for what they say and leave out; and filled in, as a person would
get it, for how hard and how long it is. Whatever is found says where, why it matters and what to write instead; while
anything is found, nothing is approved.
"""

from goodterms.domain.tone_content import (
    find_avoided,
    find_broken_silence,
    find_missing_values,
    find_missing_words,
    find_unlimited_words,
    find_wrong_values,
)
from goodterms.domain.tone_findings import ToneFinding
from goodterms.domain.tone_length import (
    Values,
    find_hard,
    find_long_text,
    stretched_values,
    usual_values,
)
from goodterms.domain.tone_markup import find_in_markup, find_in_templates
from goodterms.domain.tone_shape import find_shouting, find_typed
from goodterms.domain.tone_words import words_of
from goodterms.law.compiled import Law
from goodterms.playbook.script_schema import Script
from goodterms.playbook.tone_schema import ToneRules


__all__ = ["ToneFinding", "check_filled_in", "check_script", "check_words"]


def check_script(script: Script, *, rules: ToneRules, law: Law) -> tuple[ToneFinding, ...]:
    """Return everything found in a script, a draft too, from its first line to its last; none means that it is fit."""
    found = check_words(script, rules=rules, law=law)
    if not any(each.rule in _UNFIT_TO_FILL_IN for each in found):
        kind = rules.kinds[script.kind]
        usual, stretched = usual_values(script, rules=rules), stretched_values(script, rules=rules)
        found = (
            *found,
            *find_hard(script, values=usual, rules=rules),
            *find_long_text(script, values=usual, segments_at_most=kind.sms_segments_at_most),
            *find_long_text(script, values=stretched, segments_at_most=kind.sms_segments_at_most_stretched),
        )
    return tuple(sorted(found, key=lambda each: (_PARTS.index(each.part), each.line)))


def check_words(script: Script, *, rules: ToneRules, law: Law) -> tuple[ToneFinding, ...]:
    """Return what is found in a script's own words, whatever values they are filled in with."""
    words = [words_of(part, template) for part, template in script.parts()]
    return (
        *find_in_templates(script, values=usual_values(script, rules=rules)),
        *find_missing_values(script, rules=rules),
        *find_wrong_values(script, rules=rules),
        *find_missing_words(script, words, rules=rules, law=law),
        *find_avoided(script, words, rules=rules),
        *find_broken_silence(script, words, rules=rules),
        *find_unlimited_words(script, words, rules=rules),
        *find_typed(script, words),
        *find_shouting(script, words, rules=rules),
        *find_in_markup(script, rules=rules),
    )


def check_filled_in(script: Script, *, values: Values, rules: ToneRules) -> tuple[ToneFinding, ...]:
    """Return what is found in a script filled in with these values: whether it is too hard or too long.

    A text may have as many SMS segments as with the samples that strain it. Raises UnableToWriteMessage when the
    values do not fit the script.
    """
    segments_at_most = rules.kinds[script.kind].sms_segments_at_most_stretched
    return (
        *find_hard(script, values=values, rules=rules),
        *find_long_text(script, values=values, segments_at_most=segments_at_most),
    )


_UNFIT_TO_FILL_IN = frozenset({"template", "logic", "unknown-value"})
_PARTS = ("subject", "body", "html")
