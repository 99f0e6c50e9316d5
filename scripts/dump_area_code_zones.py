"""Write src/goodterms/law/area_codes.csv: every area code with its state and each time zone it touches.

Two sources are joined, because each misses zones that the other has: the telephone prefixes of `phonenumbers`, and the
ZIP codes that `zipcodes` says the area code serves within its own state.
Run when either package has newer tables: .venv/bin/python scripts/dump_area_code_zones.py
"""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import zipcodes
from phonenumbers.geocoder import GEOCODE_DATA
from phonenumbers.timezone import TIMEZONE_DATA


TABLE = Path(__file__).parents[1] / "src" / "goodterms" / "law" / "area_codes.csv"
CANADIAN = (
    "204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 387 403 416 418 428 431 437 438 450 468 474 506 514 "
    "519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942"
)
CARIBBEAN = "242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876"
ABROAD = frozenset((*CANADIAN.split(), *CARIBBEAN.split(), "273"))
# Codes given out since the tables were made, and the older code whose area each shares.
SHARES_AREA_OF = {
    "235": "573", "274": "920", "324": "904", "327": "870", "329": "845", "353": "608", "357": "559", "369": "707",
    "436": "440", "457": "318", "465": "718", "471": "662", "483": "334", "621": "713", "624": "716", "645": "305",
    "679": "313", "686": "804", "728": "561", "729": "423", "730": "618", "738": "213", "748": "970", "821": "864",
    "837": "530", "861": "309", "924": "507", "975": "816",
}  # fmt: skip
OF_NEW_YORK_CITY = frozenset({"212", "332", "347", "465", "646", "718", "917", "929"})
# What both sources miss: towns that keep the clock of the zone next to theirs.
ALSO = {"334": "America/New_York", "580": "America/Denver"}
# What one source has wrong.
MISPLACED = {"689": "America/Chicago", "879": "America/Puerto_Rico", "907": "Pacific/Honolulu"}
MISWRITTEN = {"Napakiak": "America/Anchorage"}


def main() -> None:
    """Join both tables and write ours."""
    states, zones = states_by_zip_code(), zones_by_prefix()
    for code, served in zones_by_zip_code(states).items():
        zones[code] |= served
    for code, zone in MISPLACED.items():
        zones[code].discard(zone)
    for code, zone in ALSO.items():
        zones[code].add(zone)
    for code, older in SHARES_AREA_OF.items():
        states[code] = states[older]
        zones[code] |= zones[older]
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in sorted(zones):
        codes[written_states(code, states), " ".join(sorted(zones[code]))].append(code)
    with TABLE.open("w", encoding="ascii", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("states", "zones", "codes"))
        writer.writerows((state, zone, " ".join(each)) for (state, zone), each in sorted(codes.items()))


def written_states(code: str, states: dict[str, str]) -> str:
    """Return the state column: empty abroad, with NYC beside New York for the codes of the city."""
    if code in ABROAD:
        return ""
    if code not in states:
        raise SystemExit(f"area code {code} ({GEOCODE_DATA.get(f'1{code}')}) has no state: say which in this script")
    return f"{states[code]} NYC" if code in OF_NEW_YORK_CITY else states[code]


def states_by_zip_code() -> dict[str, str]:
    """Return the state in which most of the ZIP codes lie that each area code serves: no code crosses a state line."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in zipcodes.list_all():
        for code in row["area_codes"] or ():
            counts[code][row["state"]] += 1
    return {code: count.most_common(1)[0][0] for code, count in counts.items() if code not in ABROAD}


def zones_by_zip_code(states: dict[str, str]) -> dict[str, set[str]]:
    """Return the zones of the ZIP codes that each area code serves within its own state."""
    zones: dict[str, set[str]] = defaultdict(set)
    for row in zipcodes.list_all():
        for code in row["area_codes"] or ():
            if states.get(code) == row["state"] and row["timezone"]:
                zones[code].add(MISWRITTEN.get(row["timezone"], row["timezone"]))
    return zones


def zones_by_prefix() -> dict[str, set[str]]:
    """Return the zones of every longer prefix under each area code."""
    zones: dict[str, set[str]] = defaultdict(set)
    for prefix, found in TIMEZONE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= len("1850"):
            zones[prefix[1:4]].update(found)
    return zones


if __name__ == "__main__":
    main()
