"""`goodterms channels check`: by which way does each channel leave, and is everything there that it needs?"""

from typing import Annotated

import typer
from rich.table import Table

from goodterms.cli.output import HELD_OR_REFUSED, print_json, refuse_input, screen
from goodterms.cli.outside import outbox_folder
from goodterms.cli.storage import name_tables
from goodterms.usecases.check_channels import ChannelCheck, check_channels, check_channels_by_asking
from goodterms.usecases.outside import UnableToReachOutside


app = typer.Typer(add_completion=False)


@app.command()
def channels_check(
    *,
    connect: Annotated[bool, typer.Option("--connect", help="Ask each provider too; nothing is sent.")] = False,
    practice: Annotated[str | None, typer.Option(help="The short name of a practice with options of its own.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say how texts, emails, letters and calls leave. Exit code 1 when a channel is not whole or does not answer."""
    name_tables()
    check = check_channels_by_asking if connect else check_channels
    try:
        found = check(practice=practice, folder=outbox_folder())
    except UnableToReachOutside as error:
        refuse_input(str(error))
    if json:
        print_json(
            [
                {
                    "channel": each.channel,
                    "adapter": each.adapter,
                    "is_well": each.is_well,
                    "trouble": each.trouble,
                    "said": each.said,
                }
                for each in found
            ]
        )
    else:
        _show(found)
    if not all(each.is_well for each in found):
        raise typer.Exit(HELD_OR_REFUSED)


def _show(found: tuple[ChannelCheck, ...]) -> None:
    table = Table("Channel", "Leaves by", "State", box=None, pad_edge=False)
    for each in found:
        table.add_row(each.channel, each.adapter, each.trouble or each.said or "its settings are whole")
    screen.print(table)
