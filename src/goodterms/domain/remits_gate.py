"""May this remittance be believed?

The reader has already refused what cannot be read at all. Here the values are held against each other: every dollar
must be accounted for, at the line, at the claim and at the payment, before anything may be posted without a person.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from goodterms.domain.money import NOTHING, Money, total
from goodterms.domain.remits import ClaimAnswer, Finding, Level, Remittance, ServiceLine, Verdict
from goodterms.domain.remits_rules import breach, stops


# CLP02. 25 is an estimate made before any care, which is never posted.
KNOWN_STATUSES = frozenset({"1", "2", "3", "4", "19", "20", "21", "22", "23", "25"})
REVERSAL = "22"

# CAS01. Correction-and-reversal was a group of its own until the guide of 2009.
KNOWN_GROUPS = frozenset({"CO", "PR", "OA", "PI"})
KNOWN_GROUPS_4010 = KNOWN_GROUPS | {"CR"}

NO_PAYMENT = "NON"  # BPR04


def judge_payment(*, remittance: Remittance) -> tuple[Finding, ...]:
    """Return everything that keeps this payment as a whole from being posted without a person.

    An empty answer means that BPR02 is the claims' payments less the provider adjustments. It is only worth asking when
    every claim of the payment could be read.
    """
    return tuple(_about_the_payment(remittance))


def judge_claims(*, remittance: Remittance) -> tuple[Finding, ...]:
    """Return everything that keeps a claim of this payment from being posted without a person.

    An empty answer means, for every claim: its charge is its payment and its adjustments; so is every line's; its lines
    add up to it; CLP05 is the sum of its PR adjustments; and codes and signs are those the guide knows.
    """
    return tuple(_about_the_claims(remittance))


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Return the gravest of the findings as a verdict: a reject outweighs a hold, notes weigh nothing."""
    severities = {finding.severity for finding in findings}
    if "reject" in severities:
        return "reject"
    return "hold" if "hold" in severities else "accept"


def is_stopped(*, findings: Iterable[Finding], at: frozenset[Level]) -> bool:
    """Say whether any finding reaches as far as one of these levels."""
    return any(stops(finding) in at for finding in findings)


def _about_the_payment(remittance: Remittance) -> Iterator[Finding]:
    place = remittance.place
    if remittance.total_paid.cents < 0:
        reason = f"BPR02 is {remittance.total_paid}; a payment cannot be below zero."
        yield breach("payment-positive", place=place, claim=None, reason=reason)
    if remittance.method == NO_PAYMENT and remittance.total_paid:
        reason = f"BPR04 says that nothing is paid, but BPR02 is {remittance.total_paid}."
        yield breach("payment-method", place=place, claim=None, reason=reason)
    if not remittance.trace_number.strip():
        reason = "TRN02 is missing: the payment has no trace number to know it by."
        yield breach("payment-traced", place=place, claim=None, reason=reason)
    if not remittance.claims and not remittance.provider_adjustments:
        reason = "The transaction answers no claim and moves no money."
        yield breach("answers-claims", place=place, claim=None, reason=reason)
    paid = total(claim.paid for claim in remittance.claims)
    moved = total(adjustment.amount for adjustment in remittance.provider_adjustments)
    if remittance.total_paid != paid - moved:
        reason = (
            f"BPR02 is {remittance.total_paid}, but the claims' payments of {paid} "
            f"less the provider adjustments of {moved} are {paid - moved}."
        )
        yield breach("payment-balances", place=place, claim=None, reason=reason)


def _about_the_claims(remittance: Remittance) -> Iterator[Finding]:
    groups = KNOWN_GROUPS_4010 if remittance.version.startswith("004010") else KNOWN_GROUPS
    likenesses = [_likeness(claim) for claim in remittance.claims]
    times = Counter(likenesses)
    for claim, likeness in zip(remittance.claims, likenesses, strict=True):
        for rule_id, reason in _about_a_claim(claim, groups=groups):
            yield breach(rule_id, place=claim.place, claim=claim.pcn, reason=reason)
        if times[likeness] > 1:
            reason = (
                f"The same answer (CLP01, status, amounts, payer claim number) stands {times[likeness]} times "
                "in one transaction."
            )
            yield breach("claim-once", place=claim.place, claim=claim.pcn, reason=reason)


def _likeness(claim: ClaimAnswer) -> tuple[str, str, int, int, str]:
    return claim.pcn, claim.status, claim.charge.cents, claim.paid.cents, claim.payer_claim_number


def _about_a_claim(claim: ClaimAnswer, *, groups: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the id of each rule that the claim breaks, and why."""
    if not claim.pcn.strip(" 0"):
        yield "claim-names-visit", "CLP01 is blank or zero: the answer does not say which visit it is about."
    if claim.status not in KNOWN_STATUSES:
        yield "claim-status-known", f"CLP02 {_quoted(claim.status)} is not a claim status of the 835 guide."
    adjustments = claim.every_adjustment()
    unknown = sorted({each.group for each in adjustments} - groups)
    if unknown:
        words = ", ".join(_quoted(group) for group in unknown)
        yield "claim-group-known", f"CAS01 {words} is not an adjustment group of this version."
    yield from _about_signs(claim)
    yield from _about_balance(claim, adjusted=Money(sum([each.amount.cents for each in adjustments])))
    yield from _about_patient_responsibility(claim)


def _about_signs(claim: ClaimAnswer) -> Iterator[tuple[str, str]]:
    if claim.status == REVERSAL:
        if claim.charge.cents > 0 or claim.paid.cents > 0:
            reason = (
                f"A reversal (CLP02 22) has charge {claim.charge} and payment {claim.paid}: neither may exceed zero."
            )
            yield "claim-reversal-negative", reason
        return
    if claim.charge.cents < 0:
        yield "claim-charge-positive", f"CLP03 is {claim.charge}; only a reversal (CLP02 22) may be below zero."
    if claim.paid.cents < 0:
        yield "claim-paid-positive", f"CLP04 is {claim.paid}; only a reversal (CLP02 22) may be below zero."


def _about_balance(claim: ClaimAnswer, *, adjusted: Money) -> Iterator[tuple[str, str]]:
    unpaid = claim.charge - claim.paid
    if unpaid != adjusted:
        yield (
            "claim-balances",
            f"Charge {claim.charge} less payment {claim.paid} is {unpaid}, but the adjustments are {adjusted}.",
        )
    for number, line in enumerate(claim.lines, start=1):
        if _unexplained(line):
            reason = (
                f"Line {number}: charge {line.charge} less payment {line.paid} is {line.charge - line.paid}, "
                f"but its adjustments are {total(each.amount for each in line.adjustments)}."
            )
            yield "line-balances", reason
    charged = Money(sum([line.charge.cents for line in claim.lines]))
    if claim.lines and charged != claim.charge:
        yield "lines-add-up", f"The lines' charges are {charged} together, but CLP03 is {claim.charge}."


def _unexplained(line: ServiceLine) -> bool:
    return line.charge.cents - line.paid.cents != sum([each.amount.cents for each in line.adjustments])


def _about_patient_responsibility(claim: ClaimAnswer) -> Iterator[tuple[str, str]]:
    # A reversal does not state the patient's part again.
    if claim.status == REVERSAL:
        return
    stated, adjusted = claim.stated_patient_responsibility, claim.patient_responsibility()
    if (NOTHING if stated is None else stated) != adjusted:
        words = "is absent" if stated is None else f"is {stated}"
        yield "claim-patient-responsibility", f"CLP05 {words}, but the PR adjustments are {adjusted}."


def _quoted(words: str) -> str:
    """Return foreign text fit for a finding: short, printable, in quotes."""
    return ascii(words[:24])
