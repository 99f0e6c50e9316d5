"""`goodterms docs`: write the generated pages in docs/ anew."""

from pathlib import Path
from typing import Annotated

import typer

from goodterms.cli.output import refuse_input, screen
from goodterms.usecases.write_docs import write_docs


app = typer.Typer(add_completion=False)


@app.command()
def docs(folder: Annotated[Path, typer.Argument(help="The folder of the pages.")] = Path("docs")) -> None:
    """Write the pages made from rule data, where they have changed."""
    if not folder.is_dir():
        refuse_input(f"there is no folder {folder}; run this where the project lies, or name the folder.")
    changed = write_docs(folder)
    screen.print(f"Written: {', '.join(changed)}." if changed else "All pages are as the rules are.")
