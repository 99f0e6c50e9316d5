"""Remittance files (835) for tests, written from a few words and in balance unless asked otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from goodterms.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenClaim:
    """One CLP loop in words: `adjusts="CO-45 50; PR-1 30"` on the line, `claim_level` on the claim."""

    pcn: str = "P01"
    status: str = "1"
    charge: float = 300
    pays: float = 200
    adjusts: str = "CO-45 50; PR-1 30; PR-2 20"
    claim_level: str = ""
    claim_number: str = "I01"
    filing: str = "12"
    procedure: str = "HC:99213"
    states: float | None = None  # CLP05; None writes the sum of the PR adjustments
    remarks: Sequence[str] = ()  # MOA03 and on
    line_remarks: Sequence[str] = ()  # LQ*HE
    line_control: str = ""  # REF*6R
    next_payer: str = ""
    original: str = ""  # REF*F8
    interest: float | None = None  # AMT*I
    serviced_on: str = "20260801"
    has_lines: bool = True
    submitted: str = ""  # SVC06
    name: str = "DOE*JANE"
    member: str = "M001"

    def segments(self) -> list[str]:
        """Write the loop."""
        negative = self.status == "22"
        states = "" if negative else number(self.patient_share() if self.states is None else self.states)
        lines = [
            f"CLP*{self.pcn}*{self.status}*{number(self.charge)}*{number(self.pays)}*{states}*{self.filing}"
            f"*{self.claim_number}*11*1",
            *_adjustments(self.claim_level),
            f"NM1*QC*1*{self.name}****MI*{self.member}",
        ]
        if self.next_payer:
            lines.append(f"NM1*TT*2*{self.next_payer}*****PI*TT1")
        if self.remarks:
            lines.append("MOA***" + "*".join(self.remarks))
        if self.original:
            lines.append(f"REF*F8*{self.original}")
        lines.append(f"DTM*232*{self.serviced_on}")
        if self.interest is not None:
            lines.append(f"AMT*I*{number(self.interest)}")
        if self.has_lines:
            submitted = f"**{self.submitted}" if self.submitted else ""
            lines.append(f"SVC*{self.procedure}*{number(self.charge)}*{number(self.pays)}**1{submitted}")
            lines.append(f"DTM*472*{self.serviced_on}")
            lines.extend(_adjustments(self.adjusts))
            if self.line_control:
                lines.append(f"REF*6R*{self.line_control}")
            lines.extend(f"LQ*HE*{code}" for code in self.line_remarks)
        return lines

    def patient_share(self) -> float:
        """Return the sum of the PR adjustments."""
        return sum(amount for code, amount in _pairs(f"{self.adjusts};{self.claim_level}") if code.startswith("PR-"))

    def taken_back(self) -> "WrittenClaim":
        """Return the reversal of this answer."""
        turned = "; ".join(f"{code} {number(-amount)}" for code, amount in _pairs(self.adjusts))
        turned_claim = "; ".join(f"{code} {number(-amount)}" for code, amount in _pairs(self.claim_level))
        return replace(
            self, status="22", charge=-self.charge, pays=-self.pays, adjusts=turned, claim_level=turned_claim
        )


def payment(
    *claims: WrittenClaim,
    trace: str = "EFT1",
    payer: str = "EXAMPLE PAYER",
    payer_id: str = "99999",
    paid_on: str = "20260901",
    moved: Sequence[str] = (),
    moved_sum: float = 0,
    off_by: float = 0,
) -> list[str]:
    """Write one transaction from BPR to the last loop; `moved` holds PLB pairs such as "WO:I99*150"."""
    paid = sum(claim.pays for claim in claims) - moved_sum + off_by
    method = (
        "I*{}*C*ACH*CCP*01*999999992*DA*123456*1999999999**01*999988880*DA*98765*{}"
        if paid
        else "H*{}*C*NON************{}"
    )
    return [
        "BPR*" + method.format(number(paid), paid_on),
        f"TRN*1*{trace}*1999999999",
        f"DTM*405*{paid_on}",
        f"N1*PR*{payer}*XV*{payer_id}",
        "N3*1 MAIN ST",
        "N4*ANYTOWN*OH*452090001",
        "PER*BL*EDI*TE*8005550000",
        "N1*PE*EXAMPLE CLINIC*XX*1999999984",
        "LX*1",
        *(segment for claim in claims for segment in claim.segments()),
        *(f"PLB*1999999984*20261231*{pair}" for pair in moved),
    ]


def remittance_file(*payments: Sequence[str], control: int = 1, version: str = "005010X221A1") -> bytes:
    """Put payments into one envelope."""
    standard = "00501" if version.startswith("005010") else "00401"
    repetition = "^" if standard == "00501" else "U"
    segments = [
        f"ISA*00*          *00*          *ZZ*EXAMPLEPAYER   *ZZ*EXAMPLECLINIC  *260901*1200*{repetition}*{standard}"
        f"*{control:09d}*0*T*:",
        f"GS*HP*EXAMPLEPAYER*EXAMPLECLINIC*20260901*1200*{control}*X*{version}",
    ]
    for place, body in enumerate(payments, start=1):
        segments += [f"ST*835*{place:04d}", *body, f"SE*{len(body) + 2}*{place:04d}"]
    segments += [f"GE*{len(payments)}*{control}", f"IEA*1*{control:09d}"]
    return "".join(f"{segment}~\n" for segment in segments).encode()


def number(amount: float) -> str:
    """Write an amount as X12 does: no trailing zeros."""
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def cents(amount: float) -> Money:
    """Return dollars as money."""
    return Money(round(amount * 100))


def _adjustments(words: str) -> list[str]:
    return [f"CAS*{code.replace('-', '*', 1)}*{number(amount)}" for code, amount in _pairs(words)]


def _pairs(words: str) -> list[tuple[str, float]]:
    return [(pair.split()[0], float(pair.split()[1])) for pair in words.split(";") if pair.strip()]
