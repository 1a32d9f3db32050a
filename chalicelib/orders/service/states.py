"""What other domains may do to the states of an order; each is a write with its condition."""

from chalicelib.orders.store import (
    FIND,
    SHARDS,
    capture,
    check_payable,
    due,
    fail_refund,
    find,
    leave_queue,
    note_run,
    order_of,
    postpone,
    process,
    request_refund,
    retire,
    settle_refund,
    take_back,
)
from chalicelib.orders.store.disputes import check as check_dispute
from chalicelib.orders.store.disputes import dismiss, inquire, lose, open_dispute, warn, win

__all__ = [
    "FIND",
    "SHARDS",
    "capture",
    "check_dispute",
    "check_payable",
    "dismiss",
    "due",
    "fail_refund",
    "find",
    "inquire",
    "leave_queue",
    "lose",
    "note_run",
    "open_dispute",
    "order_of",
    "postpone",
    "process",
    "request_refund",
    "retire",
    "settle_refund",
    "take_back",
    "warn",
    "win",
]
