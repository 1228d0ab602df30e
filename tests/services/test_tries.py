"""Reasons, hints, struck options, and answering until it is right, as they are kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from quizapp.db import Item, Person, Response, db
from quizapp.domain.attempts import Mode
from quizapp.domain.insight import Insight
from quizapp.domain.questions.base import Mark, Unreadable
from quizapp.services import answering, attempts, knowledge, progress, results
from quizapp.services.refusals import NotFound, TooLate

RIGHT, DROP, NOWHERE, DOWN = "towards clear water", "towards the drop", "nowhere", "downwards only"
BECAUSE, SEEKING = "more particles leave the crowd than enter it", "particles look for empty places"


@pytest.fixture
def question(tiers):
    return tiers.questions["which-way"]


@pytest.fixture
def start(taker, tiers):
    return lambda *names, **choice: taker.start(*(names or ("which-way",)), bank="tiers", **choice)


def key(question, text):
    return next(option.key for option in (*question.options, *question.reasons) if option.text == text)


def kept(attempt_id):
    query = select(Response).where(Response.attempt_id == attempt_id).order_by(Response.position, Response.revision)
    db.session.rollback()
    return list(db.session.scalars(query))


def say(taker, attempt_id, question, text, because=None, **also):
    reason = {"reason": key(question, because)} if because else {}
    return taker.answer(attempt_id, answer=key(question, text), **reason, **also)


def struck(attempt_id):
    db.session.rollback()
    return db.session.scalar(select(Item.struck).where(Item.attempt_id == attempt_id))


@pytest.mark.parametrize(
    ("text", "because", "expected", "score"),
    [
        (RIGHT, BECAUSE, Insight.UNDERSTOOD, 1),
        (RIGHT, SEEKING, Insight.WRONG_REASON, 1),
        (NOWHERE, BECAUSE, Insight.SLIP, 0),
        (NOWHERE, SEEKING, Insight.MISCONCEPTION, 0),
        (RIGHT, None, None, 1),
    ],
)
def test_the_reason_is_kept_with_what_it_tells(taker, start, question, text, because, expected, score):
    attempt_id = start()

    say(taker, attempt_id, question, text, because)

    [response] = kept(attempt_id)
    assert (response.reason, response.insight) == (because and key(question, because), expected)
    assert response.score == score
    assert response.misconceptions == (["aims"] if because == SEEKING else [])


def test_a_reason_that_was_not_offered_counts_as_none(taker, start, question):
    attempt_id = start()

    sheet = taker.answer(attempt_id, answer=key(question, RIGHT), reason=key(question, RIGHT))

    assert (sheet.given.reason, sheet.given.insight, sheet.explanation.outcome.reason) == (None, None, None)


def test_what_was_said_is_explained_the_same_when_it_is_read_again(taker, start, question):
    attempt_id = start()
    first = say(taker, attempt_id, question, RIGHT, SEEKING).explanation

    assert taker.see(attempt_id).explanation == first
    assert first.missing.ref == "drift/jostle"


def test_reasons_are_shuffled_and_look_the_same_at_every_look(taker, start, question):
    orders = {taker.see(start(seed=seed)).reasons for seed in range(12)}
    attempt_id = start()

    assert len(orders) > 1
    assert all(sorted(order) == sorted(reason.key for reason in question.reasons) for order in orders)
    assert taker.see(attempt_id).reasons == taker.see(attempt_id).reasons


def test_a_result_counts_what_answers_and_reasons_tell(taker, start, question):
    attempt_id = start()
    say(taker, attempt_id, question, RIGHT, SEEKING)

    result = results.result(taker.library, taker.visitor, attempt_id, taker.now)

    assert result.insights == {Insight.WRONG_REASON: 1}


def test_the_reason_of_a_running_exam_is_told_nowhere(taker, start, question):
    attempt_id = start(mode=Mode.EXAM)
    sheet = say(taker, attempt_id, question, RIGHT, SEEKING)

    [row] = progress.response_rows(taker.library, taker.visitor, taker.now)
    assert sheet.explanation is None
    assert results.result(taker.library, taker.visitor, attempt_id, taker.now).insights == {}
    assert (row["insight"], row["mark"], row["misconceptions"]) == (None, None, "")

    taker.finish(attempt_id)
    [row] = progress.response_rows(taker.library, taker.visitor, taker.now)
    assert (row["insight"], row["reason"]) == ("wrong-reason", SEEKING)


@pytest.mark.parametrize(
    ("hints", "opened", "score"), [("0", 0, 1), ("1", 1, 0.8), ("2", 2, 0.6), ("9", 2, 0.6), ("", 0, 1)]
)
def test_a_right_answer_after_a_hint_counts_less(taker, start, question, hints, opened, score):
    attempt_id = start()

    sheet = say(taker, attempt_id, question, RIGHT, hints=hints)

    [response] = kept(attempt_id)
    assert (response.hints, response.credit, response.score) == (opened, score, score)
    assert (response.mark, sheet.explanation.outcome.credit) == (Mark.RIGHT, 1)
    assert taker.attempt(attempt_id).score == attempts.recomputed_score(attempt_id) == score


@pytest.mark.parametrize("hints", ["-1", "1.5", "many", "1" * 5000, "²"])
def test_a_strange_number_of_hints_counts_as_none(taker, start, question, hints):
    assert say(taker, start(), question, RIGHT, hints=hints).given.hints == 0


def test_an_exam_has_no_hints(taker, start, question):
    attempt_id = start(mode=Mode.EXAM)

    sheet = say(taker, attempt_id, question, RIGHT, hints="2")

    assert not sheet.has_hints
    assert (sheet.given.hints, sheet.given.credit) == (0, 1)


def strike(taker, attempt_id, option, struck=True):
    answering.strike(taker.library, taker.visitor, attempt_id, 1, option, struck, taker.now)


def test_options_are_struck_out_and_taken_back(taker, start, question):
    attempt_id = start()

    strike(taker, attempt_id, key(question, DROP))
    strike(taker, attempt_id, key(question, RIGHT))
    strike(taker, attempt_id, key(question, DROP))
    assert taker.see(attempt_id).item.struck == [key(question, RIGHT), key(question, DROP)]

    strike(taker, attempt_id, key(question, DROP), struck=False)
    strike(taker, attempt_id, key(question, DOWN), struck=False)
    assert taker.see(attempt_id).item.struck == [key(question, RIGHT)]


def test_that_the_right_option_was_struck_out_is_known(taker, start, question):
    attempt_id = start()
    strike(taker, attempt_id, key(question, RIGHT))

    assert say(taker, attempt_id, question, DROP).struck_the_right_one


def test_after_the_answer_nothing_is_struck_out_any_more(taker, start, question):
    attempt_id = start()
    say(taker, attempt_id, question, DROP)

    strike(taker, attempt_id, key(question, RIGHT))

    assert struck(attempt_id) == []


def test_in_an_exam_options_are_struck_out_until_it_is_over(taker, start, question):
    attempt_id = start(mode=Mode.EXAM)
    say(taker, attempt_id, question, DROP)
    strike(taker, attempt_id, key(question, NOWHERE))
    taker.finish(attempt_id)

    strike(taker, attempt_id, key(question, RIGHT))

    assert struck(attempt_id) == [key(question, NOWHERE)]


@pytest.mark.parametrize("name", ["pair-up", "in-a-word", "true-so"])
def test_where_there_are_no_options_nothing_is_struck_out(taker, start, name):
    attempt_id = start(name)

    with pytest.raises(NotFound, match="no such answer"):
        strike(taker, attempt_id, "true")


def test_an_option_that_is_not_there_or_not_ones_own_is_not_struck_out(newcomer, taker, start, question):
    attempt_id, other = start(), newcomer()
    other.start()

    with pytest.raises(NotFound):
        strike(taker, attempt_id, "made-up")
    with pytest.raises(NotFound):
        strike(other, attempt_id, key(question, DROP))

    assert struck(attempt_id) == []


def test_options_that_are_struck_out_at_the_same_time_are_all_struck(app, taker, start, question):
    attempt_id = start()

    def strike_there(option):
        with app.app_context():
            strike(taker, attempt_id, option)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(strike_there, [option.key for option in question.options]))

    assert sorted(struck(attempt_id)) == sorted(option.key for option in question.options)


def until_right(taker, start, question, *texts, **also):
    """Answer at one place with these options, one after another."""
    attempt_id = start(mode=Mode.UNTIL_RIGHT)
    for number, text in enumerate(texts):
        say(taker, attempt_id, question, text, revises=str(number - 1) if number else "", **also)
    return attempt_id


@pytest.mark.parametrize(
    ("texts", "score"),
    [((RIGHT,), 1), ((DROP, RIGHT), 0.5), ((DROP, DOWN, RIGHT), 0.25), ((DROP, DOWN, NOWHERE, RIGHT), 0)],
)
def test_each_try_at_the_right_answer_earns_less(taker, start, question, texts, score):
    attempt_id = until_right(taker, start, question, *texts)

    attempt, sheet = taker.attempt(attempt_id), taker.see(attempt_id)
    assert attempt.score == attempts.recomputed_score(attempt_id) == score
    assert (attempt.answered, attempt.finished_at) == (1, taker.now)
    assert sheet.explanation.outcome.mark is Mark.RIGHT
    assert [response.is_settled for response in kept(attempt_id)] == [False] * (len(texts) - 1) + [True]


def test_after_a_wrong_try_the_place_is_open_and_nothing_is_explained(taker, start, question):
    attempt_id = until_right(taker, start, question, DROP)

    sheet = taker.see(attempt_id)
    assert sheet.is_open
    assert sheet.explanation is None
    assert sheet.refuted == {key(question, DROP)}
    assert [fault.why for fault in sheet.faults] == ["That would unmix it."]
    assert (taker.attempt(attempt_id).answered, taker.attempt(attempt_id).finished_at) == (0, None)
    assert attempts.resume_position(attempt_id) == 1


def test_the_same_try_sent_twice_is_kept_once(taker, start, question):
    attempt_id = start(mode=Mode.UNTIL_RIGHT)
    first = say(taker, attempt_id, question, DROP)

    assert say(taker, attempt_id, question, DROP).given.id == first.given.id
    second = say(taker, attempt_id, question, DOWN, revises="0")
    assert say(taker, attempt_id, question, NOWHERE, revises="0").given.id == second.given.id
    assert len(kept(attempt_id)) == 2


def test_the_same_try_sent_many_times_at_once_is_kept_once(app, taker, start, question):
    attempt_id = until_right(taker, start, question, DROP)

    def send(text):
        with app.app_context():
            return say(taker, attempt_id, question, text, revises="0").given.id

    with ThreadPoolExecutor(6) as threads:
        ids = set(threads.map(send, [DOWN, NOWHERE, RIGHT] * 4))

    assert len(ids) == 1
    assert len(kept(attempt_id)) == 2
    assert taker.attempt(attempt_id).score == attempts.recomputed_score(attempt_id)


def test_what_was_tried_already_costs_no_further_try(taker, start, question):
    attempt_id = until_right(taker, start, question, DROP, DOWN)

    with pytest.raises(Unreadable, match="tried that already"):
        say(taker, attempt_id, question, DROP, revises="1")

    assert len(kept(attempt_id)) == 2


def test_hints_and_tries_are_both_paid_for_and_a_hint_stays_opened(taker, start, question):
    attempt_id = start(mode=Mode.UNTIL_RIGHT)
    say(taker, attempt_id, question, DROP, hints="1")

    say(taker, attempt_id, question, RIGHT, hints="0", revises="0")

    assert [(response.hints, response.credit) for response in kept(attempt_id)] == [(1, 0), (1, 0.4)]


def test_an_attempt_that_is_ended_at_an_open_place_explains_it(taker, start, question):
    attempt_id = until_right(taker, start, question, DROP)

    taker.finish(attempt_id)

    sheet = taker.see(attempt_id)
    assert (sheet.is_open, sheet.explanation.outcome.mark) == (False, Mark.WRONG)
    assert say(taker, attempt_id, question, RIGHT, revises="0").given.mark == Mark.WRONG
    other = start(mode=Mode.UNTIL_RIGHT)
    taker.finish(other)
    with pytest.raises(TooLate):
        say(taker, other, question, RIGHT)


@pytest.mark.parametrize(("name", "fields"), [("in-a-word", {"answer": "osmosis"}), ("true-so", {"answer": "true"})])
def test_where_one_try_tells_all_the_first_one_is_explained(taker, start, name, fields):
    attempt_id = start(name, mode=Mode.UNTIL_RIGHT)

    sheet = taker.answer(attempt_id, **fields)

    assert sheet.explanation.outcome.mark is Mark.WRONG
    assert taker.attempt(attempt_id).finished_at == taker.now


def test_an_open_place_is_told_neither_in_the_result_nor_in_the_progress(taker, start, question):
    attempt_id = start("which-way", "in-a-word", mode=Mode.UNTIL_RIGHT)
    place = next(place for place in (1, 2) if taker.see(attempt_id, place).question.id == "which-way")
    taker.answer(attempt_id, place, answer=key(question, DOWN))

    result = results.result(taker.library, taker.visitor, attempt_id, taker.now)
    seen = progress.progress(taker.library, taker.visitor, taker.now)
    [row] = progress.response_rows(taker.library, taker.visitor, taker.now)

    assert [line.given for line in result.lines] == [None, None]
    assert (result.links, result.met) == ((), ())
    assert seen.total.answers == 0
    assert (row["mark"], row["misconceptions"]) == (None, "")


def test_what_is_known_is_moved_by_the_first_try_and_equals_a_recomputation(taker, start, tiers, question):
    until_right(taker, start, question, DOWN, RIGHT, hints="1")
    say(taker, start(), question, RIGHT, SEEKING)

    known = knowledge.of(db.session.get(Person, taker.visitor.person_id), "tiers")

    assert known == knowledge.recomputed(taker.visitor.person_id, tiers)
    assert known.beliefs["aims"].raised == ("which-way",)
