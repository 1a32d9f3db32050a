"""A payment provider in memory: it keeps checkouts, money and refunds, and tells of every change.

It answers as the port promises. A test pays in its pages, makes it fail, and reads what money there truly is.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.money import unchargeable, unmovable
from chalicelib.payments.gateway import (
    BadNotification,
    Checkout,
    CheckoutState,
    Dispute,
    FraudWarning,
    MoneyState,
    Notification,
    ProviderRefused,
    RefundAnswer,
    RefundState,
    Wish,
)
from chalicelib.payments.model import CLOSED, INQUIRIES, UNANSWERED, Stage

_SECRET = b"shared with the shop"


@dataclass(frozen=True)
class Money:
    """Money that arrived, and the refunds of it by their id."""

    payment: str
    amount: int
    currency: str
    state: MoneyState = MoneyState.TAKEN
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
    disputes: dict[str, Dispute] = field(default_factory=dict)
    warnings: dict[str, FraudWarning] = field(default_factory=dict)
    evidence: dict[str, dict[str, str]] = field(default_factory=dict)
    events: list[Notification] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    next_refund: RefundState | None = RefundState.SUCCEEDED
    refuses_capture: bool = False
    manual: set[str] = field(default_factory=set)
    raised: int = 0
    _keys: dict[str, str] = field(default_factory=dict)

    def open_checkout(self, wish: Wish) -> Checkout:
        """A page; the same one for the same key."""
        fault = self._fault()
        if wish.key not in self._keys:
            amount = sum(item.amount * item.quantity for item in wish.items)
            if any(unchargeable(item.amount, wish.currency) for item in wish.items):
                raise ProviderRefused("unit_amount")
            page = self.add_page(wish.order_id, amount, wish.currency, top_up_id=wish.top_up_id)
            self._keys[wish.key] = page.checkout
            if wish.manual:
                self.manual.add(page.checkout)
            if wish.tax:
                self.pages[page.checkout] = replace(page, tax=amount * 19 // 119)
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
            if unmovable(amount, money.currency):
                raise ProviderRefused("amount must be evenly divisible")
            claims = [one for one in self._claims(payment) if one.withdrawn and one.stage is not Stage.WON]
            taken = sum(one.amount for one in claims)
            if any(one.stage is not Stage.LOST for one in claims) or amount + taken > money.amount:
                raise ProviderRefused("charge_disputed")
            name = f"re_{len(self.events)}"
            money.refunds[refund_id] = RefundAnswer(name, self.next_refund, amount)
            self._tell("refund.created", payment=payment, order_id=None, refund=refund_id)
        self._lose(fault)
        return money.refunds[refund_id]

    def fetch_dispute(self, dispute: str) -> Dispute:
        """The dispute as it stands."""
        self._lose(self._fault())
        return self._dispute(dispute)

    def fetch_warning(self, warning: str) -> FraudWarning:
        """The warning as it stands."""
        self._lose(self._fault())
        if warning not in self.warnings:
            raise ProviderRefused("no such warning")
        return self.warnings[warning]

    def claims_since(self, moment: datetime) -> tuple[list[str], list[str]]:
        """What began since then; it never fails, so that faults meet what a test means them for."""
        disputes = [name for name, one in self.disputes.items() if one.opened_at >= moment]
        return disputes, [name for name, one in self.warnings.items() if one.opened_at >= moment]

    def answer_dispute(self, dispute: str, evidence: Mapping[str, str], *, key: str) -> Dispute:
        """Take evidence, once."""
        fault = self._fault()
        found = self._dispute(dispute)
        if key not in self._keys:
            if found.stage not in UNANSWERED or (found.due_by and found.due_by < clock.now()):
                raise ProviderRefused("cannot be updated")
            self._keys[key], self.evidence[dispute] = dispute, dict(evidence)
            answered = Stage.INQUIRY_ANSWERED if found.stage in INQUIRIES else Stage.UNDER_REVIEW
            self.change_dispute(dispute, stage=answered, submissions=found.submissions + 1)
        self._lose(fault)
        return self._dispute(dispute)

    def accept_dispute(self, dispute: str) -> Dispute:
        """Lose it."""
        fault = self._fault()
        if self._dispute(dispute).stage not in CLOSED:
            self.decide(dispute, Stage.LOST)
        self._lose(fault)
        return self._dispute(dispute)

    def capture(self, payment: str, amount: int, key: str) -> MoneyState:
        """Take reserved money, unless the bank refuses."""
        fault = self._fault()
        money = self.money[payment]
        if money.state is MoneyState.RESERVED and not self.refuses_capture:
            assert amount == money.amount
            self._take(payment, MoneyState.TAKEN, CheckoutState.PAID)
        self._lose(fault)
        return self.money[payment].state

    def void(self, payment: str) -> MoneyState:
        """Let reserved money go."""
        fault = self._fault()
        self.lapse(payment)
        self._lose(fault)
        return self.money[payment].state

    def lapse(self, payment: str) -> None:
        """Reserved money is free again, as it is after a week; money that was taken stays."""
        if self.money[payment].state is MoneyState.RESERVED:
            self._take(payment, MoneyState.FREE, CheckoutState.CLOSED)

    def _take(self, payment: str, state: MoneyState, page_state: CheckoutState) -> None:
        self.money[payment] = replace(self.money[payment], state=state)
        (page,) = [one for one in self.pages.values() if one.payment == payment]
        self._become(page.checkout, page_state)

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
        if checkout in self.manual and state is CheckoutState.PAID:
            self.money[payment] = Money(payment, page.amount, page.currency, MoneyState.RESERVED)
            state = CheckoutState.AUTHORIZED
        elif state is CheckoutState.PAID:
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

    def open_dispute(self, payment: str, *, amount: int | None = None, inquiry: bool = False) -> str:
        """A buyer's bank claims money back, or only asks."""
        money, name = self.money[payment], f"dp_{len(self.disputes)}"
        self.disputes[name] = Dispute(
            name,
            payment,
            self._order_of(payment),
            Stage.INQUIRY if inquiry else Stage.NEEDS_RESPONSE,
            amount or money.amount,
            money.currency,
            "fraudulent",
            opened_at=clock.now(),
            due_by=clock.now() + timedelta(days=9),
            withdrawn=not inquiry,
            top_up_id=self._top_up_of(payment),
        )
        self._tell_of(name, "created")
        if not inquiry:
            self._tell_of(name, "funds_withdrawn")
        return name

    def change_dispute(self, dispute: str, **changes: Stage | int | datetime | None) -> None:
        """Let a dispute stand otherwise."""
        self.disputes[dispute] = replace(self.disputes[dispute], **changes)  # type: ignore[arg-type]
        self._tell_of(dispute, "updated")

    def decide(self, dispute: str, stage: Stage) -> None:
        """The bank decides. An inquiry that is lost was a claim first."""
        found = self.disputes[dispute]
        withdrawn = found.withdrawn or stage is Stage.LOST
        self.disputes[dispute] = replace(found, stage=stage, withdrawn=withdrawn)
        self._tell_of(dispute, "closed")
        if stage is Stage.WON and withdrawn:
            self._tell_of(dispute, "funds_reinstated")

    def warn(self, payment: str) -> str:
        """The card's network hints at fraud."""
        name = f"issfr_{len(self.warnings)}"
        order_id = self._order_of(payment)
        self.warnings[name] = FraudWarning(name, payment, order_id, "misc", opened_at=clock.now())
        self._tell("radar.early_fraud_warning.created", order_id=None, payment=payment, warning=name)
        return name

    def _tell_of(self, dispute: str, what: str) -> None:
        payment = self.disputes[dispute].payment
        self._tell(f"charge.dispute.{what}", order_id=None, payment=payment, dispute=dispute)

    def _dispute(self, dispute: str) -> Dispute:
        if dispute not in self.disputes:
            raise ProviderRefused("no such dispute")
        return self.disputes[dispute]

    def _claims(self, payment: str) -> list[Dispute]:
        return [one for one in self.disputes.values() if one.payment == payment]

    def _become(self, checkout: str, state: CheckoutState) -> None:
        self.pages[checkout] = replace(self.pages[checkout], state=state)
        page = self.pages[checkout]
        event = f"evt_{len(self.events)}"
        kind = f"checkout.session.{state}"
        self.events.append(Notification(event, kind, checkout, None, page.order_id, page.top_up_id))

    def _tell(
        self, kind: str, *, order_id: str | None, checkout: str | None = None, **named: str | None
    ) -> None:
        event = f"evt_{len(self.events)}"
        self.events.append(
            Notification(
                event,
                kind,
                checkout,
                named.get("payment"),
                order_id,
                dispute=named.get("dispute"),
                warning=named.get("warning"),
                refund=named.get("refund"),
            )
        )

    def _page(self, checkout: str) -> Checkout:
        if checkout not in self.pages:
            raise ProviderRefused("no such page")
        return self.pages[checkout]

    def _order_of(self, payment: str) -> str | None:
        return next((page.order_id for page in self.pages.values() if page.payment == payment), None)

    def _top_up_of(self, payment: str) -> str | None:
        return next((page.top_up_id for page in self.pages.values() if page.payment == payment), None)

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
