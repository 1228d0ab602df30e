"""What a program that we did not write, gift-pegjs, understands of exported GIFT."""

import json
import subprocess
from html import unescape
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from drawn import LETTERS, WORDS, banks, questions
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizapp.domain.banks import Bank
from quizapp.formats import formats
from quizapp.formats.base import Upload
from quizapp.formats.markdown import html_of, is_plain, plain_of

NODE = Path(__file__).parents[1] / "node"
GIFT = formats()["gift"]
KINDS = {"choice": "MC", "multiple": "MC", "true-false": "TF", "short": "Short", "numeric": "Numerical"}
KINDS |= {"matching": "Matching", "categorize": "Matching"}

pytestmark = [
    pytest.mark.skipif(which("node") is None, reason="node is not there; on Debian: apt install nodejs npm"),
    pytest.mark.skipif(
        not (NODE / "node_modules" / "gift-pegjs").is_dir(),
        reason="gift-pegjs is not there; make test gets it by npm",
    ),
]

Understood = list[dict[str, Any]]


def understood(bank: Bank) -> Understood:
    """The questions that it found, without categories."""
    assert GIFT.write is not None
    told = subprocess.run(
        ["node", "gift.js"], cwd=NODE, input=GIFT.write(bank, {}).data, capture_output=True, check=False
    )
    assert told.returncode == 0, told.stderr.decode()[-2000:]
    return [entry for entry in json.loads(told.stdout) if entry["type"] != "Category"]


SIMPLE = st.lists(LETTERS, min_size=1, max_size=2).map(" ".join)
DRAWN = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@DRAWN
@given(banks(questions(tuple(KINDS), texts=WORDS | SIMPLE, parts=("title", "explain", "topic", "tags")), most=6))
def test_it_reads_every_question_with_its_answers(bank):
    once = GIFT.read(Upload("drawn.gift", GIFT.write(bank, {}).data)).bank  # type: ignore[misc]
    assume(once is not None)
    assert once is not None

    found = understood(once)

    assert [entry["type"] for entry in found] == [KINDS[question.kind] for question in once.questions.values()]
    for entry, question in zip(found, once.questions.values(), strict=True):
        assert entry["id"] == question.id
        assert entry["title"] == (plain_of(question.title).replace("\n", " ") if question.title else None)
        assert squeezed(entry["stem"]["text"]) == squeezed(said(entry, question.ask))
        check(entry, question)


def check(entry: dict[str, Any], question: Any) -> None:
    """The answers that it found are those of the question."""
    match question.kind:
        case "choice" | "multiple":
            texts = [squeezed(choice["text"]["text"]) for choice in entry["choices"]]
            assert texts == [squeezed(said(entry, option.text)) for option in question.options]
            whys = [choice["feedback"] and squeezed(choice["feedback"]["text"]) for choice in entry["choices"]]
            assert whys == [option.why and squeezed(said(entry, option.why)) for option in question.options]
            earns = [bool(choice["isCorrect"] or (choice["weight"] or 0) > 0) for choice in entry["choices"]]
            assert earns == [option.is_right for option in question.options]
        case "true-false":
            assert entry["isTrue"] is question.answer
        case "short":
            assert {choice["text"]["text"] for choice in entry["choices"]} >= set(question.accept)
        case "matching":
            rights = [pair["subanswer"] for pair in entry["matchPairs"]]
            assert len(rights) == len(question.pairs) + len(question.distractors)


def said(entry: dict[str, Any], markdown: str) -> str:
    """How a text stands in the export: as HTML where the question says so."""
    is_html = entry["stem"]["format"] == "html" and not is_plain(markdown)
    return html_of(markdown) if is_html else markdown


def squeezed(text: str) -> str:
    return "".join(unescape(text).split())


def test_it_reads_the_small_bank(cells):
    found = understood(cells)

    kinds = [KINDS[question.kind] for question in cells.questions.values() if question.kind in KINDS]
    assert [entry["type"] for entry in found] == kinds
    numeric = next(entry for entry in found if entry["type"] == "Numerical")
    assert isinstance(numeric["choices"], list)
