"""On which line of its file does each script, and each part of it, stand?

TOML readers do not say. This finds the lines of the shape our files have: keys at the beginning of a line, long texts
between three quotes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass


_HEADER = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w-]+)\s*=\s*(.*)")
_LONG = ('"""', "'''")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptLines:
    """Where one [[script]] stands, in lines counted from 1."""

    header: int
    keys: Mapping[str, int]  # the line of each key
    texts: Mapping[str, int]  # the first line of what each text says

    def line(self, key: str, line: int) -> int:
        """Return the line of the file on which a line of a text stands; the header's when the text was not found."""
        return self.texts[key] + line - 1 if key in self.texts else self.header


def find_lines(text: str) -> tuple[ScriptLines, ...]:
    """Return the place of every [[script]] of a file, in order."""
    found: list[ScriptLines] = []
    keys: dict[str, int] = {}
    texts: dict[str, int] = {}
    closing: str | None = None  # what ends the long text we are in
    for number, line in enumerate(text.split("\n"), start=1):
        if closing is not None:
            closing = None if _ends(line, closing) else closing
            continue
        if header := _HEADER.match(line):
            keys, texts = {}, {}
            if header[1] == "script":
                found.append(ScriptLines(header=number, keys=keys, texts=texts))
            continue
        if key := _KEY.match(line):
            keys[key[1]] = number
            closing, begins_below = _long_text(key[2])
            texts[key[1]] = number + 1 if begins_below else number
    return tuple(found)


def _long_text(value: str) -> tuple[str | None, bool]:
    """Return what ends the long text that begins here, None when it ends on this line; and whether it begins below."""
    quotes = next((each for each in _LONG if value.startswith(each)), None)
    if quotes is None:
        return None, False
    rest = value[len(quotes) :]
    return (None, False) if _ends(rest, quotes) else (quotes, not rest.strip())


def _ends(line: str, quotes: str) -> bool:
    return quotes in line.replace("\\\\", "").replace('\\"', "")
