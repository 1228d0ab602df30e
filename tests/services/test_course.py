"""What the pages of progress show comes from kept days and cards, and undone grades are not in it."""

from datetime import timedelta

import pytest
from studying import DECK, Studier
from taking import Taker

from quizapp.domain.recall import Grade
from quizapp.services import course


@pytest.fixture
def studier(library, folder) -> Studier:
    (folder / "deck.yaml").write_text(DECK)
    library._scanned_at = None
    library.refresh()
    return Studier(library)


def test_of_nobody_nothing_is_told(library, taker: Taker):
    assert course.days(None, taker.now) is None
    assert course.memory(None, taker.now) is None
    assert course.mastery(library, None, taker.now) == []


def test_a_day_with_an_answer_and_a_day_with_a_card_are_days_of_study(studier: Studier):
    studier.grade()
    studier.wait(days=2)
    taker = Taker(studier.library, studier.visitor, studier.now)
    taker.answer_rightly(taker.start("needs-fuel"))

    found = course.days(studier.visitor, studier.now)

    assert (found.studied, found.lately) == (2, 2)
    assert found.levels[found.today] > 0
    assert found.levels[found.today - timedelta(days=1)] == 0


def test_retention_counts_what_came_back_on_another_day_and_nothing_undone(studier: Studier):
    for card in ("c00", "c01", "c02"):
        studier.grade(Grade.EASY, card)
    studier.wait(days=20)
    studier.grade(Grade.GOOD, "c00")
    studier.grade(Grade.AGAIN, "c01")
    studier.grade(Grade.GOOD, "c02")
    studier.undo()

    total = course.memory(studier.visitor, studier.now).total

    assert (total.repeated, total.recalled, total.retention) == (2, 1, 0.5)


def test_the_forecast_and_how_long_things_last_are_those_of_the_cards(studier: Studier):
    for number in range(10):
        studier.grade(Grade.EASY, f"c{number:02}")
    studier.grade(Grade.AGAIN, "c10")

    found = course.memory(studier.visitor, studier.now)

    assert found.coming == 10
    assert found.cards == 11
    assert found.goal == 0.9


def test_after_a_break_the_forecast_is_no_wall(studier: Studier):
    for number in range(30):
        studier.grade(Grade.EASY, f"c{number:02}")
    studier.wait(days=300)
    studier.choose(reviews_a_day=5)

    found = course.memory(studier.visitor, studier.now).forecast

    assert [count for _, count in found][:7] == [5, 5, 5, 5, 5, 5, 0]


def test_a_mechanisms_course_ends_where_it_stands_now_and_begins_at_even_odds(taker: Taker):
    taker.answer_rightly(taker.start("which-ion"))
    taker.wait(days=8)
    taker.answer_rightly(taker.start("needs-fuel"))

    [(bank, (pump,))] = course.mastery(taker.library, taker.visitor, taker.now)

    assert bank.id == "cells"
    assert pump.shares[0] == pytest.approx(0.5)
    assert list(pump.shares) == sorted(pump.shares)
    assert pump.shares[-3] < pump.shares[-2] < pump.shares[-1]
