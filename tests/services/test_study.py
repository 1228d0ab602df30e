"""A sitting from its plan to its end; what waits; exams; and what is taken out."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from studying import Studier
from taking import NOON, Taker

from quizapp.db import CardMemory, Item, SittingRow, db
from quizapp.domain.recall import Grade
from quizapp.services import decks, exams, leeches, planning, sittings, study
from quizapp.services.refusals import BadInput
from quizapp.services.sittings import Step

SPIKES = "action-potential"


class Student(Studier):
    """Somebody who studies by plan."""

    def begin(self, minutes: int = 10, bank: str | None = None):
        plan, self.visitor = planning.begin(self.library, self.visitor, minutes, bank, self.now, seed=5)
        return plan

    @property
    def sitting(self):
        return sittings.sitting(self.library, self.visitor, self.now)

    @property
    def agenda(self):
        return study.agenda_of(self.library, self.visitor, self.now)

    def go_on(self, grade: Grade = Grade.EASY) -> None:
        """Do what is next, rightly."""
        found = self.sitting
        if found.step is Step.CARD:
            self.bank, card = found.card
            self.grade(grade, card)
        elif found.step is Step.QUESTIONS:
            sittings.begin_questions(self.library, self.visitor, self.now, seed=3)
        else:
            taker = Taker(self.library, self.visitor, self.now)
            attempt = taker.attempt(found.attempt_id)
            taker.answer_rightly(attempt.id, attempt.answered + 1)

    def finish(self) -> None:
        for _ in range(200):
            if self.sitting.step is Step.DONE:
                return
            self.go_on()
            self.wait(seconds=20)
        pytest.fail("The sitting does not end.")


@pytest.fixture
def student(library, spikes) -> Student:
    return Student(library, SPIKES)


def test_a_newcomer_gets_new_cards_and_questions_and_becomes_a_guest(student):
    plan = student.begin()

    assert plan.cards
    assert plan.questions
    assert student.visitor is not None
    assert student.sitting.step is Step.CARD


def test_a_sitting_goes_through_its_cards_and_its_questions_and_ends(student):
    plan = student.begin(5, SPIKES)

    student.finish()

    done = student.sitting
    assert (done.cards_done, done.questions_done) == (len(plan.cards), len(plan.questions))
    assert done.right == done.points > 0


def test_what_was_begun_is_remembered(student):
    student.begin(20, SPIKES)

    assert (student.agenda.minutes, student.agenda.bank_id) == (20, SPIKES)


def test_a_card_that_was_not_known_comes_again_in_the_same_sitting(student):
    student.begin(5, SPIKES)
    first = student.sitting.card

    student.go_on(Grade.AGAIN)
    assert student.sitting.card != first
    student.wait(minutes=1)

    assert student.sitting.card == first


def test_a_card_that_is_set_aside_is_not_waited_for(student):
    from quizapp.services.aside import Move

    student.begin(5, SPIKES)
    bank, card = student.sitting.card
    student.bank = bank

    student.move(Move.SUSPEND, card)

    assert student.sitting.card != (bank, card)


def test_beginning_the_questions_twice_leads_to_the_same_quiz(student):
    student.begin(5, SPIKES)
    while student.sitting.step is Step.CARD:
        student.go_on()

    first, second = (sittings.begin_questions(student.library, student.visitor, student.now, seed=3) for _ in range(2))

    assert first == second is not None


def test_a_sitting_of_long_ago_is_not_gone_on_with(student):
    student.begin()
    student.go_on()
    assert student.agenda.running is not None
    student.wait(hours=5)

    assert student.sitting is None
    assert student.agenda.running is None


def test_only_the_minutes_that_are_offered_can_be_had(student):
    with pytest.raises(BadInput):
        student.begin(7)


def test_due_cards_come_first_the_most_forgotten_first(student):
    weak, strong = list(decks.open_deck(student.library, SPIKES).order)[:2]
    student.grade(Grade.EASY, strong)
    student.grade(Grade.HARD, weak)
    student.wait(minutes=20)
    student.grade(Grade.GOOD, weak)
    student.wait(days=60)

    plan = student.begin(5, SPIKES)

    assert {card.card_id for card in plan.cards[:2]} == {weak, strong}
    recall = {card.card_id: card.recall for card in plan.cards}
    assert recall[weak] < recall[strong] < 1


def test_all_banks_together_bring_no_more_new_cards_than_the_number_of_a_day(student):
    for bank in ("cells", SPIKES):
        student.bank = bank
        student.grade(Grade.EASY)
    student.choose(new_a_day=5)

    plan = student.begin(20)

    assert sum(card.recall == 1 for card in plan.cards) == 3


def test_what_was_missed_comes_back_as_a_sibling(student, spikes):
    missed, *siblings = next(found for found in spikes.questions_by_step.values() if len(found) > 1)
    taker = Taker(student.library)
    taker.answer_somehow_wrongly(taker.start(missed.id, bank=SPIKES))
    student.visitor = taker.visitor
    assert student.agenda.misses == 0
    student.wait(days=4)
    assert student.agenda.misses == 1

    plan = student.begin(5, SPIKES)

    assert {each.id for each in siblings} & {each.question_id for each in plan.questions if each.need > 1}
    assert all(question.question_id != missed.id or question.need < 1 for question in plan.questions)


def test_questions_aim_at_the_link_that_is_missing(student, spikes):
    ref, questions = next((ref, found) for ref, found in spikes.questions_by_step.items() if len(found) > 1)
    taker = Taker(student.library)
    for question in questions:
        taker.answer_somehow_wrongly(taker.start(question.id, bank=SPIKES))
    student.visitor = taker.visitor
    student.wait(days=10)

    plan = student.begin(5, SPIKES)

    assert ref in {question.link for question in plan.questions}


def test_after_a_break_there_is_a_days_work_and_no_wall(library, folder):
    many = "".join(["title: Many\ncards:\n", *(f"  - {{id: c{n:03}, front: F {n}, back: B}}\n" for n in range(320))])
    (folder / "many.yaml").write_text(many)
    library._scanned_at = None
    library.refresh()
    student = Student(library, "many")
    for n in range(320):
        student.grade(Grade.EASY, f"c{n:03}")
    student.wait(days=200)

    found = student.agenda

    assert found.catch_up is not None
    assert found.today == found.catch_up.a_day <= 40
    assert found.catch_up.days == 8
    assert len(student.begin(20, "many").cards) <= 40


def test_towards_an_exam_the_number_of_each_day_is_told_and_all_is_met_again(student, spikes):
    deck = decks.open_deck(student.library, SPIKES)
    student.grade(Grade.EASY, deck.order[0])
    day = NOON.date()
    student.visitor = exams.set_exam(student.library, student.visitor, SPIKES, day + timedelta(days=20), student.now)

    [exam] = student.agenda.exams
    assert exam.countdown.unseen == len(deck.order) - 1
    assert exam.countdown.a_day == -(-len(deck.order) // 13)
    for name in deck.order[1:]:
        student.grade(Grade.EASY, name)
    student.wait(days=14)

    again = student.begin(20, SPIKES).cards

    assert again
    assert student.agenda.exams[0].countdown.is_in_last_days


@pytest.mark.parametrize("ahead", [-1, 0, 1000])
def test_an_exam_is_on_a_day_to_come(student, ahead):
    with pytest.raises(BadInput):
        exams.set_exam(student.library, None, SPIKES, NOON.date() + timedelta(days=ahead), NOON)


def test_an_exam_can_be_taken_away(student):
    student.visitor = exams.set_exam(student.library, None, SPIKES, NOON.date() + timedelta(days=9), NOON)
    exams.set_exam(student.library, student.visitor, SPIKES, None, NOON)

    assert student.agenda.exams == ()


def test_a_card_that_does_not_stick_is_taken_out_with_what_helps_instead(student, spikes):
    deck = decks.open_deck(student.library, SPIKES)
    name = next(
        name for name in deck.order if deck.cards[name].link and deck.cards[name].link.ref in spikes.questions_by_step
    )
    student.grade(Grade.EASY, name)
    for _ in range(8):
        student.wait(days=60)
        student.grade(Grade.AGAIN, name)
        student.wait(minutes=20)
        student.grade(Grade.EASY, name)

    [leech] = student.agenda.leeches

    assert leech.card.id == name
    assert leech.sibling in {each.id for each in spikes.questions_by_step[leech.link.ref]}
    student.wait(days=90)
    assert name not in {card.card_id for card in student.begin(20, SPIKES).cards}


def test_a_question_that_does_not_stick_is_taken_out_and_can_be_put_back(library, student):
    taker = Taker(library)
    for _ in range(5):
        taker.answer_wrongly(taker.start("which-ion"))
        taker.wait(days=30)
    student.visitor, student.now = taker.visitor, taker.now

    [leech] = student.agenda.leeches
    assert leech.card is None
    assert leech.sibling is not None
    assert student.agenda.misses == 0
    leeches.put_back(student.visitor, "cells", leech.family)

    assert student.agenda.leeches == ()
    assert student.agenda.misses == 1


def test_somebody_elses_sitting_is_nobodys_business(library, spikes, student):
    student.begin()
    other = Student(library, SPIKES)
    other.grade(Grade.GOOD)

    assert other.sitting is None
    assert db.session.scalars(select(SittingRow)).one().person_id == student.visitor.person_id


def test_a_bank_that_is_gone_leaves_a_sitting_that_ends(student, folder):
    from shutil import rmtree

    student.begin(5, SPIKES)
    rmtree(folder / SPIKES)
    student.library._scanned_at = None
    student.library.refresh()

    assert student.sitting.step is Step.DONE


def test_the_questions_of_a_sitting_are_asked_in_the_order_of_the_plan(student):
    plan = student.begin(10, SPIKES)
    while student.sitting.step is Step.CARD:
        student.go_on()
    attempt = sittings.begin_questions(student.library, student.visitor, student.now, seed=3)

    asked = db.session.scalars(select(Item.question_id).where(Item.attempt_id == attempt).order_by(Item.position))

    assert list(asked) == [question.question_id for question in plan.questions]


def test_what_waits_in_the_line_without_a_date_of_its_own_is_no_matter(student):
    student.grade()
    db.session.execute(update(CardMemory).values(comes_at=None))
    db.session.commit()

    assert student.agenda.today == 0


def test_what_a_guest_planned_goes_along_to_whom_the_guest_turns_out_to_be(library, spikes, student):
    known = Student(library, SPIKES)
    known.grade(Grade.GOOD)
    student.begin(20, SPIKES)
    student.visitor = exams.set_exam(library, student.visitor, SPIKES, NOON.date() + timedelta(days=9), NOON)

    study.bring_along(student.visitor.person_id, known.visitor.person_id)
    db.session.commit()

    assert known.agenda.minutes == 20
    assert [exam.bank.id for exam in known.agenda.exams] == [SPIKES]


def test_all_that_is_kept_of_a_plan_can_be_taken_along(student):
    from quizapp.services.progress import everything

    student.begin(5, SPIKES)
    student.visitor = exams.set_exam(student.library, student.visitor, SPIKES, NOON.date() + timedelta(days=9), NOON)
    student.go_on()

    found = everything(student.library, student.visitor, student.now)

    assert found["exams"] == [{"bank_id": SPIKES, "day": "2026-12-03"}]
    assert found["sittings"][0]["minutes"] == 5
    assert found["days of study"][0]["reviews"] == 1
    assert found["misses"] == []
