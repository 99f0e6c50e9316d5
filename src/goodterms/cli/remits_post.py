"""`goodterms remits post`: remittances (835) and claims (837) into the books."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from goodterms import clock
from goodterms.cli.output import HELD_OR_REFUSED, aside, print_json, progress, refuse_input, screen
from goodterms.cli.practices import the_practice
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.post_claims import post_claims
from goodterms.usecases.post_remittance import post_remittance, stored_finding
from goodterms.usecases.read_claim_file import is_claim_file


app = typer.Typer(add_completion=False)


@app.command()
def remits_post(
    files: Annotated[list[Path], typer.Argument(help="Files to post, 835 or 837, in any order.")],
    *,
    practice: Annotated[str | None, typer.Option(help="Whose they are; not needed when there is one practice.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Post remittances and claims: each file whole or not at all, and each only once. Exit code 1 when any is held."""
    contents = [(path, _read(path)) for path in files]
    whose = the_practice(practice)
    policy = policy_in_force(practice=whose)
    answers: list[dict[str, object]] = []
    with progress(quiet=json) as bar:
        # Claims first, so that the visits are known when the insurers' answers come.
        ordered = sorted(contents, key=lambda each: not is_claim_file(each[1]))
        for path, content in ordered:
            task = bar.add_task(f"Posting {path.name}", total=None)
            if is_claim_file(content):
                claims = post_claims(
                    practice=whose, content=content, codes=policy.codes, by="command line", at=clock.now()
                )
                stopping = [finding for finding in claims.findings if finding.severity != "note"]
                answers.append(
                    {
                        "file": str(path),
                        "kind": "837",
                        "status": "partly_held" if stopping else "posted",
                        "claims": claims.visits,
                        "findings": [stored_finding(finding) for finding in claims.findings],
                    }
                )
                continue
            receipt = post_remittance(
                practice=whose,
                name=path.name,
                content=content,
                codes=policy.codes,
                by="command line",
                at=clock.now(),
                step=lambda done, task=task: bar.update(task, completed=done),  # type: ignore[misc]
            )
            answers.append(
                {
                    "file": str(path),
                    "kind": "835",
                    "status": receipt.status,
                    "claims": receipt.claims,
                    "posted": receipt.posted_claims,
                    "held": receipt.held_claims,
                    "findings": [stored_finding(finding) for finding in receipt.findings],
                }
            )
    print_json(answers) if json else _show(answers)
    if any(answer["status"] not in {"posted", "duplicate"} for answer in answers):
        raise typer.Exit(HELD_OR_REFUSED)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        refuse_input(f"{path} cannot be read: {error.strerror}. Nothing was posted; name a file that is there.")


def _show(answers: list[dict[str, object]]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("File", "Kind", "Status", "Claims"):
        table.add_column(column, justify="right" if column == "Claims" else "left")
    for answer in answers:
        table.add_row(str(answer["file"]), str(answer["kind"]), str(answer["status"]), str(answer["claims"]))
    screen.print(table)
    for answer in answers:
        findings = answer["findings"]
        for finding in findings if isinstance(findings, list) else []:
            if finding["severity"] != "note":
                aside.print(
                    f"{answer['file']}, {finding['where']}: {finding['reason']} {finding['todo']}",
                    markup=False,
                    soft_wrap=True,
                )
