"""Pictures that come with imported questions: which can be shown, and what they are called."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from typing import Any
from urllib.parse import unquote

from quizapp.formats.yaml.drawings import parts_of
from quizapp.formats.yaml.texts import LARGEST
from quizapp.formats.yaml.wording import slug

_KINDS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), ".png"),
    (re.compile(rb"\xff\xd8\xff"), ".jpg"),
    (re.compile(rb"GIF8[79]a"), ".gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), ".webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), ".avif"),
)
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*+<(?:\w+:)?svg[\s>]", re.DOTALL | re.IGNORECASE
)


class Unusable(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The file cannot be shown as a picture. Its sentence says why."""


def picture_suffix(name: str, data: bytes) -> str:
    """The ending that a picture's bytes ask for, whatever its name says.

    Raises:
        Unusable: it is no picture, too large, or could run code.
    """
    if len(data) > LARGEST:
        raise Unusable(f"The file {_shown(name)} is larger than {LARGEST // 1_000_000} MB and was left out.")
    for mark, suffix in _KINDS:
        if mark.match(data):
            return suffix
    if not _SVG.match(data[:4000]):
        raise Unusable(f"The file {_shown(name)} is no picture and was left out.")
    _, problems = parts_of(name, data)
    if problems:
        raise Unusable(f"The drawing {_shown(name)} was left out. {problems[0].message}")
    return ".svg"


_ALONE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(([^()\s]+)\)")


def set_apart(native: dict[str, Any]) -> None:
    """Let the only picture of a question's text be its `image`, if it stands alone at the beginning or the end."""
    blocks = str(native["ask"]).split("\n\n")
    if len(blocks) < 2 or "image" in native or native["ask"].count("![") != 1:
        return
    for place in (-1, 0):
        if found := _ALONE.fullmatch(blocks[place]):
            del blocks[place]
            native["ask"], native["image"] = "\n\n".join(blocks), found[2]
            if found[1].strip():
                native["alt"] = found[1]
            return


def embedded(source: str) -> bytes:
    """The bytes of a picture that stands in its address itself, as `data:image/png;base64,…`.

    Raises:
        Unusable: it is packed in another way, or damaged.
    """
    head, _, data = source.partition(",")
    if not head.lower().endswith(";base64"):
        raise Unusable("A picture in the text is packed in a way that is not read, and was left out.")
    return unpacked(unquote(data))


def unpacked(data: str) -> bytes:
    """The bytes that a text of Base64 stands for; raises `Unusable` if it is none."""
    try:
        return b64decode("".join(data.split()), validate=True)
    except (Base64Error, ValueError):
        raise Unusable("A picture in the file is damaged and was left out.") from None


def kept_name(name: str, suffix: str) -> str:
    """A name for a file beside the bank: letters, digits and hyphens, and the ending that fits its content."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem = base.rpartition(".")[0] or base
    return slug(stem) + suffix


def _shown(name: str) -> str:
    line = " ".join(name.split())
    return f"“{line if len(line) <= 60 else line[:59] + '…'}”"
