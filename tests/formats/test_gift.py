"""GIFT: read as Moodle reads it, written so that it is read back equal, and never at a loss for a sentence."""

import pytest
from drawn import LETTERS, WORDS, banks, questions
from golden import cases, compare
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Question
from quizapp.domain.questions.choice import Choice
from quizapp.formats import formats, recognise
from quizapp.formats.base import Fate, Imported, Upload, Written
from quizapp.formats.markdown import plain_of

GIFT = formats()["gift"]
KINDS = ("choice", "multiple", "true-false", "short", "numeric", "matching")
HELD = ("title", "explain", "tags", "topic")


def read(text: str | bytes) -> Imported:
    return GIFT.read(Upload("questions.gift", text.encode() if isinstance(text, str) else text))


def only(text: str) -> Question:
    """The single question of a text."""
    found = read(text)
    assert found.bank is not None
    [question] = found.bank.questions.values()
    return question


def write(bank: Bank) -> Written:
    assert GIFT.write is not None
    return GIFT.write(bank, {})


@cases("gift")
def test_a_file_is_read_as_expected(path):
    compare(path, "gift")


@given(banks(questions(KINDS, parts=HELD)))
def test_what_came_in_goes_out_and_comes_in_again_the_same(bank):
    once = read(write(bank).data)
    assert once.bank is not None

    again = read(write(once.bank).data)

    assert again.bank == once.bank


SIMPLE = st.lists(LETTERS, min_size=1, max_size=3).map(" ".join).map(lambda text: " ".join(text.split()))


@given(banks(questions(("choice", "multiple", "short", "numeric", "matching"), texts=SIMPLE, parts=HELD)))
def test_everything_that_the_format_holds_comes_back(bank):
    written = write(bank)
    found = read(written.data)

    assert found.is_whole
    assert found.bank is not None
    for name, question in bank.questions.items():
        if any(name in loss.questions for loss in written.losses):
            continue
        again = found.bank.questions[name]
        rounded = question.model_copy(update={"topic": again.topic, "tags": again.tags})
        assert without_percent(again) == without_percent(rounded)


def without_percent(question: Question) -> Question:
    """Numeric questions have their tolerance in percent written out, which comes to the same."""
    if getattr(question, "tolerance", None):
        return question.model_copy(update={"tolerance": None})
    return question


@given(st.text(alphabet="ab1 \n{}=~#%:\\/[]$->TF.,*_<&", max_size=60))
def test_any_text_gets_a_report_and_what_is_taken_comes_back(text):
    found = read(text)
    if found.bank is None:
        return

    again = read(write(found.bank).data)

    assert again.bank is not None
    assert len(again.bank.questions) == len(found.bank.questions)


@given(st.binary(max_size=200))
def test_any_bytes_get_a_report(data):
    found = read(data)

    assert found.bank or found.refusal or found.entries


@given(WORDS)
def test_any_text_can_be_an_option(text):
    bank = Bank(id="b", title="B", questions={"q": only("q {=a ~b}").model_copy(update={"id": "q"})})
    question = bank.questions["q"]
    options = (question.options[0].model_copy(update={"right": f"a {text}"}), question.options[1])  # type: ignore[attr-defined]
    bank = Bank(id="b", title="B", questions={"q": question.model_copy(update={"options": options})})

    found = read(write(bank).data)

    assert found.is_whole


@pytest.mark.parametrize(
    "text", ["%50%a", "%", "[html]a", "=a", "~a", "a#b", "// a", "::a::", "$CATEGORY: a", "{a}", "->"]
)
def test_texts_that_look_like_syntax_stay_texts(text):
    native = {"id": "q", "type": "choice", "ask": f"{text} b", "options": [{"right": text}, {"wrong": f"{text} c"}]}
    bank = Bank(id="b", title="B", questions={"q": Choice.model_validate(native)})

    found = read(write(bank).data)
    assert found.bank is not None

    assert [plain_of(option.text) for option in only_of(found.bank).options] == [text, f"{text} c"]


def only_of(bank: Bank) -> Choice:
    [question] = bank.questions.values()
    assert isinstance(question, Choice)
    return question


@pytest.mark.parametrize("kind", ["cloze", "ordering", "hotspot"])
def test_kinds_that_it_lacks_are_told_before_exporting(cells, kind):
    losses = GIFT.losses(cells, {})

    told = next(loss for loss in losses if "no such kind" in loss.what)
    assert {question.id for question in cells.questions.values() if question.kind == kind} <= set(told.questions)


def test_what_the_format_lacks_is_told(cells):
    told = " ".join(loss.what for loss in GIFT.losses(cells, {}))

    for word in ("mechanisms", "misconceptions", "flashcards", "Hints", "Points", "Levels"):
        assert word.casefold() in told.casefold()


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000,
        "q {" + "=a" * 100_000 + "}",
        "q {" + "~" * 200_000 + "}",
        "a\\" * 100_000,
        "q {=a ~" + "x" * 1_000_000 + "}",
        "::" * 100_000,
        "[html]" + "<div>" * 50_000 + "{T}",
        "q " + "{a}" * 60_000,
        " " * 2_000_000 + "q {T}",
        "/" * 500_000,
        "$CATEGORY: " + "/a" * 50_000 + "\n\nq {T}",
        "\n" * 2_000_000 + "q {T}",
        "q {#" + "9" * 100_000 + "}",
        "[html]" + "<!--" * 40_000 + "{T}",
        "_" * 100_000 + "{T}",
        "\\(" * 80_000 + "{T}",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_files_get_a_report(text):
    found = read(text)

    assert found.refusal != "The app failed at reading this file. See its log."
    assert found.bank or found.refusal or found.entries


def test_a_bad_entry_costs_only_itself():
    found = read("One {T}\n\nTwo {=a\n\nThree {F}\n")

    assert [entry.fate for entry in found.entries] == [Fate.TAKEN, Fate.LEFT_OUT, Fate.TAKEN]
    assert (found.entries[1].line, found.is_whole) == (3, False)


@pytest.mark.parametrize("text", ["", "   \n ", "// nothing\n"])
def test_a_file_without_questions_is_told_so(text):
    assert read(text).refusal == "There is no question in this file."


def test_it_is_recognised_by_its_content():
    assert recognise(Upload("whatever", b"::T:: What? {=a ~b}")) is GIFT
    assert recognise(Upload("notes.txt", b"Dear all, see you tomorrow.")) is None
