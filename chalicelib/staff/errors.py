"""What can go wrong when staff sign in."""

from chalicelib.kernel.errors import Problem


class WrongCredentials(Problem):
    """The address and the password do not belong together; which is wrong is not told."""

    status = 401
    title = "The address or the password is wrong"


class SignInIncomplete(Problem):
    """The account asks for another step first, such as a new password or a second factor."""

    status = 403
    title = "This account must complete its set-up before it can sign in"


class SamePerson(Problem):
    """Two people decide on this, and whoever asked for it is one of them."""

    status = 403
    title = "Somebody else has to decide on this"
