"""`goodterms mail take`: a mail to our return address, as a mail server hands it over."""

import sys
from typing import Annotated

import typer

from goodterms import clock
from goodterms.cli.output import UNUSABLE, complain
from goodterms.usecases.hear_inbound import hear_mail
from goodterms.usecases.hear_news import ForgedNews, UnreadableNews


app = typer.Typer(add_completion=False)
LARGEST_MAIL = 25_000_000


@app.command()
def mail_take(
    *, to: Annotated[str, typer.Option("--to", help="The address it was delivered to, as the mail server knows it.")]
) -> None:
    """Take one mail from standard input: a bounce, a complaint, a stop, or what somebody wrote.

    Let your mail server pipe what comes to the return address here (in Postfix: `pipe` with ${recipient}). Anything
    but exit code 0 or 2 means: keep it and try again.
    """
    mail = sys.stdin.buffer.read(LARGEST_MAIL + 1)
    try:
        hear_mail(mail, delivered_to=to, at=clock.now())
    except (ForgedNews, UnreadableNews) as error:
        complain(str(error))
        raise typer.Exit(UNUSABLE) from error
