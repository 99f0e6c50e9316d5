"""What does an insurer's reason code mean, and may the patient be asked for that money?

The code numbers are public facts; every sentence in the two tables is ours. The lists the codes come from change three
times a year, so each row carries the day on which we last looked at it.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal, get_args


Handling = Literal[
    "bill",  # the patient's share: it may be asked for
    "review",  # the insurer says patient, a person looks first
    "hold",  # the insurer says patient, a law may say otherwise
    "wait",  # the insurer is not finished: the whole visit waits
    "never",  # nobody asks the patient for this
    "clinic",  # nobody asks the patient, and the clinic has work to do
    "protected",  # nobody asks the patient, and what they already paid is given back
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One explanation in one language, in words a sixth-grader can read."""

    headline: str
    what_happened: str
    what_you_can_do: str  # empty when there is nothing to do


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCode:
    """One group and code (PR-1, CO-45), what we do about the money under it, and how we say it."""

    group: str
    code: str
    handling: Handling
    as_of: date  # the day this row was last held against the published lists
    english: Wording
    spanish: Wording
    is_known: bool  # False for a code we have no row for


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReason:
    """One thing that is true of a visit as a whole, such as waiting for a second insurer, in both languages.

    The text may name `{payer}`, `{code}` and `{amount}`.
    """

    rule_id: str
    english: Wording
    spanish: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCodes:
    """Every reason we have words for. Look them up with `for_code` and `for_rule`."""

    by_code: Mapping[tuple[str, str], ReasonCode]
    by_rule: Mapping[str, VisitReason]

    def for_code(self, group: str, code: str) -> ReasonCode:
        """Return the row for a group and code; for an unknown one an honest stand-in that never bills.

        An unknown code under PR is for a person to review. Under any other group it is not the patient's, as the group
        itself says so.
        """
        row = self.by_code.get((group, code))
        if row is not None:
            return row
        honest = self.by_rule["unknown-code"]
        return ReasonCode(
            group=group,
            code=code,
            handling="review" if group == "PR" else "never",
            as_of=date.min,
            english=_filled(honest.english, code=f"{group}-{code}"),
            spanish=_filled(honest.spanish, code=f"{group}-{code}"),
            is_known=False,
        )

    def for_rule(self, rule_id: str) -> VisitReason:
        """Return the words for one of our own rules. Raises KeyError for a rule that has none."""
        return self.by_rule[rule_id]


class UnableToReadReasonCodes(Exception):
    """A table of reasons is damaged; the message says which row and what is wrong with it."""


@cache
def load_reason_codes() -> ReasonCodes:
    """Read the two tables that ship with this version. Raises UnableToReadReasonCodes when one is damaged."""
    return ReasonCodes(
        by_code=_codes_from(_rows("reason_codes.csv")),
        by_rule={row["rule_id"]: _visit_reason(row) for row in _rows("visit_reasons.csv")},
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("goodterms.law").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _codes_from(rows: Iterable[dict[str, str]]) -> dict[tuple[str, str], ReasonCode]:
    table: dict[tuple[str, str], ReasonCode] = {}
    for row in rows:
        key = (row["group"], row["code"])
        if key in table:
            raise UnableToReadReasonCodes(f"reason_codes.csv has two rows for {key[0]}-{key[1]}; keep one")
        table[key] = ReasonCode(
            group=key[0],
            code=key[1],
            handling=_handling(row),
            as_of=date.fromisoformat(row["as_of"]),
            english=_wording(row, language="en"),
            spanish=_wording(row, language="es"),
            is_known=True,
        )
    return table


def _handling(row: dict[str, str]) -> Handling:
    for handling in get_args(Handling):
        if row["handling"] == handling:
            return handling  # type: ignore[no-any-return]  # get_args returns Any; the values are the literal's own
    raise UnableToReadReasonCodes(
        f"reason_codes.csv, {row['group']}-{row['code']}: handling {row['handling']!r} is not one of "
        f"{', '.join(get_args(Handling))}"
    )


def _visit_reason(row: dict[str, str]) -> VisitReason:
    return VisitReason(
        rule_id=row["rule_id"], english=_wording(row, language="en"), spanish=_wording(row, language="es")
    )


def _wording(row: dict[str, str], *, language: str) -> Wording:
    return Wording(
        headline=row[f"headline_{language}"],
        what_happened=row[f"what_happened_{language}"],
        what_you_can_do=row[f"what_you_can_do_{language}"],
    )


def _filled(wording: Wording, *, code: str) -> Wording:
    return Wording(
        headline=wording.headline.format(code=code),
        what_happened=wording.what_happened.format(code=code),
        what_you_can_do=wording.what_you_can_do.format(code=code),
    )
