"""What must be true of the shop at every moment, and what must be true once nothing is left to do.

Written down here once more, apart from the tables of the code under test: a law that is read from there would
bend with it.
"""

from collections import Counter
from dataclasses import dataclass, field

from chalicelib.kernel.table import Item
from chalicelib.payments.gateway import CheckoutState, MoneyState

from . import wallet_laws
from .world import World

CODE_MOVES = {
    "available": {"held", "revealed", "frozen", "expired"},
    "held": {"sold", "returned"},
    "returned": {"held", "revealed", "frozen", "expired"},
    "sold": {"revealed", "returned", "voided"},
    "revealed": {"redeemed", "voided"},
    "frozen": {"available", "voided"},
    "redeemed": set[str](),
    "expired": set[str](),
    "voided": set[str](),
}
PAYMENT_MOVES = {
    "open": {"processing", "authorized", "captured", "expired", "canceled"},
    "processing": {"authorized", "captured", "expired"},
    "authorized": {"captured", "voided"},
    "voided": set[str](),
    "expired": {"captured"},
    "canceled": {"captured"},
    "captured": {"partly_refunded", "refunded"},
    "partly_refunded": {"refunded"},
    "refunded": {"partly_refunded"},
}
FULFILMENT_MOVES = {
    "held": {"in_review", "delivered", "short", "released", "withdrawn"},
    "in_review": {"delivered", "short", "released", "withdrawn"},
    "released": {"in_review", "delivered", "short", "withdrawn"},
    "short": {"delivered", "withdrawn"},
    "delivered": {"withdrawn"},
    "withdrawn": set[str](),
}
REFUND_MOVES = {
    "none": {"proposed", "requested"},
    "proposed": {"requested", "none", "done", "failed"},
    "requested": {"done", "failed"},
    "done": {"proposed", "requested", "failed"},
    "failed": {"proposed", "requested"},
}
DISPUTE_MOVES = {
    "none": {"warned", "open"},
    "warned": {"none", "open", "won"},
    "open": {"won", "lost"},
    "won": {"warned", "open"},
    "lost": set[str](),
}
FROZEN = {"warned", "open", "lost"}
STAGE_MOVES = {
    "proposed": {"requested", "rejected"},
    "requested": {"succeeded", "failed"},
    "succeeded": {"failed"},
    "failed": set[str](),
    "rejected": set[str](),
}
LEARNED = {
    "state",
    "closed_at",
    "approved_by",
    "decided_by",
    "decided_for",
    "from_owed",
    "owed",
    "retried_by",
}
"""What a refund may come to say that it did not say at first."""

PAID = {"captured", "partly_refunded"}
UNPAID = {"expired", "canceled", "voided"}
CLAIMABLE = {"available", "returned"}


@dataclass
class Laws:
    """The laws of one shop. `imported` holds the distinct codes it was given; `shown` who saw which."""

    imported: set[str] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)
    captured: set[str] = field(default_factory=set)
    charged_back: Counter[str] = field(default_factory=Counter)
    written_off: Counter[str] = field(default_factory=Counter)
    broken: bool = False

    def watch(self, domain: str, before: Item | None, after: Item | None) -> None:
        """Judge one write; `broken` stays set when it was against the law."""
        self.broken = True
        item = after or before or {}
        if domain == "stock" and item["sk"] == "CODE":
            _judge_code(before, after)
        if domain == "orders" and item["sk"] == "ORDER":
            _judge_order(before, after)
            self._note_loss(before, after)
            if after and after["payment"] in PAID | {"refunded"}:
                self.captured.add(after["order_id"])
        if domain == "payments" and item["sk"].startswith(("PAYMENT#", "REFUND#")):
            _judge_money(before, after)
        if domain == "payments" and item["sk"].startswith("DISPUTE#"):
            _judge_dispute(before, after)
        if domain == "ledger" and item["sk"].startswith("ENTRY#"):
            _judge_entry(before, after)
        if domain == "wallets":
            wallet_laws.judge_write(before, after)
        self.broken = False

    def check(self, world: World) -> None:
        """Judge everything as it stands."""
        assert world.unexpected == [], world.unexpected
        orders = {order["order_id"]: order for order in world.of("orders", "ORDER")}
        codes = {code["code_id"]: code for code in world.of("stock", "CODE")}
        assert len(codes) == len(self.imported)
        for code in codes.values():
            self._check_owner(code, orders)
        for order in orders.values():
            _check_lines(order, codes)
            _check_order_money(order, world, self.charged_back[order["order_id"]])
        _check_provider(world, orders)
        _check_queues(world)
        wallet_laws.check(world)

    def check_rest(self, world: World) -> None:
        """Judge a shop that has come to rest."""
        self.check(world)
        assert [one for one in world.machines.running() if not one.wakes] == []
        for order in world.of("orders", "ORDER"):
            assert _is_over(order, world), f"{order['order_id']} never ends: {_summary(order)}"
        _check_history(world)
        _check_lanes(world)
        _check_all_money_is_known(world)
        _check_books(world, self.written_off)
        _check_disputes(world)
        wallet_laws.check_rest(world)

    def _note_loss(self, before: Item | None, after: Item | None) -> None:
        """What a lost dispute took of an order: what could be refunded, and goods that were earned with."""
        if not before or not after:
            return
        if after["dispute"] == "lost" and before["dispute"] != "lost":
            self.charged_back[after["order_id"]] += before["refundable"] - after["refundable"]
        if before["dispute"] == "open" and after["refund"] != "requested":
            for old, new in zip(before["lines"], after["lines"], strict=True):
                if new["refunded"] and old["delivered"] and not old["refunded"]:
                    self.written_off[after["order_id"]] += old["quantity"] * old["unit_price"]

    def _check_owner(self, code: Item, orders: dict[str, Item]) -> None:
        state, owner = code["state"], code.get("owner")
        if state in CLAIMABLE | {"frozen", "expired"}:
            assert owner is None
            return
        if owner is None:
            assert state == "voided"  # it was frozen
            return
        order = orders[owner]
        (line,) = [line for line in order["lines"] if code["code_id"] in line["codes"]]
        assert line["sku"] == code["sku"]
        if state == "held":
            assert not line["delivered"]
            assert not line["refunded"]
            assert order["payment"] in PAID | {"open", "processing", "authorized"}
        if state in {"sold", "revealed"}:
            assert line["delivered"]
            assert not line["refunded"]
        if state != "held":
            assert owner in self.captured
        if state == "voided":
            assert line["refunded"]


def _judge_code(before: Item | None, after: Item | None) -> None:
    assert after is not None, "a code is never forgotten"
    if before is None:
        assert (after["state"], after["version"]) == ("available", 1)
        return
    assert after["state"] in CODE_MOVES[before["state"]]
    assert after["version"] == before["version"] + 1
    assert after["moved_at"] >= before["moved_at"]
    if after["state"] not in CLAIMABLE:
        assert before.get("owner") in {None, after.get("owner")}
    if after["state"] in {"held", "sold", "revealed"} and before["state"] != "sold" and "expires_on" in after:
        assert after["expires_on"] >= after["moved_at"][:10], "a code past its date is not sold"
    for fixed in ("sku", "batch", "sealed", "code_id"):
        assert after[fixed] == before[fixed]


def _judge_order(before: Item | None, after: Item | None) -> None:
    assert after is not None, "an order is never forgotten"
    if before is None:
        return
    for name, moves in (
        ("payment", PAYMENT_MOVES),
        ("fulfilment", FULFILMENT_MOVES),
        ("refund", REFUND_MOVES),
        ("dispute", DISPUTE_MOVES),
    ):
        was, now = before[name], after[name]
        assert now == was or now in moves[was], f"{name} went from {was} to {now}"
    assert after["timeline"][: len(before["timeline"])] == before["timeline"]
    for old, new in zip(before["lines"], after["lines"], strict=True):
        assert new["delivered"] >= old["delivered"]
        assert new["refunded"] >= old["refunded"]
        assert new["codes"] == old["codes"] or not old["delivered"]
        assert new["delivered"] == old["delivered"] or before["dispute"] not in FROZEN, (
            "frozen goods went out"
        )
    for fixed in ("wallet_amount", "total", "currency", "request", "email", "created_at"):
        assert after[fixed] == before[fixed]
    assert before.get("verdict") in {None, after.get("verdict")}
    if before["dispute"] in {"open", "lost"}:
        assert [one["event"] for one in after["timeline"][len(before["timeline"]) :]] != ["revealed"]
    if before["dispute"] == "open":
        newly = before["refund"] != after["refund"]
        assert not (newly and after["refund"] in {"proposed", "requested"}), "it would be paid twice"


def _judge_money(before: Item | None, after: Item | None) -> None:
    assert after is not None, "money is never forgotten"
    if before is None:
        return
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert after["sk"].startswith("REFUND#")
    assert changed <= LEARNED, changed
    if after["state"] != before["state"]:
        assert after["state"] in STAGE_MOVES[before["state"]]
    approved = after["approved_by"]
    assert approved[: len(before["approved_by"])] == before["approved_by"]
    assert len(set(approved)) == len(approved), "the same person twice"
    if after["state"] == "requested":
        assert len(approved) >= after["people"], "too few people agreed"


def _judge_dispute(before: Item | None, after: Item | None) -> None:
    assert after is not None, "a dispute is never forgotten"
    if before is None:
        return
    assert after["version"] == before["version"] + 1
    assert before["stage"] not in {"won", "lost"}, "what the bank decided stays so"
    assert after["withdrawn"] >= before["withdrawn"]
    for fixed in ("order_id", "dispute", "payment", "currency", "opened_at"):
        assert after[fixed] == before[fixed]


def _judge_entry(before: Item | None, after: Item | None) -> None:
    assert before is None, "an entry is never changed"
    assert after is not None
    sums: Counter[str] = Counter()
    for posting in after["postings"]:
        sums[posting["currency"]] += posting["amount"]
    assert not any(sums.values())


def _check_lines(order: Item, codes: dict[str, Item]) -> None:
    for line in order["lines"]:
        assert len(line["codes"]) == len(set(line["codes"])) == line["quantity"]
        if line["delivered"] and not line["refunded"]:
            for code_id in line["codes"]:
                assert codes[code_id].get("owner") == order["order_id"]
                assert codes[code_id]["state"] in {"sold", "revealed", "redeemed"}
    if order["fulfilment"] == "delivered":
        assert all(line["delivered"] or line["refunded"] for line in order["lines"])
    if order["payment"] in UNPAID:
        assert order["fulfilment"] == "released"
    if order["payment"] in {"authorized", "voided"}:
        assert not any(line["delivered"] for line in order["lines"])


def _check_order_money(order: Item, world: World, charged_back: int) -> None:
    order_id = order["order_id"]
    own = [
        item
        for item in world.of("payments", "PAYMENT#")
        if item["pk"] == f"ORDER#{order_id}" and not item.get("extra")
    ]
    refunds = [
        item
        for item in world.of("payments", "REFUND#")
        if item["order_id"] == order_id and "payment" not in item
    ]
    paid = order["payment"] in PAID | {"refunded"}
    due = order["total"] - order["wallet_amount"]
    assert len(own) == (paid and due > 0)
    if not paid:
        assert refunds == []
        assert order["refundable"] == 0
        assert not any(line["delivered"] for line in order["lines"])
        return
    for item in own:
        money = world.provider.money[item["sk"].removeprefix("PAYMENT#")]
        assert money.state is MoneyState.TAKEN
        assert item["amount"] == due == money.amount
        assert order["currency"] == money.currency
    for item in refunds:
        assert item["gross"] == item["amount"] + item["fee"]
    kept = order.get("fees_kept", 0)
    gone = sum(_gone(item) for item in refunds)
    proposed = sum(item["gross"] for item in refunds if item["state"] == "proposed")
    assert gone + proposed + order["refundable"] + kept + charged_back == order["total"]
    assert order["charged_back"] == charged_back
    assert kept == sum(item["fee"] for item in refunds if _keeps_fee(item))
    done = gone - sum(item["amount"] for item in refunds if item["state"] == "requested")
    if charged_back == 0:
        assert (order["payment"] == "refunded") == (done + kept == order["total"])
    elif order["payment"] == "refunded":
        assert done + kept + charged_back == order["total"]
    for state in ("proposed", "requested"):
        open_ones = [item["sk"] for item in refunds if item["state"] == state]
        assert open_ones == ([f"REFUND#{order['refund_id']}"] if order["refund"] == state else [])
    _check_withheld(order, refunds)


def _gone(refund: Item) -> int:
    """What of a refund went back or is on its way: also the wallet's part of one that came back."""
    if refund["state"] in {"requested", "succeeded"}:
        return int(refund["amount"])
    return int(refund["to_wallet"]) if wallet_laws.came_back(refund) else 0


def _keeps_fee(refund: Item) -> bool:
    """Whether the fee of a refund is the shop's: also when it failed after its goods were taken."""
    return refund["state"] in {"requested", "succeeded"} or (
        refund["state"] == "failed" and refund["owed"] > 0
    )


def _check_withheld(order: Item, refunds: list[Item]) -> None:
    """What a proposed refund would take back, and was unseen then, is not looked at meanwhile."""
    proposed = [item for item in refunds if item["state"] == "proposed"]
    assert order.get("withheld", []) == [sku for item in proposed for sku in item["lines"]]


def _check_queues(world: World) -> None:
    """Each refund that waits is in the queue of its stage, and in no other."""
    found = sorted(key for key in world.items["payments"] if key[0].startswith("REFUNDS#"))
    waiting = sorted(
        (f"REFUNDS#{item['state']}", f"{item['requested_at']}#{item['refund_id']}")
        for item in world.of("payments", "REFUND#")
        if item["state"] in {"proposed", "requested"}
        or (item["state"] == "failed" and "retried_by" not in item)
    )
    assert found == waiting


def _check_provider(world: World, orders: dict[str, Item]) -> None:
    refunds = {item["refund_id"]: item for item in world.of("payments", "REFUND#")}
    for money in world.provider.money.values():
        assert money.returned <= money.amount
        for refund_id, answer in money.refunds.items():
            assert refunds[refund_id]["amount"] - refunds[refund_id]["to_wallet"] == answer.amount
    answered = {
        key: one.state for money in world.provider.money.values() for key, one in money.refunds.items()
    }
    for refund in refunds.values():
        assert refund["order_id"] in orders
        if refund["state"] == "succeeded" and refund["amount"] > refund["to_wallet"]:
            assert answered[refund["refund_id"]] is not None


def _is_over(order: Item, world: World) -> bool:
    if order["payment"] in UNPAID:
        return True
    if order["refund"] in {"requested", "proposed"}:
        return False
    if order["payment"] in {"open", "processing", "authorized"}:
        return False
    open_lines = [line for line in order["lines"] if not (line["delivered"] or line["refunded"])]
    return not open_lines or order["payment"] == "refunded"


def _summary(order: Item) -> str:
    names = ("payment", "fulfilment", "refund", "verdict", "refundable", "short_until", "due_at")
    lines = [(line["quantity"], line["delivered"], line["refunded"]) for line in order["lines"]]
    return (
        f"{ {name: order.get(name) for name in names} } {lines} {[one['event'] for one in order['timeline']]}"
    )


def _check_history(world: World) -> None:
    moves: dict[str, list[str]] = {}
    for item in world.of("stock", "MOVE#"):
        moves.setdefault(item["pk"], []).append(item["sk"])
    for code in world.of("stock", "CODE"):
        recorded = range(1, code["version"] + 1) if code["version"] > 1 else ()
        assert sorted(moves.get(code["pk"], [])) == [f"MOVE#{version:08d}" for version in recorded]


def _check_lanes(world: World) -> None:
    """What the lanes have left to hand out is exactly what can be sold, every code of it once."""
    racks = {item["pk"]: item["codes"] for item in world.of("stock", "RACK")}
    handed: list[str] = []
    for lane in world.of("stock", "LANE"):
        assert lane["left"] == lane["filled"] - lane["taken"]
        name = lane["pk"].removeprefix("LANE")
        positions = [divmod(position, 100) for position in range(lane["taken"], lane["filled"])]
        handed += [racks[f"RACK{name}#{rack}"][place] for rack, place in positions]
    claimable = [code["code_id"] for code in world.of("stock", "CODE") if code["state"] in CLAIMABLE]
    assert sorted(handed) == sorted(claimable)
    assert [key for key in world.items["stock"] if key[0].startswith("RETURN#")] == []
    assert [item["owed"] for item in world.of("stock", "HEAD") if item.get("owed")] == []


def _check_all_money_is_known(world: World) -> None:
    """Whatever the provider holds is an order's own, went back, or is a break for a person."""
    payments = {item["sk"].removeprefix("PAYMENT#"): item for item in world.of("payments", "PAYMENT#")}
    breaks = world.of("breaks", "BREAK")
    subjects = {item["subject"] for item in breaks}
    for one in world.provider.money.values():
        assert one.state is not MoneyState.RESERVED or subjects, f"reserved for ever: {one}"
    topped_up = {item.get("payment") for item in world.of("payments", "TOPUP")}
    nobodys = {item.get("order_id") for item in breaks if item["kind"] == "unknown_order"}
    for page in world.provider.pages.values():
        if page.state is not CheckoutState.PAID or page.payment is None:
            continue
        recorded = payments.get(page.payment)
        if recorded is None and page.payment not in topped_up:
            assert page.checkout in subjects or page.order_id in nobodys, f"nobody knows of {page}"
        elif recorded and recorded.get("extra"):
            money = world.provider.money[page.payment]
            refunds = [
                item for item in world.of("payments", "REFUND#") if item.get("payment") == page.payment
            ]
            given = any(item["to_wallet"] and item["state"] == "succeeded" for item in refunds)
            told = subjects & {item["refund_id"] for item in refunds}
            assert money.returned == money.amount or given or told, f"kept {page}"


def _check_disputes(world: World) -> None:
    """Each dispute is where the bank left it, or waits for a person; what is over is asked about no more."""
    recorded = {item["dispute"]: item for item in world.of("payments", "DISPUTE#")}
    breaks = {item["subject"] for item in world.of("breaks", "BREAK")}
    told = {one.dispute for one in world.provider.events if one.event in world.told and one.dispute}
    for name, found in world.provider.disputes.items():
        if name not in recorded:
            assert name in breaks or name not in told, f"nobody knows of {name}"
            continue
        assert recorded[name]["stage"] == found.stage
    pointers = [
        (pk, sk.partition("#")[2]) for pk, sk in world.items["payments"] if pk.startswith("DISPUTES#")
    ]
    assert sorted(name for _, name in pointers) == sorted(recorded)
    for pk, name in pointers:
        assert (pk == "DISPUTES#closed") == (recorded[name]["stage"] in {"won", "lost"})
    looks = [sk.partition("#")[2] for pk, sk in world.items["payments"] if pk == "LOOKS"]
    of_credit = {item["dispute"]: item for item in world.of("payments", "CREDIT")}
    asked_about = recorded | of_credit
    assert sorted(looks) == sorted(name for name, item in asked_about.items() if item.get("look_at"))
    for name, item in of_credit.items():
        assert item["stage"] == world.provider.disputes[name].stage
    for order in world.of("orders", "ORDER"):
        own = [item for item in recorded.values() if item["order_id"] == order["order_id"]]
        of_order = [item["stage"] for item in own if item["dispute"] == order.get("dispute_id")]
        if order["dispute"] in {"won", "lost"}:
            assert of_order == [order["dispute"]]
        if order["dispute"] == "open":
            assert of_order[0] in {"needs_response", "under_review"}


def _check_books(world: World, written_off: Counter[str]) -> None:
    """Every clearing account of an order is where its money is, and the sums say what the entries say."""
    entries = world.of("ledger", "ENTRY#")
    assert len({(item["pk"], item["entry_id"]) for item in entries}) == len(entries)
    by_subject: dict[str, Counter[str]] = {}
    by_day: Counter[tuple[str, str]] = Counter()
    for item in entries:
        for posting in item["postings"]:
            if item["kind"] != "settlement":  # what the statement shows is pending no more
                by_subject.setdefault(item["pk"], Counter())[posting["account"]] += posting["amount"]
            by_day[f"BALANCE#{posting['account']}#{posting['currency']}", item["at"][:10]] += posting[
                "amount"
            ]
    for order in world.of("orders", "ORDER"):
        own = by_subject.get(order["order_id"], Counter())
        _check_accounts(order, own, world, written_off[order["order_id"]])
    _check_inventory(world, entries)
    sums = {
        key: item["amount"] for key, item in world.items["ledger"].items() if key[0].startswith("BALANCE#")
    }
    assert {key: amount for key, amount in sums.items() if amount} == {
        key: amount for key, amount in by_day.items() if amount
    }


def _check_inventory(world: World, entries: list[Item]) -> None:
    """The stock of each SKU is in the books at exactly what the codes had cost that are there."""
    held: Counter[tuple[str, str]] = Counter()
    for code in world.of("stock", "CODE"):
        if code["state"] in CLAIMABLE | {"held", "frozen"} and "cost_currency" in code:
            held[code["sku"], code["cost_currency"]] += code["unit_cost"]
    booked: Counter[tuple[str, str]] = Counter()
    for item in entries:
        for posting in item["postings"]:
            if posting["account"] == "asset:inventory":
                booked[posting["sku"], posting["currency"]] += posting["amount"]
    assert {key: amount for key, amount in booked.items() if amount} == held


def _check_accounts(order: Item, accounts: Counter[str], world: World, written_off: int) -> None:
    key = f"ORDER#{order['order_id']}"
    paid = [item for item in world.of("payments", "PAYMENT#") if item["pk"] == key]
    refunds = [item for item in world.of("payments", "REFUND#") if item["pk"] == key]
    done = [item for item in refunds if item["state"] == "succeeded"]
    back = sum(item["amount"] - item["to_wallet"] for item in done)
    assert -accounts["income:refund_fees"] == order.get("fees_kept", 0)
    disputes = [item for item in world.of("payments", "DISPUTE#") if item["pk"] == key and item["withdrawn"]]
    gone = sum(item["amount"] for item in disputes if item["stage"] != "won")
    assert accounts["asset:provider_pending"] == sum(item["amount"] for item in paid) - back - gone
    held = sum(item["amount"] for item in disputes if item["stage"] not in {"won", "lost"})
    assert accounts["asset:dispute_reserve"] == held
    lost = [item for item in refunds if item["state"] == "failed" and "retried_by" not in item]
    owed = sum(item["amount"] for item in lost if "payment" in item)
    assert -accounts["liability:refund_payable"] == owed + order.get("owed_back", 0)
    still_open = [line for line in order["lines"] if not (line["delivered"] or line["refunded"])]
    if order["payment"] in PAID | {"refunded"} and not still_open:
        assert accounts["liability:order_unfulfilled"] == 0, accounts
    sold = [line for line in order["lines"] if line["delivered"] and not line["refunded"]]
    earned = sum(line["quantity"] * line["unit_price"] for line in sold)
    tax = -accounts["liability:tax"]
    assert -(accounts["income:sales"] + accounts["income:refunds"]) + tax == earned + written_off
    share = sum(_taxes(order)[line["sku"]] for line in sold)
    assert tax == share or written_off, f"{tax} of tax for lines that hold {share}"


def _taxes(order: Item) -> dict[str, int]:
    """The tax of each line: in proportion, and together what came with the money."""
    lines = order["lines"]
    total, tax = order["total"], order.get("tax", 0)
    found = {line["sku"]: tax * line["quantity"] * line["unit_price"] // total for line in lines}
    rests = {line["sku"]: tax * line["quantity"] * line["unit_price"] % total for line in lines}
    for sku in sorted(rests, key=lambda one: -rests[one])[: tax - sum(found.values())]:
        found[sku] += 1
    return found
