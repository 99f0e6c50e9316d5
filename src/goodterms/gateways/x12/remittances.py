"""What does one 835 transaction say? Read through oxedi, one transaction at a time, into the values of the domain."""

from dataclasses import dataclass, replace

import oxedi

from goodterms.domain.money import NOTHING, Money
from goodterms.domain.remits import ClaimAnswer, Finding, ProviderAdjustment, Remittance
from goodterms.domain.remits_rules import breach
from goodterms.gateways.x12.claim_answers import read_claim_answers
from goodterms.gateways.x12.control_characters import first_control_character
from goodterms.gateways.x12.interchange import TransactionSpan
from goodterms.gateways.x12.remittance_spec import KNOWN_VERSIONS, spec_for
from goodterms.gateways.x12.rows import PaymentRow
from goodterms.gateways.x12.structure import read_structure
from goodterms.gateways.x12.taken_apart import TakenApart
from goodterms.gateways.x12.values import read_amount, read_day, shown


# The guide asks for at most 10,000 claims in a transaction; these leave ten times the room, and keep memory bounded.
MOST_SEGMENTS = 1_500_000
MOST_SEGMENTS_OF_FEW_CLAIMS = 150_000
MOST_SEGMENTS_A_CLAIM = 200  # on average, once there are many

_DOLLARS = "USD"
_DEBIT = "D"  # BPR03
_NO_PAYMENT = PaymentRow(*(None,) * len(PaymentRow._fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittanceText:
    """What could be read of one transaction, before anyone asks whether it balances."""

    remittance: Remittance | None  # None when the transaction is rejected
    findings: tuple[Finding, ...]
    claims_met: int  # CLP segments, readable or not


def read_remittance(*, data: bytes, span: TransactionSpan) -> RemittanceText:
    """Read the transaction that stands at `span` of the file; never raises for anything the bytes may hold."""
    refusal = _refuse_unread(data, span)
    if refusal is not None:
        return RemittanceText(remittance=None, findings=(*span.findings, refusal), claims_met=0)
    try:
        parts = take_apart(data, span)
    except oxedi.ParseError:
        refusal = _breach("transaction-readable", span, "The transaction cannot be parted into segments.")
        return RemittanceText(remittance=None, findings=(*span.findings, refusal), claims_met=0)
    findings = [*span.findings, *_about_text(data, span), *read_structure(parts)]
    answers = read_claim_answers(parts)
    findings.extend(answers.findings)
    remittance = _read_payment(parts, answers.claims, findings)
    return RemittanceText(remittance=remittance, findings=tuple(findings), claims_met=answers.claims_met)


def take_apart(data: bytes, span: TransactionSpan) -> TakenApart:
    """Hand one transaction to the library, alone inside its own envelope."""
    envelope, text = span.group.isa + span.group.gs, data[span.start : span.end]
    delimiters = span.group.delimiters
    result = oxedi.parse(
        envelope + text,
        spec=spec_for(span.group.version),
        delimiters=oxedi.Delimiters(
            element=delimiters.element, component=delimiters.component, segment=delimiters.segment
        ),
    )
    return TakenApart(result=result, data=data, span=span, envelope_bytes=len(envelope), is_ascii=text.isascii())


def _refuse_unread(data: bytes, span: TransactionSpan) -> Finding | None:
    if span.kind != "835" or span.group.kind != "HP":
        reason = (
            f"ST01 is {span.kind[:24]!a} in a group of kind (GS01) {span.group.kind[:24]!a}; a remittance is 835 in HP."
        )
        return _breach("is-a-remittance", span, reason)
    text = data[span.start : span.end]
    segments = text.count(span.group.delimiters.segment)
    claims = text.count(b"CLP" + span.group.delimiters.element)
    if segments > MOST_SEGMENTS or segments > max(MOST_SEGMENTS_OF_FEW_CLAIMS, claims * MOST_SEGMENTS_A_CLAIM):
        reason = f"The transaction has {segments:,} segments for {claims:,} claims: too many to be one payment."
        return _breach("transaction-size", span, reason)
    at = first_control_character(text, delimiters=span.group.delimiters)
    if at is None:
        return None
    place = replace(
        span.place(),
        segment=span.first_segment + text.count(span.group.delimiters.segment, 0, at),
        offset=span.start + at,
    )
    reason = f"A control character (byte value {text[at]}) stands inside a segment."
    return breach("control-characters", place=place, claim=None, reason=reason)


def _about_text(data: bytes, span: TransactionSpan) -> list[Finding]:
    findings = []
    if span.group.version not in KNOWN_VERSIONS:
        reason = f"GS08 {span.group.version[:24]!a} is not a version of the 835 we know; it was read as 005010X221A1."
        findings.append(_breach("known-version", span, reason))
    text = data[span.start : span.end]
    if not text.isascii():
        foreign = next(at for at, byte in enumerate(text) if byte > 127)
        place = replace(
            span.place(),
            segment=span.first_segment + text.count(span.group.delimiters.segment, 0, foreign),
            offset=span.start + foreign,
        )
        reason = "Letters beyond ASCII were read as UTF-8 or Latin-1 and kept."
        findings.append(breach("plain-letters", place=place, claim=None, reason=reason))
    return findings


def _read_payment(parts: TakenApart, claims: tuple[ClaimAnswer, ...], findings: list[Finding]) -> Remittance | None:
    span, rows = parts.span, parts.payments()
    row = rows[0] if rows else _NO_PAYMENT
    total_paid = _read_total(row.total, span, findings)
    currency = _text(row.currency)
    if currency not in {"", _DOLLARS}:
        findings.append(
            _breach("payment-in-dollars", span, f"CUR02 is {currency[:24]!a}; only US dollars can be posted.")
        )
        return None
    if total_paid is None:
        return None
    if _text(row.direction) == _DEBIT and total_paid:
        findings.append(_breach("payment-positive", span, "BPR03 says that the payer takes this money (D)."))
    paid_on = read_day(row.paid_on)
    if paid_on is None:
        findings.append(_breach("payment-dated", span, f"BPR16 {shown(row.paid_on)} is not a day (CCYYMMDD)."))
    originator = _text(row.originator)
    return Remittance(
        control_number=span.control_number,
        version=span.group.version,
        sender=span.group.sender,
        interchange_control_number=span.group.interchange_control_number,
        payer_name=_text(row.payer_name),
        payer_id=_text(row.payer_id) or originator,
        payee_name=_text(row.payee_name),
        payee_id=_text(row.payee_id),
        trace_number=_text(row.trace),
        originator_id=originator,
        handling=_text(row.handling),
        method=_text(row.method),
        total_paid=total_paid,
        paid_on=paid_on,
        claims=claims,
        provider_adjustments=_read_provider_adjustments(parts, findings),
        place=span.place(),
    )


def _read_total(text: str | None, span: TransactionSpan, findings: list[Finding]) -> Money | None:
    if text is None:
        findings.append(_breach("payment-stated", span, "The transaction has no BPR02: it does not say what was paid."))
        return None
    money, trouble = read_amount(text)
    if trouble == "padded":
        findings.append(_breach("payment-padded", span, f"BPR02 {shown(text)} has blanks around the amount."))
    elif money is None:
        findings.append(_breach("payment-amounts", span, f"BPR02 {shown(text)} is not an amount."))
    return money


def _read_provider_adjustments(parts: TakenApart, findings: list[Finding]) -> tuple[ProviderAdjustment, ...]:
    adjustments = []
    for row in parts.provider_adjustments():
        money, trouble = read_amount(row.amount)
        if trouble is not None:
            reason = f"A PLB amount {shown(row.amount)} is missing, is not an amount, or has blanks around it."
            place = parts.place(row.segment)
            findings.append(breach("provider-adjustment-amounts", place=place, claim=None, reason=reason))
        adjustments.append(
            ProviderAdjustment(
                provider=_text(row.provider),
                fiscal_year_ends_on=read_day(row.fiscal_year_ends_on),
                reason=_text(row.reason),
                reference=_text(row.reference),
                amount=money or NOTHING,
            )
        )
    return tuple(adjustments)


def _text(text: str | None) -> str:
    return (text or "").strip()


def _breach(rule_id: str, span: TransactionSpan, reason: str) -> Finding:
    return breach(rule_id, place=span.place(), claim=None, reason=reason)
