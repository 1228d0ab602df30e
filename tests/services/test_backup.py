"""Copies of learners' work, taken while the app runs, and put back while it does not."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from studying import Studier
from taking import Taker

from quizapp.db import db
from quizapp.services import attempts
from quizapp.services.backup import Unusable, back_up, put_back

TORN = "SELECT count(*) FROM attempts AS a WHERE answered != (SELECT count(*) FROM responses WHERE attempt_id = a.id)"
"""Attempts whose totals do not fit to their answers."""


@pytest.fixture
def url(config):
    return config.resolved_database_url()


@pytest.fixture
def database(config):
    return config.data / "quizapp.sqlite"


def stop_the_app():
    db.session.remove()
    db.engine.dispose()


def answers_in(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM responses").fetchone()[0]


def test_a_backup_holds_what_was_answered_up_to_now(taker, url, tmp_path):
    taker.answer_rightly(taker.start("which-ion"))

    back_up(url, tmp_path / "copy.sqlite")

    assert answers_in(tmp_path / "copy.sqlite") == 1


def test_a_backup_holds_cards_with_their_reviews_and_wishes(library, url, tmp_path):
    studier = Studier(library, "cells")
    studier.choose(new_a_day=7)
    studier.grade()

    back_up(url, tmp_path / "copy.sqlite")

    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        tables = ("card_reviews", "card_memories", "card_settings", "card_schedules", "card_decks")
        assert [copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [1] * 5


def test_a_backup_is_one_file(taker, url, tmp_path):
    taker.start()
    (tmp_path / "backups").mkdir()

    back_up(url, tmp_path / "backups" / "copy.sqlite")

    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["copy.sqlite"]


def test_a_backup_taken_while_others_answer_is_whole(app, library, url, tmp_path):
    stop, started = Event(), Event()

    def answer_on_and_on():
        with app.app_context():
            taker = Taker(library)
            while not stop.is_set():
                taker.answer_rightly(taker.start("which-ion"))
                started.set()
            db.session.remove()

    thread = Thread(target=answer_on_and_on)
    thread.start()
    try:
        assert started.wait(20)
        for number in range(3):
            back_up(url, tmp_path / f"{number}.sqlite")
    finally:
        stop.set()
        thread.join()

    for number in range(3):
        with closing(sqlite3.connect(tmp_path / f"{number}.sqlite")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute(TORN).fetchone() == (0,)


def test_a_backup_never_overwrites_a_file(taker, url, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ada")

    with pytest.raises(Unusable, match="never overwrites"):
        back_up(url, tmp_path / "letter.txt")

    assert (tmp_path / "letter.txt").read_text() == "Dear Ada"


def test_what_is_not_there_cannot_be_backed_up(tmp_path):
    with pytest.raises(Unusable, match="no database"):
        back_up(f"sqlite:///{tmp_path / 'gone.sqlite'}", tmp_path / "copy.sqlite")

    assert list(tmp_path.glob("*.sqlite")) == []


def test_another_kind_of_database_is_left_to_its_own_tools(tmp_path):
    with pytest.raises(Unusable, match="own tools"):
        back_up("postgresql://localhost/quizapp", tmp_path / "copy.sqlite")


def test_what_was_put_back_can_be_gone_on_with(taker, url, tmp_path):
    attempt_id = taker.start("which-ion", "how-many")
    taker.answer_rightly(attempt_id, 1)
    back_up(url, tmp_path / "copy.sqlite")
    taker.answer_rightly(attempt_id, 2)
    stop_the_app()

    put_back(url, tmp_path / "copy.sqlite")

    assert taker.attempt(attempt_id).answered == 1
    taker.answer_rightly(attempt_id, 2)
    assert taker.attempt(attempt_id).score == attempts.recomputed_score(attempt_id) == 2


def test_what_was_there_before_is_kept_whole_beside_it(taker, url, tmp_path, database):
    back_up(url, tmp_path / "copy.sqlite")
    taker.answer_rightly(taker.start("which-ion"))
    stop_the_app()

    kept = put_back(url, tmp_path / "copy.sqlite")

    assert kept.parent == database.parent
    assert (answers_in(kept), answers_in(database)) == (1, 0)


def test_a_backup_can_be_put_where_nothing_was(taker, url, tmp_path):
    taker.answer_rightly(taker.start("which-ion"))
    back_up(url, tmp_path / "copy.sqlite")

    kept = put_back(f"sqlite:///{tmp_path / 'new' / 'quizapp.sqlite'}", tmp_path / "copy.sqlite")

    assert kept is None
    assert answers_in(tmp_path / "new" / "quizapp.sqlite") == 1


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8192] = b"\xff" * 8192
    path.write_bytes(data)


@pytest.mark.parametrize(
    "spoil",
    [
        damaged,
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 3]),
        lambda path: path.write_text("Dear Ada"),
        lambda path: path.write_bytes(b""),
    ],
    ids=["overwritten in the middle", "cut off", "a letter", "empty"],
)
def test_a_damaged_backup_is_refused_and_nothing_is_touched(taker, url, tmp_path, database, spoil):
    attempt_id = taker.start("which-ion")
    taker.answer_rightly(attempt_id)
    back_up(url, tmp_path / "copy.sqlite")
    spoil(tmp_path / "copy.sqlite")
    stop_the_app()

    with pytest.raises(Unusable):
        put_back(url, tmp_path / "copy.sqlite")

    assert taker.attempt(attempt_id).answered == 1
    assert not list(database.parent.glob("*before*"))


def test_another_programs_database_is_refused(url, tmp_path):
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("CREATE TABLE letters (text)")

    with pytest.raises(Unusable, match="no backup of this app"):
        put_back(url, tmp_path / "other.sqlite")


@pytest.mark.parametrize("is_idle", [True, False])
def test_nothing_is_put_back_under_a_running_app(taker, url, tmp_path, is_idle):
    back_up(url, tmp_path / "copy.sqlite")
    attempt_id = taker.start("which-ion")
    taker.answer_rightly(attempt_id)
    if is_idle:
        db.session.remove()

    with pytest.raises(Unusable, match="in use"):
        put_back(url, tmp_path / "copy.sqlite")

    assert taker.attempt(attempt_id).answered == 1


def test_putting_back_twice_at_once_loses_nothing(taker, url, tmp_path):
    back_up(url, tmp_path / "copy.sqlite")
    taker.answer_rightly(taker.start("which-ion"))
    stop_the_app()

    first = put_back(url, tmp_path / "copy.sqlite")
    second = put_back(url, tmp_path / "copy.sqlite")

    assert (answers_in(first), answers_in(second)) == (1, 0)
