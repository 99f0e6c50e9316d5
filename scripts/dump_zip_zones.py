"""Write src/goodterms/law/zips.csv: every ZIP code with its state and each time zone it may lie in.

Run when the `zipcodes` package, a development dependency, has a newer table:
.venv/bin/python scripts/dump_zip_zones.py
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import zipcodes


TABLE = Path(__file__).parents[1] / "src" / "goodterms" / "law" / "zips.csv"
NEW_YORK_CITY = {"New York County", "Kings County", "Queens County", "Bronx County", "Richmond County"}
# What the package has wrong: a village where a zone should stand.
MISWRITTEN = {"Napakiak": "America/Anchorage"}
# Towns that live by the clock of the zone next to theirs, by law or by habit: both zones count.
ALSO = {
    "89883": "America/Denver",  # West Wendover, Nevada
    "89825": "America/Denver",  # Jackpot, Nevada
    "73946": "America/Denver",  # Kenton, Oklahoma
    "99923": "America/Los_Angeles",  # Hyder, Alaska
    **dict.fromkeys(("36854", "36863", "36867", "36868", "36869", "36870", "36877"), "America/New_York"),  # Alabama
}


def main() -> None:
    """Read the package's table and write ours."""
    rows = zipcodes.list_all()
    in_county: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        in_county[row["state"], row["county"]].add(zone_of(row))
    places: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows:
        # A ZIP code may straddle a line that runs through its county; the package names one zone only.
        zones = (in_county[row["state"], row["county"]] if row["county"] else {zone_of(row)}) | {
            ALSO.get(row["zip_code"], "")
        }
        states = "NY NYC" if row["state"] == "NY" and row["county"] in NEW_YORK_CITY else row["state"]
        places[states, " ".join(sorted(zones - {""}))].add(int(row["zip_code"]))
    with TABLE.open("w", encoding="ascii", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("states", "zones", "codes"))
        writer.writerows((states, zones, " ".join(runs(codes))) for (states, zones), codes in sorted(places.items()))


def zone_of(row: dict[str, str]) -> str:
    """Return the row's time zone; empty for military mail."""
    return MISWRITTEN.get(row["timezone"], row["timezone"])


def runs(codes: Iterable[int]) -> list[str]:
    """Return the codes in order, neighbours written as first-last."""
    spans: list[list[int]] = []
    for code in sorted(codes):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return [f"{first:05d}" if first == last else f"{first:05d}-{last:05d}" for first, last in spans]


if __name__ == "__main__":
    main()
