"""Moodle XML: all its kinds that have one here, its pictures, and what it does not survive elsewhere."""

from base64 import b64encode

import pytest
from drawn import WORDS, banks, questions
from golden import DATA, cases, compare
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.banks import Bank
from quizapp.formats import formats, recognise
from quizapp.formats.base import Imported, Media, Upload, Written

XML = formats()["moodle-xml"]
KINDS = ("choice", "multiple", "true-false", "short", "numeric", "matching", "ordering", "cloze")
HELD = ("title", "explain", "tags", "topic", "hints", "points")


def read(text: str | bytes) -> Imported:
    return XML.read(Upload("questions.xml", text.encode() if isinstance(text, str) else text))


def write(bank: Bank, media: Media | None = None) -> Written:
    assert XML.write is not None
    return XML.write(bank, media or {})


def quiz(inner: str) -> str:
    return f'<quiz><question type="truefalse">{inner}</question></quiz>'


@cases("moodle-xml")
def test_a_file_is_read_as_expected(path):
    compare(path, "moodle-xml")


@cases("moodle-xml")
def test_a_file_comes_back_equal_with_its_pictures(path):
    once = XML.read(Upload(path.name, path.read_bytes()))
    assert once.bank is not None

    written = write(once.bank, once.media)
    again = XML.read(Upload(path.name, written.data))

    assert again.bank is not None
    lost = {name for loss in written.losses for name in loss.questions}
    assert lost <= {"drag-match-8f8a67", "kprime-880dcc"}
    for name in once.bank.questions.keys() - lost:
        assert again.bank.questions[name] == once.bank.questions[name]
    assert again.media == once.media


@given(banks(questions(KINDS, parts=HELD)))
def test_what_came_in_goes_out_and_comes_in_again_the_same(bank):
    once = read(write(bank).data)
    assert once.bank is not None
    assert once.is_whole

    again = read(write(once.bank).data)

    assert again.bank == once.bank


@given(WORDS, WORDS)
def test_any_text_stays_what_it_says(text, title):
    [question] = questions_of(quiz(f"<questiontext><text>x</text></questiontext>{ANSWERS}"))
    bank = Bank(
        id="b", title="B", questions={"q": question.model_copy(update={"id": "q", "ask": text, "title": title})}
    )

    once = read(write(bank).data)
    assert once.bank is not None

    assert read(write(once.bank).data).bank == once.bank


ANSWERS = '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'


def questions_of(text: str) -> list:  # type: ignore[type-arg]
    found = read(text)
    assert found.bank is not None
    return list(found.bank.questions.values())


@pytest.mark.parametrize("kind", ["hotspot"])
def test_kinds_that_it_lacks_are_told_before_exporting(cells, kind):
    losses = XML.losses(cells, {"cell.svg": (DATA / "cells" / "cell.svg").read_bytes()})

    told = next(loss for loss in losses if "no such kind" in loss.what)
    assert set(told.questions) == {question.id for question in cells.questions.values() if question.kind == kind}


def test_declared_encodings_are_obeyed():
    inner = quiz(f"<questiontext><text>Größe ист</text></questiontext>{ANSWERS}")

    for name in ("utf-8", "utf-16"):
        [question] = questions_of_bytes(f'<?xml version="1.0" encoding="{name}"?>{inner}'.encode(name))
        assert question.ask == "Größe ист"
    latin = quiz(f"<questiontext><text>Größe</text></questiontext>{ANSWERS}")
    [question] = questions_of_bytes(f'<?xml version="1.0" encoding="ISO-8859-1"?>{latin}'.encode("latin-1"))
    assert question.ask == "Größe"


def questions_of_bytes(data: bytes) -> list:  # type: ignore[type-arg]
    found = read(data)
    assert found.bank is not None
    return list(found.bank.questions.values())


def cloze(text: str) -> str:
    return f'<quiz><question type="cloze"><questiontext><text>{text}</text></questiontext></question></quiz>'


PICTURE = b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 6_000_000).decode()


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE q [<!ENTITY a "aaaa">]><quiz/>',
        '<!DOCTYPE q SYSTEM "http://127.0.0.1/x"><quiz/>',
        "<quiz>" + "<question>" * 20_000,
        quiz("<questiontext><text>" + "<b>" * 90 + "</b>" * 90 + f"</text></questiontext>{ANSWERS}"),
        quiz("<questiontext><text>" + "&lt;b&gt;" * 50_000 + f"</text></questiontext>{ANSWERS}"),
        quiz("<questiontext><text>" + "{1:SA:" * 20_000 + f"</text></questiontext>{ANSWERS}"),
        cloze("{1:SA:=a}" * 5000),
        cloze("{1:SA:~" * 50_000),
        quiz(f'<questiontext><text>&lt;img src="@@PLUGINFILE@@/a.png"&gt;q</text><file name="a.png">{PICTURE}</file>'
             f"</questiontext>{ANSWERS}"),
        "<quiz>" + '<question type="x"/>' * 50_000 + "</quiz>",
        "<quiz><?php echo 1 ?><question type='truefalse'/></quiz>",
        "<quiz xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/passwd' parse='text'/></quiz>",
        "<html><body>Please sign in</body></html>",
    ],
    ids=range(13),
)  # fmt: skip
def test_hostile_files_get_a_report(text):
    found = read(text)

    assert found.refusal != "The app failed at reading this file. See its log."
    assert found.bank or found.refusal or found.entries
    assert "root:" not in str(found)


PARTS = [
    "<question type='multichoice'>",
    "</question>",
    "<answer fraction='100'>",
    "</answer>",
    "<text>",
    "</text>",
    "a",
]
MORE = [
    "<questiontext>",
    "</questiontext>",
    "{1:SA:=a}",
    "<subquestion>",
    "<single>false</single>",
    "&lt;b>",
    "]]>",
    "<![CDATA[",
]


@given(st.lists(st.sampled_from(PARTS + MORE), max_size=30).map("".join))
def test_any_elements_get_a_report(text):
    found = read(f"<quiz>{text}</quiz>")

    assert found.refusal != "The app failed at reading this file. See its log."
    assert found.bank or found.refusal or found.entries


@given(st.binary(max_size=120))
def test_any_bytes_get_a_report(data):
    assert read(b"<quiz>" + data).refusal


def test_it_is_recognised_by_its_content():
    assert recognise(Upload("x", b'\xef\xbb\xbf<?xml version="1.0"?>\n<quiz><question type="essay">')) is XML
    assert recognise(Upload("x.xml", b"<questestinterop/>")) is not XML
