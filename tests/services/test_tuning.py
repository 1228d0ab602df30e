"""Fitting to one's own reviews, and what another wish would cost."""

from random import Random

import pytest
from sqlalchemy import select
from studying import DECK, Studier

from quizapp.db import CardFit, CardReview, CardSettings, db
from quizapp.domain import fitting
from quizapp.domain.recall import Grade
from quizapp.services import remembering, tuning
from quizapp.services.refusals import BadInput


@pytest.fixture
def studier(folder, library) -> Studier:
    (folder / "deck.yaml").write_text(DECK)
    library._scanned_at = None
    library.refresh()
    return Studier(library)


@pytest.fixture
def forgetful(studier) -> Studier:
    """Somebody with 420 reviews who forgets one card in three."""
    chance = Random(1)
    studier.choose(new_a_day=30)
    for _ in range(420):
        while (card := studier.front) is None:
            studier.wait(hours=20)
        studier.grade(Grade.AGAIN if chance.random() < 0.35 else Grade.GOOD, card)
        studier.wait(minutes=chance.randrange(1, 20))
    return studier


def test_before_four_hundred_reviews_nothing_is_fitted(studier):
    studier.grade()

    assert not tuning.tuning(studier.visitor).may_fit
    with pytest.raises(BadInput, match="from 400 reviews on"):
        tuning.fit(studier.visitor, studier.now)
    with pytest.raises(BadInput):
        tuning.fit(None, studier.now)


def test_without_the_package_nothing_is_fitted_and_that_is_known(forgetful, monkeypatch):
    monkeypatch.setattr(fitting, "PACKAGE", "no_such_package")

    assert not tuning.tuning(forgetful.visitor).is_possible
    with pytest.raises(BadInput):
        tuning.fit(forgetful.visitor, forgetful.now)


@pytest.mark.skipif(not fitting.is_possible(), reason="Install the extra: pip install -e '.[fit]'")
def test_parameters_are_taken_only_if_better_and_memories_are_seen_by_them_then(forgetful):
    dues = {row[0]: row[1] for row in _dues()}

    is_taken = tuning.fit(forgetful.visitor, forgetful.now)

    kept = db.session.scalars(select(CardFit)).one()
    known = tuning.tuning(forgetful.visitor)
    assert known.last is not None
    assert kept.is_applied is is_taken is known.has_own is (known.last.after.log_loss < known.last.before.log_loss)
    assert kept.reviews == 420
    assert dict(_dues()) == dues, "no card is put off by it"
    db.session.rollback()
    assert remembering.rebuild(forgetful.now, repair=False) == []

    with pytest.raises(BadInput, match="Hardly any review was added"):
        tuning.fit(forgetful.visitor, forgetful.now)

    tuning.forget_fit(forgetful.visitor, forgetful.now)

    assert not tuning.tuning(forgetful.visitor).has_own
    assert remembering.rebuild(forgetful.now, repair=False) == []
    assert tuning.fit(forgetful.visitor, forgetful.now) is is_taken, "what was given up can be had again"


@pytest.mark.skipif(not fitting.is_possible(), reason="Install the extra: pip install -e '.[fit]'")
def test_wishes_that_are_kept_later_leave_the_parameters_alone(forgetful):
    if not tuning.fit(forgetful.visitor, forgetful.now):
        pytest.fail("These reviews are far from the defaults: the fit ought to be better.")
    forgetful.choose(retention=0.85)

    assert db.session.scalars(select(CardSettings)).one().parameters
    forgetful.wait(days=30)
    forgetful.grade()
    db.session.rollback()
    assert len({row.schedule for row in db.session.scalars(select(CardReview))}) == 2
    assert remembering.rebuild(forgetful.now, repair=False) == []


def _dues():
    db.session.rollback()
    return [(row["card_id"], row["due"]) for row in remembering.cards_of(1)]


def test_what_if_is_reckoned_with_ones_own_cards(studier):
    beginner = tuning.what_if(studier.library, None, [0.9], studier.now)
    for _ in range(10):
        studier.grade(Grade.EASY)

    low, high = tuning.what_if(studier.library, studier.visitor, [0.8, 0.95], studier.now)

    assert beginner[0].repetitions > 0
    assert low.repetitions < high.repetitions
    assert high.repetitions < 30
