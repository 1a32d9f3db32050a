"""Remember what was found out about the text of a condition.

Upstream reads every condition twice for each write, checks its grammar each time, and does so anew for the
same few texts that our stores send: a fifth of all the time that large transactions take.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import dynamodb

MOST = 4_096


def mend(_: Settings) -> None:
    """Remember tokens and grammar; values and items are looked at anew each time."""
    tokens = lru_cache(MOST)(dynamodb._tokenize)
    grammar = lru_cache(MOST)(dynamodb._condition_syntax_error)

    def tokenize(_: Callable[..., list[Any]], expression: str) -> list[Any]:
        return list(tokens(expression))

    def syntax_error(_: Callable[..., str | None], expression: str, slot: str) -> str | None:
        found: str | None = grammar(expression, slot)
        return found

    around(dynamodb, "_tokenize", tokenize)
    around(dynamodb, "_condition_syntax_error", syntax_error)
