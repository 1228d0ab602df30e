"""What is known of each link: what counts for it, what against it, and when a link is named as broken."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from answering import any_fields, right_fields
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank
from quizapp.domain.mastery import (
    HIGHEST_GUESS,
    LEAST,
    LOWEST_GUESS,
    MOST,
    PRIOR,
    Evidence,
    Known,
    after,
    after_all,
    broken_link,
    evidence,
    state,
)
from quizapp.domain.measures import Hold
from quizapp.domain.mechanisms import Mechanism, Misconception, Step
from quizapp.domain.questions import KINDS

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

QUESTIONS = [
    {
        "id": "drug",
        "type": "choice",
        "step": "chain/bind",
        "options": [
            {"right": "beside GABA"},
            {"wrong": "in GABA's place", "misconception": "agonist"},
            {"wrong": "nowhere"},
            {"wrong": "in the pore", "step": "chain/open"},
        ],
    },
    {"id": "statement", "type": "true-false", "step": "chain/bind", "answer": "true"},
    {"id": "word", "type": "short", "step": "chain/bind", "accept": ["beside"]},
    {
        "id": "ticks",
        "type": "multiple",
        "step": "chain/open",
        "options": [{"right": "a"}, {"right": "b"}, {"right": "c"}, {"wrong": "d", "misconception": "agonist"}],
    },
    {
        "id": "sort",
        "type": "categorize",
        "step": "chain/calm",
        "categories": ["yes", "no"],
        "items": [
            {"text": "binds", "in": ["yes"], "step": "chain/bind"},
            {"text": "opens", "in": ["yes"], "step": "chain/open"},
            {"text": "sits on GABA's site", "in": ["no"], "misconception": "agonist"},
        ],
    },
    {
        "id": "order",
        "type": "ordering",
        "step": "chain/calm",
        "order": [
            {"text": "release", "step": "chain/release"},
            {"text": "bind", "step": "chain/bind"},
            {"text": "open", "step": "chain/open"},
            {"text": "calm"},
        ],
    },
    {
        "id": "gaps",
        "type": "cloze",
        "ask": "[[one]] and [[two]]",
        "step": "chain/open",
        "blanks": {"one": {"accept": ["ion"]}, "two": {"options": [{"right": "in"}, {"wrong": "out"}]}},
    },
    {"id": "loose", "type": "true-false", "step": "chain/forgotten", "answer": "true"},
]

STEPS = ["release", "bind", "open", "calm"]
BANK = Bank(
    id="small",
    title="Small",
    mechanisms={"chain": Mechanism(title="A chain", steps=tuple(Step(id=name, text=f"It {name}s.") for name in STEPS))},
    misconceptions={"agonist": Misconception(says="It replaces GABA.", breaks="chain/release", remedy="It does not.")},
    questions={each["id"]: KINDS[each["type"]].model_validate({"ask": "?", **each}) for each in QUESTIONS},
)


def said(question_id: str, *texts: str, confidence: Confidence | None = None, hinted=False) -> dict[str, Evidence]:
    """What an answer says, by link."""
    question = BANK.questions[question_id]
    found = evidence(BANK, question, question.grade(question.respond(texts)), confidence, hinted)
    return {each.link.removeprefix("chain/"): each for each in found}


def miss(question_id: str = "q", **about) -> Evidence:
    return Evidence(**{"link": "chain/bind", "question_id": question_id, "credit": 0.0, "guess": 0.25, **about})


def hit(question_id: str = "q", **about) -> Evidence:
    return miss(question_id, **{"credit": 1.0, **about})


def folded(*steps: Evidence) -> Known:
    known = None
    for number, step in enumerate(steps):
        known = after(known, step, NOON + number * timedelta(minutes=1))
    assert known is not None
    return known


# -- what an answer says --------------------------------------------------------------------------------------------


def test_a_right_answer_speaks_for_the_link_that_the_question_tests():
    assert said("drug", "beside GABA") == {"bind": Evidence("chain/bind", "drug", 1.0, 0.25)}


def test_a_wrong_answer_speaks_against_the_link_that_the_question_tests():
    assert said("drug", "nowhere") == {"bind": Evidence("chain/bind", "drug", 0.0, 0.25)}


@pytest.mark.parametrize(("option", "link"), [("in GABA's place", "release"), ("in the pore", "open")])
def test_a_betrayed_link_bears_the_blame_and_the_tested_one_half_of_it(option, link):
    found = said("drug", option)

    assert (found[link].credit, found[link].weight) == (0, 1)
    assert (found["bind"].credit, found["bind"].weight) == (0, 0.5)


def test_each_part_speaks_of_its_own_link_and_the_whole_of_the_one_that_is_tested():
    found = said("sort", "binds = yes", "opens = no", "sits on GABA's site = no")

    assert {link: each.credit for link, each in found.items()} == {
        "bind": 1,
        "open": 0,
        "release": 1,
        "calm": pytest.approx(1 / 3, abs=1e-3),  # two of three are right, where guessing brings one and a half
    }


def test_an_empty_part_speaks_against_the_link_of_what_belongs_there():
    assert said("sort", "opens = yes", "sits on GABA's site = no")["bind"].credit == 0


def test_faults_that_point_at_several_links_share_the_blame():
    found = said("order", "release", "open", "bind", "calm")

    assert found["bind"].weight == found["open"].weight == 0.5
    assert found["release"].credit == 1


def test_one_fault_that_names_a_link_outweighs_the_parts_that_were_right():
    found = said("ticks", "a", "b", "c", "d")

    assert (found["release"].credit, found["release"].weight) == (0, 1)
    assert found["open"].credit < 1


def test_being_half_right_by_ticking_half_of_it_is_worth_nothing():
    assert said("ticks", "a")["open"].credit == 0


def test_several_right_parts_together_are_harder_to_guess_than_one():
    assert said("ticks", "a", "b", "c")["open"].guess == pytest.approx(1 / 8)


@pytest.mark.parametrize(
    ("question_id", "rate"),
    [("drug", 1 / 4), ("statement", 1 / 2), ("ticks", 1 / 2), ("sort", 1 / 2), ("order", 1 / 4), ("gaps", 0.26)],
)
def test_guess_rates_hang_on_how_much_there_is_to_choose_from(question_id, rate):
    assert BANK.questions[question_id].guess_rate == pytest.approx(rate)


def test_what_has_to_be_written_is_hardly_ever_guessed():
    assert BANK.questions["word"].guess_rate < 0.05


def test_a_question_on_a_link_that_is_no_longer_there_says_nothing():
    assert said("loose", "false") == {}


def test_every_kind_of_answer_gives_evidence_that_can_be_weighed(cells):
    for question in cells.questions.values():
        for seed in range(30):
            outcome = question.grade(question.read(any_fields(question, Random(seed))))

            found = evidence(cells, question, outcome)

            assert len({each.link for each in found}) == len(found)
            assert all(0 <= each.credit <= 1 and 0 < each.guess < 1 and 0 < each.weight <= 1 for each in found)
            assert all(cells.link(each.link) for each in found)


def test_a_wholly_right_answer_says_nothing_against_any_link(cells):
    for question in cells.questions.values():
        outcome = question.grade(question.read(right_fields(question)))

        assert all(each.credit == 1 for each in evidence(cells, question, outcome))


# -- what is known --------------------------------------------------------------------------------------------------


def p_after(*texts: str, question_id: str = "drug", **about) -> float:
    return after(None, said(question_id, *texts, **about)["bind"], NOON).p


def test_the_formulas_are_those_of_knowledge_tracing():
    right, wrong = after(None, hit(), NOON).p, after(None, miss(), NOON).p

    assert right == pytest.approx((0.9 / (0.9 + 0.25)) + (1 - 0.9 / (0.9 + 0.25)) * 0.05)
    assert wrong == pytest.approx((0.1 / (0.1 + 0.75)) + (1 - 0.1 / (0.1 + 0.75)) * 0.05)


def test_an_easy_guess_counts_less():
    guessable, chosen = p_after("true", question_id="statement"), p_after("beside GABA")

    assert PRIOR < guessable < chosen < p_after("beside", question_id="word")


def test_a_right_answer_counts_less_when_guessed_or_hinted_at_and_more_when_sure():
    guessed = p_after("beside GABA", confidence=Confidence.GUESSING)
    hinted = p_after("beside GABA", hinted=True)

    assert PRIOR < p_after("beside GABA", confidence=Confidence.GUESSING, hinted=True) < guessed
    assert guessed == hinted < p_after("beside GABA") < p_after("beside GABA", confidence=Confidence.SURE)


def test_an_error_counts_more_when_sure_and_no_less_when_guessed_or_hinted_at():
    plain = p_after("nowhere")

    assert p_after("nowhere", confidence=Confidence.SURE) < plain
    assert p_after("nowhere", confidence=Confidence.GUESSING) == p_after("nowhere", hinted=True) == plain


def test_a_link_is_untested_until_an_answer_was_about_it():
    assert state(None) is Hold.UNTESTED


def test_three_right_answers_make_a_link_hold():
    known = folded(hit("a"), hit("b"), hit("c"))

    assert known.state is Hold.HOLDS
    assert (known.tested, known.right, known.last_at) == (3, 3, NOON + timedelta(minutes=2))


def test_one_slip_makes_a_link_shaky_and_names_nothing():
    known = folded(miss("a"))

    assert known.state is Hold.SHAKY
    assert broken_link({"chain/bind": known}) is None


def test_the_same_question_missed_again_names_nothing():
    assert broken_link({"chain/bind": folded(miss("a"), miss("a"), miss("a"))}) is None


def test_two_different_questions_missed_name_the_link():
    known = folded(miss("a"), miss("b"))

    assert known.missed == ("a", "b")
    assert known.state is Hold.MISSING
    assert broken_link({"chain/bind": known, "chain/open": folded(hit("a"))}) == "chain/bind"


def test_of_several_missing_links_the_least_known_is_named():
    knowns = {"chain/open": folded(miss("a"), miss("b")), "chain/bind": folded(miss("a"), miss("b"), miss("c"))}

    assert broken_link(knowns) == "chain/bind"


def test_a_question_answered_rightly_later_is_no_longer_missed():
    assert folded(miss("a"), miss("b"), hit("a")).missed == ("b",)


def test_once_a_link_holds_its_misses_are_forgotten():
    known = folded(miss("a"), miss("b"), *[hit(name, guess=0.02) for name in "cde"])

    assert known.state is Hold.HOLDS
    assert known.missed == ()


def test_whoever_forgot_is_noticed_soon_however_much_was_right_before():
    assert folded(*[hit(str(n)) for n in range(50)], miss("a"), miss("b"), miss("c")).state is Hold.MISSING


# -- properties -----------------------------------------------------------------------------------------------------

links = st.sampled_from(["chain/release", "chain/bind", "chain/open"])
pieces = st.builds(
    Evidence,
    link=links,
    question_id=st.sampled_from("abcdefgh"),
    credit=st.floats(0, 1),
    guess=st.floats(LOWEST_GUESS, HIGHEST_GUESS),
    weight=st.floats(0.1, 1.5),
)
answers = st.lists(st.tuples(st.lists(pieces, max_size=3, unique_by=lambda piece: piece.link), st.integers(0, 10**6)))


@given(answers)
def test_keeping_it_up_to_date_equals_computing_it_anew(given_answers):
    """Stored after each answer and read again before the next, link by link, or all in one go: the same values."""
    history = [(found, NOON + timedelta(seconds=seconds)) for found, seconds in given_answers]

    rows: dict[str, dict] = {}
    for found, at in history:
        for piece in found:
            before = Known.from_row(rows[piece.link]) if piece.link in rows else None
            rows[piece.link] = after(before, piece, at).row()
    anew: dict[str, Known] = {}
    for found, at in history:
        anew = after_all(anew, found, at)

    assert {link: Known.from_row(row) for link, row in rows.items()} == anew


@given(st.lists(pieces, min_size=1))
def test_the_estimate_stays_where_it_can_still_move(steps):
    known = folded(*steps)

    assert LEAST <= known.p <= MOST
    assert 0 <= known.right <= known.tested == len(steps)
    assert len(set(known.missed)) == len(known.missed) <= 5


@given(st.lists(pieces, max_size=10), st.floats(LOWEST_GUESS, 0.85), st.floats(0.1, 1))
def test_a_right_answer_never_lowers_and_never_counts_less_than_a_wrong_one(before, guess, weight):
    known = folded(*before) if before else None
    p = known.p if known else PRIOR

    right = after(known, hit(guess=guess, weight=weight), NOON).p
    wrong = after(known, miss(guess=guess, weight=weight), NOON).p

    assert right >= min(p, MOST) - 1e-12
    assert right >= wrong


@given(st.lists(pieces))
def test_only_a_link_missed_on_two_questions_is_ever_named(steps):
    knowns: dict[str, Known] = {}
    for step in steps:
        knowns = after_all(knowns, [step], NOON)

    named = broken_link(knowns)

    assert named is None or len(knowns[named].missed) >= 2
