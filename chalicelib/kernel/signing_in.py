"""What can go wrong at every sign-in, of the staff's and of buyers."""

from typing import Any, Self

from chalicelib.kernel.errors import Problem


class WrongCode(Problem):
    """The code is wrong, expired or used, or nobody asked for one for this address; which is not told."""

    status = 422
    title = "The code is wrong, expired, or was used before"

    @classmethod
    def here(cls, field: str = "code") -> Self:
        """The problem at the field that holds the code."""
        return cls.of_field(field, "wrong_code", "the code is wrong, expired, or was used before")


class WeakPassword(Problem):
    """The password breaks a rule."""

    status = 422
    title = "Choose another password"

    @classmethod
    def at(cls, field: str, rule: str) -> Self:
        """The problem at the field that holds the new password, and what the rule is."""
        return cls.of_field(field, "weak_password", rule)


class WrongPassword(Problem):
    """The present password is wrong."""

    status = 422
    title = "The present password is wrong"

    @classmethod
    def here(cls) -> Self:
        """The problem at the field `password`."""
        return cls.of_field("password", "wrong_password", "this is not the present password")


class TooManyAttempts(Problem):
    """This was tried too often, for one address or from one network; `Retry-After` says when it helps."""

    status = 429
    title = "This was tried too often"

    def __init__(self, detail: str = "", *, retry_after: int = 300, **facts: Any) -> None:
        super().__init__(detail, retry_after=retry_after, **facts)
        self.retry_after = retry_after

    def response_headers(self) -> dict[str, str]:
        """Those of every problem, and when to come again."""
        return super().response_headers() | {"Retry-After": str(self.retry_after)}
