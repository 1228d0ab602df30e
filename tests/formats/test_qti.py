"""QTI 2.0 to 2.2 and 3.0: items, tests and packages, read by running their rules."""

import io
import zipfile
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from drawn import LETTERS, WORDS, banks, questions
from golden import DATA, compare, packages, packed
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.banks import Bank
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Question
from quizapp.formats import formats, recognise
from quizapp.formats.base import Fate, Imported, Media, Upload, Written
from quizapp.library import Library
from quizapp.paths import bundled

SECOND, THIRD = formats()["qti"], formats()["qti3"]
BOTH = pytest.mark.parametrize("format", [SECOND, THIRD], ids=lambda format: format.name)
HELD = ("title", "explain", "topic", "points")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
TYPED = tuple(kind for kind in KINDS if kind != "hotspot")


def write(format, bank: Bank, media: Media | None = None) -> Written:
    return format.write(bank, media or {})


def read(data: bytes | str, name: str = "items.xml") -> Imported:
    upload = Upload(name, data.encode() if isinstance(data, str) else data)
    format = recognise(upload)
    assert format is not None
    assert format.name in {"qti", "qti3"}
    return format.read(upload)


@packages("qti")
def test_a_package_is_read_as_expected(path):
    compare(path, "qti3" if "third" in path.name else "qti")


@BOTH
@packages("qti")
def test_a_package_comes_back_equal_in_either_version(path, format):
    once = read(packed(path), "p.zip")
    assert once.bank is not None

    written = write(format, once.bank, once.media)
    again = read(written.data, "p.zip")

    assert again.bank is not None
    assert again.is_whole
    lost = {name for loss in written.losses for name in loss.questions}
    for name in once.bank.questions.keys() - lost:
        assert again.bank.questions[name] == once.bank.questions[name]


@BOTH
@settings(deadline=None, max_examples=60)
@given(banks(questions(TYPED, texts=WORDS | LETTERS, parts=HELD)))
def test_what_came_in_goes_out_and_comes_in_again_the_same(format, bank):
    once = read(write(format, bank).data)
    assert once.is_whole
    assert once.bank is not None

    again = read(write(format, once.bank).data)

    assert again.bank == once.bank


if __name__ == "__main__":
    pass


def told(question: Question) -> dict[str, Any]:
    """A question but for its title, which QTI demands, and for what is said, which may move where all says the same."""
    native = question.native()
    for note in (native, *native.get("options", ()), *native.get("blanks", {}).values()):
        for part in ("title", "why", "explain"):
            note.pop(part, None)
    for number in (native, *native.get("blanks", {}).values()):
        if number.get("answer") in {"0", "-0"} and number.get("tolerance", "").endswith("%"):
            del number["tolerance"]  # a share of nothing is nothing
    return native


@BOTH
@settings(deadline=None, max_examples=60)
@given(banks(questions(TYPED, texts=LETTERS, parts=HELD)))
def test_plain_questions_come_back_as_they_were_written(format, bank):
    found = read(write(format, bank).data)

    assert found.is_whole
    assert found.bank is not None
    for name, question in bank.questions.items():
        assert told(found.bank.questions[name]) == told(question)


OURS = frozenset("step misconception facts level tags hints reasons expect siblings typos title unit".split())


def without_ours(native: Any) -> Any:
    """A question's data without what QTI has no place for."""
    if isinstance(native, dict):
        return {key: kept for key, part in native.items() if key not in OURS and (kept := without_ours(part)) != {}}
    return [without_ours(part) for part in native] if isinstance(native, list) else native


@BOTH
def test_a_whole_bank_comes_back_with_all_that_is_said(format):
    bank = Library(bundled("questions"), lambda: NOW).banks()["clonazepam-and-ssris"]
    written = write(format, bank)

    found = read(written.data, "bank.zip")

    assert found.bank is not None
    pointing = {question.id for question in bank.questions.values() if question.kind == "hotspot"}
    assert found.bank.questions.keys() == bank.questions.keys() - pointing
    lost = {name for loss in written.losses if "asterisk" in loss.what for name in loss.questions}
    for name in found.bank.questions.keys() - lost:
        assert without_ours(found.bank.questions[name].native()) == without_ours(bank.questions[name].native())


def item(body: str, *, response: str = 'cardinality="single" baseType="identifier"', key: str = "A", declared: str = "",
         rules: str = "", after: str = "", attributes: str = "") -> str:  # fmt: skip
    """An item of version 2.1 with one answer."""
    correct = f"<correctResponse><value>{key}</value></correctResponse>" if key else ""
    rules = rules and f"<responseProcessing>{rules}</responseProcessing>"
    return f"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="An item"
      {attributes}>
      <responseDeclaration identifier="RESPONSE" {response}>{correct}{declared}</responseDeclaration>
      <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
      <outcomeDeclaration identifier="FEEDBACK" cardinality="multiple" baseType="identifier"/>
      <itemBody>{body}</itemBody>{rules}{after}</assessmentItem>"""


def question_of(text: str, name: str = "item.xml") -> Any:
    found = read(text, name)
    assert found.bank is not None, found
    [question] = found.bank.questions.values()
    return question


CHOICE = """<p>Ask?</p><choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
  <simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction>"""
ENTRY = '<p>How many?</p><p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'
FLOAT = 'cardinality="single" baseType="float"'
GIVEN, CORRECT = '<variable identifier="RESPONSE"/>', '<correct identifier="RESPONSE"/>'


def scored(test: str, points: str = "1") -> str:
    score = f'<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{points}</baseValue></setOutcomeValue>'
    return f"<responseCondition><responseIf>{test}{score}</responseIf></responseCondition>"


def base(value: float) -> str:
    return f'<baseValue baseType="float">{value}</baseValue>'


@pytest.mark.parametrize(
    ("rules", "native"),
    [
        (scored(f"<match>{GIVEN}{CORRECT}</match>"), {"answer": "5"}),
        (scored(f'<equal toleranceMode="exact">{GIVEN}{base(5)}</equal>'), {"answer": "5"}),
        (scored(f'<equal toleranceMode="absolute" tolerance="0.5">{CORRECT}{GIVEN}</equal>'),
         {"answer": "5", "tolerance": "0.5"}),
        (scored(f'<equal toleranceMode="absolute" tolerance="1 2">{GIVEN}{CORRECT}</equal>'), {"range": ["4", "7"]}),
        (scored(f'<equal toleranceMode="relative" tolerance="10 10">{CORRECT}{GIVEN}</equal>'),
         {"answer": "5", "tolerance": "10 %"}),
        (scored(f"<and><gte>{GIVEN}{base(4)}</gte><lte>{GIVEN}{base(6)}</lte></and>"), {"range": ["4", "6"]}),
        (scored(f"<and><not><isNull>{GIVEN}</isNull></not><lte>{base(4)}{GIVEN}</lte><gte>{base(6)}{GIVEN}</gte></and>"),
         {"range": ["4", "6"]}),
        (scored(f"<and><gt>{GIVEN}{base(4)}</gt><lt>{GIVEN}{base(6)}</lt></and>"), {"range": ["4", "6"]}),
        (scored(f"<and><gte>{GIVEN}<subtract>{CORRECT}{base(1)}</subtract></gte>"
                f"<lte>{GIVEN}<sum>{CORRECT}{base(1)}</sum></lte></and>"), {"range": ["4", "6"]}),
        (scored(f'<equalRounded roundingMode="decimalPlaces" figures="1">{GIVEN}{CORRECT}</equalRounded>'),
         {"answer": "5", "tolerance": "0.05"}),
    ],
    ids=range(10),
)  # fmt: skip
def test_tolerances_and_ranges_are_found_in_the_rules(rules, native):
    question = question_of(item(ENTRY, response=FLOAT, key="5", rules=rules))

    assert question.kind == "numeric"
    assert {name: question.native()[name] for name in native} == native


@pytest.mark.parametrize(
    "rules",
    [
        scored(f"<gte>{GIVEN}{base(4)}</gte>"),
        scored(f"<not><equal>{GIVEN}{base(4)}</equal></not>"),
        scored(f"<lt><product>{GIVEN}{GIVEN}</product>{base(30)}</lt>"),
        scored(f"<patternMatch pattern='5.*'>{GIVEN}</patternMatch>"),
        scored(f"<match>{GIVEN}<randomInteger min='1' max='9'/></match>"),
        scored("<match><variable identifier='GONE'/><variable identifier='GONE'/></match>"),
        scored(f"<equal toleranceMode='absolute' tolerance='1e999'>{GIVEN}{CORRECT}</equal>"),
        f"<setOutcomeValue identifier='SCORE'><divide>{base(1)}{base(0)}</divide></setOutcomeValue>",
        "<include href='file:///etc/passwd'/>",
    ],
    ids=range(9),
)
def test_a_key_that_is_not_understood_is_never_guessed(rules):
    found = read(item(ENTRY, response=FLOAT, key="5", rules=rules), "item.xml")

    assert found.bank is None
    [entry] = found.entries
    assert entry.fate is Fate.LEFT_OUT
    assert entry.notes


def test_rules_decide_even_against_what_is_declared_as_correct():
    rules = scored(f'<match>{GIVEN}<baseValue baseType="identifier">B</baseValue></match>')

    question = question_of(item(CHOICE, rules=rules))

    assert question.right.text == "b"


def test_points_between_all_and_none_become_credit():
    rules = scored(f"<match>{GIVEN}{CORRECT}</match>", "4")
    rules += scored(f'<match>{GIVEN}<baseValue baseType="identifier">B</baseValue></match>', "1")

    question = question_of(item(CHOICE, rules=rules))

    assert question.points == 4
    assert [option.credit for option in question.options] == [None, 25]


def test_feedback_of_every_kind_is_told_apart():
    rules = (
        scored(f"<match>{GIVEN}{CORRECT}</match>")
        + f"""<setOutcomeValue identifier="FEEDBACK"><multiple>{GIVEN}
      <baseValue baseType="identifier">always</baseValue></multiple></setOutcomeValue>"""
    )
    said = "<modalFeedback outcomeIdentifier='FEEDBACK' identifier='{}' showHide='{}'>{}</modalFeedback>"
    after = said.format("A", "show", "Yes.") + said.format("A", "hide", "No.")
    after += said.format("always", "show", "So it is.")

    question = question_of(item(CHOICE, rules=rules, after=after))

    assert [option.why for option in question.options] == ["Yes.", "No."]
    assert question.explain == "So it is."


def test_a_single_item_and_several_in_one_file_are_read():
    text = f"<items>{item(CHOICE)}{item(CHOICE)}</items>"

    assert recognise(Upload("items.xml", text.encode())) is None
    found = SECOND.read(Upload("items.xml", text.encode()))
    assert found.count(Fate.TAKEN) == 2


def test_a_test_without_its_items_is_refused_with_what_to_do():
    found = read("<assessmentTest title='T'><testPart/></assessmentTest>", "test.xml")

    assert "Give the whole package" in found.refusal


def archive(**files: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as found:
        for name, text in files.items():
            found.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return data.getvalue()


def test_a_package_without_types_in_its_manifest_is_known_by_its_files():
    data = archive(imsmanifest_xml="<manifest/>", a__one_xml=item(CHOICE), b_xml="<other/>", c_xml="<broken")

    found = read(data, "p.zip")

    assert found.count(Fate.TAKEN) == 1
    assert found.count(Fate.LEFT_OUT) == 1


@BOTH
def test_what_qti_cannot_hold_is_told_before_exporting(cells, format):
    losses = format.losses(cells, {"cell.svg": (DATA / "cells" / "cell.svg").read_bytes()})

    told = {loss.what: set(loss.questions) for loss in losses}
    assert "The flashcards are left out." in told
    pointing = {question.id for question in cells.questions.values() if question.kind == "hotspot"}
    assert told["Questions that point at parts of a drawing by their names are left out."] == pointing


DEEP = "<b>" * 90 + "x" + "</b>" * 90
NESTED = "<and>" * 95 + GIVEN + "</and>" * 95
DOUBLED = '<setOutcomeValue identifier="FEEDBACK"><multiple>' + '<variable identifier="FEEDBACK"/>' * 50 + base(1)
DOUBLED += "</multiple></setOutcomeValue>"
HUGE = f'<product><variable identifier="SCORE"/>{base(1e300)}</product>'
HUGE = f'<setOutcomeValue identifier="SCORE">{HUGE}</setOutcomeValue>'
MANY = "<simpleChoice identifier='A'>x</simpleChoice>" * 20_000
CORNERS = f"<hotspotChoice identifier='A' shape='poly' coords='{'1,' * 100_000}'/>"
PICTURE = "<object data='data:image/png;base64,AAAA' type='image/png'/>"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><assessmentItem>&b;</assessmentItem>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/x"><assessmentItem/>',
        '<assessmentItem xmlns:xi="http://www.w3.org/2001/XInclude"><itemBody><xi:include href="file:///etc/passwd" '
        'parse="text"/></itemBody></assessmentItem>',
        "<assessmentItem>" * 20_000,
        item(CHOICE + DEEP),
        item(CHOICE + "<p>" + "x" * 200_000 + "</p>"),
        item(CHOICE.replace("A", "A" * 50_000)),
        item(f'<choiceInteraction responseIdentifier="RESPONSE">{MANY}</choiceInteraction>'),
        item(ENTRY * 2000),
        item(CHOICE, rules=NESTED),
        item(CHOICE, rules=f"<responseCondition><responseIf>{NESTED}</responseIf></responseCondition>"),
        item(CHOICE, rules=DOUBLED * 50),
        item(CHOICE, rules=HUGE * 2000),
        item(CHOICE, rules=scored(f"<match>{GIVEN}{CORRECT}</match>") * 20_000),
        item(CHOICE, key="", response='cardinality="single" baseType="point"'),
        item(ENTRY, response=FLOAT, key="NaN"),
        item(ENTRY, response=FLOAT, key="1e999999999"),
        item(CHOICE, declared="<mapping defaultValue='inf'><mapEntry mapKey='A' mappedValue='1'/></mapping>"),
        item(f"<hotspotInteraction responseIdentifier='RESPONSE'>{PICTURE}{CORNERS}</hotspotInteraction>"),
        "<assessmentItem/>",
        "<qti-assessment-item><qti-item-body/></qti-assessment-item>",
    ],
    ids=range(21),
)  # fmt: skip
def test_hostile_files_get_a_report_soon(text):
    begun = process_time()

    found = SECOND.read(Upload("item.xml", text.encode()))

    assert process_time() - begun < 5
    assert found.refusal != "The app failed at reading this file. See its log."
    assert found.bank or found.refusal or found.entries
    assert "root:" not in str(found)


def test_nothing_that_could_run_comes_in():
    body = "<p onclick='alert(1)'>Ask <script>alert(1)</script><a href='javascript:alert(1)'>this</a></p>" + CHOICE

    question = question_of(item(body + "<p><object data='x.swf' type='application/x-flash'/></p>"))

    assert "alert" not in str(question.native())


def test_a_picture_that_leads_out_of_the_package_is_not_read():
    body = '<p>See <img src="../../etc/passwd" alt="x"/><img src="file:///etc/passwd" alt="y"/></p>' + CHOICE
    data = archive(imsmanifest_xml="<manifest/>", items__one_xml=item(body))

    found = read(data, "p.zip")

    assert found.bank is not None
    assert not found.media
    [entry] = found.entries
    assert "is not in the package" in " ".join(entry.notes)


def test_sections_in_files_of_their_own_that_hold_each_other_end():
    section = "<assessmentSection title='S'><assessmentSectionRef href='{}.xml'/></assessmentSection>"
    test = "<assessmentTest title='T'><testPart><assessmentSectionRef href='a.xml'/></testPart></assessmentTest>"
    sections = {"test_xml": test, "a_xml": section.format("b"), "b_xml": section.format("a")}
    data = archive(imsmanifest_xml="<manifest/>", i_xml=item(CHOICE), **sections)

    found = read(data, "p.zip")

    assert found.count(Fate.TAKEN) == 1
    assert "holds itself" in str(found.entries[0])


def test_a_package_of_many_items_that_reckon_long_is_read_within_bounds():
    rules = scored(f"<match>{GIVEN}{CORRECT}</match>") * 1000
    items = {f"i{number}_xml": item(CHOICE, rules=rules) for number in range(60)}
    data = archive(imsmanifest_xml="<manifest/>", **items)
    begun = process_time()

    found = read(data, "p.zip")

    assert process_time() - begun < 10
    assert found.entries


PARTS = [
    *("<assessmentItem identifier='i'>", "</assessmentItem>", "<itemBody>", "</itemBody>", "<p>", "</p>", "x", "1"),
    *(GIVEN, CORRECT, "<responseProcessing>", "</responseProcessing>", "<responseDeclaration identifier='RESPONSE'>"),
    *("<mapping>", "<mapEntry mapKey='A' mappedValue='1'/>", "</mapping>", "</responseDeclaration>", CHOICE, ENTRY),
    *("<responseCondition>", "<responseIf>", "</responseIf>", "</responseCondition>", "<match>", "</match>", "<sum>"),
    *("<setOutcomeValue identifier='SCORE'>", "</setOutcomeValue>", base(1), "<correctResponse><value>A</value>"),
    *("</correctResponse>", "<matchInteraction responseIdentifier='RESPONSE'>", "</matchInteraction>"),
    *("<qti-assessment-item>", "<qti-item-body>", "<gap identifier='G'/>", "&lt;", "<img src='x'/>", "<math>"),
]


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_any_pieces_get_a_report(text):
    for format in (SECOND, THIRD):
        found = format.read(Upload("i.xml", f"<assessmentItem>{text}</assessmentItem>".encode()))

        assert found.refusal != "The app failed at reading this file. See its log."
