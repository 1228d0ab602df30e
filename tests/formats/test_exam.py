"""Exams as people write them: text files, Word's documents, and Quizlet's cards."""

import io
import zipfile
from base64 import b64decode
from xml.sax.saxutils import escape

import pytest
from golden import DATA, compare
from hypothesis import given
from hypothesis import strategies as st

from quizapp.formats import formats, recognise
from quizapp.formats.base import Imported, Upload

FAILED = "The app failed at reading this file. See its log."
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
NUMBERING = f"""<w:numbering {SPACES}>
<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/></w:lvl>
</w:abstractNum>
<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId9" Type="image" Target="media/image1.png"/>'
    '<Relationship Id="rId8" Type="image" Target="https://example.org/x.png" TargetMode="External"/></Relationships>'
)


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str, level: int | None = None) -> str:
    number = "" if level is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>'
    return f"<w:p><w:pPr>{number}</w:pPr>{''.join(each if each.startswith('<') else run(each) for each in runs)}</w:p>"


def document(*paragraphs: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        body = f"<w:document {SPACES}><w:body>{''.join(paragraphs)}</w:body></w:document>"
        archive.writestr("word/document.xml", body)
        archive.writestr("word/numbering.xml", NUMBERING)
        archive.writestr("word/_rels/document.xml.rels", RELATIONS)
        archive.writestr("word/media/image1.png", PNG)
    return file.getvalue()


def read(data: str | bytes, name: str = "exam-text") -> Imported:
    return formats()[name].read(Upload("exam", data.encode() if isinstance(data, str) else data))


def right(found: Imported) -> list[list[str]]:
    assert found.bank is not None, found.refusal
    return [[words for _, words in question.solution] for question in found.bank.questions.values()]


@pytest.mark.parametrize(
    ("case", "name"), [("usual.txt", "exam-text"), ("key-at-end.txt", "exam-text"), ("set.txt", "quizlet")]
)
def test_a_file_is_read_as_expected(case, name):
    compare(DATA / "exam" / case, name)


def test_automatic_numbers_of_word_count_though_they_do_not_stand_in_the_text():
    found = read(
        document(
            paragraph("Which ion?", level=0),
            paragraph("Potassium", level=1),
            paragraph("Sodium", level=1),
            paragraph("Answer: B"),
            paragraph("Which gas?", level=0),
            paragraph("Oxygen", level=1),
            paragraph("Iron", level=1),
            paragraph("Answer: A"),
        ),
        "docx",
    )

    assert right(found) == [["Sodium"], ["Oxygen"]]


@pytest.mark.parametrize(
    ("look", "called"),
    [
        ("<w:b/>", "bold type"),
        ('<w:highlight w:val="yellow"/>', "highlighting"),
        ('<w:color w:val="FF0000"/>', "colour"),
    ],
)
def test_a_right_option_that_is_only_set_off_is_taken_and_told(look, called):
    found = read(document(paragraph("1. Which?"), paragraph("A) one"), paragraph("B) ", run("two", look))), "docx")

    assert right(found) == [["two"]]
    assert called in found.entries[0].notes[0]


def test_what_is_set_off_everywhere_tells_nothing():
    found = read(
        document(paragraph("1. Which?"), paragraph(run("A) one", "<w:b/>")), paragraph(run("B) b", "<w:b/>"))), "docx"
    )

    assert found.bank is None
    assert "not told which option is right" in found.entries[0].notes[0]


def test_scripts_pictures_and_line_breaks_are_kept():
    low, picture = '<w:vertAlign w:val="subscript"/>', '<w:r><w:drawing><a:blip r:embed="rId9"/></w:drawing></w:r>'
    found = read(
        document(
            paragraph("1. What is H", run("2", low), "O?"),
            paragraph(picture),
            paragraph("A) water", "<w:r><w:br/></w:r>", "B) ice ", run("only", "<w:i/>")),
            paragraph("Answer: A"),
        ),
        "docx",
    )

    assert found.bank is not None
    [question] = found.bank.questions.values()
    assert (question.ask, question.image) == ("What is H~2~O?", "image1.png")
    assert question.offered == ["water", "ice *only*"] or sorted(question.offered) == ["ice *only*", "water"]
    assert dict(found.media) == {"image1.png": PNG}


def test_what_was_struck_out_by_a_reviewer_is_not_read():
    deleted = f"<w:del>{run('not ')}</w:del>"
    found = read(
        document(
            paragraph("1. Is it ", deleted, "so?"), paragraph("A) yes"), paragraph("B) no"), paragraph("Answer: A")
        ),
        "docx",
    )

    assert found.bank is not None
    assert next(iter(found.bank.questions.values())).ask == "Is it so?"
    assert "tracked changes" in found.notes[0]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        document(paragraph("1. x"))[:200],
        document("<w:p>"),
        document("<w:p>" * 200 + "</w:p>" * 200),
        document().replace(b"word/document.xml", b"word/documemt.xml"),
    ],
)
def test_hostile_documents_are_refused_in_a_sentence(data):
    found = read(data, "docx")

    assert found.bank is None
    assert found.refusal not in ("", FAILED)


@pytest.mark.parametrize(
    "text",
    ["1. q\na) " + " " * 300_000 + "x\nb) y", "1. q\n" + "a) x\n" * 50_000, "A" * 10_000_000, "1. " * 300_000,
     "1. q\na) x\nb) y\nAnswers:\n" + "1 " * 300_000, "1. q\na. x" + "  b. y" * 50_000],
)  # fmt: skip
@pytest.mark.parametrize("name", ["exam-text", "quizlet"])
def test_hostile_files_get_a_report(text, name):
    found = read(text, name)

    assert found.refusal != FAILED
    assert found.bank or found.refusal or found.entries


@given(st.text(alphabet="1aAbB.) :*\n\tAnswerK~@", max_size=80))
def test_any_text_gets_a_report(text):
    for name in ("exam-text", "quizlet"):
        assert read(text, name).refusal != FAILED


def test_each_is_recognised_by_its_content():
    assert recognise(Upload("x", document(paragraph("1. x")))) is formats()["docx"]
    assert recognise(Upload("x", b"1. Q?\nA) a\nB) b\nAnswer: B\n")) is formats()["exam-text"]
    assert recognise(Upload("x", b"Q?\nA. a\nB. b\nANSWER: A\n")) is formats()["aiken"]
    assert recognise(Upload("x", b"one\ttwo\nthree\tfour\n")) is formats()["quizlet"]
