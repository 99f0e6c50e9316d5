"""What a script may say: the words of one text, email, call or voicemail, in one language."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


ScriptKind = Literal[
    "text", "email", "email_brief", "call_opener", "plan_close", "voicemail", "stop_confirmation", "help"
]
ScriptLanguage = Literal["en", "es"]

# A sheet of words a person says carries no way to stop messages; everything a machine sends must.
SENT_BY_MACHINE: frozenset[ScriptKind] = frozenset({"text", "email", "email_brief"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One approved script; `subject`, `body` and `html` are liquid templates over the named values."""

    id: str
    kind: ScriptKind
    language: ScriptLanguage
    version: int
    effective_on: date
    why: str
    values: frozenset[str]  # every value the templates use, and no other
    subject: str | None  # emails only
    body: str  # plain text
    html: str | None  # emails only

    def __post_init__(self) -> None:
        """Refuse a script that lacks what its kind needs."""
        if (self.kind in {"email", "email_brief"}) != (self.subject is not None and self.html is not None):
            raise ValueError(f"{self.id}: an email has a subject and an HTML twin, and nothing else has")
        if self.kind in {"text", "help"} and "stop" not in self.body.lower():
            raise ValueError(f"{self.id}: a text says how to stop texts")
        if self.kind in {"email", "email_brief"} and "opt_out_link" not in self.values:
            raise ValueError(f"{self.id}: an email says how to stop emails")
