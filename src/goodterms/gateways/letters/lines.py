"""How many lines does a text take in a given width, and how high are they?"""

from goodterms.gateways.letters.font_metrics import Face


LEADING = 0.25  # between lines, in ems, as in statement.typ


class UnableToPlace(Exception):
    """A text cannot be placed without being cut; the message names the field and what to do."""


def count_lines(text: str, face: Face, *, size: float, width: float, field: str) -> int:
    """Count the lines of a text set word by word; a blank at the end of a line takes no room.

    Raises UnableToPlace when a single word is wider than the line.
    """
    count, used = 1, 0.0
    blank = face.width(" ", size=size)
    for word in text.split(" "):
        wide = face.width(word, size=size)
        if wide > width:
            raise UnableToPlace(f"{field} holds a word too long for its line. Shorten it or add a blank.")
        if used and used + blank + wide > width:
            count, used = count + 1, wide
        else:
            used += wide + (blank if used else 0)
    return count


def height_of(text: str, face: Face, *, size: float, width: float, field: str) -> float:
    """Return the height of a text in points, in the line height of statement.typ."""
    count = count_lines(text, face, size=size, width=width, field=field)
    return count * size + (count - 1) * size * LEADING


def largest_size(text: str, face: Face, *, width: float, sizes: tuple[float, ...], lines: int, field: str) -> float:
    """Return the first of the sizes, largest first, at which the text takes at most so many lines.

    Raises UnableToPlace when even the last is too large.
    """
    for size in sizes:
        try:
            if count_lines(text, face, size=size, width=width, field=field) <= lines:
                return size
        except UnableToPlace:
            continue
    raise UnableToPlace(f"{field} is too wide for its place. Shorten it.")
