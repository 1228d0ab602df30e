"""Pieces of pages that are made once: by the plain values that they show, or beside the value that they follow from."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask, current_app, request
from jinja2 import Environment
from markupsafe import Markup


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(macros=macros, made=made, once=once, ui=_components(app))


def macros(name: str) -> Any:
    """The macros of a template. Unlike `import`, which makes them anew for every page, this makes them once."""
    environment = current_app.jinja_env
    return environment.get_template(name).module if environment.auto_reload else _lasting(environment, name)


@lru_cache(maxsize=1024)
def _lasting(environment: Environment, name: str) -> Any:
    return environment.get_template(name).module


def _components(app: Flask) -> Any:
    """The macros that all templates know as `ui`. Icons and their like are on every page many times over."""
    components: Any = app.jinja_env.get_template("components.html").module
    for name in ("icon", "cap", "tag"):
        setattr(components, name, partial(made, getattr(components, name)))
    return components


_beside: WeakKeyDictionary[object, dict[tuple[object, ...], Markup]] = WeakKeyDictionary()


@lru_cache(maxsize=4096)
def made(macro: Callable[..., Markup], *values: object) -> Markup:
    """What a template's macro makes of plain values, kept for the next time that these are to be shown.

    It must follow from the values: no form's token in it, and no address unless what it begins with is among them.
    """
    return macro(*values)


def once(owner: object, *name: object, caller: Callable[[], Any]) -> Markup:
    """The piece of a page between `{% call once(owner, 'name') %}` and `{% endcall %}`, made at its first use.

    It must follow from its owner and its name: no form's token in it, no place in an attempt, nobody's own work.

    Args:
        owner: an immutable value that equals itself alone, such as an explanation. The piece goes when it goes.
        name: tells the owner's pieces apart; whatever else the piece hangs on belongs in here.
    """
    pieces = _beside.setdefault(owner, {})
    key = (request.script_root, *name)
    if key not in pieces:
        pieces[key] = Markup(caller())  # noqa: S704 - a template's own output, escaped there
    return pieces[key]
