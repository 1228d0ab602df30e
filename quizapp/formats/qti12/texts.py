"""The texts of an item: materials of all kinds as HTML, with tokens where answers are filled in, and as Markdown."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape

from lxml import etree

from quizapp.formats.blanks import token
from quizapp.formats.xml import Element, local

_TAGS = "p|div|span|br|b|i|u|em|strong|img|sub|sup|ul|ol|li|table|tr|td|th|tbody|font|a|h[1-6]|pre|code|math|blockquote"
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_NAMED = re.compile(r"&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,6});", re.IGNORECASE)
_ESCAPED_TAG = re.compile(rf"&lt;/?(?:{_TAGS})(?:\s[^<>]*?)?/?&gt;", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_WRAPPED = re.compile(r"\s*<div>\s*(.*?)\s*</div>\s*$", re.DOTALL | re.IGNORECASE)
_NAMESPACE = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_PREFIX = re.compile(r"(</?)[A-Za-z][\w.-]*:")
_RESPONSES = frozenset({"response_lid", "response_str", "response_num", "response_xy", "response_grp"})
_NO_TEXTS = frozenset({*_RESPONSES, "hint", "solution", "response_label", "flow_label", "qticomment"})
_TEXTS = frozenset({"mattext", "matemtext", "mat_formattedtext"})
_EMBEDDED = frozenset({"mataudio", "matvideo", "matapplet", "matapplication"})
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg)$", re.IGNORECASE)
_ENDS_BLANK = "Qz"
_BEFORE_BLANKS = frozenset(",.;:?!=")

Piece = str | Element
"""Some HTML, or the response that stands at this place."""


def html_of(elements: Iterable[Element], *, says_how: bool = False) -> str:
    """The HTML of materials, each a paragraph of its own where there are several.

    Args:
        says_how: the program that wrote them says truly of each text whether it is HTML.
    """
    blocks = [block for element in elements for block in _blocks(element, says_how)]
    return blocks[0] if len(blocks) == 1 else "".join(f"<div>{block}</div>" for block in blocks)


def _blocks(element: Element, says_how: bool) -> Iterator[str]:
    """The HTML of each material inside an element."""
    name = local(element)
    if name == "material":
        html = "".join(piece for piece in pieces(element, says_how=says_how) if isinstance(piece, str))
        if html.strip():
            yield html
        return
    if name in _TEXTS:
        yield _html(element, says_how)
        return
    for child in element:
        if local(child) not in _NO_TEXTS:
            yield from _blocks(child, says_how)


def pieces(element: Element, *, says_how: bool = False) -> Iterator[Piece]:
    """What stands in an element in turn: HTML and responses."""
    for child in element:
        name = local(child)
        if name in _TEXTS:
            yield _html(child, says_how)
        elif name == "matimage" or (name in _EMBEDDED and _PICTURE.search(child.get("uri") or "")):
            yield _image(child)
        elif name == "matbreak":
            yield "<br>"
        elif name in _EMBEDDED:
            if child.get("uri") or (child.text or "").strip():
                yield "<object></object>"
        elif name in _RESPONSES:
            yield child
        elif name not in _NO_TEXTS:
            yield from pieces(child, says_how=says_how)


def around_blanks(element: Element, numbers: Mapping[str, int], *, says_how: bool = False) -> str:
    """The HTML of a presentation with tokens at the places of its responses, whose numbers these are."""
    found = ""
    for piece in pieces(element, says_how=says_how):
        if isinstance(piece, str):
            is_behind_blank = found.endswith(_ENDS_BLANK) and piece[:1].isalnum()
            found += f" {piece}" if is_behind_blank else piece
        elif number := numbers.get((piece.get("ident") or "").strip()):
            found += f" {token(number)}" if found[-1:].isalnum() or found[-1:] in _BEFORE_BLANKS else token(number)
    return found


def with_names_replaced(html: str, numbers: Mapping[str, int]) -> tuple[str, set[str]]:
    """A text in which blanks stand as `[name]`, with tokens in their place, and the names that stand there."""
    met: set[str] = set()

    def replaced(found: re.Match[str]) -> str:
        name = unescape(found[1]).strip()
        if name not in numbers or name in met:
            return found[0]
        met.add(name)
        return token(numbers[name])

    return re.sub(r"\[([^\[\]<>]{1,200})\]", replaced, html), met


def plain(html: str) -> str:
    """The words of a short text, for what is compared with what learners type."""
    return " ".join(unescape(_ANY_TAG.sub("", html)).split())


def _html(element: Element, says_how: bool) -> str:
    """One text as HTML, whether it was written as such, escaped once or twice, or plain."""
    text = (element.text or "") + "".join(_inner(child) for child in element)
    kind = (element.get("texttype") or element.get("type") or "").strip().lower()
    if len(element):
        return text
    if not text and (address := (element.get("uri") or "").strip()):
        return f'<a href="{escape(address)}">{escape(address)}</a>'
    if says_how and kind == "text/plain":
        return escape(text, quote=False)
    if kind in {"text/html", "text/xhtml", "html", "smart_text", "h"}:
        return text if says_how and not text.lstrip().startswith(("&lt;", "<div>&lt;")) else _unescaped(text)
    if "<" in text and _TAG.search(text):
        return text
    return _unescaped(text) if "&" in text and _NAMED.search(text) else escape(text, quote=False)


def _unescaped(text: str) -> str:
    """HTML that was escaped once too often, as it was meant."""
    wrapped = _WRAPPED.match(text)
    inner = wrapped[1] if wrapped else text.strip()
    is_meant = inner.startswith("&lt;") and "<" not in inner and _ESCAPED_TAG.match(inner)
    return unescape(inner) if is_meant else text


def _inner(child: Element) -> str:
    """An element that stands in a text as itself, as HTML without namespaces."""
    return _PREFIX.sub(r"\1", _NAMESPACE.sub("", etree.tostring(child, encoding="unicode")))


def _image(element: Element) -> str:
    data = "".join((element.text or "").split())
    uri = (element.get("uri") or "").strip()
    source = uri or (f"data:{element.get('imagtype') or 'image'};base64,{data}" if data else "")
    alt = element.get("label") or ""
    return f'<img src="{escape(source)}" alt="{escape(alt)}">' if source else ""
