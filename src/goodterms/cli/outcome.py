"""`goodterms outcome`: say whether a message left, when nobody but a person could find out."""

from typing import Annotated

import typer

from goodterms import clock
from goodterms.cli.output import refuse_input, screen
from goodterms.cli.practices import the_practice
from goodterms.usecases.settle_outcome import Outcome, UnableToSettle, settle_outcome


app = typer.Typer(add_completion=False)
SAID: dict[str, Outcome] = {"left": "left", "not-left": "not_left"}


@app.command()
def outcome(
    message: Annotated[int, typer.Argument(help="The number of the message, as the work item says.")],
    said: Annotated[str, typer.Argument(help="left, or not-left.")],
    *,
    practice: Annotated[str | None, typer.Option(help="Whose message; not needed when there is one practice.")] = None,
    by: Annotated[str, typer.Option(help="Who found out, for the audit trail.")] = "command line",
) -> None:
    """Settle a message of unknown end. One that did not leave may be sent again, while its day and the gate allow."""
    if said not in SAID:
        refuse_input(f"say left or not-left, and not {said!r}.")
    try:
        state = settle_outcome(
            practice=the_practice(practice), intent_id=message, outcome=SAID[said], by=by, at=clock.now()
        )
    except UnableToSettle as error:
        refuse_input(str(error))
    screen.print(f"Message {message} is {state} now.")
