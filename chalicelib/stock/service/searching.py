"""Going through the codes of a SKU, page by page, from where it stood; and from a text to its code."""

from dataclasses import dataclass
from typing import Any

from chalicelib.stock import intake
from chalicelib.stock.errors import BatchNotFound, BatchWithdrawn
from chalicelib.stock.service.goods import fingerprints
from chalicelib.stock.store import batches

Place = dict[str, Any]
"""Where a search goes on: batches left of a page of them, the page within the first, the next of these."""


@dataclass(frozen=True)
class Imported:
    """Who imported a batch, when, and what the file was called."""

    actor: str
    at: str
    name: str


def require(sku: str, batch_id: str) -> None:
    """Make sure that a batch holds goods. Raises `BatchNotFound`, `BatchWithdrawn`."""
    batch = batches.find(sku, batch_id)
    if batch is None:
        raise BatchNotFound
    if batch.withdrawn:
        raise BatchWithdrawn


def imported_by(sku: str, batch_id: str) -> Imported | None:
    """By whom and when a batch was imported, whatever became of it."""
    batch = batches.find(sku, batch_id)
    return Imported(batch.actor, batch.created_at, batch.source) if batch else None


def next_page(sku: str, batch: str | None, place: Place | None) -> tuple[list[str], Place | None]:
    """The ids of the next page of codes of a SKU, or of one batch, and where to go on; None at the end.

    A page may be empty before the end.
    """
    place = place or _begin(sku, batch)
    if not place["batches"]:
        return [], _more(sku, place)
    current, *rest = place["batches"]
    pages, cursor = batches.pages(current, limit=1, start=place.get("page"))
    if cursor:
        following: Place | None = {**place, "page": cursor}
    else:
        following = {"batches": rest, **({"next": place["next"]} if place.get("next") else {})}
        following = following if rest or following.get("next") else None
    return [code_id for page in pages for code_id in page], following


def ids_of(number: str | None, text: str) -> list[str]:
    """Every id that a text may have: in each kind of goods that it may be, by each key there was."""
    pair = intake.Kind.NUMBER_PASSWORD
    kinds = [pair] if number is not None else [kind for kind in intake.Kind if kind is not pair]
    return [code_id for kind in kinds for code_id in fingerprints(kind, intake.Record(0, text, number))]


def _begin(sku: str, batch: str | None) -> Place:
    return {"batches": [batch]} if batch else _listed(sku, None)


def _more(sku: str, place: Place) -> Place | None:
    return _listed(sku, place["next"]) if place.get("next") else None


def _listed(sku: str, start: str | None) -> Place:
    found, following = batches.of_sku(sku, limit=100, start=start)
    listed = [one.batch for one in found if not one.withdrawn]
    return {"batches": listed, **({"next": following} if following else {})}
