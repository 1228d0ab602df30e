"""A bank's SVG drawing as it is put into a page: cleaned, with some parts lit, and with or without its words."""

from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from quizapp.domain.authored import key_of

_SVG = "{http://www.w3.org/2000/svg}"
register_namespace("", "http://www.w3.org/2000/svg")

_ELEMENTS = frozenset(
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan marker pattern clipPath mask "
    "linearGradient radialGradient stop symbol use".split()
)
_NOT_ATTRIBUTES = frozenset({"style", "href"})
_WORDS = frozenset({"text", "tspan", "title", "desc"})


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


def _is_label(element: Element) -> bool:
    return not {"badge", "leader"}.isdisjoint((element.get("class") or "").split())


def _add_class(element: Element, names: str) -> None:
    known = (element.get("class") or "").split()
    element.set("class", " ".join(dict.fromkeys([*known, *names.split()])))
