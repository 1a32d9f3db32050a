"""Routes by which staff look after their own account."""

from chalicelib.gateways.second_factor import otpauth
from chalicelib.kernel.config import settings
from chalicelib.kernel.routes import Request
from chalicelib.kernel.signing_in import TooManyAttempts, WeakPassword, WrongCode, WrongPassword
from chalicelib.staff import errors
from chalicelib.staff.api.routes import routes
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.schemas import (
    Colleague,
    ColleagueList,
    SessionId,
    StaffAccount,
    StaffFactorCode,
    StaffFactorSecret,
    StaffPassword,
    StaffPasswordChange,
    StaffSessionList,
    StaffSessionView,
    StaffSignOut,
)
from chalicelib.staff.service import account, people, requires


@routes.post("/v1/desk/sign-out", security=requires())
def sign_staff_out(caller: Staff, body: StaffSignOut) -> None:
    """End this session; its access token opens nothing any more."""
    account.sign_out(caller, body.refresh_token)


@routes.get("/v1/desk/me", security=requires(), errors=(errors.PersonNotFound,))
def show_staff_account(caller: Staff) -> StaffAccount:
    """Who is signed in."""
    user, factor = account.me(caller)
    return StaffAccount(
        subject=user.subject,
        email=user.email,
        name=user.name,
        roles=[role for role in Role if role in caller.roles],
        second_factor=factor,
        second_factor_required=settings().staff_mfa == "ON",
    )


@routes.get("/v1/desk/me/sessions", security=requires())
def list_staff_sessions(caller: Staff) -> StaffSessionList:
    """The open sessions of the signed-in person."""
    found = account.sessions(caller.subject)
    return StaffSessionList(sessions=[StaffSessionView.of(one, caller.session) for one in found])


@routes.post("/v1/desk/me/sessions/{session}/revoke", security=requires(), errors=(errors.SessionNotFound,))
def revoke_staff_session(session: SessionId, caller: Staff) -> None:
    """End one of one's own sessions."""
    account.end_session(caller.subject, session)


@routes.post("/v1/desk/me/sign-out-everywhere", security=requires(), errors=(errors.PersonNotFound,))
def sign_staff_out_everywhere(caller: Staff) -> None:
    """End all of one's own sessions, this one too."""
    account.sign_out_everywhere(caller.subject)


@routes.post(
    "/v1/desk/me/password",
    security=requires(),
    errors=(WrongPassword, WeakPassword, TooManyAttempts, errors.PersonNotFound),
)
def change_staff_password(caller: Staff, body: StaffPasswordChange, request: Request) -> None:
    """Set another password; every session ends, this one too."""
    account.change_password(caller, request.bearer(), body.password, body.new_password)


@routes.post(
    "/v1/desk/me/second-factor",
    security=requires(),
    errors=(WrongPassword, errors.SignInOver, errors.PersonNotFound),
)
def begin_staff_second_factor(caller: Staff, body: StaffPassword, request: Request) -> StaffFactorSecret:
    """A secret for a new second factor; it takes the place of the old one, which counts no more."""
    user, _ = account.me(caller)
    secret = account.begin_factor(caller, request.bearer(), body.password)
    return StaffFactorSecret(secret=secret, otpauth=otpauth(secret, user.email))


@routes.post(
    "/v1/desk/me/second-factor/confirm",
    security=requires(),
    errors=(WrongCode, errors.SignInOver),
)
def confirm_staff_second_factor(body: StaffFactorCode, request: Request) -> None:
    """Make the secret the second factor, proven by a code of it."""
    account.confirm_factor(request.bearer(), body.code)


@routes.get("/v1/desk/colleagues", security=requires())
def list_colleagues() -> ColleagueList:
    """Names and addresses of everybody who is or was of the staff, up to a minute old."""
    return ColleagueList(colleagues=[Colleague.of(one) for one in people.colleagues()])
