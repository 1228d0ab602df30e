"""QTI 1.2: packages of Canvas and Blackboard and single files, in and out, and what they do not survive elsewhere."""

import re
import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from drawn import LETTERS, WORDS, banks, questions
from golden import DATA, cases, compare
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from quizapp.domain.banks import Bank
from quizapp.domain.questions import KINDS as ALL_KINDS
from quizapp.formats import formats, recognise
from quizapp.formats.base import Imported, Media, Upload, Written

QTI = formats()["qti12"]
KINDS = ("choice", "multiple", "true-false", "short", "numeric", "matching", "ordering", "cloze")
HELD = ("title", "explain", "topic", "points")
FAILED = "The app failed at reading this file. See its log."


def read(data: str | bytes, name: str = "quiz.xml") -> Imported:
    return QTI.read(Upload(name, data.encode() if isinstance(data, str) else data))


def write(bank: Bank, media: Media | None = None) -> Written:
    assert QTI.write is not None
    return QTI.write(bank, media or {})


def packed(members: dict[str, str | bytes]) -> bytes:
    """A package of these files."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def quiz(*items: str, title: str = "Cells", ident: str = "quiz1") -> str:
    return (
        f'<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="{ident}" '
        f'title="{title}"><section ident="root_section">{"".join(items)}</section></assessment></questestinterop>'
    )


def pool(*items: str, ident: str = "pool1", title: str = "Pool") -> str:
    return (
        f'<questestinterop><objectbank ident="{ident}"><qtimetadata><qtimetadatafield><fieldlabel>bank_title'
        f"</fieldlabel><fieldentry>{title}</fieldentry></qtimetadatafield></qtimetadata>{''.join(items)}"
        "</objectbank></questestinterop>"
    )


def item(kind: str, presentation: str, conditions: str = "", feedback: str = "", ident: str = "q1", **meta: str) -> str:
    known = {"question_type": f"{kind}_question", **meta} if kind else meta
    fields = "".join(
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry></qtimetadatafield>"
        for label, entry in known.items()
    )
    return (
        f'<item ident="{ident}" title="Question"><itemmetadata><qtimetadata>{fields}</qtimetadata></itemmetadata>'
        f"<presentation>{presentation}</presentation><resprocessing><outcomes><decvar maxvalue='100' minvalue='0' "
        f"varname='SCORE' vartype='Decimal'/></outcomes>{conditions}</resprocessing>{feedback}</item>"
    )


def text(html: str, kind: str = "text/html") -> str:
    escaped = html.replace("&", "&amp;").replace("<", "&lt;")
    return f'<material><mattext texttype="{kind}">{escaped}</mattext></material>'


def labels(*words: str) -> str:
    shown = (f'<response_label ident="a{place}">{text(word)}</response_label>' for place, word in enumerate(words))
    return f"<render_choice>{''.join(shown)}</render_choice>"


def choices(*words: str, cardinality: str = "Single") -> str:
    return f'<response_lid ident="response1" rcardinality="{cardinality}">{labels(*words)}</response_lid>'


def when(variables: str, score: str = "100", action: str = "Set", link: str = "") -> str:
    shown = f'<displayfeedback linkrefid="{link}"/>' if link else ""
    scored = f'<setvar action="{action}" varname="SCORE">{score}</setvar>' if score else ""
    return f"<respcondition><conditionvar>{variables}</conditionvar>{scored}{shown}</respcondition>"


def equal(value: str, respident: str = "response1", operator: str = "varequal") -> str:
    return f'<{operator} respident="{respident}">{value}</{operator}>'


ENTRY = '<response_str ident="response1"><render_fib><response_label ident="answer1"/></render_fib></response_str>'
CHOICE = item("multiple_choice", text("<p>Which?</p>") + choices("one", "two"), when(equal("a1")))


def only(found: Imported) -> dict[str, object]:
    assert found.bank is not None, (found.refusal, found.entries)
    [question] = found.bank.questions.values()
    return {name: value for name, value in question.native().items() if name != "id"}


def read_item(*parts: str, **meta: str) -> dict[str, object]:
    return only(read(quiz(item(*parts, **meta))))


@cases("qti12")
def test_a_file_is_read_as_expected(path):
    compare(path, "qti12")


@cases("qti12")
def test_a_file_comes_back_equal(path):
    once = QTI.read(Upload(path.name, path.read_bytes()))
    assert once.bank is not None

    written = write(once.bank, once.media)
    again = read(written.data, "quiz.zip")

    assert again.bank is not None
    lost = {name for loss in written.losses for name in loss.questions}
    for name in once.bank.questions.keys() - lost:
        assert again.bank.questions[name] == once.bank.questions[name]


@settings(deadline=None)
@given(banks(questions(KINDS, parts=HELD)))
def test_what_came_in_goes_out_and_comes_in_again_the_same(bank):
    first = write(bank)
    once = read(first.data, "drawn.zip")
    assert once.bank is not None
    assert once.is_whole

    again = read(write(once.bank).data, "drawn.zip")

    assert again.bank == once.bank


@settings(deadline=None)
@given(banks(questions(KINDS, texts=LETTERS, parts=("explain", "topic", "points"))))
def test_nothing_is_lost_that_is_not_told(bank):
    written = write(bank)

    again = read(written.data, "drawn.zip")

    assert again.bank is not None
    told = {name for loss in written.losses for name in loss.questions}
    for name in bank.questions.keys() - told:
        assert again.bank.questions[name] == bank.questions[name]


@settings(deadline=None)
@given(WORDS, WORDS)
def test_any_text_stays_what_it_says(ask, title):
    native = {"type": "true-false", "id": "q", "ask": ask, "title": title, "answer": True}
    bank = Bank(id="b", title="B", questions={"q": ALL_KINDS["true-false"].model_validate(native)})

    once = read(write(bank).data, "b.zip")
    assert once.bank is not None

    assert read(write(once.bank).data, "b.zip").bank == once.bank


def test_canvas_kinds_have_their_kinds_here():
    assert read_item(
        "multiple_choice", text("<p>Which?</p>") + choices("a &lt; b", "<b>two</b>"), when(equal("a1"))
    ) == {
        "type": "choice",
        "ask": "Which?",
        "options": [{"wrong": "a < b"}, {"right": "**two**"}],
    }
    assert read_item("true_false", text("So?") + choices("True", "False"), when(equal("a1"))) == {
        "type": "true-false",
        "ask": "So?",
        "answer": False,
    }
    chosen = f"<and>{equal('a0')}<not>{equal('a1')}</not>{equal('a2')}</and>"
    assert read_item(
        "multiple_answers", text("Which?") + choices("one", "two", "three", cardinality="Multiple"), when(chosen)
    )["options"] == [{"right": "one"}, {"wrong": "two"}, {"right": "three"}]
    assert read_item("short_answer", text("Say") + ENTRY, when(equal("ATP") + equal("adenosine")))["accept"] == [
        "ATP",
        "adenosine",
    ]


def test_partial_credit_of_new_quizzes_is_kept():
    found = read_item(
        "multiple_answers",
        text("Which?") + choices("one", "two", "three", cardinality="Multiple"),
        when(equal("a0"), "75", "Add") + when(equal("a1"), "25", "Add") + when(equal("a2"), "50", "Subtract"),
    )

    assert found["options"] == [
        {"right": "one", "credit": 75},
        {"right": "two", "credit": 25},
        {"wrong": "three", "credit": -50},
    ]


@pytest.mark.parametrize(
    ("condition", "target"),
    [
        (f"<or>{equal('5')}</or>", {"answer": "5"}),
        (f"<or>{equal('5.0')}<and>{equal('4.9', operator='vargte')}{equal('5.1', operator='varlte')}</and></or>",
         {"answer": "5", "tolerance": "0.1"}),
        (f"<or>{equal('13.4')}<and>{equal('13.35', operator='vargt')}{equal('13.45', operator='varlte')}</and></or>",
         {"answer": "13.4", "tolerance": "0.05"}),
        (equal("1", operator="vargte") + equal("2.50", operator="varlte"), {"range": ["1", "2.5"]}),
        (f"<or>{equal('1e3')}</or>", {"answer": "1000"}),
    ],
)  # fmt: skip
def test_numbers_come_with_how_far_one_may_be_off(condition, target):
    found = read_item("numerical", text("How much?") + ENTRY, when(condition))

    assert found == {"type": "numeric", "ask": "How much?", **target}


@pytest.mark.parametrize("value", ["1e999", "nan", "inf", "five"])
def test_numbers_beyond_all_measure_are_left_out(value):
    found = read(quiz(item("numerical", text("How much?") + ENTRY, when(equal(value))), CHOICE))

    assert found.bank is not None
    assert len(found.bank.questions) == 1
    assert "left out" in str(found.entries[0])


def lid(name: str, *words: str, prompt: str = "") -> str:
    return f'<response_lid ident="response_{name}">{text(prompt or name)}{labels(*words)}</response_lid>'


def test_blanks_stand_where_the_text_names_them():
    dropdowns = read_item(
        "multiple_dropdowns",
        text("<p>[x] is [the y].</p>") + lid("x", "Sky", "Sea") + lid("the y", "blue", "red"),
        when(equal("a0", "response_x"), "50", "Add") + when(equal("a1", "response_the y"), "50", "Add"),
    )
    typed = read_item("fill_in_multiple_blanks", text("A [1] b") + lid("1", "x", "y"), when(equal("a0", "response_1")))

    assert dropdowns == {
        "type": "cloze",
        "ask": "[[x]] is [[the-y]].",
        "blanks": {
            "x": {"options": [{"right": "Sky"}, {"wrong": "Sea"}]},
            "the-y": {"options": [{"wrong": "blue"}, {"right": "red"}]},
        },
    }
    assert typed["ask"] == "A [[gap-1]] b"
    assert typed["blanks"] == {"gap-1": {"accept": ["x", "y"]}}


def test_rows_that_share_their_choices_are_pairs():
    found = read_item(
        "matching",
        text("Match")
        + lid("1", "red", "green", "blue", prompt="grass")
        + lid("2", "red", "green", "blue", prompt="blood"),
        when(equal("a1", "response_1"), "50", "Add")
        + when(equal("a0", "response_2"), "50", "Add")
        + when(f"<not>{equal('a0', 'response_2')}</not>", "", link="2_fb"),
        f'<itemfeedback ident="2_fb"><flow_mat>{text("Iron.")}</flow_mat></itemfeedback>',
    )

    assert found["pairs"] == [{"left": "grass", "right": "green"}, {"left": "blood", "right": "red", "why": "Iron."}]
    assert found["distractors"] == [{"text": "blue"}]


def test_order_and_categories_of_new_quizzes_are_read():
    shown = labels("b", "a", "c").replace("render_choice>", "flow_label>")
    ordered = read_item(
        "ordering",
        text("Order")
        + f'<response_lid ident="response1" rcardinality="Ordered"><render_extension><ims_render_object shuffle="No">'
        f"{shown}</ims_render_object></render_extension></response_lid>",
        when(equal("a1") + equal("a0") + equal("a2")),
    )
    sorted_ = read_item(
        "categorization",
        text("Sort") + lid("x", "ant", "oak", "rock", prompt="Animal") + lid("y", "ant", "oak", "rock", prompt="Plant"),
        when(equal("a0", "response_x"), "50", "Add") + when(equal("a1", "response_y"), "50", "Add"),
    )

    assert ordered["order"] == [{"text": "a"}, {"text": "b"}, {"text": "c"}]
    assert sorted_["categories"] == ["Animal", "Plant"]
    assert sorted_["items"] == [{"text": "ant", "in": ["Animal"]}, {"text": "oak", "in": ["Plant"]}]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("essay", "essay"),
        ("file_upload", "hand in"),
        ("text_only", "text between questions"),
        ("calculated", "draws new numbers"),
        ("hot_spot", "Pointing at a picture"),
    ],
)
def test_what_has_no_kind_is_named(kind, why):
    found = read(quiz(item(kind, text("<p>Tell all</p>"), ident="q0"), CHOICE))

    assert found.bank is not None
    assert str(found.entries[0]).startswith("line 1 “Tell all”: left out:")
    assert why in found.entries[0].notes[0]


@pytest.mark.parametrize(
    ("presentation", "conditions", "type"),
    [
        (choices("True", "False"), when(equal("a0")), "true-false"),
        (choices("one", "two"), when(equal("a0")), "choice"),
        (choices("one", "two", cardinality="Multiple"), when(equal("a0")), "multiple"),
        (
            choices("one", "two", "three", cardinality="Ordered"),
            when(equal("a1") + equal("a0") + equal("a2")),
            "ordering",
        ),
        (ENTRY, when(equal("ATP")), "short"),
        (ENTRY, when(equal("1", operator="vargte") + equal("2", operator="varlte")), "numeric"),
        (ENTRY + text(" is the sum."), when(equal("ATP")), "cloze"),
    ],
)
def test_a_kind_that_is_not_named_is_told_by_what_can_be_answered(presentation, conditions, type):
    assert read_item("", text("Which?") + presentation, conditions)["type"] == type


def test_what_is_said_of_answers_stays_with_them():
    feedback = "".join(
        f'<itemfeedback ident="{ident}"><flow_mat>{text(said)}</flow_mat></itemfeedback>'
        for ident, said in (("general_fb", "All."), ("correct_fb", "Since."), ("general_incorrect_fb", "No, for."),
                            ("a0_fb", "<p>Own.</p>"))
    )  # fmt: skip
    shown = when("<other/>", "", link="general_fb") + when(equal("a0"), "", link="a0_fb")
    found = read_item(
        "multiple_choice",
        text("Which?") + choices("one", "two", "three"),
        shown + when(equal("a1"), link="correct_fb") + when("<other/>", "", link="general_incorrect_fb"),
        feedback,
    )

    assert found["explain"] == "All."
    assert found["options"] == [
        {"wrong": "one", "why": "Own."},
        {"right": "two", "why": "Since."},
        {"wrong": "three", "why": "No, for."},
    ]


def test_points_are_kept_and_a_group_says_what_each_is_worth():
    group = (
        '<section ident="g" title="Easy ones"><selection_ordering><selection><selection_number>1</selection_number>'
        "<selection_extension><points_per_item>3</points_per_item></selection_extension></selection>"
        f"</selection_ordering>{CHOICE}</section>"
    )
    worth = item(
        "true_false", text("So?") + choices("True", "False"), when(equal("a0")), ident="q0", points_possible="2.5"
    )
    found = read(quiz(worth, group))

    assert found.bank is not None
    assert [(each.points, each.topic) for each in found.bank.questions.values()] == [(2.5, None), (3, "Easy ones")]
    assert found.notes == ("The group “Easy ones” asks 1 of its questions; here all of them are read.",)


@pytest.mark.parametrize(("setmatch", "accept"), [("Exact", "callosum"), ("Partial", "*callosum*"), ("Matches", None)])
def test_blackboard_compares_with_a_part_of_an_answer_but_patterns_are_left_out(setmatch, accept):
    test = f'<varsubset respident="response1" setmatch="{setmatch}">callosum</varsubset>'
    found = read(quiz(item("", text("Which?") + ENTRY, when(test), bbmd_questiontype="Fill in the Blank")))

    if accept:
        assert only(found)["accept"] == [accept]
    else:
        assert found.entries[0].notes == ("An answer is compared with a pattern, which is not read.",)


def test_pictures_and_links_outside_of_texts_are_read():
    shown = text("See:") + (
        '<flow class="FILE_BLOCK"><material><matapplication label="A cell" uri="x/cell.png"/></material></flow>'
        '<flow class="LINK_BLOCK"><material><mattext uri="https://example.org/cells"/></material></flow>'
    )
    found = read(packed({"q.dat": quiz(item("true_false", shown + choices("True", "False"), when(equal("a0")))),
                         "res1/x/cell.png": PNG}), "x.zip")  # fmt: skip

    assert only(found)["ask"] == (
        "See:\n\n![A cell](cell.png)\n\n[https://example.org/cells](https://example.org/cells)"
    )


def test_the_language_is_kept():
    found = read(quiz(CHOICE).replace("<assessment ", '<assessment xml:lang="de" '))

    assert found.bank is not None
    assert found.bank.language == "de"
    again = read(write(found.bank).data, "x.zip")
    assert again.bank is not None
    assert again.bank.language == "de"


@settings(deadline=None)
@given(st.binary(max_size=40), st.integers(0, 2_000), st.integers(0, 255))
def test_damaged_packages_get_a_report(junk, place, byte):
    data = bytearray(packed({"imsmanifest.xml": manifest(resource("a.xml")), "a.xml": quiz(CHOICE), "b": junk}))
    data[place % len(data)] = byte

    assert read(bytes(data), "x.zip").refusal != FAILED


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>H<sub>2</sub>O &amp; more</p>", "H~2~O & more"),
        ("&lt;p&gt;a &lt;b&gt;b&lt;/b&gt;&lt;/p&gt;", "a **b**"),
        ('<img class="equation_image" title="x" src="/equation_images/x" alt="LaTeX: x^2" data-equation-content="x^2">',
         "$x^2$"),
        ('<img class="equation_image" src="/equation_images/%255Calpha">', r"$\alpha$"),
        (r"\(x^2\)", "$x^2$"),
    ],
)  # fmt: skip
def test_texts_are_read_as_they_were_meant(html, markdown):
    assert read_item("true_false", text(html) + choices("True", "False"), when(equal("a0")))["ask"] == markdown


def test_html_names_of_characters_are_understood_where_xml_has_none():
    assert only(read(quiz(CHOICE.replace("Which?", "Which&nbsp;one&ndash;so?"))))["ask"] == "Which\xa0one–so?"


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 1, 1, 8, 2, 0, 0, 0)
    + struct.pack(">I", zlib.crc32(b""))
)
META = '<quiz xmlns="http://canvas.instructure.com/xsd/cccv1p0"><title>Cell quiz</title><description>&lt;p&gt;On cells.&lt;/p&gt;</description></quiz>'  # noqa: E501


def manifest(*resources: str) -> str:
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"><resources>'
        f"{''.join(resources)}</resources></manifest>"
    )


def resource(href: str, kind: str = "imsqti_xmlv1p2") -> str:
    return f'<resource identifier="r-{href}" type="{kind}" href="{href}"><file href="{href}"/></resource>'


@pytest.mark.parametrize(
    "source",
    [
        "$IMS-CC-FILEBASE$/Uploaded%20Media/cell%20one.png",
        "%24IMS-CC-FILEBASE%24/Uploaded%20Media/cell%20one.png?canvas_download=1",
        "../web_resources/Uploaded Media/cell one.png",
        "cell one.png",
    ],
)
def test_a_quiz_of_canvas_brings_its_title_and_its_pictures(source):
    shown = CHOICE.replace("Which?", f'Which?&lt;img src="{source}" alt="A cell"/>')
    found = read(
        packed(
            {
                "imsmanifest.xml": manifest(resource("q%201/q%201.xml")),
                "q 1/q 1.xml": quiz(shown, title="x"),
                "q 1/assessment_meta.xml": META,
                "web_resources/Uploaded Media/cell one.png": PNG,
            }
        ),
        "export.zip",
    )

    assert found.bank is not None
    assert (found.bank.title, found.bank.summary) == ("Cell quiz", "On cells.")
    assert only(found)["ask"] == "Which?![A cell](cell-one.png)"
    assert dict(found.media) == {"cell-one.png": PNG}


def test_a_cartridge_is_read_once_and_as_canvas_has_it():
    full = quiz(CHOICE, item("essay", text("Tell"), ident="q2"), ident="g1")
    found = read(
        packed(
            {
                "imsmanifest.xml": manifest(
                    resource("g1/assessment_qti.xml", "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"),
                    resource("non_cc_assessments/g1.xml.qti", "associatedcontent/imscc_xmlv1p1/learning-application"),
                    resource("non_cc_assessments/p1.xml.qti", "associatedcontent/imscc_xmlv1p1/learning-application"),
                    resource("wiki_content/page.html", "webcontent"),
                ),
                "g1/assessment_qti.xml": quiz(CHOICE, ident="g1"),
                "g1/assessment_meta.xml": META,
                "non_cc_assessments/g1.xml.qti": full,
                "non_cc_assessments/p1.xml.qti": pool(CHOICE.replace('"q1"', '"p1"'), title="Other"),
                "wiki_content/page.html": "<html/>",
            }
        ),
        "course.imscc",
    )

    assert found.bank is not None
    assert [(each.id, each.topic) for each in found.bank.questions.values()] == [("q1", None), ("p1", "Other")]
    assert [str(entry.fate) for entry in found.entries] == ["taken", "left out", "taken"]


def test_a_question_that_stands_in_its_bank_too_comes_in_once():
    asked = item("true_false", text("So?") + choices("True", "False"), when(equal("a0")), ident="quiz-q",
                 assessment_question_identifierref="bank-q")  # fmt: skip
    in_pool = item("true_false", text("So?") + choices("True", "False"), when(equal("a0")), ident="bank-q")
    drawn = (
        '<section ident="s" title="Drawn"><selection_ordering><selection><sourcebank_ref>away</sourcebank_ref>'
        "<selection_number>2</selection_number></selection></selection_ordering></section>"
    )
    found = read(packed({"a.xml": pool(in_pool), "z.xml": quiz(asked, drawn)}), "x.zip")

    assert only(found)["ask"] == "So?"
    assert found.notes == (
        "Questions of question banks that stand in a quiz already were read once.",
        "The group “Drawn” draws 2 from a question bank that is not in the package. Export that bank too.",
    )


def test_one_broken_file_costs_only_itself():
    broken = quiz("\n<item>\n<oops></item>")
    found = read(packed({"a.xml": broken, "b.xml": quiz(CHOICE)}), "x.zip")

    assert found.bank is not None
    assert len(found.bank.questions) == 1
    assert re.search(r"“a.xml”: left out: The file is no sound XML at line \d+, column \d+", str(found.entries[0]))


def test_one_broken_item_costs_only_itself():
    found = read(quiz(item("matching", text("x")), item("numerical", "", ident="q3"), "<item/>", CHOICE))

    assert found.bank is not None
    assert len(found.bank.questions) == 1
    assert len(found.entries) == 4


def test_what_holds_no_questions_is_refused_in_a_sentence():
    scorm = packed({"imsmanifest.xml": manifest(resource("index.html", "webcontent")), "index.html": "<html/>"})

    assert "holds no file of questions" in read(scorm, "x.zip").refusal
    assert recognise(Upload("x.zip", scorm)) is not QTI
    assert "no question" in read(quiz()).refusal
    assert "looks like a PNG" in read(b"\x89PNG\r\n").refusal


PART = "<flow>" * 200 + "</flow>" * 200
HOSTILE = [
    '<!DOCTYPE q [<!ENTITY a "aaaa">]><questestinterop>&a;</questestinterop>',
    '<!DOCTYPE questestinterop SYSTEM "http://127.0.0.1/ims_qtiasiv1p2.dtd"><questestinterop/>',
    "<questestinterop><xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/></questestinterop>",
    quiz(f"<item>{PART}</item>"),
    quiz("<section>" * 5_000),
    quiz("<item/>" * 50_000),
    quiz(item("multiple_choice", text("<script>x</script>q") + choices("<svg onload=x>a", "b"), when(equal("a0")))),
    quiz(item("multiple_choice", text("x" * 2_000_000) + choices("a", "b"), when(equal("a0")))),
    quiz(item("fill_in_multiple_blanks", text("[x]" * 20_000) + lid("x", "a"))),
    quiz(item("fill_in_multiple_blanks", text("[x] ") + lid("x", "a") * 5_000)),
    quiz(item("multiple_choice", text("q") + choices(*map(str, range(5_000))), when(equal("a0")) * 2_000)),
    quiz(item("matching", text("q") + lid("1", *map(str, range(200))) * 200, when(equal("a1", "response_1")) * 2_000)),
    quiz(item("multiple_choice", f"<material><mattext>{'<b>' * 90}{'</b>' * 90}</mattext></material>")),
    "<questestinterop>" + "<a>" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("is_packed", [False, True])
def test_hostile_files_get_a_report(data, is_packed):
    found = read(packed({"quiz.xml": data}), "x.zip") if is_packed else read(data)

    assert found.refusal != FAILED
    assert found.bank or found.refusal or found.entries
    assert "root:" not in str(found)
    if found.bank:
        assert "<script" not in str(found.bank)


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"../quiz.xml": quiz(CHOICE)}, "outside of itself"),
        ({"/quiz.xml": quiz(CHOICE)}, "outside of itself"),
        ({"quiz.xml": quiz(CHOICE), "QUIZ.xml": quiz(CHOICE)}, "twice"),
        ({"quiz.xml": b"<questestinterop>" + b" " * 70_000_000}, "larger than"),
    ],
)
def test_hostile_packages_are_refused(members, says):
    assert says in read(packed(members), "x.zip").refusal


PARTS = """<item ident='x'> </item> <presentation> </presentation> <response_lid ident='r'> </response_lid>
<response_label ident='a'> </response_label> <section> </section> <resprocessing> </resprocessing> <respcondition>
</respcondition> <conditionvar> </conditionvar> <varequal respident='r'>a</varequal> <setvar>100</setvar>
<material><mattext>[r]x</mattext></material> <selection_ordering/> <response_str ident='s'><render_fib/></response_str>
<itemmetadata><bbmd_questiontype>Matching</bbmd_questiontype></itemmetadata> <objectbank> </objectbank>
<vargte respident='s'>1</vargte>"""
PARTS_OF_ITEMS = re.findall(r"<[^>]*>[^<\n]*", PARTS)


@given(st.lists(st.sampled_from(PARTS_OF_ITEMS), max_size=30).map("".join))
def test_any_elements_get_a_report(inner):
    found = read(f"<questestinterop>{inner}</questestinterop>")

    assert found.refusal != FAILED
    assert found.bank or found.refusal or found.entries


@given(st.binary(max_size=120))
def test_any_bytes_get_a_report(data):
    assert read(b"<questestinterop>" + data).refusal
    assert read(b"PK\x03\x04" + data, "x.zip").refusal


def test_it_is_recognised_by_its_content():
    assert recognise(Upload("x", quiz(CHOICE).encode())) is QTI
    assert recognise(Upload("x.zip", packed({"a/b.xml": quiz(CHOICE)}))) is QTI
    assert recognise(Upload("x.zip", packed({"imsmanifest.xml": manifest(resource("a.xml")), "a.xml": ""}))) is QTI
    assert recognise(Upload("x.xml", b"<assessmentItem/>")) is not QTI
    assert recognise(Upload("x.xml", b"<quiz><question type='essay'>")) is not QTI


@pytest.mark.parametrize("kind", ["hotspot"])
def test_kinds_that_it_lacks_are_told_before_exporting(cells, kind):
    losses = QTI.losses(cells, {"cell.svg": (DATA / "cells" / "cell.svg").read_bytes()})

    told = next(loss for loss in losses if "no such kind" in loss.what)
    assert {name for name in told.questions if cells.questions[name].kind == kind} == {
        question.id for question in cells.questions.values() if question.kind == kind
    }


def test_an_export_is_the_same_each_time_and_holds_its_pictures(cells):
    media = {"cell.svg": (DATA / "cells" / "cell.svg").read_bytes()}
    native = {"id": "q", "type": "true-false", "ask": "See ![It](cell.svg): $x^2$", "answer": True}
    bank = Bank(id="b", title="B", questions={"q": ALL_KINDS["true-false"].model_validate(native)})

    written = write(bank, media)
    again = read(written.data, "b.zip")

    assert written.data == write(bank, media).data
    assert unpacked(written.data)["images/cell.svg"] == media["cell.svg"]
    assert b"data-equation-content=" in unpacked(written.data)["b/b.xml"]
    assert again.bank == bank
    assert again.media == media


# What may stand in what, and in which order, by the standard (IMS QTI 1.2.1, ASI), as far as an export uses it.
ORDER = {
    "questestinterop": "assessment",
    "assessment": "section",
    "section": "item*",
    "item": "itemmetadata presentation resprocessing itemfeedback*",
    "itemmetadata": "qtimetadata",
    "qtimetadata": "qtimetadatafield+",
    "qtimetadatafield": "fieldlabel fieldentry",
    "presentation": "material (response_lid+ | response_str)",
    "response_lid": "material? (render_choice | render_extension)",
    "response_str": "render_fib",
    "render_choice": "response_label+",
    "render_fib": "response_label",
    "response_label": "material?",
    "material": "mattext",
    "resprocessing": "outcomes respcondition+",
    "outcomes": "decvar",
    "respcondition": "conditionvar setvar? displayfeedback?",
    "conditionvar": "(and | or | not | other | varequal | vargte | varlte)+",
    "and": "(not | varequal | vargte | varlte)+",
    "or": "(and | varequal)+",
    "not": "varequal",
    "itemfeedback": "flow_mat",
    "flow_mat": "material",
}
EXTENSIONS = {"render_extension", "ims_render_object", "flow_label"}


def fits(name: str, inner: list[str]) -> bool:
    """Whether these elements may stand in an element of this name."""
    pattern = re.sub("[a-z_]+", lambda found: f"(?:{found[0]};)", ORDER.get(name, "")).replace(" ", "")
    return re.fullmatch(pattern, "".join(f"{each};" for each in inner)) is not None


@settings(deadline=None)
@given(banks(questions(KINDS, parts=HELD)))
def test_elements_stand_in_the_order_of_the_standard(bank):
    root = etree.fromstring(unpacked(write(bank).data)["drawn/drawn.xml"])

    for element in root.iter():
        name, inner = etree.QName(element).localname, [etree.QName(child).localname for child in element]
        assert element.tag.startswith("{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}")
        assert name in EXTENSIONS or fits(name, inner), (name, inner)
    idents = [element.get("ident") for element in root.iter("{*}itemfeedback", "{*}item")]
    assert {each.get("linkrefid") for each in root.iter("{*}displayfeedback")} <= set(idents)
