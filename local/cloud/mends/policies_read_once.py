"""Read the text of a policy once, not for every request that it may allow.

Upstream takes the policies of a caller apart anew for each check, and does so twice for each request: a
seventh of the time of a small one. A policy that was replaced or changed is read anew.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import iam_evaluator

MOST = 1_000
Statements = list[Any]


class Reader:
    """Remembers what documents mean; its answers are looked at and never changed."""

    def __init__(self) -> None:
        self._texts: dict[str, Statements] = {}
        self._documents: dict[int, tuple[Any, Any, Statements]] = {}

    def read(self, upstream: Callable[[Any], Statements], document: Any) -> Statements:
        """The statements of a document, whether it is text or read already."""
        if isinstance(document, str):
            known = self._texts.get(document)
            return known if known is not None else _kept(self._texts, document, upstream(document))
        same, as_it_was, statements = self._documents.get(id(document), (None, None, []))
        if same is document and as_it_was == document:
            return statements
        statements = upstream(document)
        _kept(self._documents, id(document), (document, deepcopy(document), statements))
        return statements


def _kept(store: dict[Any, Any], key: Any, value: Any) -> Any:
    if len(store) >= MOST:
        store.clear()
    store[key] = value
    return value


def mend(_: Settings) -> None:
    """Give the evaluator a reader that remembers."""
    around(iam_evaluator, "parse_policy_document", Reader().read)
