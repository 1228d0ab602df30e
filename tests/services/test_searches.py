"""Finding where a chain breaks: stepping back from a wrong answer, and looking for a weak link."""

import pytest

from quizapp.db import Attempt, db
from quizapp.services import growing, knowledge, results, searches
from quizapp.services.refusals import NotFound, NothingToAsk
from quizapp.services.visitors import person_of


def step_back(taker, attempt_id, position=1, seed=1):
    return searches.step_back(taker.library, taker.visitor, attempt_id, position, taker.now, seed)


def conclusion(taker, attempt_id):
    return results.result(taker.library, taker.visitor, attempt_id, taker.now).conclusion


@pytest.fixture
def lost(taker):
    """The id of an attempt whose only answer contradicts the third link of the pump."""
    attempt_id = taker.start("which-ion")
    taker.answer(attempt_id, answer=taker.see(attempt_id).question.respond(["chloride"]))
    return attempt_id


def test_a_wrong_answer_leads_to_a_question_on_the_link_before(taker, lost):
    back = step_back(taker, lost)

    sheet = taker.see(back)
    assert sheet.question.step == "pump/spend"
    assert (sheet.attempt.size, sheet.most) == (1, 2)
    assert (sheet.attempt.origin_id, sheet.attempt.origin_position) == (lost, 1)


def test_what_is_known_upstream_ends_the_search(taker, lost):
    back = step_back(taker, lost)

    sheet = taker.answer_rightly(back)

    assert sheet.next_position is None
    assert sheet.attempt.finished_at is not None
    assert sheet.conclusion.place.sentence == (
        "You know this: “ATP hands over a phosphate.” You lose it at the next link: “The pump turns outwards.”"
    )
    assert conclusion(taker, back).origin == (lost, 1)


def test_a_second_miss_leads_one_link_further_and_that_is_the_end(taker, lost):
    back = step_back(taker, lost)

    sheet = taker.answer_somehow_wrongly(back)
    assert sheet.next_position == 2
    assert sheet.conclusion is None
    assert taker.see(back, 2).question.id == "how-many", "the other question on that link was just answered"
    taker.answer_wrongly(back, 2)

    assert taker.attempt(back).size == taker.attempt(back).answered == 2
    assert conclusion(taker, back).place.sentence == (
        "You lose it at the first link: “Three sodium ions bind inside the cell.”"
    )


def test_asked_for_twice_it_is_the_same_attempt(taker, lost):
    first = step_back(taker, lost, seed=1)
    taker.answer_rightly(first)

    assert step_back(taker, lost, seed=2) == first
    assert len(db.session.scalars(db.select(Attempt)).all()) == 2


def test_a_right_answer_has_no_way_back(taker):
    attempt_id = taker.start("which-ion")
    taker.answer_rightly(attempt_id)

    assert step_back(taker, attempt_id) is None


def test_an_unanswered_question_has_no_way_back(taker):
    assert step_back(taker, taker.start("which-ion")) is None


def test_a_running_exam_has_no_way_back_until_it_is_over(taker):
    attempt_id = taker.start_exam("needs-fuel")
    taker.answer_wrongly(attempt_id)

    assert step_back(taker, attempt_id) is None
    taker.finish(attempt_id)
    assert step_back(taker, attempt_id) is not None


def test_a_search_is_not_searched_again(taker, lost):
    back = step_back(taker, lost)
    taker.answer_somehow_wrongly(back)

    assert step_back(taker, back) is None


def test_where_the_link_before_is_known_nothing_is_asked(taker):
    for question in ("which-ion", "how-many"):
        taker.answer_rightly(taker.start(question), confidence="sure")
    attempt_id = taker.start("needs-fuel")
    sheet = taker.answer_wrongly(attempt_id)

    assert step_back(taker, attempt_id) is None
    assert taker.see(attempt_id).way_back.known.ref == "pump/bind"
    assert sheet.attempt.seeks is None


def test_the_way_back_of_somebody_else_is_not_found(newcomer):
    alice, bob = newcomer(), newcomer()
    attempt_id = alice.start("needs-fuel")
    alice.answer_wrongly(attempt_id)
    bob.start()

    with pytest.raises(NotFound):
        searches.step_back(bob.library, bob.visitor, attempt_id, 1, bob.now, 1)


def test_an_answer_on_the_way_back_sent_twice_counts_once(taker, lost):
    back = step_back(taker, lost)
    taker.answer_somehow_wrongly(back)

    again = taker.answer_rightly(back)

    assert again.given.mark == "wrong"
    assert taker.attempt(back).size == 2


def weak_link(taker, mechanism="pump", seed=3):
    attempt_id, taker.visitor = searches.find_weak_link(
        taker.library, taker.visitor, "cells", mechanism, taker.now, seed
    )
    return attempt_id


def answer_all(taker, attempt_id, is_right):
    """Answer until nothing more is asked, rightly where `is_right` says so of the question."""
    position = 1
    while position:
        question = taker.see(attempt_id, position).question
        taker.wait(minutes=1)
        answer = taker.answer_rightly if is_right(question) else taker.answer_somehow_wrongly
        position = answer(attempt_id, position).next_position
    return attempt_id


def test_whoever_knows_a_chain_is_told_that_no_link_is_missing(taker):
    attempt_id = answer_all(taker, weak_link(taker), lambda question: True)

    found = conclusion(taker, attempt_id)
    assert found.place is None
    assert found.mechanism.title == "How the pump keeps ions apart"
    assert taker.attempt(attempt_id).finished_at is not None


def test_a_link_that_is_missing_is_named(taker):
    attempt_id = answer_all(taker, weak_link(taker), lambda question: question.step != "pump/spend")

    assert conclusion(taker, attempt_id).place.lost.ref == "pump/spend"
    assert taker.attempt(attempt_id).size <= growing.MOST_TO_FIND


def test_a_search_goes_on_until_nothing_is_left_to_ask(taker):
    attempt_id = answer_all(taker, weak_link(taker, "fuel"), lambda question: True)

    asked = taker.asked(attempt_id)
    assert len(asked) == len(set(asked)) == taker.attempt(attempt_id).size


def test_no_question_is_told_before_the_last_is_answered(taker):
    attempt_id = weak_link(taker)

    assert len(taker.asked(attempt_id)) == 1
    with pytest.raises(NotFound):
        taker.see(attempt_id, 2)


def test_what_is_known_after_a_search_equals_a_full_recomputation(taker):
    answer_all(taker, weak_link(taker), lambda question: question.level != "recall")

    kept = knowledge.of(person_of(taker.visitor), "cells")
    assert kept == knowledge.recomputed(taker.visitor.person_id, taker.library.bank("cells"))


def test_an_unknown_mechanism_cannot_be_searched(taker):
    with pytest.raises(NotFound):
        weak_link(taker, "gone")


def test_a_mechanism_without_questions_has_nothing_to_ask(taker, folder):
    bank = folder / "cells" / "bank.yaml"
    bank.write_text(
        bank.read_text().replace(
            "  fuel:\n    title",
            "  rest:\n    title: Rest\n    steps: [{id: one, text: It rests.}]\n  fuel:\n    title",
        )
    )
    taker.library._scanned_at = None
    taker.library.refresh()

    with pytest.raises(NothingToAsk):
        weak_link(taker, "rest")
