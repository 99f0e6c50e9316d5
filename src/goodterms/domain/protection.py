"""Does the law forbid asking this patient for the share their insurer shows?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from goodterms.domain.answer_chain import StoredAnswer
from goodterms.law.reason_codes import ReasonCodes


CoverageFact = Literal["qmb", "medicaid", "workers_comp", "veterans", "accident"]

_FILED_AS: Mapping[str, CoverageFact] = {
    "MC": "medicaid",
    "WC": "workers_comp",
    "VA": "veterans",
    "AM": "accident",
    "LM": "accident",
}
_QMB_ALERTS = frozenset({"N781", "N782", "N783"})
_STRONGEST_FIRST: tuple[CoverageFact, ...] = ("qmb", "medicaid", "workers_comp", "veterans")


def coverage_facts(
    *, answers: Iterable[StoredAnswer], known: frozenset[CoverageFact], codes: ReasonCodes
) -> frozenset[CoverageFact]:
    """Return every protection that the answers themselves, or facts from elsewhere, show.

    Medicare marks members of its beneficiary program (QMB) by alerts beside the share, or by an adjustment that the
    clinic may not collect; it shows the share all the same. Sources: 42 U.S.C. 1396a(n)(3)(B); CMS change requests 9911
    and 10433; 42 CFR 447.15 for Medicaid.
    """
    facts: set[CoverageFact] = set(known)
    for stored in answers:
        answer = stored.answer
        if answer.filing_indicator in _FILED_AS:
            facts.add(_FILED_AS[answer.filing_indicator])
        if answer.every_remark_code() & _QMB_ALERTS:
            facts.add("qmb")
        if any(codes.for_code(each.group, each.reason).handling == "protected" for each in answer.every_adjustment()):
            facts.add("qmb")
    return frozenset(facts)


def protection_among(facts: frozenset[CoverageFact]) -> CoverageFact | None:
    """Return the protection under which nobody may ask for a share; None when there is none.

    An accident insurer is none: it only means that a person looks first.
    """
    return next((fact for fact in _STRONGEST_FIRST if fact in facts), None)
