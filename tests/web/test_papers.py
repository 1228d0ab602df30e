"""Exams on paper, asked for in a browser without JavaScript."""

import zipfile
from io import BytesIO
from urllib.parse import urlencode

import docx
import paper as printed
import pytest
from pypdf import PdfReader
from walk import Reply

PAGE = "/instructor/banks/cells/paper"


def ask(person, **wishes: str) -> Reply:
    """Fill the form in and send it; the file that comes back."""
    form = person.open(PAGE).form_to(PAGE).fill({name: [value] for name, value in wishes.items()})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return person.browser.send("POST", PAGE, urlencode(form.fields, doseq=True).encode(), kind)


def test_an_instructor_prints_two_versions_and_the_key_apart_in_one_zip(instructor):
    page = ask(instructor, form="pdf", seed="12")

    assert page.status == 200
    assert "filename=cells-12.zip" in page.headers["content-disposition"]
    assert page.headers["x-content-type-options"] == "nosniff"
    with zipfile.ZipFile(BytesIO(page.body)) as archive:
        assert archive.namelist() == ["cells.pdf", "cells-key.pdf"]
        exam, key = (
            "\n".join(page.extract_text() for page in PdfReader(BytesIO(archive.read(name))).pages)
            for name in archive.namelist()
        )
    assert "Version B" in exam
    assert "Answers to version B" in key
    assert "Answers to" not in exam


def test_the_document_of_word_has_what_was_asked_for(instructor):
    page = ask(
        instructor, form="docx", versions="1", count="3", key="end", title="Test", course="BIO 1", instructions="*Ink.*"
    )

    sheets = printed.read(page.body)
    assert [len(asked) for asked in sheets.versions.values()] == [3]
    assert len(sheets.keys["A"]) == 3
    assert {"Test", "Ink."} <= {*printed.lines_of(docx.Document(BytesIO(page.body)))}


def test_the_same_number_makes_the_same_file_again(instructor):
    first, again, other = (ask(instructor, form="docx", seed=seed).body for seed in ("5", "5", "6"))

    assert first == again != other


@pytest.mark.parametrize(
    ("wishes", "why"),
    [
        ({"versions": "13"}, "Enter 1 to 12 versions."),
        ({"versions": "many"}, "valid integer"),
        ({"count": "0"}, "Ask for 1 to 1,000 questions."),
        ({"seed": ""}, "Enter a number"),
        ({"instructions": "x" * 4001}, "longer than 4000"),
        ({"form": "exe"}, "to be mended below"),
    ],
)
def test_what_cannot_be_printed_is_told_beside_the_field(instructor, wishes, why):
    page = instructor.post(
        PAGE,
        {"form": ["pdf"], "versions": ["1"], "seed": ["1"], "key": ["end"], "size": ["a4"]}
        | {name: [value] for name, value in wishes.items()},
    )

    assert page.status == 422
    assert why in page.words
    assert page.has("form .notice")


def test_a_selection_that_nothing_fits_is_told_and_what_was_entered_stays(instructor):
    page = instructor.post(
        PAGE,
        {
            "form": ["docx"],
            "versions": ["4"],
            "seed": ["9"],
            "key": ["none"],
            "size": ["a4"],
            "topics": ["nowhere"],
            "title": ["Kept"],
        },
    )

    assert page.status == 422
    assert "No question of this bank fits." in page.words
    assert page.find("#versions")["value"] == "4"
    assert page.find("#title")["value"] == "Kept"


def test_more_than_a_server_should_print_is_refused_in_a_sentence(instructor, folder):
    lines = ["title: Many", "questions:"]
    lines += [f"  - {{id: q{n}, type: true-false, ask: 'Is {n} even?', answer: true}}" for n in range(300)]
    (folder / "many.yaml").write_text("\n".join(lines))
    instructor.open("/")

    page = instructor.post(
        "/instructor/banks/many/paper",
        {"form": ["pdf"], "versions": ["4"], "seed": ["1"], "key": ["end"], "size": ["a4"]},
    )

    assert page.status == 422
    assert "more than can be printed at once" in page.words


def test_a_bank_that_is_not_there_is_not_found(instructor):
    assert instructor.open("/instructor/banks/gone/paper").status == 404


def test_the_page_of_instructors_leads_there(instructor):
    assert instructor.open("/instructor/").has(f'a[href="{PAGE}"]')
