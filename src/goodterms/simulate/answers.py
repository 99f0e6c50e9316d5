"""What do the insurers answer to a visit, and when?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from goodterms.domain.money import NOTHING, Money, total
from goodterms.domain.remits import Adjustment, ClaimAnswer, Place, ProviderAdjustment, ServiceLine
from goodterms.simulate.calendar_days import that_or_next_day
from goodterms.simulate.chance import Dice
from goodterms.simulate.insurers import Insurer
from goodterms.simulate.visits import CareGiven, Course, Service


NOWHERE = Place(interchange=None, transaction=None, segment=None, offset=None)
YEAR_END = date(2026, 12, 31)
NPI = "1999999984"
NO_QMB_SHARE = ("N781", "N782")
SPLIT = "MA15"
COPAYS = (2000, 2500, 3000, 4000)
DEDUCTIBLES = (4000, 9000, 15000, 30000, 60000, 150000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer with the insurer that gives it, the day it pays, and money it moves beside the claim."""

    insurer: Insurer
    paid_on: date
    answer: ClaimAnswer
    moved: tuple[ProviderAdjustment, ...] = ()


def answers_to(visit: CareGiven, *, seed: int) -> tuple[Answered, ...]:
    """Return every insurer's answers to the visit, each of which balances to the cent."""
    return _COURSES[visit.course](visit, Dice(seed, "answers", visit.pcn))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shares:
    """What the patient is to pay of the allowed amounts: first a copay, then a deductible, then a percentage."""

    copay: int = 0
    deductible: int = 0
    percent: int = 0


def _usual(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    return (_first(visit, _answer(visit, lines=_paid_lines(visit, dice, shares=_shares(visit, dice)))),)


def _paid_in_full(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    return (_first(visit, _answer(visit, lines=_paid_lines(visit, dice, shares=_Shares()))),)


def _prepaid(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    copay = Money(dice.one_of(COPAYS))
    lines = [_unpaid(service, visit, group="CO", reason="24") for service in visit.services]
    first = lines[0]
    rest = Adjustment(group="CO", reason="24", amount=first.charge - copay, quantity=None)
    lines[0] = replace(first, adjustments=(rest, _adjusted("PR", "3", copay)))
    return (_first(visit, _answer(visit, lines=lines)),)


def _denied_to_clinic(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    reason = dice.one_of(("197", "29", "97", "50"))
    return (
        _first(
            visit, _answer(visit, lines=[_unpaid(each, visit, group="CO", reason=reason) for each in visit.services])
        ),
    )


def _coverage_ended(visit: CareGiven, _dice: Dice) -> tuple[Answered, ...]:
    lines = [_unpaid(each, visit, group="PR", reason="27") for each in visit.services]
    return (_first(visit, _answer(visit, lines=lines)),)


def _needs_papers(visit: CareGiven, _dice: Dice) -> tuple[Answered, ...]:
    lines = [_unpaid(each, visit, group="CO", reason="16") for each in visit.services]
    return (_first(visit, _answer(visit, lines=lines)),)


def _out_of_network(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    lines = _paid_lines(visit, dice, shares=_Shares(percent=20))
    turned = [
        replace(line, adjustments=tuple(replace(each, group="PR") for each in line.adjustments)) for line in lines
    ]
    return (_first(visit, _answer(visit, lines=turned)),)


def _corrected(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    """The insurer first takes the whole deductible, then finds that most of it was met already."""
    allowed = {service.procedure: _allowed(service, dice.number(60, 80)) for service in visit.services}
    deductible = total(allowed.values()).cents
    first = _answer(visit, lines=_lines(visit, allowed, _Shares(deductible=deductible)))
    again = _answer(visit, lines=_lines(visit, allowed, _Shares(deductible=deductible // 3)))
    later = that_or_next_day(visit.answered_on + timedelta(days=dice.number(9, 18)), among=visit.insurers[0].pays_on)
    taken_back = Answered(insurer=visit.insurers[0], paid_on=later, answer=_reversed(first))
    return (
        _first(visit, first),
        taken_back,
        Answered(insurer=visit.insurers[0], paid_on=later, answer=again),
    )


def _with_interest(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    interest = Money(dice.number(85, 640))
    answer = replace(_answer(visit, lines=_paid_lines(visit, dice, shares=_shares(visit, dice))), interest=interest)
    moved = ProviderAdjustment(
        provider=NPI, fiscal_year_ends_on=YEAR_END, reason="L6", reference=answer.payer_claim_number, amount=-interest
    )
    return (Answered(insurer=visit.insurers[0], paid_on=visit.answered_on, answer=answer, moved=(moved,)),)


def _split(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    """One claim answered in two parts, the second part a few days later."""
    lines = _paid_lines(visit, dice, shares=_shares(visit, dice))
    later = that_or_next_day(visit.answered_on + timedelta(days=3), among=visit.insurers[0].pays_on)
    parts = ((lines[:1], "1", visit.answered_on), (lines[1:], "2", later))
    return tuple(
        Answered(
            insurer=visit.insurers[0],
            paid_on=paid_on,
            answer=replace(_answer(visit, lines=part, suffix=suffix), remark_codes=(SPLIT,)),
        )
        for part, suffix, paid_on in parts
    )


def _crossed_over(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    primary = _forwarded(visit, dice)
    return _first(visit, primary), _second(visit, primary, dice, leaves=NOTHING)


def _crossed_over_leaves_some(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    primary = _forwarded(visit, dice)
    share = primary.patient_responsibility()
    return _first(visit, primary), _second(visit, primary, dice, leaves=Money(share.cents // 2))


def _crossed_over_unanswered(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    return (_first(visit, _forwarded(visit, dice)),)


def _protected(visit: CareGiven, dice: Dice) -> tuple[Answered, ...]:
    """The insurer shows a share, and the law says that nobody may ask for it."""
    coverage = visit.family.coverage
    shares = {"qmb": _Shares(percent=20), "medicaid": _Shares(copay=300)}.get(coverage, _Shares())
    answer = _answer(visit, lines=_paid_lines(visit, dice, shares=shares))
    remarks = NO_QMB_SHARE if coverage == "qmb" else ()
    return (_first(visit, replace(answer, remark_codes=remarks)),)


_COURSES: Mapping[Course, Callable[[CareGiven, Dice], tuple[Answered, ...]]] = {
    "usual": _usual,
    "paid_in_full": _paid_in_full,
    "denied_to_clinic": _denied_to_clinic,
    "coverage_ended": _coverage_ended,
    "out_of_network": _out_of_network,
    "corrected": _corrected,
    "with_interest": _with_interest,
    "split": _split,
    "needs_papers": _needs_papers,
    "prepaid": _prepaid,
    "crossed_over": _crossed_over,
    "crossed_over_leaves_some": _crossed_over_leaves_some,
    "crossed_over_unanswered": _crossed_over_unanswered,
    "protected": _protected,
}


def _shares(visit: CareGiven, dice: Dice) -> _Shares:
    if visit.family.coverage in {"medicare", "qmb", "auto"}:
        return _Shares(percent=20)
    if visit.paid_at_desk is not None:
        return _Shares(copay=visit.paid_at_desk.cents, percent=20 if dice.happens(25) else 0)
    kind = dice.by_weight({"copay": 30, "deductible": 35, "percent": 20, "both": 15})
    if kind == "copay":
        return _Shares(copay=dice.one_of(COPAYS))
    if kind == "deductible":
        return _Shares(deductible=dice.one_of(DEDUCTIBLES))
    if kind == "percent":
        return _Shares(percent=20)
    return _Shares(deductible=dice.one_of(DEDUCTIBLES), percent=20)


def _paid_lines(visit: CareGiven, dice: Dice, *, shares: _Shares) -> list[ServiceLine]:
    percent = dice.number(58, 84)
    return _lines(visit, {service.procedure: _allowed(service, percent) for service in visit.services}, shares)


def _allowed(service: Service, percent: int) -> Money:
    return Money(service.charge.cents * percent // 100)


def _lines(visit: CareGiven, allowed: Mapping[str, Money], shares: _Shares) -> list[ServiceLine]:
    copay, deductible = shares.copay, shares.deductible
    sequester = visit.insurers[0].filing_indicator == "MB"
    lines = []
    for service in visit.services:
        left = allowed[service.procedure].cents
        found = [_adjusted("CO", "45", service.charge - allowed[service.procedure])]
        own_copay = min(copay, left)
        copay, left = copay - own_copay, left - own_copay
        own_deductible = min(deductible, left)
        deductible, left = deductible - own_deductible, left - own_deductible
        part = left * shares.percent // 100
        left -= part
        cut = left * 2 // 100 if sequester else 0
        found += [
            _adjusted("PR", "3", Money(own_copay)),
            _adjusted("PR", "1", Money(own_deductible)),
            _adjusted("PR", "2", Money(part)),
            _adjusted("CO", "253", Money(cut)),
        ]
        lines.append(_line(service, visit, paid=Money(left - cut), adjustments=found))
    return lines


def _unpaid(service: Service, visit: CareGiven, *, group: str, reason: str) -> ServiceLine:
    return _line(service, visit, paid=NOTHING, adjustments=[_adjusted(group, reason, service.charge)])


def _line(service: Service, visit: CareGiven, *, paid: Money, adjustments: Sequence[Adjustment]) -> ServiceLine:
    # The guide wants one group's adjustments side by side.
    grouped = sorted((each for each in adjustments if each.amount), key=lambda each: each.group)
    return ServiceLine(
        procedure=service.procedure,
        modifiers=(),
        submitted_procedure=None,
        charge=service.charge,
        paid=paid,
        serviced_on=visit.serviced_on,
        serviced_through_on=None,
        line_control=None,
        adjustments=tuple(grouped),
        remark_codes=(),
    )


def _adjusted(group: str, reason: str, amount: Money) -> Adjustment:
    return Adjustment(group=group, reason=reason, amount=amount, quantity=None)


def _answer(visit: CareGiven, *, lines: Sequence[ServiceLine], suffix: str = "") -> ClaimAnswer:
    insurer = visit.insurers[0]
    share = sum(each.amount.cents for line in lines for each in line.adjustments if each.group == "PR")
    return ClaimAnswer(
        pcn=visit.pcn,
        status="1",
        charge=total(line.charge for line in lines),
        paid=total(line.paid for line in lines),
        stated_patient_responsibility=Money(share),
        filing_indicator=insurer.filing_indicator,
        payer_claim_number=f"{insurer.prefix}26{visit.pcn[2:]}{suffix}",
        original_payer_claim_number=None,
        adjustments=(),
        lines=tuple(lines),
        remark_codes=(),
        patient_last_name=visit.patient.last_name.upper(),
        patient_first_name=visit.patient.first_name.upper(),
        member_id=visit.member_id,
        next_payer_name=None,
        next_payer_id=None,
        corrected_priority_payer_name=None,
        serviced_on=visit.serviced_on,
        serviced_through_on=None,
        received_on=visit.claimed_on,
        interest=None,
        place=NOWHERE,
    )


def _first(visit: CareGiven, answer: ClaimAnswer) -> Answered:
    return Answered(insurer=visit.insurers[0], paid_on=visit.answered_on, answer=answer)


def _forwarded(visit: CareGiven, dice: Dice) -> ClaimAnswer:
    following = visit.insurers[1]
    answer = _answer(visit, lines=_paid_lines(visit, dice, shares=_Shares(percent=20)))
    return replace(answer, status="19", next_payer_name=following.name, next_payer_id=following.payer_id)


def _second(visit: CareGiven, primary: ClaimAnswer, dice: Dice, *, leaves: Money) -> Answered:
    """Return the second insurer's answer: it pays the first one's share but for what it leaves to the patient."""
    insurer = visit.insurers[1]
    later = that_or_next_day(visit.answered_on + timedelta(days=dice.number(9, 19)), among=insurer.pays_on)
    lines, left = [], leaves
    for line in primary.lines:
        share = total(each.amount for each in line.adjustments if each.group == "PR")
        own = min(left, share)
        left -= own
        adjustments = [_adjusted("OA", "23", line.charge - share), _adjusted("PR", "1", own)]
        kept = tuple(each for each in adjustments if each.amount)
        lines.append(replace(line, paid=share - own, adjustments=kept))
    answer = replace(
        primary,
        status="2",
        lines=tuple(lines),
        paid=total(line.paid for line in lines),
        stated_patient_responsibility=leaves - left,
        filing_indicator=insurer.filing_indicator,
        payer_claim_number=f"{insurer.prefix}26{visit.pcn[2:]}",
        member_id=f"{insurer.prefix}{visit.family.number:05d}{visit.place}",
        next_payer_name=None,
        next_payer_id=None,
    )
    return Answered(insurer=insurer, paid_on=later, answer=answer)


def _reversed(answer: ClaimAnswer) -> ClaimAnswer:
    turned = tuple(
        replace(
            line,
            charge=-line.charge,
            paid=-line.paid,
            adjustments=tuple(replace(each, amount=-each.amount) for each in line.adjustments),
        )
        for line in answer.lines
    )
    return replace(
        answer,
        status="22",
        charge=-answer.charge,
        paid=-answer.paid,
        stated_patient_responsibility=None,
        lines=turned,
    )
