"""The Markdown of question files as HTML or as plain text, for formats that have the one or the other."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from quizapp.formats.marks import written

__all__ = ["escaped", "html_of", "is_plain", "parsed", "pictures_in", "plain_of", "tell_maths_from_money"]

Address = Callable[[str], str]
"""The address under which the exported file has a picture, by its name."""

Formula = Callable[[str, bool], str]
"""The HTML of a formula, from its TeX and whether it stands in a line of its own."""

_MEANS_SOMETHING = re.compile(r"[\\`*_\[\]<>&~^$|#\n]|^\s*([-+=]|\d+[.)])|!\[")
_FORMULA = re.compile(r"\$(?!\s)((?:[^$\\]|\\.)++)(?<!\s)\$(?!\d)", re.DOTALL)
_TAGS = re.compile(r"<[^<>]*>")
LONGEST_SIGN = 12


def escaped(text: str, *, inline: bool = False) -> str:
    """Plain text as Markdown that says just that."""
    return written(text.strip(), inline=inline)


def is_plain(markdown: str) -> bool:
    """Whether a text surely means in Markdown nothing but its letters."""
    return not _MEANS_SOMETHING.search(markdown)


def _inline_maths(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return str(env["formula"](tokens[index].content.strip(), False))


def _block_maths(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<p>{env['formula'](' '.join(tokens[index].content.split()), True)}</p>\n"


def _image(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    address = env["address"](str(token.attrs.get("src", "")))
    alt = _words(token.children or ())
    return f'<img src="{escape(address)}" alt="{escape(alt)}">'


def tell_maths_from_money(parser: MarkdownIt) -> None:
    """Let no dollar sign beside a digit or a blank begin or end a formula.

    This takes the place of the plugin's own rule, which at the beginning of a text looks at its end instead.
    """
    parser.inline.ruler.at("math_inline", _formula)


def _formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$" or (state.pos and state.src[state.pos - 1].isdigit()):
        return False
    found = _FORMULA.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = found[1], "$"
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    parser = (
        MarkdownIt("commonmark", {"html": False, "typographer": False, "xhtmlOut": False})
        .enable("table")
        .enable("strikethrough")
        .use(sub_plugin)
        .use(superscript_plugin)
        .use(dollarmath_plugin, allow_space=False, double_inline=False)
    )
    tell_maths_from_money(parser)
    parser.add_render_rule("math_inline", _inline_maths)
    parser.add_render_rule("math_block", _block_maths)
    parser.add_render_rule("image", _image)
    return parser


def _as_written(url: str) -> str:
    return url


_markdown = _parser()
_markdown.normalizeLink = _as_written  # type: ignore[method-assign]


def _as_it_is(name: str) -> str:
    return name


def _between_signs(tex: str, is_apart: bool) -> str:
    """A formula as MathJax and its kin find it in any text."""
    told = escape(tex, quote=False)
    return f"\\[{told}\\]" if is_apart else f"\\({told}\\)"


def html_of(
    markdown: str, address: Address = _as_it_is, *, inline: bool = False, formula: Formula = _between_signs
) -> str:
    """The text as HTML: a single paragraph without tags around it, unless there are several blocks."""
    if is_plain(markdown):
        return markdown
    env = {"address": address, "formula": formula}
    tokens = _markdown.parseInline(markdown, env) if inline else _markdown.parse(markdown, env)
    if len(tokens) == 3 and tokens[0].type == "paragraph_open":
        tokens = tokens[1:2]
    html = str(_markdown.renderer.render(tokens, _markdown.options, env)).strip()
    # A single hyphen is an empty list, and “#” a heading without words: such a text is meant as it stands.
    is_empty = len(markdown) < LONGEST_SIGN and "<img" not in html and not _TAGS.sub("", html).strip()
    return escape(markdown, quote=False) if is_empty else html


def parsed(markdown: str) -> Sequence[Token]:
    """The tokens of a text, for those who set it in a form of their own."""
    return _markdown.parse(markdown)


def pictures_in(markdown: str) -> list[str]:
    """The names of the pictures that a text shows."""
    if "![" not in markdown:
        return []
    tokens = _markdown.parse(markdown)
    inner = [child for token in tokens for child in token.children or ()]
    return [str(token.attrs.get("src", "")) for token in inner if token.type == "image"]


@lru_cache(maxsize=4096)
def plain_of(markdown: str) -> str:
    """The text without its markup, in as many lines as it has paragraphs and breaks; formulas as TeX."""
    if is_plain(markdown):
        return markdown
    lines: list[str] = []
    for token in _markdown.parse(markdown):
        if token.type == "inline":
            lines.append(_words(token.children or ()))
        elif token.type in {"fence", "code_block"}:
            lines.append(token.content.rstrip("\n"))
        elif token.type == "math_block":
            lines.append(f"\\[{' '.join(token.content.split())}\\]")
    words = "\n".join(line for line in lines if line)
    return words or (markdown if len(markdown) < LONGEST_SIGN and "![" not in markdown else "")


def _words(tokens: Sequence[Token]) -> str:
    """The words of a line's tokens."""
    found: list[str] = []
    for token in tokens:
        match token.type:
            case "softbreak":
                found.append(" ")
            case "hardbreak":
                found.append("\n")
            case "math_inline":
                found.append(f"\\({token.content.strip()}\\)")
            case "image":
                found.append(_words(token.children or ()))
            case _:
                found.append(token.content)
    return "".join(found)
