"""Who may pass: a genuine token, of a sign-in that is open, of somebody in the right role."""

from datetime import timedelta

from chalicelib.gateways import identity
from chalicelib.kernel import clock
from chalicelib.kernel.errors import NotAuthenticated, NotPermitted
from chalicelib.kernel.memory import Memory
from chalicelib.kernel.routes import Request, Security
from chalicelib.staff import store
from chalicelib.staff.model import EVERYBODY, Role, Staff, roles_of

REMEMBERED_SECONDS = 5
"""How long another process may go on admitting a session that was ended."""

_USE_NOTED = timedelta(minutes=5)
_admitted: Memory[tuple[str, str], bool] = Memory(REMEMBERED_SECONDS)


def requires(*roles: Role) -> Security:
    """The security of a route that staff in any of these roles may use; the owner always may.

    A session that was ended is refused at once by the process that ended it, and by all others within
    `REMEMBERED_SECONDS`.
    """
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


def is_open(subject: str, session: str) -> bool:
    """Whether a sign-in counts; asked anew after `REMEMBERED_SECONDS`, noted as used every few minutes."""
    key = (subject, session)
    if _admitted.get(key):
        return True
    found = store.find(subject, session)
    if found is None or not found.counts:
        return False
    if clock.now() - clock.parse(found.session.last_used_at) > _USE_NOTED:
        store.use(subject, session)
    return _admitted.put(key, True)  # noqa: FBT003 - what is remembered


def forget() -> None:
    """Ask anew about every session."""
    _admitted.clear()


def _staff(token: str) -> Staff:
    try:
        claims = identity.verify(token)
    except identity.TokenRefused:
        raise NotAuthenticated("the access token is expired or not genuine; sign in again") from None
    if not is_open(claims.subject, claims.session):
        raise NotAuthenticated("this session is over; sign in again")
    return Staff(claims.subject, roles_of(claims.groups), claims.session)
