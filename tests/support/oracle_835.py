"""A second, small reader of 835 files that shares nothing with the first: what it says is what a file says.

It splits, walks and adds up; it judges nothing and wants whole envelopes. Amounts become whole cents.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class OracleLine:
    procedure: str
    charge: int
    paid: int
    adjustments: list[tuple[str, str, int]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    served: str = ""


@dataclass
class OracleClaim:
    pcn: str
    status: str
    charge: int
    paid: int
    responsibility: int | None
    payer_claim_number: str
    offset: int
    adjustments: list[tuple[str, str, int]] = field(default_factory=list)
    lines: list[OracleLine] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    last_name: str = ""
    next_payer: str = ""


@dataclass
class OracleTransaction:
    control: str
    total: int = 0
    trace: str = ""
    payer: str = ""
    paid_on: str = ""
    claims: list[OracleClaim] = field(default_factory=list)
    moved: list[tuple[str, str, int]] = field(default_factory=list)


def read_with_oracle(data: bytes) -> list[OracleTransaction]:
    """Return every 835 transaction of a file, in order."""
    transactions: list[OracleTransaction] = []
    at = data.find(b"ISA")
    while at != -1:
        header = data[at : at + 106].decode("latin-1")
        element, component, end = header[3], header[104], header[105]
        stop = re.compile(re.escape(end) + r"\s*IEA" + re.escape(element)).search(data.decode("latin-1"), at)
        text = data.decode("latin-1")[at : stop.end() if stop else len(data)]
        _read_interchange(text, at, element, component, end, transactions)
        at = data.find(b"ISA" + element.encode("latin-1"), stop.end() if stop else len(data))
    return transactions


def _read_interchange(
    text: str, base: int, element: str, component: str, end: str, transactions: list[OracleTransaction]
) -> None:
    position = 0
    for raw in text.split(end):
        start = position + len(raw) - len(raw.lstrip())
        position += len(raw) + 1
        parts = raw.lstrip().split(element)
        parts += [""] * (30 - len(parts))
        if parts[0] == "ST":
            transactions.append(OracleTransaction(control=parts[2]))
        elif transactions and parts[0] in _STEPS:
            _STEPS[parts[0]](transactions[-1], parts, component, base + start)


def _bpr(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    transaction.total, transaction.paid_on = cents(parts[2]), parts[16]


def _trn(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    transaction.trace = transaction.trace or parts[2]


def _n1(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    if parts[1] == "PR" and not transaction.claims:
        transaction.payer = parts[2]


def _clp(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    stated = cents(parts[5]) if parts[5] else None
    transaction.claims.append(
        OracleClaim(parts[1], parts[2], cents(parts[3]), cents(parts[4]), stated, parts[7].strip(), at)
    )


def _svc(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    code = [*parts[1].split(component), "", ""][1]
    transaction.claims[-1].lines.append(OracleLine(code or parts[4], cents(parts[2]), cents(parts[3])))


def _cas(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    claim = transaction.claims[-1]
    into = claim.lines[-1].adjustments if claim.lines else claim.adjustments
    for first in range(2, 20, 3):
        if parts[first]:
            into.append((parts[1], parts[first], cents(parts[first + 1])))


def _nm1(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    if transaction.claims and parts[1] == "QC":
        transaction.claims[-1].last_name = transaction.claims[-1].last_name or parts[3].strip()
    if transaction.claims and parts[1] == "TT":
        transaction.claims[-1].next_payer = parts[3].strip()


def _mia(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    transaction.claims[-1].remarks += [code for code in (parts[5], *parts[20:24]) if code]


def _moa(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    transaction.claims[-1].remarks += [code for code in parts[3:8] if code]


def _dtm(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    if transaction.claims and transaction.claims[-1].lines and parts[1] in {"472", "150"}:
        transaction.claims[-1].lines[-1].served = transaction.claims[-1].lines[-1].served or parts[2]


def _lq(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    if parts[1] == "HE":
        transaction.claims[-1].lines[-1].remarks.append(parts[2])


def _plb(transaction: OracleTransaction, parts: list[str], component: str, at: int) -> None:
    for first in range(3, 15, 2):
        if parts[first]:
            reason, _, reference = parts[first].partition(component)
            transaction.moved.append((reason, reference, cents(parts[first + 1])))


_STEPS = {
    "BPR": _bpr,
    "TRN": _trn,
    "N1": _n1,
    "CLP": _clp,
    "SVC": _svc,
    "CAS": _cas,
    "NM1": _nm1,
    "MIA": _mia,
    "MOA": _moa,
    "DTM": _dtm,
    "LQ": _lq,
    "PLB": _plb,
}


def cents(text: str) -> int:
    """Return whole cents of a plain decimal number."""
    return int(Decimal(text) * 100)
