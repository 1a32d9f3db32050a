"""The routes of the staff, in the order of their modules."""

from urllib.parse import quote

from chalicelib.kernel.routes import Routes

routes = Routes("staff")
_ISSUER = "Yima"


def otpauth(secret: str, email: str) -> str:
    """The address that authenticators read from a QR code."""
    return f"otpauth://totp/{_ISSUER}:{quote(email)}?secret={secret}&issuer={_ISSUER}"
