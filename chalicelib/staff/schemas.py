"""What crosses the wire when staff sign in, look after their account, and manage each other."""

from typing import Annotated

from pydantic import Field

from chalicelib.gateways.staff_directory import User
from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.routes import Answer, Body
from chalicelib.staff.model import SUBJECT, Person, PersonState, Role, Session

_UUID = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
Subject = Annotated[str, Field(pattern=SUBJECT, examples=[_UUID])]
SessionId = Annotated[str, Field(pattern=SUBJECT, examples=[_UUID])]
Password = Annotated[str, Field(min_length=1, max_length=256)]
Digits = Annotated[str, Field(pattern=r"^[0-9]{6}$", examples=["492039"])]
StepSession = Annotated[str, Field(min_length=1, max_length=8_000)]
Roles = Annotated[list[Role], Field(max_length=len(Role))]


class SignIn(Body):
    """An address and its password."""

    email: EmailAddress
    password: Password


class StaffNewPassword(Body):
    """The password that replaces the temporary one, and the session of the step before."""

    email: EmailAddress
    session: StepSession
    new_password: Password


class StaffSecondFactor(Body):
    """A code of the second factor, and the session of the step before."""

    email: EmailAddress
    session: StepSession
    code: Digits


class StaffFirstFactor(Body):
    """The first code of a second factor that is set up, and the session of the step before."""

    session: StepSession
    code: Digits


class SignedIn(Answer):
    """Send the access token as `Authorization: Bearer …`; it lives for `expires_in` seconds."""

    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105 - a scheme, not a password
    expires_in: int


class StaffRefresh(Body):
    """What a sign-in gave to go on with."""

    refresh_token: str = Field(min_length=1, max_length=8_000)


class StaffRefreshed(Answer):
    """A new access token for `expires_in` seconds; the refresh token stays the same."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - a scheme, not a password
    expires_in: int


class StaffSignOut(Body):
    """The refresh token, if it shall become worthless at the sign-in service too."""

    refresh_token: str | None = Field(default=None, min_length=1, max_length=8_000)


class AskStaffPasswordReset(Body):
    """Whose password was forgotten."""

    email: EmailAddress


class StaffPasswordReset(Body):
    """The mailed code and the new password."""

    email: EmailAddress
    code: Digits
    new_password: Password


class StaffPasswordChange(Body):
    """The present password and the one that replaces it."""

    password: Password
    new_password: Password


class StaffPassword(Body):
    """The present password, asked once more before something that matters."""

    password: Password


class StaffFactorCode(Body):
    """A code of the new second factor."""

    code: Digits


class StaffFactorSecret(Answer):
    """What the authenticator is told: a secret, also as `otpauth` for a QR code."""

    secret: str
    otpauth: str


class StaffSessionView(Answer):
    """One sign-in; `current` is the one that asks. `last_used_at` is exact to five minutes."""

    session: str
    current: bool
    ip: str
    agent: str
    started_at: str
    last_used_at: str
    expires_at: str

    @classmethod
    def of(cls, session: Session, current: str) -> "StaffSessionView":
        """The session as it is shown."""
        return cls(
            session=session.session,
            current=session.session == current,
            ip=session.origin.ip,
            agent=session.origin.agent,
            started_at=session.started_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
        )


class StaffSessionList(Answer):
    """The open sessions of a person, the newest first."""

    sessions: list[StaffSessionView]


class StaffAccount(Answer):
    """The signed-in person."""

    subject: str
    email: str
    name: str
    roles: list[Role]
    second_factor: bool
    second_factor_required: bool


class Colleague(Answer):
    """Who stands behind a subject in histories."""

    subject: str
    email: str
    name: str

    @classmethod
    def of(cls, user: User) -> "Colleague":
        """The user by name."""
        return cls(subject=user.subject, email=user.email, name=user.name)


class ColleagueList(Answer):
    """Everybody who is or was of the staff."""

    colleagues: list[Colleague]


class StaffInvitation(Body):
    """Who shall belong to the staff, and as what."""

    email: EmailAddress
    name: str = Field(default="", max_length=100)
    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))]


class StaffRoles(Body):
    """All roles that the person shall have; none: sign-in works, no page opens."""

    roles: Roles


class PersonView(Answer):
    """One of the staff."""

    subject: str
    email: str
    name: str
    state: PersonState
    roles: list[Role]
    created_at: str

    @classmethod
    def of(cls, person: Person) -> "PersonView":
        """The person as shown to an owner."""
        return cls(
            subject=person.subject,
            email=person.email,
            name=person.name,
            state=person.state,
            roles=list(person.roles),
            created_at=person.created_at,
        )


class PersonList(Answer):
    """Everybody of the staff, the longest here first."""

    people: list[PersonView]


class PersonDetail(Answer):
    """One of the staff with the open sessions."""

    person: PersonView
    second_factor: bool
    sessions: list[StaffSessionView]
