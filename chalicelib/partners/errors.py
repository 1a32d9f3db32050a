"""What can go wrong between a partner and the shop."""

from typing import ClassVar

from chalicelib.kernel.errors import Problem

_ASK: dict[str, str] = {"WWW-Authenticate": "Yima-HMAC-SHA256"}


class SignatureMissing(Problem):
    """A header that the signature needs is not there, or is not of its form; each is named."""

    status = 401
    title = "The request is not signed"
    headers: ClassVar[dict[str, str]] = _ASK


class ClockSkewed(Problem):
    """The clock of who signed is more than five minutes off: `difference_seconds`, above 0 if it is ahead."""

    status = 401
    title = "The time of the signature is too far from the server's"
    headers: ClassVar[dict[str, str]] = _ASK


class SignatureRefused(Problem):
    """There is no such key, or no live secret of it has signed this; which is not told."""

    status = 401
    title = "The key or the signature is not genuine"
    headers: ClassVar[dict[str, str]] = _ASK


class NonceUsed(Problem):
    """A request with this nonce came before: sign each with a fresh one, a repeat too."""

    status = 401
    title = "This nonce was used before"
    headers: ClassVar[dict[str, str]] = _ASK


class PartnerKeyRevoked(Problem):
    """The signature is genuine; the key was revoked for good."""

    status = 403
    title = "This key was revoked"


class PartnerKeyExpired(Problem):
    """The signature is genuine; the key's time is over."""

    status = 403
    title = "This key has expired"


class PartnerSuspended(Problem):
    """The signature is genuine; the shop has suspended the partner."""

    status = 403
    title = "The partner is suspended"


class AddressNotAllowed(Problem):
    """The signature is genuine; the key may not be used from this address."""

    status = 403
    title = "This key may not be used from this address"


class ScopeMissing(Problem):
    """The signature is genuine; the key is not for this: `scope` is the one it would need."""

    status = 403
    title = "This key does not permit that"


class RateLimited(Problem):
    """The key has sent as many requests as it may in this minute; the headers tell when it may again."""

    status = 429
    title = "Too many requests with this key"


class PartnerNotFound(Problem):
    """There is no partner of this id."""

    status = 404
    title = "This partner does not exist"


class PartnerKeyNotFound(Problem):
    """The partner has no key of this id."""

    status = 404
    title = "This key does not exist"


class TwoLiveSecrets(Problem):
    """A key has two live secrets at most: retire one first."""

    status = 409
    title = "This key has two live secrets already"


class LastLiveSecret(Problem):
    """A key has at least one live secret: add another first, or revoke the key."""

    status = 409
    title = "This is the only live secret of its key"


class PartnerSecretNotFound(Problem):
    """The key has no live secret of this id."""

    status = 404
    title = "This secret does not exist"


class DepositNotFound(Problem):
    """The partner has no deposit of this id."""

    status = 404
    title = "This deposit does not exist"


class DepositDecided(Problem):
    """Somebody has decided on the deposit before."""

    status = 409
    title = "This deposit was decided on before"


OF_SIGNATURES: tuple[type[Problem], ...] = (
    SignatureMissing,
    ClockSkewed,
    SignatureRefused,
    NonceUsed,
    PartnerKeyRevoked,
    PartnerKeyExpired,
    PartnerSuspended,
    AddressNotAllowed,
    ScopeMissing,
    RateLimited,
)
"""Every refusal that a signed route may answer with before it looks at the request itself."""
