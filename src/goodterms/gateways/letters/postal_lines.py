"""Which address do the lines name that stand in the window of the envelope?"""

import re

from goodterms.gateways.news import PostalAddress


LAST_LINE = re.compile(r"(?P<city>\S(?:.*\S)?),?\s+(?P<state>[A-Za-z]{2})\s+(?P<zip>\d{5}(?:-?\d{4})?)")
NAME_AND_STREET, WITH_SECOND_STREET = 2, 3


def postal_address(lines: tuple[str, ...]) -> PostalAddress | None:
    """Return the address in its parts, so that a letter goes where its window says; None when they are not there."""
    found = LAST_LINE.fullmatch(lines[-1].strip()) if lines else None
    above = lines[:-1]
    if found is None or len(above) not in {NAME_AND_STREET, WITH_SECOND_STREET} or not all(above):
        return None
    return PostalAddress(
        name=above[0],
        street=above[1],
        street2=above[2] if len(above) == WITH_SECOND_STREET else "",
        city=found["city"].rstrip(","),
        state=found["state"].upper(),
        zip_code=found["zip"],
    )
