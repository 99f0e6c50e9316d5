"""Which visits share a patient and a day with one under Medicaid? Kept in memory, for a trial."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from goodterms.domain.protection import CoverageFact, medicaid_beside
from goodterms.domain.same_patient import SeenPatient


Slot = tuple[str, str]  # where the book keeps a visit


@dataclass(frozen=True, slots=True)
class _Sighting:
    keys: frozenset[str]
    medicaid: SeenPatient | None


class PatientDays:
    """Under which names visits are kept, and who was seen under Medicaid. What is noted last of a visit stands."""

    def __init__(self) -> None:
        """Begin with no visit."""
        self._seen: dict[Slot, _Sighting] = {}
        self._by_key: dict[str, set[Slot]] = defaultdict(set)
        self._medicaid_by_key: dict[str, set[Slot]] = defaultdict(set)
        self._to_work_out: set[Slot] = set()

    def note(self, slot: Slot, *, keys: frozenset[str], medicaid: SeenPatient | None) -> None:
        """Note what the names of a visit's patient share with others, and who it is when Medicaid covers the visit."""
        sighting = _Sighting(keys, medicaid)
        if self._seen.get(slot) == sighting:
            return
        self.forget(slot)
        self._seen[slot] = sighting
        for key in keys:
            self._by_key[key].add(slot)
            if medicaid is not None:
                self._medicaid_by_key[key].add(slot)
        self._mark_others(slot, sighting)

    def forget(self, slot: Slot) -> None:
        """Take a visit out that is no more, or that is about to be noted anew."""
        sighting = self._seen.pop(slot, None)
        if sighting is None:
            return
        for key in sighting.keys:
            self._by_key[key].discard(slot)
            self._medicaid_by_key[key].discard(slot)
        self._mark_others(slot, sighting)
        self._to_work_out.discard(slot)

    def take_to_work_out(self) -> frozenset[Slot]:
        """Return, once, the visits for which Medicaid on another visit came or went since this was asked last."""
        found = frozenset(self._to_work_out)
        self._to_work_out.clear()
        return found

    def coverage_of(self, slot: Slot, *, patient: Callable[[], SeenPatient]) -> frozenset[CoverageFact]:
        """Return what other visits mean for this one; `patient` is asked only when one under Medicaid may be theirs."""
        others = {other for key in self._seen[slot].keys for other in self._medicaid_by_key.get(key, ())} - {slot}
        if not others:
            return frozenset()
        seen = (self._seen[other].medicaid for other in others)
        return medicaid_beside(patient=patient(), others=[each for each in seen if each is not None])

    def _mark_others(self, slot: Slot, sighting: _Sighting) -> None:
        if sighting.medicaid is not None:
            self._to_work_out.update(other for key in sighting.keys for other in self._by_key[key] if other != slot)
