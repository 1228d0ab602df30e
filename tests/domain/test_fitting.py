"""Fitting FSRS to reviews, and judging it by reviews that it has not seen."""

from datetime import timedelta

import pytest

from bench.memory import Log, fitted, short_lived, simulate
from quizapp.domain import fitting, recall
from quizapp.domain.fitting import Quality, fit, quality
from quizapp.domain.recall import USUAL, Grade, Review


@pytest.fixture(scope="module")
def forgetful() -> Log:
    """Ninety days of somebody who forgets sooner than the defaults foretell."""
    return simulate(0.9, short_lived(), cards=200, days=90)


def reviews_of(log: Log) -> list[list[Review]]:
    from bench.memory import NOTHING, _noon

    return [
        [Review(grade=grade, at=_noon(day), day=day, schedule=USUAL, before=None, after=NOTHING) for grade, day in card]
        for card in log.grades.values()
    ]


def test_what_was_foretold_and_what_came_are_counted_class_by_class():
    found = quality([(0.75, True), (0.75, False), (0.92, True), (1.0, True)])

    assert [(each.low, each.count, each.recalled) for each in found.classes] == [
        (0.7, 2, 0.5),
        (0.9, 1, 1),
        (0.95, 1, 1),
    ]
    assert (found.count, found.recalled) == (4, 0.75)
    assert Quality.from_native(found.native()) == found


def test_certainty_that_was_wrong_costs_much_but_not_without_end():
    assert quality([(0.5, True)]).log_loss < quality([(1.0, False)]).log_loss < 10


@pytest.mark.skipif(not fitting.is_possible(), reason="Install the extra: pip install -e '.[fit]'")
class TestWithThePackage:
    def test_parameters_are_found_that_foretell_reviews_that_were_held_back_better(self, forgetful: Log):
        found = fit(reviews_of(forgetful), USUAL.parameters)

        assert found is not None
        assert found.is_better
        assert recall.can_be_used(found.parameters)

    def test_the_same_reviews_give_the_same_parameters(self, forgetful: Log):
        assert fitted(forgetful) == fitted(forgetful)

    def test_what_is_held_back_is_the_latest_fifth(self, forgetful: Log):
        logs = reviews_of(forgetful)
        found = fit(logs, USUAL.parameters)
        told = [review for reviews in logs for review in fitting._foretellable(reviews)]

        assert found is not None
        assert found.after.count == found.before.count
        assert 0.2 <= found.after.count / len(told) < 0.25

    @pytest.mark.parametrize("reviews", [[], [[]]])
    def test_nothing_is_fitted_to_nothing(self, reviews: list[list[Review]]):
        assert fit(reviews, USUAL.parameters) is None

    def test_reviews_of_one_day_say_nothing(self):
        day = simulate(0.9, cards=5, days=1)

        assert fit(reviews_of(day), USUAL.parameters) is None

    def test_whatever_is_proposed_only_what_fsrs_takes_is_better(self, forgetful: Log):
        logs = [
            [
                Review(grade=Grade.AGAIN, at=each.at, day=each.day, schedule=USUAL, before=None, after=each.after)
                for each in log
            ]
            for log in reviews_of(forgetful)[:50]
        ]

        found = fit(logs, USUAL.parameters)

        assert found is None or not found.is_better or recall.can_be_used(found.parameters)


def test_without_the_package_nothing_is_possible(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fitting, "PACKAGE", "no_such_package")

    assert not fitting.is_possible()


def test_a_usual_memory_reaches_its_wish_within_two_points():
    for wish in (0.8, 0.9):
        assert simulate(wish).retention == pytest.approx(wish, abs=0.02)


def test_a_simulation_comes_out_the_same_twice():
    one, other = simulate(0.9, cards=50, days=40), simulate(0.9, cards=50, days=40)

    assert (one.repetitions, one.grades) == (other.repetitions, other.grades)
    assert max(one.done) - min(one.done) <= timedelta(days=40)
