"""Which files does the practice receive, on which morning? Most are in order; a few are not, on purpose."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Literal

from goodterms.domain.claims import ClaimLine, ClaimPayer, ClaimPerson, SubmittedClaim
from goodterms.domain.money import NOTHING, Money, total
from goodterms.domain.remits import ProviderAdjustment, Remittance
from goodterms.simulate.answers import NOWHERE, NPI, YEAR_END, Answered, answers_to
from goodterms.simulate.calendar_days import WORKING_DAYS, next_day, that_or_next_day
from goodterms.simulate.chance import Dice
from goodterms.simulate.families import Person
from goodterms.simulate.insurers import EVERGREEN, INSURERS, NORTHSTAR, Insurer
from goodterms.simulate.visits import CareGiven
from goodterms.simulate.x12_claim_writer import write_claims
from goodterms.simulate.x12_envelope import PLAIN, Envelope
from goodterms.simulate.x12_writer import write_remittances


CLINIC = "CEDAR GROVE FAMILY MEDICINE"
RECEIVER = "CEDARGROVE"
BILLING_DAYS = (0, 3)  # the clinic sends its claims on Mondays and Thursdays
SELF, CHILD = "18", "19"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivingFile:
    """One file, and the morning on which it is there."""

    on: date
    name: str
    kind: Literal["claims", "remittance"]
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Payment:
    """One payment of one insurer with the file it travels in."""

    insurer: Insurer
    paid_on: date
    remittance: Remittance
    file: ArrivingFile


def files_arriving(
    *, visits: Sequence[CareGiven], seed: int, starts_on: date, ends_on: date
) -> tuple[ArrivingFile, ...]:
    """Return every file that arrives in these days, by morning and name; what came before arrives on the first one."""
    numbers = count(1)
    payments = list(_payments(visits, seed=seed, starts_on=starts_on, numbers=numbers))
    in_time = [payment for payment in payments if starts_on < payment.file.on <= ends_on]
    mishaps = list(_mishaps(in_time, numbers=numbers))
    spoiled = {mishap.instead_of for mishap in mishaps}
    backlog = _backlog([each for each in payments if each.file.on <= starts_on], starts_on=starts_on, numbers=numbers)
    files = [
        *_claim_files(visits, starts_on=starts_on, numbers=numbers),
        *backlog,
        *(payment.file for payment in in_time if payment.file.name not in spoiled),
        *(file for mishap in mishaps for file in mishap.files),
    ]
    return tuple(sorted((file for file in files if file.on <= ends_on), key=lambda file: (file.on, file.name)))


def _payments(visits: Sequence[CareGiven], *, seed: int, starts_on: date, numbers: Iterator[int]) -> Iterator[_Payment]:
    """Yield what each insurer pays on each of its days, in order, each payment in a file of its own."""
    batches: dict[tuple[date, int], list[Answered]] = defaultdict(list)
    for visit in visits:
        for answered in answers_to(visit, seed=seed):
            batches[answered.paid_on, INSURERS.index(answered.insurer)].append(answered)
    earlier: dict[int, list[str]] = defaultdict(list)
    for (paid_on, place), batch in sorted(batches.items()):
        insurer = INSURERS[place]
        dice = Dice(seed, "payment", insurer.payer_id, paid_on.isoformat())
        remittance = _remittance(insurer, paid_on, batch, taken_back=_taken_back(dice, earlier[place]))
        earlier[place].extend(each.answer.payer_claim_number for each in batch)
        arrives_on = that_or_next_day(max(next_day(paid_on, among=WORKING_DAYS), starts_on), among=WORKING_DAYS)
        name = f"{paid_on.isoformat()}-{insurer.sender.lower()}.835"
        content = write_remittances([remittance], envelope=_envelope(insurer, paid_on, number=next(numbers)))
        file = ArrivingFile(on=arrives_on, name=name, kind="remittance", content=content)
        yield _Payment(insurer=insurer, paid_on=paid_on, remittance=remittance, file=file)


def _taken_back(dice: Dice, earlier: Sequence[str]) -> tuple[ProviderAdjustment, ...]:
    """Now and then an insurer keeps money for an old claim: that is between it and the clinic."""
    if not earlier or not dice.happens(12):
        return ()
    return (
        ProviderAdjustment(
            provider=NPI,
            fiscal_year_ends_on=YEAR_END,
            reason="WO",
            reference=dice.one_of(earlier),
            amount=Money(dice.number(2000, 9000)),
        ),
    )


def _remittance(
    insurer: Insurer, paid_on: date, batch: Sequence[Answered], *, taken_back: tuple[ProviderAdjustment, ...]
) -> Remittance:
    moved = tuple(each for answered in batch for each in answered.moved)
    paid = total(each.answer.paid for each in batch)
    if paid - total(each.amount for each in (*moved, *taken_back)) > NOTHING:
        moved = (*moved, *taken_back)
    sum_paid = paid - total(each.amount for each in moved)
    return Remittance(
        control_number="0001",
        version="005010X221A1",
        sender=insurer.sender,
        interchange_control_number="",
        payer_name=insurer.name,
        payer_id=insurer.payer_id,
        payee_name=CLINIC,
        payee_id=NPI,
        trace_number=f"{insurer.prefix}{paid_on:%Y%m%d}",
        originator_id=insurer.originator_id,
        handling="I" if sum_paid else "H",
        method="ACH" if sum_paid else "NON",
        total_paid=sum_paid,
        paid_on=paid_on,
        claims=tuple(each.answer for each in batch),
        provider_adjustments=moved,
        place=NOWHERE,
    )


def _backlog(payments: Sequence[_Payment], *, starts_on: date, numbers: Iterator[int]) -> Iterator[ArrivingFile]:
    """Yield one file an insurer with all its payments from before the story, as a new practice loads them."""
    for insurer in INSURERS:
        own = [payment.remittance for payment in payments if payment.insurer is insurer]
        if own:
            yield ArrivingFile(
                on=starts_on,
                name=f"until-{starts_on.isoformat()}-{insurer.sender.lower()}.835",
                kind="remittance",
                content=write_remittances(own, envelope=_envelope(insurer, starts_on, number=next(numbers))),
            )


def _envelope(insurer: Insurer, day: date, *, number: int) -> Envelope:
    written_at = datetime.combine(day, time(6), tzinfo=UTC)
    return Envelope(
        sender=insurer.sender, receiver=RECEIVER, control_number=number, written_at=written_at, layout=PLAIN
    )


# --- Not in order


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mishap:
    """A file that does not come as it should: what comes in its place or beside it."""

    instead_of: str | None  # the name of the good file that does not arrive
    files: tuple[ArrivingFile, ...]


def _mishaps(payments: Sequence[_Payment], *, numbers: Iterator[int]) -> Iterator[_Mishap]:
    """Yield one mishap of each kind, spread over the time, each upon a payment of its own."""
    likely = [each for each in payments if each.insurer in {EVERGREEN, NORTHSTAR} and each.remittance.total_paid]
    for place, mishap in enumerate(MISHAPS, start=1):
        position = place * len(likely) // (len(MISHAPS) + 2)
        if position < len(likely):
            yield mishap(likely[position], numbers)


def _out_of_balance_then_mended(payment: _Payment, numbers: Iterator[int]) -> _Mishap:
    wrong = _rewritten(payment, _off_by_ten(payment.remittance), number=next(numbers), name="", days=0)
    again = _rewritten(payment, payment.remittance, number=next(numbers), name="-again", days=4)
    return _Mishap(instead_of=payment.file.name, files=(wrong, again))


def _out_of_balance(payment: _Payment, numbers: Iterator[int]) -> _Mishap:
    wrong = _rewritten(payment, _off_by_ten(payment.remittance), number=next(numbers), name="", days=0)
    return _Mishap(instead_of=payment.file.name, files=(wrong,))


def _cut_short(payment: _Payment, _numbers: Iterator[int]) -> _Mishap:
    whole = payment.file
    cut = replace(whole, content=whole.content[: len(whole.content) * 3 // 5])
    later = replace(whole, on=_later(whole.on, 2), name=whole.name.replace(".835", "-again.835"))
    return _Mishap(instead_of=whole.name, files=(cut, later))


def _sent_twice(payment: _Payment, _numbers: Iterator[int]) -> _Mishap:
    copy = replace(payment.file, on=_later(payment.file.on, 3), name=payment.file.name.replace(".835", "-copy.835"))
    return _Mishap(instead_of=None, files=(copy,))


def _in_a_new_envelope(payment: _Payment, numbers: Iterator[int]) -> _Mishap:
    again = _rewritten(payment, payment.remittance, number=next(numbers), name="-resent", days=5)
    return _Mishap(instead_of=None, files=(again,))


def _one_claim_off(payment: _Payment, numbers: Iterator[int]) -> _Mishap:
    """The patient's part as stated is not the sum of its parts: that claim is held, the others are posted."""
    first, *rest = payment.remittance.claims
    stated = (first.stated_patient_responsibility or NOTHING) + Money(1500)
    wrong = replace(payment.remittance, claims=(replace(first, stated_patient_responsibility=stated), *rest))
    return _Mishap(
        instead_of=payment.file.name,
        files=(_rewritten(payment, wrong, number=next(numbers), name="", days=0),),
    )


def _of_another_clinic(payment: _Payment, numbers: Iterator[int]) -> _Mishap:
    """An answer about a visit that this clinic never had."""
    stranger = replace(
        payment.remittance.claims[0], pcn="ZZ990001", payer_claim_number="ZZ26990001", member_id="ZZ990001",
        patient_last_name="STRANGER", patient_first_name="UNKNOWN", status="1",
    )  # fmt: skip
    alone = replace(
        payment.remittance,
        trace_number=f"{payment.remittance.trace_number}Z",
        claims=(stranger,),
        provider_adjustments=(),
        total_paid=stranger.paid,
        handling="I" if stranger.paid else "H",
        method="ACH" if stranger.paid else "NON",
    )
    return _Mishap(
        instead_of=None,
        files=(_rewritten(payment, alone, number=next(numbers), name="-stray", days=1),),
    )


def _no_remittance_at_all(payment: _Payment, _numbers: Iterator[int]) -> _Mishap:
    page = replace(
        payment.file,
        on=_later(payment.file.on, 1),
        name=payment.file.name.replace(".835", "-explanation.835"),
        content=b"%PDF-1.7\nAn explanation of benefits, scanned by mistake.\n%%EOF\n",
    )
    return _Mishap(instead_of=None, files=(page,))


MISHAPS: tuple[Callable[[_Payment, Iterator[int]], _Mishap], ...] = (
    _cut_short,
    _sent_twice,
    _out_of_balance_then_mended,
    _in_a_new_envelope,
    _one_claim_off,
    _of_another_clinic,
    _out_of_balance,
    _no_remittance_at_all,
)


def _off_by_ten(remittance: Remittance) -> Remittance:
    return replace(remittance, total_paid=remittance.total_paid + Money(1000))


def _rewritten(payment: _Payment, remittance: Remittance, *, number: int, name: str, days: int) -> ArrivingFile:
    day = _later(payment.file.on, days)
    return ArrivingFile(
        on=day,
        name=payment.file.name.replace(".835", f"{name}.835"),
        kind="remittance",
        content=write_remittances([remittance], envelope=_envelope(payment.insurer, day, number=number)),
    )


def _later(day: date, days: int) -> date:
    return that_or_next_day(day + timedelta(days=days), among=WORKING_DAYS)


# --- Claims


def _claim_files(visits: Sequence[CareGiven], *, starts_on: date, numbers: Iterator[int]) -> Iterator[ArrivingFile]:
    by_day: dict[date, list[CareGiven]] = defaultdict(list)
    for visit in visits:
        by_day[max(that_or_next_day(visit.claimed_on, among=BILLING_DAYS), starts_on)].append(visit)
    for day, sent in sorted(by_day.items()):
        envelope = Envelope(
            sender=RECEIVER,
            receiver="CLEARINGHOUSE",
            control_number=next(numbers),
            written_at=datetime.combine(day, time(6), tzinfo=UTC),
            layout=PLAIN,
        )
        yield ArrivingFile(
            on=day,
            name=f"{day.isoformat()}-claims.837",
            kind="claims",
            content=write_claims([_claim(visit) for visit in sent], envelope=envelope),
        )


def _claim(visit: CareGiven) -> SubmittedClaim:
    family = visit.family
    is_own = visit.patient == family.guarantor
    subscriber = _claim_person(visit, family.guarantor)
    return SubmittedClaim(
        kind="professional",
        pcn=visit.pcn,
        charge=visit.charge,
        place_of_service="11",
        frequency="1",
        original_payer_claim_number=None,
        is_work_related=family.coverage == "work",
        is_auto_accident=family.coverage == "auto",
        is_other_accident=False,
        accident_on=visit.serviced_on if family.coverage in {"work", "auto"} else None,
        patient_paid=visit.paid_at_desk,
        serviced_on=visit.serviced_on,
        serviced_through_on=None,
        provider_name=CLINIC,
        provider_npi=NPI,
        rendering_name="",
        facility_name="",
        patient=subscriber if is_own else _claim_person(visit, visit.patient),
        patient_relation=SELF if is_own else CHILD,
        payers=tuple(
            ClaimPayer(
                rank=RANKS[rank],
                filing_indicator=insurer.filing_indicator,
                name=insurer.name,
                payer_id=insurer.payer_id,
                subscriber_relation=SELF if is_own else CHILD,
                subscriber=subscriber,
            )
            for rank, insurer in enumerate(visit.insurers)
        ),
        lines=tuple(
            ClaimLine(
                number=number,
                procedure=service.procedure,
                modifiers=(),
                revenue_code="",
                charge=service.charge,
                serviced_on=visit.serviced_on,
                serviced_through_on=None,
                line_control="",
            )
            for number, service in enumerate(visit.services, start=1)
        ),
        place=NOWHERE,
    )


RANKS: Mapping[int, str] = {0: "P", 1: "S"}


def _claim_person(visit: CareGiven, person: Person) -> ClaimPerson:
    family = visit.family
    return ClaimPerson(
        last_name=person.last_name.upper(),
        first_name=person.first_name.upper(),
        middle_name="",
        member_id=visit.member_id,
        born_on=person.born_on,
        sex=person.sex,
        address=(family.street.upper(),),
        city=family.town.city.upper(),
        state=family.town.state,
        zip_code=family.zip_code,
        phone="",
    )
