"""Exams on paper: what is printed, whether the key is right for just that, and whether anything gives it away."""

import json
import re
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any

import docx
import paper as printed
import pytest
from drawn import WORDS, banks, questions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from quizapp.domain.attempts import Selection
from quizapp.domain.banks import Bank
from quizapp.domain.papers import Plan
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Mark, Question
from quizapp.domain.questions.cloze import BLANK
from quizapp.formats import formats
from quizapp.formats.base import Fate, Refused, Upload
from quizapp.formats.markdown import plain_of
from quizapp.formats.paper import printing, typesetting
from quizapp.formats.paper.printing import FORMS, Key, Print, printed_exam
from quizapp.formats.paper.sheets import Wording
from quizapp.library import read_with_pictures
from quizapp.paths import bundled

[(SHIPPED, _, PICTURES)] = read_with_pictures(bundled("questions") / "clonazepam-and-ssris")
assert SHIPPED is not None

HOSTILE = (
    '#import "x": y',
    '#read("/etc/passwd")',
    "= heading\\ ] [ *a* _b_ $x$ `c` @d <e>",
    "<w:p><w:r><w:t>x</w:t></w:r></w:p>",
    "]]>&amp;&#0;",
    "a\x07b\x0bc\x7f",
    "\u202eevil\u2066",
    "$\\frac{1}{$ and $\\undefined{x}$",
    "#" * 40 + "{}" * 40,
    "مرحبا بالعالم",
    "Ελληνικά ≤ 5 µmol·l⁻¹",
)


def bank_of(*natives: dict[str, Any], **parts: Any) -> Bank:
    made = [KINDS[native["type"]].model_validate({"id": f"q{place}", **native}) for place, native in enumerate(natives)]
    return Bank(id="bank", title="Bank", questions={question.id: question for question in made}, **parts)


def exam(
    bank: Bank, form: str = "docx", *, versions: int = 1, seed: int = 1, key: Key = Key.END, **wording: Any
) -> Print:
    return printed_exam(bank, {}, form, Plan(versions=versions, seed=seed), Wording(**wording), key)


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


CHOICE = {
    "type": "choice",
    "ask": "Which ion does the pump move out of the cell?",
    "options": [
        {"right": "sodium", "why": "It leaves."},
        {"wrong": "potassium"},
        {"wrong": "all of them", "pin": "last"},
    ],
}
KEPT = {
    "type": "choice",
    "ask": "How many?",
    "shuffle": False,
    "options": [{"wrong": "one"}, {"wrong": "two"}, {"wrong": "three"}, {"right": "four"}],
}
MATCHING = {
    "type": "matching",
    "ask": "Match them.",
    "pairs": [{"left": str(number), "right": "i" * number} for number in range(1, 5)],
}
ORDERING = {"type": "ordering", "ask": "Order them.", "order": [{"text": text} for text in ("one", "two", "three")]}


# The key is right for what is printed


def plain(text: str) -> str:
    return " ".join(plain_of(text).split())


def stem_of(question: Question) -> str:
    return plain(BLANK.sub("_", question.ask))


def found_again(asked: printed.Asked) -> Question:
    """The question of the bank that stands on the paper."""
    assert SHIPPED is not None
    stem = plain(re.sub(r"(\(\d\) )?_{12,}( \S+(?=[ .,;]|$))?", "_", asked.stem))
    words = set(asked.stem.split())
    near = [each for each in SHIPPED.questions.values() if stem_of(each) == stem]
    return near[0] if near else max(SHIPPED.questions.values(), key=lambda each: len(words & set(each.ask.split())))


def meant(question: Question, asked: printed.Asked, answer: str) -> list[str]:
    """What somebody who follows the key puts on the paper, in the words of the bank."""
    answer = re.sub(r", [ivx]+$", "", answer)  # the reason
    pairs = [part.split("\xa0") for part in answer.split(" · ")]
    match question.kind:
        case "choice" | "multiple" | "hotspot":
            letters = re.split(r", | or ", answer)
            return [asked.text_of(letter) for letter in letters]
        case "true-false":
            return [answer.split("(")[1].rstrip(")")]
        case "matching":
            return [f"{asked.text_of(number)} = {asked.text_of(letter)}" for number, letter in pairs]
        case "ordering":
            return [asked.text_of(letter) for letter, _ in sorted(pairs, key=lambda pair: int(pair[1]))]
        case "categorize":
            heads = {head.split("  ")[0]: head.split("  ")[1] for head in asked.rows[0][1:]}
            items = dict(row[0].split("  ") for row in asked.rows[1:])
            return [f"{items[number]} = {heads[letter.split('/')[0]]}" for number, letter in pairs]
        case "cloze":
            return list(cloze(question, asked, answer))
        case "numeric":
            return [re.sub(r" to .*| \(± .*", "", answer)]
    return [answer.split(" or ")[0].removesuffix(" …")]


def cloze(question: Any, asked: printed.Asked, answer: str):
    names = [name.strip() for name in BLANK.findall(question.ask)]
    given = re.findall(r"\((\d)\)\xa0(.*?)(?=  \(\d\)|$)", answer) or [("1", answer)]
    for number, text in given:
        choices = [line for line in asked.lines if line.startswith(f"({number})")]
        if choices or (len(names) == 1 and re.fullmatch("[A-Z]", text) and "\xa0" in "".join(asked.lines)):
            line = (choices or [line for line in asked.lines if "A.\xa0" in line])[0]
            text = dict(re.findall(r"([A-Z])\.\xa0(.*?)(?=      [A-Z]\.|$)", line))[text]
        yield f"{names[int(number) - 1]} = {text.split(' or ')[0].removesuffix(' …')}"


@pytest.fixture(scope="module")
def shipped() -> printed.Sheets:
    """The first bank in three versions with their key."""
    assert SHIPPED is not None
    return printed.read(exam(SHIPPED, versions=3, is_explained=False).exam)


def test_whoever_follows_the_key_of_a_version_has_everything_right_there(shipped):
    assert SHIPPED is not None
    assert list(shipped.versions) == list(shipped.keys) == ["A", "B", "C"]
    met = set()
    for letter, asked in shipped.versions.items():
        assert len(asked) == len(shipped.keys[letter]) == len(SHIPPED.questions)
        for each in asked:
            question = found_again(each)
            response = question.respond(meant(question, each, shipped.keys[letter][each.number]))
            assert question.grade(response).mark is Mark.RIGHT, (letter, each, shipped.keys[letter][each.number])
            met.add((letter, question.id))
    assert len(met) == 3 * len(SHIPPED.questions)


def test_a_table_tells_where_each_question_stands_in_each_version():
    bank = bank_of(CHOICE, KEPT, MATCHING, ORDERING)

    sheets = printed.read(exam(bank, versions=2).exam)

    head, *rows = sheets.crossing
    assert head == ["Question", "A", "B", "Points"]
    for name, *places, _points in rows:
        for letter, place in zip("AB", places, strict=True):
            assert sheets.versions[letter][int(place) - 1].stem == bank.questions[name].ask


def test_the_key_of_one_version_is_read_by_the_reader_of_exams():
    more = [{**CHOICE, "ask": f"Question {number}?"} for number in range(8)]
    bank = bank_of(
        *more,
        {
            **CHOICE,
            "type": "multiple",
            "ask": "Which two?",
            "options": [
                {"right": "sodium"},
                {"right": "calcium"},
                {"wrong": "potassium"},
            ],
        },
    )

    read = formats()["docx"].read(Upload("exam.docx", exam(bank, is_explained=False).exam))

    assert read.bank is not None
    assert read.count(Fate.LEFT_OUT) == 0
    found = sorted(tuple(option.text for option in question.right_options) for question in read.bank.questions.values())
    assert [set(texts) for texts in found] == [{"calcium", "sodium"}, *[{"sodium"}] * 8]


def test_the_pdf_says_what_the_document_says(shipped):
    assert SHIPPED is not None
    letters = re.sub(r"\W", "", words_of(exam(SHIPPED, "pdf", versions=2, is_explained=False).exam))

    missing = [
        text
        for asked in shipped.versions["B"]
        for text in (asked.stem.split("(1)")[0], *(text for _, text in asked.lettered))
        if re.sub(r"[\W_]", "", text) not in letters.replace("_", "")
    ]
    assert missing == []
    told = re.sub(r"\W", "", "".join(f"{number}.{answer}" for number, answer in list(shipped.keys["B"].items())[:5]))
    assert told in letters


# Orders


def test_pinned_options_stay_last_and_those_that_are_not_shuffled_stay_as_they_are():
    for seed in range(5):
        sheets = printed.read(exam(bank_of(CHOICE, KEPT), versions=2, seed=seed).exam)
        for asked in (each for version in sheets.versions.values() for each in version):
            texts = [text for _, text in asked.lettered]
            assert texts[-1] == "all of them" if len(texts) == 3 else texts == ["one", "two", "three", "four"]


def test_neither_partners_nor_an_order_are_printed_as_they_belong():
    for seed in range(10):
        for asked in printed.read(exam(bank_of(MATCHING, ORDERING), seed=seed).exam).versions["A"]:
            if asked.stem == "Order them.":
                assert [text for _, text in asked.lettered] != ["one", "two", "three"]
            else:
                lefts = [text for label, text in asked.lettered if label.isdecimal()]
                rights = [text for label, text in asked.lettered if not label.isdecimal()]
                assert all(len(right) != int(left) for left, right in zip(lefts, rights, strict=True))


def test_versions_differ_and_the_same_seed_makes_the_same_file():
    assert SHIPPED is not None
    bank = bank_of(*[{**CHOICE, "ask": f"Number {number}?"} for number in range(6)])
    for form in FORMS:
        first, again = (exam(bank, form, versions=2, seed=5, key=Key.APART) for _ in range(2))

        assert (first.exam, first.key) == (again.exam, again.key)
        assert first.exam != exam(bank, form, versions=2, seed=6, key=Key.APART).exam
    sheets = printed.read(exam(bank, versions=2, seed=5).exam)
    assert [each.stem for each in sheets.versions["A"]] != [each.stem for each in sheets.versions["B"]]


# Nothing gives the key away


def turned(native: dict[str, Any]) -> dict[str, Any]:
    """A question in which another answer is right, and that looks the same to whoever only sees it."""
    if "answer" in native:
        return {**native, "answer": not native["answer"], "why": "Another reason."}
    options = native["options"]
    right = next(place for place, option in enumerate(options) if "right" in option)
    other = next(place for place, option in enumerate(options) if "wrong" in option)
    swapped = {right: {"wrong": options[right]["right"]}, other: {"right": options[other]["wrong"]}}
    return {**native, "options": [swapped.get(place, option) for place, option in enumerate(options)]}


@pytest.mark.parametrize("form", FORMS)
def test_an_exam_without_its_key_is_the_same_file_whatever_is_right(form):
    natives = [
        {**CHOICE, "explain": "Because.", "hints": ["Look."]},
        {**KEPT, "type": "multiple", "ask": "All?", "explain": "So."},
        {"type": "true-false", "ask": "Is it?", "answer": True},
    ]
    one, other = (bank_of(*each) for each in (natives, [turned(native) for native in natives]))

    made, turned_over = (exam(bank, form, versions=3, key=Key.APART) for bank in (one, other))

    assert made.exam == turned_over.exam
    assert made.key != turned_over.key


@pytest.mark.parametrize("form", FORMS)
def test_what_is_said_of_answers_stands_in_the_key_only(form):
    bank = bank_of({**CHOICE, "explain": "General words.", "title": "Sodium leaves", "hints": ["Think of sodium."]})
    made = exam(bank, form, key=Key.APART)
    assert made.key is not None

    read = words_of if form == "pdf" else lambda data: "\n".join(printed.lines_of(docx.Document(BytesIO(data))))

    for told in ("It leaves.", "General words.", "Sodium leaves", "Think of"):
        assert told not in read(made.exam)
    assert "It leaves." in read(made.key)
    assert "It leaves." not in read(exam(bank, form, key=Key.APART, is_explained=False).key or b"")


# What is printed beside the questions


@pytest.mark.parametrize("form", FORMS)
def test_title_course_date_instructions_and_points_are_printed(form):
    bank = bank_of({**CHOICE, "points": 2}, KEPT)

    made = exam(bank, form, title="Midterm", course="BIO 1", date="1 May", instructions="Use *ink*.").exam

    if form == "pdf":
        text = words_of(made)
        assert "Page 1 of 1" in text
    else:
        document = docx.Document(BytesIO(made))
        heads = [document.sections[0].first_page_header, document.sections[0].header]
        text = "\n".join([*printed.lines_of(document), *(line.text for head in heads for line in head.paragraphs)])
    for words in ("Midterm", "BIO 1", "1 May", "Use ink.", "Version A", "3 points", "2 points", "Name", "Number"):
        assert words in text


def test_each_version_and_the_key_begin_on_a_sheet_of_their_own_and_count_their_own_pages():
    bank = bank_of(*[{**KEPT, "ask": f"Number {number}? " + "Words. " * 40} for number in range(12)])

    pages = [page.extract_text() for page in PdfReader(BytesIO(exam(bank, "pdf", versions=2).exam)).pages]
    firsts = [place for place, text in enumerate(pages) if "Page 1 of" in text]

    assert len(firsts) == 3
    assert all(place % 2 == 0 for place in firsts), "photocopied on both sides, no sheet holds two versions"
    assert "Version B" in pages[firsts[1]]
    assert "Page 2 of" in pages[firsts[1] + 1]
    document = docx.Document(BytesIO(exam(bank, versions=2).exam))
    assert [section.start_type.name for section in document.sections][1:] == ["ODD_PAGE", "ODD_PAGE"]


def test_the_pdf_is_tagged_has_a_language_and_keeps_to_the_standard_for_everybody():
    made = exam(bank_of(CHOICE, language="de-AT"), "pdf", title="Prüfung")
    reader = PdfReader(BytesIO(made.exam))

    assert reader.metadata is not None
    assert reader.metadata.title == "Prüfung"
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()
    assert made.losses == ()


def test_formulas_are_set_and_those_that_cannot_be_read_stand_as_typed():
    bank = bank_of({**CHOICE, "ask": r"Is $E = \frac{RT}{zF} \ln 2$ or $\undefinable{x}$?"})

    document = docx.Document(BytesIO(exam(bank).exam))
    xml = document.element.xml
    pdf = exam(bank, "pdf")

    assert "<m:f>" in xml
    assert r"\undefinable{x}" in xml
    assert r"\undefinable{x}" in words_of(pdf.exam)
    assert r"\frac" not in words_of(pdf.exam)


def test_scripts_that_run_leftwards_are_marked_as_such():
    bank = bank_of({**CHOICE, "ask": "ما هو الأيون؟"}, language="ar")

    xml = docx.Document(BytesIO(exam(bank).exam)).element.xml

    assert "<w:bidi/>" in xml
    assert "<w:rtl/>" in xml
    assert exam(bank, "pdf").exam.startswith(b"%PDF")


SQUARE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    b'<rect id="one" width="20" height="20"/><rect id="two" x="20" width="20" height="20"/></svg>'
)
POINTING = {
    "type": "hotspot",
    "ask": "Where?",
    "image": "parts.svg",
    "alt": "Two squares",
    "areas": [{"right": "one", "label": "the left one"}, {"wrong": "two", "label": "the right one"}],
}


def test_a_picture_is_printed_with_its_places_as_a_list_and_keeps_its_words_for_those_who_cannot_see_it():
    bank = bank_of(POINTING)
    made = {form: printed_exam(bank, {"parts.svg": SQUARE}, form, Plan(), Wording(), Key.NONE) for form in FORMS}

    document = docx.Document(BytesIO(made["docx"].exam))
    assert len(document.inline_shapes) == 1
    assert 'descr="Two squares"' in document.element.xml
    text = words_of(made["pdf"].exam)
    assert "the left one" in text
    assert not PdfReader(BytesIO(made["pdf"].exam)).pages[0].images, "a drawing stays a drawing"
    assert b"Two squares" in b"".join(_plain_strings(made["pdf"].exam))


def _plain_strings(pdf: bytes):
    reader = PdfReader(BytesIO(pdf))
    for number in range(1, len(reader.xref[0]) + 500):
        try:
            found = reader.get_object(number)
        except Exception:
            continue
        if isinstance(found, dict) and "/Alt" in found:
            yield str(found["/Alt"]).encode()


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\nbroken", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"]
)
def test_a_picture_that_cannot_be_printed_leaves_its_words(data):
    for form in FORMS:
        made = printed_exam(bank_of(POINTING), {"parts.svg": data} if data else {}, form, Plan(), Wording(), Key.NONE)

        assert [loss.what for loss in made.losses if "picture" in loss.what] == [
            "The picture parts.svg cannot be printed; its words stand in its place."
        ]
        text = words_of(made.exam) if form == "pdf" else docx.Document(BytesIO(made.exam)).element.xml
        assert "[Picture: Two squares]" in text


# Whatever an author writes


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", FORMS)
def test_no_text_is_taken_for_markup(text, form):
    bank = bank_of(
        {**CHOICE, "ask": text, "options": [{"right": text, "why": text}, {"wrong": f"not {text}"}]},
        {"type": "short", "ask": text, "accept": [text], "why": text},
        {"type": "categorize", "ask": text, "categories": [text, "b"], "items": [{"text": text, "in": text}]},
        language=text,
    )

    made = exam(bank, form, versions=2, title=text, course=text, date=text, instructions=text)

    if form == "pdf":
        assert PdfReader(BytesIO(made.exam)).pages
    else:
        shown = "".join(printed.lines_of(docx.Document(BytesIO(made.exam))))
        assert re.sub(r"\W", "", plain(re.sub("[\x00-\x1f\x7f\u202e\u2066]", "", text)))[:3] in re.sub(r"\W", "", shown)


ANYTHING = st.one_of(WORDS, st.sampled_from(HOSTILE), st.lists(st.sampled_from(HOSTILE), max_size=3).map("\n\n".join))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bank=banks(questions(texts=ANYTHING.filter(lambda text: bool(text.strip())))))
def test_every_bank_that_can_be_written_can_be_printed(form, bank):
    made = exam(bank, form, versions=2, key=Key.APART)

    for data in (made.exam, made.key):
        assert data is not None
        if form == "pdf":
            assert words_of(data)
        else:
            assert printed.lines_of(docx.Document(BytesIO(data)))


def test_a_question_longer_than_a_page_is_printed_all_the_same():
    bank = bank_of({**CHOICE, "ask": "\n\n".join(f"Paragraph {number}. " + "Words. " * 60 for number in range(40))})

    text = words_of(exam(bank, "pdf", key=Key.NONE).exam)

    assert "Paragraph 39." in text
    assert "potassium" in text


def test_a_question_is_kept_on_one_page_where_it_fits():
    bank = bank_of(
        *[{**KEPT, "ask": f"Number {number}? " + "Words. " * (20 + 37 * number % 90)} for number in range(20)]
    )

    pages = [page.extract_text() for page in PdfReader(BytesIO(exam(bank, "pdf", key=Key.NONE).exam)).pages]

    for text in pages:
        assert text.count("Number ") - text.count("Number\n") >= 1
        assert len(re.findall(r"Number \d+\?", text)) == len(re.findall(r"\bfour\b", text))


# As formats among others


def test_a_bank_is_written_as_one_version_with_its_key_behind():
    assert SHIPPED is not None
    for form in FORMS:
        written = formats()[form].write
        assert written is not None
        made = written(bank_of(CHOICE), {})
        assert made.suffix == f".{form}"
        assert made.losses == formats()[form].losses(bank_of(CHOICE), {}) == ()
    losses = {loss.what for loss in formats()["pdf"].losses(SHIPPED, PICTURES)}
    assert {"The flashcards are left out.", "Hints are left out."} <= losses
    assert "The links to mechanisms are left out." not in losses


def test_without_what_sets_type_one_is_told_what_to_install(monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(printing, "import_module", absent)

    for form in FORMS:
        with pytest.raises(Refused, match=r"pip install 'quizapp\[paper\]'"):
            exam(bank_of(CHOICE), form)


def test_what_takes_too_long_to_set_is_given_up_with_a_sentence(monkeypatch):
    monkeypatch.setattr(typesetting, "LONGEST", timedelta(0))

    with pytest.raises(Refused, match="too long to be printed at once"):
        exam(bank_of(CHOICE), "pdf")


def test_a_selection_that_nothing_fits_is_refused_in_a_sentence():
    plan = Plan(selection=Selection(count=0, topics=frozenset({"none"})))

    with pytest.raises(Refused, match="No question of this bank fits"):
        printed_exam(bank_of(CHOICE), {}, "pdf", plan, Wording(), Key.END)


# Programs that we did not write

VALIDATOR = Path(__file__).parents[1] / "node" / "node_modules" / ".bin" / "ooxml-validator"

UNUSUAL = [
    *({**CHOICE, "ask": text, "explain": text, "options": [{"right": text}, {"wrong": "no"}]} for text in HOSTILE),
    {
        **CHOICE,
        "ask": "Look:\n\n- a\n- b\n\n> said\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | $x_1^2$ |\n\n~~no~~ H~2~O",
    },
    {
        **CHOICE,
        "ask": r"$\sum_{i=1}^n \frac{a}{b}$ $\sqrt[3]{x}$ $\left(\hat{x}\right)$ $\begin{matrix}a&b\\c&d\end{matrix}$",
    },
    {**CHOICE, "ask": r"$\lim_{x \to 0} \sin x$ $\overline{ab}$ $\binom{n}{k}$ $\underset{a}{b}$ $\mathbf{v}$"},
    {**MATCHING, "reasons": [{"right": "so it is"}, {"wrong": "so it is not"}]},
    ORDERING,
    POINTING,
    {"type": "categorize", "ask": "Sort", "categories": list("abcdefg"), "items": [{"text": "one", "in": "a"}]},
    {"type": "numeric", "ask": "How much?", "answer": "-70", "unit": "mV"},
    {
        "type": "cloze",
        "ask": "It is [[much]] or [[some]].",
        "blanks": {"much": {"answer": "1", "unit": "l"}, "some": {"options": [{"right": "x"}, {"wrong": "y" * 40}]}},
    },
]


@pytest.mark.skipif(which("node") is None, reason="node is not there; on Debian: apt install nodejs npm")
@pytest.mark.skipif(not VALIDATOR.exists(), reason="ooxml-validator is not there; make test gets it by npm")
@pytest.mark.parametrize(
    "bank", [SHIPPED, bank_of(*UNUSUAL), bank_of(*UNUSUAL, language="ar")], ids=["shipped", "odd", "ar"]
)
def test_the_validator_of_word_finds_no_fault(bank, tmp_path):
    plan = Plan(selection=Selection(count=40), versions=2)
    made = printed_exam(
        bank, {"parts.svg": SQUARE, **PICTURES}, "docx", plan, Wording(instructions="Do *it*."), Key.END
    )
    (tmp_path / "exam.docx").write_bytes(made.exam)

    told = subprocess.run([VALIDATOR, tmp_path / "exam.docx"], capture_output=True, text=True, check=False)

    assert json.loads(told.stdout)["errors"] == []
