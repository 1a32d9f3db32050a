"""Routes by which staff look after partners: who they are, their keys, their money, their orders."""

from chalicelib.approvals.errors import BasisChanged, NotWaiting, SecondPersonNeeded
from chalicelib.approvals.schemas import ProposalView
from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.kernel.routes import Routes
from chalicelib.orders.schemas import OrderList, view
from chalicelib.orders.service import partnering
from chalicelib.partners.errors import (
    DepositDecided,
    DepositNotFound,
    LastLiveSecret,
    PartnerKeyNotFound,
    PartnerKeyRevoked,
    PartnerNotFound,
    PartnerSecretNotFound,
    TwoLiveSecrets,
)
from chalicelib.partners.model import Partner
from chalicelib.partners.schemas import keeping as schemas
from chalicelib.partners.schemas.trading import PartnerPageQuery
from chalicelib.partners.service import depositing, keeping, lending
from chalicelib.staff.errors import SamePerson
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires
from chalicelib.wallet.errors import InsufficientCredit
from chalicelib.wallet.model import Owner
from chalicelib.wallet.schemas import WalletView
from chalicelib.wallet.service import reading

routes = Routes("partners")

_PARTNER = "/v1/desk/partners/{partner_id}"
_KEY = f"{_PARTNER}/keys/{{key_id}}"
_DEPOSIT = f"{_PARTNER}/deposits/{{deposit_id}}"


@routes.get("/v1/desk/partners", security=requires(Role.FINANCE))
def list_partners(query: PartnerPageQuery) -> schemas.PartnerList:
    """Every partner, 50 a page."""
    found, following = keeping.page(query.cursor)
    return schemas.PartnerList(partners=[_view(one) for one in found], next=following)


@routes.post(
    "/v1/desk/partners",
    status=201,
    idempotent=True,
    security=requires(Role.FINANCE),
    errors=(IdempotencyKeyReused,),
)
def create_partner(body: schemas.NewPartner, caller: Staff, idempotency_key: str) -> schemas.PartnerView:
    """Take somebody on as a partner. Without a key and a balance it can do nothing."""
    return _view(
        keeping.create(
            name=body.name,
            email=body.email,
            language=body.language,
            currency=body.currency,
            actor=caller.actor,
            key=idempotency_key,
        )
    )


@routes.get(_PARTNER, security=requires(Role.FINANCE), errors=(PartnerNotFound,))
def get_partner(partner_id: schemas.PartnerId) -> schemas.PartnerDetail:
    """A partner with its keys, balances and deposits."""
    partner = keeping.get(partner_id)
    keys, uses = keeping.keys(partner_id)
    return schemas.PartnerDetail(
        **vars(_view(partner)),
        keys=[schemas.PartnerKeyView.of(key, uses) for key in keys],
        wallets=[WalletView.of(wallet) for wallet in reading.wallets(Owner.of_partner(partner_id))],
        deposits=[schemas.DepositView.of(one) for one in depositing.of(partner_id)],
    )


@routes.patch(_PARTNER, security=requires(Role.FINANCE), errors=(PartnerNotFound,))
def change_partner(partner_id: schemas.PartnerId, body: schemas.PartnerChange) -> schemas.PartnerView:
    """Change what is known of a partner, or suspend it: its keys do nothing until it is active again."""
    return _view(keeping.change(partner_id, body.changes()))


@routes.get(f"{_PARTNER}/orders", security=requires(Role.FINANCE), errors=(PartnerNotFound,))
def list_orders_of_partner(partner_id: schemas.PartnerId, query: PartnerPageQuery) -> OrderList:
    """What a partner bought, the newest first, 50 a page; a moment old."""
    found, following = partnering.page(Owner.of_partner(keeping.get(partner_id).partner_id), query.cursor)
    return OrderList(orders=[view(order, {}) for order in found], next=following)


@routes.post(
    f"{_PARTNER}/keys",
    status=201,
    idempotent=True,
    security=requires(Role.FINANCE),
    errors=(PartnerNotFound, IdempotencyKeyReused, Transient),
)
def create_partner_key(
    partner_id: schemas.PartnerId, body: schemas.NewPartnerKey, caller: Staff, idempotency_key: str
) -> schemas.PartnerKeyWithSecret:
    """Make a key. Its secret is in this answer and in no other, not in that to a repeat either."""
    wish = keeping.KeyWish(
        name=body.name,
        scopes=frozenset(body.scopes),
        networks=tuple(body.networks),
        sandbox=body.sandbox,
        per_minute=body.per_minute,
        expires_at=schemas.until(body.expires_at),
    )
    key, secret = keeping.create_key(partner_id, wish, actor=caller.actor, key=idempotency_key)
    return schemas.PartnerKeyWithSecret.with_secret(key, secret)


@routes.patch(_KEY, security=requires(Role.FINANCE), errors=(PartnerKeyNotFound, PartnerKeyRevoked))
def change_partner_key(
    partner_id: schemas.PartnerId, key_id: schemas.KeyId, body: schemas.PartnerKeyChange
) -> schemas.PartnerKeyView:
    """Change what a key may do, from where, until when; from its next request on."""
    return schemas.PartnerKeyView.of(keeping.change_key(partner_id, key_id, body.changes()))


@routes.post(f"{_KEY}/revoke", security=requires(Role.FINANCE), errors=(PartnerKeyNotFound,))
def revoke_partner_key(partner_id: schemas.PartnerId, key_id: schemas.KeyId) -> schemas.PartnerKeyView:
    """End a key for good, from its next request on."""
    return schemas.PartnerKeyView.of(keeping.revoke(partner_id, key_id))


@routes.post(
    f"{_KEY}/secrets",
    status=201,
    security=requires(Role.FINANCE),
    errors=(PartnerKeyNotFound, PartnerKeyRevoked, TwoLiveSecrets, Transient),
)
def add_partner_secret(partner_id: schemas.PartnerId, key_id: schemas.KeyId) -> schemas.PartnerKeyWithSecret:
    """Make a second secret beside the first, so that one can take the other's place without a pause."""
    return schemas.PartnerKeyWithSecret.with_secret(*keeping.add_secret(partner_id, key_id))


@routes.post(
    f"{_KEY}/secrets/{{secret_id}}/retire",
    security=requires(Role.FINANCE),
    errors=(PartnerKeyNotFound, PartnerKeyRevoked, PartnerSecretNotFound, LastLiveSecret, Transient),
)
def retire_partner_secret(
    partner_id: schemas.PartnerId, key_id: schemas.KeyId, secret_id: schemas.SecretId
) -> schemas.PartnerKeyView:
    """Let a secret sign no more, from the key's next request on."""
    return schemas.PartnerKeyView.of(keeping.retire_secret(partner_id, key_id, secret_id))


@routes.post(
    f"{_PARTNER}/deposits",
    status=201,
    idempotent=True,
    security=requires(Role.FINANCE),
    errors=(PartnerNotFound, IdempotencyKeyReused),
)
def enter_deposit(
    partner_id: schemas.PartnerId, body: schemas.NewDeposit, caller: Staff, idempotency_key: str
) -> schemas.DepositView:
    """Enter money that arrived at the bank, or left it; the balance follows when somebody else agrees."""
    return schemas.DepositView.of(
        depositing.propose(
            partner_id,
            amount=body.amount,
            currency=body.currency,
            reason=body.reason,
            actor=caller.actor,
            key=idempotency_key,
            paid_out=body.paid_out,
        )
    )


@routes.post(
    f"{_DEPOSIT}/credit",
    security=requires(Role.FINANCE),
    errors=(DepositNotFound, SamePerson, DepositDecided, InsufficientCredit, Transient),
)
def credit_deposit(
    partner_id: schemas.PartnerId, deposit_id: schemas.DepositId, caller: Staff
) -> schemas.DepositView:
    """Have the balance follow a deposit. Whoever entered it cannot."""
    return schemas.DepositView.of(depositing.credit(partner_id, deposit_id, actor=caller.actor))


@routes.post(
    f"{_DEPOSIT}/reject",
    security=requires(Role.FINANCE),
    errors=(DepositNotFound, SamePerson, DepositDecided, Transient),
)
def reject_deposit(
    partner_id: schemas.PartnerId,
    deposit_id: schemas.DepositId,
    body: schemas.DepositRejection,
    caller: Staff,
) -> schemas.DepositView:
    """Decide against a deposit. Whoever entered it cannot."""
    return schemas.DepositView.of(
        depositing.reject(partner_id, deposit_id, actor=caller.actor, reason=body.reason)
    )


@routes.post(
    f"{_PARTNER}/credit-lines/{{currency}}",
    security=requires(Role.FINANCE),
    errors=(PartnerNotFound, SecondPersonNeeded),
)
def set_credit_line(
    partner_id: schemas.PartnerId, currency: schemas.KnownCurrency, body: schemas.NewCreditLine
) -> WalletView:
    """Let a balance go less far below zero from now on; a repeat changes nothing. To raise it, propose it."""
    return WalletView.of(lending.set_line(partner_id, currency, body.amount))


@routes.post(
    f"{_PARTNER}/credit-lines/{{currency}}/proposals",
    status=201,
    idempotent=True,
    security=requires(Role.FINANCE),
    errors=(PartnerNotFound, IdempotencyKeyReused, NotWaiting, BasisChanged),
)
def propose_credit_line(
    partner_id: schemas.PartnerId,
    currency: schemas.KnownCurrency,
    body: schemas.ProposedCreditLine,
    caller: Staff,
    idempotency_key: str,
) -> ProposalView:
    """Propose how far a balance may go below zero. It holds when another of the staff consents."""
    proposal = lending.propose(
        partner_id, currency, body.amount, reason=body.reason, caller=caller, key=idempotency_key
    )
    return ProposalView.of(proposal)


def _view(partner: Partner) -> schemas.PartnerView:
    return schemas.PartnerView.of(partner, Owner.of_partner(partner.partner_id).key)
