"""Another data key for a batch in the local cloud, while it is sold and seen and its function dies."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.stack.conftest import PROJECT
from tests.stack.injected import Injected
from tests.stack.logs import Logs
from tests.stack.shop import Json, Order, Shop, Sku, codes, until

pytestmark = [pytest.mark.stack, pytest.mark.slow]
STOCK = 300


def command(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.rekey", "--stage", "local", *options],
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
        env=dict(os.environ),
    )


def batch_of(shop: Shop, sku: Sku) -> Json:
    (batch,) = shop.desk("GET", f"/skus/{sku.sku}/stock").raise_for_status().json()["batches"]
    key = {"pk": {"S": f"SKU#{sku.sku}"}, "sk": {"S": f"BATCH#{batch['batch']}"}}
    item: Json = shop.aws("dynamodb").get_item(TableName="yima-local-stock", Key=key)["Item"]
    return item


def sealed(shop: Shop, batch: str) -> dict[str, tuple[bytes, str]]:
    """Ciphertext and key number of every code of a batch."""
    found: dict[str, tuple[bytes, str]] = {}
    for one in shop.listed(batch):
        key = {"pk": {"S": f"CODE#{one['code_id']}"}, "sk": {"S": "CODE"}}
        item: Any = shop.aws("dynamodb").get_item(TableName="yima-local-stock", Key=key)["Item"]
        found[one["code_id"]] = (item["sealed"]["B"], item.get("key_number", {"N": "1"})["N"])
    return found


def moves_of(shop: Shop, code_id: str) -> list[Json]:
    moves: list[Json] = shop.desk("GET", f"/codes/{code_id}").raise_for_status().json()["moves"]
    return moves


def test_buyers_see_their_codes_before_while_and_after(shop: Shop, injected: Injected, logs: Logs) -> None:
    """The function dies on the way, after its first write and in the middle of a page; orders go on."""
    texts = codes(STOCK)
    sku = shop.new_sku(stock=texts)
    before = batch_of(shop, sku)
    batch = before["batch"]["S"]
    ciphertexts = sealed(shop, batch)
    sold = [shop.buy(sku, 2) for _ in range(3)]
    seen = [order.reveal() for order in sold[:2]]
    seen_one = next(one["code_id"] for one in shop.listed(batch) if one["order"] == sold[0].order_id)
    moves = until(lambda: all_four if len(all_four := moves_of(shop, seen_one)) == 4 else None, "its history")
    asked_at = datetime.now(UTC).isoformat()
    given = {"sku_id": sku.sku, "batch_id": batch, "key_number": 1}
    for write in (1, 120):
        injected.crash("rekey_batch", after_write=write)
        failed, _ = injected.call("rekey_batch", given)
        assert failed
        assert injected.fired("rekey_batch")
        injected.forget()
        assert [order.reveal() for order in sold[:2]] == seen
    assert {number for _, number in sealed(shop, batch).values()} == {"1", "2"}
    assert "next_key" in batch_of(shop, sku)

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(command, "--batch", batch, "--before", asked_at) for _ in range(2)]
        bought: list[Order] = []
        while not all(one.done() for one in running):
            bought.append(shop.buy(sku))
            assert [order.reveal() for order in sold[:2]] == seen
        done = [one.result() for one in running]

    for one in done:
        assert one.returncode == 0, one.stdout + one.stderr
        assert one.stdout.endswith("batches done\n")
    after = batch_of(shop, sku)
    assert after["key_number"]["N"] == "2"
    assert "next_key" not in after
    assert after["wrapped_key"] != before["wrapped_key"]
    now = sealed(shop, batch)
    assert {number for _, number in now.values()} == {"2"}
    assert all(now[code_id][0] != ciphertext for code_id, (ciphertext, _) in ciphertexts.items())
    assert [order.reveal() for order in sold[:2]] == seen
    every = [code for order in [*sold, *bought] for code in order.reveal()]
    assert len(every) == len(set(every)) == 6 + len(bought)
    assert set(every) <= set(texts)
    assert moves_of(shop, seen_one) == moves
    said = logs.with_line_of(batch) + "".join(one.stdout + one.stderr for one in done)
    assert [text for text in texts if text in said] == []
