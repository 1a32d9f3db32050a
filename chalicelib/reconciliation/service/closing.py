"""The last phase: what a day comes to, what does not fit in it, and its signed report."""

from collections import Counter

from chalicelib.breaks.model import BreakState
from chalicelib.breaks.service import recording
from chalicelib.kernel import clock
from chalicelib.ledger.model import Account
from chalicelib.ledger.service import reading
from chalicelib.payments.service.provider import gateway
from chalicelib.reconciliation import store
from chalicelib.reconciliation.model import Day, DayState, Run, RunPhase, bounds, counts, following
from chalicelib.reconciliation.service import reporting

_TRIES = 3


def close(run: Run) -> None:
    """End a run: heal what it found no more, sum up, sign, record. Raises `LeaseLost`."""
    breaks = recording.heal_unseen(run.day, run.number)
    still = [one for one in breaks if one.state is BreakState.OPEN]
    if run.provider_closing is None:
        run.provider_closing = _provider_closing(run.day)
    totals = {currency: _totals(run, currency) for currency in sorted({*run.totals, *run.provider_closing})}
    state = DayState.CLOSED_WITH_BREAKS if still else DayState.CLOSED
    if run.waiting:
        state = DayState.OPEN
    kinds = counts([one.found.kind for one in still])
    facts = {"totals": totals, "breaks": kinds, "state": state, "waiting": run.waiting}
    folder, signature = reporting.write(run.day, facts, breaks)
    day = Day(
        day=run.day,
        state=state,
        phase=RunPhase.DONE,
        runs=run.number,
        totals=totals,
        breaks=kinds,
        waiting=run.waiting,
        finished_at=clock.text(clock.now()),
        report=folder,
        signature=signature,
    )
    store.close(run, day)


def _totals(run: Run, currency: str) -> dict[str, int]:
    """What the provider booked in a day, and what its accounts held in the ledger, then and after it.

    Settlements are posted the day after: what the ledger lacks of the provider's balance is `unsettled`.
    """
    sums = {"net": 0, "settled": 0, **run.totals.get(currency, {})}
    sums["unsettled"] = sums["net"] - sums["settled"]
    for name, account in (("pending", Account.PROVIDER_PENDING), ("balance", Account.PROVIDER_BALANCE)):
        sums[f"ledger_{name}_opening"] = reading.balance_before(account, currency, run.day)
        sums[f"ledger_{name}_closing"] = reading.balance_before(account, currency, following(run.day))
    closing = (run.provider_closing or {}).get(currency)
    if closing is not None:
        sums |= {"provider_opening": closing - sums["net"], "provider_closing": closing}
    return sums


def _provider_closing(day: str) -> dict[str, int]:
    """What the provider held when a day ended: what it holds now less what it booked since.

    Nothing when it books something new while we ask, each of a few times: it is not needed to close a day.
    """
    before = _booked_since(day)
    for _ in range(_TRIES):
        balance = gateway().balance()
        after = _booked_since(day)
        if after == before:
            return {name: amount - after[name] for name, amount in balance.items()}
        before = after
    return {}


def _booked_since(day: str) -> Counter[str]:
    _, end = bounds(day)
    booked: Counter[str] = Counter()
    place: str | None = None
    while True:
        page = gateway().statement(since=end, after=place)
        for row in page.rows:
            booked[row.currency] += row.net
        place = page.following
        if place is None:
            return booked
