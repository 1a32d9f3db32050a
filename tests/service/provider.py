"""A payment provider in memory: it keeps checkouts, money and refunds, and tells of every change.

It answers as the port promises. A test pays in its pages, makes it fail, and reads what money there truly is.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chalicelib.kernel.errors import Transient
from chalicelib.payments.gateway import (
    BadNotification,
    Checkout,
    CheckoutState,
    Notification,
    ProviderRefused,
    RefundAnswer,
    RefundState,
    Wish,
)

_SECRET = b"shared with the shop"


@dataclass(frozen=True)
class Money:
    """Money that arrived, and the refunds of it by their id."""

    payment: str
    amount: int
    currency: str
    refunds: dict[str, RefundAnswer] = field(default_factory=dict)

    @property
    def returned(self) -> int:
        """What went back, or is on its way."""
        return sum(one.amount for one in self.refunds.values() if one.state is not RefundState.FAILED)


@dataclass
class Provider:
    """The port of payments, in memory. `faults` are answered first: before the request is done, or after."""

    pages: dict[str, Checkout] = field(default_factory=dict)
    money: dict[str, Money] = field(default_factory=dict)
    events: list[Notification] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    next_refund: RefundState | None = RefundState.SUCCEEDED
    raised: int = 0
    _keys: dict[str, str] = field(default_factory=dict)

    def open_checkout(self, wish: Wish) -> Checkout:
        """A page; the same one for the same key."""
        fault = self._fault()
        if wish.key not in self._keys:
            amount = sum(item.amount * item.quantity for item in wish.items)
            page = self.add_page(wish.order_id, amount, wish.currency, top_up_id=wish.top_up_id)
            self._keys[wish.key] = page.checkout
        self._lose(fault)
        return self.pages[self._keys[wish.key]]

    def fetch(self, checkout: str) -> Checkout:
        """The page as it stands."""
        self._lose(self._fault())
        return self._page(checkout)

    def close(self, checkout: str) -> Checkout:
        """Close an open page."""
        fault = self._fault()
        if self._page(checkout).state is CheckoutState.OPEN:
            self._become(checkout, CheckoutState.CLOSED)
        self._lose(fault)
        return self.pages[checkout]

    def refund(self, payment: str, *, refund_id: str, amount: int) -> RefundAnswer:
        """Send money back, once for an id, never more than there is."""
        fault = self._fault()
        money = self.money[payment]
        if refund_id not in money.refunds:
            if amount + money.returned > money.amount or self.next_refund is None:
                raise ProviderRefused("more than there is")
            name = f"re_{len(self.events)}"
            money.refunds[refund_id] = RefundAnswer(name, self.next_refund, amount)
            self._tell("refund.created", payment=payment, order_id=None, refund=refund_id)
        self._lose(fault)
        return money.refunds[refund_id]

    def find_refund(self, payment: str, refund_id: str) -> RefundAnswer | None:
        """A refund as it stands."""
        self._lose(self._fault())
        return self.money[payment].refunds.get(refund_id)

    def notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        """A notification that this provider signed."""
        if not hmac.compare_digest(headers.get("signature", ""), _signature(body)):
            raise BadNotification("not signed by the provider")
        return Notification(**json.loads(body))

    def add_page(
        self, order_id: str | None, amount: int, currency: str = "USD", *, top_up_id: str | None = None
    ) -> Checkout:
        """A page that somebody made, the shop or not."""
        name = f"cs_{len(self.pages)}"
        page = Checkout(
            name,
            order_id,
            CheckoutState.OPEN,
            amount,
            currency,
            url=f"https://pay.example/{name}",
            top_up_id=top_up_id,
        )
        self.pages[name] = page
        return page

    def pay(self, checkout: str, state: CheckoutState = CheckoutState.PAID) -> None:
        """The buyer pays; `PROCESSING` leaves it to the bank. A closed page is paid by late money."""
        page = self.pages[checkout]
        assert page.state is not CheckoutState.PAID
        payment = f"pi_{checkout}"
        if state is CheckoutState.PAID:
            self.money[payment] = Money(payment, page.amount, page.currency)
        self.pages[checkout] = replace(page, payment=payment)
        self._become(checkout, state)

    def decline(self, checkout: str) -> None:
        """The bank refuses: an open page stays open, one that is worked on is over."""
        if self.pages[checkout].state is CheckoutState.PROCESSING:
            self._become(checkout, CheckoutState.CLOSED)
        self._tell("payment_intent.payment_failed", order_id=self.pages[checkout].order_id)

    def tamper(self, checkout: str, **changes: int | str | None) -> None:
        """Make a page say something else than it was opened with."""
        self.pages[checkout] = replace(self.pages[checkout], **changes)  # type: ignore[arg-type]

    def finish_refund(self, payment: str, refund_id: str, state: RefundState) -> None:
        """Let a refund that is under way end."""
        refunds = self.money[payment].refunds
        refunds[refund_id] = replace(refunds[refund_id], state=state)
        kind = "refund.failed" if state is RefundState.FAILED else "refund.updated"
        self._tell(kind, payment=payment, order_id=None, refund=refund_id)

    def _become(self, checkout: str, state: CheckoutState) -> None:
        self.pages[checkout] = replace(self.pages[checkout], state=state)
        page = self.pages[checkout]
        event = f"evt_{len(self.events)}"
        kind = f"checkout.session.{state}"
        self.events.append(Notification(event, kind, checkout, None, page.order_id, page.top_up_id))

    def _tell(
        self,
        kind: str,
        *,
        order_id: str | None,
        checkout: str | None = None,
        payment: str | None = None,
        refund: str | None = None,
    ) -> None:
        name = f"evt_{len(self.events)}"
        self.events.append(Notification(name, kind, checkout, payment, order_id, refund=refund))

    def _page(self, checkout: str) -> Checkout:
        if checkout not in self.pages:
            raise ProviderRefused("no such page")
        return self.pages[checkout]

    def _fault(self) -> str | None:
        fault = self.faults.pop(0) if self.faults else None
        if fault == "before":
            self.raised += 1
            raise Transient("the provider is down")
        return fault

    def _lose(self, fault: str | None) -> None:
        if fault:
            self.raised += 1
            raise Transient("the provider's answer was lost")


def signed(event: Notification) -> tuple[dict[str, str], bytes]:
    """Headers and body by which the provider tells of an event."""
    body = json.dumps(vars(event)).encode()
    return {"signature": _signature(body)}, body


def _signature(body: bytes) -> str:
    return hmac.new(_SECRET, body, hashlib.sha256).hexdigest()
