"""What stands in a text around a place for an answer."""

from lxml import etree

from quizapp.formats.qti.item import NO_TEXT
from quizapp.formats.xml import Element


def around(body: Element, element: Element) -> tuple[str, str]:
    """The words of the body before and behind an element."""
    words: tuple[list[str], list[str]] = ([], [])
    passed, skipped = 0, None
    for event, inner in etree.iterwalk(body, events=("start", "end")):
        if skipped is None and (inner is element or inner.tag in NO_TEXT):
            skipped = inner
        if event == "start" and skipped is None:
            words[passed].append(inner.text or "")
        elif event == "end":
            passed = 1 if inner is element else passed
            skipped = None if inner is skipped else skipped
            if skipped is None and inner is not body:
                words[passed].append(inner.tail or "")
    before, behind = (" ".join("".join(each).split()) for each in words)
    return before, behind


def is_alone(element: Element) -> bool:
    """Whether an element begins the block in which it stands."""
    parent = element.getparent()
    return parent.tag in {"p", "div"} and parent[0] is element and not (parent.text or "").strip()


def cut_tail(body: Element, words: str) -> None:
    """Take the last words out of a text."""
    for inner in reversed(list(body.iter())):
        for name in ("tail", "text"):
            if inner is not body and " ".join((getattr(inner, name) or "").split()) == words:
                setattr(inner, name, None)
                return
