"""Refusals in Stripe's shape, and the simulator's own."""

from typing import Any

Thing = dict[str, Any]

BAD_REQUEST = 400
UNAUTHORIZED = 401
NOT_FOUND = 404
CONFLICT = 409
TOO_MANY = 429
SERVER_ERROR = 500


class Refusal(Exception):
    """A request is answered with Stripe's error body and nothing is changed."""

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        status: int = BAD_REQUEST,
        error_type: str = "invalid_request_error",
        extra: Thing | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code
        self.status = status
        self.error_type = error_type
        self.extra = extra or {}

    def body(self, request_log_id: str) -> Thing:
        """The JSON body that Stripe sends with such a refusal."""
        error: Thing = {"message": self.message, "type": self.error_type}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_log_id}"
        return {"error": error | self.extra}


class ControlRefusal(Exception):
    """A `/_sim` or pay-page request is refused; never part of Stripe's API."""

    def __init__(self, message: str, *, status: int = BAD_REQUEST) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def missing(kind: str, object_id: str, param: str, *, status: int = NOT_FOUND) -> Refusal:
    """The refusal for an id that does not exist."""
    return Refusal(f"No such {kind}: '{object_id}'", param=param, code="resource_missing", status=status)


def beyond(name: str, *, instead: str = "leave it out") -> Refusal:
    """The refusal for what Stripe accepts and this simulator does not act out: never ignored silently."""
    return Refusal(f"The Stripe simulator does not simulate `{name}`; {instead}.", param=name)
