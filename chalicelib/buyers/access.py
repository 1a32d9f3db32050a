"""How a buyer shows who they are: by the link that their mailbox got, or by the account of a proven address.

Both open the same things: whoever reads the mail of an address is its buyer.
"""

from dataclasses import replace

from chalicelib.buyers.model import Account
from chalicelib.buyers.service import accounts, buyer_by, is_link
from chalicelib.buyers.service.guessing import limited
from chalicelib.kernel.errors import NotAuthenticated
from chalicelib.kernel.routes import Request, Security
from chalicelib.kernel.signing_in import TooManyAttempts


def _buyer(request: Request) -> str:
    token = request.bearer()
    return buyer_by(token) if is_link(token) else accounts.of_token(token).buyer


def _account(request: Request) -> Account:
    return accounts.of_token(request.bearer())


BUYER = Security(
    name="link_token",
    scheme={
        "type": "http",
        "scheme": "bearer",
        "description": "what a mail to the buyer's address carries, or an account's access token",
    },
    verify=limited(_buyer),
    errors=(NotAuthenticated, TooManyAttempts),
)

MAYBE_BUYER = replace(BUYER, optional=True)
"""For routes that know guests too: no credential is a guest, one that is not genuine is refused."""

ACCOUNT = Security(
    name="account",
    scheme={
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "an account's access token",
    },
    verify=limited(_account),
    errors=(NotAuthenticated, TooManyAttempts),
)
"""For what only an account has; a mailed link does not open it."""
