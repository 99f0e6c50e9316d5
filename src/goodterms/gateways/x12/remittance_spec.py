"""Which elements of an 835 do we read, for the library that takes it apart?

Amounts and dates are asked for as text. The library would turn an amount it cannot read into nothing, and would then
not say that the payment no longer balances; we read them ourselves, strictly, and balance them ourselves.
"""

import functools
import json

import oxedi


# GS08, and which of the library's two guides it is read by.
KNOWN_VERSIONS = {
    "005010X221A1": "5010",
    "005010X221": "5010",
    "005010": "5010",
    "004010X091A1": "4010",
    "004010X091": "4010",
    "004010": "4010",
}
_READ_UNKNOWN_AS = "5010"

_PAYMENT = {
    "handling": {"segment": "BPR", "element": 1},
    "total": {"segment": "BPR", "element": 2},
    "direction": {"segment": "BPR", "element": 3},
    "method": {"segment": "BPR", "element": 4},
    "paid_on": {"segment": "BPR", "element": 16},
    "trace": {"segment": "TRN", "element": 2},
    "originator": {"segment": "TRN", "element": 3},
    "currency": {"segment": "CUR", "element": 2},
    "payer_name": {"loop": "1000A", "occurrence": "payer_identification", "element": 2},
    "payer_id": {"loop": "1000A", "occurrence": "payer_identification", "element": 4},
    "payee_name": {"loop": "1000B", "occurrence": "payee_identification", "element": 2},
    "payee_id": {"loop": "1000B", "occurrence": "payee_identification", "element": 4},
}
_CLAIM = {
    "pcn": {"segment": "CLP", "element": 1},
    "status": {"segment": "CLP", "element": 2},
    "charge": {"segment": "CLP", "element": 3},
    "paid": {"segment": "CLP", "element": 4},
    "responsibility": {"segment": "CLP", "element": 5},
    "filing_indicator": {"segment": "CLP", "element": 6},
    "payer_claim_number": {"segment": "CLP", "element": 7},
    "original": {"segment": "REF", "where": {"1": "F8"}, "element": 2},
    "patient_last": {"segment": "NM1", "where": {"1": "QC"}, "element": 3},
    "patient_first": {"segment": "NM1", "where": {"1": "QC"}, "element": 4},
    "patient_id": {"segment": "NM1", "where": {"1": "QC"}, "element": 9},
    "insured_id": {"segment": "NM1", "where": {"1": "IL"}, "element": 9},
    "next_payer_name": {"segment": "NM1", "where": {"1": "TT"}, "element": 3},
    "next_payer_id": {"segment": "NM1", "where": {"1": "TT"}, "element": 9},
    "priority_payer_name": {"segment": "NM1", "where": {"1": "PR"}, "element": 3},
    "from_on": {"segment": "DTM", "where": {"1": "232"}, "element": 2},
    "through_on": {"segment": "DTM", "where": {"1": "233"}, "element": 2},
    "received_on": {"segment": "DTM", "where": {"1": "050"}, "element": 2},
    "interest": {"segment": "AMT", "where": {"1": "I"}, "element": 2},
    **{f"mia{element:02d}": {"segment": "MIA", "element": element} for element in (5, 20, 21, 22, 23)},
    **{f"moa{element:02d}": {"segment": "MOA", "element": element} for element in (3, 4, 5, 6, 7)},
}
_LINE = {
    "procedure": {"segment": "SVC", "element": 1, "component": 2},
    **{f"modifier{number}": {"segment": "SVC", "element": 1, "component": number + 2} for number in (1, 2, 3, 4)},
    "charge": {"segment": "SVC", "element": 2},
    "paid": {"segment": "SVC", "element": 3},
    "revenue_code": {"segment": "SVC", "element": 4},
    "submitted": {"segment": "SVC", "element": 6, "component": 2},
    "served_on": {"segment": "DTM", "where": {"1": "472"}, "element": 2},
    "from_on": {"segment": "DTM", "where": {"1": "150"}, "element": 2},
    "through_on": {"segment": "DTM", "where": {"1": "151"}, "element": 2},
    "line_control": {"segment": "REF", "where": {"1": "6R"}, "element": 2},
}
_TABLES = {
    "payments": {"loops": ["transaction"], "ref": "payment", "columns": _PAYMENT},
    "claims": {"loops": ["2100"], "ref": "claim", "columns": _CLAIM},
    "services": {"loops": ["2110"], "ref": "service", "columns": _LINE},
    "adjustments": {
        "loops": ["2100", "2110"],
        "segment": "CAS",
        "repeat": {"from": 2, "step": 3},
        "columns": {
            "group": {"element": 1},
            "reason": {"group_element": 0},
            "amount": {"group_element": 1},
            "quantity": {"group_element": 2},
        },
    },
    "remarks": {
        "loops": ["2110"],
        "segment": "LQ",
        "columns": {"qualifier": {"element": 1}, "code": {"element": 2}},
    },
    "provider_adjustments": {
        "loops": ["transaction"],
        "segment": "PLB",
        "repeat": {"from": 3, "step": 2},
        "columns": {
            "provider": {"element": 1},
            "fiscal_year_ends_on": {"element": 2},
            "reason": {"group_element": 0, "component": 1},
            "reference": {"group_element": 0, "component": 2},
            "amount": {"group_element": 1},
        },
    },
}


def spec_for(version: str) -> oxedi.Spec:
    """Return how to take apart a transaction of this version (GS08); unknown versions are read as the current guide."""
    return _spec(KNOWN_VERSIONS.get(version, _READ_UNKNOWN_AS))


@functools.cache
def _spec(guide: str) -> oxedi.Spec:
    spec = json.loads(oxedi.Spec.builtin(guide).to_json())
    for segment in spec["segments"].values():
        for element in segment["elements"].values():
            for part in (element, *element.get("composite", {}).values()):
                if part.get("type") != "ID":
                    part["type"] = "AN"
                part.pop("scale", None)
    del spec["balancing"]
    spec["tables"] = _TABLES
    return oxedi.Spec.from_json(json.dumps(spec))
