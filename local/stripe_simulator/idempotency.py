"""Idempotency keys: one effect per key, the first answer to every repeat.

Source: docs.stripe.com/api/idempotent_requests. Requests refused before they were carried out
(authentication, rate limit, parameter errors, a concurrent repeat) leave no answer behind.
"""

import hashlib
from dataclasses import dataclass, field

from .errors import BAD_REQUEST, CONFLICT, Refusal
from .world import World

LIFETIME_SECONDS = 24 * 3600
_LONGEST_KEY = 255


@dataclass(frozen=True)
class Reply:
    """An answer as it goes over the wire."""

    status: int
    body: bytes
    request: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Keys:
    """The keys of one account; those in flight are known to this process only."""

    in_flight: set[str] = field(default_factory=set)

    def recall(self, world: World, key: str, path: str, fingerprint: str) -> Reply | None:
        """The first answer to this key, or None when the request may go ahead.

        Raises `Refusal`: 400 when the key served another request, 409 while the first is in progress.
        """
        if len(key) > _LONGEST_KEY:
            raise Refusal(f"Idempotency keys can have up to {_LONGEST_KEY} characters.")
        if key in self.in_flight:
            raise _in_use(key)
        row = world.store.execute(
            "SELECT fingerprint, path, request, status, body FROM keys WHERE key = ? AND created > ?",
            (key, world.clock.now() - LIFETIME_SECONDS),
        ).fetchone()
        if row is None:
            return None
        if row[1] != path:
            raise _reused(key, f"for the same endpoint they were first used for ('{row[1]}' vs. '{path}')")
        if row[0] != fingerprint:
            raise _reused(key, "with the same parameters they were first used with")
        return Reply(row[3], row[4], row[2], {"Idempotent-Replayed": "true", "Original-Request": row[2]})

    def prune(self, world: World) -> None:
        """Forget the keys whose time is over."""
        world.store.execute("DELETE FROM keys WHERE created <= ?", (world.clock.now() - LIFETIME_SECONDS,))

    def remember(self, world: World, key: str, path: str, fingerprint: str, reply: Reply) -> None:
        """Keep the first answer to this key; belongs into the transaction of the effect."""
        world.store.execute(
            "INSERT OR REPLACE INTO keys (key, fingerprint, path, request, status, body, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, fingerprint, path, reply.request, reply.status, reply.body, world.clock.now()),
        )


def fingerprint(body: bytes) -> str:
    """What makes two requests the same: their parameters, in whatever order."""
    return hashlib.sha256(b"&".join(sorted(body.split(b"&")))).hexdigest()


def _reused(key: str, bound: str) -> Refusal:
    return Refusal(
        f"Keys for idempotent requests can only be used {bound}. "
        f"Try using a key other than '{key}' if you meant to execute a different request.",
        status=BAD_REQUEST,
        error_type="idempotency_error",
    )


def _in_use(key: str) -> Refusal:
    return Refusal(
        "There is currently another in-progress request using this Idempotent Key (that probably means you "
        f"submitted twice, and the other request is still going through): {key}. Please try again later.",
        code="idempotency_key_in_use",
        status=CONFLICT,
        error_type="idempotency_error",
    )
