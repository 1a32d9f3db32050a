"""What crosses the wire about looks at codes."""

from typing import Self

from chalicelib.kernel.routes import Answer
from chalicelib.looks.model import Look, LookKind


class LookView(Answer):
    """One look: who, when, from where and why.

    `subject` is the order, the export or the code that was looked at. `network` and `device` are what stands
    for them: the same for the same, and nothing can be read from them.
    """

    at: str
    kind: LookKind
    actor: str
    subject: str
    count: int
    reason: str
    network: str | None
    device: str | None

    @classmethod
    def of(cls, look: Look) -> Self:
        """The view of a look."""
        return cls(**{name: getattr(look, name) for name in cls.model_fields})
