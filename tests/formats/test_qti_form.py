"""The form of exported QTI, element by element, as the standard prescribes it: its schemas are in no registry."""

import io
import re
import zipfile

import pytest
from drawn import LETTERS, WORDS, banks, questions
from golden import packages, packed
from hypothesis import given, settings
from lxml import etree

from quizapp.domain.questions import KINDS
from quizapp.formats import formats, recognise
from quizapp.formats.base import Upload
from quizapp.formats.qti.names import unified

BOTH = pytest.mark.parametrize("name", ["qti", "qti3"])
TYPED = tuple(kind for kind in KINDS if kind != "hotspot")

INLINE = "a|br|code|em|img|math|span|strong|sub|sup|textEntryInteraction|inlineChoiceInteraction"
BLOCK = "blockquote|div|hr|ol|p|pre|table|ul"
ASKED = "choiceInteraction|hotspotInteraction|matchInteraction|orderInteraction"
VALUE = "and|baseValue|correct|equal|gte|isNull|lte|mapResponse|match|multiple|not|or|stringMatch|sum|variable"
VALUE += "|divide|member|product|testVariables"

CHILDREN = {
    "assessmentItem": "(responseDeclaration )+(outcomeDeclaration )+itemBody responseProcessing (modalFeedback )*",
    "responseDeclaration": "correctResponse (mapping )?",
    "outcomeDeclaration": "(defaultValue )?",
    "correctResponse": "(value )+",
    "defaultValue": "(value )+",
    "mapping": "(mapEntry )+",
    "itemBody": f"(({BLOCK}|{ASKED}) )+",
    "choiceInteraction": "(simpleChoice )+",
    "orderInteraction": "(simpleChoice )+",
    "inlineChoiceInteraction": "(inlineChoice )+",
    "matchInteraction": "simpleMatchSet simpleMatchSet ",
    "simpleMatchSet": "(simpleAssociableChoice )+",
    "hotspotInteraction": "(object|img) (hotspotChoice )+",
    "simpleChoice": f"(({INLINE}) )*",
    "simpleAssociableChoice": f"(({INLINE}) )*",
    "inlineChoice": "",
    "responseProcessing": "((responseCondition|setOutcomeValue) )*",
    "responseCondition": "responseIf (responseElseIf )*(responseElse )?",
    **dict.fromkeys(("responseIf", "responseElseIf"), f"({VALUE}) (setOutcomeValue )*"),
    **dict.fromkeys(("setOutcomeValue", "not", "isNull"), f"({VALUE}) "),
    **dict.fromkeys(("divide", "match", "member", "gte", "lte", "equal", "stringMatch"), f"({VALUE}) ({VALUE}) "),
    **dict.fromkeys(("and", "or", "sum", "product", "multiple"), f"(({VALUE}) )+"),
    "contentBody": f"(({BLOCK}) )*",
    "assessmentTest": "outcomeDeclaration testPart outcomeProcessing ",
    "testPart": "(assessmentSection )+",
    "assessmentSection": "((assessmentSection|assessmentItemRef) )+",
    "outcomeProcessing": "setOutcomeValue ",
    **dict.fromkeys(("p", "span", "strong", "em", "sub", "sup", "a", "td", "th", "pre", "code"), f"(({INLINE}) )*"),
    **dict.fromkeys(("ul", "ol"), "(li )+"),
    "table": "(thead )?(tbody )?",
    "blockquote": f"(({BLOCK}) )*",
}
"""What stands inside each element, and in which order; with `modalFeedback` by version."""

NEEDED = {
    "assessmentItem": {"identifier", "title", "adaptive", "timeDependent"},
    "responseDeclaration": {"identifier", "cardinality", "baseType"},
    "outcomeDeclaration": {"identifier", "cardinality", "baseType"},
    "mapEntry": {"mapKey", "mappedValue"},
    "choiceInteraction": {"responseIdentifier", "shuffle", "maxChoices"},
    "orderInteraction": {"responseIdentifier", "shuffle"},
    "inlineChoiceInteraction": {"responseIdentifier", "shuffle"},
    "matchInteraction": {"responseIdentifier", "shuffle", "maxAssociations"},
    "hotspotInteraction": {"responseIdentifier", "maxChoices"},
    "textEntryInteraction": {"responseIdentifier"},
    "simpleAssociableChoice": {"identifier", "matchMax"},
    "hotspotChoice": {"identifier", "shape", "coords"},
    "modalFeedback": {"outcomeIdentifier", "identifier", "showHide"},
    "equal": {"toleranceMode"},
    "stringMatch": {"caseSensitive"},
    "baseValue": {"baseType"},
    "assessmentTest": {"identifier", "title"},
    "testPart": {"identifier", "navigationMode", "submissionMode"},
    "assessmentSection": {"identifier", "title", "visible"},
    "assessmentItemRef": {"identifier", "href"},
    "img": {"src", "alt"},
}
LOOSE = frozenset({"style", "align", "start", "width", "height"})
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def check(data: bytes) -> None:
    """Hold every item and test of a package against the standard."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        roots = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")]
    for root in roots[1:]:  # the first is the manifest
        is_third = root.tag.rpartition("}")[2].startswith("qti-")
        assert {
            each.tag.startswith("{http://www.w3.org/1998/Math") or "imsqti" in each.tag for each in root.iter()
        } == {True}
        for element in unified(root).iter():
            check_element(element, is_third=is_third)


def check_element(element, *, is_third: bool) -> None:
    inside = "".join(f"{child.tag} " for child in element)
    allowed = CHILDREN.get(element.tag)
    if element.tag == "modalFeedback":
        allowed = "contentBody " if is_third else f"(({BLOCK}) )*"
    if allowed is not None:
        assert re.fullmatch(allowed, inside), f"{element.tag}: {inside}"
    assert NEEDED.get(element.tag, set()) <= set(element.attrib), element.tag
    if element.tag in {*BLOCK.split("|"), *INLINE.split("|")} - {"img", "math"}:
        assert not LOOSE & set(element.attrib), element.tag
    for name in ("identifier", "responseIdentifier", "outcomeIdentifier"):
        assert NAME.fullmatch(element.get(name, "x")), element.get(name)


@BOTH
@packages("qti")
def test_exported_packages_have_the_form_of_the_standard(path, name):
    upload = Upload("p.zip", packed(path))
    format = recognise(upload)
    assert format is not None
    found = format.read(upload)
    assert found.bank is not None

    write = formats()[name].write
    assert write is not None
    check(write(found.bank, found.media).data)


@BOTH
@settings(deadline=None, max_examples=60)
@given(banks(questions(TYPED, texts=WORDS | LETTERS)))
def test_whatever_is_exported_has_the_form_of_the_standard(name, bank):
    write = formats()[name].write
    assert write is not None

    check(write(bank, {}).data)
