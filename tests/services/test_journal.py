"""The journal writes itself: what becomes a row, what it says, what closes it; and the causes that are ticked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from taking import NOON

from quizapp.db import JournalCause, MissRow, Response, db
from quizapp.domain.attempts import Mode
from quizapp.domain.days import turn_of, zone_named
from quizapp.domain.journal import Cause
from quizapp.services import accounts, journal, pacing, progress
from quizapp.services.refusals import BadInput, NotFound


def kept(taker, **choice):
    return journal.journal(taker.library, taker.visitor, "cells", taker.now, **choice)


def entries(taker, **choice):
    return kept(taker, with_closed=True, **choice).entries


def missed(taker, question="which-ion", **also):
    """Miss a question in practice; the id of the response."""
    return taker.answer_wrongly(taker.start(question), **also).given.id


def test_somebody_new_has_an_empty_journal(taker):
    assert kept(taker).entries == ()
    assert list(journal.table(taker.library, None, "cells", taker.now)) == []


def test_a_miss_is_a_row_of_what_was_thought_and_what_is_so(taker):
    missed(taker)
    taker.answer_rightly(taker.start("needs-fuel"))

    [entry] = entries(taker)

    assert entry.question.id == "which-ion"
    assert (entry.thought, entry.is_idea) == ("The pump carries potassium out of the cell.", True)
    assert entry.so.ref == "pump/bind"
    assert [ground.id for ground in entry.grounds] == ["F1"]
    assert (entry.cause, entry.closing) == (None, None)


def test_without_a_misconception_it_is_what_was_said(taker):
    missed(taker, "powerhouse")

    [entry] = entries(taker)

    assert (entry.thought, entry.is_idea, entry.so.ref) == ("nucleus", False, "fuel/charge")


def memory() -> MissRow:
    """What is kept of the one thing that was missed."""
    return db.session.scalars(select(MissRow)).one()


def test_a_row_with_a_misconception_comes_back_when_that_is_due(taker):
    missed(taker, confidence="sure")

    assert entries(taker)[0].due_at == NOON + timedelta(minutes=10)


def test_a_row_without_one_comes_back_with_its_link(taker):
    missed(taker, "powerhouse")

    [entry] = entries(taker)

    assert entry.due_day == memory().due_day > NOON.date()
    assert entry.due_at == turn_of(memory().due_day, zone_named("UTC"))


def test_what_comes_back_does_so_on_the_learners_day(taker):
    wished = replace(pacing.pace(None), zone_name="Pacific/Auckland")
    taker.visitor = pacing.choose(None, wished, taker.now)
    missed(taker, "powerhouse")

    [entry] = entries(taker)

    assert entry.due_at.date() < entry.due_day == memory().due_day
    [row] = journal.table(taker.library, taker.visitor, "cells", taker.now)
    assert row["comes back"] == entry.due_day.isoformat()


def test_what_was_taken_out_does_not_come_back_by_itself(taker):
    missed(taker, "powerhouse")
    memory().leech_at = taker.now
    db.session.commit()

    assert entries(taker)[0].due_at is None


def test_only_the_last_miss_of_a_question_is_a_row(taker):
    missed(taker)
    taker.wait(days=1)
    latest = missed(taker)

    assert [entry.response.id for entry in entries(taker)] == [latest]


def test_a_later_right_sibling_closes_the_row_with_its_date(taker):
    missed(taker)
    taker.wait(days=1)
    taker.answer_rightly(taker.start("how-many"))
    closed_at = taker.now
    taker.wait(days=1)
    taker.answer_rightly(taker.start("how-many"))

    [entry] = entries(taker)

    assert (entry.closing.question_id, entry.closing.at) == ("how-many", closed_at)
    assert entry.due_at is None
    assert (kept(taker).entries, kept(taker).open_count, kept(taker).count) == ((), 0, 1)


@pytest.mark.parametrize("also", [{"confidence": "guessing"}, {"hints": "1"}])
def test_a_guess_or_a_hint_closes_nothing(taker, also):
    missed(taker, "how-many")
    taker.wait(days=1)
    taker.answer_rightly(taker.start("which-ion"), **also)

    assert entries(taker)[0].closing is None


def test_neither_an_earlier_right_sibling_nor_the_question_itself_closes_it(taker):
    taker.answer_rightly(taker.start("how-many"))
    taker.wait(minutes=1)
    missed(taker)
    taker.wait(minutes=1)
    taker.answer_rightly(taker.start("which-ion"))

    assert entries(taker)[0].closing is None


def test_a_miss_after_the_right_sibling_opens_it_again(taker):
    missed(taker)
    taker.wait(minutes=1)
    taker.answer_rightly(taker.start("how-many"))
    taker.wait(minutes=1)
    missed(taker)

    assert entries(taker)[0].closing is None


def test_a_running_exam_is_not_in_the_journal(taker):
    attempt_id = taker.start_exam("which-ion")
    response_id = taker.answer_wrongly(attempt_id).given.id

    assert entries(taker) == ()
    with pytest.raises(NotFound):
        journal.tick(taker.library, taker.visitor, "cells", response_id, "misread", taker.now)

    taker.finish(attempt_id)
    assert len(entries(taker)) == 1


def test_an_exam_counts_by_its_last_answers_and_tells_what_was_changed_from_right(taker):
    attempt_id = taker.start_exam("which-ion", "needs-fuel", count=2)
    for position in (1, 2):
        question = taker.see(attempt_id, position).question.id
        first, then = taker.answer_rightly, taker.answer_wrongly
        if question == "needs-fuel":
            first, then = then, first
        first(attempt_id, position)
        then(attempt_id, position, revises="0")
    taker.finish(attempt_id)

    [entry] = entries(taker)

    assert entry.question.id == "which-ion"
    assert (entry.cause, entry.is_ticked) == (Cause.CHANGED, False)


def test_a_right_answer_of_the_same_exam_closes_nothing(taker):
    attempt_id = taker.start_exam("which-ion", "how-many", count=2)
    for position in (1, 2):
        taker.wait(seconds=5)
        is_ion = taker.see(attempt_id, position).question.id == "which-ion"
        (taker.answer_wrongly if is_ion else taker.answer_rightly)(attempt_id, position)
    taker.wait(seconds=5)
    taker.finish(attempt_id)

    assert entries(taker)[0].closing is None


def test_a_wrong_first_try_is_a_row_once_its_place_is_closed(taker):
    attempt_id = taker.start("which-ion", "needs-fuel", mode=Mode.UNTIL_RIGHT, count=2)
    position = taker.asked(attempt_id).index("which-ion") + 1
    sheet = taker.answer_wrongly(attempt_id, position)
    assert sheet.is_open
    assert entries(taker) == ()

    taker.answer_rightly(attempt_id, position, revises="0")

    [entry] = entries(taker)
    assert (entry.question.id, entry.thought) == ("which-ion", "The pump carries potassium out of the cell.")


def test_a_stated_guess_is_ticked_already(taker):
    missed(taker, confidence="guessing")

    [entry] = entries(taker)

    assert (entry.cause, entry.is_ticked) == (Cause.GUESSED, False)


def test_a_cause_is_kept_changed_and_taken_back_and_twice_is_harmless(taker):
    response_id = missed(taker, confidence="guessing")

    for cause, expected in [("misread", Cause.MISREAD), ("unknown", Cause.UNKNOWN), ("", None)]:
        for _ in range(2):
            journal.tick(taker.library, taker.visitor, "cells", response_id, cause, taker.now)

        [entry] = entries(taker)
        assert (entry.cause, entry.is_ticked) == (expected, expected is not None)
    assert db.session.query(JournalCause).count() == 1


def test_a_made_up_cause_is_refused(taker):
    response_id = missed(taker)

    with pytest.raises(BadInput):
        journal.tick(taker.library, taker.visitor, "cells", response_id, "bad luck", taker.now)


def test_only_ones_own_misses_in_that_bank_can_be_ticked(taker, newcomer):
    response_id = missed(taker)
    other = newcomer()
    other_id = missed(other)
    right_id = taker.answer_rightly(taker.start("how-many")).given.id

    for bank, number in [("cells", other_id), ("cells", right_id), ("cells", 999), ("gone", response_id)]:
        with pytest.raises(NotFound):
            journal.tick(taker.library, taker.visitor, bank, number, "misread", taker.now)
    assert [entry.response.id for entry in entries(taker)] == [response_id]


def test_causes_go_along_with_a_name_can_be_taken_along_and_are_deleted(taker, newcomer):
    response_id = missed(taker)
    journal.tick(taker.library, taker.visitor, "cells", response_id, "misread", taker.now)
    known = newcomer()
    known.start("which-ion")
    known.visitor = accounts.sign_up(known.visitor, "Ada", "a long enough phrase", known.now)

    who = accounts.sign_in(taker.library, taker.visitor, "Ada", "a long enough phrase", "::1", taker.now)

    [row] = journal.journal(taker.library, who, "cells", taker.now).entries
    assert row.cause is Cause.MISREAD
    assert progress.everything(taker.library, who, taker.now)["causes of misses"] == [
        {"attempt": 1, "place": 1, "revision": 0, "cause": "misread", "at": taker.now.isoformat()}
    ]
    accounts.forget(who)
    assert db.session.query(JournalCause).count() == 0


def test_pages_hold_fifty_and_the_journal_the_newest(taker, monkeypatch):
    monkeypatch.setattr(journal, "PAGE", 2)
    for name in ("which-ion", "needs-fuel", "powerhouse", "how-many"):
        taker.wait(minutes=1)
        missed(taker, name)

    first, last, beyond = (kept(taker, page=page) for page in (1, 2, 9))

    assert [entry.question.id for entry in first.entries] == ["how-many", "powerhouse"]
    assert [entry.question.id for entry in last.entries] == ["needs-fuel", "which-ion"]
    assert (first.pages, beyond.page) == (2, 2)
    monkeypatch.setattr(journal, "MOST_MISSES", 3)
    assert (kept(taker).count, kept(taker).is_full) == (3, True)


def test_the_table_says_the_same_in_words(taker):
    missed(taker, confidence="guessing")
    missed(taker, "powerhouse")
    taker.wait(days=2)
    taker.answer_rightly(taker.start("how-many"))

    rows = list(journal.table(taker.library, taker.visitor, "cells", taker.now, with_closed=True))

    by_question = {row["question"]: row for row in rows}
    ion = by_question["Which ion does the pump move **out** of the cell?"]
    assert (ion["cause"], ion["comes back"], ion["closed on"]) == ("guessed", "", "2026-11-26")
    assert ion["what is so"] == "Three sodium ions bind inside the cell."
    assert by_question["Which part of the cell makes most of its ATP?"]["I thought"] == "nucleus"
    assert len(list(journal.table(taker.library, taker.visitor, "cells", taker.now))) == 1


def test_a_question_that_was_taken_out_is_still_a_row(taker, folder):
    missed(taker, "powerhouse")
    path = folder / "cells" / "bank.yaml"
    path.write_text(path.read_text().replace("id: powerhouse", "id: power-house"))
    taker.library.refresh()
    taker.library._scanned_at = None
    taker.library.refresh()

    [entry] = entries(taker)

    assert entry.question.id == "powerhouse"
    assert db.session.query(Response).count() == 1
