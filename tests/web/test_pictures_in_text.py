"""Pictures that the texts of a bank name, as imported questions have them: in stems, options and explanations."""

import zlib
from struct import pack

import pytest
from bs4 import Tag
from walk import Learner, Page

from quizapp.library import Library


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + _chunk(
    b"IDAT", zlib.compress(b"\0\0")
) + _chunk(b"IEND", b"")  # fmt: skip
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle id="dot" cx="4" cy="4" r="3"/></svg>'
BANK = """
title: Pictures
questions:
  - id: which
    type: choice
    ask: "Which of these, ![a \\"small\\" dot](dot one.png), is it? ![drawn](dot.svg)"
    options:
      - right: "this ![first](dot.png)"
        why: "See ![again](dot.png)."
      - wrong: "that ![far](https://example.org/x.png)"
"""


@pytest.fixture
def page(folder, library: Library, learner: Learner) -> Page:
    (folder / "pictures").mkdir()
    (folder / "pictures" / "bank.yaml").write_text(BANK.replace("dot one.png", "dot%20one.png"))
    for name, data in (("dot one.png", PNG), ("dot.png", PNG), ("dot.svg", SVG)):
        (folder / "pictures" / name).write_bytes(data)
    library._scanned_at = None
    return learner.ask("which", bank_id="pictures")


def sources(page: Page) -> list[str]:
    return [str(picture["src"]) for picture in page.soup.select("main img") if isinstance(picture, Tag)]


def test_they_are_shown_from_the_banks_folder(page, learner):
    own = sorted({source for source in sources(page) if source.startswith("/banks/pictures/files/")})

    assert own == ["/banks/pictures/files/dot%20one.png", "/banks/pictures/files/dot.png"]
    for source in own:
        assert learner.open(source).status == 200
    assert page.find('img[src$="one.png"]')["alt"] == 'a "small" dot'


def test_a_drawing_stands_in_the_page(page):
    drawn = page.find('[role="img"][aria-label="drawn"]')

    assert drawn.find("circle") is not None


def test_they_are_shown_in_the_feedback_too(page, learner):
    options = page.form().offers("answer")

    feedback = learner.answer(page, {"answer": [options[0]]})

    assert sources(feedback).count("/banks/pictures/files/dot.png") >= 1
