"""What answers add up to is kept with each answer, and equals what all answers come to."""

from contextlib import closing
from random import Random
from sqlite3 import connect

import pytest
from living import live

from quizapp.db import LastMark, Sum, db
from quizapp.db.schema import alembic_config, bring_up_to_date
from quizapp.domain.attempts import Mode
from quizapp.domain.measures import Tally
from quizapp.domain.questions.base import Mark
from quizapp.services import accounts, knowledge, progress, sums
from quizapp.services.visitors import person_of


def total(taker):
    return sums.of(person_of(taker.visitor), taker.now).total


def marks(taker):
    return sums.last_marks(person_of(taker.visitor), taker.now)


def test_an_answer_of_practice_counts_at_once(taker):
    taker.answer_rightly(taker.start("which-ion", "how-many"), confidence="sure")

    assert total(taker) == Tally(1, 1)
    assert list(marks(taker).values()) == [Mark.RIGHT]


def test_a_try_counts_once_it_is_settled_with_what_it_earned(taker):
    attempt_id = taker.start("which-ion", mode=Mode.UNTIL_RIGHT)
    taker.answer_wrongly(attempt_id)
    assert total(taker) == Tally(0, 0)

    taker.answer_rightly(attempt_id, revises="0")

    assert total(taker).answers == 1
    assert total(taker).credit < 1


def test_a_try_that_nothing_followed_counts_when_the_quiz_is_ended(taker):
    attempt_id = taker.start("which-ion", mode=Mode.UNTIL_RIGHT)
    taker.answer_wrongly(attempt_id)

    taker.finish(attempt_id)

    assert total(taker) == Tally(1, 0)


def test_an_exam_counts_when_it_is_over_by_its_last_answers(taker):
    attempt_id = taker.start_exam("which-ion")
    taker.answer_wrongly(attempt_id)
    taker.answer_rightly(attempt_id, revises="0")
    assert total(taker) == Tally(0, 0)

    for _ in range(2):
        taker.finish(attempt_id)

    assert total(taker) == Tally(1, 1)


def test_an_exam_that_ran_out_of_time_counts_before_and_after_it_is_noticed(taker):
    taker.answer_wrongly(taker.start_exam("which-ion", minutes=5))
    taker.wait(hours=1)

    assert total(taker) == Tally(1, 0)
    taker.start("how-many")

    assert total(taker) == Tally(1, 0)
    assert sums.recomputed(taker.visitor.person_id).sums.total == Tally(1, 0)


def test_an_exam_that_ends_late_leaves_the_newer_mark_of_practice(taker):
    attempt_id = taker.start_exam("which-ion")
    taker.answer_wrongly(attempt_id)
    taker.wait(minutes=1)
    taker.answer_rightly(taker.start("which-ion"))

    taker.finish(attempt_id)

    assert list(marks(taker).values()) == [Mark.RIGHT]
    assert progress.shares(taker.visitor, taker.now) == {"cells": (1, 1)}


@pytest.mark.parametrize("seed", range(6))
def test_all_that_is_kept_equals_what_everything_done_comes_to(taker, spikes, seed):
    live(taker, spikes, Random(seed))

    person_id = taker.visitor.person_id
    assert knowledge.of(person_of(taker.visitor), spikes.id) == knowledge.recomputed(person_id, spikes)
    assert knowledge.recount(taker.library, taker.now, repair=False) == []
    assert sums.recount(repair=False) == []


def test_a_guests_sums_come_along_to_an_account(newcomer, spikes):
    ada, guest = newcomer(), newcomer()
    for number, each in enumerate((ada, guest)):
        live(each, spikes, Random(number))
    accounts.sign_up(ada.visitor, "Ada", "a chain of links", ada.now)

    guest.visitor = accounts.sign_in(
        guest.library, guest.visitor, "Ada", "a chain of links", "127.0.0.1", max(ada.now, guest.now)
    )

    assert guest.visitor.person_id == ada.visitor.person_id
    assert total(guest).answers > 10
    assert sums.recount(repair=False) == []


def test_who_is_forgotten_leaves_no_sums(taker):
    taker.answer_rightly(taker.start("which-ion"))

    accounts.forget(taker.visitor)

    assert [db.session.scalars(db.select(table)).all() for table in (Sum, LastMark)] == [[], []]


@pytest.mark.parametrize("spoil", ["UPDATE sums SET answers = 7", "DELETE FROM last_marks"])
def test_a_recount_names_and_repairs_what_does_not_fit(taker, spoil):
    taker.answer_rightly(taker.start("which-ion"))
    db.session.execute(db.text(spoil))
    db.session.commit()

    assert sums.recount(repair=True) == [taker.visitor.person_id]
    assert sums.recount(repair=False) == []
    assert total(taker) == Tally(1, 1)


def test_what_was_answered_before_there_were_sums_is_added_up_by_the_migration(taker, spikes, config, tmp_path):
    live(taker, spikes, Random(3), deeds=25)
    db.session.remove()
    db.engine.dispose()
    path, url = config.data / "quizapp.sqlite", config.resolved_database_url()
    with closing(connect(path)) as connection:
        before = [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in TABLES]
    _go_back_to("0003", url)

    bring_up_to_date(url)

    with closing(connect(path)) as connection:
        after = [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in TABLES]
    assert after == [[pytest.approx(row) for row in rows] for rows in before]


TABLES = ("sums", "last_marks")


def _go_back_to(revision: str, url: str) -> None:
    from alembic import command

    engine = db.create_engine(url)
    with engine.connect() as connection:
        command.downgrade(alembic_config(connection), revision)
        connection.commit()
    engine.dispose()
