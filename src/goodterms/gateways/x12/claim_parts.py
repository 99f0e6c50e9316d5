"""The parts of one 837 claim while its segments are still coming."""

from dataclasses import dataclass, field, replace
from datetime import date

from goodterms.domain.claims import ClaimKind, ClaimLine, ClaimPayer, ClaimPerson, SubmittedClaim
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.remits import Place
from goodterms.gateways.x12.values import read_amount, read_day, shown


SELF = "18"

_RANKS = "PSTABCDEFGH"
_WORKERS_COMPENSATION = "WC"
# CLM11 codes and 837I occurrence codes (HI*BH) that say the care followed an accident.
_WORK_CODES = frozenset({"EM", "04"})
_AUTO_CODES = frozenset({"AA", "01", "02"})
_OTHER_CODES = frozenset({"OA", "05"})
_PATIENT_PAID = "FC"  # 837I value code


@dataclass(slots=True)
class PersonDraft:
    """A person or organization named by NM1, with the N3, N4, DMG and PER that follow."""

    nm1: list[str] = field(default_factory=list)
    n3: list[str] = field(default_factory=list)
    n4: list[str] = field(default_factory=list)
    dmg: list[str] = field(default_factory=list)
    per: list[str] = field(default_factory=list)

    def name(self, elements: list[str]) -> None:
        """Take the NM1; the first one stands."""
        self.nm1 = self.nm1 or elements

    def take(self, name: str, elements: list[str]) -> None:
        """Take a segment that follows the NM1."""
        if name == "N3":
            self.n3 = self.n3 or elements
        elif name == "N4":
            self.n4 = self.n4 or elements
        elif name == "DMG":
            self.dmg = self.dmg or elements
        elif name == "PER":
            self.per = self.per or elements

    def full_name(self) -> str:
        """Return an organization's name, or a person's with the first name first."""
        return " ".join(part for part in (text(self.nm1, 4), text(self.nm1, 3)) if part)

    def id(self) -> str:
        """Return NM109: the member id, NPI or payer id."""
        return text(self.nm1, 9)

    def person(self) -> ClaimPerson:
        """Return what is known."""
        return ClaimPerson(
            last_name=text(self.nm1, 3),
            first_name=text(self.nm1, 4),
            middle_name=text(self.nm1, 5),
            member_id=self.id(),
            born_on=read_day(element(self.dmg, 2)),
            sex=text(self.dmg, 3),
            address=tuple(line for line in (text(self.n3, 1), text(self.n3, 2)) if line),
            city=text(self.n4, 1),
            state=text(self.n4, 2),
            zip_code=text(self.n4, 3),
            phone=_phone(self.per),
        )


@dataclass(slots=True)
class SubscriberDraft:
    """One SBR loop: an insurer of the claim and whose policy it is."""

    sbr: list[str] = field(default_factory=list)
    person: PersonDraft = field(default_factory=PersonDraft)
    payer: PersonDraft = field(default_factory=PersonDraft)

    @classmethod
    def opened(cls, sbr: list[str]) -> "SubscriberDraft":
        """Return a loop that begins with this SBR."""
        return cls(sbr=sbr)

    def name_payer(self, elements: list[str]) -> None:
        """Take the NM1*PR."""
        self.payer.name(elements)

    def claim_payer(self, relation: str) -> ClaimPayer:
        """Return the insurer; `relation` is the patient's to the subscriber."""
        return ClaimPayer(
            rank=text(self.sbr, 1),
            filing_indicator=text(self.sbr, 9),
            name=self.payer.full_name(),
            payer_id=self.payer.id(),
            subscriber_relation=relation,
            subscriber=self.person.person(),
        )


@dataclass(slots=True)
class LineDraft:
    """One LX loop."""

    number: int
    service: list[str] = field(default_factory=list)
    served: list[str] = field(default_factory=list)
    control: str = ""


class ClaimDraft:
    """One CLM loop; its troubles are collected as (rule, reason)."""

    def __init__(self, *, kind: ClaimKind, place: Place, clm: list[str], component: str) -> None:
        self.kind, self.place, self.clm, self.component = kind, place, clm, component
        self.troubles: list[tuple[str, str]] = []
        self.lines: list[LineDraft] = []
        self.others: list[SubscriberDraft] = []
        self.dates: dict[str, list[str]] = {}
        self.references: dict[str, str] = {}
        self.people: dict[str, PersonDraft] = {}
        self.patient_paid: str | None = None
        self.occurrences: set[str] = set()
        self.person: PersonDraft | None = None

    def pcn(self) -> str:
        """Return CLM01 exactly as sent."""
        return element(self.clm, 1) or ""

    def take(self, name: str, elements: list[str]) -> None:
        """Take one segment of the claim, up to the next claim or level."""
        if name == "LX":
            self.lines.append(LineDraft(number=len(self.lines) + 1))
        elif self.lines:
            self._take_for_line(self.lines[-1], name, elements)
        elif name == "SBR":
            self.others.append(SubscriberDraft.opened(elements))
            self.person = None
        elif name == "NM1":
            self._meet(elements)
        elif self.person is not None and name in {"N3", "N4", "DMG", "PER"}:
            self.person.take(name, elements)
        elif not self.others:
            self._take_for_claim(name, elements)

    def _take_for_claim(self, name: str, elements: list[str]) -> None:
        if name == "DTP":
            self.dates.setdefault(element(elements, 1) or "", elements)
        elif name == "REF":
            self.references.setdefault(element(elements, 1) or "", text(elements, 2))
        elif name == "AMT" and element(elements, 1) == "F5":
            self.patient_paid = element(elements, 2)
        elif name == "HI":
            self._take_codes(elements[1:])

    def _take_codes(self, composites: list[str]) -> None:
        for composite in composites:
            parts = composite.split(self.component)
            qualifier, code = text(parts, 0), text(parts, 1)
            if qualifier == "BH":
                self.occurrences.add(code)
            elif qualifier == "BE" and code == _PATIENT_PAID:
                self.patient_paid = element(parts, 4)

    def _take_for_line(self, line: LineDraft, name: str, elements: list[str]) -> None:
        if name in {"SV1", "SV2", "SV3"}:
            line.service = line.service or elements
        elif name == "DTP" and element(elements, 1) == "472":
            line.served = line.served or elements
        elif name == "REF" and element(elements, 1) == "6R":
            line.control = line.control or text(elements, 2)

    def _meet(self, elements: list[str]) -> None:
        role = element(elements, 1) or ""
        if not self.others:
            self.person = self.people.setdefault(role, PersonDraft())
        elif role == "IL":
            self.person = self.others[-1].person
        elif role == "PR":
            self.person = self.others[-1].payer
        else:
            self.person = None
        if self.person is not None:
            self.person.name(elements)

    def claim(
        self,
        *,
        provider: PersonDraft,
        subscriber: SubscriberDraft,
        patient: PersonDraft | None,
        patient_relation: str,
    ) -> SubmittedClaim | None:
        """Return the claim; None when one of its amounts cannot be read."""
        charge = self._amount("CLM02", element(self.clm, 2))
        patient_paid = None if self.patient_paid is None else self._amount("The patient's payment", self.patient_paid)
        lines = tuple(self._line(line) for line in self.lines if line.service)
        place_of_service, _, frequency = (*(element(self.clm, 5) or "").split(self.component), "", "")[:3]
        from_on, through_on = _period(self.dates.get("434", []))
        if any(rule == "claim-amounts" for rule, _ in self.troubles):
            return None
        relation = text(subscriber.sbr, 2) or patient_relation
        payers = (subscriber.claim_payer(relation), *(each.claim_payer(text(each.sbr, 2)) for each in self.others))
        causes = set((element(self.clm, 11) or "").split(self.component)) | self.occurrences
        accident_on, _ = _period(self.dates.get("439", []))
        rendering = self.people.get("82") or self.people.get("71") or PersonDraft()
        days = [day for line in lines for day in (line.serviced_on, line.serviced_through_on) if day]
        return SubmittedClaim(
            kind=self.kind,
            pcn=self.pcn(),
            charge=charge,
            place_of_service=place_of_service,
            frequency=frequency,
            original_payer_claim_number=self.references.get("F8") or None,
            is_work_related=bool(causes & _WORK_CODES)
            or any(payer.filing_indicator == _WORKERS_COMPENSATION for payer in payers),
            is_auto_accident=bool(causes & _AUTO_CODES),
            is_other_accident=bool(causes & _OTHER_CODES),
            accident_on=accident_on,
            patient_paid=patient_paid,
            serviced_on=from_on or min(days, default=None),
            serviced_through_on=through_on or max(days, default=None),
            provider_name=provider.full_name(),
            provider_npi=provider.id(),
            rendering_name=rendering.full_name(),
            facility_name=self.people.get("77", PersonDraft()).full_name(),
            patient=_patient(subscriber.person.person(), patient),
            patient_relation=relation,
            payers=tuple(sorted(payers, key=_by_rank)),
            lines=lines,
            place=self.place,
        )

    def _line(self, draft: LineDraft) -> ClaimLine:
        service = draft.service
        if service[0] == "SV2":
            revenue_code, composite, raw = text(service, 1), element(service, 2), element(service, 3)
        else:
            revenue_code, composite, raw = "", element(service, 1), element(service, 2)
        parts = (composite or "").split(self.component)
        served_on, through_on = _period(draft.served)
        return ClaimLine(
            number=draft.number,
            procedure=text(parts, 1),
            modifiers=tuple(part for part in parts[2:6] if part),
            revenue_code=revenue_code,
            charge=self._amount(f"The charge of line {draft.number}", raw),
            serviced_on=served_on,
            serviced_through_on=through_on,
            line_control=draft.control,
        )

    def _amount(self, name: str, raw: str | None) -> Money:
        money, trouble = read_amount(raw)
        if trouble == "padded":
            self.troubles.append(("claim-amounts-padded", f"{name} {shown(raw)} has blanks around the amount."))
        elif trouble is not None or (money is not None and money.cents < 0):
            self.troubles.append(("claim-amounts", f"{name} {shown(raw)} is missing, below zero, or not an amount."))
        return NOTHING if money is None else money


def element(elements: list[str], position: int) -> str | None:
    """Return an element; None when the segment ends before it."""
    return elements[position] if position < len(elements) else None


def text(elements: list[str], position: int) -> str:
    """Return the trimmed text of an element; empty when the segment ends before it."""
    return (element(elements, position) or "").strip()


def _patient(subscriber: ClaimPerson, patient: PersonDraft | None) -> ClaimPerson:
    if patient is None:
        return subscriber
    person = patient.person()
    return person if person.member_id else replace(person, member_id=subscriber.member_id)


def _by_rank(payer: ClaimPayer) -> int:
    return _RANKS.find(payer.rank) if payer.rank and payer.rank in _RANKS else len(_RANKS)


def _period(dtp: list[str]) -> tuple[date | None, date | None]:
    first, _, last = (element(dtp, 3) or "").partition("-")
    from_on = read_day(first)
    return from_on, read_day(last) or from_on


def _phone(per: list[str]) -> str:
    numbered = {element(per, at): text(per, at + 1) for at in (3, 5, 7)}
    return numbered.get("TE", "")
