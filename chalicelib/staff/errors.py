"""What can go wrong when staff sign in, and when an owner manages them."""

from chalicelib.kernel.errors import Problem


class WrongCredentials(Problem):
    """The address and the password do not belong together; which is wrong is not told."""

    status = 401
    title = "The address or the password is wrong"


class SignInIncomplete(Problem):
    """The account asks for another step first: `step` names it, `session` is to be brought back.

    `new_password` and `second_factor` want what they say; `set_up_second_factor` tells a `secret`, also as
    `otpauth` for a QR code, and wants a code of it. Without `step` it is one that the desk does not know.
    """

    status = 403
    title = "This account asks for another step before it can sign in"


class SignInOver(Problem):
    """The step belongs to a sign-in that took too long or was done already."""

    status = 401
    title = "This sign-in is over; begin again"


class PasswordResetNeeded(Problem):
    """The password was reset; a code that sets a new one was mailed."""

    status = 403
    title = "Set a new password with the code that was mailed"


class SessionNotFound(Problem):
    """No such sign-in of this person, or it is over."""

    status = 404
    title = "There is no such session, or it is over"


class PersonNotFound(Problem):
    """Nobody of the staff has this id."""

    status = 404
    title = "There is nobody of the staff with this id"


class PersonExists(Problem):
    """Somebody of the staff has this address already, in other roles or with an account in use."""

    status = 409
    title = "Somebody of the staff has this address"


class LastOwner(Problem):
    """The shop would be left without an owner who can sign in."""

    status = 409
    title = "This is the last owner who can sign in"


class SamePerson(Problem):
    """Two people decide on this, and whoever asked for it is one of them."""

    status = 403
    title = "Somebody else has to decide on this"
