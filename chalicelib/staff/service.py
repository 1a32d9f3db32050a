"""Use cases of staff identity, and its only door for other domains."""

from chalicelib.gateways import identity
from chalicelib.kernel.errors import NotAuthenticated, NotPermitted
from chalicelib.kernel.routes import Request, Security
from chalicelib.staff.errors import SignInIncomplete, WrongCredentials
from chalicelib.staff.model import EVERYBODY, Role, Staff


def sign_in(email: str, password: str) -> identity.Tokens:
    """Tokens for a person of the staff. Raises `WrongCredentials`, `SignInIncomplete`."""
    try:
        return identity.sign_in(email, password)
    except identity.SignInRefused:
        raise WrongCredentials from None
    except identity.ChallengeNeeded:
        raise SignInIncomplete from None


def requires(*roles: Role) -> Security:
    """The security of a route that staff in any of these roles may use; the owner always may."""
    admitted = frozenset(roles or EVERYBODY) | {Role.OWNER}

    def verify(request: Request) -> Staff:
        staff = _staff(request.bearer())
        if not staff.roles & admitted:
            raise NotPermitted(f"this needs one of the roles: {', '.join(sorted(admitted))}")
        return staff

    return Security(
        name="staff",
        scheme={"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        verify=verify,
        scopes=tuple(sorted(admitted)),
    )


def _staff(token: str) -> Staff:
    try:
        claims = identity.verify(token)
    except identity.TokenRefused:
        raise NotAuthenticated("the access token is expired or not genuine; sign in again") from None
    known = frozenset(Role(group) for group in claims.groups if group in set(Role))
    return Staff(subject=claims.subject, roles=known)
