"""Advice on items. Each test's docstring is a bank in which `flawed` has the flaw and `sound` has not."""

from dataclasses import replace
from inspect import cleandoc
from time import process_time

import pytest

from quizapp.domain.banks import Bank
from quizapp.domain.checks import ENGLISH, RULES, advice
from quizapp.domain.checks.options import chi_square_tail
from quizapp.formats.yaml import MAIN, read


def read_bank(text: str) -> Bank:
    bank, problems = read({MAIN: f"title: A bank\n{cleandoc(text)}".encode()}, "a-bank")
    assert bank, problems
    return bank


@pytest.fixture
def bank(request):
    """The bank in the test's docstring."""
    return read_bank(request.function.__doc__)


def found(bank, rule):
    """Where a rule finds something, as `questions/flawed/options/0`."""
    return ["/".join(map(str, one.path)) for one in advice(bank) if one.name == rule]


def message(bank, rule):
    return next(one.message for one in advice(bank) if one.name == rule)


def test_all_of_the_above_is_advised_against(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: What does clonazepam do?
        options: [{wrong: It calms}, {wrong: It stops seizures}, {right: All of the above}]
      - id: also-flawed
        type: choice
        ask: What does diazepam do?
        options: [{wrong: It calms}, {wrong: It relaxes}, {right: all of these.}]
      - id: sound
        type: choice
        ask: What carries the current?
        options: [{right: all of the chloride that enters}, {wrong: sodium}, {wrong: the ions above the membrane}]
    """
    assert found(bank, "all-of-the-above") == ["questions/flawed/options/2", "questions/also-flawed/options/2"]


def test_none_of_the_above_is_advised_against(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: What does an SSRI block?
        options: [{right: SERT}, {wrong: GABA-A}, {wrong: None of the above, pin: last}]
      - id: sound
        type: choice
        ask: What does clonazepam need?
        options: [{right: GABA}, {wrong: none of its own metabolites}, {wrong: nothing else, pin: last}]
    """
    assert found(bank, "none-of-the-above") == ["questions/flawed/options/2"]


def test_a_key_is_not_to_be_longer_than_every_distractor(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: What does an SSRI do?
        options:
          - wrong: It makes more serotonin
          - right: It blocks the transporter that carries serotonin back
          - wrong: It opens a channel
      - id: sound
        type: choice
        ask: What does clonazepam do?
        options:
          - wrong: It makes neurons release more GABA than before
          - right: It makes the channel open more often under GABA
          - wrong: It opens a channel
      - id: short-words-differ-by-little
        type: choice
        ask: How long is a benzodiazepine given?
        options: [{right: for weeks}, {wrong: a day}, {wrong: a year}]
    """
    assert found(bank, "key-longest") == ["questions/flawed/options/1"]
    assert "53 characters, the longest wrong one 23" in message(bank, "key-longest")


def test_absolute_words_are_not_to_mark_the_distractors(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: How do SSRIs help?
        options: [{wrong: They always work at once}, {right: They block reuptake}, {wrong: They never help}]
      - id: sound
        type: choice
        ask: How does a spike arise?
        options: [{wrong: not only at the threshold}, {right: at the threshold}, {wrong: as an all or none event}]
      - id: in-the-key-too
        type: choice
        ask: When does clonazepam work?
        options: [{wrong: always}, {right: only while GABA is there}]
    """
    assert found(bank, "absolute-words") == ["questions/flawed/options/0", "questions/flawed/options/2"]


def test_an_article_at_the_end_of_the_stem_is_a_clue(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: Sertraline is best called an …
        options: [{right: inhibitor of reuptake}, {wrong: blocker of GABA}]
      - id: flawed-blank
        type: cloze
        ask: Chloride is a [[what]] ion.
        blanks:
          what: {options: [{right: negative}, {wrong: uncharged}]}
      - id: sound
        type: choice
        ask: Clonazepam is a
        options: [{right: benzodiazepine}, {wrong: SSRI}, {wrong: unit of measure}]
    """
    assert found(bank, "grammatical-clue") == [
        "questions/flawed/options",
        "questions/flawed-blank/blanks/what/options",
    ]


def test_a_verb_at_the_end_of_the_stem_is_a_clue(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: "What carries the current are:"
        options: [{right: anions}, {wrong: GABA}, {wrong: serotonin}]
      - id: sound
        type: choice
        ask: "The messenger is:"
        options: [{right: GABA}, {wrong: serotonin}]
    """
    assert found(bank, "grammatical-clue") == ["questions/flawed/options"]


def test_ranges_are_not_to_overlap(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: When does clonazepam peak?
        options: [{right: 1 to 4 hours}, {wrong: 4–12 hours}, {wrong: 2–3 days}]
      - id: sound
        type: choice
        ask: When is the benefit full?
        options: [{right: 4 to 12 weeks}, {wrong: 1 to 3 weeks}, {wrong: 4 to 12 hours}]
    """
    assert found(bank, "overlapping-ranges") == ["questions/flawed/options/1"]


@pytest.mark.parametrize(
    ("ask", "negative"),
    [
        ("Which of these is not an SSRI?", "not"),
        ("Some are SSRIs. All of these are, except:", "except"),
        ("Which statement on clonazepam is false?", "false"),
        ("Which of these is least likely?", "least"),
        ("Which of these isn’t true?", "isn’t"),
        ("Which of these is **not** an SSRI?", None),
        ("Which of these is NOT an SSRI?", None),
        ("A man who does not sleep takes clonazepam. Which messenger is strengthened?", None),
        ("Why does chloride run in, and not out?", None),
        ("Which brake holds for at least an hour?", None),
        ("Which drug acts not only on serotonin?", None),
    ],
)
def test_a_negative_is_to_be_emphasised(ask, negative):
    bank = read_bank("questions: [{id: asked, type: choice, options: [{right: a}, {wrong: b}], ask: '" + ask + "'}]")

    advised = found(bank, "negative-stem")

    assert advised == (["questions/asked/ask"] if negative else [])
    if negative:
        assert f"“{negative}” is easily overlooked" in message(bank, "negative-stem")


def test_a_negative_in_a_statement_is_found_and_one_between_blanks_is_left(bank):
    """
    questions:
      - id: flawed
        type: true-false
        ask: An SSRI does not raise the production of serotonin.
        answer: true
      - id: sound
        type: cloze
        ask: An SSRI does not touch [[what]].
        blanks: {what: {accept: GABA}}
    """
    assert found(bank, "negative-stem") == ["questions/flawed/ask"]


def test_two_questions_are_not_to_have_the_same_stem(bank):
    """
    questions:
      - {id: first, type: short, ask: Which messenger is the brake?, accept: GABA}
      - {id: flawed, type: short, ask: which messenger is the brake, accept: GABA}
      - {id: sound, type: short, ask: Which messenger excites?, accept: glutamate}
    """
    assert found(bank, "duplicate-stem") == ["questions/flawed/ask"]
    assert "`first`" in message(bank, "duplicate-stem")


def choices(*places, of=3):
    """A bank of choice questions with the keys at these places."""
    return read_bank(
        "questions:\n"
        + "\n".join(
            f"  - {{type: choice, id: q{number}, ask: Question {number}?, options: ["
            + ", ".join(f"{{{'right' if option == place else 'wrong'}: text {option}}}" for option in range(of))
            + "]}"
            for number, place in enumerate(places)
        )
    )


@pytest.mark.parametrize(
    ("places", "of"),
    [
        ([0] * 8, 3),
        ([0, 0, 0, 0, 0, 0, 1, 2, 3], 4),  # six of nine at one place
        ([0] * 18 + [1] * 15 + [2] * 3, 3),  # only half at one place, but 3 of 36 at another
    ],
)
def test_keys_are_to_be_spread_over_the_places(places, of):
    bank = choices(*places, of=of)

    assert found(bank, "key-position") == ["title"]
    assert f"In {places.count(0)} of {len(places)} questions" in message(bank, "key-position")


@pytest.mark.parametrize(
    ("places", "of"),
    [
        ([0, 1, 2] * 4, 3),
        ([0, 0, 0, 1, 1, 1, 1, 2, 2], 3),
        ([0] * 7, 3),  # too few to tell
        ([0] * 9, 2),  # two options have no other places
    ],
)
def test_keys_that_are_spread_or_few_need_no_advice(places, of):
    assert found(choices(*places, of=of), "key-position") == []


@pytest.mark.parametrize(
    ("statistic", "freedom", "tail"),
    [(3.841, 1, 0.05), (9.210, 2, 0.01), (11.345, 3, 0.01), (18.307, 10, 0.05), (24.996, 15, 0.05), (0, 4, 1)],
)
def test_the_chi_square_tail_agrees_with_the_tables(statistic, freedom, tail):
    assert chi_square_tail(statistic, freedom) == pytest.approx(tail, rel=2e-3)


def test_every_answer_is_to_say_why(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: What does an SSRI block?
        options: [{right: SERT, why: It sits in it.}, {wrong: GABA-A}]
      - id: flawed-everywhere
        type: choice
        ask: What does clonazepam strengthen?
        options: [{right: GABA}, {wrong: serotonin}]
      - id: flawed-statement
        type: true-false
        ask: Clonazepam is an SSRI.
        answer: false
      - id: sound
        type: cloze
        ask: The brake is [[name]], and it is [[kind]].
        blanks:
          name: {accept: GABA, why: It is inhibitory., anticipate: [{text: glutamate, why: It excites.}]}
          kind: {options: [{right: slowing, why: It lowers excitability.}, {wrong: driving, why: That is glutamate.}]}
    """
    assert found(bank, "missing-why") == [
        "questions/flawed/options/1",
        "questions/flawed-everywhere",
        "questions/flawed-statement/why",
    ]


def test_reasons_are_answers_too(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: What does an SSRI block?
        options: [{right: SERT, why: It sits in it.}, {wrong: GABA-A, why: It has no site there.}]
        reasons: [{right: because it fits, why: It binds.}, {wrong: because it always fits}]
    """
    assert found(bank, "missing-why") == ["questions/flawed/reasons/1"]
    assert found(bank, "absolute-words") == ["questions/flawed/reasons/1"]


def test_a_why_is_to_say_more_than_the_mark(bank):
    """
    questions:
      - id: flawed
        type: choice
        ask: What does an SSRI block?
        options:
          - {right: SERT, why: "Yes, that’s right!"}
          - {wrong: GABA-A, why: This is not the correct answer.}
          - {wrong: MAO, why: "Wrong: this enzyme breaks serotonin down."}
      - {id: sound, type: true-false, ask: SERT is a pump., answer: true, why: It carries serotonin.}
    """
    assert found(bank, "bare-verdict") == ["questions/flawed/options/0/why", "questions/flawed/options/1/why"]


def explained(text):
    """A bank with one question that is explained so."""
    return read_bank(
        f"""
        questions:
          - {{id: explained, type: choice, ask: What?, explain: "{text}", options: [{{right: a}}, {{wrong: b}}]}}
        """
    )


@pytest.mark.parametrize(
    "text",
    [
        "Option B is a benzodiazepine.",
        "Sertraline is meant, as in answer (C).",
        "See option 2.",
        "The first answer names a barbiturate.",
        "Both A and C raise serotonin.",
        "A and D are correct.",
    ],
)
def test_options_are_shuffled_and_have_no_letters(text):
    assert found(explained(text), "option-letter") == ["questions/explained/explain"]


@pytest.mark.parametrize(
    "text",
    [
        "The answer a receptor gives is slow.",
        "Beside an option of 5 % there is another.",
        "Vitamin A and vitamin D are fat-soluble.",
        "The brain has an answer: GABA.",
        "First the answer grows, then it fades.",
    ],
)
def test_letters_that_name_no_option_are_left_alone(text):
    assert found(explained(text), "option-letter") == []


def test_options_that_are_never_shuffled_may_be_called_by_their_place(bank):
    """
    questions:
      - id: sound
        type: choice
        ask: What does an SSRI block?
        shuffle: no
        explain: The last option is another class.
        options: [{right: SERT}, {wrong: GABA-A}]
    """
    assert found(bank, "option-letter") == []


def test_a_wrong_answer_is_to_show_its_cause(bank):
    """
    mechanisms: {reuptake: {title: Reuptake, steps: [{id: block, text: The drug blocks SERT.}]}}
    misconceptions: {agonist: {says: It fits the receptor., breaks: reuptake/block, remedy: It does not.}}
    questions:
      - id: flawed
        type: choice
        ask: What does an SSRI block?
        options: [{right: SERT}, {wrong: GABA-A}, {wrong: 5-HT2, misconception: agonist}]
      - id: flawed-everywhere
        type: choice
        ask: What does an SSRI spare?
        options: [{right: GABA-A}, {wrong: SERT}, {wrong: reuptake}]
      - {id: flawed-statement, type: true-false, ask: An SSRI blocks SERT., answer: true}
      - id: sound
        type: short
        ask: Which protein does an SSRI block?
        accept: SERT
        anticipate: [{text: 5-HT2, misconception: agonist}]
        wrong: {step: reuptake/block}
    """
    assert found(bank, "wrong-without-cause") == [
        "questions/flawed/options/1",
        "questions/flawed-everywhere",
        "questions/flawed-statement/wrong",
    ]


def test_a_question_is_to_name_its_step_and_its_source(bank):
    """
    facts: {F01: {text: SSRIs block SERT.}}
    mechanisms: {reuptake: {title: Reuptake, steps: [{id: block, text: The drug blocks SERT.}]}}
    questions:
      - {id: flawed, type: short, ask: What does an SSRI block?, accept: SERT}
      - {id: sound, type: short, ask: What blocks SERT?, accept: SSRI, step: reuptake/block, facts: F01}
    """
    assert found(bank, "missing-step") == ["questions/flawed"]
    assert found(bank, "missing-source") == ["questions/flawed"]


def test_a_beginners_bank_is_told_once_what_it_could_have(bank):
    """
    questions:
      - id: powerhouse
        type: choice
        ask: Which part of the cell makes most of its ATP?
        options:
          - right: the mitochondrion
            why: Its inner membrane carries the electron transport chain.
          - wrong: the cell nucleus
            why: It keeps the plans; it does not burn the fuel.
    """
    advised = [(one.name, one.path) for one in advice(bank)]

    assert advised == [("missing-step", ("title",)), ("missing-source", ("title",))]


def test_a_key_is_not_to_rest_on_contested_facts_alone(bank):
    """
    facts:
      F01: {text: SSRIs block SERT.}
      B04: {text: Depression is a lack of serotonin., status: contested, ref: Moncrieff 2023}
    questions:
      - {id: flawed, type: short, ask: What is lacking?, accept: serotonin, facts: B04}
      - {id: sound, type: short, ask: What is blocked?, accept: SERT, facts: [F01, B04]}
    """
    assert found(bank, "contested-key") == ["questions/flawed/facts"]


def test_a_key_without_facts_of_its_own_is_held_to_those_of_its_step(bank):
    """
    facts:
      F01: {text: SSRIs block SERT.}
      B04: {text: Depression is a lack of serotonin., status: contested, ref: Moncrieff 2023}
    mechanisms:
      reuptake:
        title: Reuptake
        steps: [{id: block, text: SERT is blocked., facts: F01}, {id: lift, text: The mood lifts., facts: B04}]
    questions:
      - {id: flawed, type: short, ask: What is lacking?, accept: serotonin, step: reuptake/lift}
      - {id: sound, type: short, ask: What is blocked?, accept: SERT, step: reuptake/block}
    """
    assert found(bank, "contested-key") == ["questions/flawed"]


def test_a_misconception_is_to_be_met_twice(bank):
    """
    mechanisms: {reuptake: {title: Reuptake, steps: [{id: block, text: The drug blocks SERT.}]}}
    misconceptions:
      never: {says: It makes serotonin., breaks: reuptake/block, remedy: It does not.}
      once: {says: It opens a channel., breaks: reuptake/block, remedy: It does not.}
      twice: {says: It fits the receptor., breaks: reuptake/block, remedy: It does not.}
    questions:
      - id: first
        type: choice
        ask: What does an SSRI block?
        options: [{right: SERT}, {wrong: 5-HT2, misconception: twice}]
      - id: second
        type: choice
        ask: What does sertraline block?
        options: [{right: SERT}, {wrong: 5-HT2, misconception: twice}, {wrong: chloride, misconception: once}]
    """
    assert found(bank, "unused-misconception") == ["misconceptions/never", "misconceptions/once"]


def test_facts_and_steps_are_to_be_tested(bank):
    """
    facts: {F01: {text: SSRIs block SERT.}, F02: {text: GABA is a brake.}}
    mechanisms:
      reuptake: {title: Reuptake, steps: [{id: block, text: The drug blocks SERT.}, {id: cleft, text: More stays.}]}
    questions:
      - {id: only, type: short, ask: What does an SSRI block?, accept: SERT, step: reuptake/block, facts: F01}
    """
    assert found(bank, "fact-untested") == ["facts/F02"]
    assert found(bank, "step-untested") == ["mechanisms/reuptake/steps/1"]


def test_rules_on_english_words_spare_other_languages(bank):
    """
    language: de
    questions:
      - id: gift
        type: choice
        ask: Welches Wort heißt "poison" und ist kurz, never oder not?
        options: [{right: Gift, why: right}, {wrong: all of the above, why: wrong}, {wrong: always}]
    """
    assert not {one.name for one in advice(bank)} & ENGLISH
    assert {one.name for one in advice(replace(bank, language="en-GB"))} >= {"all-of-the-above", "bare-verdict"}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_what_it_means(name):
    assert RULES[name].__doc__
    assert name == name.lower()


def test_two_thousand_questions_are_checked_without_comparing_each_with_each():
    bank = choices(*[0, 1, 2] * 700)

    start = process_time()
    list(advice(bank))

    assert process_time() - start < 10  # a guard against blow-ups, no measure of speed
