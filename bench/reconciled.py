"""One run of a planted day in a process of its own: `python -m bench.reconciled`; prints what it took."""

import json
import resource
import sys
import time
from pathlib import Path
from unittest.mock import patch

from bench.planted import DAY, NOW
from bench.tables import Tables
from chalicelib.breaks.model import BreakState
from chalicelib.breaks.service import handling
from chalicelib.gateways import secrets, uploads
from chalicelib.kernel import clock
from chalicelib.kernel import table as kernel_table
from chalicelib.payments.service.provider import gateway
from chalicelib.reconciliation import store
from chalicelib.reconciliation.service import running


def peak() -> int:
    """The most memory that this process ever had, in KiB."""
    told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    usual = told // 1024 if sys.platform == "darwin" else told
    return status("VmHWM") or usual  # Linux counts the parent's memory into the first


def status(name: str) -> int:
    """A line of /proc/self/status in KiB; 0 where there is none."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def main() -> None:
    """Reconcile the planted day with tables at argv[1] and the provider's key in argv[2]."""
    clock.now = lambda: NOW
    tables = Tables(sys.argv[1])
    stripe = json.dumps({"api_key": sys.argv[2], "webhook_secret": "whsec_x"})
    kept: dict[str, int] = {}
    with (
        patch.object(kernel_table, "_ask", tables),
        patch.object(secrets, "call", lambda *_a, **given: {"SecretString": stripe, **given}),
        patch.object(uploads, "put", lambda key, content: kept.update({key: len(content)})),
    ):
        gateway().balance()  # the SDK is there: what it takes is no part of the growth
        before, began = peak(), time.monotonic()
        done = running.run(DAY)
        took, after = time.monotonic() - began, peak()
        found = {state: _listed(state) for state in BreakState}
        day = store.find(DAY)
    print(
        json.dumps(
            {
                "done": done,
                "seconds": round(took, 2),
                "before_kib": before,
                "peak_kib": after,
                "breaks": {
                    f"{kind} {subject}": state for state, rows in found.items() for kind, subject in rows
                },
                "totals": day.totals if day else {},
                "report_bytes": sum(kept.values()),
            }
        )
    )


def _listed(state: BreakState) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    place: str | None = None
    while True:
        page, place = handling.listed(state, kind=None, older_than=None, after=place)
        rows += [(one.found.kind, one.found.subject) for one in page]
        if place is None:
            return rows


if __name__ == "__main__":
    main()
