"""Answer and reason: what both say together, and what a reason adds to the explanation."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conftest import CELLS

from quizapp.domain import beliefs, mastery
from quizapp.domain.banks import dangling
from quizapp.domain.explanation import explain
from quizapp.domain.insight import Insight, insight, judged
from quizapp.domain.questions.base import Mark
from quizapp.library import read_path

RIGHT, WRONG = "towards clear water", "towards the drop"
BECAUSE, SEEKING, PULLING = (
    "more particles leave the crowd than enter it",
    "particles look for empty places",
    "the water pulls them out",
)


@pytest.fixture(scope="module")
def bank():
    [(bank, _)] = read_path(CELLS.with_name("tiers"))
    return bank


@pytest.fixture(scope="module")
def question(bank):
    return bank.questions["which-way"]


def key(question, text):
    return next(reason.key for reason in question.reasons if reason.text == text)


def said(question, text, because):
    return judged(question, question.respond([text]), because and key(question, because))


@pytest.mark.parametrize(
    ("text", "because", "expected"),
    [
        (RIGHT, BECAUSE, Insight.UNDERSTOOD),
        (RIGHT, SEEKING, Insight.WRONG_REASON),
        (WRONG, BECAUSE, Insight.SLIP),
        (WRONG, SEEKING, Insight.MISCONCEPTION),
    ],
)
def test_answer_and_reason_together_tell_what_was_understood(question, text, because, expected):
    outcome = question.grade(question.respond([text]))

    assert insight(outcome, question.reasons, key(question, because)) is expected


@pytest.mark.parametrize("chosen", [None, "", "made-up"])
def test_without_a_reason_nothing_is_said_about_it(question, chosen):
    outcome = judged(question, question.respond([RIGHT]), chosen)

    assert outcome.reason is None
    assert insight(outcome, question.reasons, chosen) is None


def test_an_answer_that_is_partly_right_with_the_right_reason_is_a_slip(bank, question):
    half = bank.questions["what-helps"]
    outcome = half.grade(half.respond(["warmth"]))

    assert outcome.mark is Mark.PARTIAL
    assert insight(outcome, question.reasons, key(question, BECAUSE)) is Insight.SLIP


def test_points_hang_on_the_answer_alone(question):
    assert said(question, RIGHT, SEEKING).credit == said(question, RIGHT, None).credit == 1
    assert said(question, WRONG, BECAUSE).credit == 0


def test_the_wrong_reason_for_a_right_answer_shows_its_misconception_and_the_missing_link(bank, question):
    outcome = said(question, RIGHT, SEEKING)

    explanation = explain(bank, question, outcome)

    assert outcome.mark is Mark.RIGHT
    assert outcome.misconceptions == ("aims",)
    assert [betrayed.id for betrayed in explanation.betrayed] == ["aims"]
    assert explanation.missing.ref == "drift/jostle"


def test_a_wrong_reason_without_a_misconception_misses_the_step_that_it_confuses(bank, question):
    assert explain(bank, question, said(question, RIGHT, PULLING)).missing.ref == "drift/even"


def test_the_answers_own_fault_comes_before_that_of_the_reason(bank, question):
    explanation = explain(bank, question, said(question, WRONG, SEEKING))

    assert explanation.missing.ref == "drift/even"
    assert [betrayed.id for betrayed in explanation.betrayed] == ["aims"]


def test_the_right_reason_breaks_nothing(bank, question):
    assert explain(bank, question, said(question, RIGHT, BECAUSE)).missing is None


def test_a_reason_has_its_why_the_right_one_and_what_the_others_would_have_meant(question):
    reason = said(question, WRONG, SEEKING).reason

    [part] = reason.parts
    assert (part.note.why, part.key, part.key_note.why) == (
        "They look for nothing.",
        BECAUSE,
        "Chance alone sees to that.",
    )
    assert [other.text for other in reason.others] == [PULLING]


def test_the_notes_of_reasons_are_notes_of_the_question(question):
    assert [path for path, _ in question.notes()][-3:] == ["reasons.0", "reasons.1", "reasons.2"]


def test_a_reason_that_points_nowhere_is_found(bank, question):
    reasons = [reason.model_copy(update={"step": "drift/gone"}) for reason in question.reasons]
    changed = question.model_copy(update={"reasons": tuple(reasons)})

    found = dangling(replace(bank, questions={"which-way": changed}))

    assert [each.path for each in found] == [("questions", "which-way", "reasons", place, "step") for place in range(3)]


@pytest.mark.parametrize(
    ("reasons", "message"),
    [
        ([{"right": "one"}], "two or more reasons"),
        ([{"wrong": "one"}, {"wrong": "other"}], "exactly one of them"),
        ([{"right": "one"}, {"right": "other"}], "exactly one of them"),
        ([{"right": "one"}, {"wrong": "one"}], "Two reasons have the same text"),
        ([{"right": "one"}, {"wrong": "other", "credit": 50}], "The points hang on the answer alone"),
    ],
)
def test_reasons_of_which_not_exactly_one_is_right_are_refused(question, reasons, message):
    with pytest.raises(ValueError, match=message):
        type(question).model_validate({**question.native(), "reasons": reasons})


def test_the_wrong_reason_for_a_right_answer_betrays_its_misconception_and_resists_none(bank, question):
    [sign] = beliefs.signs(bank, question, said(question, RIGHT, SEEKING))

    assert (sign.misconception, sign.is_betrayed) == ("aims", True)
    assert [sign.is_betrayed for sign in beliefs.signs(bank, question, said(question, RIGHT, BECAUSE))] == [False]


def known_after(bank, question, because):
    told = mastery.evidence(bank, question, said(question, RIGHT, because))
    return mastery.after_all({}, told, datetime(2026, 11, 24, tzinfo=UTC))


def test_a_right_answer_shows_more_with_its_reason_and_less_with_a_wrong_one(bank, question):
    alone, reasoned, wrongly = (known_after(bank, question, because) for because in (None, BECAUSE, SEEKING))

    assert wrongly["drift/more"].p < alone["drift/more"].p < reasoned["drift/more"].p
    assert wrongly["drift/jostle"].missed == ("which-way",)
    assert "drift/jostle" not in alone
