"""Questions that are asked twice."""

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.likeness import Placed, twins
from quizapp.domain.questions import KINDS


def choice(name, ask, *options):
    right, *wrong = options
    native = {
        "id": name,
        "type": "choice",
        "ask": ask,
        "options": [{"right": right}, *({"wrong": one} for one in wrong)],
    }
    return Placed("bank", KINDS["choice"].model_validate(native))


PACE = choice("a", "Which cells set the pace of the heart?", "sinus node", "ventricle", "atrium")


def found(*questions):
    return [(pair.one.question.id, pair.other.question.id, pair.likeness) for pair in twins(questions)]


def test_the_same_question_is_found_however_it_is_typed():
    other = choice("b", "Which *cells* set the pace, of the HEART?", "Sinus node", "atrium", "ventricle")

    assert found(PACE, other) == [("a", "b", 100)]


def test_a_reworded_question_is_found():
    other = choice("b", "Which cells set the pace of our heart?", "sinus node", "ventricle", "the atrium")

    [(_, _, likeness)] = found(PACE, other)
    assert 86 <= likeness < 100


def test_the_same_stem_with_other_answers_is_another_question():
    one = choice("a", "Which of these statements is true?", "sodium leaves", "it comes in")
    other = choice("b", "Which of these statements is true?", "the heart beats by itself", "a nerve drives each beat")

    assert found(one, other) == []


def test_another_question_is_left_alone():
    assert found(PACE, choice("b", "Which ion drives the upstroke?", "calcium", "sodium")) == []


def test_the_most_alike_come_first(cells):
    same = choice("b", "Which cells set the pace of the heart?", "sinus node", "ventricle", "atrium")
    near = choice("c", "Which cells set the pace of the hearts?", "sinus node", "ventricle", "atria")

    assert found(PACE, near, same)[0][2] == 100


def test_the_small_bank_asks_nothing_twice(cells):
    assert twins([Placed("cells", question) for question in cells.questions.values()]) == []


@given(st.lists(st.text("ab c", max_size=20).filter(str.strip), max_size=6))
def test_whatever_is_asked_no_question_is_its_own_twin(asks):
    questions = [choice(f"q-{number}", ask, "x", "y") for number, ask in enumerate(asks)]

    assert all(pair.one is not pair.other for pair in twins(questions))
