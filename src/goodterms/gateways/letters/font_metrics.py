"""Which characters can our fonts print, and how wide is a text in them?

Two tables of the TrueType format are enough: `cmap` (character to glyph) and `hmtx` (glyph to width).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path


FONTS = Path(__file__).parent / "fonts"
REGULAR, SEMIBOLD, BOLD = "PublicSans-Regular.ttf", "PublicSans-SemiBold.ttf", "PublicSans-Bold.ttf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One weight of the type: the width of every character it has, in thousandths of the type size."""

    name: str
    widths: Mapping[str, float]

    def width(self, text: str, *, size: float) -> float:
        """Return the width of a text in points, kerning left out; a character without a glyph counts as wide."""
        return _width_in_thousandths(self.name, text) * size / 1000


@lru_cache(maxsize=16_384)
def _width_in_thousandths(name: str, text: str) -> float:
    widths = face(name).widths
    return sum(widths.get(character, 1000) for character in text)


@cache
def printable() -> frozenset[str]:
    """Return the characters that every weight can print."""
    return frozenset.intersection(*(frozenset(face(name).widths) for name in (REGULAR, SEMIBOLD, BOLD)))


@cache
def face(name: str) -> Face:
    """Read one of the fonts that travel with this package."""
    tables = _tables((FONTS / name).read_bytes())
    units_per_em = struct.unpack_from(">H", tables["head"], 18)[0]
    advances = _advances(tables)
    glyphs = _glyph_by_code_point(tables["cmap"])
    last = len(advances) - 1
    return Face(
        name=name,
        widths={chr(point): advances[min(glyph, last)] * 1000 / units_per_em for point, glyph in glyphs.items()},
    )


def _tables(font: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(count))
    return {tag.decode("ascii"): font[offset : offset + length] for tag, _, offset, length in records}


def _advances(tables: dict[str, bytes]) -> list[int]:
    (count,) = struct.unpack_from(">H", tables["hhea"], 34)
    return [struct.unpack_from(">H", tables["hmtx"], 4 * index)[0] for index in range(count)]


def _glyph_by_code_point(cmap: bytes) -> dict[int, int]:
    """Read the format 4 subtable: characters of the Basic Multilingual Plane, which hold every script we set."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    offsets = [struct.unpack_from(">HHI", cmap, 4 + 8 * index)[2] for index in range(count)]
    start = next(offset for offset in offsets if struct.unpack_from(">H", cmap, offset)[0] == 4)
    (double_count,) = struct.unpack_from(">H", cmap, start + 6)
    segments = double_count // 2
    ends = struct.unpack_from(f">{segments}H", cmap, start + 14)
    starts = struct.unpack_from(f">{segments}H", cmap, start + 16 + double_count)
    deltas = struct.unpack_from(f">{segments}H", cmap, start + 16 + 2 * double_count)
    ranges_at = start + 16 + 3 * double_count
    ranges = struct.unpack_from(f">{segments}H", cmap, ranges_at)
    glyphs: dict[int, int] = {}
    for index in range(segments):
        for point in range(starts[index], min(ends[index], 0xFFFE) + 1):
            if ranges[index] == 0:
                glyph = (point + deltas[index]) % 65536
            else:
                place = ranges_at + 2 * index + ranges[index] + 2 * (point - starts[index])
                glyph = struct.unpack_from(">H", cmap, place)[0]
                glyph = (glyph + deltas[index]) % 65536 if glyph else 0
            if glyph:
                glyphs[point] = glyph
    return glyphs
