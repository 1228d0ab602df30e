"""A chain after an answer as a page shows it: each link by plain values, so that what many see alike is made once."""

from collections.abc import Sequence

from flask import Flask
from markupsafe import Markup

from quizapp.clock import now
from quizapp.domain.banks import Link
from quizapp.domain.chains import KnownLink
from quizapp.web.fragments import fill, macros
from quizapp.web.words import lately

_NOTHING = ("", "", "")
"""What is told of a link that was never tested."""


def init_app(app: Flask) -> None:
    app.jinja_env.globals["links_drawn"] = links_drawn


def links_drawn(chain: Sequence[KnownLink], deciding: Link | None, answer_word: str) -> Markup:
    """The links as items of a list.

    Args:
        deciding: the link that the question tests, which is lit.
        answer_word: what cracked the cracked link: the answer, or the reason.
    """
    draw, today = macros("attempts/_link.html").chain_link, now()
    lit = deciding.ref if deciding else None
    return Markup("").join(
        fill(
            draw,
            each.link.number,
            each.link.step.text,
            each.look,
            each.link.ref == lit,
            answer_word if each.is_cracked else "",
            each.sayings,
            each.hold.value,
            each.known is not None,
            holes=(each.known.right, each.known.tested, lately(each.known.last_at, today)) if each.known else _NOTHING,
        )
        for each in chain
    )
