"""The bank that the app brings along: complete, explained throughout, and fair.

`pytest -s tests/content` prints which question and card covers which fact, section and step.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import pytest

from quizapp.domain.banks import Bank
from quizapp.domain.checks import advice
from quizapp.domain.checks.items import Item, Items
from quizapp.domain.places import Problem
from quizapp.domain.questions import KINDS
from quizapp.formats.yaml.drawings import parts_of
from quizapp.library import read_path
from quizapp.paths import bundled

FOLDER = bundled("questions") / "clonazepam-and-ssris"
ARTICLE = [f"F{number:02}" for number in range(1, 34)]
"""The facts of the article; those that begin with B lie beyond it."""

CHAINS = {"reuptake", "weeks", "gaba-a", "calm", "dependence", "discontinuation", "choice"}
"""The mechanisms that the bank is for."""


@cache
def shipped() -> tuple[Bank, Sequence[Problem]]:
    [(bank, problems)] = read_path(FOLDER)
    assert bank, "\n".join(map(str, problems))
    return bank, problems


@pytest.fixture
def bank() -> Bank:
    return shipped()[0]


@pytest.fixture
def items(bank) -> dict[str, Item]:
    return dict(Items.of(bank).by_id)


def fact_coverage(bank: Bank) -> str:
    """Each fact with its section and status, and how many questions of each kind and cards rest on it."""
    lines = [f"{'fact':5}{'where':20}{'status':12}{'questions':>9} {'cards':>5}  kinds"]
    for name, fact in bank.facts.items():
        kinds = Counter(question.type for question in bank.questions.values() if name in question.facts)
        cards = sum(name in card.facts for card in bank.cards)
        listed = ", ".join(f"{kind} {count}" if count > 1 else kind for kind, count in sorted(kinds.items()))
        where = fact.at or "beyond the article"
        lines.append(f"{name:5}{where:20}{fact.status:12}{kinds.total():>9} {cards:>5}  {listed}")
    return "\n".join(lines)


def step_coverage(bank: Bank) -> str:
    """Each step of each mechanism with its facts, and which questions and how many cards test it."""
    lines = [f"{'step':28}{'cards':>5}  {'facts':22}questions"]
    for link in bank.links():
        questions = ", ".join(question.id for question in bank.questions_by_step.get(link.ref, ())) or "none"
        cards = sum(card.step == link.ref for card in bank.cards)
        lines.append(f"{link.ref:28}{cards:>5}  {', '.join(link.step.facts):22}{questions}")
    return "\n".join(lines)


def section_coverage(bank: Bank) -> str:
    """Each section of the article with the number of questions that rest on it."""
    assert bank.source
    sections = Counter(
        section
        for question in bank.questions.values()
        for section in {bank.facts[name].section for name in question.facts}
        if section
    )
    return "\n".join(f"{key:16}{sections[key]:>4}  {title}" for key, title in bank.source.sections.items())


def test_it_is_read_without_a_problem_and_needs_no_advice():
    bank, problems = shipped()

    assert not problems, "\n".join(map(str, problems))
    assert not list(advice(bank))


def test_it_is_large_enough_and_shows_every_kind(bank):
    kinds = Counter(question.type for question in bank.questions.values())

    assert len(bank.questions) >= 80
    assert len(bank.cards) >= 60
    assert kinds.keys() == KINDS.keys()
    assert min(kinds.values()) >= 4


def test_at_least_fifteen_questions_ask_for_the_reason_too(bank):
    reasoned = [question for question in bank.questions.values() if question.reasons]

    assert len(reasoned) >= 15
    assert all(sum(reason.is_right for reason in question.reasons) == 1 for question in reasoned)


def test_every_fact_of_the_article_is_tested_in_two_ways_and_on_a_card(bank):
    print("\n" + fact_coverage(bank))

    assert [name for name in bank.facts if name.startswith("F")] == ARTICLE
    for name in ARTICLE:
        kinds = {question.type for question in bank.questions.values() if name in question.facts}
        assert len(kinds) >= 2, f"{name} needs questions of two kinds.\n{fact_coverage(bank)}"
        assert any(name in card.facts for card in bank.cards), f"{name} needs a card.\n{fact_coverage(bank)}"


def test_every_section_and_every_step_is_tested(bank):
    print("\n" + section_coverage(bank) + "\n\n" + step_coverage(bank))

    assert not re.search(r" 0  ", section_coverage(bank)), section_coverage(bank)
    assert bank.questions_by_step.keys() == {link.ref for link in bank.links()}, step_coverage(bank)


def test_mechanisms_are_chains_of_four_to_nine_steps(bank):
    assert bank.mechanisms.keys() >= CHAINS
    for name, mechanism in bank.mechanisms.items():
        assert 4 <= len(mechanism.steps) <= 9, name
        assert all(step.facts for step in mechanism.steps), name


def test_every_misconception_is_met_in_two_questions(bank, items):
    met = Counter(
        name for item in items.values() for name in {note.misconception for note in item.notes.values()} if name
    )

    assert len(bank.misconceptions) >= 15
    assert {name: met[name] for name in bank.misconceptions if met[name] < 2} == {}


def test_a_third_goes_beyond_recall(bank):
    levels = Counter(question.level for question in bank.questions.values())

    assert levels.keys() == {"recall", "understand", "apply"}
    assert levels["understand"] + levels["apply"] >= len(bank.questions) / 3


def test_every_question_names_its_step_its_facts_and_a_section(bank):
    for question in bank.questions.values():
        assert question.step, question.id
        assert question.topic, question.id
        assert any(bank.facts[name].section for name in question.facts), question.id


def test_every_card_names_its_step_and_its_facts(bank):
    assert [card.id for card in bank.cards if not (card.step and card.facts)] == []


def test_questions_and_cards_rest_on_a_fact_of_the_step_that_they_name(bank):
    for each in (*bank.questions.values(), *bank.cards):
        assert set(each.facts) & set(bank.link(each.step).step.facts), each.id


def test_what_a_question_takes_from_beyond_the_article_is_marked_in_its_words(bank, items):
    for name, item in items.items():
        question = item.question
        if any(bank.facts[fact].section is None for fact in question.facts):
            said = " ".join([question.ask, *(text for _, text in item.explanations())])
            assert "beyond the article" in " ".join(said.split()).casefold(), name


def test_it_is_for_study_and_names_no_dose(bank):
    text = " ".join(path.read_text(encoding="utf-8") for path in FOLDER.iterdir())

    assert bank.notice
    assert not re.search(r"\d\s*(mg|µg|mcg|milligrams?|micrograms?|tablets?|capsules?)\b", text, re.IGNORECASE)


def test_every_answer_is_explained_in_one_to_three_sentences(items):
    for name, item in items.items():
        whys = {**item.whys, **{path: note.why for path, note in item.notes.items()}}
        for path, why in whys.items():
            sentences = len(re.findall(r"[.!?](?=\s+[A-Z0-9“]|$)", why or ""))
            assert 1 <= sentences <= 3, (name, path, why)


def test_every_wrong_answer_has_a_cause(items):
    for name, item in items.items():
        for path, note in item.wrong.items():
            assert note.misconception or note.step, (name, path)


def test_what_is_not_settled_has_a_reference_and_what_lies_beyond_says_so(bank):
    for name, fact in bank.facts.items():
        assert fact.status == "settled" or fact.ref, name
        assert bool(fact.section) == name.startswith("F"), name
        assert fact.status in {"beyond", "contested"} or fact.section, name


def test_what_the_authors_expect_of_their_items_holds(bank):
    expected = [(question, one) for question in bank.questions.values() for one in question.expect]

    assert expected
    for question, one in expected:
        outcome = question.grade(question.respond(one.choose))
        assert outcome.mark == one.marked, (question.id, one.choose)
        assert one.misconception is None or one.misconception in outcome.misconceptions, (question.id, one.choose)


def test_every_right_answer_earns_all_and_no_wrong_option_does(bank, items):
    for name, item in items.items():
        for offer in item.offers:
            if offer.path != ("options",):
                continue
            question = bank.questions[name]
            assert question.grade(question.respond([option.text for option in offer.keys])).credit == 1, name
            assert all(question.grade(question.respond([one.text])).credit == 0 for one in offer.distractors), name


@pytest.fixture
def drawings() -> dict[str, frozenset[str]]:
    """The ids in each drawing of the bank."""
    found = {path.name: parts_of(path.name, path.read_bytes()) for path in FOLDER.glob("*.svg")}
    assert not [problems for _, problems in found.values() if problems]
    return {name: parts or frozenset() for name, (parts, _) in found.items()}


def test_drawings_have_the_parts_that_steps_and_hotspots_name(bank, drawings):
    assert len(drawings) >= 4
    for mechanism in bank.mechanisms.values():
        for step in mechanism.steps:
            assert step.shows, step.id
            assert set(step.shows) <= drawings[mechanism.diagram], step.id
    for question in bank.questions.values():
        for _, part in question.parts():
            assert part in drawings[question.image], (question.id, part)


def test_every_drawing_is_used_and_said_in_words(bank, drawings):
    used = {each.diagram for each in (*bank.mechanisms.values(), *bank.benches.values())}

    assert used == set(drawings)
    for name in drawings:
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert "<title" in text, name
        assert "<desc" in text, name
    assert all(question.alt for question in bank.questions.values() if question.image)


def test_the_length_of_an_option_tells_nothing(items):
    """The key is the longest option about as often as chance has it, neither more often nor never."""
    single = [
        offer for item in items.values() for offer in item.offers if len(offer.keys) == 1 and len(offer.options) > 2
    ]
    longest = [
        offer for offer in single if len(offer.keys[0].text) > max(len(option.text) for option in offer.distractors)
    ]

    assert 1 / 6 <= len(longest) / len(single) <= 1 / 3


def test_the_place_of_the_key_tells_nothing(items):
    own = [
        offer for item in items.values() for offer in item.offers if offer.path == ("options",) and len(offer.keys) == 1
    ]
    for size in {len(offer.options) for offer in own}:
        places = Counter(offer.options.index(offer.keys[0]) for offer in own if len(offer.options) == size)
        assert set(places) == set(range(size)), size
        assert max(places.values()) <= places.total() / 2, size


def test_as_many_statements_are_true_as_false(bank):
    answers = Counter(
        getattr(question, "answer", None) for question in bank.questions.values() if question.type == "true-false"
    )

    assert abs(answers[True] - answers[False]) <= 2
