"""What can go wrong when buyers sign in."""

from chalicelib.kernel.errors import Problem


class SignInFailed(Problem):
    """The address and the password do not belong together; which is wrong is not told."""

    status = 401
    title = "The address or the password is wrong"


class SecondFactorNeeded(Problem):
    """The password is right, and the account has a second factor: bring a code of it too."""

    status = 401
    title = "Enter the code that your authenticator shows"

    def __init__(self) -> None:
        super().__init__("send it as `second_factor`, with the address and the password again")


class SecondFactorSet(Problem):
    """The account has a second factor; remove it before another is set up."""

    status = 409
    title = "The account has a second factor already"


class SecondFactorNotSet(Problem):
    """The account has no second factor that could be removed."""

    status = 409
    title = "The account has no second factor"
