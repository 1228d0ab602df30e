"""What is known of each link is kept up to date with each answer, and equals what all answers come to."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.db import LinkRow, db
from quizapp.domain.attempts import Mode
from quizapp.services import knowledge
from quizapp.services.visitors import person_of


def known(taker):
    return knowledge.of(person_of(taker.visitor), "cells")


def bank(taker):
    return taker.library.bank("cells")


def recomputed(taker):
    return knowledge.recomputed(taker.visitor.person_id, bank(taker))


def test_an_answer_moves_what_is_known_of_its_link(taker):
    attempt_id = taker.start()

    sheet = taker.answer_somehow(attempt_id, 1, Random(1))

    assert known(taker).links[sheet.question.step].tested == 1


def test_an_exam_tells_nothing_before_it_is_over(taker):
    attempt_id = taker.start_exam(count=3)
    taker.answer_somehow(attempt_id, 1, Random(1))

    assert known(taker).links == {}

    taker.finish(attempt_id)

    assert known(taker).links
    assert known(taker) == recomputed(taker)


def test_an_exam_that_ran_out_of_time_counts_with_the_next_quiz(taker):
    attempt_id = taker.start_exam(count=3, minutes=5)
    taker.answer_somehow(attempt_id, 1, Random(1))
    taker.wait(hours=1)

    taker.start()

    assert known(taker).links
    assert known(taker) == recomputed(taker)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_what_is_kept_equals_what_all_answers_come_to(taker, seed):
    chance = Random(seed)
    for mode in (Mode.PRACTICE, Mode.EXAM, Mode.PRACTICE):
        attempt_id = taker.start(mode=mode, count=6, seed=seed)
        for position in range(1, taker.attempt(attempt_id).size + 1):
            taker.wait(minutes=chance.random())
            confidence = chance.choice(["", "sure", "fairly", "guessing"])
            taker.answer_somehow(attempt_id, position, chance, confidence=confidence)
        if mode is Mode.EXAM:
            taker.finish(attempt_id)

    assert known(taker) == recomputed(taker)
    assert knowledge.recount(taker.library, taker.now, repair=False) == []


def test_a_recount_names_and_repairs_what_does_not_fit(taker):
    taker.answer_somehow(taker.start(), 1, Random(1))
    right = known(taker)
    db.session.execute(db.delete(LinkRow))
    db.session.commit()

    [difference] = knowledge.recount(taker.library, taker.now, repair=True)

    assert difference.person_id == taker.visitor.person_id
    assert known(taker) == right
