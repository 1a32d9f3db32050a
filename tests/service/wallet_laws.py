"""What must be true of wallets: never below their line, and told the same by balance, movements and books."""

from collections import Counter

from chalicelib.kernel.money import step
from chalicelib.kernel.table import Item
from chalicelib.payments.gateway import CheckoutState

from .world import World

Key = tuple[str, str]
"""Partition of an owner, and a currency."""


def judge_write(before: Item | None, after: Item | None) -> None:
    """A balance moves by one version at a time and stays above its line; what moved it stays as it is."""
    assert after is not None, "a wallet is never forgotten"
    if after["sk"].startswith("MOVEMENT#"):
        assert before is None, "a movement is never changed"
    if "balance" in after and "version" in after and after["sk"].startswith("BALANCE#"):
        was = before or {}  # moto makes an item in two records, the first of which has but its keys
        assert after["available"] >= 0
        assert after["balance"] == was.get("balance", 0) + after["last"]["amount"]
        assert after["version"] == was.get("version", 0) + 1
    if after["sk"].startswith("LINE#"):
        assert before is None, "a line is never changed"


def check(world: World) -> None:
    """Judge every wallet as it stands."""
    moved = movements(world)
    held = balances(world)
    assert {key: sum(amounts) for key, amounts in moved.items()} == held
    assert min(held.values(), default=0) >= 0
    assert in_the_books(world) == {key: -amount for key, amount in held.items() if amount}
    _check_orders(world)
    _check_top_ups(world)


def check_rest(world: World) -> None:
    """Judge every statement once its lines are written, and every top-up once it is over."""
    for wallet in world.of("wallets", "BALANCE#"):
        lines = [
            item for item in world.of("wallets", f"LINE#{wallet['currency']}#") if item["pk"] == wallet["pk"]
        ]
        lines.sort(key=lambda item: str(item["sk"]))
        assert [line["version"] for line in lines] == list(range(1, wallet["version"] + 1))
        held = 0
        for line in lines:
            held += line["movement"]["amount"]
            assert line["balance"] == held
        assert held == wallet["balance"]
    assert [item for item in world.of("payments", "TOPUP") if item.get("state") == "open"] == []
    assert [key for key in world.items["payments"] if key[0] == "TOPUPS"] == []


def balances(world: World) -> dict[Key, int]:
    """What every wallet holds."""
    return {(one["pk"], one["currency"]): one["balance"] for one in world.of("wallets", "BALANCE#")}


def movements(world: World) -> dict[Key, list[int]]:
    """What moved every wallet."""
    found: dict[Key, list[int]] = {}
    for item in world.of("wallets", "MOVEMENT#"):
        found.setdefault((item["pk"], item["currency"]), []).append(item["amount"])
    return found


def in_the_books(world: World) -> dict[Key, int]:
    """What the ledger holds for every owner of a wallet: debits less credits."""
    owner_of = {item["subject"]: item["pk"] for item in world.of("wallets", "MOVEMENT#")}
    found: Counter[Key] = Counter()
    for entry in world.of("ledger", "ENTRY#"):
        for posting in entry["postings"]:
            if posting["account"] == "liability:wallets":
                found[owner_of[entry["subject"]], posting["currency"]] += posting["amount"]
    return {key: amount for key, amount in found.items() if amount}


def _check_orders(world: World) -> None:
    """A wallet has paid its part of an order, or has it back, by what became of the order."""
    for order in world.of("orders", "ORDER"):
        mine = [item for item in world.of("wallets", "MOVEMENT#") if item["subject"] == order["order_id"]]
        spent = -sum(item["amount"] for item in mine if item["kind"] == "spend")
        unspent = sum(item["amount"] for item in mine if item["kind"] == "unspend")
        assert spent == order["wallet_amount"]
        assert unspent == (spent if order["payment"] in {"expired", "canceled", "voided"} else 0)
        refunds = [
            item for item in world.of("payments", "REFUND#") if item["pk"] == f"ORDER#{order['order_id']}"
        ]
        back = sum(item["to_wallet"] for item in refunds if item["state"] == "succeeded" or came_back(item))
        assert sum(item["amount"] for item in mine if item["kind"] == "refund") == back
        mandated = [item for item in refunds if item["destination"] == "wallet"]
        crumbs = (step(order["currency"]) - 1) * len(refunds)  # less than the provider can send
        assert mandated or back <= spent + crumbs


def came_back(refund: Item) -> bool:
    """Whether a refund failed after it had succeeded, in part into a wallet."""
    return bool(refund["state"] == "failed" and 0 < refund["owed"] < refund["amount"])


def _check_top_ups(world: World) -> None:
    """A top-up is in the wallet exactly when its money is known, and money for one is known or a break."""
    credited = Counter(item["key"] for item in world.of("wallets", "MOVEMENT#") if item["kind"] == "top_up")
    paid = [item for item in world.of("payments", "TOPUP") if item.get("state") == "paid"]
    assert credited == Counter(f"top:{item['payment']}" for item in paid)
    for item in paid:
        money = world.provider.money[item["payment"]]
        assert (money.amount, money.currency) == (item["amount"], item["currency"])
        assert world.provider.pages[item["checkout"]].state is CheckoutState.PAID
