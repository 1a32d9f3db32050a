"""What can go wrong when buyers sign in."""

from typing import Any

from chalicelib.kernel.errors import Problem


class TooManyAttempts(Problem):
    """This was tried too often, for one address or from one network; `Retry-After` says when it helps."""

    status = 429
    title = "This was tried too often"

    def __init__(self, detail: str = "", *, retry_after: int = 1, **facts: Any) -> None:
        super().__init__(detail, retry_after=retry_after, **facts)
        self.retry_after = retry_after

    def response_headers(self) -> dict[str, str]:
        """Those of every problem, and when to come again."""
        return super().response_headers() | {"Retry-After": str(self.retry_after)}


class SignInFailed(Problem):
    """The address and the password do not belong together; which is wrong is not told."""

    status = 401
    title = "The address or the password is wrong"


class WrongCode(Problem):
    """The code is wrong, too old or used, or nobody asked for one for this address; which is not told."""

    status = 422
    title = "The code is wrong or has expired"


class WeakPassword(Problem):
    """The password breaks a rule."""

    status = 422
    title = "Choose another password"
