"""The one place that reads the time, so that tests can set it."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(tz=UTC)


def today() -> date:
    """The calendar day in UTC: a code that expires on this day may still be sold."""
    return now().date()


def text(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and `Z`: equal lengths, so text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(value: str) -> datetime:
    """The moment that `text` wrote."""
    return datetime.fromisoformat(value)
