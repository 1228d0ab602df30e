"""A learner's days: they turn at 4 a.m. where the learner is, so that an evening that grows late is still one day."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

TURN = time(4)


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The names of all time zones that people live in, such as `Europe/Berlin`, in order."""
    areas = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return ("UTC", *sorted(name for name in available_timezones() if name.partition("/")[0] in areas))


@lru_cache(maxsize=1024)
def zone_named(name: str | None) -> ZoneInfo:
    """The time zone of this name; UTC for none, or for one that is not known any more."""
    return ZoneInfo(name if name in zones() else "UTC")


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The learner's day at a moment."""
    return (at.astimezone(zone) - timedelta(hours=TURN.hour)).date()


def turn_of(day: date, zone: ZoneInfo) -> datetime:
    """When a learner's day begins."""
    return datetime.combine(day, TURN, zone).astimezone(UTC)
