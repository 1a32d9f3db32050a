"""What can go wrong when buyers sign in."""

from chalicelib.kernel.errors import Problem


class SignInFailed(Problem):
    """The address and the password do not belong together; which is wrong is not told."""

    status = 401
    title = "The address or the password is wrong"
