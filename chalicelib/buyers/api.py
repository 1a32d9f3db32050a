"""Routes by which buyers get an account, sign in and sign out."""

from chalicelib.buyers import schemas
from chalicelib.buyers.access import ACCOUNT
from chalicelib.buyers.errors import SignInFailed
from chalicelib.buyers.model import Account
from chalicelib.buyers.service import accounts
from chalicelib.kernel.errors import NotAuthenticated, Transient
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.signing_in import TooManyAttempts, WeakPassword, WrongCode

routes = Routes("accounts")


@routes.post("/v1/auth/codes", status=202, errors=(TooManyAttempts, Transient))
def ask_for_code(body: schemas.AskForCode, request: Request) -> schemas.CodeAsked:
    """Have a code mailed, for an account or a new password; once a minute. The answer is always the same."""
    accounts.ask(body.email, body.purpose, body.language, source_ip=request.source_ip)
    return schemas.CodeAsked()


@routes.post("/v1/auth/password", errors=(WrongCode, WeakPassword, SignInFailed, TooManyAttempts, Transient))
def set_password(body: schemas.SetPassword, request: Request) -> schemas.BuyerSession:
    """Prove the address with the mailed code, set the password, and sign in; older sessions end."""
    account, session = accounts.set_password(
        body.email, body.code, body.password, body.language, source_ip=request.source_ip
    )
    return schemas.BuyerSession.of(account, session)


@routes.post("/v1/auth/sign-in", errors=(SignInFailed, TooManyAttempts, Transient))
def buyer_sign_in(body: schemas.BuyerSignIn, request: Request) -> schemas.BuyerSession:
    """A session for an address and its password."""
    account, session = accounts.sign_in(body.email, body.password, body.language, source_ip=request.source_ip)
    return schemas.BuyerSession.of(account, session)


@routes.post("/v1/auth/refresh", errors=(NotAuthenticated, TooManyAttempts, Transient))
def refresh_session(request: Request) -> schemas.BuyerSession:
    """A new access token for the session of the cookie."""
    account, session = accounts.go_on(request.cookie(schemas.COOKIE), source_ip=request.source_ip)
    return schemas.BuyerSession.of(account, session)


@routes.post("/v1/auth/sign-out", errors=(Transient,))
def buyer_sign_out(request: Request) -> schemas.SignedOut:
    """End the session of the cookie; without one nothing happens."""
    try:
        accounts.sign_out(request.cookie(schemas.COOKIE))
    except NotAuthenticated:
        return schemas.SignedOut()
    return schemas.SignedOut()


@routes.post("/v1/auth/sign-out-everywhere", security=ACCOUNT, errors=(Transient,))
def sign_out_everywhere(caller: Account) -> schemas.SignedOut:
    """End every session of the account, on every device, at once."""
    accounts.sign_out_everywhere(caller)
    return schemas.SignedOut()


@routes.get("/v1/me/account", security=ACCOUNT)
def get_account(caller: Account) -> schemas.AccountView:
    """The account as its owner sees it."""
    return schemas.AccountView.of(caller)


@routes.patch("/v1/me/account", security=ACCOUNT)
def change_account(body: schemas.ChangeAccount, caller: Account) -> schemas.AccountView:
    """Change the language that we write to the buyer in."""
    return schemas.AccountView.of(accounts.set_language(caller, body.language))
