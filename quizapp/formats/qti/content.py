"""Texts of question files as the content of items: HTML as far as QTI has it, formulas as MathML."""

import re
from collections.abc import Callable
from typing import Any

from latex2mathml.converter import convert
from lxml import etree
from lxml import html as lxml_html

from quizapp.formats.html import LONGEST
from quizapp.formats.markdown import Address, html_of
from quizapp.formats.qti.dialect import MATHML
from quizapp.formats.xml import Element

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_BLOCKS = frozenset("p ul ol table blockquote pre hr div".split())
_STRUCK = frozenset({"s", "del"})
_LOST = frozenset({"style", "align", "start"})
LONGEST_FORMULA = 2000

Make = Callable[["re.Match[str]"], Element | None]


def sound(text: str) -> str:
    """A text without characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def filled(element: Element, markdown: str, address: Address, *, inline: bool = False) -> Element:
    """An element with a text in it; its blocks, or with `inline` one line."""
    tree = _tree(html_of(markdown, address, inline=inline))
    _settle(tree)
    with_elements(tree, _FORMULA, _formula)
    if not inline and not any(child.tag in _BLOCKS for child in tree):
        tree.tag = "p"
        element.append(tree)
    else:
        element.text = tree.text
        element.extend(list(tree))
    return element


def _tree(html: str) -> Element:
    return lxml_html.fragment_fromstring(sound(html)[:LONGEST], create_parent="div")


def _settle(tree: Element) -> None:
    """Leave out what QTI does not know."""
    for element in tree.iter():
        if element.tag in _STRUCK:
            element.tag = "span"
            element.set("class", "strike")
        for name in _LOST & set(element.attrib):
            del element.attrib[name]


def with_elements(tree: Element, pattern: "re.Pattern[str]", make: Make) -> None:
    """Put elements in the place of all that a pattern finds in the texts of a tree."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        _split(element, "text", pattern, make)
        if element is not tree:
            _split(element, "tail", pattern, make)


def _split(element: Element, part: str, pattern: "re.Pattern[str]", make: Make) -> None:
    text = getattr(element, part) or ""
    found = list(pattern.finditer(text))
    parent, place = (element, 0) if part == "text" else (element.getparent(), None)
    end = len(text)
    for match in reversed(found):
        made = make(match)
        if made is None:
            continue
        made.tail = text[match.end() : end]
        end = match.start()
        parent.insert(parent.index(element) + 1 if place is None else place, made)
    if end < len(text):
        setattr(element, part, text[:end])


def _formula(found: "re.Match[str]") -> Element | None:
    """A formula as MathML that keeps its TeX; None if it cannot be told so."""
    tex = " ".join((found[1] or found[2]).split())
    if len(tex) > LONGEST_FORMULA:
        return None
    try:
        math = etree.fromstring(convert(tex).encode())
    except Exception:
        return None
    semantics = etree.Element(f"{{{MATHML}}}semantics")
    row = etree.SubElement(semantics, f"{{{MATHML}}}mrow")
    row.extend(list(math))
    annotation = etree.SubElement(semantics, f"{{{MATHML}}}annotation", encoding="application/x-tex")
    annotation.text = tex
    own: Any = {None: MATHML}
    made = etree.Element(f"{{{MATHML}}}math", nsmap=own)
    if found[2]:
        made.set("display", "block")
    made.append(semantics)
    return made
