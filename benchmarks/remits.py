"""How many claims a second are read and judged from an 835, in how much memory, and what does mere splitting cost?"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from goodterms.domain.money import Money
from goodterms.usecases.check_remittances import open_remittance_file


CLAIMS = 100_000
CLAIMS_IN_A_PAYMENT = 500
TARGET_CLAIMS_PER_SECOND = 8_000
TARGET_MB = 200

_ISA = b"ISA*00*          *00*          *ZZ*EXAMPLEPAYER   *ZZ*EXAMPLECLINIC  *260901*1200*^*00501*000000001*0*T*:~\n"
_GS = b"GS*HP*EXAMPLEPAYER*EXAMPLECLINIC*20260901*1200*1*X*005010X221A1~\n"
_PAYMENT = (
    b"ST*835*%(number)04d~\n"
    b"BPR*I*%(total)d*C*ACH*CCP*01*999999992*DA*123456*1999999999**01*999988880*DA*98765*20260901~\n"
    b"TRN*1*EFT%(number)05d*1999999999~\nDTM*405*20260901~\nN1*PR*EXAMPLE PAYER*XV*99999~\nN3*1 MAIN ST~\n"
    b"N4*ANYTOWN*OH*452090001~\nPER*BL*EDI*TE*8005550100~\nN1*PE*EXAMPLE CLINIC*XX*1999999984~\nLX*1~\n"
)
# Two lines, a write-off and a patient's part on each, dates, control numbers and a remark: about what a payer sends.
_CLAIM = (
    b"CLP*P%(claim)08d*1*%(charge)d*%(paid)d*%(owed)d*12*ICN%(claim)010d*11*1~\n"
    b"NM1*QC*1*DOE*JANE****MI*M%(claim)08d~\nMOA***MA01~\nDTM*232*20260801~\nDTM*050*20260805~\n"
    b"SVC*HC:99213:25*%(visit)d*%(visit_paid)d**1~\nDTM*472*20260801~\nCAS*CO*45*50~\nCAS*PR*1*30**2*20~\nREF*6R*1~\n"
    b"SVC*HC:85025*40*30**1~\nDTM*472*20260801~\nCAS*CO*45*5~\nCAS*PR*2*5~\nREF*6R*2~\nLQ*HE*N362~\n"
)
_SEGMENTS = _PAYMENT.count(b"~") + CLAIMS_IN_A_PAYMENT * _CLAIM.count(b"~") + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One way through the file, in a process of its own."""

    seconds: float
    peak_mb: float

    @property
    def per_second(self) -> float:
        """Return claims per second, reading the file included."""
        return CLAIMS / self.seconds


def table_rows() -> list[tuple[str, str, str]]:
    """Return rows for the table of `make bench`: what was measured, the figure, and the target or ratio beside it."""
    with tempfile.TemporaryDirectory(prefix="goodterms-bench-") as folder:
        file = Path(folder) / "payments.835"
        write_payments(file, claims=CLAIMS)
        floor, read = measure(way="split", file=file), measure(way="read", file=file)
    targets = f"target {TARGET_CLAIMS_PER_SECOND:,}/s under {TARGET_MB} MB"
    return [
        (f"835, read and split only (the floor), {CLAIMS:,} claims", _figure(floor), "1.0 x the floor's time"),
        (f"835 to judged claim answers, {CLAIMS:,} claims", _figure(read), f"{targets}; {_ratio(read, floor)}"),
    ]


def measure(*, way: str, file: Path) -> Measured:
    """Go through the file in a process of its own, which splits it or reads it, and return what that took."""
    run = subprocess.run([sys.executable, __file__, way, str(file)], capture_output=True, text=True, check=True)
    return Measured(**json.loads(run.stdout))


def _figure(measured: Measured) -> str:
    return f"{measured.per_second:,.0f} claims/s, peak {measured.peak_mb:,.0f} MB"


def _ratio(measured: Measured, floor: Measured) -> str:
    return f"{measured.seconds / floor.seconds:.1f} x the floor's time"


def write_payments(file: Path, *, claims: int) -> None:
    """Write an 835 file of so many claims, in payments of some hundreds."""
    payments = claims // CLAIMS_IN_A_PAYMENT
    with file.open("wb") as out:
        out.write(_ISA + _GS)
        for number in range(1, payments + 1):
            answers = []
            total = 0
            for position in range(CLAIMS_IN_A_PAYMENT):
                visit = 200 + position % 300
                paid = visit - 100 + 30
                total += paid
                amounts = {b"charge": visit + 40, b"paid": paid, b"visit": visit, b"visit_paid": visit - 100}
                answers.append(_CLAIM % {b"claim": number * 1000 + position, b"owed": 55, **amounts})
            out.write(_PAYMENT % {b"number": number, b"total": total})
            out.writelines(answers)
            out.write(b"SE*%d*%04d~\n" % (_SEGMENTS, number))
        out.write(b"GE*%d*1~\nIEA*1*000000001~\n" % payments)


def _run(way: str, file: Path) -> dict[str, float]:
    # The processor's time, because the target is per core and the other cores may be busy.
    started = time.process_time()
    data = file.read_bytes()
    if way == "split":
        for segment in data.split(b"~"):
            segment.split(b"*")
    else:
        paid = accepted = 0
        for reading in open_remittance_file(data).transactions():
            assert reading.remittance is not None
            paid += reading.remittance.total_paid.cents
            accepted += reading.claim_verdicts.count("accept")
        assert accepted == CLAIMS, f"{accepted} of {CLAIMS} claims were accepted, {Money(paid)}"
    seconds = time.process_time() - started
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1], Path(sys.argv[2]))))
