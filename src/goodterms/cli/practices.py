"""Whose work is this? The practice a command was asked for."""

from goodterms.cli.output import refuse_input
from goodterms.data.read import PracticeFacts, read_practice, read_practices


def the_practice(slug: str | None) -> PracticeFacts:
    """Return the practice of this name; without a name, the only one there is. Ends the command in one line else."""
    if slug is not None:
        found = read_practice(slug)
        if found is None:
            names = ", ".join(each.slug for each in read_practices()) or "there is none yet"
            refuse_input(f"there is no practice `{slug}` (known: {names}). Name one with --practice.")
        return found
    practices = read_practices()
    if len(practices) != 1:
        names = ", ".join(each.slug for each in practices)
        refuse_input(
            f"several practices are here ({names}): name one with --practice."
            if practices
            else "there is no practice yet: begin one with `goodterms practice open FILE.toml`, as docs/examples shows."
        )
    return practices[0]
