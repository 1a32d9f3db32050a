"""What can go wrong, as data: one class per fact, rendered as RFC 9457 problem documents.

The class name is the problem's `code`, the `errorType` of a Lambda function and the name in an ASL `Catch`.
"""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class FieldError(BaseModel):
    """One field that was refused: where it is, what is wrong, what to do. Never echoes the value."""

    model_config = ConfigDict(frozen=True)

    field: str
    reason: str
    message: str


class Problem(Exception):
    """An expected refusal. Subclasses set `status` and `title`; values that explain it go to `facts`."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str = "", *, errors: tuple[FieldError, ...] = (), **facts: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = errors
        self.facts = facts

    @classmethod
    def code(cls) -> str:
        """The stable name of this problem, for programs."""
        return cls.__name__

    @classmethod
    def of_field(cls, field: str, reason: str, message: str) -> Self:
        """A problem with exactly one field."""
        return cls(message, errors=(FieldError(field=field, reason=reason, message=message),))

    def response_headers(self) -> dict[str, str]:
        """The headers that go with the problem document."""
        return dict(self.headers)

    def document(self) -> dict[str, Any]:
        """The problem document; `facts` become members of it."""
        document: dict[str, Any] = {
            "type": f"urn:yima:problem:{self.code()}",
            "title": self.title,
            "status": self.status,
            "code": self.code(),
        }
        if self.detail:
            document["detail"] = self.detail
        if self.errors:
            document["errors"] = [error.model_dump() for error in self.errors]
        return document | self.facts


class Invalid(Problem):
    """The request is well-formed but a field breaks a rule; `errors` names each."""

    status = 422
    title = "A field of the request is not valid"


class MalformedBody(Problem):
    """The body is not a JSON object."""

    status = 400
    title = "The body is not valid JSON"


class BodyTooLarge(Problem):
    """The body is larger than this route reads."""

    status = 413
    title = "The body is too large"


class UnsupportedMediaType(Problem):
    """The body is of a type that this route does not read."""

    status = 415
    title = "The content type is not supported"


class RouteNotFound(Problem):
    """No such path."""

    status = 404
    title = "There is nothing at this path"


class MethodNotAllowed(Problem):
    """The path exists, the method does not."""

    status = 405
    title = "This path does not take this method"


class IdempotencyKeyMissing(Problem):
    """The route moves money or stock, so it asks for a key that makes a repeat harmless."""

    status = 400
    title = "The Idempotency-Key header is missing or not usable"


class IdempotencyKeyReused(Problem):
    """The key was used before with another body."""

    status = 422
    title = "This Idempotency-Key was used before with another request"


class NotAuthenticated(Problem):
    """No credential, or one that is expired or not genuine."""

    status = 401
    title = "A valid credential is needed"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class NotPermitted(Problem):
    """The credential is genuine but does not open this."""

    status = 403
    title = "This credential does not permit that"


class Transient(Problem):
    """Nothing is wrong with the request; the same request may succeed in a moment. Workflows retry it."""

    status = 503
    title = "Busy for a moment, please repeat the request"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}
