"""`goodterms guard ATTEMPTS.jsonl`: may these contacts be made, and if not, by which rule?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from goodterms.cli.output import HELD_OR_REFUSED, print_json, progress, refuse_input, screen
from goodterms.domain.guardrails import Consulted
from goodterms.domain.records import Record, moment_in_record
from goodterms.law.load import UnusableLaw, load_law
from goodterms.law.reply_words import load_reply_words
from goodterms.playbook.load import load_playbook
from goodterms.playbook.schema import UnableToUsePlaybook
from goodterms.usecases.guard_attempts import Judged, UnableToGuard, guard_attempts, input_schema


app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def guard(
    attempts: Annotated[Path | None, typer.Argument(help="A .jsonl file, one proposed contact a line.")] = None,
    playbook: Annotated[Path | None, typer.Option(help="The practice's own playbook: what it changes.")] = None,
    specialty: Annotated[str | None, typer.Option(help="Begin from this specialty's playbook.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdicts as one JSON array.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of one line, and end.")] = False,
) -> None:
    """Judge each proposed contact: allow, delay (until when), or block; every refusal with its rule and source.

    The same gate as before every message; it stores and sends nothing. Ends with 0 when all are allowed, 1 when some
    are not, 2 when the input cannot be used.
    """
    if schema:
        print_json(input_schema())
        return
    if attempts is None:
        refuse_input("name a file of attempts, or ask for the form of one with --schema")
    judged: list[Judged] = []
    try:
        policy, law = load_playbook(path=playbook, specialty=specialty), load_law()
        with progress(quiet=as_json) as bar:
            task = bar.add_task("Judging", total=None)
            judged.extend(
                guard_attempts(
                    attempts=attempts,
                    law=law,
                    words=load_reply_words(),
                    playbook=policy,
                    on_each=lambda: bar.advance(task),
                )
            )
    except (UnableToGuard, UnableToUsePlaybook, UnusableLaw) as error:
        refuse_input(str(error))
    if as_json:
        print_json([_record(each) for each in judged])
    else:
        _show(judged)
    if any(each.verdict.answer != "allow" for each in judged):
        raise typer.Exit(HELD_OR_REFUSED)


def _record(judged: Judged) -> Record:
    verdict = judged.verdict
    return {
        "line": judged.line,
        "id": judged.id,
        "verdict": verdict.answer,
        "until": moment_in_record(verdict.until),
        "party": judged.taken_for.party,
        "party_reason": judged.taken_for.reason,
        "refusals": [_refusal(each) for each in verdict.refusals],
        "warnings": [_refusal(each) for each in verdict.warnings],
        "required_texts": [{"rule_id": rule, "text": text} for rule, text in verdict.needed_texts],
        "required_records": [{"rule_id": rule, "record": record} for rule, record in verdict.needed_records],
        "passed": [{"rule_id": each.rule_id, "version": each.version} for each in verdict.passed],
    }


def _refusal(consulted: Consulted) -> Record:
    return {
        "rule_id": consulted.rule_id,
        "version": consulted.version,
        "action": consulted.action,
        "citation": consulted.citation,
        "reason": consulted.reason,
        "until": moment_in_record(consulted.until),
    }


def _show(judged: list[Judged]) -> None:
    table = Table("line", "id", "verdict", "rule", "why", "source", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for each in judged:
        verdict = each.verdict
        said = f"delay until {moment_in_record(verdict.until)}" if verdict.answer == "delay" else verdict.answer
        rows = verdict.refusals + verdict.warnings
        first = rows[0] if rows else None
        table.add_row(str(each.line), each.id or "", said, *_cells(first))
        for other in rows[1:]:
            table.add_row("", "", "", *_cells(other))
    screen.print(table)
    counts = {answer: sum(each.verdict.answer == answer for each in judged) for answer in ("allow", "delay", "block")}
    screen.print(f"\n{counts['allow']} allowed, {counts['delay']} delayed, {counts['block']} blocked.")


def _cells(consulted: Consulted | None) -> tuple[str, str, str]:
    return ("", "", "") if consulted is None else (consulted.rule_id, consulted.reason, consulted.citation)
