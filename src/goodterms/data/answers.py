"""Claim answers as stored words: written once, read back to the very same values."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from goodterms.domain.money import Money
from goodterms.domain.remits import Adjustment, ClaimAnswer, Place, ProviderAdjustment, ServiceLine


Stored = Mapping[str, object]

as_json = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps makes one for every text


def store_answer(answer: ClaimAnswer) -> dict[str, object]:
    """Return the answer as plain JSON values; fields that are empty are left out."""
    stored: dict[str, object] = {
        "pcn": answer.pcn,
        "status": answer.status,
        "charge": answer.charge.cents,
        "paid": answer.paid.cents,
        "stated_pr": _cents(answer.stated_patient_responsibility),
        "filing": answer.filing_indicator,
        "icn": answer.payer_claim_number,
        "original_icn": answer.original_payer_claim_number,
        "adjustments": [_store_adjustment(adjustment) for adjustment in answer.adjustments],
        "lines": [_store_line(line) for line in answer.lines],
        "remarks": list(answer.remark_codes),
        "last_name": answer.patient_last_name,
        "first_name": answer.patient_first_name,
        "member_id": answer.member_id,
        "next_payer": answer.next_payer_name,
        "next_payer_id": answer.next_payer_id,
        "corrected_payer": answer.corrected_priority_payer_name,
        "serviced_on": _iso(answer.serviced_on),
        "through_on": _iso(answer.serviced_through_on),
        "received_on": _iso(answer.received_on),
        "interest": _cents(answer.interest),
        "place": [answer.place.interchange, answer.place.transaction, answer.place.segment, answer.place.offset],
    }
    return {name: value for name, value in stored.items() if value or value == 0}


def read_answer(stored: Stored) -> ClaimAnswer:
    """Return the answer that was stored. Raises KeyError or ValueError for words this house did not write."""
    interchange, transaction, segment, offset = _list(stored["place"])
    return ClaimAnswer(
        pcn=_text(stored.get("pcn")),
        status=_text(stored.get("status")),
        charge=Money(_int(stored["charge"])),
        paid=Money(_int(stored["paid"])),
        stated_patient_responsibility=_money(stored.get("stated_pr")),
        filing_indicator=_text(stored.get("filing")),
        payer_claim_number=_text(stored.get("icn")),
        original_payer_claim_number=_maybe_text(stored.get("original_icn")),
        adjustments=tuple(_read_adjustment(_list(each)) for each in _list(stored.get("adjustments"))),
        lines=tuple(_read_line(each) for each in _list(stored.get("lines"))),
        remark_codes=tuple(_text(code) for code in _list(stored.get("remarks"))),
        patient_last_name=_text(stored.get("last_name")),
        patient_first_name=_text(stored.get("first_name")),
        member_id=_text(stored.get("member_id")),
        next_payer_name=_maybe_text(stored.get("next_payer")),
        next_payer_id=_maybe_text(stored.get("next_payer_id")),
        corrected_priority_payer_name=_maybe_text(stored.get("corrected_payer")),
        serviced_on=_date(stored.get("serviced_on")),
        serviced_through_on=_date(stored.get("through_on")),
        received_on=_date(stored.get("received_on")),
        interest=_money(stored.get("interest")),
        place=Place(
            interchange=_maybe_int(interchange),
            transaction=_maybe_int(transaction),
            segment=_maybe_int(segment),
            offset=_maybe_int(offset),
        ),
    )


def store_provider_adjustment(adjustment: ProviderAdjustment) -> dict[str, object]:
    """Return a PLB pair as plain JSON values."""
    return {
        "provider": adjustment.provider,
        "year_ends_on": _iso(adjustment.fiscal_year_ends_on),
        "reason": adjustment.reason,
        "reference": adjustment.reference,
        "amount": adjustment.amount.cents,
    }


def read_provider_adjustment(stored: Stored) -> ProviderAdjustment:
    """Return the PLB pair that was stored."""
    return ProviderAdjustment(
        provider=_text(stored["provider"]),
        fiscal_year_ends_on=_date(stored["year_ends_on"]),
        reason=_text(stored["reason"]),
        reference=_text(stored["reference"]),
        amount=Money(_int(stored["amount"])),
    )


def _store_adjustment(adjustment: Adjustment) -> list[object]:
    return [adjustment.group, adjustment.reason, adjustment.amount.cents, adjustment.quantity]


def _read_adjustment(stored: Sequence[object]) -> Adjustment:
    group, reason, cents, quantity = stored
    return Adjustment(
        group=_text(group), reason=_text(reason), amount=Money(_int(cents)), quantity=_maybe_text(quantity)
    )


def _store_line(line: ServiceLine) -> list[object]:
    return [
        line.procedure,
        list(line.modifiers),
        line.submitted_procedure,
        line.charge.cents,
        line.paid.cents,
        _iso(line.serviced_on),
        _iso(line.serviced_through_on),
        line.line_control,
        [_store_adjustment(adjustment) for adjustment in line.adjustments],
        list(line.remark_codes),
    ]


def _read_line(stored: object) -> ServiceLine:
    procedure, modifiers, submitted, charge, paid, on, through_on, control, adjustments, remarks = _list(stored)
    return ServiceLine(
        procedure=_text(procedure),
        modifiers=tuple(_text(modifier) for modifier in _list(modifiers)),
        submitted_procedure=_maybe_text(submitted),
        charge=Money(_int(charge)),
        paid=Money(_int(paid)),
        serviced_on=_date(on),
        serviced_through_on=_date(through_on),
        line_control=_maybe_text(control),
        adjustments=tuple(_read_adjustment(_list(each)) for each in _list(adjustments)),
        remark_codes=tuple(_text(code) for code in _list(remarks)),
    )


def _cents(amount: Money | None) -> int | None:
    return None if amount is None else amount.cents


def _money(cents: object) -> Money | None:
    return None if cents is None else Money(_int(cents))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(day: object) -> date | None:
    return None if day is None else date.fromisoformat(_text(day))


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"a stored answer holds {type(value).__name__} where text belongs")  # noqa: TRY004
    return value


def _maybe_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError(f"a stored answer holds {type(value).__name__} where a number belongs")  # noqa: TRY004
    return value


def _maybe_int(value: object) -> int | None:
    return None if value is None else _int(value)


def _list(value: object) -> Sequence[object]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError(f"a stored answer holds {type(value).__name__} where a list belongs")  # noqa: TRY004
    return value
