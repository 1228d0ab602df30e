"""Taking a quiz, from the first click to the last answer."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from quizapp.db import Attempt, Person, Response, db
from quizapp.domain.attempts import GRACE, Mode
from quizapp.domain.questions.base import Mark, Unreadable
from quizapp.services import answering, attempts, sheets
from quizapp.services.refusals import NotFound, NothingToAsk, TooLate
from quizapp.services.visitors import Visitor

OVER_AND_OVER = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def responses(attempt_id):
    query = select(Response).where(Response.attempt_id == attempt_id).order_by(Response.position, Response.revision)
    return list(db.session.scalars(query))


def test_the_first_attempt_makes_a_guest(taker):
    taker.start()

    person = db.session.get(Person, taker.visitor.person_id)
    assert (person.name, person.role) == (None, "learner")


def test_the_second_attempt_belongs_to_the_same_guest(taker):
    taker.start()
    first = taker.visitor

    taker.start()

    assert taker.visitor == first
    assert count(Person) == 1


def test_an_unknown_bank_is_not_found_and_makes_no_guest(taker):
    with pytest.raises(NotFound):
        taker.start(bank="gone")

    assert count(Person) == 0


@pytest.mark.parametrize("topic", ["unheard-of", ""])
def test_a_selection_that_fits_nothing_is_refused_and_makes_no_guest(taker, topic):
    with pytest.raises(NothingToAsk, match="Choose more topics"):
        taker.start(topics=frozenset({topic}))

    assert count(Person) == count(Attempt) == 0


def test_an_attempt_asks_no_more_than_there_is(taker):
    attempt = taker.attempt(taker.start(count=400))

    assert (attempt.size, attempt.points) == (10, 13)


@pytest.mark.parametrize("asked_for", [-5, 0, 1])
def test_an_attempt_asks_at_least_one_question(taker, asked_for):
    assert taker.attempt(taker.start(count=asked_for)).size == 1


def test_before_the_answer_nothing_is_explained(taker):
    sheet = taker.see(taker.start("which-ion"))

    assert sheet.given is None
    assert sheet.explanation is None
    assert set(sheet.layout) == {option.key for option in sheet.question.options}


def test_a_question_is_shown_the_same_at_every_look(taker):
    attempt_id = taker.start()

    assert [taker.see(attempt_id, place).layout for place in range(1, 11)] == [
        taker.see(attempt_id, place).layout for place in range(1, 11)
    ]


def test_an_answer_in_practice_is_marked_kept_and_explained(taker):
    attempt_id = taker.start("which-ion")

    sheet = taker.answer_wrongly(attempt_id)

    assert sheet.explanation.outcome.mark is Mark.WRONG
    assert sheet.explanation.missing.ref == "pump/bind"
    [response] = responses(attempt_id)
    assert (response.mark, response.score, response.misconceptions) == ("wrong", 0, ["potassium-out"])
    assert (response.step, response.topic, response.level) == ("pump/bind", "pumps", "recall")


def test_what_is_kept_names_the_person_the_version_and_the_time(taker, cells):
    attempt_id = taker.start("which-ion")
    shown = taker.now.isoformat()
    taker.wait(seconds=9)

    taker.answer_rightly(attempt_id, shown=shown, confidence="sure")

    [response] = responses(attempt_id)
    assert (response.person_id, response.version) == (taker.visitor.person_id, cells.digests["which-ion"])
    assert (response.seconds, response.confidence, response.mode) == (9, "sure", "practice")
    assert response.answered_at == taker.now


@pytest.mark.parametrize("strange", [{"confidence": "dead certain"}, {"shown": "yesterday"}, {"shown": "2026-11-24"}])
def test_strange_extras_do_not_keep_an_answer_from_counting(taker, strange):
    attempt_id = taker.start("which-ion")

    taker.answer_rightly(attempt_id, **strange)

    [response] = responses(attempt_id)
    assert (response.mark, response.confidence, response.seconds) == ("right", None, None)


def test_the_same_answer_twice_is_recorded_once(taker):
    attempt_id = taker.start("which-ion")
    first = taker.answer_rightly(attempt_id)

    second = taker.answer_rightly(attempt_id)

    assert second.given.id == first.given.id
    assert second.explanation == first.explanation
    assert (count(Response), taker.attempt(attempt_id).score, taker.attempt(attempt_id).answered) == (1, 1, 1)


def test_a_different_second_answer_gives_the_first_one_back(taker):
    attempt_id = taker.start("which-ion", "how-many")
    taker.answer_wrongly(attempt_id)

    sheet = taker.answer_rightly(attempt_id)

    assert sheet.explanation.outcome.mark is Mark.WRONG
    assert (count(Response), taker.attempt(attempt_id).score) == (1, 0)


def test_an_unreadable_answer_is_not_recorded(taker):
    attempt_id = taker.start("which-ion")

    with pytest.raises(Unreadable):
        taker.answer(attempt_id, answer="made-up")
    db.session.rollback()

    assert count(Response) == 0
    assert taker.answer_rightly(attempt_id).given.mark == "right"


def test_the_last_answer_in_practice_ends_the_attempt(taker):
    attempt_id = taker.start("which-ion", "how-many")
    taker.answer_rightly(attempt_id, 1)
    assert taker.attempt(attempt_id).finished_at is None

    taker.wait(minutes=1)
    taker.answer_rightly(attempt_id, 2)

    assert taker.attempt(attempt_id).finished_at == taker.now


def test_in_an_exam_an_answer_is_kept_but_not_explained(taker):
    attempt_id = taker.start_exam("which-ion", "how-many")

    sheet = taker.answer_rightly(attempt_id)

    assert sheet.given.mark == "right"
    assert sheet.explanation is None
    assert sheet.may_change


def test_in_an_exam_an_answer_may_be_revised(taker):
    attempt_id = taker.start_exam("which-ion")
    taker.answer_wrongly(attempt_id)

    taker.answer_rightly(attempt_id, revises="0")

    assert [(r.revision, r.mark) for r in responses(attempt_id)] == [(0, "wrong"), (1, "right")]
    assert (taker.attempt(attempt_id).score, taker.attempt(attempt_id).answered) == (1, 1)


@pytest.mark.parametrize("revises", ["", "1", "-1", "zero"])
def test_a_form_that_does_not_name_the_latest_answer_revises_nothing(taker, revises):
    attempt_id = taker.start_exam("which-ion")
    taker.answer_wrongly(attempt_id)

    taker.answer_rightly(attempt_id, revises=revises)

    assert [r.mark for r in responses(attempt_id)] == ["wrong"]


def test_two_tabs_that_revise_the_same_answer_do_so_once(taker):
    attempt_id = taker.start_exam("which-ion")
    taker.answer_wrongly(attempt_id)
    taker.answer_rightly(attempt_id, revises="0")

    taker.answer_wrongly(attempt_id, revises="0")

    assert [r.mark for r in responses(attempt_id)] == ["wrong", "right"]


def test_practice_cannot_be_revised(taker):
    attempt_id = taker.start("which-ion")
    taker.answer_wrongly(attempt_id)

    taker.answer_rightly(attempt_id, revises="0")

    assert [r.mark for r in responses(attempt_id)] == ["wrong"]


def test_an_answer_within_the_grace_counts(taker):
    attempt_id = taker.start_exam("which-ion", minutes=1)
    taker.now += timedelta(minutes=1) + GRACE

    assert taker.answer_rightly(attempt_id).given.mark == "right"


def test_a_late_answer_is_refused_and_what_was_in_counts(taker):
    attempt_id = taker.start_exam("which-ion", "how-many", minutes=1)
    taker.answer_rightly(attempt_id, 1)
    taker.wait(minutes=2)

    with pytest.raises(TooLate) as refused:
        taker.answer_rightly(attempt_id, 2)

    assert refused.value.attempt_id == attempt_id
    attempt = taker.attempt(attempt_id)
    assert (attempt.answered, attempt.score) == (1, 1)
    assert attempt.finished_at == attempt.ends_at


def test_after_the_end_of_an_exam_its_answers_are_explained(taker):
    attempt_id = taker.start_exam("which-ion", minutes=1)
    taker.answer_rightly(attempt_id)

    taker.wait(minutes=2)

    assert taker.see(attempt_id).explanation.outcome.mark is Mark.RIGHT


def test_a_late_revision_gives_back_the_answer_on_record(taker):
    attempt_id = taker.start_exam("which-ion", minutes=1)
    taker.answer_wrongly(attempt_id)
    taker.wait(minutes=2)

    sheet = taker.answer_rightly(attempt_id, revises="0")

    assert sheet.explanation.outcome.mark is Mark.WRONG


def test_finishing_twice_keeps_the_first_end(taker):
    attempt_id = taker.start_exam()
    taker.finish(attempt_id)
    first = taker.attempt(attempt_id).finished_at
    taker.wait(minutes=1)

    taker.finish(attempt_id)

    assert taker.attempt(attempt_id).finished_at == first


def test_after_finishing_an_exam_no_answer_is_taken(taker):
    attempt_id = taker.start_exam()
    taker.finish(attempt_id)

    with pytest.raises(TooLate):
        taker.answer_rightly(attempt_id)


def test_finishing_an_exam_whose_time_is_up_ends_it_when_the_time_was_up(taker):
    attempt_id = taker.start_exam(minutes=1)
    taker.wait(hours=3)

    taker.finish(attempt_id)

    assert taker.attempt(attempt_id).finished_at == taker.attempt(attempt_id).ends_at


def test_one_goes_on_at_the_first_open_question_after_the_latest_answer(taker):
    attempt_id = taker.start()
    assert attempts.resume_position(attempt_id) == 1

    taker.answer_rightly(attempt_id, 3)

    assert attempts.resume_position(attempt_id) == 4


def test_at_the_end_one_goes_back_to_what_was_left_open(taker):
    attempt_id = taker.start(count=3)
    taker.answer_rightly(attempt_id, 2)
    taker.answer_rightly(attempt_id, 3)

    assert attempts.resume_position(attempt_id) == 1


def test_with_everything_answered_one_goes_back_to_the_start(taker):
    attempt_id = taker.start(count=1)
    taker.answer_rightly(attempt_id)

    assert attempts.resume_position(attempt_id) == 1


def test_what_can_be_gone_on_with_is_listed_the_latest_first(taker):
    over, running = taker.start_exam(minutes=1), taker.start()
    finished = taker.start("which-ion")
    taker.answer_rightly(finished)
    taker.wait(minutes=30)
    latest = taker.start_exam()

    assert [attempt.id for attempt in attempts.unfinished(taker.visitor, taker.now)] == [latest, running]
    assert over not in (latest, running)


def test_flags_are_set_and_taken_away(taker):
    attempt_id = taker.start_exam(count=3)

    answering.flag(taker.visitor, attempt_id, 2, flagged=True)
    assert [place.flagged for place in sheets.overview(attempt_id)] == [False, True, False]

    answering.flag(taker.visitor, attempt_id, 2, flagged=False)
    assert not any(place.flagged for place in sheets.overview(attempt_id))


def test_the_overview_of_an_exam_tells_what_is_answered(taker):
    attempt_id = taker.start_exam(count=3)
    taker.answer_rightly(attempt_id, 2)
    taker.answer_wrongly(attempt_id, 2, revises="0") if taker.see(attempt_id, 2).question.id == "which-ion" else None

    assert [place.answered for place in taker.see(attempt_id, 1).marks] == [False, True, False]


def test_unseen_questions_are_those_without_a_shown_answer(taker):
    taker.answer_rightly(taker.start("which-ion"))

    assert "which-ion" not in taker.asked(taker.start(only="unseen"))


def test_when_everything_was_seen_there_is_nothing_unseen_to_ask(taker):
    attempt_id = taker.start()
    for place in range(1, 11):
        taker.answer_rightly(attempt_id, place)

    with pytest.raises(NothingToAsk, match="seen all"):
        taker.start(only="unseen")


def test_missed_questions_are_those_last_answered_wrong(taker):
    taker.answer_wrongly(taker.start("which-ion"))
    taker.answer_wrongly(taker.start("how-many"))
    taker.wait(minutes=1)
    taker.answer_rightly(taker.start("how-many"))

    assert taker.asked(taker.start(only="missed")) == ["which-ion"]


def test_who_missed_nothing_is_told_so(taker):
    taker.answer_rightly(taker.start("which-ion"))

    with pytest.raises(NothingToAsk, match="no missed questions"):
        taker.start(only="missed")


def test_what_was_missed_in_a_running_exam_is_not_told_by_a_selection(taker):
    taker.answer_wrongly(taker.start_exam("which-ion", "how-many"))

    with pytest.raises(NothingToAsk):
        taker.start(only="missed")


def test_a_stranger_who_asks_for_missed_questions_has_none(taker):
    with pytest.raises(NothingToAsk):
        taker.start(only="missed")


@pytest.mark.parametrize("position", [0, -1, 11, 10**18 - 1])
def test_a_place_that_the_attempt_does_not_have_is_not_found(taker, position):
    attempt_id = taker.start()

    with pytest.raises(NotFound):
        taker.see(attempt_id, position)


@pytest.mark.parametrize(
    "touch",
    [
        lambda other, mine: other.see(mine),
        lambda other, mine: other.answer(mine, answer="x"),
        lambda other, mine: answering.flag(other.visitor, mine, 1, flagged=True),
        lambda other, mine: other.finish(mine),
        lambda other, mine: attempts.own_attempt(other.visitor, mine),
    ],
    ids=["see", "answer", "flag", "finish", "open"],
)
@pytest.mark.parametrize("who", ["a stranger", "another guest", "a forged key"])
def test_other_peoples_attempts_are_not_found(newcomer, touch, who):
    owner, other = newcomer(), newcomer()
    mine = owner.start()
    if who == "another guest":
        other.start()
    elif who == "a forged key":
        other.visitor = Visitor(owner.visitor.person_id, "guessed")

    with pytest.raises(NotFound):
        touch(other, mine)

    assert owner.attempt(mine).answered == 0
    assert owner.attempt(mine).finished_at is None


@OVER_AND_OVER
@given(st.randoms(use_true_random=False), st.sampled_from(Mode))
def test_the_stored_score_equals_the_recomputed_one(taker, chance, mode):
    attempt_id = taker.start(mode=mode, seed=chance.getrandbits(31))

    for place in chance.choices(range(1, 11), k=14):
        given = taker.see(attempt_id, place).given
        with suppress(Unreadable):  # what was tried already, where one answers until it is right
            taker.answer_somehow(attempt_id, place, chance, revises=str(given.revision) if given else "")

        assert taker.attempt(attempt_id).score == attempts.recomputed_score(attempt_id)
    settled = {response.position for response in responses(attempt_id) if response.is_settled}
    assert taker.attempt(attempt_id).answered == len(settled)


@OVER_AND_OVER
@given(st.randoms(use_true_random=False))
def test_what_was_marked_is_marked_the_same_when_read_again(taker, chance):
    attempt_id = taker.start(seed=chance.getrandbits(31))
    marked = {place: taker.answer_somehow(attempt_id, place, chance).explanation for place in range(1, 11)}
    db.session.remove()

    for response in responses(attempt_id):
        sheet = taker.see(attempt_id, response.position)
        assert sheet.explanation == marked[response.position]
        assert sheet.explanation.outcome.credit == response.credit
