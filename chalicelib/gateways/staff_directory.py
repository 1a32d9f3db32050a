"""The people of the staff's user pool (Amazon Cognito) and their groups, as an owner manages them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.kernel.aws import call, code
from chalicelib.kernel.config import settings

_SERVICE = "cognito-idp"
_FACTOR = "SOFTWARE_TOKEN_MFA"
_PAGE = 60
_BY_ADDRESS = frozenset({"admin_get_user", "admin_create_user"})


class Unknown(Exception):
    """Nobody of the pool has this subject or address."""


class Exists(Exception):
    """Somebody of the pool has this address."""


class AddressRefused(Exception):
    """The pool takes no such address, though it may be one: it is longer than 128 characters, or rare."""


@dataclass(frozen=True)
class User:
    """A user of the pool; `status` is the pool's own word, `created_at` in seconds."""

    subject: str
    email: str
    name: str
    enabled: bool
    status: str
    created_at: int


def everybody() -> list[User]:
    """All users, the oldest first."""
    users = [_user(one, "Attributes") for one in _pages("list_users", "Users", "PaginationToken")]
    return sorted(users, key=lambda one: (one.created_at, one.subject))


def members(group: str) -> list[User]:
    """The users in a group."""
    found = _pages("list_users_in_group", "Users", "NextToken", GroupName=group)
    return [_user(one, "Attributes") for one in found]


def find(username: str) -> tuple[User, bool] | None:
    """The user with that subject or address, and whether a second factor is set up; None for nobody."""
    try:
        said = _ask("admin_get_user", Username=username)
    except (Unknown, AddressRefused):
        return None
    return _user(said, "UserAttributes"), _FACTOR in said.get("UserMFASettingList", ())


def groups_of(subject: str) -> set[str]:
    """The groups that a user is in. Raises `Unknown`."""
    found = _pages("admin_list_groups_for_user", "Groups", "NextToken", Username=subject)
    return {str(group["GroupName"]) for group in found}


def invite(email: str, name: str) -> User:
    """Make a user; the pool mails a temporary password. Raises `Exists`, `AddressRefused`."""
    attributes = {"email": email, "email_verified": "true"} | ({"name": name} if name else {})
    listed = [{"Name": key, "Value": value} for key, value in attributes.items()]
    said = _ask("admin_create_user", Username=email, UserAttributes=listed, DesiredDeliveryMediums=["EMAIL"])
    return _user(said["User"], "Attributes")


def invite_again(email: str) -> None:
    """Mail another temporary password to a user who never set one. Raises `Unknown`."""
    medium = {"MessageAction": "RESEND", "DesiredDeliveryMediums": ["EMAIL"]}
    _ask("admin_create_user", Username=email, **medium)


def add(subject: str, group: str) -> None:
    """Put a user into a group; one who is in it stays."""
    _ask("admin_add_user_to_group", Username=subject, GroupName=group)


def remove(subject: str, group: str) -> None:
    """Take a user out of a group; one who is not in it stays out."""
    _ask("admin_remove_user_from_group", Username=subject, GroupName=group)


def disable(subject: str) -> None:
    """Let a user sign in no more."""
    _ask("admin_disable_user", Username=subject)


def enable(subject: str) -> None:
    """Let a user sign in again."""
    _ask("admin_enable_user", Username=subject)


def require_reset(subject: str) -> None:
    """Have the pool mail a code with which the user must set a new password."""
    _ask("admin_reset_user_password", Username=subject)


def drop_factor(subject: str) -> None:
    """Let a user's second factor count no more."""
    off = {"Enabled": False, "PreferredMfa": False}
    _ask("admin_set_user_mfa_preference", Username=subject, SoftwareTokenMfaSettings=off)


def sign_out(subject: str) -> None:
    """Make all tokens of a user worthless at the pool itself."""
    _ask("admin_user_global_sign_out", Username=subject)


def _ask(operation: str, **request: Any) -> dict[str, Any]:
    try:
        return call(_SERVICE, operation, UserPoolId=settings().user_pool_id, **request)
    except ClientError as error:
        if code(error) == "UserNotFoundException":
            raise Unknown from None
        if code(error) == "UsernameExistsException":
            raise Exists from None
        if code(error) == "InvalidParameterException" and operation in _BY_ADDRESS:
            raise AddressRefused from None
        raise


def _pages(operation: str, field: str, token: str, **request: Any) -> Iterator[Mapping[str, Any]]:
    place: dict[str, str] = {}
    while True:
        said = _ask(operation, Limit=_PAGE, **request, **place)
        yield from said[field]
        if token not in said:
            return
        place = {token: said[token]}


def _user(said: Mapping[str, Any], field: str) -> User:
    attributes = {str(one["Name"]): str(one["Value"]) for one in said[field]}
    return User(
        subject=attributes["sub"],
        email=attributes.get("email", ""),
        name=attributes.get("name", ""),
        enabled=bool(said["Enabled"]),
        status=str(said["UserStatus"]),
        created_at=int(said["UserCreateDate"]),
    )
