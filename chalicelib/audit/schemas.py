"""The audit log as it crosses the wire."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.audit.model.chain import CHAINS, Standing, digest
from chalicelib.audit.model.entry import AuditStage
from chalicelib.audit.model.search import Search
from chalicelib.kernel.routes import Answer, Query
from chalicelib.kernel.table import Item

AuditChain = Annotated[str, Field(pattern=rf"^({'|'.join(CHAINS)})$", examples=["staff"])]
AuditNumber = Annotated[int, Field(ge=1, le=999_999_999_999, examples=[1])]
AuditDay = Annotated[date, Field(ge=date(2020, 1, 1), le=date(2099, 12, 31))]
_NAMED = r"^[\w.:-]{1,80}$"
_LONGEST = 2000


class AuditQuery(Query):
    """Which actions: of somebody, by an operation, about a thing, in a period of days in UTC.

    Without any of the first three, at most 366 days at once; without `since`, the last 31 of them.
    """

    person: str | None = Field(default=None, pattern=_NAMED)
    operation: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{0,60}$")
    about: str | None = Field(default=None, pattern=_NAMED)
    since: AuditDay | None = None
    until: AuditDay | None = None
    cursor: str | None = Field(default=None, max_length=1000)

    def search(self) -> Search:
        """What is looked for."""
        return Search(self.since, self.until, self.person, self.operation, self.about)


class AuditRow(Answer):
    """An action by its outcome; `begun` alone says that no outcome was recorded.

    `person` is the id in the user pool, of a sign-in what stands for the address; `email` is known of those
    who have signed in.
    """

    chain: str
    number: int
    at: str
    stage: AuditStage
    person: str
    email: str | None
    roles: list[str]
    operation: str
    about: list[str]
    source_ip: str
    status: int | None
    problem: str | None

    @classmethod
    def of(cls, item: Item, people: dict[str, str]) -> "AuditRow":
        """The row of an entry."""
        email = item.get("email") or people.get(item["person"])
        plain = {name: item.get(name) for name in cls.model_fields if name != "email"}
        return cls.model_validate({**plain, "email": email})


class AuditList(Answer):
    """A page of actions, newest first. It may be short, or empty, and still go on at `next`."""

    entries: list[AuditRow]
    next: str | None


class AuditedChange(Answer):
    """An item that an action wrote: the attributes that differ, before and after; None where there was none.

    What may not be shown is `[hidden]`.
    """

    table: str
    key: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class AuditDetail(AuditRow):
    """An action with all that is known of it. `given` is what was asked for, less what may not be shown.

    `more` counts items written beyond those that `changes` shows, by table. `unread` says that what stands
    after a change could not be read. `intact` says that the entry is what its hash says.
    """

    route: str
    user_agent: str
    request: str
    action: str
    begun: int | None
    begun_at: str | None
    given: dict[str, Any] | None
    fields: list[str]
    changes: list[AuditedChange]
    more: dict[str, int]
    unread: bool
    hash: str
    previous: str
    intact: bool

    @classmethod
    def whole(cls, item: Item, begun: Item | None, people: dict[str, str]) -> "AuditDetail":
        """An entry together with that of its beginning."""
        row = AuditRow.of(item, people).model_dump()
        plain = {name: item.get(name) for name in ("route", "user_agent", "request", "action", "begun")}
        lists = {name: item.get(name, []) for name in ("fields", "changes")}
        proof = {name: item[name] for name in ("hash", "previous")}
        facts: dict[str, Any] = {
            "begun_at": (begun or {}).get("at"),
            "given": (begun or item).get("given"),
            "more": item.get("more", {}),
            "unread": item.get("unread", False),
            "intact": all(digest(one) == one["hash"] for one in (item, begun) if one),
        }
        return cls.model_validate({**row, **plain, **lists, **proof, **facts})


class AuditExportRow(AuditRow):
    """A row of an export: with its changes as one text, cut where it is long."""

    user_agent: str
    changes: str
    hash: str

    @classmethod
    def of(cls, item: Item, people: dict[str, str]) -> "AuditExportRow":
        """The row of an entry."""
        row = AuditRow.of(item, people).model_dump()
        told = "; ".join(_told(one) for one in item.get("changes", []))
        facts = {"user_agent": item["user_agent"], "changes": told[:_LONGEST], "hash": item["hash"]}
        return cls.model_validate({**row, **facts})


class AuditExport(Answer):
    """A page of an export, newest first."""

    entries: list[AuditExportRow]
    next: str | None


class AuditPerson(Answer):
    """Somebody who has signed in, with the first address that was used for it."""

    person: str
    email: str


class AuditPeople(Answer):
    """Who has signed in at the desk."""

    people: list[AuditPerson]


class AuditStanding(Answer):
    """A chain was found intact up to an entry, at a moment; `broken_at` is the first that does not hold."""

    chain: str
    state: Literal["intact", "broken"]
    number: int
    checked_at: str | None
    broken_at: int | None
    reason: str | None

    @classmethod
    def of(cls, one: Standing) -> "AuditStanding":
        """What is known of a chain."""
        state = "intact" if one.broken_at is None else "broken"
        return cls.model_validate({**vars(one), "state": state})


class AuditStandings(Answer):
    """What is known of every chain that has been checked; empty before the first check."""

    chains: list[AuditStanding]


def _told(change: Item) -> str:
    before, after = change.get("before", {}), change.get("after", {})
    names = sorted({*before, *after})
    told = ", ".join(f"{name}: {before.get(name, '-')} -> {after.get(name, '-')}" for name in names)
    return f"{change['table']} {change['key']} ({told})"
