"""Routes by which staff sign in."""

from chalicelib.kernel.routes import Routes
from chalicelib.staff import service
from chalicelib.staff.errors import SignInIncomplete, WrongCredentials
from chalicelib.staff.schemas import SignedIn, SignIn

routes = Routes("staff")


@routes.post("/v1/desk/sign-in", errors=(WrongCredentials, SignInIncomplete))
def sign_in(body: SignIn) -> SignedIn:
    """Tokens for an address and its password."""
    tokens = service.sign_in(body.email, body.password)
    return SignedIn(
        access_token=tokens.access_token, refresh_token=tokens.refresh_token, expires_in=tokens.expires_in
    )
