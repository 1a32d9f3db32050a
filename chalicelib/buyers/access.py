"""How a buyer shows who they are: by the link that their mailbox got."""

from dataclasses import replace

from chalicelib.buyers.service import buyer_by
from chalicelib.kernel.errors import NotAuthenticated
from chalicelib.kernel.routes import Security

LINK_TOKEN = Security(
    name="link_token",
    scheme={"type": "http", "scheme": "bearer", "description": "what a mail to the buyer's address carries"},
    verify=lambda request: buyer_by(request.bearer()),
    errors=(NotAuthenticated,),
)

MAYBE_LINK_TOKEN = replace(LINK_TOKEN, optional=True)
"""For routes that know guests too: no credential is a guest, one that is not genuine is refused."""
