"""Which card is next, what a grade does, and what takes it back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select
from studying import DECK, Studier

from quizapp.db import CardMemory, CardReview, db
from quizapp.domain.recall import LEARNING, NEW, RELEARNING, REVIEWING, Grade
from quizapp.services import flashcards, grading
from quizapp.services.aside import Move, set_aside
from quizapp.services.refusals import NotFound


@pytest.fixture
def studier(folder, library) -> Studier:
    (folder / "deck.yaml").write_text(DECK)
    reread(library)
    return Studier(library)


def reread(library):
    library._scanned_at = None
    library.refresh()


def memory(card):
    db.session.rollback()
    return db.session.scalars(select(CardMemory).filter_by(card_id=card)).one()


def reviews():
    db.session.rollback()
    return db.session.scalars(select(CardReview).order_by(CardReview.id)).all()


def test_new_cards_come_in_the_order_of_the_deck(studier):
    assert [studier.grade(Grade.EASY) for _ in range(3)] == ["c00", "c01", "c02"]


def test_a_day_brings_as_many_new_cards_as_were_wished_in_all_banks_together(studier):
    studier.choose(new_a_day=3)
    met = [studier.grade(Grade.EASY) for _ in range(2)]
    other = Studier(studier.library, "cells", studier.visitor)

    met.append(other.grade(Grade.EASY))

    assert len(met) == 3
    assert studier.front is other.front is None
    assert studier.look().has_more_new
    studier.wait(days=1)
    assert studier.front == "c02"


def test_cards_that_are_due_come_before_new_ones_and_what_is_being_learnt_before_both(studier):
    studier.grade(Grade.EASY)
    studier.wait(days=30)
    studier.grade(Grade.AGAIN, "c01")
    studier.wait(minutes=2)

    assert studier.grade(Grade.EASY) == "c01"
    assert studier.grade(Grade.EASY) == "c00"
    assert studier.front == "c02"


def test_no_more_repetitions_than_were_wished_and_the_rest_is_said_to_be_there(studier):
    for _ in range(4):
        studier.grade(Grade.EASY)
    studier.choose(new_a_day=0, reviews_a_day=3)
    studier.wait(days=60)

    assert studier.look().due == 3
    for _ in range(3):
        studier.grade(Grade.EASY)
    assert studier.front is None
    assert studier.look().has_more_due


def test_a_card_is_there_from_four_in_the_morning_of_its_day_where_the_learner_is(studier):
    studier.choose(zone_name="Asia/Tokyo", new_a_day=1)
    studier.grade(Grade.EASY)
    due = memory("c00").due

    assert due.replace(microsecond=0).time().hour == 19, "4 a.m. in Tokyo"
    studier.choose(zone_name="Asia/Tokyo", new_a_day=0)
    studier.now = due - timedelta(seconds=2)
    assert studier.front is None
    studier.now = due + timedelta(seconds=1)
    assert studier.front == "c00"


def test_every_button_says_what_its_grade_will_do(studier):
    for _ in range(6):
        studier.grade(Grade.EASY)
    for grade in Grade:
        studier.wait(days=20)
        card = studier.front
        said = studier.look(card, is_turned=True).intervals[grade]

        studier.grade(grade, card)

        kept = memory(card)
        if kept.due_day is None:
            assert kept.due - studier.now == said
        else:
            assert kept.due_day - kept.last_day == said


def test_cards_of_one_day_are_spread_over_those_that_the_fuzz_allows(studier):
    studier.choose(new_a_day=30)
    for _ in range(30):
        studier.grade(Grade.EASY)

    days = [row.due_day for row in db.session.scalars(select(CardMemory))]

    assert len(set(days)) >= 4
    assert max(days.count(day) for day in days) <= 12


def test_a_form_that_was_made_before_the_latest_grade_counts_no_more(studier):
    studier.grade(Grade.GOOD, "c00", changes=0)
    for grade in Grade:
        studier.grade(grade, "c00", changes=0)

    assert memory("c00").reviews == len(reviews()) == 1


def test_grades_sent_at_the_same_moment_count_once(app, studier):
    studier.grade(Grade.GOOD, "c00")
    studier.undo()
    db.session.remove()

    def send(grade: Grade) -> None:
        with app.app_context():
            grading.grade(studier.library, studier.visitor, "deck", "c00", grade, 2, studier.now)
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, Grade))

    assert [review.undone_at is None for review in reviews()] == [False, True]
    assert memory("c00").reviews == 1


def test_a_grade_is_one_commit_and_a_look_is_none(studier):
    studier.grade()
    commits = []

    def committed(_connection: object) -> None:
        commits.append(1)

    event.listen(db.engine, "commit", committed)

    studier.grade(Grade.EASY, "c05", changes=0)
    assert len(commits) == 1
    studier.look()
    studier.look("c06", is_turned=True)
    event.remove(db.engine, "commit", committed)

    assert len(commits) == 1


def test_every_review_is_kept_with_what_was_before_and_after(studier):
    studier.grade(Grade.GOOD, "c00")
    studier.wait(minutes=12)
    studier.grade(Grade.EASY, "c00")

    first, second = reviews()
    assert (first.before, first.grade, second.grade) == (None, Grade.GOOD, Grade.EASY)
    assert second.before == first.after
    assert first.sitting == second.sitting == first.id
    assert first.schedule == second.schedule


# Taking back


def test_grades_are_taken_back_one_by_one_and_the_cards_are_as_they_were(studier):
    met = [studier.grade(Grade.EASY), studier.grade(Grade.AGAIN)]
    studier.wait(minutes=2)
    met.append(studier.grade(Grade.GOOD))

    assert [studier.undo() for _ in range(4)] == [*reversed(met), None]
    assert {row.state for row in db.session.scalars(select(CardMemory))} == {NEW}
    assert all(review.undone_at for review in reviews()), "reviews are kept, also those taken back"


def test_what_was_taken_back_can_be_graded_anew_and_the_old_form_is_void(studier):
    studier.grade(Grade.AGAIN, "c00", changes=0)
    studier.undo()

    studier.grade(Grade.EASY, "c00", changes=0)
    assert memory("c00").state == NEW
    studier.grade(Grade.EASY, "c00")

    assert memory("c00").state == REVIEWING
    assert memory("c00").reviews == 1


def test_taking_back_a_later_grade_leads_to_the_state_after_the_earlier_one(studier):
    studier.grade(Grade.EASY, "c00")
    before = (memory("c00").stability, memory("c00").due)
    studier.wait(days=12)
    studier.grade(Grade.AGAIN, "c00")
    assert (memory("c00").state, memory("c00").lapses) == (RELEARNING, 1)

    studier.undo()

    assert ((memory("c00").stability, memory("c00").due), memory("c00").lapses) == (before, 0)


def test_a_new_card_that_was_taken_back_does_not_count_for_the_day(studier):
    studier.choose(new_a_day=1)
    studier.grade(Grade.EASY)
    studier.undo()

    assert studier.front == "c00"
    assert studier.look().new == 1


def test_an_hour_later_the_sitting_is_over(studier):
    studier.grade()
    studier.wait(minutes=61)

    assert not studier.look().may_undo
    assert studier.undo() is None
    studier.grade(Grade.GOOD, "c05")
    assert studier.undo() == "c05"
    assert studier.undo() is None


def test_a_long_sitting_can_be_taken_back_to_its_beginning(studier):
    met = []
    for _ in range(5):
        met.append(studier.grade(Grade.EASY))
        studier.wait(minutes=50)

    assert [studier.undo() for _ in range(5)] == met[::-1]


def test_nobody_takes_back_what_another_graded(studier):
    studier.grade()
    other = Studier(studier.library)
    other.grade(Grade.GOOD, "c03")

    assert [other.undo(), other.undo()] == ["c03", None]
    assert Studier(studier.library).undo() is None


# Setting aside


def test_a_suspended_card_stays_away_until_it_is_put_back(studier):
    studier.move(Move.SUSPEND, "c00")
    assert studier.front == "c01"
    studier.wait(days=400)
    assert studier.front == "c01"

    studier.move(Move.RESTORE, "c00")

    assert studier.front == "c00"


def test_a_buried_card_comes_back_when_the_day_has_turned(studier):
    studier.grade(Grade.GOOD, "c00")
    studier.wait(minutes=11)
    studier.move(Move.BURY, "c00")
    assert studier.front == "c01"

    studier.now = datetime(2026, 11, 25, 3, 59, tzinfo=UTC)
    assert studier.front == "c01"
    studier.now = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    assert studier.front == "c00"


def test_a_flagged_card_is_found_among_those_set_aside_and_goes_on_coming(studier):
    studier.move(Move.FLAG, "c02")

    _, [found] = set_aside(studier.library, studier.visitor, "deck", studier.now)
    assert (found.card.id, found.is_flagged, found.is_suspended) == ("c02", True, False)
    studier.move(Move.UNFLAG, "c02")
    assert set_aside(studier.library, studier.visitor, "deck", studier.now)[1] == []


def test_a_suspended_card_that_is_graded_all_the_same_stays_suspended(studier):
    studier.move(Move.SUSPEND, "c00")
    studier.grade(Grade.EASY, "c00")

    assert memory("c00").comes_at is None
    assert memory("c00").reviews == 1


def test_a_card_that_is_failed_again_and_again_is_taken_out(studier):
    studier.grade(Grade.EASY, "c00")
    for _ in range(8):
        studier.wait(days=30)
        studier.grade(Grade.AGAIN, "c00")
        studier.grade(Grade.EASY, "c00")

    assert memory("c00").lapses == 8
    assert memory("c00").leech_at is not None
    assert memory("c00").comes_at is None
    studier.undo(), studier.undo()
    assert memory("c00").leech_at is None
    assert memory("c00").comes_at is not None


def test_one_looks_back_at_what_was_graded_in_this_sitting_and_grades_nothing_by_it(studier):
    first, second, third = (studier.grade(Grade.EASY) for _ in range(3))
    studier.undo()

    def back(count: int) -> tuple[str, bool]:
        turn, has_more = flashcards.look_back(studier.library, studier.visitor, "deck", studier.now, count)
        return turn.card.id, has_more

    assert (back(1), back(2)) == ((second, True), (first, False))
    assert studier.front == third
    with pytest.raises(NotFound):
        back(3)
    studier.wait(hours=2)
    with pytest.raises(NotFound):
        back(1)


def test_a_question_comes_back_as_a_card_for_who_wants_that(library):
    studier = Studier(library, "cells")
    assert studier.front == "fuel-card"

    studier.move(Move.RESTORE, "question:which-ion")

    assert studier.front == "question:which-ion"
    studier.grade(Grade.GOOD)
    assert memory("question:which-ion").state == LEARNING
    assert Studier(library, "cells").front == "fuel-card"


@pytest.mark.parametrize("card", ["gone", "question:gone", "next:pump/gone", "part:cell.svg/gone", ""])
def test_what_the_bank_does_not_have_can_neither_be_graded_nor_set_aside(studier, card):
    with pytest.raises(NotFound):
        studier.grade(Grade.GOOD, card or "x", changes=0)
    with pytest.raises(NotFound):
        studier.move(Move.SUSPEND, card)


# Banks that change


def test_cards_that_are_added_anywhere_are_met_and_cards_taken_out_are_not(studier, folder):
    for _ in range(3):
        studier.grade(Grade.EASY)
    changed = DECK.replace("  - {id: c01", "  - {id: fresh, front: F, back: B}\n  - {id: c01")
    changed = changed.replace("  - {id: c00, front: Front 0, back: Back 0}\n", "")
    (folder / "deck.yaml").write_text(changed)
    reread(studier.library)

    assert studier.front == "fresh"
    studier.choose(new_a_day=0)
    studier.wait(days=100)
    assert studier.look().due == 2


def test_a_card_that_comes_back_into_the_file_brings_its_memory_along(studier, folder):
    studier.grade(Grade.EASY)
    (folder / "deck.yaml").write_text(DECK.replace("id: c00", "id: other"))
    reread(studier.library)
    studier.look()
    assert memory("c00").is_gone
    (folder / "deck.yaml").write_text(DECK)
    reread(studier.library)

    studier.choose(new_a_day=0)
    studier.wait(days=100)

    assert studier.front == "c00"


def test_new_cards_are_found_however_out_of_order_they_were_met(studier):
    for card in ("c07", "c03", "c00", "c01"):
        studier.grade(Grade.EASY, card)

    assert [studier.grade(Grade.EASY) for _ in range(4)] == ["c02", "c04", "c05", "c06"]
    assert studier.front == "c08"
