"""The demo shop: products with SKUs and codes, entered through the API the way a merchant enters them."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from local.stack.console import StackError, say
from local.stack.secret_values import OWNER, SecretValues
from local.stack.settings import Settings
from local.stack.shop import Shop

GOODS = Path(__file__).with_name("demo_goods.json")


def seed(settings: Settings, secrets: SecretValues) -> None:
    """Have the demo products and their codes in the shop; what is there already stays as it is.

    An owner who guards the account by more than the first password is not asked for it.
    """
    goods = json.loads(GOODS.read_text(encoding="utf-8"))
    with Shop(settings.api) as shop:
        if not shop.sign_in(OWNER, secrets.staff_password):
            leave_alone(shop)
            return
        there = {product["slug"]: product for product in shop.send("GET", "/v1/desk/products")["products"]}
        shelves = categories(shop, goods["categories"])
        for wanted in goods["products"]:
            placed = {**wanted, "category": shelves[wanted["category"]]}
            product = there.get(wanted["slug"]) or create(shop, placed)
            stock_up(shop, wanted, product)
        say(f"  the shop sells {', '.join(product['title']['en'] for product in goods['products'])}")


def leave_alone(shop: Shop) -> None:
    """Its owner changed the password or set up a second factor: the shop that is there stays as it is."""
    if not shop.send("GET", "/v1/catalog")["products"]:
        raise StackError("the owner's first password does not open the desk, and nothing is on sale yet")
    say("  the shop stays as it is: its owner guards the account by now")


def categories(shop: Shop, wanted: list[dict[str, Any]]) -> dict[str, str]:
    """Have the demo categories in the shop; their ids by slug. Each comes after the one it lies in."""
    shelves = {
        shelf["slug"]: shelf["category"] for shelf in shop.send("GET", "/v1/desk/categories")["categories"]
    }
    for shelf in wanted:
        if shelf["slug"] not in shelves:
            parent = shelves.get(shelf.get("parent", ""))
            made = shop.send("POST", "/v1/desk/categories", {**shelf, "parent": parent})
            shelves[shelf["slug"]] = made["category"]
    return shelves


def create(shop: Shop, wanted: dict[str, Any]) -> dict[str, Any]:
    """Make a demo product with its SKUs, which are what the API takes and the number of codes to import."""
    skus = [{name: value for name, value in sku.items() if name != "codes"} for sku in wanted["skus"]]
    return shop.send("POST", "/v1/desk/products", {**wanted, "skus": skus})


def stock_up(shop: Shop, wanted: dict[str, Any], product: dict[str, Any]) -> None:
    """Import the demo codes of every SKU, each import once ever."""
    for index, (sku, made) in enumerate(zip(wanted["skus"], product["skus"], strict=False)):
        lines = demo_codes(f"{wanted['slug']}/{index}", sku["kind"], sku["codes"])
        content = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        report = shop.send(
            "POST",
            f"/v1/desk/skus/{made['sku']}/imports",
            {"text": "\n".join(lines), "name": "demo"},
            once=f"{made['sku']}/{content}",
        )
        if report["accepted"] + report["duplicates"] != len(lines):
            raise StackError(f"the shop refused demo codes of {wanted['slug']}: {report['refused'][:3]}")


def demo_codes(name: str, kind: str, count: int) -> list[str]:
    """The same distinct codes for the same name, in the shape that the kind of SKU has."""
    shapes = {
        "code": "{0}-{1}-{2}",
        "number_password": "{3},{0}{1}",
        "link": "https://redeem.yima.example/{4}",
    }
    return [shapes[kind].format(*words_of(f"{name}/{number}")) for number in range(count)]


def words_of(name: str) -> list[str]:
    """Words that look drawn at random: three of five letters, one of sixteen digits, one of lower case."""
    digest = hashlib.sha256(f"yima demo {name}".encode()).digest()
    letters = base64.b32encode(digest).decode()
    digits = str(int.from_bytes(digest[:8]) % 10**16).zfill(16)
    return [letters[0:5], letters[5:10], letters[10:15], digits, letters[15:35].lower()]
