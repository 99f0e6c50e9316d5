"""Scripts as tests want them: by kind and language, with sample values, and written as a file."""

from datetime import date
from pathlib import Path

from goodterms.playbook.load_scripts import load_scripts
from goodterms.playbook.load_tone import load_tone
from goodterms.playbook.script_schema import Approval, Script, ScriptKind, ScriptLanguage


ON = date(2026, 9, 4)  # Friday
SHIPPED = load_scripts().scripts


def shipped(kind: ScriptKind, language: ScriptLanguage) -> Script:
    """Return the shipped script in force on the day of the tests."""
    script = load_scripts().in_force(kind=kind, language=language, on=ON)
    assert script is not None
    return script


def usual_values(script: Script) -> dict[str, str]:
    """Return the usual sample of every value the script names."""
    return {name: load_tone().values[name].usual[script.language] for name in script.values}


def draft(
    body: str,
    *,
    kind: ScriptKind = "plan_close",
    language: ScriptLanguage = "en",
    subject: str | None = None,
    html: str | None = None,
) -> Script:
    """Return a draft of these words."""
    return Script(
        id=f"{kind.replace('_', '-')}-{language}",
        kind=kind,
        language=language,
        version=1,
        effective_on=date(2026, 1, 1),
        approval=None,
        why="to be tried",
        subject=subject,
        body=body,
        html=html,
    )


def approved(script: Script) -> Script:
    """Return the script as approved on its first day."""
    approval = Approval(
        by="Ruth", on=script.effective_on, words=script.words, refresh_due_on=date(script.effective_on.year + 1, 1, 1)
    )
    return Script(
        id=script.id,
        kind=script.kind,
        language=script.language,
        version=script.version,
        effective_on=script.effective_on,
        approval=approval,
        why=script.why,
        subject=script.subject,
        body=script.body,
        html=script.html,
    )


GOOD_TEXT = """\
Hello {{ first_name }}, {{ practice }} writes. Insurance has finished with {{ visits }}. Your share: {{ amount_due }}.
Pay: {{ pay_link }}
Plan: {{ plan_link }}
Call {{ phone }}. Reply STOP to stop texts."""


GOOD_SPANISH_TEXT = """\
Hola, {{ first_name }}: {{ practice }} le escribe. El seguro ya ha revisado {{ visits }}. Su parte: {{ amount_due }}.
Pagar: {{ pay_link }}
Plan: {{ plan_link }}
Llame al {{ phone }}. Para no recibir textos, responda STOP."""


def own_file(path: Path, *, language: str = "en", effective_on: str = "2026-11-01", body: str = GOOD_TEXT) -> Path:
    """Write a practice's own scripts file with one draft, a text, among comments; return its path."""
    path.write_text(
        f"""\
# Our own words. Owner: K. Ortiz.

[[script]]  # the first text
id = "text-{language}"
kind = "text"
language = "{language}"
version = 2
effective_on = {effective_on}  # a Sunday
why = "Shorter."
body = \"\"\"
{body}
\"\"\"

# What the front desk would rather say.
[[suggestion]]
script = "text-{language}"
on = 2026-10-20
by = "front desk"
words = "Say plan instead of pay over time."
state = "open"
""",
        encoding="utf-8",
    )
    return path
