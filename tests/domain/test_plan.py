"""A sitting: what is due first, the most forgotten of it, then the weakest links, mixed, within the time."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from taking import NOON

from quizapp.domain.mastery import Known
from quizapp.domain.plan import (
    AT_ONCE,
    LONGEST_CATCH_UP,
    LOOKS_AT_NEW,
    MINUTES,
    PlannedCard,
    PlannedQuestion,
    Speed,
    catch_up,
    mixed,
    need,
    need_of_miss,
    plan,
)


def cards(count: int, topic: str = "a", start: int = 0) -> list[PlannedCard]:
    return [PlannedCard("cells", f"{topic}{n}", topic, 0.5 + n / 1000) for n in range(start, start + count)]


def questions(count: int, topic: str = "a", need: float = 0.5) -> list[PlannedQuestion]:
    return [PlannedQuestion("cells", f"{topic}{n}", topic, f"{topic}/{n}", need) for n in range(count)]


planned_cards = st.lists(
    st.builds(
        PlannedCard,
        st.sampled_from(["cells", "nerves"]),
        st.integers(0, 10**6).map(str),
        st.sampled_from("abc"),
        st.floats(0, 1),
    ),
    max_size=400,
    unique_by=lambda card: card.card_id,
)
planned_questions = st.lists(
    st.builds(
        PlannedQuestion,
        st.sampled_from(["cells", "nerves"]),
        st.integers(0, 10**6).map(str),
        st.sampled_from("abc"),
        st.sampled_from([None, "a/1", "a/2", "b/1"]),
        st.floats(0, 2),
    ),
    max_size=100,
    unique_by=lambda question: question.question_id,
)


@settings(deadline=None)
@given(planned_cards, planned_cards, planned_questions, st.sampled_from(MINUTES), st.integers(0, 99))
def test_a_sitting_takes_what_was_offered_once_and_no_more_than_the_time(due, new, asked, minutes, seed):
    new = [card for card in new if card.card_id not in {each.card_id for each in due}]
    speed = Speed(12.0, 60.0)

    found = plan(due, new, asked, minutes, seed, speed)

    assert found == plan(due, new, asked, minutes, seed, speed)
    assert len(set(found.cards)) == len(found.cards)
    assert set(found.cards) <= {*due, *new}
    assert len(set(found.questions)) == len(found.questions)
    assert set(found.questions) <= set(asked)
    fresh = sum(card in new for card in found.cards)
    seconds = (len(found.cards) - fresh + fresh * LOOKS_AT_NEW) * 12 + len(found.questions) * 60
    assert seconds <= minutes * 60 + 60
    assert bool(asked) == bool(found.questions)
    assert bool(found.cards) or not due


@settings(deadline=None)
@given(planned_cards, planned_questions, st.sampled_from(MINUTES), st.integers(0, 99))
def test_what_is_left_out_is_remembered_better_than_what_is_taken(due, asked, minutes, seed):
    taken = plan(due, [], asked, minutes, seed).cards

    left = [card for card in due if card not in taken]
    assert not left or not taken or max(card.recall for card in taken) <= min(card.recall for card in left)


@given(planned_cards)
def test_neighbours_differ_in_topic_unless_one_topic_is_more_than_half(due):
    found = mixed(due)

    assert sorted(found, key=str) == sorted(due, key=str)
    topics = [(card.bank_id, card.topic) for card in found]
    most = max((topics.count(topic) for topic in topics), default=0)
    if most <= (len(topics) + 1) // 2:
        assert all(one != other for one, other in pairwise(topics))


def test_due_cards_come_before_new_ones_and_both_before_questions():
    found = plan(cards(3), cards(3, "new"), questions(9), 10, 1)

    assert [card.topic for card in found.cards] == ["a"] * 3 + ["new"] * 3
    assert found.questions


def test_many_due_cards_leave_time_for_questions_and_keep_new_ones_away():
    found = plan(cards(300), cards(20, "new"), questions(20), 10, 1)

    assert {card.topic for card in found.cards} == {"a"}
    assert 20 <= len(found.cards) <= 35
    assert len(found.questions) >= 3


def test_time_that_no_question_needs_goes_to_further_cards():
    assert len(plan(cards(300), [], [], 10, 1).cards) == 50
    assert len(plan(cards(300), [], questions(1), 10, 1).cards) == 45


def test_what_was_missed_and_has_come_back_goes_before_the_weakest_link():
    missed = PlannedQuestion("cells", "missed", "a", "a/x", need_of_miss(0.8))

    found = plan([], [], [*questions(40, need=0.98), missed], 5, 1)

    assert missed in found.questions


def test_a_second_question_on_a_link_waits_for_other_links():
    same = [PlannedQuestion("cells", f"same{n}", "a", "a/1", 0.9) for n in range(5)]
    others = [PlannedQuestion("cells", f"other{n}", "a", f"b/{n}", 0.5) for n in range(4)]

    found = plan([], [], [*same, *others], 5, 1)

    assert sum(question.link == "a/1" for question in found.questions) == 1


def test_questions_of_one_bank_stay_together():
    asked = [PlannedQuestion(bank, f"{bank}{n}", str(n), f"l/{n}", 0.5) for n in range(5) for bank in ("x", "y")]

    banks = [question.bank_id for question in plan([], [], asked, 20, 1).questions]

    assert banks == sorted(banks) or banks == sorted(banks, reverse=True)


def test_a_link_that_answers_speak_against_needs_a_question_most_and_one_that_holds_least():
    missing, holds = Known(0.1, 3, 0, NOON, ("x",)), Known(0.95, 3, 3, NOON)

    needs = [need(known, 0.25, was_seen=False) for known in (missing, None, holds)]

    assert needs == sorted(needs, reverse=True)
    assert need(None, 0.5, was_seen=False) < need(None, 0.25, was_seen=False)
    assert need(None, 0.25, was_seen=True) < need(None, 0.25, was_seen=False)
    assert need_of_miss(1.0) >= need(missing, 0.0, was_seen=False)


@given(st.integers(0, 20_000), st.integers(0, 9999))
def test_after_a_break_no_day_is_a_wall_and_all_is_worked_off(overdue, most):
    found = catch_up(overdue, most)

    if overdue <= AT_ONCE:
        assert found is None
    else:
        assert found is not None
        assert 1 <= found.a_day <= max(1, most)
        assert (found.days - 1) * found.a_day < overdue <= found.days * found.a_day
        assert found.days <= LONGEST_CATCH_UP or found.a_day == max(1, most)


@pytest.mark.parametrize(("overdue", "a_day", "days"), [(41, 21, 2), (300, 38, 8), (4000, 200, 20)])
def test_a_pile_is_spread_over_days(overdue, a_day, days):
    found = catch_up(overdue, 200)

    assert (found.a_day, found.days) == (a_day, days)
