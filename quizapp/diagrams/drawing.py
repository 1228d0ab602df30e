"""A bank's SVG drawing as it is put into a page: cleaned, with some parts lit, and with or without its words."""

from collections.abc import Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from quizapp.domain.authored import key_of
from quizapp.domain.deck import PartLabels

_SVG = "{http://www.w3.org/2000/svg}"
register_namespace("", "http://www.w3.org/2000/svg")

_ELEMENTS = frozenset(
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan marker pattern clipPath mask "
    "linearGradient radialGradient stop symbol use".split()
)
_NOT_ATTRIBUTES = frozenset({"style", "href"})
_WORDS = frozenset({"text", "tspan", "title", "desc"})
_NAMES, _MORE_WORDS = "t", "t2"
"""Classes of the words that name a thing in a drawing, and of those that say more of it."""
_COVER = "cover"


class BadDrawing(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The file is no SVG that can be shown. Its sentence is for the author."""


@lru_cache(maxsize=1024)
def inline(
    svg: bytes,
    lit: tuple[str, ...] = (),
    *,
    with_words: bool = True,
    class_names: str = "",
    without: tuple[str, ...] = (),
) -> str:
    """The drawing as markup for a page.

    Args:
        svg: the file as it lies in the bank.
        lit: the ids of the parts to light; all others step back.
        with_words: False hides labels, title, description and the names of parts, so that none gives an answer away.
        class_names: further classes for the outermost element.
        without: the ids of parts to leave out.

    Raises:
        BadDrawing: the file cannot be read as SVG.
    """
    root = parse(svg)
    _clean(root)
    if without:
        _leave_out(root, frozenset(without))
    if not with_words:
        _drop_words(root)
        _rename_parts(root)
    present = [element for element in root.iter() if element.get("id") in lit]
    for element in present:
        _add_class(element, "is-lit")
    _add_class(root, " ".join(("diagram", "has-lit" if present else "", class_names)))
    return tostring(root, encoding="unicode")


@lru_cache(maxsize=1024)
def covered(svg: bytes, part: str, words: str) -> str:
    """The drawing as markup for a page, with one part and its labels covered, and the rest to be seen.

    Args:
        svg: the file as it lies in the bank.
        part: the id of the part to cover.
        words: what takes the place of its title and description, which would give the part away.

    Raises:
        BadDrawing: the file cannot be read as SVG, or has no such part.
    """
    root = parse(svg)
    _clean(root)
    target = next((element for element in root.iter() if element.get("id") == part), None)
    if target is None:
        raise BadDrawing(f"The drawing has no part `{part}`.")
    _drop_title(root)
    _cover(root, target)
    _rename_parts(root)
    target.attrib.pop("id")
    root.set("role", "img")
    root.set("aria-label", words)
    _add_class(root, "diagram is-covered")
    return tostring(root, encoding="unicode")


@lru_cache(maxsize=256)
def part_labels(svg: bytes) -> Mapping[str, PartLabels]:
    """The words that stand at each part of a drawing, by the part's id, in order.

    Raises:
        BadDrawing: the file cannot be read as SVG.
    """
    parts = [element for element in parse(svg).iter() if "part" in _classes(element)]
    return {name: _labels_of(element) for element in parts if (name := element.get("id"))}


def cleaned(svg: bytes, words: str = "") -> bytes:
    """A drawing as it may be kept: nothing in it that runs or reaches out, and what it shows in words.

    Raises:
        BadDrawing: the file cannot be read as SVG.
    """
    root = parse(svg)
    _clean(root)
    if words and root.find(f"{_SVG}desc") is None:
        described = Element(f"{_SVG}desc")
        described.text = words
        root.insert(1 if root.find(f"{_SVG}title") is not None else 0, described)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=False))


def parse(svg: bytes) -> Element:
    """The drawing's tree.

    Raises:
        BadDrawing: the file is no well-formed SVG, or has entities or a document type.
    """
    try:
        root = fromstring(svg, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadDrawing(f"The file cannot be read as SVG: {error}. Export it anew as plain SVG.") from error
    if root.tag != f"{_SVG}svg":
        raise BadDrawing("The file is XML, but no SVG. Its outermost element has to be <svg>.")
    return root


def part_ids(svg: bytes) -> frozenset[str]:
    """The ids of all parts of a drawing.

    Raises:
        BadDrawing: the file cannot be read as SVG.
    """
    return frozenset(name for element in parse(svg).iter() if (name := element.get("id")))


def _clean(element: Element) -> None:
    """Keep what draws; drop scripts, styles, foreign content, event handlers and references to elsewhere."""
    for name in list(element.attrib):
        if not _is_harmless(name, element.attrib[name]):
            del element.attrib[name]
    for child in list(element):
        if isinstance(child.tag, str) and child.tag.removeprefix(_SVG) in _ELEMENTS:
            _clean(child)
        else:
            element.remove(child)


def _is_harmless(name: str, value: str) -> bool:
    local = name.rpartition("}")[2].lower()
    if local == "href":
        return value.startswith("#")
    if "}" in name or local.startswith("on") or local in _NOT_ATTRIBUTES:
        return False
    return "url(" not in value.replace(" ", "").lower() or value.strip().startswith("url(#")


def _leave_out(element: Element, names: frozenset[str]) -> None:
    for child in list(element):
        if child.get("id") in names:
            element.remove(child)
        else:
            _leave_out(child, names)


def _drop_words(element: Element) -> None:
    for child in list(element):
        if child.tag.removeprefix(_SVG) in _WORDS or _is_label(child):
            element.remove(child)
        else:
            _drop_words(child)
    for name in ("aria-labelledby", "aria-label", "aria-describedby"):
        element.attrib.pop(name, None)


def _rename_parts(root: Element) -> None:
    """Give parts ids that tell nothing; `key_of` the old one, so that a list beside the drawing can name them."""
    for element in root.iter():
        name = element.get("id")
        if name and "part" in (element.get("class") or "").split():
            element.set("id", key_of(name))


def _drop_title(root: Element) -> None:
    for child in list(root):
        if child.tag.removeprefix(_SVG) in {"title", "desc"}:
            root.remove(child)
    for name in ("aria-labelledby", "aria-describedby"):
        root.attrib.pop(name, None)


def _cover(root: Element, part: Element) -> None:
    """Paint over a part: a filter fills the box around it with one colour, so nobody has to compute that box."""
    if drawn := [child for child in part if not _is_beside(child)]:
        for child in [child for child in part if child not in drawn]:
            part.remove(child)
        for child in drawn:
            _drop_words(child)
    flood = Element(f"{_SVG}filter", {"id": _COVER, "x": "-0.04", "y": "-0.04", "width": "1.08", "height": "1.08"})
    flood.append(Element(f"{_SVG}feFlood", {"class": "cover-flood"}))
    root.insert(0, flood)
    part.set("filter", f"url(#{_COVER})")


def _is_beside(child: Element) -> bool:
    """Whether something belongs to a part without being what is drawn: words, a label, the area that takes a click."""
    return _is_label(child) or "hit" in _classes(child) or child.tag.removeprefix(_SVG) in _WORDS


def _labels_of(part: Element) -> PartLabels:
    lines: dict[str, list[str]] = {_NAMES: [], _MORE_WORDS: []}
    for child in part:
        for name in _classes(child) & lines.keys():
            lines[name].append(" ".join("".join(child.itertext()).split()))
    return PartLabels(tuple(lines[_NAMES]), tuple(lines[_MORE_WORDS]))


def _classes(element: Element) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


def _is_label(element: Element) -> bool:
    return not {"badge", "leader"}.isdisjoint(_classes(element))


def _add_class(element: Element, names: str) -> None:
    known = (element.get("class") or "").split()
    element.set("class", " ".join(dict.fromkeys([*known, *names.split()])))
