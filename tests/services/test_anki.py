"""To the real Anki and back: scheduling goes along, and what was reviewed there counts here."""

from datetime import UTC, datetime, timedelta

import anki_itself
import pytest
from anki.scheduler.v3 import CardAnswer
from sqlalchemy import select
from studying import DECK, Studier

from quizapp.db import CardMemory, CardReview, db
from quizapp.domain.days import day_of, zone_named
from quizapp.domain.recall import Grade
from quizapp.services import anki, remembering
from quizapp.services.aside import Move, make_card
from quizapp.services.refusals import BadInput, NotFound

STYLE = ".diagram { color: light-dark(#111, #eee); }"


@pytest.fixture
def studier(folder, library) -> Studier:
    (folder / "deck.yaml").write_text(DECK)
    library._scanned_at = None
    library.refresh()
    found = Studier(library)
    found.now = datetime.now(UTC) - timedelta(days=40)  # Anki goes by the clock of the machine
    return found


@pytest.fixture
def collection(tmp_path):
    with anki_itself.collection(tmp_path) as found:
        yield found


def package(studier: Studier) -> bytes:
    return anki.own_package(studier.library, studier.visitor, studier.bank, STYLE, studier.now).data


def bring(studier: Studier, data: bytes) -> anki.Brought:
    studier.visitor, told = anki.bring(studier.library, studier.visitor, studier.bank, data, studier.now)
    return told


def card_of(collection, front):
    [card_id] = collection.find_cards(f'front:"{front}"')
    return collection.get_card(card_id)


def memory(card):
    db.session.rollback()
    return db.session.scalars(select(CardMemory).filter_by(card_id=card)).one()


def reviews():
    db.session.rollback()
    return db.session.scalars(select(CardReview).order_by(CardReview.id)).all()


def answer(collection, *ratings):
    """Review what Anki shows, as somebody who sits at it."""
    for rating in ratings:
        queued = collection.sched.get_queued_cards().cards[0]
        card = collection.get_card(queued.card.id)
        card.start_timer()
        collection.sched.answer_card(collection.sched.build_answer(card=card, states=queued.states, rating=rating))


def test_anki_goes_on_where_the_learner_stands(studier, collection, tmp_path):
    studier.grade(Grade.EASY, "c00")
    studier.grade(Grade.AGAIN, "c01")
    studier.wait(days=30)
    studier.grade(Grade.HARD, "c00")
    studier.wait(days=10)
    studier.move(Move.SUSPEND, "c02")
    studier.move(Move.FLAG, "c03")
    kept = memory("c00")

    log = anki_itself.take(collection, package(studier), tmp_path)

    assert len(log.new) == 30
    known = card_of(collection, "Front 0")
    assert known.type == known.queue == 2
    assert known.memory_state.stability == pytest.approx(kept.stability, abs=0.001)
    assert known.memory_state.difficulty == pytest.approx(kept.difficulty, abs=0.01)
    assert known.due - collection.sched.today == (kept.due_day - day_of(studier.now, zone_named("UTC"))).days
    history = collection.card_stats_data(known.id).revlog
    assert sorted(entry.button_chosen for entry in history) == [2, 4]
    assert card_of(collection, "Front 1").type == 1
    assert card_of(collection, "Front 2").queue == -1
    assert card_of(collection, "Front 3").flags == 1
    assert card_of(collection, "Front 4").type == 0
    assert collection.fix_integrity()[1]


def test_what_was_reviewed_in_anki_counts_here_once(studier, collection, tmp_path):
    studier.grade(Grade.GOOD, "c00")
    studier.wait(days=40)
    anki_itself.take(collection, package(studier), tmp_path)
    collection.decks.select(collection.decks.id_for_name("Deck"))
    answer(collection, CardAnswer.EASY, CardAnswer.GOOD)
    studier.wait(minutes=5)
    data = anki_itself.give(collection, tmp_path)

    told = bring(studier, data)

    assert (told.cards, told.reviews) == (2, 2)
    assert [(review.origin, review.grade) for review in reviews()] == [("grade", 3), ("anki", 4), ("anki", 3)]
    assert all(review.sitting is None for review in reviews() if review.origin == "anki")
    assert bring(studier, data).reviews == 0
    assert remembering.rebuild(studier.now, repair=False) == []


def test_the_line_goes_on_behind_what_was_brought(studier, collection, tmp_path):
    anki_itself.take(collection, package(studier), tmp_path)
    collection.decks.select(collection.decks.id_for_name("Deck"))
    answer(collection, CardAnswer.EASY)
    studier.wait(days=40, minutes=5)

    bring(studier, anki_itself.give(collection, tmp_path, legacy=True))

    assert memory("c00").state == 2
    assert studier.front == "c01"


def test_a_deck_that_was_made_in_anki_brings_its_reviews_to_the_bank_made_of_it(folder, studier, collection, tmp_path):
    from quizapp.formats.base import Upload
    from quizapp.services.imports import keep, look_into

    anki_itself.add(collection, "Basic", "What?", "That.", deck="French")
    collection.decks.select(collection.decks.id_for_name("French"))
    answer(collection, CardAnswer.AGAIN)
    collection.set_user_flag_for_cards(3, collection.find_cards(""))
    data = anki_itself.give(collection, tmp_path)
    keep(look_into(Upload("french.apkg", data)).imported, folder)
    studier.library._scanned_at = None
    studier.library.refresh()
    studier.bank = "french"
    studier.wait(days=40, minutes=5)

    told = bring(studier, data)

    assert (told.cards, told.reviews, told.others) == (1, 1, 0)
    [card] = db.session.scalars(select(CardMemory)).all()
    assert (card.state, card.flag) == (1, 3)


def test_drawings_go_along_covered_and_lit_with_colours_of_their_own(library, collection, tmp_path):
    data = anki.own_package(library, None, "cells", STYLE, datetime.now(UTC)).data

    anki_itself.take(collection, data, tmp_path)

    names = sorted(path.name for path in (tmp_path / "collection.media").iterdir())
    covers = [name for name in names if name.startswith("cover-")]
    assert covers
    drawing = (tmp_path / "collection.media" / covers[0]).read_text()
    assert "color: #111" in drawing
    assert "light-dark" not in drawing
    assert collection.media.check().missing == []


def test_answers_of_questions_go_along_only_where_the_learner_made_them_cards(library, collection, tmp_path):
    studier = Studier(library, "cells")
    studier.now = datetime.now(UTC)
    before = package(studier)
    studier.visitor = make_card(library, None, "cells", "powerhouse", studier.now)

    for data, count in ((before, 0), (package(studier), 1)):
        anki_itself.take(collection, data, tmp_path)
        assert len(collection.find_cards('"deck:*::Questions"')) == count


def test_what_is_no_package_is_refused_in_a_sentence(studier):
    with pytest.raises(BadInput, match="ZIP archive"):
        bring(studier, b"hello")
    with pytest.raises(NotFound):
        anki.bring(studier.library, None, "nowhere", b"", studier.now)
