"""Aiken: the plainest of formats, and the traps of it."""

import pytest
from drawn import LETTERS, banks, questions
from golden import cases, compare
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.banks import Bank
from quizapp.formats import formats, recognise
from quizapp.formats.base import Imported, Upload, Written

AIKEN = formats()["aiken"]


def read(text: str | bytes) -> Imported:
    return AIKEN.read(Upload("questions.txt", text.encode() if isinstance(text, str) else text))


def write(bank: Bank) -> Written:
    assert AIKEN.write is not None
    return AIKEN.write(bank, {})


@cases("aiken")
def test_a_file_is_read_as_expected(path):
    compare(path, "aiken")


@given(banks(questions(("choice",), texts=LETTERS.map(lambda text: f"the {text}"), parts=())))
def test_what_it_holds_comes_back(bank):
    written = write(bank)
    found = read(written.data)

    assert found.is_whole
    assert found.bank is not None
    plain = [
        (question.ask, [option.text for option in question.options], question.right.text)  # type: ignore[attr-defined]
        for question in bank.questions.values()
    ]
    assert plain == [
        (question.ask, [option.text for option in question.options], question.right.text)  # type: ignore[attr-defined]
        for question in found.bank.questions.values()
    ]


@given(banks(questions(("choice", "short"))))
def test_any_bank_is_written_so_that_it_can_be_read(bank):
    once = read(write(bank).data)
    if once.bank is None:
        return

    assert read(write(once.bank).data).bank == once.bank


def test_what_it_lacks_is_told_before_exporting(cells):
    losses = {loss.what: loss.questions for loss in AIKEN.losses(cells, {})}

    others = losses["Questions other than those with one right option are left out."]
    assert set(others) == {question.id for question in cells.questions.values() if question.kind != "choice"}
    assert "What is said of answers is left out." in losses


@given(st.text(alphabet="ABab.) \nNSWER:é", max_size=80))
def test_any_text_gets_a_report(text):
    found = read(text)

    assert found.bank or found.refusal or found.entries


@pytest.mark.parametrize("text", ["A. a\n" * 100_000, "q\n" * 200_000 + "ANSWER: A", "x" * 10_000_000])
def test_hostile_files_get_a_report(text):
    found = read(text)

    assert found.refusal != "The app failed at reading this file. See its log."
    assert found.bank or found.refusal or found.entries


def test_it_is_recognised_by_its_content():
    assert recognise(Upload("x", b"Q?\nA. a\nB. b\nANSWER: A\n")) is AIKEN
