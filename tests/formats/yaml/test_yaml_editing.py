"""Questions and chains changed by forms: what is not touched stays letter by letter."""

import pytest

from quizapp.domain.fields import ASK, CHAIN, COMMON, PICTURE, SHAPES
from quizapp.domain.questions import KINDS
from quizapp.formats.yaml.editing import Filled, Row, Unfit, filled_in, filled_out, kind_of
from quizapp.formats.yaml.passages import passages, tidy
from quizapp.formats.yaml.proofs import proofread
from quizapp.paths import bundled

FIELDS = (ASK, *COMMON, *PICTURE)
CELLS = bundled("questions").parent / "tests" / "data" / "cells" / "bank.yaml"
FILES = [*sorted(bundled("questions").glob("*/*.yaml")), CELLS]


def questions(path):
    return [one for one in passages(tidy(path.read_text())) if one.name[:1] == ("questions",) and len(one.name) > 1]


def changed(text, values=(), rows=()):
    """The lines with some fields filled in anew."""
    shape = SHAPES[kind_of(text)]
    filled = filled_in(text, FIELDS, shape)
    filled = Filled({**filled.values, **dict(values)}, {**filled.rows, **dict(rows)})
    return filled_out(text, filled, FIELDS, shape)


def of_kind(kind):
    return next(one.text for one in questions(CELLS) if kind_of(one.text) == kind)


def read(text):
    """The question in some lines."""
    proof = proofread({}, "a.yaml", f"title: T\nquestions:\n{text}", "a")
    [entry] = proof.questions
    assert entry.question is not None, entry.problems
    return entry.question


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_form_that_is_saved_as_it_was_opened_changes_nothing(path):
    for passage in questions(path):
        assert changed(passage.text) == passage.text


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_so_does_the_form_of_a_chain(path):
    for passage in passages(tidy(path.read_text())):
        if passage.name[:1] == ("mechanisms",) and len(passage.name) > 1:
            assert filled_out(passage.text, filled_in(passage.text, (), CHAIN), (), CHAIN) == passage.text


COMMENTED = """  # Asked every year.
  - id: pace   # stable
    type: choice
    # The words matter here.
    ask: Which cells set the pace?
    options:
      # The key.
      - right: the sinus node
        why: It drifts.   # well known
      - wrong: "the 'ventricle'"
        why: >-
          It follows
          the node.

"""


def test_comments_quotes_and_order_stay_around_what_is_changed():
    text = changed(COMMENTED, {"ask": "Which cells lead?"})

    assert text == COMMENTED.replace("Which cells set the pace?", "Which cells lead?")


def test_a_row_keeps_its_comments_when_its_text_changes():
    rows = filled_in(COMMENTED, FIELDS, SHAPES["choice"]).rows["options"]
    first = Row(0, True, {**rows[0].values, "text": "the node"})

    assert changed(COMMENTED, rows={"options": [first, rows[1]]}) == COMMENTED.replace(
        "right: the sinus node", "right: the node"
    )


def test_a_turned_key_changes_two_words():
    rows = filled_in(COMMENTED, FIELDS, SHAPES["choice"]).rows["options"]
    turned = [Row(row.was, not row.is_right, row.values) for row in rows]

    text = changed(COMMENTED, rows={"options": turned})

    assert "wrong: the sinus node" in text
    assert "right: \"the 'ventricle'\"" in text
    assert "# well known" in text


def test_rows_are_added_taken_out_and_moved():
    rows = filled_in(COMMENTED, FIELDS, SHAPES["choice"]).rows["options"]
    anew = [Row(None, False, {"text": "the atrium", "why": "It follows."}), rows[1], rows[0]]

    question = read(changed(COMMENTED, rows={"options": anew}))

    assert [(option.text, option.is_right) for option in question.options] == [
        ("the atrium", False),
        ("the 'ventricle'", False),
        ("the sinus node", True),
    ]


@pytest.mark.parametrize(
    "text", ["no", "~", "null", "- a", "a: b", "# x", "[x]", "*x", "'", '"', "@x", "100 %", "a\n\nb"]
)
def test_whatever_is_typed_is_what_is_read(text):
    assert read(changed(COMMENTED, {"ask": text})).ask == text


def test_a_field_that_is_emptied_is_taken_out():
    text = changed(of_kind("choice"), {"hints": "", "topic": "", "explain": ""})

    question = read(text.replace("    step: pump/bind\n", "").replace("    facts: F1\n", ""))
    assert (question.hints, question.topic, question.explain) == ((), None, None)


CHANGES = {
    "choice": ({"level": "apply", "tags": "one\ntwo"}, {}),
    "true-false": ({"answer": "true", "wrong.why": "It does not."}, {}),
    "short": ({"accept": "mitochondrion\nchondriosome", "typos": "2"}, {}),
    "numeric": ({"answer": "4", "tolerance": "5 %"}, {}),
    "matching": ({"distractors": "stores calcium\nburns fat"}, {}),
    "categorize": ({"categories": "inside\noutside\nalike\nnowhere"}, {}),
    "hotspot": ({"alt": "Another cell."}, {}),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_the_fields_of_each_kind_can_be_changed(kind):
    values, rows = CHANGES[kind]

    text = changed(of_kind(kind), values, rows)

    assert read(text).type == kind
    assert filled_in(text, FIELDS, SHAPES[kind]).values.items() >= values.items()


def test_blanks_of_all_shapes_are_filled_in():
    text = of_kind("cloze").replace("[[fuel]]", "[[coin]]")
    rows = filled_in(text, FIELDS, SHAPES["cloze"]).rows["blanks"]
    count, which, fuel = rows
    anew = [
        Row(0, False, {**count.values, "answer": "2"}),
        Row(1, False, {**which.values, "right": "kalium", "others": "natrium\ncalcium"}),
        Row(2, False, {**fuel.values, "name": "coin"}),
    ]

    question = read(changed(text, rows={"blanks": anew}))

    assert str(question.blanks["count"].answer) == "2"
    assert question.blanks["which"].right.text == "kalium"
    assert [option.text for option in question.blanks["which"].options] == ["natrium", "kalium", "calcium"]
    assert question.blanks["which"].options[0].why == "Its older name."
    assert question.blanks["coin"].accept == ("ATP",)


@pytest.mark.parametrize(
    ("words", "native"),
    [
        ("circle 40 55 8", {"circle": [40, 55, 8]}),
        ("rect 10.5 20 30 40", {"rect": [10.5, 20, 30, 40]}),
        ("polygon 0,0 10,0 5,10", {"polygon": [[0, 0], [10, 0], [5, 10]]}),
        ("outside", "outside"),
    ],
)
def test_places_are_written_as_parts_or_shapes(words, native):
    text = of_kind("hotspot")
    rows = filled_in(text, FIELDS, SHAPES["hotspot"]).rows["areas"]
    anew = [Row(0, True, {**rows[0].values, "place": words}), *rows[1:]]

    out = changed(text, {"image": "cell.svg"}, {"areas": anew})

    [first, *_] = read(out).native()["areas"]
    assert first["right"] == native
    again = filled_in(out, FIELDS, SHAPES["hotspot"])
    assert filled_out(out, again, FIELDS, SHAPES["hotspot"]) == out


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_of_each_kind_can_be_read_and_filled_in(kind):
    from quizapp.domain.fields import NEW_ASK
    from quizapp.formats.yaml.editing import begun

    text = begun(kind, f"new-{kind}", NEW_ASK.get(kind, "What is asked?"), SHAPES[kind], 2)

    assert read(text).type == kind
    assert changed(text) == text


@pytest.mark.parametrize("text", ["  - just words\n", "  - [a, b]\n", "  - {a: b\n", "  - a: b: c\n"])
def test_what_no_form_can_hold_is_told(text):
    with pytest.raises(Unfit):
        filled_in(text, FIELDS, SHAPES["choice"])
