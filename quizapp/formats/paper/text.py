"""The Markdown of question files as blocks to be set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from quizapp.formats.markdown import parsed
from quizapp.formats.paper.blocks import (
    Block,
    Blocks,
    Code,
    Figure,
    Formula,
    Gap,
    Item,
    Items,
    Look,
    Paragraph,
    Piece,
    Pieces,
    Quote,
    Run,
    Shown,
    Table,
    settable,
)

GAP = "\ufdd0"
"""Stands in a text where a gap is to be; no text may hold this character itself."""

DEEPEST = 12
"""Lists and quotations within each other that are set as such."""

_LOOKS = {
    "strong": Look.STRONG,
    "em": Look.EMPHASISED,
    "s": Look.STRUCK,
    "sub": Look.SUBSCRIPT,
    "sup": Look.SUPERSCRIPT,
}


def pieces_of(text: str) -> Pieces:
    """A text within a line; of several paragraphs each begins a line."""
    found: list[Piece] = []
    for block in blocks_of(text):
        if found:
            found.append(Run("\n"))
        found += _flat(block)
    return tuple(found)


def plain_pieces(text: str, look: Look = Look.PLAIN) -> Pieces:
    """Letters that mean nothing but themselves."""
    return (Run(settable(text), look),)


def blocks_of(text: str, gaps: Sequence[Gap] = ()) -> Blocks:
    """A text as blocks.

    Args:
        gaps: what stands for each `GAP` in the text.
    """
    marked = GAP.join(settable(part) for part in text.split(GAP))
    found = tuple(_Reading(parsed(marked), iter(gaps)).blocks())
    return found or (Paragraph((Run(marked),)),)


def _flat(block: Block) -> Iterator[Piece]:
    """What a block says, as pieces of one line."""
    match block:
        case Paragraph(pieces):
            yield from pieces
        case Code(text):
            yield Run(text, Look.CODE)
        case Figure(name, alt):
            yield Shown(name, alt)
        case Quote(blocks):
            for inner in blocks:
                yield from _flat(inner)
        case Items(items):
            for place, item in enumerate(items):
                yield Run(f"{'; ' if place else ''}{item.label} ")
                for inner in item.blocks:
                    yield from _flat(inner)
        case Table(rows):
            for place, row in enumerate(rows):
                yield Run("; " if place else "")
                for number, cell in enumerate(row):
                    yield from ((Run(" | "), *cell) if number else cell)


@dataclass
class _Reading:
    """Goes through the tokens of a text."""

    tokens: Sequence[Token]
    gaps: Iterator[Gap]
    place: int = 0
    depth: int = field(default=0)

    def blocks(self, closing: str = "") -> Iterator[Block]:
        """The blocks up to a closing token, which is passed over."""
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token.type == closing:
                return
            yield from self._block(token)

    def _block(self, token: Token) -> Iterator[Block]:
        match token.type:
            case "inline":
                yield from self._paragraphs(token)
            case "fence" | "code_block":
                yield Code(token.content.rstrip("\n"))
            case "math_block":
                yield Paragraph((Formula(token.content.strip(), is_displayed=True),))
            case "bullet_list_open" | "ordered_list_open" if self.depth < DEEPEST:
                yield self._items(token)
            case "blockquote_open" if self.depth < DEEPEST:
                self.depth += 1
                yield Quote(tuple(self.blocks("blockquote_close")))
                self.depth -= 1
            case "table_open":
                yield self._table()

    def _paragraphs(self, token: Token) -> Iterator[Block]:
        """A paragraph; a picture that has it for itself is a figure."""
        pieces = tuple(self._pieces(token.children or ()))
        match pieces:
            case (Shown(name, alt),):
                yield Figure(name, alt)
            case (_, *_):
                yield Paragraph(pieces)

    def _pieces(self, tokens: Sequence[Token]) -> Iterator[Piece]:
        look = Look.PLAIN
        for token in tokens:
            name = token.type.rpartition("_")[0]
            if name in _LOOKS:
                look = look | _LOOKS[name] if token.nesting > 0 else look & ~_LOOKS[name]
                continue
            match token.type:
                case "softbreak":
                    yield Run(" ", look)
                case "hardbreak":
                    yield Run("\n", look)
                case "math_inline":
                    yield Formula(token.content.strip())
                case "image":
                    yield Shown(str(token.attrs.get("src", "")), "".join(each.content for each in token.children or ()))
                case "code_inline":
                    yield from self._with_gaps(token.content, look | Look.CODE)
                case _ if token.content:
                    yield from self._with_gaps(token.content, look)

    def _with_gaps(self, text: str, look: Look) -> Iterator[Piece]:
        for place, part in enumerate(text.split(GAP)):
            if place:
                yield next(self.gaps, Gap())
            if part:
                yield Run(part, look)

    def _items(self, opening: Token) -> Items:
        self.depth += 1
        number = int(opening.attrs.get("start", 1)) if opening.type == "ordered_list_open" else None
        items: list[Item] = []
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token.type == opening.type.replace("_open", "_close"):
                break
            label = "•" if number is None else f"{number + len(items)}."
            items.append(Item(label, tuple(self.blocks("list_item_close"))))
        self.depth -= 1
        return Items(tuple(items))

    def _table(self) -> Table:
        rows: list[list[Pieces]] = []
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(tuple(self._pieces(token.children or ())))
        return Table(tuple(tuple(row) for row in rows))
