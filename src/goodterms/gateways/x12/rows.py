"""One row of each table that the library makes of a transaction; fields are the columns asked for in `remittance_spec`.

Amounts and days are still text here; None where the element is absent. `segment` counts as the library counts; `claim`
and `service` are the rows of other tables.
"""

from typing import NamedTuple


Raw = str | None


class ClaimRow(NamedTuple):
    """One CLP loop."""

    segment: int
    pcn: Raw
    status: Raw
    charge: Raw
    paid: Raw
    responsibility: Raw
    filing_indicator: Raw
    payer_claim_number: Raw
    original: Raw
    patient_last: Raw
    patient_first: Raw
    patient_id: Raw
    insured_id: Raw
    next_payer_name: Raw
    next_payer_id: Raw
    priority_payer_name: Raw
    from_on: Raw
    through_on: Raw
    received_on: Raw
    interest: Raw
    mia05: Raw
    mia20: Raw
    mia21: Raw
    mia22: Raw
    mia23: Raw
    moa03: Raw
    moa04: Raw
    moa05: Raw
    moa06: Raw
    moa07: Raw

    def remarks(self) -> tuple[Raw, ...]:
        """Return the remark codes, inpatient before outpatient."""
        return self[-10:]


class ServiceRow(NamedTuple):
    """One SVC loop."""

    claim: int
    procedure: Raw
    modifier1: Raw
    modifier2: Raw
    modifier3: Raw
    modifier4: Raw
    charge: Raw
    paid: Raw
    revenue_code: Raw
    submitted: Raw
    served_on: Raw
    from_on: Raw
    through_on: Raw
    line_control: Raw


class AdjustmentRow(NamedTuple):
    """One CAS triple; `service` is None when it is about the whole claim."""

    claim: int
    service: int | None
    group: Raw
    reason: Raw
    amount: Raw
    quantity: Raw


class RemarkRow(NamedTuple):
    """One LQ segment."""

    service: int
    qualifier: Raw
    code: Raw


class PaymentRow(NamedTuple):
    """The segments before the first claim."""

    handling: Raw
    total: Raw
    direction: Raw
    method: Raw
    paid_on: Raw
    trace: Raw
    originator: Raw
    currency: Raw
    payer_name: Raw
    payer_id: Raw
    payee_name: Raw
    payee_id: Raw


class ProviderAdjustmentRow(NamedTuple):
    """One PLB pair."""

    segment: int
    provider: Raw
    fiscal_year_ends_on: Raw
    reason: Raw
    reference: Raw
    amount: Raw
