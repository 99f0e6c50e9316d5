"""Why is the balance what it is? The same answer in plain words, in English and in Spanish."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from goodterms.domain.answer_chain import Link
from goodterms.domain.money import Money
from goodterms.domain.patient_share import handled, is_patients
from goodterms.domain.people import Language
from goodterms.law.reason_codes import ReasonCodes, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason, with its code or rule, ready to be read by a patient."""

    rule_id: str  # group and code (PR-1), or the name of one of our own rules (waiting-for-next-insurer)
    kind: Literal["visit", "patient", "insurer", "note"]  # about the whole visit, the patient's share, or all else
    amount: Money | None
    english: Wording
    spanish: Wording

    def sentence(self, *, language: Language) -> str:
        """Return the reason as one line of plain words; a reason from an insurer always shows its code."""
        wording = self._wording(language)
        said = [f"{self.heading(language=language)}.", wording.what_happened, wording.what_you_can_do]
        return " ".join(part for part in said if part)

    def heading(self, *, language: Language) -> str:
        """Return the shortest form: the headline, and for a reason from an insurer its amount and its code."""
        headline = self._wording(language).headline
        if self.kind in {"visit", "note"}:
            return headline
        amount = "" if self.amount is None else f": {self.amount}"
        code = "" if self.rule_id in headline else f" ({self.rule_id})"
        return f"{headline}{amount}{code}"

    def _wording(self, language: Language) -> Wording:
        return self.english if language == "en" else self.spanish


def rule_reason(
    *, rule_id: str, kind: Literal["visit", "note"], payer: str | None, amount: Money | None, codes: ReasonCodes
) -> Reason:
    """Return the words for something that is true of the visit. `payer` is named in them when it is known."""
    words = codes.for_rule(rule_id if payer is None else f"{rule_id}-named")
    return Reason(
        rule_id=rule_id,
        kind=kind,
        amount=amount,
        english=_filled(words.english, payer=payer, amount=amount),
        spanish=_filled(words.spanish, payer=payer, amount=amount),
    )


def code_reasons(*, links: Sequence[Link], codes: ReasonCodes) -> tuple[Reason, ...]:
    """Return a reason for each code: first what the last insurer lays on the patient, then all else of any insurer.

    What an earlier insurer laid on the patient is left out: the later answer has taken its place.
    """
    patients: dict[tuple[str, str], int] = defaultdict(int)
    others: dict[tuple[str, str], int] = defaultdict(int)
    for link in links:
        for adjustment, handling in handled(link=link, codes=codes):
            pair = (adjustment.group, adjustment.reason)
            if not is_patients(adjustment=adjustment, handling=handling):
                others[pair] += adjustment.amount.cents
            elif link is links[-1]:
                patients[pair] += adjustment.amount.cents
    return (
        *(_code_reason(pair, cents, kind="patient", codes=codes) for pair, cents in patients.items() if cents),
        *(_code_reason(pair, cents, kind="insurer", codes=codes) for pair, cents in others.items() if cents),
    )


def _code_reason(
    pair: tuple[str, str], cents: int, *, kind: Literal["patient", "insurer"], codes: ReasonCodes
) -> Reason:
    row = codes.for_code(*pair)
    return Reason(rule_id="-".join(pair), kind=kind, amount=Money(cents), english=row.english, spanish=row.spanish)


def _filled(wording: Wording, *, payer: str | None, amount: Money | None) -> Wording:
    values = {"payer": payer or "", "amount": "" if amount is None else str(amount)}
    return Wording(
        headline=_put(wording.headline, values),
        what_happened=_put(wording.what_happened, values),
        what_you_can_do=_put(wording.what_you_can_do, values),
    )


def _put(text: str, values: dict[str, str]) -> str:
    """Fill in the names by plain replacement: a payer's name may hold braces and must stay text."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
