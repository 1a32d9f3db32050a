"""Routes by which staff sign in."""

from typing import Any

from chalicelib.gateways.second_factor import otpauth
from chalicelib.kernel.errors import NotAuthenticated
from chalicelib.kernel.routes import Request
from chalicelib.kernel.signing_in import TooManyAttempts, WeakPassword, WrongCode
from chalicelib.staff import errors
from chalicelib.staff.api.routes import routes
from chalicelib.staff.model import Origin, Step
from chalicelib.staff.schemas import (
    AskStaffPasswordReset,
    SignedIn,
    SignIn,
    StaffFirstFactor,
    StaffNewPassword,
    StaffPasswordReset,
    StaffRefresh,
    StaffRefreshed,
    StaffSecondFactor,
)
from chalicelib.staff.service import signing_in
from chalicelib.staff.service.signing_in import Progress

_AGENT_LENGTH = 200


@routes.post(
    "/v1/desk/sign-in",
    errors=(errors.WrongCredentials, errors.SignInIncomplete, errors.PasswordResetNeeded),
)
def sign_in(body: SignIn, request: Request) -> SignedIn:
    """Begin to sign in with an address and its password."""
    return _told(signing_in.sign_in(body.email, body.password, _origin(request)), body.email)


@routes.post(
    "/v1/desk/sign-in/new-password",
    errors=(errors.SignInOver, errors.SignInIncomplete, WeakPassword),
)
def set_first_staff_password(body: StaffNewPassword, request: Request) -> SignedIn:
    """Replace the temporary password, when the sign-in asks for it."""
    origin = _origin(request)
    return _told(signing_in.set_password(body.email, body.session, body.new_password, origin), body.email)


@routes.post(
    "/v1/desk/sign-in/second-factor",
    errors=(errors.SignInOver, errors.SignInIncomplete, WrongCode, TooManyAttempts),
)
def prove_staff_second_factor(body: StaffSecondFactor, request: Request) -> SignedIn:
    """Bring a code of the second factor, when the sign-in asks for it."""
    return _told(signing_in.prove(body.email, body.session, body.code, _origin(request)), body.email)


@routes.post("/v1/desk/sign-in/set-up", errors=(errors.SignInOver, errors.SignInIncomplete, WrongCode))
def set_up_staff_second_factor(body: StaffFirstFactor) -> SignedIn:
    """Prove a new second factor, when the sign-in asks to set one up."""
    return _told(signing_in.set_up_factor(body.session, body.code), "")


@routes.post("/v1/desk/refresh", errors=(NotAuthenticated,))
def refresh_staff_session(body: StaffRefresh) -> StaffRefreshed:
    """Another access token for a session that is open."""
    tokens = signing_in.refresh(body.refresh_token)
    return StaffRefreshed(access_token=tokens.access_token, expires_in=tokens.expires_in)


@routes.post("/v1/desk/password-reset", errors=(TooManyAttempts,))
def ask_staff_password_reset(body: AskStaffPasswordReset) -> None:
    """Have a code mailed that sets a new password; the same answer for an address that nobody has."""
    signing_in.send_reset_code(body.email)


@routes.post(
    "/v1/desk/password-reset/confirm",
    errors=(WrongCode, WeakPassword, TooManyAttempts),
)
def reset_staff_password(body: StaffPasswordReset) -> None:
    """Set a new password with the mailed code; every session of the person ends."""
    signing_in.reset_password(body.email, body.code, body.new_password)


def _origin(request: Request) -> Origin:
    return Origin(request.source_ip, request.headers.get("user-agent", "")[:_AGENT_LENGTH])


def _told(progress: Progress, email: str) -> SignedIn:
    """The tokens; raises `SignInIncomplete` with what comes next while a step is missing."""
    if progress.tokens is None or progress.step is not Step.DONE:
        setting_up: dict[str, Any] = {"secret": progress.secret, "otpauth": otpauth(progress.secret, email)}
        facts = setting_up if progress.secret else {}
        raise errors.SignInIncomplete(step=progress.step, session=progress.session, **facts)
    return SignedIn(
        access_token=progress.tokens.access_token,
        refresh_token=progress.tokens.refresh_token,
        expires_in=progress.tokens.expires_in,
    )
