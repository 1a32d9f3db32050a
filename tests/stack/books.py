"""What must be true of codes, orders, payments and lanes, read from the tables themselves."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from tests.stack.injected import Injected
from tests.stack.shop import Json, Order, Shop, Sku, until

FOR_SALE = {"available", "returned"}
OWNED = {"held", "sold", "revealed"}
MONEY = {"captured", "partly_refunded", "refunded"}
NO_GOODS = {"released", "withdrawn"}
MOST_OF_AN_ORDER = 40


@dataclass(frozen=True)
class Account:
    """A SKU, how many of its codes were imported, and the orders that a test knows of."""

    sku: Sku
    imported: int
    orders: list[Order]


@dataclass
class Books:
    """The tables of a shop, and the SKUs that are to be checked when the books are closed."""

    shop: Shop
    accounts: list[Account] = field(default_factory=list)

    def items(self, table: str, partition: str) -> list[Json]:
        """Every item of a partition."""
        pages = (
            self.shop.aws("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=f"yima-local-{table}",
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": partition}},
                ConsistentRead=True,
            )
        )
        return [_plain(item) for page in pages for item in page["Items"]]

    def codes(self, sku: Sku) -> list[Json]:
        """Every code of a SKU."""
        pages = (
            self.shop.aws("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName="yima-local-stock",
                FilterExpression="sku = :sku AND sk = :code",
                ExpressionAttributeValues={":sku": {"S": sku.sku}, ":code": {"S": "CODE"}},
                ConsistentRead=True,
            )
        )
        return [_plain(item) for page in pages for item in page["Items"]]

    def order(self, order_id: str) -> Json:
        """An order as it is stored."""
        (found,) = [item for item in self.items("orders", order_id) if item["sk"] == "ORDER"]
        return found

    def tickets(self, sku: Sku) -> list[str]:
        """The codes at the positions that buyers may still be given, in every open pool, lane by lane."""
        found: list[str] = []
        for pool in self._open_pools(sku):
            (head,) = [item for item in self.items("stock", f"STOCK#{pool}") if item["sk"] == "HEAD"]
            for lane in range(int(head["lanes"])):
                for item in self.items("stock", f"LANE#{pool}#{lane}"):
                    found += self._entries(pool, lane)[int(item["taken"]) : int(item["filled"])]
                    assert item["left"] == item["filled"] - item["taken"]
        return found

    def _open_pools(self, sku: Sku) -> list[str]:
        set_aside = [item for item in self.items("stock", f"STOCK#{sku.sku}") if "pool" in item]
        return [sku.sku, *(item["pool"] for item in set_aside if not item.get("closed"))]

    def _entries(self, pool: str, lane: int) -> list[str]:
        entries: list[str] = []
        while rack := self.items("stock", f"RACK#{pool}#{lane}#{len(entries) // 100}"):
            entries += rack[0]["codes"]
            if len(rack[0]["codes"]) < 100:
                break
        return entries

    def agree(self, account: Account) -> None:
        """Fail unless codes, orders and money of a SKU agree, as they must at any time."""
        codes = self.codes(account.sku)
        assert len(codes) == account.imported, Counter(code["state"] for code in codes)
        by_id = {code["code_id"]: code for code in codes}
        known = {order.order_id: self.order(order.order_id) for order in account.orders}
        for order in known.values():
            self._owns_its_codes(order, by_id)
            self._money_is_recorded_once(order)
            self._ledger_says_the_same(order)
        for code in codes:
            if code["state"] in FOR_SALE:
                assert "owner" not in code
            if code["state"] in OWNED:
                owner = known.get(code["owner"]) or self.order(code["owner"])
                assert code["code_id"] in [one for line in owner["lines"] for one in line["codes"]]
                assert owner["fulfilment"] not in NO_GOODS, (code, owner)
        pages = self.shop.aws("dynamodb").get_paginator("scan").paginate(TableName="yima-local-breaks")
        breaks = [_plain(item) for page in pages for item in page["Items"]]
        assert [item for item in breaks if item.get("order_id") in known] == []

    @staticmethod
    def _owns_its_codes(order: Json, codes: dict[str, Json]) -> None:
        if order["fulfilment"] in NO_GOODS | {"short"}:
            return
        for line in order["lines"]:
            assert len(set(line["codes"])) == line["quantity"]
            for code_id in line["codes"]:
                code = codes[code_id]
                assert (code.get("owner"), code["state"] in OWNED) == (order["pk"], True), (code, order)

    def _money_is_recorded_once(self, order: Json) -> None:
        items = self.items("payments", f"ORDER#{order['pk']}")
        paid = [one for one in items if one["sk"].startswith("PAYMENT#") and not one.get("extra")]
        refunds = [one for one in items if one["sk"].startswith("REFUND#") and "payment" not in one]
        going = sum(one["amount"] for one in refunds if one["state"] in {"requested", "succeeded"})
        going += sum(one["gross"] for one in refunds if one["state"] == "proposed")
        if order["payment"] not in MONEY:
            assert (paid, refunds) == ([], [])
            return
        due = order["total"] - order.get("wallet_amount", 0)
        assert [one["amount"] for one in paid] == ([due] if due else []), order
        assert order["refundable"] + order.get("fees_kept", 0) == order["total"] - going, (order, refunds)

    def _ledger_says_the_same(self, order: Json) -> None:
        """Money that the provider holds, goods that are owed, and what was earned, by the order's entries."""
        accounts: Counter[str] = Counter()
        for entry in self.items("ledger", order["pk"]):
            assert sum(posting["amount"] for posting in entry["postings"]) == 0, entry
            for posting in entry["postings"]:
                accounts[posting["account"]] += posting["amount"]
        items = self.items("payments", f"ORDER#{order['pk']}")
        paid = sum(one["amount"] for one in items if one["sk"].startswith("PAYMENT#"))
        refunds = [one for one in items if one["sk"].startswith("REFUND#")]
        done = [one for one in refunds if one["state"] == "succeeded"]
        back = sum(one["amount"] - one.get("to_wallet", 0) for one in done)
        assert accounts["asset:provider_pending"] == paid - back, (order, accounts)
        lines = order["lines"]
        earned = sum(one["quantity"] * one["unit_price"] for one in lines if _kept(one))
        assert -accounts["income:sales"] - accounts["income:refunds"] == earned, (order, accounts)
        if all(one["delivered"] or one["refunded"] for one in lines):
            assert accounts["liability:order_unfulfilled"] == 0, (order, accounts)

    def sums_are_those_of_the_entries(self) -> None:
        """Fail unless every entry gets into the sums of its accounts, once."""
        until(self._sums_agree, "every entry in the sums")

    def _sums_agree(self) -> bool:
        pages = self.shop.aws("dynamodb").get_paginator("scan").paginate(TableName="yima-local-ledger")
        items = [_plain(item) for page in pages for item in page["Items"]]
        sums = {one["sk"]: one["amount"] for one in items if one["pk"] == "ACCOUNTS"}
        accounts: Counter[str] = Counter()
        for entry in items:
            for posting in entry.get("postings", []):
                accounts[f"{posting['account']}#{posting['currency']}"] += posting["amount"]
        return {name: held for name, held in sums.items() if held} == {
            name: held for name, held in accounts.items() if held
        }

    def history_is_complete(self, sku: Sku) -> None:
        """Fail unless every move of every code gets into its history, each following the one before."""
        for code in self.codes(sku):
            if int(code["version"]) == 1:
                continue  # the code itself tells how it came
            moves: list[Json] = until(partial(self._moves, code["pk"]), f"the history of {code['pk']}")
            assert [move["sk"] for move in moves] == [f"MOVE#{n + 1:08d}" for n in range(len(moves))]
            froms = [move.get("from_state") for move in moves]
            assert froms == [None, *(move["to_state"] for move in moves[:-1])]

    def _moves(self, partition: str) -> list[Json] | None:
        """Every move of a code, once the last of them is what the code says."""
        items = self.items("stock", partition)
        (code,) = [item for item in items if item["sk"] == "CODE"]
        moves = [item for item in items if item["sk"].startswith("MOVE#")]
        last = f"MOVE#{int(code['version']):08d}"
        complete = bool(moves) and (moves[-1]["sk"], moves[-1]["to_state"]) == (last, code["state"])
        return moves if complete else None

    def note(self, sku: Sku, *, imported: int, orders: Iterable[Order] = ()) -> None:
        """Check a SKU on which nothing is under way any more, and again when the books are closed."""
        account = Account(sku, imported, list(orders))
        self.agree(account)
        self.accounts.append(account)

    def close(self) -> None:
        """Audit the stock as every night does, then sell what is left of every SKU, to the last code."""
        Injected(self.shop).invoke("audit_stock")
        for account in self.accounts:
            self._every_code_for_sale_has_one_ticket(account.sku)
            self._sell_out(account.sku)
            self.agree(account)
            self.history_is_complete(account.sku)
        self.sums_are_those_of_the_entries()

    def _every_code_for_sale_has_one_ticket(self, sku: Sku) -> None:
        wanted = self._for_sale(sku)
        until(lambda: sorted(self.tickets(sku)) == wanted, f"one ticket for each of {len(wanted)} codes")

    def _for_sale(self, sku: Sku) -> list[str]:
        return sorted(code["code_id"] for code in self.codes(sku) if code["state"] in FOR_SALE)

    def _sell_out(self, sku: Sku) -> None:
        left = len(self._for_sale(sku))
        while left:
            wanted = min(left, MOST_OF_AN_ORDER)
            until(partial(self._sold, sku, wanted), f"{wanted} to be sold")
            left -= wanted
        assert not self._for_sale(sku)
        assert self.shop.ask(sku).json()["code"] == "OutOfStock"

    def _sold(self, sku: Sku, count: int) -> bool:
        return self.shop.ask(sku, count).status_code == 201


def _kept(line: Json) -> bool:
    return bool(line["delivered"] and not line["refunded"])


def _plain(item: Json) -> Json:
    read = TypeDeserializer()
    plain: dict[str, Any] = {name: read.deserialize(value) for name, value in item.items()}
    return plain
