"""`goodterms ledger tie`: prove that the books tie."""

from dataclasses import asdict
from typing import Annotated

import typer

from goodterms.cli.output import HELD_OR_REFUSED, print_json, screen
from goodterms.usecases.tie_ledger import tie_ledger


app = typer.Typer(add_completion=False)


@app.command()
def ledger_tie(*, json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False) -> None:
    """Prove that money is conserved and nothing was edited in all that is stored, or name the first row amiss."""
    proof = tie_ledger()
    if json:
        print_json(
            {
                "ties": not proof.breaks,
                "practices": proof.practices,
                "visits": proof.visits,
                "remittances": proof.remittances,
                "transactions": proof.transactions,
                "entries": proof.entries,
                "breaks": [{"practice": slug, **asdict(found)} for slug, found in proof.breaks],
            }
        )
    else:
        screen.print(
            f"Practices: {proof.practices:,}; visits: {proof.visits:,}; remittances: {proof.remittances:,}; "
            f"transactions: {proof.transactions:,}; entries: {proof.entries:,}."
        )
        for slug, found in proof.breaks:
            screen.print(f"{slug}: {found.law} Not so: {found.row}: {found.found}.", markup=False, soft_wrap=True)
        screen.print("The books do not tie." if proof.breaks else "The books tie (M1, M2, M7).")
    if proof.breaks:
        raise typer.Exit(HELD_OR_REFUSED)
