"""How many claims a second does a trial read, judge and bring to what patients owe, in memory?"""

import cProfile
import sys
import time
from dataclasses import dataclass, replace

from goodterms.domain.adjudication import adjudicate
from goodterms.domain.book import NOTHING_KNOWN
from goodterms.law.reason_codes import load_reason_codes
from goodterms.usecases.check_remittances import open_remittance_file
from goodterms.usecases.trial_remittances import RemittanceTrial, stored_answers


FILES = 20
CLAIMS_IN_A_FILE = 1_000

_HEAD = (
    "ISA*00*          *00*          *ZZ*EXAMPLEPAYER   *ZZ*EXAMPLECLINIC  *260901*1200*^*00501*{number:09d}*0*T*:~\n"
    "GS*HP*EXAMPLEPAYER*EXAMPLECLINIC*20260901*1200*{number}*X*005010X221A1~\nST*835*0001~\n"
    "BPR*I*{total}*C*ACH*CCP*01*999999992*DA*123456*1999999999**01*999988880*DA*98765*20260901~\n"
    "TRN*1*EFT{number:05d}*1999999999~\nDTM*405*20260901~\nN1*PR*{payer}*XV*{payer}~\nN3*1 MAIN ST~\n"
    "N4*ANYTOWN*OH*452090001~\nPER*BL*EDI*TE*8005550100~\nN1*PE*EXAMPLE CLINIC*XX*1999999984~\nLX*1~\n"
)
_FIRST = (
    "CLP*P{claim:08d}*19*300*200*50*12*I{claim:08d}*11*1~\nNM1*QC*1*DOE*JANE****MI*M{claim:08d}~\n"
    "DTM*232*20260801~\nSVC*HC:99213*300*200**1~\nDTM*472*20260801~\nCAS*CO*45*50~\nCAS*PR*1*30**2*20~\n"
)
_SECOND = (
    "CLP*P{claim:08d}*2*300*30*20*12*J{claim:08d}*11*1~\nNM1*QC*1*DOE*JANE****MI*M{claim:08d}~\n"
    "DTM*232*20260801~\nSVC*HC:99213*300*30**1~\nDTM*472*20260801~\nCAS*OA*23*250~\nCAS*PR*2*20~\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; figures of one run are to be compared with each other only."""

    what: str
    per_second: int
    seconds: float


def measure() -> list[Row]:
    """Load first and second insurers' files one after the other, and adjudicate the same visits alone."""
    files = [_file(number) for number in range(1, FILES + 1)]
    claims = FILES * CLAIMS_IN_A_FILE
    return [
        _row("trial: read, judge, adjudicate, every visit after every file", claims, _seconds_of_trial(files)),
        _row("trial: reading and judging alone", claims, _seconds_of_reading(files)),
        _row("adjudicating one visit with two answers", claims // 2, _seconds_of_adjudicating(files)),
    ]


def _file(number: int) -> bytes:
    """Return a file of one insurer: the first half of the files are the first insurer's, the rest the second's."""
    is_first = number <= FILES // 2
    start = (number - 1) % (FILES // 2) * CLAIMS_IN_A_FILE
    body = "".join((_FIRST if is_first else _SECOND).format(claim=start + place) for place in range(CLAIMS_IN_A_FILE))
    total = CLAIMS_IN_A_FILE * (200 if is_first else 30)
    head = _HEAD.format(number=number, total=total, payer="FIRST" if is_first else "SECOND")
    segments = body.count("~") + head.count("~") - 2 + 1
    return f"{head}{body}SE*{segments}*0001~\nGE*1*{number}~\nIEA*1*{number:09d}~\n".encode()


def _seconds_of_trial(files: list[bytes]) -> float:
    started = time.perf_counter()
    run = RemittanceTrial(codes=load_reason_codes())
    trials = [run.load(data) for data in files]
    seconds = time.perf_counter() - started
    assert {visit.adjudication.billable.cents for visit in trials[-1].visits} == {2000}
    return seconds


def _seconds_of_reading(files: list[bytes]) -> float:
    started = time.perf_counter()
    claims = sum(len(reading.claim_verdicts) for data in files for reading in open_remittance_file(data).transactions())
    assert claims == FILES * CLAIMS_IN_A_FILE
    return time.perf_counter() - started


def _seconds_of_adjudicating(files: list[bytes]) -> float:
    (reading,), (later,) = (list(open_remittance_file(files[place]).transactions()) for place in (0, FILES // 2))
    assert reading.remittance is not None
    assert later.remittance is not None
    firsts = stored_answers(transaction=reading, remittance=reading.remittance, key="first")
    seconds = stored_answers(transaction=later, remittance=later.remittance, key="second")
    codes = load_reason_codes()
    context = replace(NOTHING_KNOWN)
    started = time.perf_counter()
    for _ in range(FILES // 2):
        for pair in zip(firsts, seconds, strict=True):
            adjudicate(answers=pair, context=context, codes=codes)
    return time.perf_counter() - started


def _row(what: str, count: int, seconds: float) -> Row:
    return Row(what=what, per_second=round(count / seconds), seconds=seconds)


if __name__ == "__main__":
    if "profile" in sys.argv:
        cProfile.run("measure()", sort="tottime")
    else:
        for row in measure():
            print(f"{row.what:62} {row.per_second:10,}/s {row.seconds:8.2f} s")
