"""A file cut into passages, and two people's changes joined."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.formats.yaml.passages import changed, merge, passages, tidy
from quizapp.formats.yaml.proofs import proofread
from quizapp.paths import bundled

FILES = [
    *sorted(bundled("questions").glob("*/*.yaml")),
    *sorted((Path(__file__).parents[2] / "data").glob("**/*.yaml")),
]

CELLS = """# All about cells.
title: Cells
mechanisms:
  pump:
    title: The pump
    steps: [{id: bind, text: It binds.}]
questions:
  # The first one.
  - id: a
    type: true-false
    ask: Cells divide.
    answer: yes

  - id: b
    type: true-false
    ask: |
      Cells are small.
      # This is no comment but text.
    answer: yes
  - id: c
    type: true-false
    ask: Cells think.
    answer: no
cards:
  - {id: one, front: F, back: B}
"""


def names(text):
    return [" ".join(one.name) for one in passages(text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_passages_of_a_file_are_the_file(path):
    text = tidy(path.read_bytes().decode(errors="replace"))

    assert "".join(one.text for one in passages(text)) == text


@given(st.text(st.sampled_from("a:-# \n|'\"{}[]\tq\u2028"), max_size=60))
def test_the_passages_of_anything_are_that_thing(text):
    text = tidy(f"title: T\nquestions:\n{text}")

    cut = passages(text)

    assert "".join(one.text for one in cut) == text
    assert [one.first for one in cut] == sorted({one.first for one in cut})


def test_each_question_is_a_passage_with_the_comments_above_it():
    assert names(CELLS) == [
        "title",
        "mechanisms",
        "mechanisms pump",
        "questions",
        "questions a",
        "questions b",
        "questions c",
        "cards",
        "cards one",
    ]
    first = next(one for one in passages(CELLS) if one.name == ("questions", "a"))
    assert first.text.startswith("  # The first one.\n")


def test_a_line_of_a_text_that_looks_like_a_comment_stays_in_it():
    second = next(one for one in passages(CELLS) if one.name == ("questions", "b"))

    assert "# This is no comment but text." in second.text


def replaced(text, old, new):
    assert old in text
    return text.replace(old, new)


def test_changes_of_different_questions_are_joined():
    mine = replaced(CELLS, "Cells divide.", "All cells divide.")
    theirs = replaced(CELLS, "Cells think.", "No cell thinks.")

    found = merge(CELLS, mine, theirs)

    assert found.text == replaced(mine, "Cells think.", "No cell thinks.")
    assert (found.conflicts, found.joined) == ((), (("questions", "c"),))


def test_questions_added_and_taken_out_by_both_are_joined():
    mine = replaced(CELLS, "cards:", "  - {id: d, type: true-false, ask: D., answer: no}\ncards:")
    theirs = replaced(CELLS, "  - {id: one,", "  - {id: two, front: G, back: H}\n  - {id: one,")
    gone = next(one for one in passages(CELLS) if one.name == ("questions", "a"))
    theirs = theirs.replace(gone.text, "")

    found = merge(CELLS, mine, theirs)

    assert found.conflicts == ()
    assert "id: a" not in found.text
    assert names(found.text)[-6:] == ["questions b", "questions c", "questions d", "cards", "cards two", "cards one"]
    assert not proofread({}, "cells.yaml", found.text, "cells").problems


def test_changes_of_the_same_question_conflict_and_can_be_settled_either_way():
    mine, theirs = replaced(CELLS, "Cells think.", "Mine."), replaced(CELLS, "Cells think.", "Theirs.")

    found = merge(CELLS, mine, theirs)

    [conflict] = found.conflicts
    assert conflict.name == ("questions", "c")
    assert "Mine." in conflict.mine
    assert "Theirs." in conflict.theirs
    assert found.text == mine
    assert merge(CELLS, mine, theirs, frozenset({conflict.name})).text == theirs


def test_the_same_change_by_both_is_no_conflict():
    mine = replaced(CELLS, "Cells think.", "No cell thinks.")

    assert merge(CELLS, mine, mine).text == mine
    assert merge(CELLS, mine, mine).conflicts == ()


@pytest.mark.parametrize("flow", ["questions: [{id: x, type: true-false, ask: X., answer: no}]\n", "questions: []\n"])
def test_a_list_on_one_line_is_joined_as_a_whole(flow):
    base = "title: T\n" + flow

    found = merge(base, base.replace("T\n", "U\n"), base + "summary: S\n")

    assert found.text == base.replace("T\n", "U\n") + "summary: S\n"
    assert found.conflicts == ()


def test_a_change_of_style_against_a_change_of_words_conflicts():
    mine = "title: Cells\nquestions: [{id: a, type: true-false, ask: A., answer: no}]\n"

    assert merge(CELLS, mine, replaced(CELLS, "Cells think.", "No.")).conflicts


words = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=6)


def bank(ids, said=""):
    entries = "".join(f"  - id: {one}\n    type: true-false\n    ask: {one}{said}.\n    answer: no\n" for one in ids)
    return f"title: T\nquestions:\n{entries}"


@given(words, words, words)
def test_whatever_both_did_to_the_list_nothing_new_is_lost_and_it_can_be_read(base, mine, theirs):
    found = merge(bank(base), bank(mine), bank(theirs))

    asked = {entry.question.id for entry in proofread({}, "t.yaml", found.text, "t").questions}
    assert found.conflicts == ()
    assert asked == {*mine, *theirs} - {one for one in base if one not in mine or one not in theirs}


@given(words, words)
def test_joining_with_what_has_not_changed_changes_nothing(base, mine):
    assert merge(bank(base), bank(mine), bank(base)).text == bank(mine)
    assert merge(bank(base), bank(base), bank(mine)).conflicts == ()


def test_what_was_changed_is_named():
    assert changed(CELLS, replaced(CELLS, "Cells think.", "No.")) == {("questions", "c")}
