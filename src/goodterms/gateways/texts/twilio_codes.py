"""What do Twilio's error codes mean to us? Sources: the pages twilio.com/docs/api/errors/CODE, read 2026-11.

A code that is not listed is never taken for a fault of the number: the text was refused or failed, and a person looks.
"""

from collections.abc import Mapping

from goodterms.gateways.handing_over import RefusalReason
from goodterms.gateways.news import Reason


# Said at once when a text is handed over: nothing left.
REFUSALS: Mapping[int, RefusalReason] = {
    21610: "opted_out",  # the person replied STOP to this sender
    21211: "invalid_address",
    21214: "invalid_address",
    21217: "invalid_address",
    21265: "invalid_address",
    21421: "invalid_address",
    21614: "invalid_address",  # not a mobile number
    21635: "landline",
    30006: "landline",
    30003: "invalid_address",
    30005: "invalid_address",
    30004: "blocked_by_carrier",
    30007: "blocked_by_carrier",
    30008: "blocked_by_carrier",
    30034: "blocked_by_carrier",  # the sender is not registered for this traffic
    30032: "blocked_by_carrier",  # the toll-free number is not verified
}

# Said at once, and true of the account or the moment, not of the message: safe to try again.
NOT_NOW = frozenset(
    {
        20003,  # our credentials are not known
        20005,  # the account is not active
        20006,
        20429,  # too many requests
        21611,  # the sender's queue is full
        14107,
        63038,  # the day's limit of the account
        30001,
        30002,
        30027,
        21212,  # the sender is none of ours, or cannot send: nothing is wrong with the text
        21606,
        21659,
        21660,
        21703,
        21705,
        21609,  # our callback address is not accepted
    }
)

# Said later, of a text that was taken.
FAILURES: Mapping[int, Reason] = {
    21610: "opted_out",
    21211: "invalid_address",
    21614: "invalid_address",
    30003: "unreachable",
    30004: "blocked_by_carrier",
    30005: "invalid_address",
    30006: "landline",
    30007: "blocked_by_carrier",
    30008: "blocked_by_carrier",
    30032: "blocked_by_carrier",
    30034: "blocked_by_carrier",
    30036: "expired",
    30001: "failed",
    30002: "failed",
    30027: "failed",
}
