"""Money into a wallet by the provider's page: asked for once, credited once, looked after until it is over.

Source: docs/decisions/0021-wallets.md
"""

from datetime import timedelta

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.catalog import service as catalog
from chalicelib.gateways import queue
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import FieldError, IdempotencyKeyReused, Invalid
from chalicelib.kernel.money import LARGEST_AMOUNT, major, smallest_charge, unmovable
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.kernel.telemetry import log
from chalicelib.ledger import templates
from chalicelib.payments import store
from chalicelib.payments.errors import TopUpNotFound
from chalicelib.payments.gateway import Checkout, CheckoutState, Item, Wish
from chalicelib.payments.model import TopUp, TopUpState
from chalicelib.payments.service.provider import gateway
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting

_PAGE_LIFETIME = timedelta(hours=1)
_FIRST_LOOK = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=6)
_LOOKED_AT = 50
"""Top-ups that one sweep has asked about."""


def open_top_up(owner: Owner, currency: str, amount: int, *, return_url: str, key: str) -> TopUp:
    """A page on which that much is paid into a wallet; the same key gives the same top-up again.

    Written first: whatever dies afterwards, a repeat finds the same page, and money finds its top-up.
    Raises `Invalid` naming the field, `IdempotencyKeyReused`.
    """
    top_up_id = ids.derived("top", owner.key, currency, key)
    asked = ids.derived("ask", str(amount), return_url)
    top_up = store.top_up(top_up_id) or _begun(top_up_id, owner, currency, amount, asked, return_url)
    if top_up.asked != asked:
        raise IdempotencyKeyReused
    if top_up.checkout or top_up.state is not TopUpState.OPEN:
        return top_up
    opened = gateway().open_checkout(_wish(top_up))
    store.note_page(top_up_id, opened.checkout, opened.url or "")
    return _surely(top_up_id)


def of_owner(owner: Owner, currency: str, top_up_id: str) -> TopUp:
    """A top-up of an owner in a currency; raises `TopUpNotFound`."""
    top_up = store.top_up(top_up_id)
    if top_up is None or (top_up.owner, top_up.currency) != (owner.key, currency):
        raise TopUpNotFound
    return top_up


def refresh(top_up_id: str, *, told_of: str | None = None) -> None:
    """Ask the provider about a top-up's page and record what it says; a repeat changes nothing.

    `told_of` is a page that was said to be the top-up's: money in one that is not is a break.
    """
    top_up = store.top_up(top_up_id)
    if top_up is None:
        recording.add(Found(BreakKind.UNKNOWN_TOP_UP, told_of or top_up_id))
        log.warning("notification names no top-up of ours", extra={"top_up": top_up_id})
        return
    late = top_up.expires_at < clock.text(clock.now())
    ask = gateway().close if late and top_up.state is TopUpState.OPEN else gateway().fetch
    for checkout in dict.fromkeys(page for page in (top_up.checkout, told_of) if page):
        _record(_surely(top_up_id), ask(checkout))
    if late and top_up.checkout is None and told_of is None:
        store.expire_top_up(top_up_id)  # nobody was ever given its page


def look_after() -> int:
    """Have every top-up asked about that is still open though it was to be over; how many.

    Its notification may be lost. Two sweeps at once share them; each is asked about less often as it ages.
    """
    now, asked = clock.now(), 0
    for due, top_up_id in store.due_top_ups(now, _LOOKED_AT):
        top_up = store.top_up(top_up_id)
        if top_up is None or top_up.state is not TopUpState.OPEN:
            store.forget_due(due)
            continue
        age = now - clock.parse(top_up.opened_at)
        if store.postpone_top_up(due, top_up_id, until=now + min(max(_FIRST_LOOK, age / 2), _LONGEST_WAIT)):
            queue.send(
                settings().notification_queue_url, {"event": f"look at {top_up_id}", "top_up_id": top_up_id}
            )
            asked += 1
    return asked


def _begun(top_up_id: str, owner: Owner, currency: str, amount: int, asked: str, return_url: str) -> TopUp:
    _check(currency, amount)
    now = clock.now()
    top_up = TopUp(
        top_up_id=top_up_id,
        owner=owner.key,
        currency=currency,
        amount=amount,
        asked=asked,
        return_url=return_url,
        opened_at=clock.text(now),
        expires_at=clock.text(now + _PAGE_LIFETIME),
    )
    store.begin_top_up(top_up, due=now + _FIRST_LOOK)
    return _surely(top_up_id)


def _check(currency: str, amount: int) -> None:
    listed = [sku_id for product in catalog.products() if product.active for sku_id in product.skus]
    sold_in = {currency for sku in catalog.skus(listed).values() if sku.active for currency in sku.price_list}
    if currency not in sold_in:
        message = f"nothing is sold in this currency; there is {', '.join(sorted(sold_in)) or 'nothing'}"
        unsold = FieldError(field="currency", reason="not_sold_in", message=message)
        raise Invalid(message, errors=(unsold,), currencies=sorted(sold_in))
    least = smallest_charge(currency)
    if not least <= amount <= LARGEST_AMOUNT:
        within = f"{major(least, currency)} to {major(LARGEST_AMOUNT, currency)}"
        raise Invalid.of_field("amount", "out_of_range", f"one payment carries {within}")
    wrong = unmovable(amount, currency)
    if wrong:
        raise Invalid.of_field("amount", "not_movable", wrong)


def _wish(top_up: TopUp) -> Wish:
    return Wish(
        order_id=None,
        top_up_id=top_up.top_up_id,
        currency=top_up.currency,
        items=(Item("Store credit", 1, top_up.amount),),
        email=None,
        return_url=top_up.return_url,
        expires_at=clock.parse(top_up.expires_at),
        key=top_up.top_up_id,
    )


def _record(top_up: TopUp, found: Checkout) -> None:
    if found.state is CheckoutState.PAID:
        _credit(top_up, found)
    elif found.state is CheckoutState.CLOSED and found.checkout == top_up.checkout:
        store.expire_top_up(top_up.top_up_id)


def _credit(top_up: TopUp, found: Checkout) -> None:
    """Put money into the wallet that it was wished for, once; what does not fit is a break for a person."""
    payment, owner = found.payment or "", Owner.of_key(top_up.owner)
    misfit = _misfit(top_up, found)
    if misfit:
        recording.add(Found(misfit, found.checkout, provider_amount=found.amount))
        log.warning("payment does not fit", extra={"top_up": top_up.top_up_id, "why": misfit})
        return
    writes = Transaction()
    store.pay_top_up(writes, top_up.top_up_id, checkout=found.checkout, payment=payment)
    entry = templates.top_up(owner.key, payment, top_up.amount, top_up.currency)
    crediting.credit(writes, owner, top_up.currency, top_up.amount, key=f"top:{payment}", entry=entry)
    try:
        writes.commit()
    except WriteRefused:
        if _surely(top_up.top_up_id).state is not TopUpState.PAID:
            raise


def _misfit(top_up: TopUp, found: Checkout) -> BreakKind | None:
    """Why the money in a page is not the top-up's; None if it is."""
    if found.top_up_id != top_up.top_up_id or found.checkout != (top_up.checkout or found.checkout):
        return BreakKind.FOREIGN_CHECKOUT
    if found.payment is None:
        return BreakKind.NO_PAYMENT
    if found.amount != top_up.amount:
        return BreakKind.OTHER_AMOUNT
    return None if found.currency == top_up.currency else BreakKind.OTHER_CURRENCY


def _surely(top_up_id: str) -> TopUp:
    top_up = store.top_up(top_up_id)
    if top_up is None:
        raise AssertionError("a top-up is never forgotten")
    return top_up
