"""How a partner shows who it is: by signing each request."""

from chalicelib.kernel.routes import Security
from chalicelib.partners.errors import OF_SIGNATURES
from chalicelib.partners.model import PartnerScope
from chalicelib.partners.service.verifying import verify

_SCHEME = {
    "type": "apiKey",
    "in": "header",
    "name": "Yima-Signature",
    "description": "HMAC-SHA256 of the request; `Yima-Key`, `Yima-Timestamp` and `Yima-Nonce` go with it: "
    "docs/partners.md",
}


def signed(scope: PartnerScope) -> Security:
    """The security of a route for keys with that scope."""
    return Security(
        name="partner_signature",
        scheme=_SCHEME,
        verify=lambda request: verify(request, scope),
        errors=OF_SIGNATURES,
    )
