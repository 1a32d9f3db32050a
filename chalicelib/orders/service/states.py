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

__all__ = [
    "FIND",
    "SHARDS",
    "capture",
    "check_payable",
    "due",
    "fail_refund",
    "find",
    "leave_queue",
    "note_run",
    "order_of",
    "postpone",
    "process",
    "request_refund",
    "retire",
    "settle_refund",
    "take_back",
]
