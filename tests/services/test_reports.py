"""Telling the instructor that something is wrong with a question."""

import pytest
from sqlalchemy import func, select

from quizapp.db import Report, db
from quizapp.domain.roles import Role
from quizapp.services import accounts, reports
from quizapp.services.refusals import NotAllowed, NotFound


@pytest.fixture
def instructor(newcomer):
    found = newcomer()
    found.visitor = accounts.accept(None, accounts.invite(Role.INSTRUCTOR, found.now), found.now)
    return found


def report(taker, attempt_id, position=1, text="Two options are right."):
    reports.report(taker.library, taker.visitor, attempt_id, position, text, taker.now)


def test_a_report_names_the_question_in_the_version_that_was_seen(taker, instructor, cells):
    report(taker, taker.start("which-ion"))

    [found] = reports.open_reports(instructor.visitor)
    assert (found.bank_id, found.question_id, found.version) == ("cells", "which-ion", cells.digests["which-ion"])
    assert (found.text, found.created_at, found.settled_at) == ("Two options are right.", taker.now, None)


def test_a_question_can_be_reported_before_and_after_its_answer(taker, instructor):
    attempt_id = taker.start("which-ion")
    report(taker, attempt_id)
    taker.answer_rightly(attempt_id)
    report(taker, attempt_id)

    assert len(reports.open_reports(instructor.visitor)) == 2


def test_a_question_of_somebody_else_cannot_be_reported(newcomer):
    attempt_id, other = newcomer().start(), newcomer()
    other.start()

    with pytest.raises(NotFound):
        report(other, attempt_id)
    db.session.rollback()

    assert db.session.scalar(select(func.count()).select_from(Report)) == 0


@pytest.mark.parametrize("who", ["a stranger", "a guest"])
def test_reports_are_for_instructors(taker, who):
    if who == "a guest":
        report(taker, taker.start())

    with pytest.raises(NotAllowed):
        reports.open_reports(taker.visitor)
    with pytest.raises(NotAllowed):
        reports.settle(taker.visitor, 1, taker.now)


def test_a_settled_report_is_put_away(taker, instructor):
    report(taker, taker.start())
    [found] = reports.open_reports(instructor.visitor)

    reports.settle(instructor.visitor, found.id, instructor.now)

    assert reports.open_reports(instructor.visitor) == []


def test_settling_twice_keeps_the_first_time(taker, instructor):
    report(taker, taker.start())
    reports.settle(instructor.visitor, 1, instructor.now)
    first = instructor.now
    instructor.wait(days=1)

    reports.settle(instructor.visitor, 1, instructor.now)

    assert db.session.get(Report, 1).settled_at == first


def test_a_report_that_does_not_exist_cannot_be_settled(instructor):
    with pytest.raises(NotFound):
        reports.settle(instructor.visitor, 99, instructor.now)
