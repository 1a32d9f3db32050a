"""Files of any size come in by an upload and a workflow: each code once, whatever dies in between."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack.books import Books
from tests.stack.injected import Injected
from tests.stack.shop import Json, Shop, Sku, codes, key, until

pytestmark = [pytest.mark.stack]

FILES = Path(__file__).parents[1] / "data" / "imports"
EXPECTED = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
KINDS = {"code": "code", "number+password": "number_password", "link": "link"}
OVER = {"finished", "refused", "failed"}


def uploaded(shop: Shop, sku: Sku, name: str, content: bytes) -> str:
    """Put a file at the address that the desk gives for it."""
    body = {"name": name, "size": len(content)}
    answer = shop.desk("POST", f"/skus/{sku.sku}/uploads", body, Idempotency_Key=key()).raise_for_status()
    told: Json = answer.json()
    assert told["url"].startswith(shop.stack["api"]), "the pages may speak to their own origin only"
    httpx.put(told["url"], content=content, timeout=60).raise_for_status()
    return str(told["upload"])


def started(shop: Shop, sku: Sku, upload: str, **mapping: Any) -> str:
    """Start the import of an upload; its batch."""
    path = f"/skus/{sku.sku}/uploads/{upload}/imports"
    answer = shop.desk("POST", path, mapping, Idempotency_Key=key())
    assert answer.status_code == 202, answer.text
    return str(answer.json()["batch"])


def over(shop: Shop, sku: Sku, batch: str, patience: float = 60.0) -> Json:
    """The import once it is over."""

    def ended() -> Json | None:
        found: Json = shop.desk("GET", f"/skus/{sku.sku}/batches/{batch}").raise_for_status().json()
        return found if found["state"] in OVER else None

    found: Json = until(ended, f"the import {batch} to be over", patience)
    return found


def imported(shop: Shop, sku: Sku, name: str, content: bytes, **mapping: Any) -> Json:
    """Upload and import a file, and wait for the end."""
    return over(shop, sku, started(shop, sku, uploaded(shop, sku, name, content), **mapping))


def errors(shop: Shop, sku: Sku, batch: str) -> list[Json]:
    """Every line that was not taken, as the desk lists them; the file says the same."""
    path, found, cursor = f"/skus/{sku.sku}/batches/{batch}/errors", [], ""
    while True:
        page = shop.desk("GET", path + cursor).raise_for_status().json()
        found += page["refused"]
        if not page.get("next"):
            break
        cursor = f"?cursor={page['next']}"
    text = httpx.get(page["file"]).raise_for_status().content.decode("utf-8-sig")
    assert [int(row["line"]) for row in csv.DictReader(io.StringIO(text))] == [one["line"] for one in found]
    return found


@pytest.mark.parametrize("name", [name for name in EXPECTED if not name.startswith("_")])
def test_a_merchants_file_comes_in_with_exactly_the_expected_counts(
    shop: Shop, books: Books, name: str
) -> None:
    expected = EXPECTED[name]
    sku = shop.new_sku(kind=KINDS[expected["kind"]])
    content = (FILES / name).read_bytes()

    tried = imported(shop, sku, name, content, dry_run=True)
    assert (tried["state"], shop.left(sku)) == ("finished", 0)
    found = imported(shop, sku, name, content)

    assert found["state"] == "finished", found
    counts = {what: expected.get(what, 0) for what in ("accepted", "duplicates", "rejected", "blank")}
    assert {what: found[what] for what in counts} == counts
    assert (found["percent"], found["done"]) == (100, found["total"])
    assert len(errors(shop, sku, found["batch"])) == found["duplicates"] + found["rejected"]
    assert shop.states(sku) == {"available": expected["accepted"]}
    books.note(sku, imported=expected["accepted"])


def test_the_same_file_again_is_all_duplicates(shop: Shop, books: Books) -> None:
    sku, listed = shop.new_sku(), codes(3_000)
    content = "\n".join([*listed, listed[0], listed[-1]]).encode()
    first = imported(shop, sku, "keys.txt", content)
    again = imported(shop, sku, "keys.txt", content)

    assert (first["accepted"], first["duplicates"]) == (3_000, 2)
    assert (again["accepted"], again["duplicates"]) == (0, 3_002)
    books.note(sku, imported=3_000)


def test_workers_die_in_the_middle_and_the_import_ends_exact(
    shop: Shop, injected: Injected, books: Books
) -> None:
    sku, listed = shop.new_sku(), codes(4_100)
    upload = uploaded(shop, sku, "keys.txt", "\n".join(listed).encode())
    for function, number in (("read_upload", 1), ("import_chunk", 7), ("finish_import", 2)):
        injected.crash(function, after_write=number)

    found = over(shop, sku, started(shop, sku, upload), patience=120)

    assert all(injected.fired(name) for name in ("read_upload", "import_chunk", "finish_import"))
    assert (found["state"], found["accepted"], found["duplicates"]) == ("finished", 4_100, 0)
    assert errors(shop, sku, found["batch"]) == []
    assert shop.states(sku) == {"available": 4_100}
    books.note(sku, imported=4_100)


def test_an_import_whose_workflow_was_stopped_is_resumed(
    shop: Shop, books: Books, injected: Injected
) -> None:
    sku, listed = shop.new_sku(), codes(6_000)
    injected.crash("import_chunk", after_write=40)  # so that it is surely under way when it is stopped
    batch = started(shop, sku, uploaded(shop, sku, "keys.txt", "\n".join(listed).encode()))
    path = f"/skus/{sku.sku}/batches/{batch}"
    until(lambda: injected.fired("import_chunk"), "the first writes")
    steps = shop.aws("stepfunctions")
    machine = next(
        one["stateMachineArn"]
        for one in steps.list_state_machines()["stateMachines"]
        if one["name"].endswith("stock_import")
    )
    execution = f"{machine.replace(':stateMachine:', ':execution:')}:{batch}-1"
    steps.stop_execution(executionArn=execution)
    injected.forget()

    def resumed() -> bool:
        state = shop.desk("GET", path).json()
        if state["resumable"]:
            shop.desk("POST", f"{path}/resume").raise_for_status()
        return bool(state["state"] == "finished")

    until(resumed, "the import to end")
    found = over(shop, sku, batch)
    assert (found["accepted"], found["duplicates"]) == (6_000, 0)
    assert shop.desk("POST", f"{path}/resume").json()["code"] == "NothingToResume"
    books.note(sku, imported=6_000)


def test_what_is_unsold_of_a_batch_is_voided_and_what_is_sold_stays(shop: Shop) -> None:
    sku, listed = shop.new_sku(), codes(2_200)
    other = codes(5)
    batch = imported(shop, sku, "keys.txt", "\n".join(listed).encode())["batch"]
    orders = [shop.buy(sku, 2), shop.order(sku)]
    assert shop.stock(sku, "\n".join(other))["accepted"] == 5
    path = f"/skus/{sku.sku}/batches/{batch}/rollback"
    name = key()

    answers = [shop.desk("POST", path, {"reason": "wrong supplier"}, Idempotency_Key=name) for _ in range(2)]
    done: Json = until(
        lambda: (found := shop.desk("GET", path).json())["finished"] and found, "the roll-back to end"
    )

    assert [answer.status_code for answer in answers] == [202, 202]
    held = done["states"].get("held", 0)
    sold = done["states"].get("sold", 0) + done["states"].get("revealed", 0)
    assert done["states"]["voided"] == 2_200 - held - sold
    ours = [one for one in shop.listed(batch) if one["state"] != "voided"]
    assert {one["order"] for one in ours} <= {order.order_id for order in orders}
    until(lambda: shop.left(sku) + held + sold == 2_200 + 5 - done["states"]["voided"], "healed lanes")
    moves = shop.desk("GET", f"/codes/{shop.listed(batch)[0]['code_id']}").json()["moves"]
    assert moves[0]["reason"] == "imported"


def test_what_codes_cost_is_in_the_books_as_long_as_they_are_in_stock(shop: Shop, injected: Injected) -> None:
    sku, listed = shop.new_sku(), codes(2_000)
    content = "\n".join(["code,unit_cost", *(f"{one},1.50" for one in listed)]).encode()
    upload = uploaded(shop, sku, "keys.csv", content)
    injected.crash("import_chunk", after_write=7)
    batch = over(shop, sku, started(shop, sku, upload), patience=120)["batch"]
    assert injected.fired("import_chunk")
    assert held(shop, batch) == {"asset:inventory": 300_000, "liability:purchases_payable": -300_000}

    order = shop.buy(sku)
    one = next(one["code_id"] for one in shop.listed(batch) if one["state"] == "available")
    for change in ("freeze", "void"):
        shop.desk("POST", f"/codes/{one}/{change}", {"reason": "leaked"}).raise_for_status()
    injected.crash("roll_back_batch", after_write=5)
    path = f"/skus/{sku.sku}/batches/{batch}/rollback"
    shop.desk("POST", path, {"reason": "wrong supplier"}, Idempotency_Key=key()).raise_for_status()
    until(lambda: shop.desk("GET", path).json()["finished"], "the roll-back to end")

    assert injected.fired("roll_back_batch")
    assert held(shop, batch) == {
        "asset:inventory": 150,
        "liability:purchases_payable": -300,
        "expense:write_offs": 150,
    }
    assert held(shop, order.order_id)["asset:inventory"] == -150


def held(shop: Shop, subject: str) -> dict[str, int]:
    """What the entries of a subject leave in each account."""
    found = shop.desk("GET", f"/ledger/books/{subject}").raise_for_status().json()
    assert found["complete"]
    return {one["account"]: one["amount"]["amount"] for one in found["holdings"]}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cards.xlsx", b"AAAA-1111\nBBBB-2222\n", "UnreadableFile"),
        ("cards.csv", b"PK\x03\x04rest of an archive", "UnreadableFile"),
        ("cards.csv", ",".join(f"c{n}" for n in range(1_000)).encode() + b"\ncode\n", "UnreadableFile"),
        ("cards.txt", b"\xff\xfe\xff\xff\xff", "UnreadableFile"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    shop: Shop, name: str, content: bytes, code: str
) -> None:
    sku = shop.new_sku()

    found = (
        imported(shop, sku, name, content, header=True)
        if b"c999" in content
        else imported(shop, sku, name, content)
    )

    assert (found["state"], found["problem"]["code"]) == ("refused", code), found
    assert found["problem"]["detail"]
    assert shop.left(sku) == 0


def test_an_upload_is_for_its_size_and_for_staff_only(shop: Shop) -> None:
    sku = shop.new_sku()
    path = f"/skus/{sku.sku}/uploads"
    send = {"Idempotency_Key": key()}

    large = shop.desk("POST", path, {"name": "a.csv", "size": 256 * 1024 * 1024 + 1}, **send)
    other = shop.desk("POST", path, {"name": "a.exe", "size": 5}, **send)
    told = shop.desk("POST", path, {"name": "a.csv", "size": 5}, **send).raise_for_status().json()
    early = shop.desk("POST", f"{path}/{told['upload']}/imports", {}, Idempotency_Key=key())
    unsigned = httpx.put(told["url"].split("?")[0], content=b"12345")
    longer = httpx.put(told["url"], content=b"123456")

    assert (large.status_code, other.status_code) == (422, 422)
    assert (early.status_code, early.json()["code"]) == (409, "UploadIncomplete")
    assert (unsigned.status_code, longer.status_code) == (405, 403)
    assert shop.desk("GET", f"/skus/{sku.sku}/batches/bat_{'0' * 26}").status_code == 404
