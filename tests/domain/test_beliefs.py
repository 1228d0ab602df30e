"""Misconceptions across questions: two different ones raise one, two right siblings apart in time clear it."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank
from quizapp.domain.beliefs import (
    LATER,
    SOON,
    Belief,
    CommonIdea,
    Sign,
    Trail,
    after,
    after_all,
    carried,
    common_idea,
    due,
    due_after,
    due_at,
    further,
    repair_set,
    siblings,
    signs,
)
from quizapp.domain.mechanisms import Mechanism, Misconception, Step
from quizapp.domain.questions import KINDS

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def question(name: str, topic: str, **about):
    about = {"step": "chain/bind", "answer": "true", **about}
    return KINDS["true-false"].model_validate({"id": name, "type": "true-false", "ask": "?", "topic": topic, **about})


BETRAYS = {"wrong": {"misconception": "agonist"}}
BANK = Bank(
    id="small",
    title="Small",
    mechanisms={"chain": Mechanism(title="A chain", steps=(Step(id="bind", text="B."), Step(id="open", text="O.")))},
    misconceptions={
        "agonist": Misconception(says="It replaces GABA.", breaks="chain/bind", remedy="It does not."),
        "longer": Misconception(says="It opens longer.", breaks="chain/open", remedy="More often."),
    },
    questions={
        each.id: each
        for each in (
            question("a", "receptor", **BETRAYS),
            question("b", "receptor"),
            question("c", "current", step="chain/open", **BETRAYS),
            question("d", "current", step="chain/open"),
            question("e", "history", step=None),
        )
    },
)


class History:
    """One learner's answers to the small bank, a minute apart unless time passes."""

    def __init__(self) -> None:
        self.at = NOON
        self.trail: Trail | None = None
        self.beliefs: dict[str, Belief] = {}

    def answer(self, name: str, word: str, confidence: Confidence | None = None, hinted: bool = False) -> "History":
        asked = BANK.questions[name]
        found = signs(BANK, asked, asked.grade(asked.respond([word])), confidence, hinted)
        elsewhere = self.trail.elsewhere(asked.topic) if self.trail else None
        self.beliefs = after_all(self.beliefs, found, self.at, elsewhere)
        self.trail = further(self.trail, asked.topic, self.at)
        return self.wait(MINUTE)

    def wrong(self, *names: str, confidence: Confidence | None = None) -> "History":
        for name in names:
            self.answer(name, "false", confidence)
        return self

    def right(self, *names: str, confidence: Confidence | None = None, hinted: bool = False) -> "History":
        for name in names:
            self.answer(name, "true", confidence, hinted)
        return self

    def wait(self, time: timedelta) -> "History":
        self.at += time
        return self

    @property
    def agonist(self) -> Belief:
        return self.beliefs["agonist"]

    @property
    def is_cleared(self) -> bool:
        return not self.agonist.raised and self.agonist.cleared_at is not None


# -- raising --------------------------------------------------------------------------------------------------------


def test_one_slip_raises_nothing():
    assert not History().wrong("a").agonist.is_held


def test_the_same_question_twice_raises_nothing():
    assert not History().wrong("a", "a").agonist.is_held


def test_two_different_questions_raise_it():
    belief = History().wrong("a", "c").agonist

    assert belief.is_held
    assert belief.raised == ("a", "c")


def test_a_right_answer_leaves_no_trace_of_what_was_never_believed():
    assert History().right("a", "b", "c", "d").beliefs == {}


def test_a_misconception_that_the_bank_no_longer_has_is_left_out():
    asked = BANK.questions["a"].model_copy(update={"wrong": KINDS["true-false"].model_fields["wrong"].default})
    strange = question("a", "receptor", wrong={"misconception": "gone"})

    assert signs(BANK, strange, strange.grade(False)) == signs(BANK, asked, asked.grade(False)) == ()


# -- clearing -------------------------------------------------------------------------------------------------------


def test_siblings_carry_the_misconception_or_test_the_link_that_it_breaks():
    assert [each.id for each in siblings(BANK, "agonist")] == ["a", "b", "c"]
    assert carried(BANK, BANK.questions["c"]) == ("agonist", "longer")


def test_one_right_sibling_does_not_clear_it():
    assert History().wrong("a", "c").right("b").agonist.is_held


def test_two_right_siblings_in_a_row_do_not_clear_it():
    assert History().wrong("c", "a").right("a", "b").agonist.is_held


def test_two_right_siblings_on_different_days_clear_it():
    history = History().wrong("a", "c").right("a").wait(DAY).right("b")

    assert history.is_cleared
    assert history.agonist.repaired is None


@pytest.mark.parametrize(("hours", "is_cleared"), [(1, False), (7, True)])
def test_midnight_alone_makes_no_different_day(hours, is_cleared):
    history = History().wrong("a", "c").wait(timedelta(hours=11, minutes=50)).right("a")
    assert history.at.date() == NOON.date()

    assert history.wait(timedelta(hours=hours)).right("b").is_cleared is is_cleared


def test_two_right_siblings_with_another_topic_between_clear_it():
    assert History().wrong("a", "c").right("a").right("e").right("b").is_cleared


def test_another_topic_before_the_first_right_sibling_is_not_between():
    assert not History().wrong("a", "c").right("e").right("a", "b").is_cleared


def test_the_same_sibling_twice_does_not_clear_it():
    assert not History().wrong("a", "c").right("b").wait(DAY).right("b").is_cleared


@pytest.mark.parametrize("about", [{"confidence": Confidence.GUESSING}, {"hinted": True}])
def test_a_lucky_or_a_hinted_answer_does_not_clear_it(about):
    assert not History().wrong("a", "c").right("a").wait(DAY).right("b", **about).is_cleared


def test_a_new_error_undoes_half_of_the_repair():
    assert not History().wrong("a", "c").right("b").wrong("a").wait(DAY).right("c").is_cleared


def test_what_was_cleared_needs_two_questions_to_be_raised_again():
    history = History().wrong("a", "c").right("a").wait(DAY).right("b").wrong("c")

    assert not history.agonist.is_held
    assert history.agonist.cleared_at is not None
    assert history.wrong("a").agonist.is_held


# -- coming back ----------------------------------------------------------------------------------------------------


def test_a_confident_error_comes_back_sooner():
    sure, unsure = History().wrong("a", confidence=Confidence.SURE), History().wrong("a")

    assert due_after(sure.agonist) == SOON < due_after(unsure.agonist) == LATER
    assert due_at(sure.agonist) == NOON + SOON


def test_after_one_right_sibling_the_next_comes_on_another_day():
    assert due_after(History().wrong("a", confidence=Confidence.SURE).right("b").agonist) == LATER


def test_what_is_cleared_is_not_due():
    assert due_after(Belief(cleared_at=NOON)) is None
    assert due_at(Belief(cleared_at=NOON)) is None


def test_confident_errors_are_due_first_then_what_was_raised_most():
    beliefs = {
        "later": Belief(("a",), NOON),
        "twice": Belief(("a", "b"), NOON - 2 * DAY),
        "sure": Belief(("a",), NOON - DAY, is_sure=True),
        "once": Belief(("a",), NOON - 3 * DAY),
    }

    assert due(beliefs, NOON) == ["sure", "twice", "once"]


def test_a_repair_set_takes_unseen_siblings_before_those_that_raised_it():
    history = History().wrong("a")

    chosen = repair_set(BANK, "agonist", history.agonist, ["a"], Random(1), count=2)

    assert {each.id for each in chosen} == {"b", "c"}


def test_a_repair_set_has_no_more_than_there_is():
    assert {each.id for each in repair_set(BANK, "agonist", None, [], Random(1))} == {"a", "b", "c"}
    assert [each.id for each in repair_set(BANK, "longer", None, [], Random(1), count=1)] in (["c"], ["d"])


def test_the_idea_behind_most_misses_is_named_with_its_questions():
    misses = {"a": ["agonist"], "b": ["longer", "agonist"], "c": [], "d": ["agonist"], "e": ["longer"]}

    assert common_idea(misses) == CommonIdea("agonist", ("a", "b", "d"), 5)


@pytest.mark.parametrize("misses", [{}, {"a": []}, {"a": ["agonist"], "b": ["longer"]}])
def test_single_misses_have_no_idea_in_common(misses):
    assert common_idea(misses) is None


# -- properties -----------------------------------------------------------------------------------------------------

moves = st.lists(
    st.tuples(
        st.sampled_from(sorted(BANK.questions)),
        st.sampled_from(["true", "false"]),
        st.sampled_from([None, *Confidence]),
        st.sampled_from([MINUTE, DAY / 2]),
    ),
    max_size=30,
)


@given(moves)
def test_keeping_it_up_to_date_in_rows_equals_computing_it_anew(steps):
    stored, anew = History(), History()
    for name, word, confidence, pause in steps:
        stored.trail = Trail.from_row(stored.trail.row()) if stored.trail else None
        stored.beliefs = {key: Belief.from_row(belief.row()) for key, belief in stored.beliefs.items()}
        stored.answer(name, word, confidence).wait(pause)
        anew.answer(name, word, confidence).wait(pause)

    assert (stored.beliefs, stored.trail) == (anew.beliefs, anew.trail)


@given(moves)
def test_only_two_errors_raise_and_only_two_right_answers_clear(steps):
    history, wrong, right = History(), 0, 0
    for name, word, confidence, pause in steps:
        was_cleared = history.beliefs.get("agonist", Belief()).cleared_at
        history.answer(name, word, confidence).wait(pause)
        is_about = "agonist" in carried(BANK, BANK.questions[name])
        wrong, right = wrong + (is_about and word == "false"), right + (is_about and word == "true")
        belief = history.beliefs.get("agonist", Belief())

        assert not belief.is_held or wrong >= 2
        if belief.cleared_at != was_cleared:
            assert right >= 2
            wrong = right = 0


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(1, 5)), min_size=1), st.sampled_from("xyz"))
def test_the_trail_knows_when_an_answer_on_another_topic_was_last_given(path, topic):
    trail, at, others = None, NOON, [None]
    for where, minutes in path:
        at += minutes * MINUTE
        trail = further(trail, where, at)
        others += [at] if where != topic else []

    assert trail.elsewhere(topic) == others[-1]


def test_a_sign_against_something_never_raised_leaves_nothing_to_store():
    assert after(None, Sign("agonist", "a", False), NOON, None) is None
