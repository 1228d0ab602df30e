"""Now. The only place that asks the machine for the time; everything else is told."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
