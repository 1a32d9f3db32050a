"""Orders, payments and codes under random interleavings of every command and event.

`YIMA_LIFE=long` looks at many more lives, each of them new; without it the same few are looked at every time.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.catalog.model import Approval, LateMoney, RefundPolicy, Review, ShortEnd, Terms
from chalicelib.kernel import config
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.orders import api as orders_api
from chalicelib.orders.errors import NotCancelable, NotInReview, NotRevealable
from chalicelib.orders.model import Because as Decided
from chalicelib.orders.model import Verdict
from chalicelib.orders.schemas import Decision
from chalicelib.payments.api import paying as payments_api
from chalicelib.payments.errors import (
    AlreadyAnswered,
    DisputeNotFound,
    DisputeOver,
    EvidenceTooLate,
    NotFailed,
    NotProposed,
    NotRefundable,
    NotShort,
    OnlyAnInquiry,
    RefundRefused,
    WarningDecided,
)
from chalicelib.payments.gateway import BadNotification, CheckoutState, ProviderRefused, RefundState
from chalicelib.payments.model import CLOSED, INQUIRIES, Destination, Stage
from chalicelib.payments.rules import Capture, Method, Rule
from chalicelib.payments.service import (
    answering,
    approving,
    asking,
    collecting,
    completing,
    notices,
    refunding,
    retrying,
    warnings,
)
from chalicelib.staff.errors import SamePerson
from chalicelib.staff.model import Role, Staff
from chalicelib.stock.errors import IllegalMove
from chalicelib.stock.model import Because
from chalicelib.stock.service import custody, restocking

from .conftest import make_sku, put_rules
from .dealings import PRICE, THEN, Dealings, Wished
from .laws import Laws
from .provider import signed
from .world import Time, World, plug

STAFF = Staff("1", frozenset(Role))
AN_ANSWER = Decided("staff:1", "looked at it")
REFUSED = (
    AlreadyAnswered,
    WarningDecided,
    DisputeNotFound,
    DisputeOver,
    EvidenceTooLate,
    NotRefundable,
    OnlyAnInquiry,
    IdempotencyKeyReused,
    ProviderRefused,
)
TERMS = (
    Terms(),
    Terms(
        refund=RefundPolicy(window_days=1, fee_bps=500, fee_minimum=50, approval=Approval.AUTOMATIC),
        late_money=LateMoney.REFUND,
        short_wait_seconds=1800,
    ),
    Terms(
        refund=RefundPolicy(revealed=True, fee_minimum=99, two_people_above=2000),
        short_then=ShortEnd.STAFF,
    ),
)
"""Of the three SKUs: what is agreed when things go otherwise."""
LONG = os.environ.get("YIMA_LIFE") == "long"

index = st.integers(min_value=0, max_value=7)
wishes = st.tuples(
    st.integers(0, 2), st.integers(1, 3), st.integers(0, 1), st.sampled_from([0, 0, 0, 1, 2, 3, 3])
)


class Life(RuleBasedStateMachine, Dealings):
    """Every command and event; the laws are judged after each."""

    @initialize(
        scarce=st.booleans(),
        reserves=st.sampled_from(["nothing", "reviewed", "everything"]),
        orders=st.lists(st.tuples(wishes, st.sampled_from(THEN)), min_size=1, max_size=4),
    )
    def open_shop(self, scarce: bool, reserves: str, orders: list[tuple[Wished, str]]) -> None:
        """Cards reserve the money of reviewed orders, of all, or of none and it is taken at once."""
        self.placed, self.imports, self.reports = {}, {}, {}
        review = True if reserves == "reviewed" else None
        if reserves != "nothing":
            with self.world.acting():
                rule = Rule("reserve", (Method.CARD,), Capture.MANUAL, review=review)
                put_rules(rule)
        for sku in range(3):
            self.take_in(sku, 20 * sku, 3 if scarce else 9, f"the-first-import-{sku}")
        self.top_up(100, 4 * PRICE, "settle")
        for number, (body, then) in enumerate(orders):
            self.order(number, body, then)

    # --- stock

    @rule(
        number=st.integers(0, 60),
        what=st.sampled_from(
            ["import", "import", "freeze", "freeze", "unfreeze", "void_frozen", "restock", "audit", "repeat"]
        ),
    )
    def keep_stock(self, number: int, what: str) -> None:
        """Import codes, new or not; keep single ones off sale; look after the lanes."""
        if what == "import":
            self.take_in(number % 3, number, 2, f"import-key-{len(self.imports):08d}")
        elif what == "repeat":
            self.repeat_import(number, other=number % 2 == 0)
        elif what == "audit":
            self.world.audit()
        elif what == "restock":
            with self.world.acting():
                restocking.restock(self.skus[number % 3].sku)
        else:
            codes = sorted(self.world.of("stock", "CODE"), key=lambda code: str(code["code_id"]))
            with self.world.acting(), suppress(IllegalMove):
                getattr(custody, what)(
                    codes[number % len(codes)]["code_id"], Because("staff:1", "looked odd")
                )

    # --- buyers

    @rule(key=index, body=wishes, then=st.sampled_from(THEN))
    def buy(self, key: int, body: Wished, then: str) -> None:
        """A new order, or one under a key that was used."""
        self.order(key, body, then)

    @precondition(lambda self: self.placed)
    @rule(order=index, page=st.integers(0, 2), then=st.sampled_from(THEN))
    def pay(self, order: int, page: int, then: str) -> None:
        """In a new page, in one that was open before, or in one that was closed at that moment."""
        order_id = self.find_order(order)["order_id"]
        with self.world.acting():
            self.go_on(order_id, page, then)
        pages = self.pages(order_id, CheckoutState.OPEN)
        if pages and then == "pay":
            self.world.provider.pay(pages[page % len(pages)])

    @precondition(lambda self: self.placed)
    @rule(order=index, what=st.sampled_from(["reveal", "reveal", "cancel"]))
    def use(self, order: int, what: str) -> None:
        order_id = self.find_order(order)["order_id"]
        with self.world.acting(), suppress(NotRevealable, NotCancelable):
            if what == "cancel":
                payments_api.cancel_order(order_id)
            else:
                self.look(order_id)

    @precondition(lambda self: self.placed)
    @rule(
        order=index,
        what=st.sampled_from(["all", "all", "first line", "second line", "give up", "choose in vain"]),
        destination=st.sampled_from(Destination),
        key=st.integers(0, 2),
    )
    def want_back(self, order: int, what: str, destination: Destination, key: int) -> None:
        """A buyer asks for money back, or does not want to wait any longer."""
        found = self.find_paid(order)
        refusals = (RefundRefused, NotRefundable, NotShort, IdempotencyKeyReused)
        with self.world.acting(), suppress(*refusals):
            if what == "give up":
                asking.give_up(found["order_id"], destination=destination, key=f"key {key}")
            elif what == "choose in vain":
                asking.choose_in_vain(found["order_id"], destination)
            else:
                skus = [line["sku"] for line in found["lines"]]
                lines = {"all": (), "first line": skus[:1], "second line": skus[-1:]}[what]
                asking.ask(
                    found["order_id"],
                    lines=tuple(lines),
                    reason="do not like it",
                    destination=destination,
                    key=f"key {key}",
                )

    @rule(
        key=index,
        amount=st.sampled_from([500, PRICE, 4 * PRICE, 4 * PRICE]),
        then=st.sampled_from(THEN),
    )
    def fill_wallet(self, key: int, amount: int, then: str) -> None:
        """Money for the buyer's wallet."""
        self.top_up(key, amount, then)

    # --- the provider

    @precondition(lambda self: self.world.provider.events)
    @rule(events=st.lists(st.integers(0, 30), min_size=1, max_size=4), forged=st.booleans())
    def tell(self, events: list[int], forged: bool) -> None:
        """The provider tells of something, early, late, twice; or somebody else does."""
        known = self.world.provider.events
        for event in events:
            if not forged:
                self.world.tell(event % len(known))
                continue
            headers, body = signed(known[event % len(known)])
            with pytest.raises(BadNotification):
                notices.receive(headers, body + b" ")

    @rule(
        faults=st.lists(st.sampled_from(["before", "after"]), max_size=3),
        refunds=st.sampled_from([RefundState.SUCCEEDED, RefundState.PENDING, RefundState.FAILED, None]),
        ends=st.sampled_from([None, RefundState.SUCCEEDED, RefundState.FAILED]),
        captures=st.sampled_from(["as before", "refused", "taken", "lapsed"]),
    )
    def provider_changes(
        self, faults: list[str], refunds: RefundState | None, ends: RefundState | None, captures: str
    ) -> None:
        """It fails for a while, treats new refunds and captures otherwise, or ends those under way."""
        self.world.provider.faults, self.world.provider.next_refund = faults, refunds
        if captures != "as before":
            self.world.provider.refuses_capture = captures == "refused"
        if captures == "lapsed":
            for payment in list(self.world.provider.money):
                self.world.provider.lapse(payment)
        if ends:
            for payment, refund_id in self.pending_refunds():
                self.world.provider.finish_refund(payment, refund_id, ends)
            for page in [one for one in self.world.provider.pages.values() if one.state == "processing"]:
                how = self.world.provider.pay if ends == "succeeded" else self.world.provider.decline
                how(page.checkout)

    @rule(number=st.integers(0, 20))
    def take_back(self, number: int) -> None:
        """It tells that a refund came back which it had sent."""
        sent = [
            (money.payment, refund_id)
            for money in self.world.provider.money.values()
            for refund_id, answer in money.refunds.items()
            if answer.state is RefundState.SUCCEEDED
        ]
        if sent:
            payment, refund_id = sent[number % len(sent)]
            self.world.provider.finish_refund(payment, refund_id, RefundState.FAILED)
            self.world.tell(len(self.world.provider.events) - 1)

    # --- the buyer's bank

    @precondition(lambda self: self.world.provider.money)
    @rule(
        money=index,
        what=st.sampled_from(["claim", "claim", "claim a part", "inquire", "warn"]),
        tells=st.booleans(),
    )
    def doubt(self, money: int, what: str, tells: bool) -> None:
        """A bank claims a payment back, or asks about it, or the card's network hints at fraud."""
        provider = self.world.provider
        payment = sorted(provider.money)[money % len(provider.money)]
        if what == "warn":
            provider.warn(payment)
        elif any(one.payment == payment and one.stage != "won" for one in provider.disputes.values()):
            return
        elif len(provider.disputes) < 4:
            provider.open_dispute(
                payment, amount=100 if what == "claim a part" else None, inquiry=what == "inquire"
            )
        if tells:
            self.world.tell(len(provider.events) - 1)

    @precondition(lambda self: self.world.provider.disputes)
    @rule(
        dispute=index,
        what=st.sampled_from(["won", "lost", "escalate", "answer", "accept", "dismiss", "refund", "unblock"]),
        tells=st.booleans(),
    )
    def settle(self, dispute: int, what: str, tells: bool) -> None:
        """The bank decides, or staff answer it; staff decide about warnings and buyers."""
        provider = self.world.provider
        name = sorted(provider.disputes)[dispute % len(provider.disputes)]
        found = provider.disputes[name]
        if what in {"won", "lost"} and found.stage not in CLOSED:
            provider.decide(name, Stage(what))
        elif what == "escalate" and found.stage in INQUIRIES:
            provider.change_dispute(name, stage=Stage.NEEDS_RESPONSE, withdrawn=True)
        elif what == "unblock":
            self.unblock()
        else:
            with self.world.acting(), suppress(*REFUSED):
                self.answer(name, what)
        if tells:
            self.world.tell(len(provider.events) - 1)

    def answer(self, dispute: str, what: str) -> None:
        warned = self.world.of("payments", "WARNING#")
        if what == "answer":
            answering.submit(dispute, {"uncategorized_text": "it was them"}, actor="staff:1", key="evidence")
        elif what == "accept":
            answering.accept(dispute, AN_ANSWER)
        elif what in {"dismiss", "refund"} and warned:
            getattr(warnings, what)(warned[0]["warning"], AN_ANSWER)

    # --- staff

    @rule(
        number=st.integers(0, 20),
        who=st.integers(1, 3),
        what=st.sampled_from(["approve", "approve", "approve", "reject", "retry", "to wallet"]),
    )
    def settle_refunds(self, number: int, who: int, what: str) -> None:
        """Staff agree to what is proposed, turn it down, or try again what failed."""
        refunds = sorted(self.world.of("payments", "REFUND#"), key=lambda item: str(item["refund_id"]))
        wanted = "proposed" if what in {"approve", "reject"} else "failed"
        refunds = [item for item in refunds if item["state"] == wanted] or refunds
        if not refunds:
            return
        refund_id, actor = refunds[number % len(refunds)]["refund_id"], f"staff:{who}"
        with self.world.acting(), suppress(NotProposed, SamePerson, NotFailed, NotRefundable):
            if what == "approve":
                approving.approve(refund_id, actor=actor)
            elif what == "reject":
                approving.reject(refund_id, actor=actor, reason="not agreed")
            else:
                to = Destination.WALLET if what == "to wallet" else Destination.ORIGINAL
                retrying.retry(refund_id, destination=to, actor=actor)

    @precondition(lambda self: self.placed)
    @rule(
        order=index,
        what=st.sampled_from(
            [
                None,
                None,
                100,
                PRICE,
                "line",
                "line",
                "with fee",
                "refresh",
                "complete",
                Verdict.APPROVE,
                Verdict.DECLINE,
            ]
        ),
        key=st.integers(0, 2),
    )
    def decide(self, order: int, what: Verdict | int | str | None, key: int) -> None:
        """Staff refund an order, ask the provider about it, or judge it."""
        found = self.find_order(order) if isinstance(what, Verdict) else self.find_paid(order)
        with self.world.acting(), suppress(NotRefundable, IdempotencyKeyReused, NotInReview):
            if what == "refresh":
                collecting.refresh(found["order_id"])
            elif what == "complete":
                assert completing.complete(found["order_id"]).done
            elif isinstance(what, Verdict):
                orders_api.review_order(
                    found["order_id"], Decision(verdict=what, reason="looked at it"), STAFF
                )
            else:
                refunding.request(
                    found["order_id"],
                    amount=what if isinstance(what, int) else None,
                    lines=(found["lines"][0]["sku"],) if what == "line" else (),
                    reason="asked",
                    actor="staff:1",
                    key=f"key {key}",
                    fee=30 if what == "with fee" else 0,
                )

    # --- what happens by itself

    @rule(picks=st.lists(st.integers(0, 30), max_size=16))
    def work(self, picks: list[int]) -> None:
        """Some of what waits is done, in any order; without `picks` all of it."""
        for pick in picks:
            actions = self.world.background()
            if actions:
                actions[pick % len(actions)][1]()
        if not picks:
            self.world.work()

    @rule(
        number=st.integers(0, 60),
        what=st.sampled_from(["lose an answer", "die", "restart", "repeat", "read twice"]),
    )
    def stumble(self, number: int, what: str) -> None:
        """A function runs and nobody hears of it, one runs again long after, or executions die."""
        machines = self.world.machines
        ready, readers = machines.ready(), [reader for reader in self.world.readers if reader.waiting]
        if what == "restart":
            for execution in machines.running():
                machines.kill(execution)
        elif what == "repeat" and machines.calls:
            with self.world.acting():
                machines.repeat(machines.calls[number % len(machines.calls)])
        elif what == "read twice" and readers:
            self.world.read(readers[number % len(readers)], 3, again=True)
        elif what == "die" and ready:
            machines.kill(ready[number % len(ready)])
        elif what == "lose an answer" and ready:
            self.world.step(ready[number % len(ready)], lose_answer=True)

    @rule(minutes=st.sampled_from([1, 6, 16, 61, 24 * 60]), sweeps=st.booleans())
    def wait(self, minutes: int, sweeps: bool) -> None:
        self.world.later(timedelta(minutes=minutes))
        if sweeps:
            self.world.sweep()

    # --- the laws

    @invariant()
    def laws_hold(self) -> None:
        if hasattr(self, "placed"):
            self.laws.check(self.world)

    def teardown(self) -> None:
        if hasattr(self, "placed") and not self.laws.broken:
            self.let_the_provider_finish()
            self.decide_everything()
            self.world.rest()
            self.let_the_provider_finish()
            self.hear_of_disputes()
            self.decide_what_is_doubted()
            self.decide_everything()
            self.world.rest()
            if self.decide_everything():
                self.world.rest()
            self.laws.check_rest(self.world)
            self.buy_what_is_left()


class AfterSales(Life):
    """Orders that are paid and delivered, or short, and nothing but what becomes of their money."""

    keep_stock = buy = pay = tell = stumble = fill_wallet = None  # type: ignore[assignment]

    @initialize(orders=st.lists(wishes, min_size=2, max_size=4))
    def open_shop(self, orders: list[Wished]) -> None:
        """Every order is paid; the last one late, when there may be no codes for it."""
        self.placed, self.imports, self.reports = {}, {}, {}
        for sku in range(3):
            self.take_in(sku, 20 * sku, 4, f"the-first-import-{sku}")
        for number, body in enumerate(orders):
            self.order(number, body, "late" if number == len(orders) - 1 else "settle")


@pytest.fixture
def shops(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[type[Life]], type[Life]]:
    """Makes of a machine one with a new shop for each of its runs on the same tables; prices include tax."""
    monkeypatch.setenv("YIMA_STRIPE_TAX", "true")
    monkeypatch.setenv("YIMA_REFUND_LIMITS", "USD:3000")
    config.settings.cache_clear()
    time = Time()
    present: list[World] = []
    reviews = (Review.NONE, Review.NONE, Review.ALWAYS)
    skus = [make_sku(review=review, terms=terms) for review, terms in zip(reviews, TERMS, strict=True)]
    plug(monkeypatch, time, lambda: present[-1])

    def in_this_cloud(life: type[Life]) -> type[Life]:
        class InThisCloud(life):  # type: ignore[valid-type, misc]
            def __init__(self) -> None:
                super().__init__()
                self.laws = Laws()
                self.skus = skus
                self.world = World(time, self.laws.watch)
                present[:] = [self.world]

        return InThisCloud

    return in_this_cloud


@pytest.mark.parametrize("life", [Life, AfterSales])
def test_every_life_keeps_the_laws_and_ends_well(
    shops: Callable[[type[Life]], type[Life]], life: type[Life]
) -> None:
    run_state_machine_as_test(
        shops(life),
        settings=settings(
            max_examples=400 if LONG else 8,
            stateful_step_count=60 if LONG else 40,
            derandomize=not LONG,
            deadline=None,
            database=None,
            print_blob=True,
            phases=tuple(Phase) if LONG else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
