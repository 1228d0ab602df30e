"""Repairing a misconception: its siblings, with something else in between, so that a right answer is no mere echo."""

from collections.abc import Sequence
from random import Random

from quizapp.domain import beliefs
from quizapp.domain.banks import Bank
from quizapp.domain.beliefs import Belief
from quizapp.domain.questions.base import Question


def repair_quiz(
    bank: Bank, misconception: str, belief: Belief | None, seen: Sequence[str], chance: Random
) -> list[Question]:
    """A repair set in its order: wherever two siblings share their topic, a question of another topic comes between.

    Two right siblings with another topic between them clear a misconception; without, it takes another day.

    Args:
        seen: the ids of the questions answered so far, the latest last.
    """
    siblings = beliefs.repair_set(bank, misconception, belief, seen, chance)
    others = _others(bank, misconception, seen, chance)
    quiz: list[Question] = []
    for sibling in siblings:
        if quiz and quiz[-1].topic == sibling.topic and (other := _of_another_topic(others, sibling)):
            others.remove(other)
            quiz.append(other)
        quiz.append(sibling)
    return quiz


def _others(bank: Bank, misconception: str, seen: Sequence[str], chance: Random) -> list[Question]:
    """What can stand between: questions that cannot betray the idea, those unseen first."""
    others = [each for each in bank.questions.values() if misconception not in beliefs.carried(bank, each)]
    chance.shuffle(others)
    return sorted(others, key=lambda question: question.id in seen)


def _of_another_topic(others: Sequence[Question], sibling: Question) -> Question | None:
    return next((other for other in others if other.topic and other.topic != sibling.topic), None)
