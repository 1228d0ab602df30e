"""A typed word or phrase."""

import pytest

from quizapp.domain.questions.base import Mark, Unreadable

QUESTION = """
type: short
ask: Which protein does an SSRI block?
accept: [SERT, serotonin transporter, 5-HT transporter]
why: It carries serotonin back.
typos: 2
anticipate:
  - {text: serotonin receptor, why: The receptor is left alone., misconception: ssri-agonist}
  - {text: transporter, why: Of what is left open., credit: 50}
  - {text: "*dopamine*", why: That is another messenger.}
wrong: {why: Think of what takes serotonin back., step: reuptake/block}
"""

DRUG = """
type: short
ask: Which drug is Klonopin?
accept: clonazepam
typos: 2
"""


def mark(question, text):
    return question.grade(question.read({"answer": [text]})).parts[0]


@pytest.mark.parametrize("typed", ["SERT", "sert", " Serotonin-Transporter. ", "5HT transporter", "5 ht transporter"])
def test_case_blanks_and_outer_punctuation_do_not_matter(question, typed):
    assert mark(question, typed).mark is Mark.RIGHT


def test_a_right_answer_is_told_why(question):
    assert mark(question, "SERT").note.why == "It carries serotonin back."


def test_an_anticipated_answer_is_told_what_it_confuses(question):
    part = mark(question, "Serotonin receptor")

    assert part.mark is Mark.WRONG
    assert part.note.misconception == "ssri-agonist"
    assert part.key == "SERT"


def test_an_anticipated_answer_may_earn_a_part(question):
    outcome = question.grade(question.read({"answer": ["transporter"]}))

    assert outcome.credit == 0.5
    assert outcome.mark is outcome.parts[0].mark is Mark.PARTIAL


def test_an_anticipated_answer_may_hold_a_wildcard(question):
    assert mark(question, "the dopamine transporter").note.why == "That is another messenger."


def test_any_other_answer_is_told_what_is_said_to_all(question):
    assert mark(question, "monoamine oxidase").note.step == "reuptake/block"


def test_the_anticipated_answers_that_were_not_given_are_explained_too(question):
    outcome = question.grade(question.respond(["transporter"]))

    assert [other.text for other in outcome.others] == ["serotonin receptor"]


def test_the_text_is_kept_as_it_was_typed(question):
    assert question.read({"answer": ["  5HT Transporter! "]}) == "5HT Transporter!"


@pytest.mark.parametrize("typed", ["seretonin transporter", "serotonin tranpsorter", "serotnin trasporter"])
def test_slips_of_the_pen_are_forgiven(question, typed):
    assert mark(question, typed).mark is Mark.RIGHT


def test_a_misspelt_anticipated_answer_is_told_the_same_as_the_anticipated_one(question):
    assert mark(question, "serotonin recptor").note.misconception == "ssri-agonist"


def test_short_words_must_be_right(load):
    question = load("{type: short, ask: Name it., accept: ATP, typos: 2}")

    assert mark(question, "ADP").mark is Mark.WRONG


def test_slips_are_not_forgiven_unless_the_author_says_so(load):
    question = load("{type: short, ask: Name it., accept: clonazepam}")

    assert mark(question, "clonazepan").mark is Mark.WRONG


@pytest.mark.parametrize("typed", ["clonazepan", "clonazpam", "clonaezpam", "clonazapem"])
def test_a_misspelt_drug_passes(load, typed):
    assert mark(load(DRUG), typed).mark is Mark.RIGHT


@pytest.mark.parametrize("typed", ["lorazepam", "clonidine", "clozapine", "diazepam", "clobazam", "oxazepam"])
def test_another_drug_does_not_pass_for_a_misspelt_one(load, typed):
    assert mark(load(DRUG), typed).mark is Mark.WRONG


def test_a_drug_is_told_from_its_isomer(load):
    question = load("{type: short, ask: Name it., accept: citalopram, typos: 2}")

    assert mark(question, "escitalopram").mark is Mark.WRONG
    assert mark(question, "citaloprame").mark is Mark.RIGHT


def test_no_slip_is_forgiven_where_an_anticipated_answer_lies_as_near(question):
    """
    type: short
    ask: Which drug relieves inflammation?
    accept: prednisone
    typos: 2
    anticipate: [{text: prednisolone, why: This is what the liver makes of it.}]
    """
    assert mark(question, "prednisolone").mark is Mark.WRONG
    assert mark(question, "prednislone").note.why == "This is what the liver makes of it."
    assert mark(question, "prednisoone").mark is Mark.WRONG
    assert mark(question, "predmisone").mark is Mark.RIGHT


def test_doubt_between_an_accepted_and_a_foreign_word_is_no_right_answer(question):
    """
    type: short
    ask: Which drug is Klonopin?
    accept: clonazepam
    typos: 2
    anticipate: [{text: lorazepam, why: That is Ativan.}]
    """
    assert mark(question, "clorazepam").mark is Mark.WRONG


def test_an_exact_anticipated_answer_comes_before_a_wildcard(question):
    """
    type: short
    ask: What does an SSRI block?
    accept: "*transporter"
    anticipate: [{text: dopamine transporter, why: That is another one.}]
    """
    assert mark(question, "the 5-HT transporter").mark is Mark.RIGHT
    assert mark(question, "dopamine transporter").mark is Mark.WRONG
    assert mark(question, "dopamine transporter").key == "…transporter"


def test_case_matters_where_the_author_says_so(question):
    """
    type: short
    ask: Which gene?
    accept: SLC6A4
    case: sensitive
    typos: 1
    """
    assert mark(question, "SLC6A4").mark is Mark.RIGHT
    assert mark(question, "slc6a4").mark is Mark.WRONG


def test_credit_below_zero_does_not_fall_below_nothing(question):
    """
    type: short
    ask: Which?
    accept: this
    anticipate: [{text: that, credit: -50}]
    """
    assert question.grade("that").credit == 0


@pytest.mark.parametrize("fields", [{}, {"answer": ["  "]}, {"answer": ["a" * 501]}])
def test_nothing_and_too_much_are_unreadable(question, fields):
    with pytest.raises(Unreadable):
        question.read(fields)


def test_the_notes_are_found_by_their_paths(question):
    assert [path for path, _ in question.notes()] == ["anticipate.0", "anticipate.1", "anticipate.2", "wrong"]


def test_a_text_that_is_accepted_and_anticipated_is_refused(refusal):
    """
    type: short
    ask: Which?
    accept: 5-HT
    anticipate: [{text: 5ht}]
    """
    assert refusal == "“5ht” is accepted and anticipated. Remove it from one of the two."


def test_a_text_that_is_anticipated_twice_is_refused(refusal):
    """
    type: short
    ask: Which?
    accept: SERT
    anticipate: [{text: 5-HT}, {text: 5ht}]
    """
    assert refusal.startswith("Two anticipated answers have the same text")
