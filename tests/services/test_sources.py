"""The source, fact by fact: what asks for each, and what is known of it."""

from quizapp.domain.measures import Hold
from quizapp.domain.questions.base import Mark
from quizapp.services import sources


def facts(taker):
    found = sources.source_map(taker.library, taker.visitor, "cells", taker.now)
    return {fact.covered.id: fact for section in found.sections.values() for fact in section}


def test_a_fact_tells_where_it_stands_and_what_asks_for_it(taker):
    found = facts(taker)

    assert [question.id for question in found["F1"].covered.questions] == ["which-ion", "how-many"]
    assert [card.id for card in found["F2"].covered.cards] == ["fuel-card"]
    assert found["F1"].where == "How pumps work, ¶1"
    assert [link.ref for link in found["F1"].links] == ["pump/bind"]
    assert {fact.hold for fact in found.values()} == {Hold.UNTESTED}


def test_what_is_known_of_a_fact_comes_from_the_links_that_its_questions_test(taker):
    taker.answer_rightly(taker.start("which-ion"), confidence="sure")

    found = facts(taker)

    assert (found["F1"].hold, found["F2"].hold) == (Hold.HOLDS, Hold.UNTESTED)
    assert (found["F1"].known.right, found["F1"].known.tested, found["F1"].tested) == (1, 1, 1)


def test_only_answered_questions_are_told_with_their_last_mark(taker):
    taker.answer_wrongly(taker.start("which-ion"))
    assert [(question.id, mark) for question, mark in facts(taker)["F1"].answered] == [("which-ion", Mark.WRONG)]

    taker.wait(minutes=1)
    taker.answer_rightly(taker.start("which-ion"))

    assert [(question.id, mark) for question, mark in facts(taker)["F1"].answered] == [("which-ion", Mark.RIGHT)]


def test_a_running_exam_shows_on_no_fact(taker):
    attempt_id = taker.start_exam("which-ion")
    taker.answer_wrongly(attempt_id)

    assert facts(taker)["F1"].answered == ()
    assert facts(taker)["F1"].hold is Hold.UNTESTED
    taker.finish(attempt_id)
    assert facts(taker)["F1"].hold is Hold.SHAKY


def test_the_glance_counts_the_facts(taker):
    taker.answer_rightly(taker.start("which-ion"), confidence="sure")

    found = sources.source_map(taker.library, taker.visitor, "cells", taker.now)

    assert found.holds == {Hold.HOLDS: 1, Hold.SHAKY: 0, Hold.MISSING: 0, Hold.UNTESTED: 1}
