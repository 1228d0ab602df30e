"""Misconceptions across questions: what several misses share, what is held and cleared, and its repair."""

from itertools import pairwise

import pytest

from quizapp.domain import beliefs
from quizapp.services import ideas, knowledge, progress, results
from quizapp.services.refusals import NotFound


def result(taker, attempt_id):
    return results.result(taker.library, taker.visitor, attempt_id, taker.now)


def here(taker):
    return progress.in_bank(taker.library, taker.visitor, "cells", taker.now)


def due(taker):
    return [idea.id for idea in ideas.due(taker.library, taker.visitor, taker.now)]


def repair(taker, name="potassium-out", seed=1):
    attempt_id, taker.visitor = ideas.repair(taker.library, taker.visitor, "cells", name, taker.now, seed)
    return attempt_id


def miss(taker, *questions, **also):
    """Get these questions wrong by the idea that potassium is carried out."""
    attempt_id = taker.start(*questions, count=10)
    for position in range(1, len(questions) + 1):
        taker.wait(minutes=1)
        taker.answer_wrongly(attempt_id, position, **also)
    return attempt_id


def test_two_misses_by_one_idea_are_named_together(taker):
    attempt_id = miss(taker, "which-ion", "how-many", "powerhouse")

    common = result(taker, attempt_id).common

    assert common.idea.id == "potassium-out"
    assert (len(common.positions), common.misses) == (2, 3)
    asked = taker.asked(attempt_id)
    assert {asked[position - 1] for position in common.positions} == {"which-ion", "how-many"}
    assert common.idea.questions == 3


def test_one_miss_is_a_slip(taker):
    assert result(taker, miss(taker, "which-ion", "needs-fuel")).common is None


def test_a_running_exam_tells_of_no_common_idea(taker):
    attempt_id = taker.start_exam("which-ion", "how-many")
    for position in (1, 2):
        taker.answer_wrongly(attempt_id, position)

    assert result(taker, attempt_id).common is None
    assert here(taker).held == ()
    assert due(taker) == []
    taker.finish(attempt_id)
    assert result(taker, attempt_id).common is not None


def test_progress_shows_an_idea_that_two_questions_betrayed(taker):
    miss(taker, "which-ion")
    assert here(taker).held == ()

    miss(taker, "how-many")

    [held] = here(taker).held
    assert held.idea.id == "potassium-out"
    assert {question.id for question in held.raised} == {"which-ion", "how-many"}


def test_an_idea_comes_back_after_a_day_and_sooner_if_one_was_sure(taker, newcomer):
    sure = newcomer()
    miss(taker, "which-ion")
    miss(sure, "which-ion", confidence="sure")
    assert due(taker) == due(sure) == []

    for one in (taker, sure):
        one.wait(minutes=11)
    assert (due(taker), due(sure)) == ([], ["potassium-out"])

    taker.wait(days=1)
    assert due(taker) == ["potassium-out"]


def test_an_idea_that_the_bank_no_longer_has_is_not_offered(taker, folder):
    miss(taker, "which-ion")
    taker.wait(days=2)
    bank = folder / "cells" / "bank.yaml"
    bank.write_text(bank.read_text().replace("potassium-out", "other-way"))
    taker.library._scanned_at = None
    taker.library.refresh()

    assert due(taker) == []
    assert here(taker).held == here(taker).cleared == ()


def test_a_repair_holds_three_siblings_with_something_else_in_between(taker):
    bank = taker.library.bank("cells")

    asked = [bank.questions[name] for name in taker.asked(repair(taker))]

    siblings = [question for question in asked if "potassium-out" in beliefs.carried(bank, question)]
    assert len(siblings) == 3
    assert all(one.topic != other.topic for one, other in pairwise(asked))


def test_a_repair_done_rightly_clears_the_idea_and_progress_says_so(taker):
    miss(taker, "which-ion", "how-many")

    attempt_id = repair(taker)
    for position in range(1, taker.attempt(attempt_id).size + 1):
        taker.wait(minutes=1)
        taker.answer_rightly(attempt_id, position)

    assert here(taker).held == ()
    [cleared] = here(taker).cleared
    assert cleared.idea.id == "potassium-out"
    assert cleared.belief.cleared_at.date() == taker.now.date()


def test_an_unknown_idea_cannot_be_repaired(taker):
    with pytest.raises(NotFound):
        repair(taker, "gone")


def test_nobodys_ideas_are_shown_to_somebody_else(newcomer):
    alice, bob = newcomer(), newcomer()
    miss(alice, "which-ion", "how-many")
    bob.start()
    for one in (alice, bob):
        one.wait(days=2)

    assert (due(alice), due(bob)) == (["potassium-out"], [])
    assert here(bob).held == ()
    assert knowledge.beliefs(None) == {}
