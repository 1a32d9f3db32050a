"""What happens to a code after it was claimed, and what staff may do with one."""

from collections.abc import Iterable

from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.memory import Memory
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.looks import service as looks
from chalicelib.looks.model import Look
from chalicelib.stock.errors import CodeNotFound, IllegalMove
from chalicelib.stock.model import Because, Code, CodeState
from chalicelib.stock.seal import unseal
from chalicelib.stock.service import leaving
from chalicelib.stock.store import batches, codes, lanes, returns
from chalicelib.stock.store.batches import Batch

_KEYS_SECONDS = 300.0
_keys: Memory[tuple[str, int], bytes] = Memory(_KEYS_SECONDS, most=200)
_READS = 3


def give_back(
    writes: Transaction, pool: str, code_ids: Iterable[str], *, owner: str, because: Because
) -> None:
    """Add the return of codes that `owner` has, and the markers that bring them back on sale in that pool.

    Lawful from held, and from sold if never revealed; two writes a code.
    """
    for code_id in code_ids:
        codes.move_owned(writes, code_id, CodeState.RETURNED, owner=owner, because=because)
        returns.add(writes, pool, code_id)


def owe(writes: Transaction, sku: str, count: int) -> None:
    """Add that codes are owed to a paid order that fell short; a negative count says they no longer are."""
    lanes.owe(writes, sku, count)


def sell(writes: Transaction, code_ids: Iterable[str], *, owner: str, because: Because) -> None:
    """Add the sale of codes that `owner` holds and whose date has not passed."""
    today = clock.today()
    for code_id in code_ids:
        codes.move_owned(writes, code_id, CodeState.SOLD, owner=owner, because=because, today=today)


def reveal(writes: Transaction, code_ids: Iterable[str], *, owner: str, because: Because) -> None:
    """Add the first view of sold codes."""
    for code_id in code_ids:
        codes.move_owned(writes, code_id, CodeState.REVEALED, owner=owner, because=because)


def check_unseen(writes: Transaction, code_ids: Iterable[str], *, owner: str) -> None:
    """Add the condition that nobody has looked at codes which `owner` was sold."""
    for code_id in code_ids:
        codes.check_unseen(writes, code_id, owner=owner)


def void(writes: Transaction, code_ids: Iterable[str], *, owner: str, because: Because) -> None:
    """Add the voiding of sold or revealed codes: never to be sold again."""
    for code_id in code_ids:
        codes.move_owned(writes, code_id, CodeState.VOIDED, owner=owner, because=because)


def inspect(code_ids: Iterable[str]) -> dict[str, Code]:
    """The codes as they stand, still sealed."""
    return codes.find_many(code_ids)


def open_code(code: Code) -> str:
    """The plain text of a code: for its owner's eyes only, never for a log.

    Right whichever key the code has, and while its key is replaced. Raises `CodeNotFound`, and `Transient`
    when its key was replaced again and again while it was looked at.
    """
    for _ in range(_READS):
        key = _key_of(code)
        if key is not None:
            return unseal(key, code.sealed, sku=code.sku, batch=code.batch, code_id=code.code_id)
        found = codes.find(code.code_id)
        if found is None:
            raise CodeNotFound
        code = found
    raise Transient("the key of this code is being replaced")


def newest_key(batch: Batch) -> bytes:
    """The key in plain that codes of a batch are sealed under from now on."""
    return vault().unwrap(batch.keys[batch.newest], context(batch.sku, batch.batch))


def look_up(code_id: str) -> tuple[Code, list[Item]]:
    """A code, sealed, with its history. Raises `CodeNotFound`."""
    code = codes.find(code_id)
    if code is None:
        raise CodeNotFound
    return code, codes.history(code_id)


def looks_at(code_id: str, moves: Iterable[Item]) -> list[Look]:
    """Who looked at a code, oldest first; `moves` tell the orders and exports it belonged to."""
    return looks.of_code(code_id, (move["order"] for move in moves if move.get("order")))


def freeze(code_id: str, because: Because) -> Code:
    """Take an unsold code off sale. Raises `CodeNotFound`, `IllegalMove`."""
    return _move(code_id, CodeState.FROZEN, because)


def unfreeze(code_id: str, because: Because) -> Code:
    """Put a frozen code on sale again. A repeat after a crash completes what is missing."""
    code, _ = look_up(code_id)
    if code.state is not CodeState.AVAILABLE:
        code = _move(code_id, CodeState.AVAILABLE, because)
    returns.put(code.sku, code_id)
    return code


def void_frozen(code_id: str, because: Because) -> Code:
    """Take a frozen code off sale for ever; what it cost is written off."""
    code, _ = look_up(code_id)
    if code.state is CodeState.FROZEN:
        code = leaving.void_frozen(code, because)
        if code.state is CodeState.VOIDED:
            return code
    raise _illegal(code, CodeState.VOIDED)


def _move(code_id: str, target: CodeState, because: Because) -> Code:
    code, _ = look_up(code_id)
    try:
        codes.move_unowned(code_id, target, because)
    except WriteRefused:
        now, _ = look_up(code_id)
        raise _illegal(now, target) from None
    return codes.with_state(code, target)


def _illegal(code: Code, target: CodeState) -> IllegalMove:
    return IllegalMove(f"from {code.state} a code cannot become {target}", state=str(code.state))


def _key_of(code: Code) -> bytes | None:
    """The key of a code in plain; None if its batch has no key of that number any more."""
    place = (code.batch, code.key_number)
    if known := _keys.get(place):
        return known
    batch = batches.find(code.sku, code.batch)
    if batch is None:
        raise CodeNotFound
    wrapped = batch.keys.get(code.key_number)
    return _keys.put(place, vault().unwrap(wrapped, context(code.sku, code.batch))) if wrapped else None


def forget() -> None:
    """Unwrap every key anew, as a process does that just started."""
    _keys.clear()


def context(sku: str, batch: str) -> dict[str, str]:
    """What a batch's key is bound to in the vault."""
    return {"app": "yima", "sku": sku, "batch": batch}
