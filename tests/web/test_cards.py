"""Studying flashcards in a browser without JavaScript."""

import pytest

from quizapp.db import CardMemory, CardReview, db
from quizapp.domain.recall import Grade

DECK = """\
title: Deck
cards:
  - {id: fuel, front: What drives the pump?, back: Adenosine triphosphate}
  - {id: ion, front: What leaves the cell?, back: Sodium}
"""
CARDS = "/banks/deck/cards"


@pytest.fixture(autouse=True)
def _deck(folder, library):
    """A bank of two cards and no question."""
    (folder / "deck.yaml").write_text(DECK)
    library._scanned_at = None
    library.refresh()


def turned(learner, card_id):
    return learner.open(f"{CARDS}?card={card_id}")


def grade(learner, card_id, word="good"):
    """Turn a card and press the button of a grade."""
    page = turned(learner, card_id)
    return learner.press(page.form(".grades"), f".grades button[value={word}]")


@pytest.fixture
def kept(app):
    """How often each card was graded, by people and cards."""
    return lambda: {(memory.person_id, memory.card_id): memory.reviews for memory in _all(app, CardMemory)}


@pytest.fixture
def reviews(app):
    """The grades given so far, each with whom and the card."""
    return lambda: [(review.person_id, review.card_id, review.grade) for review in _all(app, CardReview)]


def _all(app, table):
    with app.app_context():
        found = db.session.scalars(db.select(table)).all()
        db.session.expunge_all()
        db.session.remove()
        return found


def test_the_front_hides_the_back(learner):
    page = learner.open(CARDS)

    assert page.find("#front").get_text() == "What drives the pump?"
    assert "Adenosine" not in page.html
    assert not page.has(".grades")


def test_turning_shows_the_back_and_four_grades(learner):
    page = learner.open(str(learner.open(CARDS).find("[data-turn]")["href"]))

    assert page.find("#back").get_text(strip=True) == "Adenosine triphosphate"
    assert page.find("#front").get_text() == "What drives the pump?"
    assert [button["value"] for button in page.soup.select(".grades button")] == ["again", "hard", "good", "easy"]


def test_a_card_that_belongs_to_a_link_shows_it_once_it_is_turned(learner):
    front, back = learner.open("/banks/cells/cards"), learner.open("/banks/cells/cards?card=fuel-card")

    assert "ATP hands over a phosphate." not in front.html
    assert "ATP hands over a phosphate." in back.words
    assert learner.open(str(back.find(".flashcard-link a")["href"])).status == 200


def test_looking_at_cards_leaves_nobody_behind(learner, written):
    learner.open(CARDS)
    turned(learner, "fuel")

    assert written()["people"] == []


def test_a_grade_moves_on_to_the_front_of_the_next_card(learner):
    page = grade(learner, "fuel")

    assert page.path == CARDS
    assert page.find("#front").get_text() == "What leaves the cell?"
    assert "Sodium" not in page.html


@pytest.mark.parametrize("word", [grade.name.lower() for grade in Grade])
def test_every_grade_is_kept_and_answered_by_303(learner, word, reviews):
    sent = learner.post(CARDS, {"card": ["fuel"], "grade": [word], "reviews": ["0"]})

    assert (sent.status, sent.location) == (303, CARDS)
    assert reviews() == [(1, "fuel", Grade[word.upper()])]


def test_after_the_last_card_there_is_nothing_more_for_now(learner):
    grade(learner, "fuel")

    page = grade(learner, "ion")

    assert "That is all for now." in page.words
    assert "The next card comes back on" in page.words


def test_the_same_form_twice_counts_once(learner, kept, reviews):
    form = turned(learner, "fuel").form(".grades")

    for word in ("good", "good", "again"):
        assert learner.press(form, f".grades button[value={word}]").status == 200

    assert list(kept().values()) == [1]
    assert reviews() == [(1, "fuel", Grade.GOOD)]


def test_a_card_that_is_turned_again_later_counts_again(learner, kept):
    grade(learner, "fuel")
    grade(learner, "fuel")

    assert list(kept().values()) == [2]


@pytest.mark.parametrize(
    "fields",
    [
        {"card": ["fuel"], "grade": ["perfect"], "reviews": ["0"]},
        {"card": ["fuel"], "grade": [""], "reviews": ["0"]},
        {"card": ["fuel"], "grade": ["5"], "reviews": ["0"]},
        {"card": ["fuel"], "reviews": ["0"]},
        {"grade": ["good"], "reviews": ["0"]},
        {"card": ["fuel"], "grade": ["good"], "reviews": ["-1"]},
        {"card": ["fuel"], "grade": ["good"], "reviews": ["many"]},
        {"card": ["x" * 81], "grade": ["good"], "reviews": ["0"]},
    ],
)
def test_an_unknown_grade_or_half_a_form_is_refused(learner, written, fields):
    page = learner.post(CARDS, fields)

    assert page.status == 400
    assert page.has("a[href='/']")
    assert written()["people"] == written()["card_reviews"] == []


def test_a_card_that_the_bank_does_not_have_is_not_found(learner, written):
    page = learner.post(CARDS, {"card": ["gone"], "grade": ["good"], "reviews": ["0"]})

    assert page.status == 404
    assert "This bank has no such card." in page.words
    assert written()["people"] == []


def test_an_address_with_an_unknown_card_shows_the_next_front(learner):
    page = turned(learner, "gone")

    assert page.status == 200
    assert page.find("#front").get_text() == "What drives the pump?"
    assert not page.has("#back")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_cards_of_an_unknown_bank_are_not_found(learner, method):
    fields = {"card": ["fuel"], "grade": ["good"], "reviews": ["0"]}
    page = learner.open("/banks/gone/cards") if method == "GET" else learner.post("/banks/gone/cards", fields)

    assert page.status == 404


def test_a_wrong_method_is_a_page_that_says_so(learner, written):
    learner.open(CARDS)

    page = learner.send("DELETE", CARDS, {"csrf_token": [learner.token]})

    assert page.status == 405
    assert written()["card_reviews"] == []


def test_one_persons_grades_do_not_move_anothers_cards(newcomer, kept):
    one, other = newcomer(), newcomer()

    grade(one, "fuel")

    assert other.open(CARDS).find("#front").get_text() == "What drives the pump?"
    assert len(kept()) == 1


def test_a_guests_cards_survive_naming_oneself_and_signing_in(learner, newcomer, kept):
    grade(learner, "fuel")
    sign(learner, "up")
    elsewhere = newcomer()

    sign(elsewhere, "in")

    assert elsewhere.open(CARDS).find("#front").get_text() == "What leaves the cell?"
    assert list(kept().values()) == [1]


def test_what_a_guest_studied_elsewhere_comes_along_when_signing_in(learner, newcomer, written, kept):
    grade(learner, "fuel")
    sign(learner, "up")
    elsewhere = newcomer()
    grade(elsewhere, "ion")

    sign(elsewhere, "in")

    assert "That is all for now." in elsewhere.open(CARDS).words
    assert kept() == {(1, "fuel"): 1, (1, "ion"): 1}
    assert len(written()["people"]) == 1


def test_a_card_studied_on_both_sides_keeps_the_longer_memory_and_all_reviews(learner, newcomer, kept, reviews):
    grade(learner, "fuel")
    sign(learner, "up")
    elsewhere = newcomer()
    for _ in range(2):
        grade(elsewhere, "fuel")

    sign(elsewhere, "in")

    assert kept() == {(1, "fuel"): 2}
    assert [person for person, _, _ in reviews()] == [1, 1, 1]


def sign(learner, way):
    """Sign up or in as Ada."""
    form = learner.open(f"/account/sign-{way}").form_to(f"/account/sign-{way}")
    page = learner.submit(form.fill({"name": ["Ada"], "password": ["a loom of numbers"]}))
    assert page.status == 200
