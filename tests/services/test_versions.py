"""An answer keeps the version of the question that it was given to, whatever becomes of the file."""

import os
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from sqlalchemy import select

from quizapp.db import Response, Version, db
from quizapp.domain.attempts import Selection
from quizapp.domain.questions.base import Mark
from quizapp.library import Library
from quizapp.services import attempts, progress, results, versions
from quizapp.services.refusals import NotFound


@pytest.fixture
def edit(folder: Path, taker):
    """Replace something in the bank's file, and have it read again."""

    def replace(old: str, new: str) -> None:
        path = folder / "cells" / "bank.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        reread(taker, folder)

    return replace


def reread(taker, folder):
    versions._kept.cache_clear()
    taker.library = Library(folder, lambda: taker.now)


def remove_question(edit, folder):
    text = (folder / "cells" / "bank.yaml").read_text()
    start, end = text.index("  - id: which-ion"), text.index("  - id: what-it-needs")
    edit(text[start:end], "")


def test_a_version_is_stored_once_however_often_it_is_asked(taker):
    taker.start()
    taker.start()

    assert len(set(db.session.scalars(select(Version.digest)))) == 10


def test_an_edited_question_keeps_its_old_text_in_a_running_attempt(taker, edit):
    attempt_id = taker.start("which-ion")

    edit("Which ion does the pump move **out** of the cell?", "Which ion leaves?")

    assert "move **out**" in taker.see(attempt_id).question.ask


def test_an_edited_key_does_not_reach_a_running_attempt(taker, edit):
    attempt_id = taker.start("needs-fuel")
    edit("answer: false", "answer: true")

    sheet = taker.answer(attempt_id, answer="false")

    assert sheet.explanation.outcome.mark is Mark.RIGHT
    assert taker.attempt(attempt_id).score == attempts.recomputed_score(attempt_id) == 1


def test_an_edited_question_keeps_the_layout_of_a_running_attempt(taker, edit):
    attempt_id = taker.start("which-ion")
    before = taker.see(attempt_id).layout

    edit("{wrong: chloride,", "{wrong: calcium,")

    assert taker.see(attempt_id).layout == before


def test_an_edited_question_is_new_for_the_next_attempt(taker, edit):
    taker.start("which-ion")
    edit("Which ion does the pump move **out** of the cell?", "Which ion leaves?")

    assert taker.see(taker.start("which-ion")).question.ask == "Which ion leaves?"
    assert len(list(db.session.scalars(select(Version).where(Version.question_id == "which-ion")))) == 2


def test_a_changed_number_of_points_does_not_change_old_scores(taker, edit):
    attempt_id = taker.start("what-it-needs")
    taker.answer_rightly(attempt_id)

    edit("points: 2", "points: 9")

    assert (taker.attempt(attempt_id).score, taker.attempt(attempt_id).points) == (2, 2)
    assert results.result(taker.library, taker.visitor, attempt_id, taker.now).share == 1


def test_a_question_that_was_taken_out_can_still_be_answered_where_it_was_asked(taker, edit, folder):
    attempt_id = taker.start("which-ion")
    remove_question(edit, folder)

    sheet = taker.answer_wrongly(attempt_id)

    assert sheet.explanation.outcome.mark is Mark.WRONG
    assert sheet.explanation.missing.ref == "pump/bind"
    with pytest.raises(Exception, match="No question fits"):
        taker.start("which-ion")


def test_a_bank_that_was_taken_out_lets_its_attempts_be_finished(taker, folder):
    attempt_id = taker.start("which-ion", "how-many")
    taker.answer_wrongly(attempt_id, 1)
    rmtree(folder / "cells")
    reread(taker, folder)

    sheet = taker.answer_rightly(attempt_id, 2)
    result = results.result(taker.library, taker.visitor, attempt_id, taker.now)

    assert (sheet.bank, sheet.explanation.outcome.mark) == (None, Mark.RIGHT)
    assert (result.attempt.score, len(result.lines), result.links) == (1, 2, ())
    assert progress.progress(taker.library, taker.visitor, taker.now).total.answers == 2
    assert len(progress.everything(taker.library, taker.visitor, taker.now)["responses"]) == 2


def test_a_bank_that_was_taken_out_takes_no_new_attempts(taker, folder):
    rmtree(folder / "cells")
    reread(taker, folder)

    with pytest.raises(NotFound, match="renamed or taken out"):
        taker.start()


def test_the_library_brings_the_new_version_within_two_seconds(taker, folder):
    now = [taker.now]
    library = Library(folder, lambda: now[0])
    path = folder / "cells" / "bank.yaml"
    path.write_text(path.read_text().replace("Which ion does the pump", "Which ions does the pump"))
    os.utime(path, (1, 1))

    now[0] += timedelta(seconds=2)
    library.refresh()

    assert "Which ions" in library.bank("cells").questions["which-ion"].ask


def test_every_response_can_be_marked_again_from_what_is_stored(taker, edit, folder):
    attempt_id = taker.start()
    for place in range(1, 11):
        taker.answer_rightly(attempt_id, place)
    rmtree(folder / "cells")
    reread(taker, folder)

    for response in db.session.scalars(select(Response)):
        question = versions.question_at(None, response.question_id, response.version)
        assert question.grade(response.response).credit == response.credit


def test_a_selection_of_one_removed_question_leaves_the_others_askable(taker, edit, folder):
    remove_question(edit, folder)

    attempt_id, _ = attempts.start(taker.library, None, "cells", Selection(count=50), taker.now, 1)

    assert "which-ion" not in taker.asked(attempt_id)
    assert len(taker.asked(attempt_id)) == 9
