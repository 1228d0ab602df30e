"""Numbers, times and days as people read them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from flask import Flask

from quizapp.clock import now
from quizapp.domain.attempts import Confidence
from quizapp.domain.measures import Tally, calibration_in_words


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        percent=percent,
        number=number,
        duration=duration,
        interval=interval,
        day=day,
        lately=lambda value: lately(value, now()),
        in_words=in_words,
        calibration_words=calibration_words,
    )


def percent(share: float) -> str:
    """0.7 as “70 %”, with a narrow blank that does not break."""
    return f"{share * 100:.0f}\u202f%"


def number(value: float) -> str:
    """Up to two decimals, no more than needed."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def duration(value: timedelta | float | None) -> str:
    """A time span in words, such as “2 min 5 s”."""
    if value is None:
        return "–"
    seconds = round(value.total_seconds() if isinstance(value, timedelta) else value)
    hours, rest = divmod(max(seconds, 0), 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "min"), (left if not hours else 0, "s")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def interval(value: timedelta) -> str:
    """When a card comes back, in its largest unit, such as “10 min” or “4 d”."""
    for unit, size in (("y", timedelta(days=365)), ("mo", timedelta(days=30)), ("d", timedelta(days=1))):
        if value >= size:
            return f"{number(round(value / size, 1))} {unit}"
    minutes = max(1, round(value / timedelta(minutes=1)))
    return f"{minutes} min" if minutes < 60 else f"{round(minutes / 60)} h"


def day(value: date) -> str:
    """A date as “24 Nov 2026”."""
    return f"{value.day} {value:%b %Y}"


def lately(value: datetime, today: datetime) -> str:
    """A day as people speak of it: “today”, “yesterday”, “on Tuesday”, “on 24 Nov 2026”."""
    days = (today.date() - value.date()).days
    if days < 7:
        return ("today", "yesterday")[days] if 0 <= days < 2 else f"on {value:%A}"
    return f"on {day(value)}"


_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


def in_words(count: int) -> str:
    """A small number as a word."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def calibration_words(levels: Mapping[Confidence, Tally]) -> str:
    """One sentence on how sureness and rightness go together."""
    return calibration_in_words(levels)
