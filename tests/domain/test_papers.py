"""Which questions an exam on paper has, and in which order."""

import pytest

from quizapp.domain.attempts import Selection
from quizapp.domain.banks import Bank
from quizapp.domain.papers import MOST_PRINTED, Plan, Unprintable, versions
from quizapp.domain.questions import KINDS


def bank_of(count: int) -> Bank:
    questions = {
        f"q{number}": KINDS["true-false"].model_validate(
            {
                "id": f"q{number}",
                "type": "true-false",
                "ask": f"Is {number} even?",
                "answer": number % 2 == 0,
                "topic": f"Topic {number % 3}",
                "tags": [f"tag-{number % 2}"],
                "level": "recall" if number % 5 else "apply",
            }
        )
        for number in range(count)
    }
    return Bank(id="numbers", title="Numbers", questions=questions)


def order(version) -> list[str]:
    return [asked.question.id for asked in version.asked]


def test_every_version_asks_the_same_questions_in_an_order_of_its_own():
    made = versions(bank_of(30), Plan(versions=4))

    assert [version.letter for version in made] == ["A", "B", "C", "D"]
    assert len({tuple(order(version)) for version in made}) == 4
    assert len({frozenset(order(version)) for version in made}) == 1
    assert [asked.number for asked in made[0].asked] == list(range(1, 31))


def test_the_same_seed_makes_the_same_exam_and_another_seed_another_one():
    plan = Plan(selection=Selection(count=10), versions=2, seed=7)

    first, again, other = (versions(bank_of(40), each) for each in (plan, plan, Plan(**{**vars(plan), "seed": 8})))

    assert [order(version) for version in first] == [order(version) for version in again]
    assert {*order(first[0])} != {*order(other[0])}


def test_only_what_was_asked_for_is_drawn():
    selection = Selection(
        count=0, topics=frozenset({"Topic 1"}), tags=frozenset({"tag-1"}), levels=frozenset({"recall"})
    )

    [version] = versions(bank_of(60), Plan(selection=selection))

    assert {each.question.topic for each in version.asked} == {"Topic 1"}
    assert {each.question.level for each in version.asked} == {"recall"}
    assert version.points == len(version.asked) == 8


def test_two_questions_have_two_orders_and_a_third_version_repeats_one():
    made = versions(bank_of(2), Plan(versions=3))

    assert len({tuple(order(version)) for version in made}) == 2


def test_nothing_fits_is_a_sentence():
    with pytest.raises(Unprintable, match="No question of this bank fits"):
        versions(bank_of(3), Plan(selection=Selection(count=0, tags=frozenset({"none"}))))


@pytest.mark.parametrize(
    ("copies", "why"), [(1, "Choose at most 1,000"), (4, "at most 250 questions, or fewer versions")]
)
def test_more_than_can_be_printed_is_refused_kindly(copies, why):
    with pytest.raises(Unprintable, match=why):
        versions(bank_of(MOST_PRINTED + 1), Plan(versions=copies))
