"""What partners sign: the vectors that docs/partners.md names, which OpenSSL computed."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.partners.model import network, within
from chalicelib.partners.signing import Signed, canonical_query, genuine, signature, text_to_sign
from docs.examples import partner as example

FILE = Path(__file__).parents[1] / "data" / "partner-signatures.json"
TOLD: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
SECRET: str = TOLD["secret"]
VECTORS: list[dict[str, Any]] = TOLD["vectors"]
DOCS = (Path(__file__).parents[2] / "docs" / "partners.md").read_text(encoding="utf-8")


def signed(vector: dict[str, Any], **changes: Any) -> Signed:
    names = ("method", "path", "timestamp", "nonce", "idempotency_key")
    given = {name: vector[name] for name in names}
    given |= {"pairs": tuple(map(tuple, vector["query"])), "body": vector["body"].encode()}
    return Signed(**given | changes)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["name"])
def test_the_vectors_are_signed_as_they_say(vector: dict[str, Any]) -> None:
    assert text_to_sign(signed(vector)) == vector["text"]
    assert signature(SECRET, signed(vector)) == vector["signature"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["name"])
def test_the_example_signs_alike(vector: dict[str, Any]) -> None:
    names = ("method", "path", "query", "timestamp", "nonce", "idempotency_key")
    told = {name: vector[name] for name in names} | {"body": vector["body"].encode()}

    assert example.text_to_sign(**told) == vector["text"]


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "PUT"},
        {"path": "/v1/partner/orders/"},
        {"pairs": (("cursor", "x"),)},
        {"timestamp": "1764200001"},
        {"nonce": "0123456789abcdefABCDEG"},
        {"idempotency_key": "order-2025-000001-b"},
        {"body": b"{}"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_each_part_of_a_request_is_signed(changes: dict[str, Any]) -> None:
    order = VECTORS[0]

    assert genuine(order["signature"], [SECRET], signed(order))
    assert not genuine(order["signature"], [SECRET], signed(order, **changes))


def test_any_live_secret_will_do_and_no_other() -> None:
    order = VECTORS[0]

    assert genuine(order["signature"], ["yps_other", SECRET], signed(order))
    assert genuine(order["signature"], [SECRET, "yps_other"], signed(order))
    assert not genuine(order["signature"], ["yps_other"], signed(order))
    assert not genuine(order["signature"], [], signed(order))
    assert not genuine("é" * 64, [SECRET], signed(order))
    assert not genuine(order["signature"].upper(), [SECRET], signed(order))


def test_parts_cannot_run_into_each_other() -> None:
    first = Signed("GET", "/v1/partner/orders", (("a", "1&b=2"),), "1", "n", "", b"")
    second = Signed("GET", "/v1/partner/orders", (("a", "1"), ("b", "2")), "1", "n", "", b"")

    assert signature(SECRET, first) != signature(SECRET, second)


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        ((), ""),
        ((("a", ""),), "a="),
        ((("b", "1"), ("a", "2"), ("a", "1")), "a=1&a=2&b=1"),
        ((("a", " "), ("~", "*")), "a=%20&~=%2A"),
        ((("a", "\ud800"),), "a=%3F"),
    ],
)
def test_a_query_is_written_in_one_way(pairs: tuple[tuple[str, str], ...], text: str) -> None:
    assert canonical_query(pairs) == text


def test_the_document_works_through_the_first_vector() -> None:
    order = VECTORS[0]

    for part in (TOLD["key"], SECRET, order["text"], order["signature"], order["body"]):
        assert part in DOCS
    assert hashlib.sha256(order["body"].encode()).hexdigest() in DOCS


@pytest.mark.parametrize(
    ("address", "networks", "inside"),
    [
        ("203.0.113.9", (), True),
        ("203.0.113.9", ("203.0.113.0/24",), True),
        ("203.0.114.9", ("203.0.113.0/24",), False),
        ("203.0.113.9", ("203.0.113.9/32",), True),
        ("203.0.113.9", ("198.51.100.0/24", "203.0.113.0/24"), True),
        ("::ffff:203.0.113.9", ("203.0.113.0/24",), True),
        ("2001:db8::1", ("2001:db8::/48",), True),
        ("2001:db9::1", ("2001:db8::/48",), False),
        ("2001:db8::1", ("203.0.113.0/24",), False),
        ("203.0.113.9", ("::/0",), False),
        ("", ("0.0.0.0/0",), False),
        ("unknown", ("0.0.0.0/0", "::/0"), False),
        ("", (), True),
    ],
)
def test_an_address_is_inside_a_network_or_not(
    address: str, networks: tuple[str, ...], *, inside: bool
) -> None:
    assert within(address, networks) is inside


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("203.0.113.9", "203.0.113.9/32"),
        (" 203.0.113.0/24 ", "203.0.113.0/24"),
        ("2001:DB8::/48", "2001:db8::/48"),
        ("::1", "::1/128"),
    ],
)
def test_a_network_has_one_form(text: str, normal: str) -> None:
    assert network(text) == normal


@pytest.mark.parametrize("text", ["", "x", "203.0.113.9/24", "203.0.113.0/33", "203.0.113", "1/8/8"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        network(text)
