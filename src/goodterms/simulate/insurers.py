"""Which invented insurers pay this town's claims?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurer:
    """One insurer, as it names itself in the files it sends."""

    name: str
    payer_id: str
    originator_id: str
    sender: str  # at most 15 letters
    filing_indicator: str  # CLP06 and SBR09
    prefix: str  # its claim numbers begin with it
    pays_on: tuple[int, ...]  # weekdays, Monday is 0


EVERGREEN = Insurer(
    name="EVERGREEN MUTUAL HEALTH", payer_id="70001", originator_id="1700010001", sender="EVERGREENHEALTH",
    filing_indicator="12", prefix="EG", pays_on=(1, 4),
)  # fmt: skip
NORTHSTAR = Insurer(
    name="NORTHSTAR EMPLOYEE BENEFITS", payer_id="70002", originator_id="1700020002", sender="NORTHSTAREMP",
    filing_indicator="14", prefix="NS", pays_on=(0, 3),
)  # fmt: skip
CASCADIA = Insurer(
    name="CASCADIA PREPAID HEALTH", payer_id="70003", originator_id="1700030003", sender="CASCADIAHMO",
    filing_indicator="HM", prefix="CP", pays_on=(2,),
)  # fmt: skip
MEDICARE = Insurer(
    name="MEDICARE PART B EXAMPLE", payer_id="70010", originator_id="1700100010", sender="MEDICAREEXAMPLE",
    filing_indicator="MB", prefix="MB", pays_on=(1, 3),
)  # fmt: skip
SUPPLEMENT = Insurer(
    name="SUNSET SUPPLEMENT", payer_id="70011", originator_id="1700110011", sender="SUNSETSUPP",
    filing_indicator="12", prefix="SS", pays_on=(2, 4),
)  # fmt: skip
MEDICAID = Insurer(
    name="OREGON EXAMPLE MEDICAID", payer_id="70020", originator_id="1700200020", sender="OREXMEDICAID",
    filing_indicator="MC", prefix="MC", pays_on=(4,),
)  # fmt: skip
WORK = Insurer(
    name="TIMBER STATE WORKERS FUND", payer_id="70030", originator_id="1700300030", sender="TIMBERFUND",
    filing_indicator="WC", prefix="WF", pays_on=(2,),
)  # fmt: skip
AUTO = Insurer(
    name="BLUE RIDGE AUTO EXAMPLE", payer_id="70040", originator_id="1700400040", sender="BLUERIDGEAUTO",
    filing_indicator="AM", prefix="BR", pays_on=(0,),
)  # fmt: skip

INSURERS = (EVERGREEN, NORTHSTAR, CASCADIA, MEDICARE, SUPPLEMENT, MEDICAID, WORK, AUTO)
