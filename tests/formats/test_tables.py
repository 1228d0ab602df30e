"""CSV, TSV and Excel: headers of many kinds, answers in many forms, and tables that would harm a spreadsheet."""

import csv
import io
import zipfile

import pytest
from drawn import LETTERS, banks, questions
from golden import cases, compare
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from quizapp.domain.banks import Bank
from quizapp.domain.mechanisms import Card
from quizapp.formats import formats, recognise
from quizapp.formats.base import Fate, Imported, Upload
from quizapp.formats.tables.answers import Numbering, Unclear, chosen, numbering
from quizapp.formats.tables.headers import header

NAMES = ("csv", "tsv", "xlsx")
FAILED = "The app failed at reading this file. See its log."


def read(text: str | bytes, name: str = "csv") -> Imported:
    return formats()[name].read(Upload(f"table.{name}", text.encode() if isinstance(text, str) else text))


def write(bank: Bank, name: str = "csv") -> bytes:
    write = formats()[name].write
    assert write is not None
    return write(bank, {}).data


def excel(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@cases("tables")
def test_a_file_is_read_as_expected(path):
    compare(path, path.suffix.removeprefix("."))


HELD = ("choice", "multiple", "true-false", "short", "numeric", "matching", "ordering", "categorize")


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=25)
@given(bank=banks(questions(HELD)))
def test_what_it_holds_comes_back(name, bank):
    once = read(write(bank, name), name)

    assert once.count(Fate.LEFT_OUT) == 0
    assert once.bank is not None
    if name == "xlsx":  # Excel's cells have no control characters, and its line ends are plain
        assert [question.kind for question in once.bank.questions.values()] == [
            question.kind for question in bank.questions.values()
        ]
    again = read(write(once.bank, name), name)
    assert again.bank == once.bank


@given(st.lists(st.tuples(LETTERS, LETTERS, st.none() | LETTERS), min_size=1, max_size=4))
def test_cards_come_back(drawn):
    cards = tuple(
        Card(id=f"c{n}", front=front, back=back, topic=topic, tags=("a", "b"))
        for n, (front, back, topic) in enumerate(drawn)
    )

    found = read(write(Bank(id="b", title="B", cards=cards)))

    assert found.bank is not None
    assert found.bank.cards == cards


def test_shares_stay_with_their_options():
    text = (
        "id,type,ask,option 1,option 2,option 3,answer,why 3,credit 2\n"
        "q,choice,Which?,a,b,c,A,because,50\nr,multiple,Which?,a,b,c,A,,-25\n"
    )

    found = read(text)

    assert found.is_whole
    assert found.bank is not None
    one, other = found.bank.questions.values()
    assert [(option.text, option.credit, option.why) for option in one.options] == [
        ("a", None, None),
        ("b", 50, None),
        ("c", None, "because"),
    ]
    assert [option.credit for option in other.options] == [None, -25, None]
    assert read(write(found.bank)).bank == found.bank


def test_a_whole_bank_keeps_what_a_table_can_hold(cells):
    found = read(write(cells))

    assert found.is_whole
    assert found.bank is not None
    kinds = {question.kind for question in cells.questions.values()}
    assert {question.kind for question in found.bank.questions.values()} == kinds - {"cloze", "hotspot"}
    assert {question.id for question in found.bank.questions.values()} <= set(cells.questions)


def test_a_spreadsheet_runs_nothing_of_it_and_it_comes_back_as_it_was():
    fronts = ["=1+1", "+x", "@SUM(A1)", "-a list", "'=quoted", "-5"]
    cards = tuple(Card(id=f"c{n}", front=front, back="b") for n, front in enumerate(fronts))
    bank = Bank(id="b", title="=B", cards=cards)

    rows = list(csv.reader(io.StringIO(write(bank).decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(write(bank, "xlsx"))).active

    place = rows[0].index("ask")
    assert [row[place] for row in rows[1:]] == ["'=1+1", "'+x", "'@SUM(A1)", "'-a list", "''=quoted", "-5"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    for name in NAMES:
        found = read(write(bank, name), name).bank
        assert found is not None
        assert [card.front for card in found.cards] == fronts


@pytest.mark.parametrize(
    ("cell", "places"),
    [("B", [1]), ("b.", [1]), ("A, C", [0, 2]), ("AC", [0, 2]), ("A;C", [0, 2]), ("2", [1]), ("two", [1]),
     ("Option B", [1]), ("one, three", [0, 2]), (" Two ", [1])],
)  # fmt: skip
def test_right_answers_are_found_in_every_form(cell, places):
    assert chosen(cell, ["one", "two", "three"], Numbering()) == places


@pytest.mark.parametrize(
    ("cell", "options"),
    [("A", ["B", "A"]), ("2", ["1", "3", "2"]), ("2,4", ["1", "3", "2", "4"]), ("", ["a", "b"]), ("Z", ["a", "b"])],
)
def test_what_can_be_read_in_two_ways_is_not_guessed(cell, options):
    with pytest.raises(Unclear):
        chosen(cell, options, Numbering())


def test_counting_from_zero_is_found_out_by_the_whole_file():
    assert numbering([("0", "abc"), ("2", "abc")]) == Numbering(0)
    assert numbering([("1", "abc"), ("3", "abc")]) == Numbering(1)
    assert not numbering([("0", "abc"), ("3", "abc")]).is_sure


@pytest.mark.parametrize(
    "row",
    ["Question,A,B,C,D,Answer", "stem;choice 1;choice 2;key", "Prompt|Option A|Option B|Correct option",
     "#,Question,Answer A,Answer B,Correct Answer,Feedback A,Feedback B", "question,correct answer,wrong 1,wrong 2",
     "QUESTION TEXT,OPTION_1,OPTION_2,CORRECT_ANSWER", "Frage;A;B;Richtig", "Front,Back", "term\tdefinition"],
)  # fmt: skip
def test_headers_of_many_kinds_are_understood(row):
    text = row + "\n"
    separator = next(sign for sign in ";|\t," if sign in row)

    assert header([row.split(separator)]) is not None
    assert formats()["csv"].likeness(Upload("x.csv", text.encode())) or "\t" in row


def test_a_table_without_header_is_told_by_its_looks():
    found = read("What?,a,b,c,B\nWho?,d,e,f,C\n")

    assert found.bank is not None
    assert [question.solution for question in found.bank.questions.values()] == [[("", "b")], [("", "f")]]
    assert "no header" in found.notes[0]
    assert "no header that is understood" in read("a,b,c\n1,2,3\n").refusal


def test_a_workbook_is_read_as_it_is_shown():
    found = read(
        excel(["Question", "A", "B", "Answer"], ["How many?", 2, 3.5, "B"], ["Is it?", True, False, True]), "xlsx"
    )

    assert found.bank is not None
    assert [question.solution for question in found.bank.questions.values()] == [[("", "3.5")], [("", "true")]]


def test_every_sheet_with_a_header_is_read():
    book = Workbook()
    book.active.append(["nothing", "here"])
    second = book.create_sheet("Quiz")
    for row in (["Some instructions"], [None], ["Question", "Option 1", "Option 2", "Correct"], ["What?", "a", "b", 2]):
        second.append(row)
    file = io.BytesIO()
    book.save(file)

    found = read(file.getvalue(), "xlsx")

    assert found.bank is not None
    assert [question.solution for question in found.bank.questions.values()] == [[("", "b")]]


def test_dates_that_excel_made_are_told():
    from datetime import date

    found = read(excel(["Question", "A", "B", "Answer"], ["Half?", date(2026, 2, 1), "x", "B"]), "xlsx")

    assert found.count(Fate.CHANGED) == 1
    assert "Excel has a date" in found.entries[0].notes[0]


@pytest.mark.parametrize(
    "text",
    ["question,A,B,answer\n" + "x" * 10_000_000, "," * 3_000_000, '"' * 1_000_001, "question,answer\n" + "a,b\n" * 9000,
     "question,A,B,answer\n\"" + "a\n" * 200_000,
     "question,type,answer\nx,numeric,1e999\ny,numeric,NaN\nz,numeric,5..1"],
)  # fmt: skip
def test_hostile_tables_get_a_report(text):
    found = read(text)

    assert found.refusal != FAILED
    assert found.bank or found.refusal or found.entries


def changed(name: str, part: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    file = io.BytesIO()
    sound = zipfile.ZipFile(io.BytesIO(excel(["Question", "A", "B", "Answer"], ["What?", "a", "b", "A"])))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sound.namelist():
            archive.writestr(each, part if each == name else sound.read(each))
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        changed("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='x'/>"),
        changed("xl/worksheets/sheet1.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet>&b;</worksheet>"),
        changed("xl/workbook.xml", b"no xml"),
        changed("xl/worksheets/sheet1.xml", b" " * 70_000_000),
    ],
)
def test_hostile_workbooks_are_refused_in_a_sentence(data):
    found = read(data, "xlsx")

    assert found.bank is None
    assert found.refusal not in ("", FAILED)


def test_a_row_at_the_end_of_the_world_takes_no_time():
    part = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    )

    assert read(changed("xl/worksheets/sheet1.xml", part), "xlsx").refusal not in ("", FAILED)


@given(st.text(alphabet='question,answer;AB"\n\t|=12', max_size=120))
def test_any_text_gets_a_report(text):
    assert read(text).refusal != FAILED


def test_each_kind_is_recognised_by_its_content(cells):
    for name in NAMES:
        assert recognise(Upload("x", write(cells, name))) is formats()[name]


def test_whoever_gave_a_table_says_what_its_columns_are():
    table = b"Puzzle;Good;Bad;Sure\nWhat?;one;two;0\n"
    said = {"column-1-1": "ask", "column-1-2": "option 1", "column-1-3": "option 2", "column-1-4": "answer"}

    in_vain = formats()["csv"].read(Upload("a.csv", table))
    found = formats()["csv"].read(Upload("a.csv", table, {**said, "count-1": "0"}))

    assert "say which column is what" in in_vain.refusal
    assert [choice.label for choice in in_vain.choices if choice.sample] == ["Puzzle", "Good", "Bad", "Sure"]
    [question] = found.bank.questions.values()
    assert [option.text for option in question.options if option.right] == ["one"]


def test_another_header_and_separator_are_taken_when_somebody_says_so():
    table = b"front|back\nterm|definition\na|b\n"

    first = formats()["csv"].read(Upload("a.csv", table))
    second = formats()["csv"].read(Upload("a.csv", table, {"header-1": "2"}))
    none = formats()["csv"].read(Upload("a.csv", table, {"separator": "comma"}))

    assert [len(found.bank.cards) for found in (first, second)] == [2, 1]
    assert none.bank is None


@pytest.mark.parametrize("said", [{"column-1-1": "nonsense"}, {"header-1": "99"}, {"separator": "x"}, {"count-1": "7"}])
def test_what_no_choice_offers_is_passed_over(said):
    table = b"question,A,B,answer\nWhat?,one,two,1\n"

    assert formats()["csv"].read(Upload("a.csv", table, said)) == formats()["csv"].read(Upload("a.csv", table))
