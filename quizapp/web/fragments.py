"""Pieces of pages that are made once: by the plain values that they show, or beside the value that they follow from."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask, current_app, request
from jinja2 import Environment
from markupsafe import Markup, escape


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(macros=macros, made=made, fill=fill, once=once, ui=_components(app))


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


@lru_cache(maxsize=4096)
def made(macro: Callable[..., Markup], *values: object) -> Markup:
    """What a template's macro makes of plain values, kept for the next time that these are to be shown.

    It must follow from the values: no form's token in it, and no address unless what it begins with is among them.
    """
    return macro(*values)


def fill(macro: Callable[..., Markup], *values: object, holes: Sequence[object]) -> Markup:
    """The same with holes: what differs from one to the next, such as a form's token and the address that it goes to.

    Args:
        values: plain values, from which the piece follows.
        holes: the macro's last arguments. It may only print them; it never learns what they are.
    """
    return _filled(_of_macro(request.script_root, macro, values, len(holes)), holes)


def once(owner: object, *name: object, holes: Sequence[object] = (), caller: Callable[..., Any]) -> Markup:
    """The piece of a page between `{% call once(owner, 'name') %}` and `{% endcall %}`, made at its first use.

    It must follow from its owner and its name: no form's token in it, no place in an attempt, nobody's own work. These
    come in by holes: `{% call(token) once(owner, 'name', holes=(form_token(),)) %}`. The piece may only print them.

    Args:
        owner: an immutable value that equals itself alone, such as an explanation. The piece goes when it goes.
        name: tells the owner's pieces apart; whatever else the piece hangs on belongs in here.
    """
    pieces = _beside.setdefault(owner, {})
    key = (request.script_root, *name)
    if key not in pieces:
        pieces[key] = _cut(caller, len(holes))
    return _filled(pieces[key], holes)


_Cut = tuple[str, ...]
"""A piece of a page, cut at its holes: texts, and between them the number of the hole."""

_HOLE = re.compile("\0([0-9]+)\0")
"""Where a value is still to come. No text of a bank and no form that is taken in has this character."""

_beside: WeakKeyDictionary[object, dict[tuple[object, ...], _Cut]] = WeakKeyDictionary()


@lru_cache(maxsize=4096)
def _of_macro(_root: str, macro: Callable[..., Markup], values: tuple[object, ...], count: int) -> _Cut:
    return _cut(partial(macro, *values), count)


def _cut(make: Callable[..., object], count: int) -> _Cut:
    """What is made with marks in place of the values that are still to come."""
    marks = [Markup(f"\0{number}\0") for number in range(count)]  # noqa: S704 - no text, but a place for one
    return tuple(_HOLE.split(str(make(*marks))))


def _filled(cut: _Cut, holes: Sequence[object]) -> Markup:
    pieces = list(cut)
    fillings = [escape(hole) for hole in holes]
    for place in range(1, len(pieces), 2):
        pieces[place] = fillings[int(pieces[place])]
    return Markup("".join(pieces))  # noqa: S704 - a template's own output, and escaped fillings
