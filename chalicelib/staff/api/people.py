"""Routes by which an owner decides who belongs to the staff, and as what."""

from chalicelib.staff.api.routes import routes
from chalicelib.staff.errors import LastOwner, PersonExists, PersonNotFound, SessionNotFound
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.schemas import (
    PersonDetail,
    PersonList,
    PersonView,
    SessionId,
    StaffInvitation,
    StaffRoles,
    StaffSessionView,
    Subject,
)
from chalicelib.staff.service import account, people, requires

_PEOPLE = "/v1/desk/people"
_PERSON = "/v1/desk/people/{subject}"


@routes.get(_PEOPLE, security=requires(Role.OWNER))
def list_people() -> PersonList:
    """Everybody of the staff with state and roles."""
    return PersonList(people=[PersonView.of(one) for one in people.people()])


@routes.post(_PEOPLE, security=requires(Role.OWNER), status=201, errors=(PersonExists,))
def invite_person(body: StaffInvitation) -> PersonView:
    """Invite somebody, who gets a temporary password by mail. A repeat is harmless: the address names it."""
    return PersonView.of(people.invite(body.email, body.name, body.roles))


@routes.get(_PERSON, security=requires(Role.OWNER), errors=(PersonNotFound,))
def get_person(subject: Subject, caller: Staff) -> PersonDetail:
    """One of the staff with the open sessions."""
    found, factor = people.person(subject)
    sessions = [StaffSessionView.of(one, caller.session) for one in account.sessions(subject)]
    return PersonDetail(person=PersonView.of(found), second_factor=factor, sessions=sessions)


@routes.post(f"{_PERSON}/roles", security=requires(Role.OWNER), errors=(PersonNotFound, LastOwner))
def set_person_roles(subject: Subject, body: StaffRoles) -> PersonView:
    """Give a person exactly these roles; the person's sessions end."""
    return PersonView.of(people.set_roles(subject, body.roles))


@routes.post(f"{_PERSON}/disable", security=requires(Role.OWNER), errors=(PersonNotFound, LastOwner))
def disable_person(subject: Subject) -> PersonView:
    """Let a person sign in no more; the person's sessions end."""
    return PersonView.of(people.disable(subject))


@routes.post(f"{_PERSON}/enable", security=requires(Role.OWNER), errors=(PersonNotFound,))
def enable_person(subject: Subject) -> PersonView:
    """Let a person sign in again."""
    return PersonView.of(people.enable(subject))


@routes.post(
    f"{_PERSON}/reset-second-factor", security=requires(Role.OWNER), errors=(PersonNotFound, LastOwner)
)
def reset_person_factor(subject: Subject) -> PersonView:
    """Let a person set up another second factor at the next sign-in; the person's sessions end."""
    return PersonView.of(people.reset_factor(subject))


@routes.post(f"{_PERSON}/reset-password", security=requires(Role.OWNER), errors=(PersonNotFound, LastOwner))
def reset_person_password(subject: Subject) -> PersonView:
    """Mail a code for a new password, or to who never signed in another temporary one; sessions end."""
    return PersonView.of(people.reset_password(subject))


@routes.post(f"{_PERSON}/sign-out", security=requires(Role.OWNER), errors=(PersonNotFound,))
def sign_person_out(subject: Subject) -> None:
    """End all sessions of a person."""
    people.person(subject)
    account.sign_out_everywhere(subject)


@routes.post(
    f"{_PERSON}/sessions/{{session}}/revoke", security=requires(Role.OWNER), errors=(SessionNotFound,)
)
def revoke_person_session(subject: Subject, session: SessionId) -> None:
    """End one session of a person."""
    account.end_session(subject, session)
