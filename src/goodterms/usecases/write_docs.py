"""Write the pages of docs/ that are made from rule data, so that they never say anything else than the rules do."""

from collections.abc import Mapping
from pathlib import Path

from goodterms.law.reason_codes import ReasonCodes, load_reason_codes
from goodterms.playbook.load import load_playbook, specialties
from goodterms.playbook.schema import Playbook
from goodterms.usecases.script_page import script_page
from goodterms.usecases.write_law_page import law_page


MADE = "<!-- Made by `make docs` from the rule data: change the rule, not this page. -->\n\n"


def pages() -> Mapping[str, str]:
    """Return every generated page by its file name below docs/."""
    default = load_playbook(path=None, specialty=None)
    return {
        "law.md": MADE + law_page(),
        "playbook.md": MADE + _playbook(default),
        "scripts.md": MADE + script_page(),
        "reason-codes.md": MADE + _reason_codes(load_reason_codes()),
    }


def write_docs(folder: Path) -> tuple[str, ...]:
    """Write the pages that are not as they should be and return their names."""
    changed = []
    for name, text in pages().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return tuple(changed)


def _playbook(playbook: Playbook) -> str:
    steps = "\n".join(
        f"| {step.day} | {step.touch} | {', then '.join(step.ways)} | {_cell(step.why)} |"
        for step in playbook.cadence.steps
    )
    segments = "\n".join(
        f"| {rule.segment} | `{rule.id}` | {rule.tone} | {_cell(rule.why)} |" for rule in playbook.segments
    )
    stated = "\n".join(
        f"| `[{name}]` | {each.effective_on} | {_cell(each.why)} |" for name, each in sorted(playbook.stated.items())
    )
    return (
        f"# The default playbook, {playbook.version}\n\n"
        f"Specialties that change it: {', '.join(specialties())}.\n\n"
        f"## Cadence\n\n| day | touch | ways | why |\n|---|---|---|---|\n{steps}\n\n"
        f"## Segments, first match wins\n\n| segment | rule | tone | why |\n|---|---|---|---|\n{segments}\n\n"
        f"## Sections\n\n| section | from | why |\n|---|---|---|\n{stated}\n"
    )


def _reason_codes(codes: ReasonCodes) -> str:
    rows = "\n".join(
        f"| {code.group}-{code.code} | {code.handling} | {_cell(code.english.headline)} | "
        f"{_cell(code.english.what_happened)} | {_cell(code.spanish.headline)} | {code.as_of} |"
        for _, code in sorted(codes.by_code.items())
    )
    return (
        "# Reason codes in our own words\n\nCode numbers are public facts; every sentence is ours. A code without a "
        "row is shown with its number and never billed by itself.\n\n"
        "| code | what we do | in English | what happened | in Spanish | looked at on |\n"
        f"|---|---|---|---|---|---|\n{rows}\n"
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
