"""What a script may say: the words of one text, email, call or letter, in one language, and who approved them."""

import hashlib
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


ScriptKind = Literal[
    "text",
    "text_brief",
    "email",
    "email_brief",
    "call_opener",
    "plan_close",
    "voicemail",
    "letter",
    "receipt",
    "payment_confirmation",
    "plan_confirmation",
    "plan_confirmation_brief",
    "opt_out_confirmation",
    "help_reply",
    "hardship_received",
    "dispute_received",
]
ScriptLanguage = Literal["en", "es"]
ScriptForm = Literal["text", "email", "spoken", "letter"]
ScriptPart = Literal["subject", "body", "html"]
SuggestionState = Literal["open", "taken", "declined"]

FORMS: Mapping[ScriptKind, ScriptForm] = {
    "text": "text",
    "text_brief": "text",
    "email": "email",
    "email_brief": "email",
    "call_opener": "spoken",
    "plan_close": "spoken",
    "voicemail": "spoken",
    "letter": "letter",
    "receipt": "email",
    "payment_confirmation": "text",
    "plan_confirmation": "email",
    "plan_confirmation_brief": "text",
    "opt_out_confirmation": "text",
    "help_reply": "text",
    "hardship_received": "text",
    "dispute_received": "text",
}

_VALUE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_MARK_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who stood for the words of a script, when, and for which words exactly."""

    by: str
    on: date
    words: str  # the mark of the words approved; other words are a draft again
    refresh_due_on: date  # by this day somebody reads it again


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One version of one script; `subject`, `body` and `html` are liquid templates over named values."""

    id: str
    kind: ScriptKind
    language: ScriptLanguage
    version: int
    effective_on: date  # the first day on which it may be used
    approval: Approval | None  # None: a draft
    why: str
    subject: str | None  # emails only
    body: str  # plain text
    html: str | None  # emails only
    values: frozenset[str] = field(init=False)  # every value the templates use

    def __post_init__(self) -> None:
        """Note which values are used. Refuse, by ValueError, a shape that its kind cannot have."""
        if any((part is not None) != (self.form == "email") for part in (self.subject, self.html)):
            raise ValueError(f"{self.id}: an email has a subject and an HTML twin, and nothing else has")
        if self.approval is not None and self.effective_on < self.approval.on:
            raise ValueError(f"{self.id}: it takes effect on {self.effective_on}, before the day of its approval")
        used = (name for _, template in self.parts() for name in _VALUE.findall(template))
        object.__setattr__(self, "values", frozenset(used))

    @property
    def form(self) -> ScriptForm:
        """Return how the words travel."""
        return FORMS[self.kind]

    @property
    def words(self) -> str:
        """Return the mark of these words: it changes with any letter of them."""
        said = "\x00".join((self.kind, self.language, *(template for _, template in self.parts())))
        return hashlib.sha256(said.encode()).hexdigest()[:_MARK_LENGTH]

    @property
    def is_approved(self) -> bool:
        """Say whether somebody approved these very words. What is not approved is a draft, and is never used."""
        return self.approval is not None and self.approval.words == self.words

    def parts(self) -> tuple[tuple[ScriptPart, str], ...]:
        """Return the templates it has, each with its name."""
        named: tuple[tuple[ScriptPart, str | None], ...] = (
            ("subject", self.subject),
            ("body", self.body),
            ("html", self.html),
        )
        return tuple((part, template) for part, template in named if template is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What somebody of the staff would rather say, and what became of it."""

    script_id: str
    on: date
    by: str  # a role, such as front desk
    words: str
    state: SuggestionState
    answer: str | None  # why it was taken or declined; None while it is open


class UnableToUseScripts(ValueError):
    """A scripts file cannot be used; one line: which file, which script, why, and what to do."""


@dataclass(frozen=True, slots=True)
class ScriptLibrary:
    """Scripts with the suggestions about them; a practice's own library lies over the one that is shipped."""

    scripts: tuple[Script, ...]
    suggestions: tuple[Suggestion, ...] = ()
    beneath: "ScriptLibrary | None" = None
    _approved: Mapping[tuple[ScriptKind, ScriptLanguage], tuple[Script, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Sort the approved versions by the day they begin. Raises UnableToUseScripts when two of them overlap."""
        approved: dict[tuple[ScriptKind, ScriptLanguage], list[Script]] = {}
        for script in self.scripts:
            if script.is_approved:
                approved.setdefault((script.kind, script.language), []).append(script)
        for versions in approved.values():
            versions.sort(key=lambda script: (script.effective_on, script.version))
            for before, after in itertools.pairwise(versions):
                _refuse_overlap(before, after)
        object.__setattr__(self, "_approved", {key: tuple(found) for key, found in approved.items()})

    def in_force(self, *, kind: ScriptKind, language: ScriptLanguage, on: date) -> Script | None:
        """Return the approved script for a message that leaves on this day; None when there is none yet.

        A version is in force from its first day until the day before the next approved one begins. The practice's own
        goes before the shipped one.
        """
        begun = [each for each in self._approved.get((kind, language), ()) if each.effective_on <= on]
        if begun:
            return begun[-1]
        return None if self.beneath is None else self.beneath.in_force(kind=kind, language=language, on=on)


def _refuse_overlap(before: Script, after: Script) -> None:
    if before.effective_on == after.effective_on:
        raise UnableToUseScripts(
            f"{before.id} version {before.version} and {after.id} version {after.version} would both be in force from "
            f"{after.effective_on} on. Give one of them another effective_on."
        )
    if before.version >= after.version:
        raise UnableToUseScripts(
            f"{after.id} version {after.version} takes effect on {after.effective_on}, after {before.id} version "
            f"{before.version}. Give the later one the higher version."
        )
