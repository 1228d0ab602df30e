"""HTML of other programs as the Markdown of question files: all that a text means is kept, and nothing that could run.

The HTML is parsed into a tree and only known elements are written out, so there is no list of what is dangerous that
could be too short. A text is first put down with marks for its markup, then escaped as a whole, so that plain text and
HTML that say the same come out the same.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from quizapp.formats import marks, mathml
from quizapp.formats.markdown import html_of
from quizapp.formats.marks import Marked
from quizapp.formats.pictures import Unusable
from quizapp.formats.xml import Element

Resolve = Callable[[str], str]
"""Finds the picture that a source names and returns the name under which it is kept; raises `Unusable`."""

DEEPEST = 200
LONGEST = 1_000_000
"""Characters that are looked into; what is longer is longer than a text may be."""

MOST_LANGUAGES = 100
LONGEST_TO_SETTLE = 20_000


_ANY = re.compile("[<&]")
_TEX = re.compile(r"\\\\?\(([^\n]{1,500}?)\\\\?\)")
_STRUCTURE = re.compile(r"<(ul|ol|table|blockquote|pre|h[1-6]|li|dl)\b", re.IGNORECASE)
_MLANG = re.compile(r"\{mlang\s+([\w,-]+)\}(.*?)\{mlang\}", re.DOTALL)
_BLANKS = re.compile("[ \t\n\r\f\xa0]{2,}|[\t\n\r\f]")
_SAFE_LINK = re.compile(r"(https?://|mailto:)[^\s<>\"\\]{1,2000}$", re.IGNORECASE)
_DROPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "meta", "link", "base", "xml"})
_EMBEDDED = frozenset(
    {"iframe", "object", "embed", "video", "audio", "applet", "svg", "canvas", "frame", "frameset", "form"}
    | {"select", "button", "textarea", "input"}
)
_BLOCK = frozenset(
    {"p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "figure", "figcaption", "center"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "dl", "dt", "dd", "li", "table", "pre", "hr"}
    | {"address", "body", "html", "fieldset", "legend", "details", "summary", "caption", "tr", "td", "th"}
)
_EMPHASIS = {
    "b": marks.STRONG, "strong": marks.STRONG,
    "i": marks.EM, "em": marks.EM, "var": marks.EM, "cite": marks.EM, "dfn": marks.EM, "u": marks.EM,
    "s": marks.STRUCK, "strike": marks.STRUCK, "del": marks.STRUCK,
}  # fmt: skip
_DRAWN_BY_CANVAS = "/equation_images/"
_CODE = frozenset({"code", "tt", "kbd", "samp"})


@dataclass
class Markdown:
    """What became of some HTML."""

    text: str
    notes: tuple[str, ...] = ()
    """What could not be kept, in sentences."""


def markdown_of(html: str, resolve: Resolve | None = None, *, inline: bool = False) -> Markdown:
    """The Markdown that says what this HTML says.

    Args:
        resolve: finds pictures; without it they are left out.
        inline: for a text within a line, such as an option: paragraphs become lines.
    """
    if not _ANY.search(html) and "{mlang" not in html:
        return Markdown(marks.written(_text(html).strip(), inline=inline))
    if len(html) > LONGEST:
        return Markdown(html)
    walk = _Walk(resolve, inline)
    html = walk.one_language(html) if 0 < html.count("{mlang") < MOST_LANGUAGES else html
    text = walk.markdown(html)
    is_put_together = _STRUCTURE.search(html) is not None or (inline and "\\\n" in text)
    if len(text) < LONGEST_TO_SETTLE and is_put_together:
        # Flattened lists and tables hold signs that were escaped for another place; the second time they are at theirs.
        text = _Walk(_as_it_is, inline).markdown(html_of(text, inline=inline))
    return Markdown(text, tuple(walk.notes))


def settled(markdown: str, resolve: Resolve | None = None, *, inline: bool = False) -> Markdown:
    """Markdown of another program as that of question files: without HTML, and with maths in dollar signs."""
    text = _TEX.sub(lambda found: f"${found[1].strip()}$", marks.without_marks(markdown).strip())
    return markdown_of(html_of(text, inline=inline), resolve, inline=inline)


def _as_it_is(name: str) -> str:
    return name


def _text(text: str) -> str:
    return _BLANKS.sub(" ", text)


def _tree(html: str) -> Element:
    html = marks.without_marks(html).replace("\x00", "")
    try:
        return lxml_html.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        # What no parser makes a tree of is shown as the text that it is.
        root = lxml_html.Element("div")
        root.text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", html)
        return root


@dataclass
class _Walk:
    """One text on its way from a tree to Markdown."""

    resolve: Resolve | None
    inline: bool
    notes: dict[str, None] = field(default_factory=dict)
    language: str = ""
    """The language whose texts are taken, where a text stands there in several."""

    def markdown(self, html: str) -> str:
        """The whole text."""
        joint = "\\\n" if self.inline else "\n\n"
        return joint.join(block for block in self.blocks(_tree(html)) if block)

    def note(self, sentence: str) -> None:
        self.notes[sentence] = None

    def one_language(self, text: str) -> str:
        def chosen(found: re.Match[str]) -> str:
            return found[2] if self._is_chosen(found[1].split(",")[0]) else ""

        return _MLANG.sub(chosen, text)

    def _is_chosen(self, language: str) -> bool:
        if language == "other":
            return not self.language
        self.language = self.language or language
        if language != self.language:
            self.note(f"The text stands there in several languages; the one in `{self.language}` was taken.")
        return language == self.language

    def blocks(self, element: Element, depth: int = 0) -> list[str]:
        """The blocks of an element, each as Markdown."""
        if depth > DEEPEST:
            self.note("Elements were nested too deep; the innermost are left out.")
            return []
        found: list[str] = []
        line = Marked()
        self._into(line, element.text or "", None)
        for child in element:
            name = _name(child)
            if name in _BLOCK or (name and self._holds_blocks(child)):
                found += self._finished(line)
                line = Marked()
                found += self._block(child, name, depth + 1)
            else:
                self._inline(line, child, name, depth + 1)
            self._into(line, child.tail or "", None)
        return [*found, *self._finished(line)]

    def _holds_blocks(self, element: Element) -> bool:
        if len(element) == 0 or _name(element) in _DROPPED | _EMBEDDED or _name(element) == "math":
            return False
        return any(_name(inner) in _BLOCK for inner in element.iterdescendants())

    def _finished(self, line: Marked) -> list[str]:
        """What a run of text comes to: one block, or several where empty lines part it, or displayed maths does."""
        return [block for block in line.blocks(inline=self.inline) if block]

    def _into(self, line: Marked, text: str, _: None) -> None:
        if text:
            line.add_text(_text(text))

    def _block(self, element: Element, name: str, depth: int) -> list[str]:
        match name:
            case "hr":
                return [] if self.inline else ["---"]
            case "pre":
                return self._pre(element)
            case "ul" | "ol":
                return self._list(element, name, depth)
            case "table":
                return self._table(element, depth)
            case "blockquote" if not self.inline:
                inner = "\n\n".join(self.blocks(element, depth))
                return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))] if inner else []
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return self._heading(element, depth)
        return self.blocks(element, depth)

    def _heading(self, element: Element, depth: int) -> list[str]:
        inner = _Walk(self.resolve, True, self.notes, self.language).blocks(element, depth)
        text = " ".join(" ".join(inner).replace("\\\n", " ").split())
        if not text:
            return []
        # A page has its own headings, among which those of a text would stand at the wrong level.
        return [text if text.startswith("**") else f"**{text.replace('**', '')}**"]

    def _pre(self, element: Element) -> list[str]:
        text = _words(element).strip("\n").rstrip()
        if not text.strip():
            return []
        if self.inline:
            return [marks.code(line) for line in text.split("\n") if line.strip()]
        fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
        return [f"{fence}\n{text}\n{fence}"]

    def _list(self, element: Element, name: str, depth: int) -> list[str]:
        entries: list[str] = []
        start = element.get("start", "1")
        number = int(start) if name == "ol" and start.isascii() and start.isdigit() and len(start) < 9 else 1
        for child in element:
            inner = self.blocks(child, depth + 1) if _name(child) not in {"", *_DROPPED} else []
            if not inner:
                continue
            mark = f"{number}." if name == "ol" else "-"
            number += 1
            if self.inline:
                shown = f"{number - 1}\\. " if name == "ol" else "• "
                entries.append(shown + " ".join(inner))
            else:
                indent = " " * (len(mark) + 1)
                lines = "\n\n".join(inner).split("\n")
                entries.append("\n".join([f"{mark} {lines[0]}", *(f"{indent}{line}".rstrip() for line in lines[1:])]))
        if self.inline:
            return entries
        is_loose = any("\n\n" in entry for entry in entries)
        return [("\n\n" if is_loose else "\n").join(entries)] if entries else []

    def _table(self, element: Element, depth: int) -> list[str]:
        rows = [list(self._cells(row, depth)) for row in _rows(element)]
        rows = [row for row in rows if any(row)]
        if not rows:
            return []
        width = max(len(row) for row in rows)
        if width == 1 or self.inline:  # a frame around a text rather than a table
            if width > 1:
                self.note("A table within a line became lines of text.")
            return [" | ".join(cell for cell in row if cell) for row in rows]
        head, *body = [[*row, *[""] * (width - len(row))] for row in rows]
        lines = [head, ["---"] * width, *body]
        return ["\n".join("| " + " | ".join(line) + " |" for line in lines)]

    def _cells(self, row: Element, depth: int) -> Iterator[str]:
        for cell in row:
            if _name(cell) in {"td", "th"}:
                inner = _Walk(self.resolve, True, self.notes, self.language).blocks(cell, depth + 3)
                text = " ".join(" ".join(inner).replace("\\\n", " ").split())
                yield text if self.inline else text.replace("|", "\\|")

    def _inline(self, line: Marked, element: Element, name: str, depth: int) -> None:
        if not name or name in _DROPPED:
            return
        if name in _EMBEDDED:
            self.note(f"Embedded content (`{name}`) was left out.")
            return
        if depth > DEEPEST:
            self.note("Elements were nested too deep; the innermost are left out.")
            return
        match name:
            case "br":
                line.add_break()
            case "wbr":
                pass
            case "img":
                self._picture(line, element)
            case "math":
                line.add_maths(mathml.latex(element), displayed=element.get("display") == "block")
            case "sub" | "sup":
                line.add_script("~" if name == "sub" else "^", _words(element))
            case "a":
                self._link(line, element, depth)
            case "span" if "multilang" in (element.get("class") or "").split() and element.get("lang"):
                if self._is_chosen(element.get("lang", "")):
                    self._children(line, element, depth)
            case _ if name in _CODE:
                line.add_code(_text(_words(element)))
            case _ if name in _EMPHASIS:
                if name == "u":
                    self.note("Underlining became emphasis.")
                line.open(_EMPHASIS[name])
                self._children(line, element, depth)
                line.close(_EMPHASIS[name])
            case _:
                self._children(line, element, depth)

    def _children(self, line: Marked, element: Element, depth: int) -> None:
        self._into(line, element.text or "", None)
        for child in element:
            self._inline(line, child, _name(child), depth + 1)
            self._into(line, child.tail or "", None)

    def _link(self, line: Marked, element: Element, depth: int) -> None:
        address = (element.get("href") or "").strip()
        if not _SAFE_LINK.match(address):
            if address and not address.startswith("#"):
                self.note("A link that leads to no web page was left out; its words are kept.")
            self._children(line, element, depth)
            return
        line.open_link()
        self._children(line, element, depth)
        line.close_link(address)

    def _picture(self, line: Marked, element: Element) -> None:
        source, alt = (element.get("src") or "").strip(), " ".join((element.get("alt") or "").split())
        if not source:
            return
        if tex := _formula(element, source, alt):
            line.add_maths(tex)
        elif source.lower().startswith(("http://", "https://", "//")):
            address = f"https:{source}" if source.startswith("//") else source
            self.note("A picture that lies elsewhere on the web is not part of the file; a link took its place.")
            if _SAFE_LINK.match(address):
                line.open_link()
                line.add_text(alt or "picture")
                line.close_link(address)
        else:
            self._kept(line, source, alt)

    def _kept(self, line: Marked, source: str, alt: str) -> None:
        try:
            if self.resolve is None:
                raise Unusable("A picture was left out, for this format has none.")
            line.add_picture(alt, self.resolve(source))
        except Unusable as reason:
            self.note(str(reason))
            if alt:
                line.add_text(f"[{alt}]")


def _formula(element: Element, source: str, alt: str) -> str:
    """The TeX of a picture of a formula, as editors for the web, Moodle and Canvas write them; empty if it is none."""
    if tex := (element.get("data-latex") or element.get("data-equation-content") or "").strip():
        return tex
    classes = element.get("class") or ""
    if "equation_image" in classes or _DRAWN_BY_CANVAS in source:
        drawn = unquote(unquote(source.rpartition(_DRAWN_BY_CANVAS)[2].partition("?")[0]))
        said = alt.removeprefix("LaTeX:") if alt.startswith("LaTeX:") else element.get("title") or drawn
        return said.strip()
    return alt if "tex" in classes else ""


def _name(element: Element) -> str:
    """The element's name in small letters; empty for comments and the like."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if _name(child) == "tr":
            yield child
        elif _name(child) in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)


def _words(element: Element) -> str:
    return "".join(element.itertext())
