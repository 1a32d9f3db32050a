"""Routes by which buyers, and staff, see what is in a wallet and what moved it."""

from chalicelib.buyers.access import BUYER
from chalicelib.buyers.service import buyer_of
from chalicelib.kernel.money import Currency
from chalicelib.kernel.routes import Routes
from chalicelib.staff.service import requires
from chalicelib.wallet import schemas
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import reading

routes = Routes("wallets")


@routes.get("/v1/me/wallets", security=BUYER)
def list_my_wallets(caller: str) -> schemas.WalletList:
    """What the buyer who has the link has as store credit, by currency."""
    found = reading.wallets(Owner.of_buyer(caller))
    return schemas.WalletList(wallets=[schemas.WalletView.of(wallet) for wallet in found])


@routes.get("/v1/me/wallets/{currency}/statement", security=BUYER)
def get_my_statement(
    currency: Currency, query: schemas.StatementQuery, caller: str
) -> schemas.WalletStatement:
    """What moved the buyer's wallet, newest first, with the balance after each; a moment old."""
    found, following = reading.statement(Owner.of_buyer(caller), currency, query.cursor)
    return schemas.WalletStatement(
        lines=[schemas.StatementLine.of(line, currency) for line in found], next=following
    )


@routes.post("/v1/desk/wallets/search", security=requires())
def search_wallets(body: schemas.SearchWallets) -> schemas.OwnerWallets:
    """The wallets of an address. `owner` names them in the other routes; the address is not in it."""
    return _wallets_of(Owner.of_buyer(buyer_of(body.email)))


@routes.get("/v1/desk/wallets/{owner}", security=requires())
def get_wallets(owner: schemas.OwnerKey) -> schemas.OwnerWallets:
    """The wallets of an owner."""
    return _wallets_of(Owner.of_key(owner))


@routes.get("/v1/desk/wallets/{owner}/{currency}/statement", security=requires())
def get_statement(
    owner: schemas.OwnerKey, currency: Currency, query: schemas.StatementQuery
) -> schemas.DeskStatement:
    """What moved a wallet, newest first, with who did it and the balance after each; a moment old."""
    found, following = reading.statement(Owner.of_key(owner), currency, query.cursor)
    lines = [schemas.DeskStatementLine.of(line, currency) for line in found]
    return schemas.DeskStatement(lines=lines, next=following)


def _wallets_of(owner: Owner) -> schemas.OwnerWallets:
    views = [schemas.WalletView.of(wallet) for wallet in reading.wallets(owner)]
    return schemas.OwnerWallets(owner=owner.key, wallets=views)
