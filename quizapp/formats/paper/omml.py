"""Formulas as Word has them (Office Math Markup Language, ECMA-376 part 1, 22.1)."""

from collections.abc import Callable, Mapping

from lxml.etree import Element, QName, SubElement, _Element

from quizapp.formats.paper.maths import Node

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def _tag(name: str) -> QName:
    return QName(M, name)


def formula(node: Node) -> _Element:
    """A formula within a line."""
    maths = Element(_tag("oMath"), nsmap={"m": M})
    _add(maths, node)
    return maths


def _add(parent: _Element, node: Node) -> None:
    if node.form in _STYLES:
        _letters(parent, node)
    elif node.form == "row":
        for place, part in enumerate(node.parts):
            _add(parent, part)
            if _is_named(part) and place < len(node.parts) - 1:
                _letters(parent, Node("sign", "\u2009"))
    else:
        _FORMS[node.form](parent, node)


_STYLES: Mapping[str, str] = {"italic": "i", "upright": "p", "bold": "b", "name": "p", "sign": "p"}


def _letters(parent: _Element, node: Node) -> None:
    run = SubElement(parent, _tag("r"))
    _value(SubElement(run, _tag("rPr")), "sty", _STYLES[node.form])
    text = SubElement(run, _tag("t"))
    text.text = node.text
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _is_named(node: Node) -> bool:
    """Whether this is a function such as sin or lim, which stands a little apart from what it is a function of."""
    return node.form == "name" or (node.form in {"scripts", "limits"} and _is_named(node.parts[0]))


def _value(properties: _Element, name: str, value: str) -> None:
    SubElement(properties, _tag(name)).set(_tag("val"), value)


def _part(parent: _Element, name: str, node: Node) -> None:
    _add(SubElement(parent, _tag(name)), node)


def _fraction(parent: _Element, node: Node) -> None:
    fraction = SubElement(parent, _tag("f"))
    if node.form == "stack":
        _value(SubElement(fraction, _tag("fPr")), "type", "noBar")
    _part(fraction, "num", node.parts[0])
    _part(fraction, "den", node.parts[1])


def _root(parent: _Element, node: Node) -> None:
    root = SubElement(parent, _tag("rad"))
    if len(node.parts) == 1:
        _value(SubElement(root, _tag("radPr")), "degHide", "1")
        SubElement(root, _tag("deg"))
    else:
        _part(root, "deg", node.parts[1])
    _part(root, "e", node.parts[0])


def _scripts(parent: _Element, node: Node) -> None:
    base, below, above = node.parts
    given = [name for name, part in (("sub", below), ("sup", above)) if part.parts or part.text]
    form = {"sub": "sSub", "sup": "sSup", "subsup": "sSubSup"}.get("".join(given))
    if form is None:
        _add(parent, base)
        return
    scripts = SubElement(parent, _tag(form))
    _part(scripts, "e", base)
    for name in given:
        _part(scripts, name, below if name == "sub" else above)


def _limits(parent: _Element, node: Node) -> None:
    """What stands below and above: a limit of a limit where there are both."""
    base, below, above = node.parts
    if above.parts or above.text:
        parent = SubElement(parent, _tag("limUpp"))
        _limits(SubElement(parent, _tag("e")), Node("limits", parts=(base, below, Node("row"))))
        _part(parent, "lim", above)
    elif below.parts or below.text:
        parent = SubElement(parent, _tag("limLow"))
        _part(parent, "e", base)
        _part(parent, "lim", below)
    else:
        _add(parent, base)


def _accent(parent: _Element, node: Node) -> None:
    accent = SubElement(parent, _tag("acc"))
    _value(SubElement(accent, _tag("accPr")), "chr", node.text)
    _part(accent, "e", node.parts[0])


def _bar(parent: _Element, node: Node) -> None:
    bar = SubElement(parent, _tag("bar"))
    _value(SubElement(bar, _tag("barPr")), "pos", "top")
    _part(bar, "e", node.parts[0])


def _fenced(parent: _Element, node: Node) -> None:
    fenced = SubElement(parent, _tag("d"))
    properties = SubElement(fenced, _tag("dPr"))
    _value(properties, "begChr", node.text)
    _value(properties, "endChr", node.end)
    _part(fenced, "e", Node("row", parts=node.parts))


def _table(parent: _Element, node: Node) -> None:
    table = SubElement(parent, _tag("m"))
    for row in node.parts:
        line = SubElement(table, _tag("mr"))
        for cell in row.parts:
            _part(line, "e", cell)


_FORMS: Mapping[str, Callable[[_Element, Node], None]] = {
    "fraction": _fraction,
    "stack": _fraction,
    "root": _root,
    "scripts": _scripts,
    "limits": _limits,
    "accent": _accent,
    "bar": _bar,
    "fenced": _fenced,
    "table": _table,
}
