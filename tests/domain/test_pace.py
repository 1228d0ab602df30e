"""How a learner wants to be reminded: steps as people write them, and what a day may bring."""

from datetime import date, timedelta

import pytest

from quizapp.domain.pace import Pace, steps_in, steps_text


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1m 10m", [1, 10]),
        ("1 min, 10 min", [1, 10]),
        ("1 10", [1, 10]),
        ("30s 5m 1h", [0.5, 5, 60]),
        ("90 minutes", [90]),
        ("2 hours; 3", [120, 3]),
        ("", []),
        ("  ", []),
    ],
)
def test_steps_are_read_as_people_write_them(text: str, minutes: list[float]):
    steps = steps_in(text)

    assert [step / timedelta(minutes=1) for step in steps] == minutes
    assert steps_in(steps_text(steps)) == steps


@pytest.mark.parametrize("text", ["soon", "0m", "1d", "13h", "1m " * 7, "-5m", "1m 1x", "99999h", "١m"])
def test_what_is_no_step_is_refused_with_a_sentence(text: str):
    with pytest.raises(ValueError, match=r"^Write .*\.$"):
        steps_in(text)


def test_more_new_cards_are_for_one_day_only():
    pace = Pace(new_a_day=20, more_new=5, more_on=date(2026, 3, 2))

    assert [pace.new_on(date(2026, 3, day)) for day in (1, 2, 3)] == [20, 25, 20]


def test_a_zone_that_is_not_known_is_utc():
    assert Pace(zone_name="Atlantis/Poseidonis").zone.key == "UTC"
