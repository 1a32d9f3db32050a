"""Rolling a batch back: what is unsold is voided, what was sold stays with its buyer and is counted.

A workflow goes through the pages of the batch a few at a time; every step may run twice. What is voided
leaves the books as it came, as if it had not been bought.
Source: docs/decisions/0014-import-of-millions.md, docs/decisions/0031-purchases.md
"""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from chalicelib.gateways import workflows
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.stock.errors import BatchNotFound, ImportUnderWay
from chalicelib.stock.model import Because
from chalicelib.stock.service import leaving
from chalicelib.stock.service.auditing import audit
from chalicelib.stock.service.uploading import is_working, needs_help
from chalicelib.stock.store import batches, codes, rollbacks, runs
from chalicelib.stock.store.batches import Batch
from chalicelib.stock.store.rollbacks import Rollback

_PAGES_A_STEP = 50
_LONGEST_REQUEST = timedelta(minutes=1)


def start(sku: str, batch_id: str, *, reason: str, actor: str, key: str) -> Rollback:
    """Begin to roll a batch back; nothing is imported into it any more. A repeat changes nothing.

    Another key rolls back once more: what was held before may be unsold now. Raises `BatchNotFound`,
    `ImportUnderWay`, `IdempotencyKeyReused`.
    """
    batch = batches.find(sku, batch_id)
    if batch is None:
        raise BatchNotFound
    if _under_way(batch):
        raise ImportUnderWay
    request = hashlib.sha256(f"{actor}\x1f{key}".encode()).hexdigest()
    wanted = Rollback(batch_id, sku, request, actor, reason, clock.text(clock.now()))
    batches.withdraw(sku, batch_id)
    rollback = rollbacks.begin(wanted)
    if rollback.request != request:
        if not rollback.finished and _is_running(rollback):
            return rollback
        rollback = rollbacks.restart(replace(wanted, attempt=rollback.attempt + 1), rollback) or rollback
    elif rollback.reason != reason:
        raise IdempotencyKeyReused
    if not rollback.finished:
        given = {"sku_id": sku, "batch_id": batch_id}
        workflows.start(settings().stock_rollback_machine, rollback.execution, given)
    return rollback


def find(sku: str, batch_id: str) -> Rollback:
    """The newest roll-back of a batch. Raises `BatchNotFound`."""
    rollback = rollbacks.find(batch_id)
    if rollback is None or rollback.sku != sku:
        raise BatchNotFound
    return rollback


def step(batch_id: str) -> bool:
    """Void what is unsold on the next pages of a batch; whether there are more."""
    rollback = rollbacks.find(batch_id)
    if rollback is None:
        raise BatchNotFound
    if rollback.finished or (rollback.step and rollback.place is None):
        return False
    because = Because(rollback.actor, rollback.reason)
    pages, following = batches.pages(batch_id, limit=_PAGES_A_STEP, start=rollback.place)
    states = Counter(rollback.states)
    for page in pages:
        left = leaving.take_back(codes.find_many(page).values(), because)
        states.update(str(code.state) for code in left)
    rollbacks.advance(rollback, place=following, states=dict(states))
    return following is not None


def finish(batch_id: str) -> Rollback:
    """Heal the lanes of the SKU, so that buyers meet no voided code, and close the roll-back."""
    rollback = rollbacks.find(batch_id)
    if rollback is None:
        raise BatchNotFound
    if not rollback.finished:
        audit(rollback.sku)
        rollbacks.finish(rollback)
    return rollback


def _under_way(batch: Batch) -> bool:
    """Whether somebody may still be putting codes into the batch."""
    if batch.report is not None:
        return False
    run = runs.find(batch.batch)
    if run is not None:
        return is_working(run) and not needs_help(run)
    return clock.now() - clock.parse(batch.created_at) < _LONGEST_REQUEST


def _is_running(rollback: Rollback) -> bool:
    return workflows.is_running(settings().stock_rollback_machine, rollback.execution)
