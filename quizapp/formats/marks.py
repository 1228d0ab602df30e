"""Writing Markdown: text with marks for its markup, escaped as a whole when all of it is known.

The marks are noncharacters of Unicode, which no text may hold; those that come in are dropped.
"""

import re
from string import punctuation
from unicodedata import category

STRONG, EM, STRUCK = "\ufdd0", "\ufdd2", "\ufdd4"
_CLOSING = {STRONG: "\ufdd1", EM: "\ufdd3", STRUCK: "\ufdd5"}
_SIGNS = {STRONG: "**", EM: "*", STRUCK: "~~"}
_ATOM, _ATOM_END, _LINK, _LINK_END, _BREAK, _DISPLAY = "\ufdd8", "\ufdd9", "\ufdda", "\ufddb", "\ufddc", "\ufddd"
_MARKS = re.compile("[\ufdd0-\ufdef]")
_MATHS = re.compile(r"\\\(|\\\[|\$\$")
_MATHS_ENDS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
LONGEST_FORMULA = 2000

_PLAIN = re.compile(r"(?![-=]|\d+[.)])[^\W_](?:[\w ,;'\"“”‘’/()%?=–—…°µ×·→-]*[\w,;'\"“”‘’/()%?.:–—…°])?")
_BLANKS = re.compile("[ \t\xa0]{2,}|\t")
_SPECIAL = re.compile(r"[\\`*_\[\]<&~^$]|!(?=[\[\ufdda\\])")
_TAG = re.compile(r"<[A-Za-z/!?]")
_ENTITY = re.compile(r"&(?:#\d|#x[0-9a-f]|[a-z]\w*;)", re.IGNORECASE)
_BRACKETS = re.compile(r"\][(\[:]|\[\[|\]\]")
_CLOSER = re.compile(r"[^\s_]_+(?![^\W_])")
_SIGN = re.compile(r"([\\`*_\[\]<&~^$])")
_IN_SCRIPT = re.compile(r"([\\~^ ])")
_TOUCHING = re.compile(f"{_ATOM}(\\d+){_ATOM_END}{_ATOM}(\\d+){_ATOM_END}")
_BACKSLASH = r"\\\1"
_LINE_START = re.compile(r"(#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|[-=:|][-=:|\s]*$)|(\d{1,9})([.)])(?=\s|$)")


def without_marks(text: str) -> str:
    """A text without the characters that stand for markup here."""
    return _MARKS.sub("", text) if _MARKS.search(text) else text


def is_plain_text(text: str) -> bool:
    """Whether nothing in a text can mean anything in Markdown or HTML, wherever it stands; most texts are so."""
    return _PLAIN.fullmatch(text) is not None and "_" not in text and "  " not in text


def written(text: str, *, inline: bool = False) -> str:
    """Plain text as Markdown that says just that: line ends stay, maths of other programs becomes `$…$`."""
    if is_plain_text(text):
        return text
    marked = Marked()
    for place, line in enumerate(without_marks(text).split("\n")):
        if place:
            marked.add_break()
        marked.add_text(_BLANKS.sub(" ", line))
    blocks = [block for block in marked.blocks(inline=inline) if block]
    return ("\\\n" if inline else "\n\n").join(blocks)


def code(text: str) -> str:
    """Text as a code span."""
    text = " ".join(text.split())
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _span(sign: str, text: str) -> str:
    """Code, a subscript or a superscript."""
    return code(text) if sign == "`" else sign + _IN_SCRIPT.sub(_BACKSLASH, text) + sign


class Marked:
    """A run of text within one block, with its markup."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._atoms: list[str] = []
        self._open: list[str] = []
        self._is_in_link = False
        self._spans: dict[int, tuple[str, str]] = {}
        """The sign and the text of each span of code and each script, by the number of its atom."""

    def add_text(self, text: str) -> None:
        """Add plain text; maths in the manner of TeX within it is recognised."""
        if "\\(" not in text and "$$" not in text and "\\[" not in text:
            self._pieces.append(text)
            return
        begin = 0
        for found in _MATHS.finditer(text):
            if found.start() < begin:
                continue
            end = text.find(_MATHS_ENDS[found[0]], found.end(), found.end() + LONGEST_FORMULA)
            if end > found.end():
                self._pieces.append(text[begin : found.start()])
                self.add_maths(text[found.end() : end], displayed=found[0] != "\\(")
                begin = end + 2
        self._pieces.append(text[begin:])

    def add_break(self) -> None:
        self._pieces.append(" " if self._is_in_link else _BREAK)

    def add_code(self, text: str) -> None:
        self._add_span("`", text)

    def add_maths(self, tex: str, *, displayed: bool = False) -> None:
        """Add a formula in TeX; one that cannot stand between dollar signs stays as text."""
        tex = " ".join(tex.split())
        if not tex:
            return
        if "$" in tex or tex.endswith("\\"):
            self._pieces.append(tex)
        elif displayed:
            self._pieces.append(_DISPLAY)
            self._add_atom(f"${tex}$")
            self._pieces.append(_DISPLAY)
        else:
            self._add_atom(f"${tex}$")

    def add_script(self, sign: str, text: str) -> None:
        """Add a subscript (`~`) or a superscript (`^`)."""
        text = re.sub(r"\s+", " ", without_marks(text)).strip()
        self._add_span(sign, text)

    def _add_span(self, sign: str, text: str) -> None:
        if text.strip():
            self._spans[len(self._atoms)] = (sign, text)
            self._add_atom(_span(sign, text))

    def add_picture(self, alt: str, name: str) -> None:
        self._add_atom(f"![{_SIGN.sub(_BACKSLASH, alt)}]({name})")

    def open(self, mark: str) -> None:
        """Begin emphasis of a kind; within emphasis of the same kind this changes nothing."""
        if mark not in self._open:
            self._pieces.append(mark)
        self._open.append(mark)

    def close(self, mark: str) -> None:
        self._open.remove(mark)
        if mark not in self._open:
            self._pieces.append(_CLOSING[mark])

    def open_link(self) -> None:
        self._pieces.append(_LINK)
        self._is_in_link = True

    def close_link(self, address: str) -> None:
        self._pieces.append(_LINK_END)
        self._is_in_link = False
        self._add_atom(f"]({_address(address)})")

    def _with_joined_spans(self, text: str) -> str:
        """The text with spans that touch each other as one, for side by side they would be read as something else."""

        def joined(found: "re.Match[str]") -> str:
            one, other = (self._spans.get(int(found[group])) for group in (1, 2))
            if one is None or other is None or one[0] != other[0]:
                return found[0]
            number = len(self._atoms)
            self._add_span(one[0], one[1] + other[1])
            self._pieces.pop()
            return f"{_ATOM}{number}{_ATOM_END}"

        before = None
        while before != text:
            before, text = text, _TOUCHING.sub(joined, text)
        return text

    def _add_atom(self, markdown: str) -> None:
        if markdown:
            self._pieces.append(f"{_ATOM}{len(self._atoms)}{_ATOM_END}")
            self._atoms.append(markdown)

    def blocks(self, *, inline: bool) -> list[str]:
        """The run as Markdown; several blocks where two line breaks follow each other or maths is displayed."""
        whole = "".join(self._pieces)
        if inline:
            whole = whole.replace(_DISPLAY, " ")
        if not whole.strip():
            return []
        found: list[str] = []
        for place, piece in enumerate(whole.split(_DISPLAY)):
            if place % 2:
                tex = self._atoms[int(piece.strip(_ATOM + _ATOM_END))].strip("$")
                found.append(f"$$\n{tex}\n$$")
                continue
            for block in re.split(f"\\s*{_BREAK}\\s*{_BREAK}[\\s{_BREAK}]*", piece):
                found.append(self._block(block))
        return found

    def _block(self, text: str) -> str:
        text = self._with_joined_spans(_tidied(_pruned(_tidied(_with_sound_links(text)))))
        is_single = _BREAK not in text
        lines = [_escaped(line.strip(), is_single=is_single).strip() for line in text.split(_BREAK)]
        while lines and not lines[-1]:
            lines.pop()
        markdown = "\\\n".join(_begun(line) for line in lines if line)
        markdown = _emphasised(markdown)
        return re.sub(f"{_ATOM}(\\d+){_ATOM_END}", lambda found: self._atom(found), _linked(markdown)).strip()

    def _atom(self, found: "re.Match[str]") -> str:
        atom = self._atoms[int(found[1])]
        if not atom.startswith("$"):
            return atom
        # Dollar signs beside a digit would be money.
        before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
        return f"{' ' if before.isdigit() else ''}{atom}{' ' if after.isdigit() else ''}"


def _address(address: str) -> str:
    return address.replace("(", "%28").replace(")", "%29").replace("\\", "%5C")


def _escaped(text: str, *, is_single: bool) -> str:
    """A line with a backslash before whatever would mean something in Markdown there, whatever the other lines hold."""
    if not _SPECIAL.search(text):
        return text
    has_marks = bool(_MARKS.search(text))
    escapes = {"\\", "`", "$"}
    escapes |= {sign for sign in "~^" if has_marks or not is_single or text.count(sign) > 1}
    if has_marks or _BRACKETS.search(text):
        escapes |= {"[", "]"}
    closes = has_marks or _CLOSER.search(text) is not None or not text.strip("_ ")

    def escape(found: "re.Match[str]") -> str:
        sign, place = found[0], found.start()
        before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        match sign:
            case "*":
                needs = not (before == after == " ")
            case "_":
                needs = closes and not (_is_word(before) and _is_word(after))
            case "<":
                needs = _TAG.match(text, place) is not None
            case "&":
                needs = _ENTITY.match(text, place) is not None
            case "!":
                needs = True
            case _:
                needs = sign in escapes
        return "\\" + sign if needs else sign

    return _SPECIAL.sub(escape, text)


def _is_word(character: str) -> bool:
    return character.isalnum()


def _begun(line: str) -> str:
    """A line with a backslash before what would make it a list, a heading or a quotation."""
    found = _LINE_START.match(line)
    if not found:
        return line
    if found[2]:
        return f"{found[2]}\\{line[found.start(3) :]}"
    return "\\" + line


_EMPTY = re.compile(
    "\ufdd0(\\s*)\ufdd1|\ufdd2(\\s*)\ufdd3|\ufdd4(\\s*)\ufdd5|\ufdd1(\\s*)\ufdd0|\ufdd3(\\s*)\ufdd2|\ufdd5(\\s*)\ufdd4"
)
_OPEN_BLANK = re.compile(f"([\ufdd0\ufdd2\ufdd4\ufdda])([\\s{_BREAK}]+)")
_BLANK_CLOSE = re.compile(f"([\\s{_BREAK}]+)([\ufdd1\ufdd3\ufdd5])")


def _tidied(text: str) -> str:
    """The text with emphasis only where there is something to emphasise, and blanks outside of it."""
    if not _MARKS.search(text):
        return " ".join(text.split(" ")) if "  " not in text else re.sub(" {2,}", " ", text)
    before = None
    while before != text:
        before = text
        text = _EMPTY.sub(lambda found: next(blank for blank in found.groups() if blank is not None), text)
        text = _OPEN_BLANK.sub(r"\2\1", text)
        text = _BLANK_CLOSE.sub(r"\2\1", text)
    return re.sub(" {2,}", " ", text)


def _pruned(text: str) -> str:
    """The text without emphasis whose signs would not be read as such where they stand."""
    for mark, closing in _CLOSING.items():
        if mark in text or closing in text:
            text = re.sub(
                f"{mark}([^{mark}{closing}]*){closing}", lambda found: found[0] if _is_read(found) else found[1], text
            )
            opened, closed = text.count(mark), text.count(closing)
            if opened != closed:  # a line break or a block has torn it apart
                text = text.replace(mark, "").replace(closing, "")
    return text


def _emphasised(text: str) -> str:
    """The text with signs in place of the marks of emphasis."""
    for mark, closing in _CLOSING.items():
        if mark in text:
            text = text.replace(mark, _SIGNS[mark]).replace(closing, _SIGNS[mark])
    return text


_ALL_MARKS = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"


def _is_read(found: "re.Match[str]") -> bool:
    inner = found[1].strip(_ALL_MARKS)
    if not inner.strip(" *~"):
        return False
    before = found.string[: found.start()].rstrip(_ALL_MARKS)[-1:]
    after = found.string[found.end() :].lstrip(_ALL_MARKS)[:1]
    return (inner[0].isalnum() or _ends_word(before)) and (inner[-1].isalnum() or _ends_word(after))


def _ends_word(character: str) -> bool:
    """Whether this is a blank, punctuation, a mark of ours, or the edge of the text."""
    if not character or character.isspace() or character in punctuation:
        return True
    return category(character).startswith("P") or _MARKS.match(character) is not None


_LINKS = re.compile(
    f"{_LINK}([^{_LINK}{_LINK_END}]*){_LINK_END}({_ATOM}\\d+{_ATOM_END})|{_LINK_END}{_ATOM}\\d+{_ATOM_END}|{_LINK}"
)


def _with_sound_links(text: str) -> str:
    """The text without links that have no words, or that a line break or a block has torn apart."""
    if _LINK not in text and _LINK_END not in text:
        return text
    return _LINKS.sub(lambda found: found[0] if (found[1] or "").strip(_ALL_MARKS + " ") else found[1] or "", text)


def _linked(text: str) -> str:
    return text.replace(_LINK, "[").replace(_LINK_END, "")
