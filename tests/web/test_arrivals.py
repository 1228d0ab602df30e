"""Files of other programs in the browser: recognised, told about, seen, read otherwise, published with pictures."""

import io
import zipfile

import pytest
from handing_in import hand_in, upload

from quizapp.formats import formats
from quizapp.formats.base import Upload

GIFT = b"""::Pace:: Which cells set the pace? {=the sinus node ~the ventricle}

Write an essay. {}

::Beat:: The heart beats by itself. {t}
"""
TABLE = b"Prompt,Key,First,Second\nWhich cells set the pace?,A,the sinus node,the ventricle\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005000"
    "1ff89993d1d0000000049454e44ae426082"
)
PICTURED = b"""# by hand
title: Hearts
questions:
  - id: pace
    type: choice
    ask: Which cells set the pace?
    image: heart.png
    alt: A heart.
    options:
      - {right: the sinus node, why: It drifts.}
      - {wrong: the ventricle, why: It follows.}
"""


def archive(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/").replace("_yaml", ".yaml").replace("_png", ".png"), data)
    return packed.getvalue()


WITH_PICTURE = archive(hearts__bank_yaml=PICTURED, hearts__heart_png=PNG)


@pytest.mark.parametrize("name", [name for name, format in formats().items() if format.write and format.reads])
def test_what_the_app_writes_it_takes_in_again(instructor, library, name):
    format = formats()[name]
    written = format.write(library.banks()["cells"], library.drawings("cells"))
    is_readable = format.read(Upload(f"again{written.suffix}", written.data)).bank is not None

    page = hand_in(instructor, (f"again{written.suffix}", written.data))

    assert page.has("#came-in, #questions") if is_readable else page.status_code == 422


def test_the_report_says_what_was_read_as_what_and_what_was_left_out(instructor):
    page = hand_in(instructor, ("quiz.txt", GIFT))

    assert "Read as Moodle GIFT: 1 came in" in page.find("#came-in").parent.get_text(" ") or "came in" in page.words
    assert "Line 3" in page.words
    assert "Essays" in page.words or "essay" in page.words


def test_what_was_changed_stands_beside_the_question(instructor):
    page = hand_in(
        instructor, ("list.txt", b"Which cells set\nthe pace?\nA. the sinus node\nB. the ventricle\nANSWER: A\n")
    )

    assert "of list.txt:" in page.find("#q-1 .notice").get_text()


def test_a_bad_file_among_several_costs_only_itself(instructor, written):
    answer = upload(instructor, "/instructor/drafts/", [("a.gift", GIFT), ("b.zip", b"PK\x03\x04xx"), ("c.csv", TABLE)])

    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert text.count("Look at it") == 2
    assert "not read" in text
    assert len(written()["drafts"]) == 2


def test_a_column_is_taken_as_something_else_on_request(instructor):
    answer = hand_in(instructor, ("list.csv", TABLE.replace(b"Prompt", b"Puzzle")))
    assert answer.status_code == 422
    page = instructor.open("/instructor/arrivals/1")
    form = page.form_to("/instructor/arrivals/1")
    assert form.fields["column-1-2"] == ["answer"]

    page = instructor.submit(form.fill({"column-1-1": ["ask"], "column-1-3": ["option 1"], "column-1-4": ["option 2"]}))

    assert page.find("h1").get_text() == "list.yaml"
    assert "Which cells set the pace?" in page.find(".specimen").get_text(" ")


def test_the_page_of_a_table_says_which_column_was_taken_as_what(instructor):
    page = hand_in(instructor, ("list.csv", b"Question,A,B,Answer\nPace?,sinus,ventricle,A\n"))

    assert "Answer: the right answer" in page.words


def test_a_file_is_read_as_another_format_and_that_is_taken_back(instructor):
    page = hand_in(instructor, ("cards.txt", b"sinus node; sets the pace\nventricle; pumps\n"), format="quizlet")
    page = instructor.open("/instructor/arrivals/1")
    form = page.form_to("/instructor/arrivals/1")
    page = instructor.submit(form.fill({"format": ["quizlet"], "joint": ["semicolon"]}))
    assert "2 came in" in page.words
    instructor.submit(
        instructor.open("/instructor/arrivals/1").form_to("/instructor/arrivals/1").fill({"joint": ["comma"]})
    )

    assert "2 came in" in instructor.open("/instructor/drafts/1").words


def test_nothing_is_written_before_it_is_published_and_then_the_picture_lies_beside_it(instructor, learner, folder):
    page = hand_in(instructor, ("hearts.zip", WITH_PICTURE))
    assert page.find("h1").get_text() == "hearts/bank.yaml"
    picture = str(page.find(".specimen img")["src"])
    assert instructor.open(picture).headers["content-type"] == "image/png"
    assert learner.open(picture).status == 403
    assert not (folder / "hearts").exists()

    page = instructor.submit(page.form_to("/instructor/drafts/1/publish"))

    assert (folder / "hearts" / "bank.yaml").read_bytes() == PICTURED
    assert (folder / "hearts" / "heart.png").read_bytes() == PNG
    assert learner.open("/banks/hearts/files/heart.png").status == 200


def test_a_slip_in_an_archive_is_mended_in_its_draft(instructor):
    page = hand_in(instructor, ("hearts.zip", archive(bank_yaml=PICTURED.replace(b"wrong:", b"rong:"), heart_png=PNG)))

    assert page.find("h1").get_text() == "hearts/bank.yaml"
    assert "1 problem" in page.words


def test_several_files_of_an_archive_become_one_draft_that_is_published_at_once(instructor, folder):
    top = (
        b"title: Hearts\nquestions:\n  - {id: pace, type: true-false, ask: It beats., answer: yes, step: beat/drift}\n"
    )
    chain = b"mechanisms:\n  beat:\n    title: How it beats\n    steps: [{id: drift, text: It drifts.}]\n"
    page = hand_in(instructor, ("hearts.zip", archive(bank_yaml=top, chains_yaml=chain)))

    instructor.submit(page.form_to("/instructor/drafts/1/publish"))

    assert b"How it beats" in (folder / "hearts.yaml").read_bytes()


def test_the_parts_of_a_large_bank_are_published_one_after_another(instructor, learner, monkeypatch):
    monkeypatch.setattr("quizapp.formats.yaml.writer.LARGEST_FILE", 30_000)
    many = b"".join(b"::q%d:: Is it %d? {=yes, it is ~no, it is not}\n\n" % (n, n) for n in range(400))
    instructor_page = hand_in(instructor, ("many.gift", many))
    assert instructor_page.path == "/instructor/drafts/1"
    early = instructor.open("/instructor/drafts/2")
    assert "no problems" in early.words
    assert instructor.submit(early.form_to("/instructor/drafts/2/publish")).status == 409

    for number in (1, 2):
        page = instructor.open(f"/instructor/drafts/{number}")
        assert "Published" in instructor.submit(page.form_to(f"/instructor/drafts/{number}/publish")).words

    assert learner.open("/banks/many").status == 200


def test_the_report_is_there_after_publishing(instructor):
    page = hand_in(instructor, ("quiz.txt", GIFT))
    page = instructor.submit(page.form_to("/instructor/drafts/1/publish"))

    page = instructor.open(str(page.find("a[href*='/instructor/arrivals/']")["href"]))

    assert "Left out" in page.words
    assert not page.soup.select("select")


def test_a_picture_whose_name_is_taken_gets_another_one(instructor, folder):
    (folder / "cells" / "heart.png").write_bytes(PNG + b"another")

    page = hand_in(instructor, ("hearts.zip", WITH_PICTURE), into="cells")

    assert "image: heart-2.png" in page.find("#q-1 textarea").get_text()


def test_questions_that_join_a_bank_leave_its_title_to_it(instructor):
    page = hand_in(instructor, ("more.gift", GIFT), into="cells")

    assert page.find("h1").get_text() == "cells/more.yaml"
    assert "no problems" in page.words


def test_a_change_is_taken_back(instructor):
    page = hand_in(instructor, ("hearts.yaml", PICTURED.replace(b"    image: heart.png\n", b"")))
    form = page.form("#q-1 form[action$='/text']")
    page = instructor.submit(form.fill({"text": [form.fields["text"][0].replace("Which cells", "What")]}))
    assert "What set the pace?" in page.words

    page = instructor.submit(page.form("form[action*='take-back']"))

    assert "Which cells set the pace?" in page.words
    assert not page.has("form[action*='take-back']")


def test_a_learner_sees_no_report(instructor, learner):
    hand_in(instructor, ("quiz.txt", GIFT))

    assert learner.open("/instructor/arrivals/1").status == 403
    assert learner.post("/instructor/arrivals/1", {"format": ["gift"]}).status == 403


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("one-line.txt", b"x" * 30_000_000, "like no file of questions"),
        ("bank.yaml", PNG, "This looks like a PNG picture"),
        (
            "bomb.xml",
            b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aa">]><quiz>&a;</quiz>',
            "no file of questions",
        ),
        ("many.zip", None, "more than 20,000 files"),
        ("out.zip", archive(**{"..__bank_yaml": PICTURED}), "outside of itself"),
    ],
)
def test_hostile_files_are_refused_in_a_sentence(instructor, written, name, content, words):
    answer = hand_in(instructor, (name, content if content is not None else _hundred_thousand()))

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert written()["drafts"] == []


def _hundred_thousand() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for number in range(100_000):
            file.writestr(f"{number}.yaml", b"")
    return packed.getvalue()


def test_markup_from_any_format_stays_words(instructor):
    evil = EVIL.replace("=", "\\=")
    gift = f"::{evil}:: What? {evil} {{=right {evil}#{evil} ~wrong {evil}#{evil}}}\n\n{evil} {{}}\n".encode()

    page = hand_in(instructor, ("<script>alert(1)<script>.txt", gift))
    report = instructor.open("/instructor/arrivals/1")

    for one in (page, report):
        assert one.status == 200
        assert not one.soup.select("main script, main [onerror]")
