"""Memories are rebuilt from their reviews without a difference, whatever happened to the cards."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from studying import DECK, Studier
from taking import NOON

from quizapp.db import CardMemory, CardReview, db
from quizapp.domain.recall import Grade
from quizapp.services import accounts, remembering
from quizapp.services.aside import Move


@pytest.fixture
def studier(folder, library) -> Studier:
    (folder / "deck.yaml").write_text(DECK)
    library._scanned_at = None
    library.refresh()
    return Studier(library)


def rebuild(*, repair=False):
    db.session.rollback()
    return remembering.rebuild(NOON, repair=repair)


cards = st.sampled_from(["c00", "c01", "c02"])
deeds = st.one_of(
    st.tuples(st.just("grade"), cards, st.sampled_from(list(Grade))),
    st.tuples(st.just("undo"), cards, st.none()),
    st.tuples(st.just("move"), cards, st.sampled_from(list(Move))),
    st.tuples(st.just("wait"), st.just(""), st.integers(1, 40 * 24 * 60)),
    st.tuples(st.just("choose"), st.just(""), st.sampled_from([0.7, 0.9, 0.97])),
    st.tuples(st.just("travel"), st.just(""), st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles"])),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(deeds, max_size=25))
def test_whatever_was_done_a_state_is_rebuilt_from_its_log_without_a_difference(studier, done):
    studier.visitor, studier.now = None, NOON
    for what, card, how in done:
        match what:
            case "grade":
                studier.grade(how, card)
            case "undo":
                studier.undo()
            case "move":
                studier.move(how, card)
            case "wait":
                studier.wait(minutes=how)
            case "choose":
                studier.choose(retention=how)
            case "travel":
                studier.choose(zone_name=how)

    assert rebuild() == []


def test_what_is_spoilt_is_found_named_and_put_right(studier):
    studier.grade(Grade.EASY, "c00")
    studier.grade(Grade.GOOD, "c01")
    row = db.session.scalars(select(CardMemory).filter_by(card_id="c00")).one()
    good, row.stability, row.lapses = row.stability, 99.0, 3
    db.session.commit()

    [found] = rebuild(repair=True)

    assert (found.card_id, set(found.about)) == ("c00", {"stability", "lapses"})
    assert rebuild() == []
    assert db.session.scalars(select(CardMemory).filter_by(card_id="c00")).one().stability == good


def test_a_memory_that_was_lost_is_put_back_with_its_due_date(studier):
    studier.grade(Grade.EASY, "c00")
    due = db.session.scalars(select(CardMemory)).one().due
    db.session.execute(CardMemory.__table__.delete())
    db.session.commit()

    assert len(rebuild(repair=True)) == 1

    assert db.session.scalars(select(CardMemory)).one().due == due


def test_a_review_that_was_tampered_with_is_named_and_left_alone(studier):
    studier.grade(Grade.GOOD, "c00")
    db.session.scalars(select(CardReview)).one().grade = 1
    db.session.commit()

    found = rebuild(repair=True)

    assert any(difference.is_of_review for difference in found)
    assert db.session.scalars(select(CardReview)).one().grade == 1


def test_what_two_guests_were_is_what_all_reviews_of_both_come_to(studier):
    studier.grade(Grade.EASY, "c00")
    studier.visitor = accounts.sign_up(studier.visitor, "Ada", "a loom of numbers", studier.now)
    elsewhere = Studier(studier.library)
    elsewhere.now = studier.now + timedelta(days=9)
    elsewhere.grade(Grade.AGAIN, "c00")
    elsewhere.grade(Grade.GOOD, "c02")

    accounts.sign_in(studier.library, elsewhere.visitor, "Ada", "a loom of numbers", "::1", elsewhere.now)

    rows = {row.card_id: row for row in db.session.scalars(select(CardMemory))}
    assert {name: row.reviews for name, row in rows.items()} == {"c00": 2, "c02": 1}
    assert [difference for difference in rebuild() if not difference.is_of_review] == []
