"""Take in the claims a practice sent (837): which visits there were, whose, the charge, what was paid at the desk."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.books import write_transactions
from goodterms.data.models import Guarantor, Patient, PatientPayment, Visit
from goodterms.data.patient_days import visits_beside_medicaid
from goodterms.data.placing import Wanted, claims_of, spellings_of, wanted_of
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import post_alone, practice_scope
from goodterms.data.work_items import put_before_a_person
from goodterms.domain.claims import ClaimPerson, SubmittedClaim
from goodterms.domain.ledger import Transaction, patient_payment
from goodterms.domain.money import NOTHING
from goodterms.domain.patient_names import patient_key
from goodterms.domain.remits import Finding
from goodterms.domain.subjects import about_voided_visit
from goodterms.domain.visits import normal_pcn
from goodterms.law.reason_codes import ReasonCodes
from goodterms.usecases.place_visits import News, place_visits, settle_doubt
from goodterms.usecases.read_claim_file import open_claim_file
from goodterms.usecases.true_up_visits import true_up_visits


ADULT_AT = 18
SELF = "18"
VOID = "8"
RANKS = {"P": 1, "S": 2, "T": 3}

Person = tuple[str, str, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsReceipt:
    """What became of one file of claims."""

    visits: int
    new_visits: int
    new_people: int
    desk_payments: int
    findings: tuple[Finding, ...]


def post_claims(*, practice: PracticeFacts, content: bytes, codes: ReasonCodes, by: str, at: datetime) -> ClaimsReceipt:
    """Store the visits of one 837 file, all or none, and return what became of it. The same file again changes nothing.

    A person is recognized by name and birth date. An adult answers for their own bills; for a child the subscriber of
    the first insurance does. What the claim says was paid at the desk is recorded once, unless a payment for the visit
    is recorded already.
    """
    file = open_claim_file(content)
    readings = tuple(file.claims())
    findings = (*file.findings, *(finding for reading in readings for finding in reading.findings))
    sent = [reading.claim for reading in readings if reading.claim is not None]
    # A claim sent twice in one file is one visit, and its last word stands.
    claims = list({claim.pcn: claim for claim in sent if claim.frequency != VOID}.values())
    voided = [claim.pcn for claim in sent if claim.frequency == VOID]
    with practice_scope(practice.practice_id):
        post_alone(practice.practice_id)
        before = {visit.pcn: visit for visit in Visit.objects.filter(pcn__in=[claim.pcn for claim in claims])}
        # Whom these visits protected by what was known of them until now.
        beside = visits_beside_medicaid([visit.id for visit in before.values()])
        people = _People(practice, claimed_before=before.keys())
        people.load(claims)
        for claim in claims:
            people.ensure(claim)
        doubted = [visit.id for visit in before.values() if visit.doubt]
        left = {visit.id: visit.joined_to_id for visit in before.values() if visit.joined_to_id is not None}
        visits = {claim.pcn: _keep_visit(claim, before.get(claim.pcn), people, practice=practice) for claim in claims}
        cause = f"claims {file.digest[:16]} of {at.isoformat()}"
        placed = place_visits(
            _news(visits.values(), left=left),
            cause=cause,
            practice=practice,
            by="post_claims",
            at=at,
        )
        for number in doubted:
            settle_doubt(number, at=at)
        paid = _record_desk_payments(claims, visits, practice=practice, at=at)
        true_up_visits(
            visit_ids=sorted(beside.union(placed.visits(), (visit.id for visit in visits.values()))),
            cause=cause,
            codes=codes,
            practice=practice,
            at=at,
        )
        _ask_about_voided(voided, practice=practice, at=at)
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="post_claims",
            subject=f"{len(visits)} visits",
            details={"new": len(visits) - len(before), "desk_payments": paid},
        )
    return ClaimsReceipt(
        visits=len(visits),
        new_visits=len(visits) - len(before),
        new_people=people.made,
        desk_payments=paid,
        findings=findings,
    )


def _news(visits: Collection[Visit], *, left: Mapping[int, int]) -> News:
    """Return what these claims mean for where answers belong that came before them."""
    spellings = spellings_of({normal_pcn(visit.pcn) for visit in visits})
    rows = [each.visit_id for each in spellings]
    return News(
        spellings=spellings,
        answered=wanted_of(rows),
        claims=claims_of(rows),
        claimed=tuple(
            Wanted(normal_pcn(visit.pcn), visit.serviced_on, visit.charge_cents)
            for visit in visits
            if visit.charge_cents is not None
        ),
        left=left,
        undeposited=None,
    )


def _keep_visit(claim: SubmittedClaim, visit: Visit | None, people: "_People", *, practice: PracticeFacts) -> Visit:
    kept = visit if visit is not None else Visit(practice_id=practice.practice_id, pcn=claim.pcn[:60])
    patient = people.patient_of(claim)
    kept.patient = patient
    kept.patient_key = patient_key(last_name=patient.last_name, first_name=patient.first_name)
    kept.guarantor_id = patient.guarantor_id
    kept.serviced_on = claim.serviced_on
    kept.care = _main_service(claim)
    kept.provider_name = claim.provider_name[:200]
    kept.place = (claim.facility_name or claim.place_of_service)[:200]
    kept.charge_cents = claim.charge.cents
    kept.is_known, kept.joined_to_id, kept.doubt = True, None, ""
    kept.is_work_related = claim.is_work_related
    kept.is_accident_related = claim.is_auto_accident or claim.is_other_accident
    kept.payers = [
        {
            "rank": RANKS.get(payer.rank, place),
            "payer_id": payer.payer_id,
            "payer_name": payer.name,
            "filing_indicator": payer.filing_indicator,
            "member_id": payer.subscriber.member_id,
        }
        for place, payer in enumerate(claim.payers, start=1)
    ]
    kept.save()
    return kept


def _main_service(claim: SubmittedClaim) -> str:
    """The line with the largest charge says best what the visit was."""
    lines = [line for line in claim.lines if line.procedure]
    return max(lines, key=lambda line: (line.charge, line.procedure)).procedure[:120] if lines else ""


class _People:
    """The patients and guarantors of one file: found, or made."""

    def __init__(self, practice: PracticeFacts, *, claimed_before: Collection[str]) -> None:
        self._practice = practice
        self._claimed_before = claimed_before
        self._patients: dict[Person, Patient] = {}
        self._guarantors: dict[Person, Guarantor] = {}
        self.made = 0

    def load(self, claims: Sequence[SubmittedClaim]) -> None:
        """Look up everyone the claims name."""
        names = {person.last_name for claim in claims for person in (claim.patient, _answers_for(claim))}
        known = list(names | {name.title() for name in names} | {name.upper() for name in names})
        for patient in Patient.objects.filter(last_name__in=known).order_by("-id"):
            self._patients[_person(patient.first_name, patient.last_name, patient.birth_on)] = patient
        for guarantor in Guarantor.objects.filter(last_name__in=known).order_by("-id"):
            self._guarantors[_person(guarantor.first_name, guarantor.last_name, guarantor.birth_on)] = guarantor

    def ensure(self, claim: SubmittedClaim) -> None:
        """Make the patient, and who answers for them, unless they are known."""
        key = _key(claim.patient)
        if key in self._patients:
            return
        guarantor = self._guarantor(_answers_for(claim), external_id=self._free_number(Guarantor, claim))
        self._patients[key] = Patient.objects.create(
            practice_id=self._practice.practice_id,
            guarantor=guarantor,
            external_id=self._free_number(Patient, claim),
            first_name=_named(claim.patient.first_name),
            last_name=_named(claim.patient.last_name),
            birth_on=claim.patient.born_on,
        )
        self.made += 1

    def patient_of(self, claim: SubmittedClaim) -> Patient:
        """Return the claim's patient."""
        return self._patients[_key(claim.patient)]

    def _free_number(self, model: type[Guarantor | Patient], claim: SubmittedClaim) -> str:
        """Return the number of a person met in this claim; one sent again about somebody else needs another."""
        number = f"claim {claim.pcn}"
        if claim.pcn not in self._claimed_before:
            return number
        candidates = (number if again == 1 else f"{number} ({again})" for again in itertools.count(1))
        return next(each for each in candidates if not model.objects.filter(external_id=each).exists())

    def _guarantor(self, person: ClaimPerson, *, external_id: str) -> Guarantor:
        key = _key(person)
        if key not in self._guarantors:
            self._guarantors[key] = Guarantor.objects.create(
                practice_id=self._practice.practice_id,
                external_id=external_id,
                first_name=_named(person.first_name),
                last_name=_named(person.last_name),
                birth_on=person.born_on,
                street=", ".join(person.address)[:200],
                city=person.city[:100],
                state=person.state[:2].upper(),
                zip_code=person.zip_code[:10],
                is_address_good=None,
            )
        return self._guarantors[key]


def _answers_for(claim: SubmittedClaim) -> ClaimPerson:
    """An adult answers for themselves; so does whoever's age nobody knows when they are their own subscriber."""
    born_on, on = claim.patient.born_on, claim.serviced_on
    if claim.patient_relation == SELF or not claim.payers:
        return claim.patient
    if born_on is not None and on is not None and _age(born_on, on) >= ADULT_AT:
        return claim.patient
    return claim.payers[0].subscriber


def _age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _key(person: ClaimPerson) -> Person:
    return _person(person.first_name, person.last_name, person.born_on)


def _person(first_name: str, last_name: str, born_on: date | None) -> Person:
    return (" ".join(first_name.casefold().split()), " ".join(last_name.casefold().split()), born_on)


def _named(name: str) -> str:
    """Claims shout; people do not. Names already in mixed case stay as they are."""
    return (name.title() if name.isupper() else name)[:100]


def _record_desk_payments(
    claims: Sequence[SubmittedClaim], visits: Mapping[str, Visit], *, practice: PracticeFacts, at: datetime
) -> int:
    paid_before = set(
        PatientPayment.objects.filter(visit_id__in=[visit.id for visit in visits.values()]).values_list(
            "visit_id", flat=True
        )
    )
    recorded = 0
    for claim in claims:
        visit = visits[claim.pcn]
        if claim.patient_paid is None or claim.patient_paid <= NOTHING or visit.id in paid_before:
            continue
        received_on = claim.serviced_on or at.astimezone(practice.zone).date()
        reference = f"claim {claim.pcn}"
        paid = Transaction(
            kind="patient_payment",
            happened_on=received_on,
            reference=reference,
            remittance_id=None,
            entries=patient_payment(amount=claim.patient_paid, visit_id=visit.id),
        )
        (transaction_id,) = write_transactions([paid], practice_id=practice.practice_id, recorded_at=at)
        PatientPayment.objects.create(
            practice_id=practice.practice_id,
            visit_id=visit.id,
            amount_cents=claim.patient_paid.cents,
            received_on=received_on,
            method="claim",
            reference=reference,
            ledger_transaction_id=transaction_id,
        )
        recorded += 1
    return recorded


def _ask_about_voided(pcns: Sequence[str], *, practice: PracticeFacts, at: datetime) -> None:
    for visit in Visit.objects.filter(pcn__in=list(pcns)):
        put_before_a_person(
            practice_id=practice.practice_id,
            queue="held_remittances",
            subject=about_voided_visit(visit.id),
            reason="The claim of this visit was voided. Decide what is left of it.",
            opened_by="post_claims",
            at=at,
        )
