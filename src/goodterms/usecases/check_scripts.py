"""Hold every script of a file to the rules of tone, storing nothing."""

from dataclasses import dataclass
from pathlib import Path

from goodterms.domain.readability import Reading
from goodterms.domain.scripts import Message, UnableToWriteMessage, fill_in
from goodterms.domain.sms_segments import SmsSegments
from goodterms.domain.tone import ToneFinding, check_script
from goodterms.domain.tone_length import reading_of, sms_segments_of, usual_values
from goodterms.law.load import load_law
from goodterms.playbook.load_scripts import ScriptFile, WrittenScript, read_scripts, shipped_files
from goodterms.playbook.load_tone import load_tone


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptCheck:
    """What was found in one script; `sample`, `reading` and `sms` are None when it cannot be filled in."""

    written: WrittenScript
    findings: tuple[ToneFinding, ...]
    sample: Message | None
    reading: Reading | None
    sms: SmsSegments | None  # texts only


def check_script_file(path: Path) -> tuple[ScriptFile, tuple[ScriptCheck, ...]]:
    """Return what a file holds and what was found in it. Raises UnableToUseScripts when it cannot be used at all."""
    file = read_scripts(path)
    file.library(beneath=None)
    return file, tuple(check_written(each) for each in file.scripts)


def check_shipped_scripts() -> tuple[ScriptCheck, ...]:
    """Return what was found in the shipped library."""
    return tuple(check_written(each) for file in shipped_files() for each in file.scripts)


def check_written(written: WrittenScript) -> ScriptCheck:
    """Return what was found in one script."""
    rules, script = load_tone(), written.script
    findings = check_script(script, rules=rules, law=load_law())
    values = usual_values(script, rules=rules)
    try:
        sample = fill_in(script=script, values=values)
    except UnableToWriteMessage:  # the findings say so
        return ScriptCheck(written=written, findings=findings, sample=None, reading=None, sms=None)
    return ScriptCheck(
        written=written,
        findings=findings,
        sample=sample,
        reading=reading_of(script, values=values, rules=rules),
        sms=sms_segments_of(script, values=values),
    )
