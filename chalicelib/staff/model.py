"""Staff and their roles. No I/O."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A group of the user pool."""

    OWNER = "owner"
    OPERATIONS = "operations"
    SUPPORT = "support"
    FINANCE = "finance"
    VIEWER = "viewer"


EVERYBODY = tuple(Role)


@dataclass(frozen=True)
class Staff:
    """A signed-in person of the shop; `subject` is the id in the user pool."""

    subject: str
    roles: frozenset[Role]

    @property
    def actor(self) -> str:
        """How the person stands in histories."""
        return f"staff:{self.subject}"
