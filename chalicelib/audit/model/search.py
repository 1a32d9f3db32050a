"""What can be asked of the audit log. No I/O."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid

USUAL_DAYS = 31
MOST_DAYS = 366
_BEGINNING = date(2020, 1, 1)


@dataclass(frozen=True)
class Search:
    """What is looked for; days are in UTC and both count."""

    since: date | None = None
    until: date | None = None
    person: str | None = None
    operation: str | None = None
    about: str | None = None

    @property
    def last(self) -> date:
        """The last day."""
        return self.until or clock.today()

    @property
    def first(self) -> date:
        """The first day: of a search by nothing but time a month before the last."""
        if self.since:
            return self.since
        narrow = self.person or self.operation or self.about
        return _BEGINNING if narrow else self.last - timedelta(days=USUAL_DAYS - 1)

    def check(self) -> None:
        """Raise `Invalid` for a period that is none, or, searched by time only, is long."""
        if self.first > self.last:
            raise Invalid.of_field("since", "after_until", "the first day must not be after the last")
        narrow = self.person or self.operation or self.about
        if not narrow and (self.last - self.first).days >= MOST_DAYS:
            message = f"at most {MOST_DAYS} days at once, where nothing else is asked for"
            raise Invalid.of_field("since", "too_long", message)

    def matches(self, item: dict[str, Any]) -> bool:
        """Whether an entry is one of those that are looked for, apart from its time."""
        return (
            self.person in {None, item["person"]}
            and self.operation in {None, item["operation"]}
            and (self.about is None or self.about in item["about"])
        )
