"""Moodle's GIFT, read as Moodle reads it and written so that Moodle understands it (docs.moodle.org/en/GIFT_format)."""

import re

from quizapp.formats.base import Format, Upload
from quizapp.formats.gift.reader import reads
from quizapp.formats.gift.writer import write

_ANSWERS = re.compile(r"(?<!\\)\{[^{}]*(?:(?<!\\)[=~#]|\bT\b|\bF\b|TRUE|FALSE|^\s*\Z)[^{}]*\}|\{\s*\}")
_TITLE = re.compile(r"^::.*?::", re.MULTILINE | re.DOTALL)
_CATEGORY = re.compile(r"^\$CATEGORY:", re.MULTILINE)
_OTHER = re.compile(r"\s*(<\?xml|<[a-z]+|%|title:|questions:)", re.IGNORECASE)


def _likeness(upload: Upload) -> float:
    head = upload.head[:32_000]
    if _OTHER.match(head) and not head.lstrip().startswith("::"):
        return 0.0
    found = len(_ANSWERS.findall(head))
    if not found:
        return 0.1 if upload.suffix == ".gift" else 0.0
    is_sure = _TITLE.search(head) or _CATEGORY.search(head) or upload.suffix == ".gift"
    return 0.9 if is_sure else min(0.8, 0.5 + found / 20)


FORMAT = Format(
    name="gift",
    title="Moodle GIFT",
    extensions=(".gift", ".txt"),
    likeness=_likeness,
    reads=reads,
    write=write,
    cannot_hold="Pictures, points, hints, mechanisms, units, and questions to be ordered, filled in or pointed at.",
)
