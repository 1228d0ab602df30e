"""Why an answer is right or wrong, and which link of which chain it shows to be missing."""

import pytest
from answering import any_fields, right_fields
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.explanation import broken_link, explain, whys
from quizapp.domain.questions.base import Mark, Note, Part


def explained(bank, question_id, *texts):
    question = bank.questions[question_id]
    return explain(bank, question, question.grade(question.respond(texts)))


def test_a_right_answer_shows_its_link_and_misses_none(cells):
    explanation = explained(cells, "which-ion", "sodium")

    assert explanation.deciding.ref == explanation.chain.ref == "pump/bind"
    assert explanation.missing is None
    assert explanation.betrayed == ()


def test_a_misconception_names_the_link_that_it_breaks(cells):
    explanation = explained(cells, "how-many", "2")

    [betrayed] = explanation.betrayed
    assert betrayed.id == "potassium-out"
    assert betrayed.misconception.remedy.startswith("Potassium rides inwards")
    assert betrayed.link.ref == explanation.missing.ref == "pump/bind"


def test_a_wrong_option_without_misconception_misses_the_step_that_it_confuses(cells):
    assert explained(cells, "which-ion", "chloride").missing.ref == "pump/turn"


def test_a_wrong_answer_without_any_note_misses_the_link_that_the_question_tests(cells):
    explanation = explained(cells, "in-order", "ATP is split", "sodium binds", "sodium leaves", "the pump turns")

    assert explanation.missing.ref in {"pump/turn", "pump/spend"}


def test_of_several_faults_the_first_that_names_a_link_decides(cells):
    explanation = explained(cells, "sort-out", "potassium ions = outside", "sodium ions = inside")

    assert explanation.missing.ref == "pump/bind"


def test_the_source_is_named_by_section_and_paragraph(cells):
    explanation = explained(cells, "what-it-needs", "one ATP")

    assert [ground.id for ground in explanation.grounds] == ["F2"]
    assert explanation.sections == ("Where the power comes from, ¶2",)


def test_without_its_bank_an_answer_keeps_its_own_notes(cells):
    question = cells.questions["which-ion"]
    outcome = question.grade(question.respond(["potassium"]))

    explanation = explain(None, question, outcome)

    assert explanation.outcome == outcome
    assert (explanation.chain, explanation.betrayed, explanation.grounds) == (None, (), ())


@pytest.mark.parametrize(
    ("note", "ref"),
    [
        (Note(misconception="for-free"), "pump/spend"),
        (Note(misconception="for-free", step="fuel/burn"), "pump/spend"),
        (Note(step="fuel/burn"), "fuel/burn"),
        (Note(misconception="long-gone", step="fuel/burn"), "fuel/burn"),
        (Note(step="long/gone"), None),
        (Note(), None),
    ],
)
def test_a_note_breaks_the_link_of_its_misconception_or_else_its_step(cells, note, ref):
    link = broken_link(cells, note)

    assert (link and link.ref) == ref


def test_what_is_said_twice_is_shown_once():
    parts = [Part("", "a", "b", Mark.WRONG, Note(why=why)) for why in ("One.", "Two.", "One.", None)]

    assert whys(parts) == ("One.", "Two.")


@given(st.randoms(use_true_random=False))
def test_every_answer_of_every_kind_leads_to_a_link(cells, chance):
    for question in cells.questions.values():
        explanation = explain(cells, question, question.grade(question.read(any_fields(question, chance))))

        assert explanation.chain is not None
        assert (explanation.missing is None) == (explanation.outcome.mark is Mark.RIGHT)


def test_the_right_answer_of_every_kind_is_right(cells):
    for question in cells.questions.values():
        assert question.grade(question.read(right_fields(question))).mark is Mark.RIGHT
