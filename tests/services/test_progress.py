"""What a learner sees of what was answered, and takes along; and that a running exam leaks nowhere."""

import csv
import io
import json

import pytest

from quizapp.domain.attempts import Mode
from quizapp.domain.measures import Hold, Tally
from quizapp.services import progress, results
from quizapp.services.refusals import NotFound


def found(taker):
    return progress.progress(taker.library, taker.visitor, taker.now)


def test_somebody_new_has_an_empty_page(taker):
    assert found(taker).total == Tally(0, 0)
    assert found(taker).banks == found(taker).attempts == found(taker).days == ()


def test_answers_are_counted_by_day_topic_level_and_link(taker):
    taker.answer_rightly(taker.start("which-ion"), confidence="sure")
    taker.wait(days=1)
    taker.answer_wrongly(taker.start("needs-fuel"), confidence="guessing")

    page = found(taker)

    assert [day.tally for day in page.days] == [Tally(1, 1), Tally(1, 0)]
    assert page.topics == {"pumps": Tally(2, 1)}
    assert page.levels == {"recall": Tally(2, 1)}
    assert list(page.calibration.values()) == [Tally(1, 1), Tally(1, 0)]
    [bank] = page.banks
    assert (bank.seen, bank.right, bank.size) == (2, 1, 10)
    assert [each.hold for each in bank.chains["pump"]] == [Hold.HOLDS, Hold.SHAKY, Hold.UNTESTED]
    assert bank.weak_steps == ("pump/spend",)
    assert (bank.broken, bank.held, bank.cleared) == (None, (), ()), "one miss may be a slip"


def test_a_question_answered_again_counts_as_seen_once_with_its_last_mark(taker):
    taker.answer_wrongly(taker.start("which-ion"))
    taker.wait(minutes=1)
    taker.answer_rightly(taker.start("which-ion"))

    assert (found(taker).banks[0].seen, found(taker).banks[0].right) == (1, 1)
    assert progress.shares(taker.visitor, taker.now) == {"cells": (1, 1)}


def test_the_result_sends_back_to_what_was_missed_not_to_what_was_right_but_once(taker):
    attempt_id = taker.start("which-ion", "needs-fuel")
    missed = taker.see(attempt_id).question.step
    taker.answer_wrongly(attempt_id)
    taker.answer_rightly(attempt_id, 2)

    result = results.result(taker.library, taker.visitor, attempt_id, taker.now)

    assert len(result.links) == 2
    assert result.weak_steps == (missed,)


def test_a_misconception_about_another_link_weakens_that_one_too(taker):
    attempt_id = taker.start("sort-out")
    question = taker.see(attempt_id).question
    said = question.respond(["sodium ions = inside"])
    taker.answer(attempt_id, **{f"item-{item}": category for item, category in said.items()})

    result = results.result(taker.library, taker.visitor, attempt_id, taker.now)

    assert {state.link.ref: state.hold for state in result.links} == {
        "pump/bind": Hold.SHAKY,
        "pump/turn": Hold.SHAKY,
    }, "one miss may be a slip"


def test_the_result_judges_links_as_the_progress_does(taker):
    taker.answer_wrongly(taker.start("which-ion"), confidence="sure")
    attempt_id = taker.start("how-many")
    taker.answer_wrongly(attempt_id, confidence="sure")

    [state] = results.result(taker.library, taker.visitor, attempt_id, taker.now).links

    [bank] = found(taker).banks
    assert (state.link.ref, state.tally) == ("pump/bind", Tally(1, 0))
    assert state.hold is bank.chains["pump"][0].hold is Hold.MISSING


def test_only_the_last_revision_of_an_exam_counts(taker):
    attempt_id = taker.start_exam("which-ion")
    taker.answer_wrongly(attempt_id)
    taker.answer_rightly(attempt_id, revises="0")
    taker.finish(attempt_id)

    assert found(taker).total == Tally(1, 1)
    assert progress.shares(taker.visitor, taker.now) == {"cells": (1, 1)}


@pytest.fixture
def in_an_exam(taker):
    """Somebody with a right and a wrong answer in an exam that runs."""
    attempt_id = taker.start_exam("which-ion", "how-many")
    taker.answer_rightly(attempt_id, 1)
    taker.answer_wrongly(attempt_id, 2)
    return taker


def test_a_running_exam_is_left_out_of_progress(in_an_exam):
    page = found(in_an_exam)

    assert page.total == Tally(0, 0)
    assert (page.banks, page.topics, page.calibration) == ((), {}, {})


def test_a_running_exam_is_left_out_of_the_home_pages_shares(in_an_exam):
    assert progress.shares(in_an_exam.visitor, in_an_exam.now) == {}


def test_a_running_exam_is_exported_without_marks(in_an_exam):
    data = progress.everything(in_an_exam.library, in_an_exam.visitor, in_an_exam.now)

    assert data["attempts"][0]["score"] is None
    assert [(row["mark"], row["credit"], row["score"], row["misconceptions"]) for row in data["responses"]] == [
        (None, None, None, ""),
        (None, None, None, ""),
    ]
    assert data["responses"][0]["answer"], "what one said oneself is no secret"


def test_the_result_of_a_running_exam_has_no_lines(in_an_exam):
    attempt_id = found(in_an_exam).attempts[0].id

    result = results.result(in_an_exam.library, in_an_exam.visitor, attempt_id, in_an_exam.now)

    assert (result.lines, result.links, result.met, result.topics) == ((), (), (), {})


def test_once_the_time_is_up_the_exam_counts_everywhere(in_an_exam):
    in_an_exam.wait(hours=1)

    assert found(in_an_exam).total == Tally(2, 1)
    assert progress.shares(in_an_exam.visitor, in_an_exam.now) == {"cells": (2, 1)}
    assert {row["mark"] for row in progress.response_rows(in_an_exam.library, in_an_exam.visitor, in_an_exam.now)} == {
        "right",
        "wrong",
    }


def test_a_finished_exam_counts_at_once(in_an_exam):
    in_an_exam.finish(found(in_an_exam).attempts[0].id)

    assert found(in_an_exam).total == Tally(2, 1)


def test_two_guests_never_see_each_others_work(newcomer):
    one, other = newcomer(), newcomer()
    one.answer_rightly(one.start("which-ion"))
    other.start("how-many")

    assert found(other).total == Tally(0, 0)
    assert [row["question"] for row in progress.response_rows(one.library, one.visitor, one.now)] == ["which-ion"]
    assert list(progress.response_rows(other.library, other.visitor, other.now)) == []


def test_a_stranger_has_nothing_to_take_along(taker):
    with pytest.raises(NotFound):
        progress.everything(taker.library, None, taker.now)
    with pytest.raises(NotFound):
        list(progress.response_rows(taker.library, None, taker.now))


def test_everything_can_be_written_as_json_and_as_a_table(taker):
    attempt_id = taker.start()
    for place in range(1, 11):
        taker.answer_rightly(attempt_id, place)

    data = json.loads(json.dumps(progress.everything(taker.library, taker.visitor, taker.now)))
    text = io.StringIO()
    writer = csv.DictWriter(text, progress.COLUMNS)
    writer.writerows(data["responses"])

    assert len(data["responses"]) == 10
    assert {row["mark"] for row in data["responses"]} == {"right"}
    assert all(row["asked"] and row["answer"] for row in data["responses"])


def test_the_latest_attempts_come_first_and_are_at_most_twenty(taker):
    started = []
    for _ in range(22):
        started.append(taker.start("which-ion"))
        taker.wait(minutes=1)

    assert [attempt.id for attempt in found(taker).attempts] == started[:1:-1]


def test_a_result_lists_every_question_answered_or_not(taker):
    attempt_id = taker.start("which-ion", "how-many", seed=1)
    taker.answer_wrongly(attempt_id, 1)
    taker.wait(seconds=30)
    taker.finish(attempt_id)

    result = results.result(taker.library, taker.visitor, attempt_id, taker.now)

    assert [bool(line.given) for line in result.lines] == [True, False]
    assert result.lines[0].said in {"potassium", "2"}
    assert (result.share, result.unanswered, result.took.seconds) == (0, 1, 30)


@pytest.mark.parametrize("mode", Mode)
def test_the_result_of_somebody_else_is_not_found(newcomer, mode):
    attempt_id, other = newcomer().start(mode=mode), newcomer()
    other.start()

    with pytest.raises(NotFound):
        results.result(other.library, other.visitor, attempt_id, other.now)
