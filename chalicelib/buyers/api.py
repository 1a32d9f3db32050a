"""Routes by which buyers get an account, sign in and sign out."""

from chalicelib.buyers import schemas
from chalicelib.buyers.access import ACCOUNT
from chalicelib.buyers.errors import SecondFactorNeeded, SecondFactorNotSet, SecondFactorSet, SignInFailed
from chalicelib.buyers.model import Account
from chalicelib.buyers.service import accounts, factor
from chalicelib.gateways.second_factor import otpauth
from chalicelib.kernel.errors import NotAuthenticated, Transient
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.signing_in import TooManyAttempts, WeakPassword, WrongCode, WrongPassword

routes = Routes("accounts")


@routes.post("/v1/auth/codes", status=202, errors=(TooManyAttempts, Transient))
def ask_for_code(body: schemas.AskForCode, request: Request) -> schemas.CodeAsked:
    """Have a code mailed, for an account or a new password. The answer is always the same.

    Of one purpose once a minute, and to one address four times at once, then once each quarter of an hour.
    """
    accounts.ask(body.email, body.purpose, body.language, source_ip=request.source_ip)
    return schemas.CodeAsked()


@routes.post(
    "/v1/auth/password",
    errors=(WrongCode, WeakPassword, SignInFailed, SecondFactorNeeded, TooManyAttempts, Transient),
)
def set_password(body: schemas.SetPassword, request: Request) -> schemas.BuyerSession:
    """Prove the address with the mailed code, set the password, and sign in; older sessions end.

    After `SecondFactorNeeded` the password is set; go on with `/v1/auth/sign-in`.
    """
    entrance = accounts.Entrance(body.email, body.password, body.language)
    drop = body.drop_second_factor
    account, session = accounts.set_password(
        entrance, body.code, drop_factor=drop, source_ip=request.source_ip
    )
    return schemas.BuyerSession.of(account, session)


@routes.post(
    "/v1/auth/sign-in", errors=(SignInFailed, SecondFactorNeeded, WrongCode, TooManyAttempts, Transient)
)
def buyer_sign_in(body: schemas.BuyerSignIn, request: Request) -> schemas.BuyerSession:
    """A session for an address and its password; where a second factor is set up, with a code of it.

    Ten tries at once from one network, then one a minute; right ones count as well.
    """
    entrance = accounts.Entrance(body.email, body.password, body.language, body.second_factor)
    account, session = accounts.sign_in(entrance, source_ip=request.source_ip)
    return schemas.BuyerSession.of(account, session)


@routes.post("/v1/auth/refresh", errors=(NotAuthenticated, TooManyAttempts, Transient))
def refresh_session(request: Request) -> schemas.BuyerSession:
    """A new access token for the session of the cookie."""
    account, session = accounts.go_on(request.cookie(schemas.COOKIE), source_ip=request.source_ip)
    return schemas.BuyerSession.of(account, session)


@routes.post("/v1/auth/sign-out", errors=(Transient,))
def buyer_sign_out(request: Request) -> schemas.SignedOut:
    """End the session of the cookie; without one nothing happens.

    An access token of it goes on until it expires, within the hour: forget it. To end all at once, sign out
    everywhere.
    """
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


@routes.get("/v1/me/second-factor", security=ACCOUNT, errors=(Transient,))
def get_second_factor(caller: Account) -> schemas.SecondFactor:
    """Whether signing in to the account takes a code of an authenticator."""
    return schemas.SecondFactor(set_up=factor.is_set(caller))


@routes.post(
    "/v1/me/second-factor",
    security=ACCOUNT,
    errors=(SecondFactorSet, WrongPassword, TooManyAttempts, Transient),
)
def begin_second_factor(
    body: schemas.BeginSecondFactor, caller: Account, request: Request
) -> schemas.SecondFactorSecret:
    """A secret for an authenticator, given the password once more; it counts once a code was confirmed."""
    secret = factor.begin(caller, request.bearer(), body.password, source_ip=request.source_ip)
    return schemas.SecondFactorSecret(secret=secret, otpauth=otpauth(secret, caller.email))


@routes.post("/v1/me/second-factor/confirm", security=ACCOUNT, errors=(WrongCode, TooManyAttempts, Transient))
def confirm_second_factor(body: schemas.ConfirmSecondFactor, caller: Account, request: Request) -> None:
    """Make the secret the second factor, proven by a code of it; the owner is mailed so."""
    factor.confirm(caller, request.bearer(), body.code, source_ip=request.source_ip)


@routes.post(
    "/v1/me/second-factor/remove",
    security=ACCOUNT,
    errors=(SecondFactorNotSet, WrongPassword, WrongCode, TooManyAttempts, Transient),
)
def remove_second_factor(body: schemas.RemoveSecondFactor, caller: Account, request: Request) -> None:
    """Ask for no code any more; the owner is mailed so. For a lost one set a new password instead."""
    factor.remove(caller, body.password, body.code, source_ip=request.source_ip)
