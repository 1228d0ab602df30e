"""Authors' text as HTML: CommonMark with sub- and superscripts and maths, rendered once."""

from functools import lru_cache
from urllib.parse import urlsplit

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from quizapp.formats.markdown import tell_maths_from_money


def _maths(content: str, options: dict[str, bool]) -> str:
    display = "block" if options.get("display_mode") else "inline"
    try:
        return convert(content, display=display)
    except Exception:
        return f"<code>{escape(content)}</code>"


_markdown = (
    MarkdownIt("commonmark", {"html": False, "typographer": False})
    .enable("table")
    .enable("strikethrough")
    .use(sub_plugin)
    .use(superscript_plugin)
    .use(dollarmath_plugin, renderer=_maths, allow_space=False, double_inline=False)
)
tell_maths_from_money(_markdown)


def _is_safe_link(url: str) -> bool:
    """Links lead to web pages or stay here; a host hidden behind two slashes is neither."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "mailto"} or (not parts.scheme and not parts.netloc)


_markdown.validateLink = _is_safe_link  # type: ignore[method-assign]


@lru_cache(maxsize=65536)
def prose(text: str) -> Markup:
    """Text of one or several paragraphs."""
    return Markup(_markdown.render(text))  # noqa: S704 - rendered with raw HTML off


@lru_cache(maxsize=65536)
def phrase(text: str) -> Markup:
    """Text within a line: no paragraphs around it."""
    return Markup(_markdown.renderInline(text))  # noqa: S704 - rendered with raw HTML off


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Text without its markup, for titles and attributes."""
    return Markup(_markdown.renderInline(text)).striptags()  # noqa: S704
