"""Pieces of pages that are made once: what follows from a value alone is kept beside it, and goes when it goes."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from flask import request
from markupsafe import Markup

_made: WeakKeyDictionary[object, dict[tuple[object, ...], Markup]] = WeakKeyDictionary()


def once(owner: object, *name: object, caller: Callable[[], Any]) -> Markup:
    """The piece of a page between `{% call once(owner, 'name') %}` and `{% endcall %}`, made at its first use.

    It must follow from its owner and its name: no form's token in it, no place in an attempt, nobody's own work.

    Args:
        owner: an immutable value that equals itself alone, such as an explanation.
        name: tells the owner's pieces apart; whatever else the piece hangs on belongs in here.
    """
    pieces = _made.setdefault(owner, {})
    key = (request.script_root, *name)
    if key not in pieces:
        pieces[key] = Markup(caller())  # noqa: S704 - a template's own output, escaped there
    return pieces[key]
