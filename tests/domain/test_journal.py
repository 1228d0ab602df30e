"""What the record says about a miss, and which questions close it."""

import pytest

from quizapp.domain.attempts import Confidence
from quizapp.domain.journal import Cause, closers, likely_cause


@pytest.mark.parametrize(
    ("was_right", "confidence", "cause"),
    [
        (False, None, None),
        (False, Confidence.SURE, None),
        (False, Confidence.GUESSING, Cause.GUESSED),
        (True, None, Cause.CHANGED),
        (True, Confidence.GUESSING, Cause.CHANGED),
    ],
)
def test_the_record_tells_a_guess_and_a_change_from_right(was_right, confidence, cause):
    assert likely_cause(was_right, confidence) is cause


def test_a_miss_is_closed_by_the_other_questions_of_its_link(cells):
    assert closers(cells, "which-ion", "pump/bind") == {"how-many"}


def test_a_named_sibling_closes_either_way(cells):
    ion = cells.questions["which-ion"].model_copy(update={"siblings": ("powerhouse",)})
    bank = type(cells)(id="b", title="B", questions={**cells.questions, "which-ion": ion}, mechanisms=cells.mechanisms)

    assert closers(bank, "which-ion", "pump/bind") == {"how-many", "powerhouse"}
    assert "which-ion" in closers(bank, "powerhouse", "fuel/burn")


def test_a_question_without_siblings_closes_itself(cells):
    assert closers(cells, "powerhouse", "fuel/burn") == {"powerhouse"}


def test_a_question_that_was_taken_out_is_closed_by_its_link(cells):
    assert closers(cells, "gone", "pump/bind") == {"which-ion", "how-many"}
