"""Approve the drafts of a scripts file, and renew what is due, when nothing is found in any of them.

The approval is written into the file, below the day a script takes effect; every other letter of it stays.
"""

import json
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from goodterms.domain.script_approval import approve_script, renew_approval
from goodterms.domain.tone import ToneFinding
from goodterms.law.load import load_law
from goodterms.playbook.load_scripts import WrittenScript, read_scripts
from goodterms.playbook.load_tone import load_tone
from goodterms.playbook.script_lines import ScriptLines, find_lines
from goodterms.playbook.script_schema import Approval, Script, ScriptLibrary, UnableToUseScripts


LONGEST_NAME = 80
_KEYS = ("approved_by", "approved_on", "approved_words", "refresh_due_on")


class UnableToApprove(Exception):
    """Nothing was approved and the file is as it was; one line: which script, why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalReport:
    """What came of it. With findings nothing was approved, renewed or written."""

    approved: tuple[Script, ...]
    renewed: tuple[Script, ...]
    findings: tuple[tuple[WrittenScript, tuple[ToneFinding, ...]], ...]


def approve_scripts(path: Path, *, by: str, on: date, only: str | None) -> ApprovalReport:
    """Approve every draft of the file, or those of one id, and renew what is due by that day; all or none.

    Raises UnableToApprove when a draft would take effect before that day, when two versions would overlap, or when the
    file cannot be written; UnableToUseScripts when it cannot be read.
    """
    if not by.strip() or len(by) > LONGEST_NAME or not by.isprintable():
        raise UnableToApprove(f"--by must name who approves, in {LONGEST_NAME} letters at most")
    file = read_scripts(path)
    meant = [each for each in file.scripts if only is None or each.script.id == only]
    if not meant:
        raise UnableToApprove(f"{path} has no script {only}; it has {', '.join(_ids(file.scripts))}")
    answers: dict[int, Script] = {}
    approved, renewed = list[Script](), list[Script]()
    findings: list[tuple[WrittenScript, tuple[ToneFinding, ...]]] = []
    for place, written in enumerate(file.scripts):
        answer = _answer(written, by=by, on=on) if written in meant else None
        if isinstance(answer, tuple):
            findings.append((written, answer))
        elif answer is not None:
            answers[place] = answer
            (renewed if written.script.is_approved else approved).append(answer)
    if findings:
        return ApprovalReport(approved=(), renewed=(), findings=tuple(findings))
    try:
        ScriptLibrary(tuple(answers.get(place, each.script) for place, each in enumerate(file.scripts)))
    except UnableToUseScripts as error:
        raise UnableToApprove(f"{path}: {error}") from error
    approvals = {place: script.approval for place, script in answers.items() if script.approval is not None}
    if approvals:
        _write(path, approvals)
    return ApprovalReport(approved=tuple(approved), renewed=tuple(renewed), findings=())


def _answer(written: WrittenScript, *, by: str, on: date) -> Script | tuple[ToneFinding, ...] | None:
    """Return the script as approved or renewed, the findings, or None when there is nothing to do about it today."""
    script, rules, law = written.script, load_tone(), load_law()
    if script.approval is not None and script.is_approved:
        return renew_approval(script, on=on, rules=rules, law=law) if script.approval.refresh_due_on <= on else None
    if script.effective_on < on:
        raise UnableToApprove(
            f"{written.file}, {script.id} version {script.version}: it would take effect on {script.effective_on}, "
            f"before its approval on {on}. Set effective_on to {on} or later"
        )
    return approve_script(script, by=by, on=on, rules=rules, law=law)


def _write(path: Path, approvals: Mapping[int, Approval]) -> None:
    target = path.resolve()
    try:
        before = target.read_bytes().decode()
        after = _with_approvals(before, approvals)
        _refuse_other_changes(path, before=before, after=after, approvals=approvals)
        part = target.with_name(target.name + ".part")
        part.write_bytes(after.encode())
        shutil.copymode(target, part)
        part.replace(target)
    except OSError as error:
        raise UnableToApprove(f"{path} cannot be written ({error.strerror}). Make it writable and try again") from error


def _with_approvals(text: str, approvals: Mapping[int, Approval]) -> str:
    places = find_lines(text)
    lines = text.split("\n")
    for number in sorted(approvals, reverse=True):  # from below, so that the numbers above stay true
        _put_in(lines, places[number], approvals[number])
    return "\n".join(lines)


def _put_in(lines: list[str], place: ScriptLines, approval: Approval) -> None:
    if "effective_on" not in place.keys:
        raise UnableToApprove(f"line {place.header}: write effective_on of this script on a line of its own")
    below = place.keys["effective_on"]
    ending = "\r" if lines[below - 1].endswith("\r") else ""
    signed = (
        f"approved_by = {json.dumps(approval.by, ensure_ascii=False)}",
        f"approved_on = {approval.on}",
        f'approved_words = "{approval.words}"',
        f"refresh_due_on = {approval.refresh_due_on}",
    )
    old = sorted((place.keys[key] for key in _KEYS if key in place.keys), reverse=True)
    for line in old:
        del lines[line - 1]
    below -= sum(line < below for line in old)
    lines[below:below] = [line + ending for line in signed]


def _refuse_other_changes(path: Path, *, before: str, after: str, approvals: Mapping[int, Approval]) -> None:
    """Read back what would be written: it must say what stood there and the approvals, and nothing else."""
    wanted = tomllib.loads(before)
    for number, approval in approvals.items():
        wanted["script"][number] |= {
            "approved_by": approval.by,
            "approved_on": approval.on,
            "approved_words": approval.words,
            "refresh_due_on": approval.refresh_due_on,
        }
    try:
        is_as_meant = tomllib.loads(after) == wanted
    except tomllib.TOMLDecodeError:
        is_as_meant = False
    if not is_as_meant:
        raise UnableToApprove(
            f"{path}: the approval cannot be put in without touching something else. Write each key of a script on a "
            "line of its own"
        )


def _ids(scripts: Sequence[WrittenScript]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.script.id for each in scripts))
