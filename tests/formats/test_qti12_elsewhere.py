"""QTI 1.2 beside programs of others: what they write is read here, and what is written here they read."""

from pathlib import Path
from typing import Any

import pytest
import qti2latex
from drawn import LETTERS, banks, questions
from hypothesis import given, settings
from qti_package_maker.package_interface import QTIPackageInterface
from text2qti import qti as theirs
from text2qti.config import Config
from text2qti.quiz import Quiz

from quizapp.domain.banks import Bank
from quizapp.formats import formats
from quizapp.formats.base import Imported, Upload
from quizapp.formats.markdown import html_of

QTI, TEXT2QTI = formats()["qti12"], formats()["text2qti"]
PNG = b"\x89PNG\r\n\x1a\n"
KINDS = {
    "choice": "multiple_choice_question",
    "multiple": "multiple_answers_question",
    "true-false": "true_false_question",
    "short": "short_answer_question",
    "numeric": "numerical_question",
}


def read(data: bytes) -> Imported:
    found = QTI.read(Upload("theirs.zip", data))
    assert found.bank is not None, found.refusal
    return found


def natives(bank: Bank | None) -> list[dict[str, Any]]:
    """The questions without their ids, which other programs make up."""
    assert bank is not None
    return [{name: value for name, value in each.native().items() if name != "id"} for each in bank.questions.values()]


def packed_by_text2qti(text: str, folder: Path) -> bytes:
    quiz = Quiz(text, config=Config(), source_name="quiz.md")
    path = folder / "quiz.zip"
    theirs.QTI(quiz).save(path)
    return path.read_bytes()


TEXT = """Quiz title: Cells & more
Quiz description: About *cells*.

Title: The pump
Points: 2
1. How steep is $x^2$, seen here: ![a cell](cell.png)?
... General.
+ Right so.
a) a < b
... not it
*b) *more*
... it is

2. Which is so?
[*] one
[ ] two

GROUP
pick: 1
points per question: 3

3. How much is 2 + 3?
= 5 +- 0.1

4. Tell all.
____

END_GROUP

Text title: A pause
Text: Rest.
"""


def test_a_package_of_text2qti_says_what_its_text_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cell.png").write_bytes(PNG)

    found = read(packed_by_text2qti(TEXT, tmp_path))

    assert found.bank is not None
    assert (found.bank.title, found.bank.summary) == ("Cells & more", "About *cells*.")
    assert natives(found.bank) == [
        {"type": "choice", "title": "The pump", "ask": "How steep is $x^2$, seen here: ![a cell](cell.png)?",
         "explain": "General.", "points": 2,
         "options": [{"wrong": "a < b", "why": "not it"}, {"right": "*more*", "why": "it is"}]},
        {"type": "multiple", "ask": "Which is so?", "options": [{"right": "one"}, {"wrong": "two"}]},
        {"type": "numeric", "ask": "How much is 2 + 3?", "points": 3, "answer": "5", "tolerance": "0.1"},
    ]  # fmt: skip
    assert dict(found.media) == {"cell.png": PNG}
    assert found.notes == ("A group asks 1 of its questions; here all of them are read.",)
    assert [entry.notes for entry in found.entries if entry.fate == "left out"] == [
        ("An essay question has no kind here.",),
        ("A text between questions has no kind here.",),
    ]


@settings(deadline=None)
@given(banks(questions(tuple(KINDS), texts=LETTERS, parts=("explain", "points"))))
def test_a_quiz_that_goes_by_way_of_text2qti_comes_back(tmp_path_factory, bank):
    assert TEXT2QTI.write is not None
    text = TEXT2QTI.write(bank, {}).data.decode()
    from_text = TEXT2QTI.read(Upload("drawn.md", text.encode()))
    if from_text.bank is None:
        return

    found = read(packed_by_text2qti(text, tmp_path_factory.mktemp("text2qti")))

    for there, ours in zip(natives(found.bank), natives(from_text.bank), strict=True):
        if ours.get("tolerance", "").endswith("%"):  # text2qti makes a number of it
            del there["tolerance"], ours["tolerance"]
        assert there == ours


MADE: list[tuple[str, tuple[Any, ...]]] = [
    ("MC", ("<p>Which <b>ion</b>?</p>", ["sodium", "K<sup>+</sup>", "chloride"], "K<sup>+</sup>")),
    ("MA", ("Which are gases?", ["oxygen", "iron", "neon"], ["oxygen", "neon"])),
    ("FIB", ("What is H<sub>2</sub>O?", ["water", "ice"])),
    ("NUM", ("How much is it?", 38.5, 0.25)),
    ("MULTI_FIB", ("<p>A [one] and a [two].</p>", {"one": ["cat", "kitten"], "two": ["dog"]})),
    ("MC", ('<p>See <img src="cell one.png" alt="a cell"/></p>', ["left", "right"], "left")),
    ("MATCH", ("Match.", ["grass", "blood", "sky"], ["green", "red", "blue"])),
]
READ = [
    {"type": "choice", "ask": "Which **ion**?",
     "options": [{"wrong": "sodium"}, {"right": "K^+^"}, {"wrong": "chloride"}]},
    {"type": "choice", "ask": "See ![a cell](picture)", "options": [{"right": "left"}, {"wrong": "right"}]},
    {"type": "multiple", "ask": "Which are gases?",
     "options": [{"right": "oxygen"}, {"wrong": "iron"}, {"right": "neon"}]},
    {"type": "short", "ask": "What is H~2~O?", "accept": ["water", "ice"]},
    {"type": "numeric", "ask": "How much is it?", "answer": "38.5", "tolerance": "0.25"},
    {"type": "cloze", "ask": "A [[one]] and a [[two]].",
     "blanks": {"one": {"accept": ["cat", "kitten"]}, "two": {"accept": ["dog"]}}},
    {"type": "matching", "ask": "Match.", "pairs": [
        {"left": "grass", "right": "green"}, {"left": "blood", "right": "red"}, {"left": "sky", "right": "blue"}]},
]  # fmt: skip


@pytest.mark.parametrize("engine", ["canvas_qti_v1_2", "blackboard_export_zip"])
def test_packages_of_qti_package_maker_are_read(engine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = QTIPackageInterface("made", allow_mixed=True)
    made.item_bank.add_image("cell one.png", PNG)
    for kind, values in MADE:
        made.item_bank.add_item(kind, values)

    path = made.save_package(engine, str(tmp_path / "made.zip"))

    imported = read(Path(path).read_bytes())
    [(picture, data)] = imported.media.items()
    assert data == PNG
    found = natives(imported.bank)
    for each in found:
        each["ask"] = each["ask"].replace(picture, "picture")
        each.pop("title", None)
        each.pop("points", None)
    assert sorted(found, key=lambda each: each["ask"]) == sorted(READ, key=lambda each: each["ask"])


@settings(deadline=None)
@given(banks(questions(tuple(KINDS), texts=LETTERS, parts=("title", "explain"))))
def test_qti2latex_understands_what_is_written(tmp_path_factory, bank):
    assert QTI.write is not None
    path = tmp_path_factory.mktemp("qti2latex") / "drawn.zip"
    path.write_bytes(QTI.write(bank, {}).data)

    items = list(_items(path))

    assert [item.get("ident") for item in items] == list(bank.questions)
    for item, question in zip(items, bank.questions.values(), strict=True):
        kind = qti2latex.guess_type(qti2latex.get_qti_metadata(item), item)
        right = qti2latex.get_correct_idents(item)
        assert kind == KINDS[question.kind]
        assert qti2latex.get_item_stem(item) == f"<div>{html_of(question.ask)}</div>"
        match question.kind:
            case "choice" | "multiple":
                choices = qti2latex.get_choices(item)
                assert [text for _, text in choices] == [option.text for option in question.options]
                told = {text for ident, text in choices if ident in right}
                # It takes an answer of which something is said for a right one.
                said = {option.text for option in question.options if option.why}
                assert told - said == {option.text for option in question.options if option.is_right} - said
            case "true-false" if not question.why:
                [told] = [text for ident, text in qti2latex.get_choices(item) if ident in right]
                assert told == str(question.answer)
            case "short":
                assert right == set(question.accept)


def _items(path: Path) -> Any:
    """The items that qti2latex finds in a package."""
    for file in qti2latex.read_qti_dir(qti2latex.extract_zip_to_tmp(path)):
        yield from qti2latex.findall_anyns(qti2latex.ET.parse(file).getroot(), "item")
