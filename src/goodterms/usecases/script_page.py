"""Write docs/scripts.md: every shipped script as people get it, in both languages, and what it is held to."""

from collections.abc import Iterable

from goodterms.domain.sms_segments import SmsSegments
from goodterms.domain.tone_length import sms_segments_of, stretched_values
from goodterms.playbook.load_tone import load_tone
from goodterms.playbook.script_schema import ScriptKind, ScriptLanguage
from goodterms.playbook.tone_schema import ToneRules
from goodterms.usecases.check_scripts import ScriptCheck, check_shipped_scripts


LANGUAGES: tuple[ScriptLanguage, ScriptLanguage] = ("en", "es")


def script_page() -> str:
    """Return the page."""
    rules = load_tone()
    newest = {(check.written.script.kind, check.written.script.language): check for check in check_shipped_scripts()}
    kinds = "\n".join(_kind(kind, [newest[kind, language] for language in LANGUAGES], rules) for kind in rules.kinds)
    return f"{_INTRODUCTION}{kinds}\n{_values(rules)}\n{_avoided(rules)}"


_INTRODUCTION = """# The scripts, as shipped

What the product says to people, filled in with invented values. The words are in `playbook/scripts/`, what they are
held to is in `playbook/tone.toml`; `goodterms scripts check` holds them to it. A practice's own go into their own file:

```
goodterms scripts check own.toml
goodterms scripts approve own.toml --by "K. Ortiz" --on 2026-11-23
goodterms day run --scripts own.toml
```

Kept as `GOODTERMS_HOME/scripts/PRACTICE.toml`, with the practice's short name, they are used by `day run` and by every
worker on that machine without being named; drafts are left aside.

Grade: the years of school it takes to read (Flesch-Kincaid in English, Crawford in Spanish). SMS segments: what
the telephone network makes of a text, with usual values, and stretched: with long names and letters its short alphabet
lacks.

"""


def _kind(kind: ScriptKind, checks: list[ScriptCheck], rules: ToneRules) -> str:
    rows: list[tuple[str, Iterable[str]]] = [
        ("script", (f"`{check.written.script.id}`" for check in checks)),
        ("grade", ("" if check.reading is None else f"{check.reading.grade:.1f}" for check in checks)),
    ]
    if rules.kinds[kind].sms_segments_at_most is not None:
        rows.append(("SMS segments", (_sent_as(check.sms) for check in checks)))
        rows.append(("stretched", (_sent_as(_stretched(check, rules)) for check in checks)))
    if any(check.sample is not None and check.sample.subject is not None for check in checks):
        rows.append(("subject", ("" if check.sample is None else check.sample.subject or "" for check in checks)))
    rows.append(("words", ("" if check.sample is None else check.sample.text for check in checks)))
    table = "\n".join(f"| {name} | {' | '.join(_cell(each) for each in cells)} |" for name, cells in rows)
    return f"## {kind}\n\n{rules.kinds[kind].why}\n\n| | English | Spanish |\n|---|---|---|\n{table}\n"


def _stretched(check: ScriptCheck, rules: ToneRules) -> SmsSegments | None:
    script = check.written.script
    return sms_segments_of(script, values=stretched_values(script, rules=rules))


def _sent_as(sms: SmsSegments | None) -> str:
    return "" if sms is None else f"{sms.count} of {sms.encoding}, {sms.letters} letters"


def _values(rules: ToneRules) -> str:
    rows = "\n".join(
        f"| `{value.name}` | {_cell(value.means)} | {_cell(value.usual['en'])} | {_cell(value.usual['es'])} |"
        for value in rules.values.values()
    )
    return f"## Values a script may name\n\n| value | means | English | Spanish |\n|---|---|---|---|\n{rows}\n"


def _avoided(rules: ToneRules) -> str:
    rows = "\n".join(
        f"| {each.rule} | {each.language} | {_cell(', '.join(each.words))} | {_cell(each.why)} | {_cell(each.better)} |"
        for each in rules.avoided
    )
    return (
        "## Words we would rather not use\n\n`*` stands for any ending. Jargon explained in its paragraph may stay.\n\n"
        f"| rule | language | words | why | better |\n|---|---|---|---|---|\n{rows}\n"
    )


def _cell(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*")
    return escaped.replace("\n", "<br>")
