"""How does an export become rows? CSV and XLSX in, plain rows of text out, one at a time."""

from goodterms.gateways.spreadsheets.opening import OpenedSheet, open_sheet
from goodterms.gateways.spreadsheets.trouble import UnreadableSpreadsheet


__all__ = ["OpenedSheet", "UnreadableSpreadsheet", "open_sheet"]
