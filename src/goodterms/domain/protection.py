"""Does the law forbid asking this patient for the share their insurer shows?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from goodterms.domain.answer_chain import StoredAnswer
from goodterms.domain.same_patient import SeenPatient, likeness
from goodterms.law.reason_codes import ReasonCodes


CoverageFact = Literal[
    "qmb",
    "medicaid",
    "workers_comp",
    "veterans",
    "accident",
    "no_surprises",
    "medicaid_perhaps",  # a patient who may be this one was seen under Medicaid that day
]
MEDICAID = "MC"  # CLP06 and SBR09

_FILED_AS: Mapping[str, CoverageFact] = {
    MEDICAID: "medicaid",
    "WC": "workers_comp",
    "VA": "veterans",
    "AM": "accident",
    "LM": "accident",
}
_QMB_ALERTS = frozenset({"N781", "N782", "N783"})
_SURPRISE_BILL_ALERTS = frozenset({"N830", *(f"N{number}" for number in range(858, 880))})
_STRONGEST_FIRST: tuple[CoverageFact, ...] = ("qmb", "medicaid", "workers_comp", "veterans")
_LOOKED_AT_FIRST: tuple[CoverageFact, ...] = ("medicaid_perhaps", "no_surprises", "accident")


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
        remarks = answer.every_remark_code()
        if remarks & _QMB_ALERTS:
            facts.add("qmb")
        if remarks & _SURPRISE_BILL_ALERTS:
            facts.add("no_surprises")
        if any(codes.for_code(each.group, each.reason).handling == "protected" for each in answer.every_adjustment()):
            facts.add("qmb")
    return frozenset(facts)


def medicaid_beside(*, patient: SeenPatient, others: Iterable[SeenPatient]) -> frozenset[CoverageFact]:
    """Return what others seen under Medicaid mean for a visit: protection where it is the same patient on that day.

    Where only the names say so, a person looks first: a stranger's share must not vanish. Source: 42 CFR 447.15.
    """
    found = {likeness(patient, other) for other in others}
    if "same" in found:
        return frozenset({"medicaid"})
    return frozenset({"medicaid_perhaps"}) if "perhaps" in found else frozenset()


def protection_among(facts: frozenset[CoverageFact]) -> CoverageFact | None:
    """Return the protection under which nobody may ask for a share; None when there is none."""
    return next((fact for fact in _STRONGEST_FIRST if fact in facts), None)


def caution_among(facts: frozenset[CoverageFact]) -> CoverageFact | None:
    """Return the fact for which a person looks before the share is asked for: an accident, a law on surprise bills.

    A namesake under Medicaid is such a fact, too.
    """
    return next((fact for fact in _LOOKED_AT_FIRST if fact in facts), None)
