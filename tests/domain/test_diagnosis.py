"""Finding the broken link: the next question, the step back, and simulated learners whose broken link is named."""

from datetime import UTC, datetime
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.learners import Count, Learner, Reader, Setting, count, session
from quizapp.domain import mastery
from quizapp.domain.banks import Bank
from quizapp.domain.diagnosis import Ask, Break, bearing, doubt, next_question, step_back, suspects
from quizapp.domain.mastery import Evidence, Known, after
from quizapp.domain.mechanisms import Mechanism, Misconception, Step
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Mark
from quizapp.library import read_path
from quizapp.paths import bundled

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
STEPS = ["release", "bind", "shape", "open", "calm"]


def question(name: str, step: str | None, **wrong: str):
    about = {"id": name, "type": "true-false", "ask": "?", "answer": "true", "step": step, "wrong": wrong}
    return KINDS["true-false"].model_validate(about)


QUESTIONS = [
    *(question(f"{step}-{number}", f"chain/{step}") for step in STEPS for number in (1, 2, 3)),
    question("elsewhere", "other/rest"),
    question("betrays", "other/rest", misconception="agonist"),
    question("loose", None),
]
BANK = Bank(
    id="small",
    title="Small",
    mechanisms={
        "chain": Mechanism(title="A chain", steps=tuple(Step(id=name, text=f"It {name}s.") for name in STEPS)),
        "other": Mechanism(title="Another", steps=(Step(id="rest", text="It rests."), Step(id="bare", text="Bare."))),
    },
    misconceptions={"agonist": Misconception(says="It replaces GABA.", breaks="chain/bind", remedy="It does not.")},
    questions={each.id: each for each in QUESTIONS},
)
CHAIN = [f"chain/{step}" for step in STEPS]


def known(link: str, *credits: float) -> Known:
    """What is known of a link after answers to its questions, one after another."""
    found = None
    for number, credit in enumerate(credits, 1):
        name = f"{link.removeprefix('chain/')}-{number}"
        found = after(found, Evidence(link, name, credit, 0.25), NOON)
    assert found
    return found


def asked(knowns: dict[str, Known], *seen: str, seed: int = 1):
    return next_question(BANK, "chain", knowns, seen, Random(seed))


# -- the next question ----------------------------------------------------------------------------------------------


def test_a_question_bears_on_what_it_tests_and_less_on_what_its_answers_betray():
    assert bearing(BANK, BANK.questions["betrays"]) == {"chain/bind": 0.5, "other/rest": 1}
    assert bearing(BANK, BANK.questions["loose"]) == {}


def test_there_is_most_to_learn_about_what_was_never_tested_and_least_about_what_is_certain():
    certain, unsure = known("chain/bind", 1, 1, 1, 1), known("chain/bind", 1)

    assert doubt(None) > doubt(unsure) > doubt(certain) > 0


def test_untested_links_come_first():
    knowns = {link: known(link, 1) for link in CHAIN if link != "chain/open"}

    assert asked(knowns, "release-1").step == "chain/open"


def test_after_a_miss_another_link_comes_between_and_then_a_sibling():
    knowns = {"chain/bind": known("chain/bind", 0)}

    between = asked(knowns, "bind-1")
    knowns[between.step] = known(between.step, 1)
    sibling = asked(knowns, "bind-1", between.id)

    assert between.step not in (None, "chain/bind")
    assert sibling.step == "chain/bind"
    assert sibling.id != "bind-1"


def test_a_link_of_another_chain_that_came_under_suspicion_is_cleared_up():
    knowns = {link: known(link, 1) for link in CHAIN} | {"other/rest": known("other/rest", 0)}

    assert asked(knowns, "bind-1").step == "other/rest"


def test_links_of_the_chain_are_suspected_before_others_and_the_least_known_first():
    knowns = {
        "other/rest": known("other/rest", 0, 0),
        "chain/bind": known("chain/bind", 0),
        "chain/open": known("chain/open", 0, 0),
        "chain/calm": known("chain/calm", 1),
    }

    assert suspects(CHAIN, knowns) == ["chain/open", "chain/bind", "other/rest"]


@given(st.sets(st.sampled_from(sorted(BANK.questions))), st.integers(0, 5))
def test_no_question_is_asked_twice_and_none_that_says_nothing_about_the_chain(seen, seed):
    chosen = asked({}, *sorted(seen), seed=seed)

    about = {name for name, each in BANK.questions.items() if set(bearing(BANK, each)) & set(CHAIN)}
    assert (chosen is None) == (about <= seen)
    assert chosen is None or chosen.id in about - seen


def test_chance_alone_decides_between_equal_questions():
    assert asked({}, seed=3) == asked({}, seed=3)
    assert len({asked({}, seed=seed).id for seed in range(20)}) > 3


def test_there_is_nothing_to_ask_about_an_unknown_chain():
    assert next_question(BANK, "nowhere", {}, [], Random(1)) is None


# -- stepping back --------------------------------------------------------------------------------------------------


def back(missed: str, answered=None, knowns=None, latest=None):
    return step_back(BANK, f"chain/{missed}", answered or {}, knowns or {}, latest)


def test_the_link_upstream_is_asked_about_first():
    found = back("open", latest="open-1")

    assert isinstance(found, Ask)
    assert found.link.ref == "chain/shape"
    assert {question.step for question in found.questions} == {"chain/shape"}


def test_a_right_answer_upstream_ends_the_search_there():
    found = back("open", {"chain/shape": True})

    assert found == Break(BANK.link("chain/shape"), BANK.link("chain/open"))
    assert found.sentence == "You know this: “It shapes.” You lose it at the next link: “It opens.”"


def test_a_wrong_answer_upstream_leads_one_step_further():
    found = back("open", {"chain/shape": False})

    assert isinstance(found, Ask)
    assert found.link.ref == "chain/bind"


def test_after_two_questions_the_search_ends_either_way():
    assert back("calm", {"chain/open": False, "chain/shape": True}) == Break(
        BANK.link("chain/shape"), BANK.link("chain/open")
    )
    lost = back("calm", {"chain/open": False, "chain/shape": False})
    assert lost == Break(None, BANK.link("chain/shape"))
    assert lost.sentence == "You lose it by link 3 at the latest: “It shapes.”"


def test_a_link_that_holds_already_need_not_be_asked_about():
    knowns = {"chain/shape": known("chain/shape", 1, 1, 1)}

    assert back("open", knowns=knowns) == Break(BANK.link("chain/shape"), BANK.link("chain/open"))


def test_what_was_just_answered_wrongly_counts_more_than_what_held_before():
    knowns = {"chain/shape": known("chain/shape", 1, 1, 1)}

    assert isinstance(back("open", {"chain/shape": False}, knowns), Ask)


def test_upstream_of_the_first_link_there_is_nothing_to_ask():
    found = back("release")

    assert found == Break(None, BANK.link("chain/release"))
    assert found.sentence == "You lose it at the first link: “It releases.”"


def test_a_link_without_questions_is_passed_over():
    bare = Bank(id="b", title="B", mechanisms=BANK.mechanisms, questions={"release-1": BANK.questions["release-1"]})

    found = step_back(bare, "chain/shape", {}, {}, "x")
    assert isinstance(found, Ask)
    assert found.link.ref == "chain/release"

    ended = step_back(bare, "chain/shape", {"chain/release": True}, {}, "release-1")
    assert ended.sentence == "You know this: “It releases.” You lose it between there and link 3: “It shapes.”"


def test_new_questions_come_before_seen_ones_and_the_latest_never():
    for seen in (["release-1", "release-3"], ["release-2", "release-1", "release-3"]):
        assert back("bind", latest=seen[-1]).draw(seen, Random(1)).id == "release-2"


def test_a_link_that_the_bank_does_not_have_leads_nowhere():
    assert step_back(BANK, "chain/gone", {}, {}, None) is None


@given(st.sampled_from(STEPS), st.lists(st.booleans(), min_size=5, max_size=5))
def test_every_search_ends_after_two_questions_at_most(missed, results):
    answered: dict[str, bool] = {}
    while isinstance(found := step_back(BANK, f"chain/{missed}", answered, {}, None), Ask):
        answered[found.link.ref] = results[len(answered)]

    assert isinstance(found, Break)
    assert len(answered) <= 2
    assert found.lost.number <= STEPS.index(missed) + 1
    assert found.known is None or found.known.number < found.lost.number


# -- simulated learners ---------------------------------------------------------------------------------------------


@cache
def shipped() -> Bank:
    [(bank, _)] = read_path(bundled("questions") / "clonazepam-and-ssris")
    assert bank
    return bank


def test_a_simulated_learner_who_knows_all_answers_every_question_rightly():
    learner = Learner(Reader(shipped()), None, slip=0)

    for each in shipped().questions.values():
        assert each.grade(each.respond(learner.answer(each, Random(1)))).mark is Mark.RIGHT, each.id


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([link.ref for link in shipped().links()]), st.randoms(use_true_random=False))
def test_a_simulated_learner_gives_answers_that_can_be_marked(link, chance):
    learner = Learner(Reader(shipped()), link, slip=0.5)

    for each in shipped().questions.values():
        assert 0 <= each.grade(each.respond(learner.answer(each, chance))).credit <= 1


def test_the_same_seed_gives_the_same_session():
    learner = Learner(Reader(shipped()), "gaba-a/shape")

    assert session(shipped(), "gaba-a", learner, "x") == session(shipped(), "gaba-a", learner, "x")


@pytest.fixture(scope="module")
def counts() -> list[Count]:
    """A small version of `python -m bench.learners`: two learners for each link, twenty for each chain who know all."""
    return [count(shipped(), chain, Setting("", "test"), runs=2, knowing=20) for chain in shipped().mechanisms]


def test_after_twelve_answers_the_broken_link_is_named_in_nine_of_ten_runs(counts):
    right = sum(each.named["right"] for each in counts)
    learners = sum(each.named.total() for each in counts)

    assert learners == 2 * sum(1 for _ in shipped().links())
    assert right >= 0.9 * learners


def test_nothing_is_named_for_those_who_know_all_but_once_in_twenty_runs(counts):
    assert sum(each.false for each in counts) <= sum(each.knowing for each in counts) / 20


def test_without_slips_nothing_is_ever_named_for_those_who_know_all():
    learner = Learner(Reader(shipped()), None, slip=0)

    for chain in shipped().mechanisms:
        assert mastery.broken_link(session(shipped(), chain, learner, "none")) is None
