"""What every template can use: text as HTML, drawings, addresses, static files by their content."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from flask import Flask, Response, before_render_template, current_app, g, request, send_from_directory, url_for
from markupsafe import Markup
from werkzeug.routing import IntegerConverter

from quizapp.diagrams import drawing as drawings
from quizapp.domain.banks import Bank
from quizapp.library import Library
from quizapp.paths import bundled
from quizapp.web.markup import phrase, plain, prose

YEAR = 365 * 24 * 3600


class RowNumber(IntegerConverter):
    """A row's number in an address; what no database can hold leads nowhere."""

    regex = "[0-9]{1,18}"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(prose=_prose, phrase=_phrase, plain=plain)
    before_render_template.connect(_know_bank, app)
    app.jinja_env.globals.update(
        static_url=static_url, drawing=drawing, picture_address=picture_address, url_for=address
    )
    app.context_processor(_habits)
    app.before_request(_look_for_changed_banks)
    app.add_url_rule("/static/<path:name>", "static", _static)


@dataclass(frozen=True)
class Enclosures:
    """The pictures that came with a draft, which stand on its pages though they are not published yet."""

    names: frozenset[str]
    address: Callable[[str], str]
    content: Callable[[str], bytes | None]


def show_enclosed(enclosures: Enclosures) -> None:
    """Let the texts of this page have the pictures of a draft."""
    g.enclosures = enclosures


_PICTURE = re.compile(r'<img src="([^"/:]+)" alt="([^"]*)" ?/?>')


def _know_bank(sender: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
    """Remember from which bank a page comes, for its texts name pictures that lie beside that bank's files."""
    for value in context.values():
        bank = value if isinstance(value, Bank) else getattr(value, "bank", None)
        if isinstance(bank, Bank):
            g.bank = bank
            return


def _prose(text: str) -> Markup:
    html = prose(text)
    return _with_pictures(html) if "<img" in html else html


def _phrase(text: str) -> Markup:
    html = phrase(text)
    return _with_pictures(html) if "<img" in html else html


def _with_pictures(html: Markup) -> Markup:
    """The text with the pictures of its bank: photographs by their address, drawings as part of the page."""
    bank: Bank | None = g.get("bank")

    def picture(found: re.Match[str]) -> str:
        name, alt = unquote(found[1]), found[2]
        if name.lower().endswith(".svg"):
            return f'<span class="text-drawing" role="img" aria-label="{alt}">{drawing(bank, name)}</span>'
        source = picture_address(bank, name)
        return f'<img src="{source}" alt="{alt}">' if source else found[0]

    return Markup(_PICTURE.sub(picture, html))  # noqa: S704 - of text that was rendered with raw HTML off


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
        "one_key": request.cookies.get("one-key") == "on",
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
    svg = _drawn(bank, name) if name else None
    if svg is None:
        return Markup("")
    try:
        text = drawings.inline(svg, tuple(lit), with_words=with_words, class_names=class_names, without=tuple(without))
    except drawings.BadDrawing:
        return Markup("")
    return Markup(text)  # noqa: S704 - cleaned by an allowlist


def _drawn(bank: Bank | None, name: str) -> bytes | None:
    enclosures: Enclosures | None = g.get("enclosures")
    if enclosures and name in enclosures.names:
        return enclosures.content(name) if name.lower().endswith(".svg") else None
    return library().drawing(bank.id, name) if bank else None


def picture_address(bank: Bank | None, name: str) -> str:
    """Where a picture is found; empty if nothing is known of it."""
    enclosures: Enclosures | None = g.get("enclosures")
    if enclosures and name in enclosures.names:
        return enclosures.address(name)
    return address("banks.picture", bank_id=bank.id, name=name) if bank else ""


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
