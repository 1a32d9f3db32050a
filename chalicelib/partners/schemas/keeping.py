"""What staff send and get who look after partners."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from chalicelib.approvals.schemas import Why
from chalicelib.catalog.schemas import Language
from chalicelib.kernel import clock, ids
from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.money import CURRENCIES, LARGEST_AMOUNT, Currency, Money
from chalicelib.kernel.routes import Answer, Body
from chalicelib.partners.model import (
    Deposit,
    DepositState,
    Key,
    Partner,
    PartnerKeyState,
    PartnerScope,
    PartnerState,
    network,
)
from chalicelib.wallet.schemas import WalletView

PartnerId = Annotated[str, Field(pattern=ids.pattern("ptn"), examples=["ptn_01JD0000000000000000000000"])]
KeyId = Annotated[str, Field(pattern=ids.pattern("key"), examples=["key_01JD0000000000000000000000"])]
SecretId = Annotated[str, Field(pattern=ids.pattern("sec"), examples=["sec_01JD0000000000000000000000"])]
DepositId = Annotated[str, Field(pattern=ids.pattern("dep"), examples=["dep_01JD0000000000000000000000"])]

MOST_NETWORKS = 50
MOST_PER_MINUTE = 6000
USUAL_PER_MINUTE = 300


def _known(currency: str) -> str:
    if currency not in CURRENCIES:
        raise ValueError("the payment provider does not know this currency")
    return currency


def _future(moment: datetime) -> datetime:
    if moment <= clock.now():
        raise ValueError("this is past already")
    return moment


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
KnownCurrency = Annotated[Currency, AfterValidator(_known)]
Network = Annotated[
    str, Field(max_length=50, examples=["203.0.113.0/24", "2001:db8::/48"]), AfterValidator(network)
]
Networks = Annotated[list[Network], Field(max_length=MOST_NETWORKS)]
Scopes = Annotated[list[PartnerScope], Field(min_length=1, max_length=len(PartnerScope))]
Expiry = Annotated[AwareDatetime, Field(examples=["2031-01-31T12:00:00Z"]), AfterValidator(_future)]
PerMinute = Annotated[int, Field(ge=1, le=MOST_PER_MINUTE)]


class NewPartner(Body):
    """Who the partner is, where people reach it, and the currency that it mostly pays in."""

    name: Name
    email: EmailAddress
    language: Language = "en"
    currency: KnownCurrency


class PartnerChange(Body):
    """What is to be different; what is left out stays."""

    name: Name | None = None
    email: EmailAddress | None = None
    language: Language | None = None
    currency: KnownCurrency | None = None
    state: PartnerState | None = Field(default=None)

    def changes(self) -> dict[str, Any]:
        """Attributes and their new values."""
        return {name: value for name, value in vars(self).items() if value is not None}


class NewPartnerKey(Body):
    """What a key is for, what it may do, from which addresses (any, if none is named), and until when."""

    name: Name
    scopes: Scopes
    networks: Networks = Field(default_factory=list)
    expires_at: Expiry | None = None
    sandbox: bool = False
    per_minute: PerMinute = USUAL_PER_MINUTE


class PartnerKeyChange(Body):
    """What is to be different; what is left out stays. `expires_at: null` lets the key live on for ever."""

    name: Name | None = None
    scopes: Scopes | None = None
    networks: Networks | None = None
    expires_at: Expiry | None = None
    per_minute: PerMinute | None = None

    def changes(self) -> dict[str, Any]:
        """Attributes and their new values; None is no value."""
        told = {name: getattr(self, name) for name in self.model_fields_set}
        found = {name: value for name, value in told.items() if value is not None}
        if "expires_at" in told:
            found["expires_at"] = until(told["expires_at"])
        if "scopes" in found:
            found["scopes"] = sorted(set(found["scopes"]))
        return found


class NewDeposit(Body):
    """Money that arrived at the shop's bank for a partner, in minor units, and how one can tell.

    `paid_out`: it went back to the partner, or a deposit of that much was entered by mistake.
    """

    amount: int = Field(ge=1, le=LARGEST_AMOUNT, examples=[100_000])
    currency: KnownCurrency
    reason: Why
    paid_out: bool = False


class DepositRejection(Body):
    """Why a deposit is not credited."""

    reason: Why


class NewCreditLine(Body):
    """How far below zero a balance may go, in minor units."""

    amount: int = Field(ge=0, le=LARGEST_AMOUNT, examples=[50_000])


class ProposedCreditLine(NewCreditLine):
    """How far below zero a balance shall be allowed to go, and why."""

    reason: Why


class PartnerView(Answer):
    """A partner. `owner` names its wallets and its books."""

    partner_id: str
    owner: str
    name: str
    email: str
    language: str
    currency: str
    state: PartnerState
    created_at: str

    @classmethod
    def of(cls, partner: Partner, owner: str) -> Self:
        """The view of a partner."""
        return cls(**vars(partner), owner=owner)


class PartnerList(Answer):
    """Some partners; `next` where there are more."""

    partners: list[PartnerView]
    next: str | None = None


class PartnerSecretView(Answer):
    """A live secret, but for itself."""

    secret_id: str
    created_at: str


class PartnerKeyView(Answer):
    """A key as it stands; its secrets are shown by nothing but their making."""

    key_id: str
    name: str
    scopes: list[PartnerScope]
    networks: list[str]
    sandbox: bool
    per_minute: int
    state: PartnerKeyState
    created_at: str
    created_by: str
    expires_at: str | None
    last_used: str | None
    secrets: list[PartnerSecretView]

    @classmethod
    def of(cls, key: Key, uses: Mapping[str, str] | None = None) -> Self:
        """The view of a key, with when it was last used, if that was looked up."""
        return cls(**_key_fields(key, uses or {}))


class PartnerKeyWithSecret(PartnerKeyView):
    """A key and a secret of it that was just made: the only time that it is shown.

    `secret` is null when the request was a repeat: add a second secret if the first was never seen.
    """

    secret: str | None

    @classmethod
    def with_secret(cls, key: Key, secret: str | None) -> Self:
        """The view of a key that just got a secret."""
        return cls(**_key_fields(key, {}), secret=secret)


class DepositView(Answer):
    """A deposit, and who decided what about it."""

    deposit_id: str
    partner_id: str
    amount: Money
    reason: str
    paid_out: bool
    state: DepositState
    proposed_by: str
    proposed_at: str
    decided_by: str | None
    decided_at: str | None
    decided_for: str | None

    @classmethod
    def of(cls, deposit: Deposit) -> Self:
        """The view of a deposit."""
        known = {name: getattr(deposit, name) for name in cls.model_fields if name != "amount"}
        return cls(**known, amount=Money(amount=deposit.amount, currency=deposit.currency))


class PartnerDetail(PartnerView):
    """A partner with its keys, balances and deposits."""

    keys: list[PartnerKeyView]
    wallets: list[WalletView]
    deposits: list[DepositView]


def until(moment: datetime | None) -> str | None:
    """A moment as it is stored."""
    return None if moment is None else clock.text(moment.astimezone(UTC))


def _key_fields(key: Key, uses: Mapping[str, str]) -> dict[str, object]:
    names = ("key_id", "name", "sandbox", "per_minute", "state", "created_at", "created_by", "expires_at")
    return {name: getattr(key, name) for name in names} | {
        "scopes": sorted(key.scopes),
        "networks": list(key.networks),
        "last_used": uses.get(key.key_id),
        "secrets": [
            PartnerSecretView(secret_id=one.secret_id, created_at=one.created_at) for one in key.secrets
        ],
    }
