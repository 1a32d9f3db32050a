"""Deposits as items: who entered them, and what was decided; a pointer to each that waits for a decision."""

from dataclasses import asdict

from chalicelib.kernel import clock
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.partners.model import Deposit, DepositState
from chalicelib.partners.store.table import ABSENT, ANY, of_partner, table

_DEPOSIT = "DEPOSIT#"
_WAITING = "DEPOSITS WAITING"
DEPOSIT_WRITE = "deposit"


def propose(deposit: Deposit) -> bool:
    """Write a new deposit; False if there is one of that id."""
    item = asdict(deposit) | {
        "pk": of_partner(deposit.partner_id),
        "sk": f"{_DEPOSIT}{deposit.deposit_id}",
    }
    writes = Transaction()
    writes.put(DEPOSIT_WRITE, table(), item, when=ABSENT)
    pointer = {"pk": _WAITING, "sk": _place(deposit), "partner_id": deposit.partner_id}
    writes.put("waiting", table(), pointer | {"deposit_id": deposit.deposit_id}, when=ABSENT)
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def decide(
    writes: Transaction, deposit: Deposit, state: DepositState, *, actor: str, reason: str | None
) -> None:
    """Add a decision, refused when there is one, or when who entered the deposit decides."""
    values = {"state": state, "actor": actor, "at": clock.text(clock.now()), "new": DepositState.PROPOSED}
    because = ", #decided_for = :reason" if reason else ""
    writes.update(
        DEPOSIT_WRITE,
        table(),
        of_partner(deposit.partner_id),
        f"{_DEPOSIT}{deposit.deposit_id}",
        f"SET #state = :state, #decided_by = :actor, #decided_at = :at{because}",
        when="#state = :new AND #proposed_by <> :actor",
        values=values | ({"reason": reason} if reason else {}),
    )

    writes.delete("waiting", table(), _WAITING, _place(deposit), when=ANY)


def waiting(limit: int) -> list[Deposit]:
    """Deposits of all partners that wait for a decision, at most so many, the oldest first."""
    pointers = table().query(_WAITING, limit=limit).items
    keys = ((of_partner(one["partner_id"]), f"{_DEPOSIT}{one['deposit_id']}") for one in pointers)
    found = [_deposit(item) for item in table().get_many(keys)]
    return sorted(found, key=lambda one: (one.proposed_at, one.deposit_id))


def find(partner_id: str, deposit_id: str) -> Deposit | None:
    """A deposit as it surely stands."""
    item = table().get(of_partner(partner_id), f"{_DEPOSIT}{deposit_id}")
    return _deposit(item) if item else None


def of(partner_id: str) -> list[Deposit]:
    """Every deposit of a partner, the newest first."""
    found: list[Deposit] = []
    start: Item | None = None
    while True:
        page = table().query(of_partner(partner_id), sk_prefix=_DEPOSIT, start=start)
        found += [_deposit(item) for item in page.items]
        if not (start := page.next_key):
            return sorted(found, key=lambda one: (one.proposed_at, one.deposit_id), reverse=True)


def _place(deposit: Deposit) -> str:
    return f"{deposit.proposed_at}#{deposit.deposit_id}"


def _deposit(item: Item) -> Deposit:
    known = {name: item[name] for name in Deposit.__dataclass_fields__ if name in item}
    return Deposit(**known | {"state": DepositState(item["state"])})
