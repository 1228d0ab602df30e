"""Misses come back, cards speak for their links, and all of it can be computed anew from what is on record."""

from dataclasses import asdict

from sqlalchemy import select
from studying import Studier
from taking import NOON, Taker

from quizapp.db import LinkRow, MissRow, Response, StudyDay, db
from quizapp.domain.mastery import PRIOR
from quizapp.domain.recall import Grade
from quizapp.services import knowledge, returning


def misses() -> dict[str, MissRow]:
    db.session.expire_all()
    return {row.family: row for row in db.session.scalars(select(MissRow))}


def link(ref: str) -> LinkRow | None:
    db.session.expire_all()
    return db.session.scalar(select(LinkRow).where(LinkRow.link == ref))


def day() -> StudyDay:
    db.session.expire_all()
    return db.session.scalars(select(StudyDay)).one()


def nothing_differs(library) -> bool:
    return not returning.recount(library, repair=False) and not knowledge.recount(library, NOON, repair=False)


def test_a_miss_is_kept_with_its_answer_and_a_right_answer_keeps_nothing(taker: Taker):
    taker.answer_rightly(taker.start("needs-fuel"))
    assert misses() == {}

    taker.answer_wrongly(taker.start("which-ion"))

    [miss] = misses().values()
    assert miss.question_id == "which-ion"
    assert miss.due_day > NOON.date()
    assert nothing_differs(taker.library)


def test_a_right_answer_on_its_day_sends_it_on(taker: Taker):
    taker.answer_wrongly(taker.start("which-ion"))
    [before] = [row.due_day for row in misses().values()]
    taker.wait(days=(before - NOON.date()).days)

    taker.answer_rightly(taker.start("which-ion"))

    [after] = misses().values()
    assert after.due_day > before
    assert nothing_differs(taker.library)


def test_the_same_form_sent_twice_counts_once(taker: Taker):
    attempt = taker.start("which-ion")
    for _ in range(2):
        taker.answer_wrongly(attempt)

    [miss] = misses().values()
    assert miss.reviews == 1
    assert day().answers == 1


def test_the_misses_of_an_exam_come_back_once_it_is_over(taker: Taker):
    exam = taker.start_exam("which-ion", "needs-fuel")
    taker.answer_wrongly(exam, 1)
    assert misses() == {}

    taker.finish(exam)

    assert len(misses()) == 1
    assert nothing_differs(taker.library)


def test_an_exam_that_ran_out_counts_from_its_end(taker: Taker):
    exam = taker.start_exam("which-ion")
    taker.answer_wrongly(exam)
    taker.wait(days=3)

    taker.start("needs-fuel")

    assert len(misses()) == 1
    assert nothing_differs(taker.library)


def test_a_day_tells_answers_and_reviews_with_their_time(taker: Taker, spikes):
    attempt = taker.start("which-ion")
    shown = taker.now.isoformat()
    taker.wait(seconds=20)
    taker.answer_wrongly(attempt, shown=shown)
    studier = Studier(taker.library, "action-potential", taker.visitor)
    studier.now = taker.now
    studier.grade()

    found = day()

    assert (found.answers, found.answer_seconds, found.reviews, found.repeated) == (1, 20, 1, 0)
    assert nothing_differs(taker.library)


def test_a_graded_card_is_evidence_for_its_link_and_undoing_takes_it_back(library, spikes):
    studier = Studier(library, "action-potential")
    card = next(card for card in iter_cards(studier) if card.link)

    studier.grade(Grade.GOOD, card.id)
    once = link(card.link.ref).p
    assert PRIOR < once < 0.8
    assert nothing_differs(library)
    studier.wait(minutes=11)
    studier.grade(Grade.AGAIN, card.id)
    assert link(card.link.ref).p < once

    studier.undo()
    assert link(card.link.ref).p == once
    studier.undo()

    assert link(card.link.ref) is None
    assert nothing_differs(library)
    assert day().reviews == 0


def test_undoing_a_grade_leaves_what_an_answer_said_since(library, spikes):
    studier = Studier(library, "action-potential")
    card = next(card for card in iter_cards(studier) if card.link and card.link.ref in spikes.questions_by_step)
    studier.grade(Grade.AGAIN, card.id)
    taker = Taker(library, studier.visitor)
    taker.wait(minutes=1)
    question = spikes.questions_by_step[card.link.ref][0]
    taker.answer_rightly(taker.start(question.id, bank="action-potential"))
    studier.wait(minutes=2)

    studier.undo()

    assert link(card.link.ref).tested == 1
    assert nothing_differs(library)


def test_an_answer_says_more_than_a_grade_does(library, spikes):
    studier = Studier(library, "action-potential")
    card = next(card for card in iter_cards(studier) if card.link and card.link.ref in spikes.questions_by_step)
    studier.grade(Grade.EASY, card.id)
    told = link(card.link.ref).p
    taker = Taker(library)
    question = spikes.questions_by_step[card.link.ref][0]
    taker.answer_rightly(taker.start(question.id, bank="action-potential"))

    shown = db.session.scalar(
        select(LinkRow.p).where(LinkRow.link == card.link.ref, LinkRow.person_id == taker.visitor.person_id)
    )

    assert shown > told > PRIOR


def test_recount_finds_and_mends_what_is_not_as_the_answers_have_it(taker: Taker):
    taker.answer_wrongly(taker.start("which-ion"))
    [row] = misses().values()
    row.stability = 99.0
    db.session.scalars(select(StudyDay)).one().answers = 5
    db.session.commit()

    person = taker.visitor.person_id
    assert returning.recount(taker.library, repair=True) == [
        (person, "what comes back in bank cells"),
        (person, "the days"),
    ]
    assert nothing_differs(taker.library)


def test_answers_from_before_days_were_kept_bring_nothing_back(taker: Taker):
    taker.answer_wrongly(taker.start("which-ion"))
    for response in db.session.scalars(select(Response)):
        response.day = None
    db.session.commit()

    returning.recount(taker.library, repair=True)

    assert misses() == {}


def iter_cards(studier: Studier):
    from quizapp.services.decks import open_deck

    return list(open_deck(studier.library, studier.bank).cards.values())


def test_a_guests_misses_become_those_of_whom_the_guest_turns_out_to_be(taker: Taker):
    taker.answer_wrongly(taker.start("which-ion"))
    kept = asdict(next(iter(returning.misses(db.session.connection(), taker.visitor.person_id).values())))

    bank = taker.library.bank("cells")
    returning.count_anew(taker.visitor.person_id, bank)

    assert asdict(next(iter(returning.misses(db.session.connection(), taker.visitor.person_id).values()))) == kept
