"""The browser works out places by itself: what its tests expect is what the server's model says."""

import json
from pathlib import Path

from chalicelib.campaigns.model.admission import Counts, Number, Queue, permuted, place

VECTORS = json.loads(
    (Path(__file__).parents[2] / "web/src/shop/campaigns/admission.vectors.json").read_text("utf-8")
)


def test_permuted_numbers_of_the_pages_are_the_models() -> None:
    wanted = [
        one | {"place": permuted(one["index"], one["size"], bytes.fromhex(one["seed"]))}
        for one in VECTORS["permuted"]
    ]
    assert wanted == VECTORS["permuted"]


def test_places_of_the_pages_are_the_models() -> None:
    for one in VECTORS["places"]:
        queue = Queue.EARLY if one["number"]["early"] else Queue.LATE
        counts = one["counts"]
        known = Counts(tuple(counts["early"]), tuple(counts["late"]), counts["drawn"])
        number = Number(queue, one["number"]["shard"], one["number"]["index"])
        assert place(number, known, bytes.fromhex(counts["seed"] or "")) == one["place"], one
