"""What every template can use: text as HTML, numbers as people read them, drawings, static files by their content."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache, partial
from hashlib import blake2b
from typing import Any

from flask import Flask, Response, current_app, request, send_from_directory, url_for
from markupsafe import Markup
from werkzeug.routing import IntegerConverter

from quizapp.clock import now
from quizapp.diagrams import drawing as drawings
from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank
from quizapp.domain.measures import Tally, calibration_in_words
from quizapp.library import Library
from quizapp.paths import bundled
from quizapp.web.fragments import made, once
from quizapp.web.markup import phrase, plain, prose

YEAR = 365 * 24 * 3600


class RowNumber(IntegerConverter):
    """A row's number in an address; what no database can hold leads nowhere."""

    regex = "[0-9]{1,18}"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        prose=prose,
        phrase=phrase,
        plain=plain,
        percent=percent,
        number=number,
        duration=duration,
        interval=interval,
        day=day,
        lately=lambda value: lately(value, now()),
        in_words=in_words,
        calibration_words=calibration_words,
    )
    app.jinja_env.globals.update(
        static_url=static_url, drawing=drawing, macros=macros, made=made, once=once, url_for=address
    )
    app.jinja_env.globals["ui"] = _components(app)
    app.context_processor(_habits)
    app.before_request(_look_for_changed_banks)
    app.add_url_rule("/static/<path:name>", "static", _static)


def library() -> Library:
    """The question banks of this app."""
    found: Library = current_app.extensions["quizapp.library"]
    return found


def _look_for_changed_banks() -> None:
    library().refresh()


def _habits() -> dict[str, Any]:
    theme = request.cookies.get("theme", "system")
    return {
        "theme": theme if theme in {"light", "dark"} else "system",
        "keys_on": request.cookies.get("keys") != "off",
    }


def drawing(
    bank: Bank | None,
    name: str | None,
    lit: tuple[str, ...] = (),
    with_words: bool = True,
    class_names: str = "",
    without: tuple[str, ...] = (),
) -> Markup:
    """A bank's drawing for a page; nothing where it is missing or cannot be shown."""
    svg = library().drawing(bank.id, name) if bank and name else None
    if svg is None:
        return Markup("")
    try:
        text = drawings.inline(svg, tuple(lit), with_words=with_words, class_names=class_names, without=tuple(without))
    except drawings.BadDrawing:
        return Markup("")
    return Markup(text)  # noqa: S704 - cleaned by an allowlist


def macros(name: str) -> Any:
    """The macros of a template. Unlike `import`, which makes them anew for every page, this makes them once."""
    return current_app.jinja_env.get_template(name).module


def _components(app: Flask) -> Any:
    """The macros that all templates know as `ui`. Icons and their like are on every page many times over."""
    components: Any = app.jinja_env.get_template("components.html").module
    for name in ("icon", "cap", "tag"):
        setattr(components, name, partial(made, getattr(components, name)))
    return components


def address(endpoint: str, **values: Any) -> str:
    """The path of a page here, as `url_for` gives it; those that are met often are put together once."""
    return _address(request.script_root, endpoint, tuple(values.items()))


@lru_cache(maxsize=16384)
def _address(script_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


@lru_cache(maxsize=256)
def _fingerprint(name: str) -> str:
    return blake2b((bundled("static") / name).read_bytes(), digest_size=6).hexdigest()


def static_url(name: str) -> str:
    """The address of a static file, which changes with its content."""
    return f"{request.script_root}/static/{name}?v={_fingerprint(name)}"


def _static(name: str) -> Response:
    response = send_from_directory(bundled("static"), name)
    lasting = "v" in request.args
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if lasting else "public, max-age=300"
    response.direct_passthrough = False
    return response


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


def day(value: datetime) -> str:
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
