"""Which sheet of the file is meant, and where are its headings? The one that fits the profile, if there is just one."""

import itertools
from collections.abc import Sequence

from goodterms.domain.import_tables import LINES_SEARCHED, Headings, UnusableTable, find_headings
from goodterms.gateways.spreadsheets import OpenedSheet, UnreadableSpreadsheet
from goodterms.playbook.import_profiles.load import ready_profiles
from goodterms.playbook.import_profiles.schema import ImportProfile


def choose_sheet(opened: OpenedSheet, *, wanted: str | None, profile: ImportProfile) -> tuple[str | None, Headings]:
    """Return the sheet that is asked for, by the person or the profile, else the only one whose headings fit.

    Text has no sheets: then the name is None. Raises UnreadableSpreadsheet in one line when none fits, or several do.
    """
    name = wanted or profile.sheet
    if name is not None and name not in opened.sheets:
        there = f"it has {', '.join(opened.sheets)}" if opened.sheets else "it is text and has no sheets"
        raise UnreadableSpreadsheet(f"{opened.path} has no visible sheet {name!r}: {there}. Change --sheet.")
    names: Sequence[str | None] = [name] if name is not None else (opened.sheets or [None])
    tried = [(name, _headings(opened, name, profile)) for name in names]
    fitting = [(name, found) for name, found in tried if isinstance(found, Headings)]
    if len(fitting) > 1:
        them = " and ".join(repr(name) for name, _ in fitting)
        raise UnreadableSpreadsheet(f"{opened.path}: the sheets {them} both fit the profile. Say which with --sheet.")
    if fitting:
        return fitting[0]
    raise UnreadableSpreadsheet(_why_none_fits(opened, tried, profile=profile))


def _headings(opened: OpenedSheet, name: str | None, profile: ImportProfile) -> Headings | UnusableTable:
    return find_headings(list(itertools.islice(opened.rows(name), LINES_SEARCHED)), profile=profile)


def _why_none_fits(
    opened: OpenedSheet, tried: Sequence[tuple[str | None, Headings | UnusableTable]], *, profile: ImportProfile
) -> str:
    """The trouble of the sheet that came nearest, and a ready profile that would fit, when there is one."""
    name, trouble = max(
        ((name, found) for name, found in tried if isinstance(found, UnusableTable)),
        key=lambda pair: pair[1].headings_met,
    )
    place = f"{opened.path}, sheet {name}" if name is not None else str(opened.path)
    others = [
        other.source
        for other in ready_profiles().values()
        if other.kind == profile.kind and isinstance(_headings(opened, name, other), Headings)
    ]
    hint = f" The profile {others[0]} fits it: --profile {others[0]}." if others else ""
    return f"{place}: {trouble.reason}.{hint}"
