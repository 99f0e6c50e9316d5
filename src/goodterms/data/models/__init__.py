"""Every stored noun, by the glossary's word."""

from goodterms.data.models.contact import AddressStop, ContactMade, ContactNote
from goodterms.data.models.events import (
    CallRecord,
    Dispute,
    HardshipApplication,
    PatientEvent,
    PatientPayment,
    PaymentPlan,
)
from goodterms.data.models.imports import ImportBatch, ImportProfile, ImportRow
from goodterms.data.models.inbound import InboundAnswer, InboundHousehold, InboundMessage, InboundReading
from goodterms.data.models.ledger import LedgerEntry, LedgerTransaction
from goodterms.data.models.outreach import (
    DecisionRecord,
    Delivery,
    Intent,
    IntentTransition,
    PracticeDay,
    PrintBatch,
    Touch,
    TouchVisit,
)
from goodterms.data.models.people import Consent, ContactPoint, Guarantor, Patient, StopRecord
from goodterms.data.models.practice import Organization, PlaybookVersion, Practice
from goodterms.data.models.remittances import ClaimAnswerRow, ProviderAdjustmentRow, Remittance, RemittanceFile
from goodterms.data.models.visits import Standing, Visit
from goodterms.data.models.work import AuditEvent, JobFailure, SendingHold, WorkItem


__all__ = [
    "AddressStop",
    "AuditEvent",
    "CallRecord",
    "ClaimAnswerRow",
    "Consent",
    "ContactMade",
    "ContactNote",
    "ContactPoint",
    "DecisionRecord",
    "Delivery",
    "Dispute",
    "Guarantor",
    "HardshipApplication",
    "ImportBatch",
    "ImportProfile",
    "ImportRow",
    "InboundAnswer",
    "InboundHousehold",
    "InboundMessage",
    "InboundReading",
    "Intent",
    "IntentTransition",
    "JobFailure",
    "LedgerEntry",
    "LedgerTransaction",
    "Organization",
    "Patient",
    "PatientEvent",
    "PatientPayment",
    "PaymentPlan",
    "PlaybookVersion",
    "Practice",
    "PracticeDay",
    "PrintBatch",
    "ProviderAdjustmentRow",
    "Remittance",
    "RemittanceFile",
    "SendingHold",
    "Standing",
    "StopRecord",
    "Touch",
    "TouchVisit",
    "Visit",
    "WorkItem",
]
