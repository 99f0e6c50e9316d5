"""What is a spreadsheet, once encodings and file formats are out of the way? Rows of text, each with its number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row as a person sees it in a spreadsheet: its number counted from 1, its cells as text, blanks as ''.

    Days are written year-month-day and numbers without grouping, whatever the file made of them.
    """

    number: int
    cells: tuple[str, ...]
    merged: frozenset[int]  # columns, counted from 0, whose value is repeated from a merged cell that begins above
    is_unfinished: bool  # the last line of a text file that ends without a line break

    def is_blank(self) -> bool:
        """Say whether nothing stands in this row."""
        return not any(cell.strip() for cell in self.cells)

    def cell(self, column: int) -> str:
        """Return what stands in a column, counted from 0, without gaps around it; '' beyond the end of the row."""
        return self.cells[column].strip() if column < len(self.cells) else ""
