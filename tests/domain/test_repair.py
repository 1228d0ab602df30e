"""A repair set with something else in between."""

from itertools import pairwise
from random import Random

from quizapp.domain import beliefs
from quizapp.domain.repair import repair_quiz


def test_between_two_siblings_of_one_topic_stands_a_question_of_another(cells):
    for seed in range(20):
        quiz = repair_quiz(cells, "potassium-out", None, (), Random(seed))

        topics = [question.topic for question in quiz]
        assert all(one != other for one, other in pairwise(topics)), topics


def test_the_siblings_are_three_and_what_stands_between_cannot_betray_the_idea(cells):
    for seed in range(20):
        quiz = repair_quiz(cells, "potassium-out", None, (), Random(seed))

        siblings = [each for each in quiz if "potassium-out" in beliefs.carried(cells, each)]
        assert len(siblings) == 3
        assert len({each.id for each in quiz}) == len(quiz) <= 5
        assert quiz[0] in siblings
        assert quiz[-1] in siblings


def test_unseen_questions_come_first(cells):
    seen = [name for name, each in cells.questions.items() if "potassium-out" in beliefs.carried(cells, each)][:1]

    for seed in range(20):
        assert seen[0] not in [each.id for each in repair_quiz(cells, "potassium-out", None, seen, Random(seed))]
