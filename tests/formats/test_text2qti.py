"""text2qti's Markdown, beside the real text2qti."""

import pytest
from drawn import LETTERS, WORDS, banks, questions
from golden import cases, compare
from hypothesis import given, settings
from hypothesis import strategies as st
from text2qti.config import Config
from text2qti.quiz import Question as Theirs
from text2qti.quiz import Quiz

from quizapp.domain.banks import Bank
from quizapp.formats import formats, recognise
from quizapp.formats.base import Fate, Imported, Upload, Written

FORMAT = formats()["text2qti"]
HELD = ("choice", "multiple", "true-false", "short", "numeric")


def read(text: str | bytes) -> Imported:
    return FORMAT.read(Upload("quiz.md", text.encode() if isinstance(text, str) else text))


def write(bank: Bank) -> Written:
    assert FORMAT.write is not None
    return FORMAT.write(bank, {})


def theirs(data: bytes) -> list[Theirs]:
    """What text2qti itself makes of a file."""
    quiz = Quiz(data.decode(), config=Config(), source_name="quiz")
    return [each for each in quiz.questions_and_delims if isinstance(each, Theirs)]


@cases("text2qti")
def test_a_file_is_read_as_expected(path):
    compare(path, "text2qti")


@settings(deadline=None)
@given(banks(questions(HELD, texts=WORDS, parts=("title", "explain", "points"))))
def test_what_came_in_goes_out_and_comes_in_again_the_same(bank):
    once = read(write(bank).data)
    if once.bank is None:
        return

    again = read(write(once.bank).data)

    assert again.bank is not None
    assert again.bank.questions == once.bank.questions


KINDS = {
    "choice": "multiple_choice_question",
    "multiple": "multiple_answers_question",
    "true-false": "true_false_question",
    "short": "short_answer_question",
    "numeric": "numerical_question",
}


@settings(deadline=None)
@given(banks(questions(HELD, texts=LETTERS.map(lambda text: f"the {text}"), parts=("title", "explain"))))
def test_text2qti_understands_what_is_written(bank):
    written = write(bank)
    left_out = {name for loss in written.losses if "refused by text2qti" in loss.what for name in loss.questions}
    kept = [question for question in bank.questions.values() if question.id not in left_out]
    if not kept:
        return

    found = theirs(written.data)

    assert [each.type for each in found] == [KINDS[question.kind] for question in kept]
    for each, question in zip(found, kept, strict=True):
        assert each.title_raw == question.title
        if question.kind in ("choice", "multiple"):
            assert [(choice.choice_raw, choice.correct) for choice in each.choices] == [
                (option.text, option.is_right)
                for option in question.options  # type: ignore[attr-defined]
            ]


def test_text_in_markdown_reaches_text2qti(cells):
    found = theirs(write(cells).data)

    held = [question for question in cells.questions.values() if question.kind in HELD]
    assert [each.type for each in found] == [KINDS[question.kind] for question in held]
    again = read(write(cells).data)
    assert again.is_whole


@pytest.mark.parametrize(
    "text",
    ["1. q\n" + "a) x\n" * 50_000, "1. " + "x" * 10_000_000, "```x\n" * 100_000, "1. " + "`$" * 100_000,
     "1. q\n= 1e999\n2. q\n= [5, 1]\n3. q\n= nan",
     "COMMENT\n" * 100_000, "1. q\n" + "    y\n" * 300_000 + "= 1", "1. " + "~" * 200_000 + "\n= 1"],
)  # fmt: skip
def test_hostile_files_get_a_report(text):
    found = read(text)

    assert found.refusal != "The app failed at reading this file. See its log."
    assert found.bank or found.refusal or found.entries


@given(st.text(alphabet="1a.)*[]= \n+-_^`%~<sub>!:", max_size=80))
def test_any_text_gets_a_report(text):
    assert read(text).refusal != "The app failed at reading this file. See its log."


def test_it_is_recognised_by_its_content_and_code_is_never_run(cells):
    assert recognise(Upload("x", write(cells).data)) is FORMAT
    found = read("```{.bash .run}\ntouch /tmp/never\n```\n1. q\n*a) b\nb) c\n")
    assert found.count(Fate.LEFT_OUT) == 1
    assert "never run" in found.entries[0].notes[0]
