"""What may be found in a script, and how is it told to whoever wrote it?"""

from dataclasses import dataclass
from typing import Literal

from goodterms.playbook.script_schema import Script, ScriptPart


ToneRule = Literal[
    "template",  # it cannot be filled in
    "logic",  # it decides or calculates
    "unknown-value",
    "missing-value",
    "value-not-for-kind",
    "subject",
    "missing-words",
    "opt-out",
    "pressure",
    "ultimatum",
    "jargon",
    "courtesy",
    "silence",  # a topic this kind does not touch
    "limited-words",
    "link",
    "typed",  # an amount or a number written by hand
    "shouting",
    "markup",
    "twin",  # the HTML says other things than the plain text
    "grade",
    "long-sentence",
    "sentences",
    "length",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneFinding:
    """One thing found in one script: where, what, why it matters, and what to write instead."""

    script_id: str
    version: int
    part: ScriptPart
    line: int  # of the part, counted from 1
    rule: ToneRule
    found: str
    why: str
    better: str


def finding(
    script: Script, rule: ToneRule, *, part: ScriptPart, line: int, found: str, why: str, better: str
) -> ToneFinding:
    """Return what was found in a script."""
    return ToneFinding(
        script_id=script.id,
        version=script.version,
        part=part,
        line=line,
        rule=rule,
        found=found,
        why=why,
        better=better,
    )
