"""Studying flashcards in a browser without JavaScript."""

import json
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from quizapp.db import CardFit, CardMemory, CardReview, db
from quizapp.domain import fitting
from quizapp.domain.authored import key_of
from quizapp.domain.fitting import quality
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
    """All rows of a table."""
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
    assert learner.open(str(back.find(".mechanism-link")["href"])).status == 200


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
    sent = learner.post(CARDS, {"card": ["fuel"], "grade": [word], "changes": ["0"]})

    assert (sent.status, sent.location) == (303, CARDS)
    assert reviews() == [(1, "fuel", Grade[word.upper()])]


def test_the_time_from_the_front_to_the_grade_is_kept(learner, app):
    front = learner.open(CARDS)
    page = learner.open(str(front.find("[data-turn]")["href"]))
    assert page.form(".grades").fields["shown"][0] in unquote(str(front.find("[data-turn]")["href"]))

    learner.press(page.form(".grades"), ".grades button[value=good]")

    [review] = _all(app, CardReview)
    assert 0 <= review.seconds < 60


def test_after_the_last_card_there_is_nothing_more_for_now(learner):
    grade(learner, "fuel")

    page = grade(learner, "ion")

    assert "That is all for now." in page.words
    assert "The next card comes back in" in page.words


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
        {"card": ["fuel"], "grade": ["perfect"], "changes": ["0"]},
        {"card": ["fuel"], "grade": [""], "changes": ["0"]},
        {"card": ["fuel"], "grade": ["5"], "changes": ["0"]},
        {"card": ["fuel"], "changes": ["0"]},
        {"grade": ["good"], "changes": ["0"]},
        {"card": ["fuel"], "grade": ["good"], "changes": ["-1"]},
        {"card": ["fuel"], "grade": ["good"], "changes": ["many"]},
        {"card": ["x" * 301], "grade": ["good"], "changes": ["0"]},
    ],
)
def test_an_unknown_grade_or_half_a_form_is_refused(learner, written, fields):
    page = learner.post(CARDS, fields)

    assert page.status == 400
    assert page.has("a[href='/']")
    assert written()["people"] == written()["card_reviews"] == []


def test_a_card_that_the_bank_does_not_have_is_not_found(learner, written):
    page = learner.post(CARDS, {"card": ["gone"], "grade": ["good"], "changes": ["0"]})

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
    fields = {"card": ["fuel"], "grade": ["good"], "changes": ["0"]}
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


def test_a_card_studied_on_both_sides_is_what_all_its_reviews_come_to(learner, newcomer, kept, reviews):
    grade(learner, "fuel")
    sign(learner, "up")
    elsewhere = newcomer()
    for _ in range(2):
        grade(elsewhere, "fuel")

    sign(elsewhere, "in")

    assert kept() == {(1, "fuel"): 3}
    assert [person for person, _, _ in reviews()] == [1, 1, 1]


# Every kind of card


CELLS = "/banks/cells/cards"


def front(learner, card_id):
    return learner.open(f"{CELLS}?card={card_id}&side=front")


def test_what_comes_next_shows_the_chain_so_far_and_not_the_link_itself(learner):
    page = front(learner, "next:pump/spend")

    assert "Three sodium ions bind inside the cell." in page.find(".chain-so-far").get_text()
    assert "ATP hands over a phosphate." not in page.html
    assert "The pump turns outwards." not in page.html
    back = learner.open(f"{CELLS}?card=next:pump/spend")
    assert back.find("#back").get_text(strip=True) == "ATP hands over a phosphate."
    assert back.find(".chain-step.is-lit .chain-text").get_text().endswith("ATP hands over a phosphate.")


def test_a_covered_part_is_not_named_in_its_drawing_and_the_rest_is_there(learner):
    page = front(learner, "part:cell.svg/pump-body")
    svg = page.find("svg.is-covered")

    assert svg["aria-label"].startswith("A drawing")
    assert svg.find("title") is None
    assert not any("pump" in str(value) for tag in [svg, *svg.find_all()] for value in tag.attrs.values())
    assert svg.find(filter="url(#cover)") is not None
    assert "nucleus" in svg.get_text()
    assert "Three sodium ions" not in page.html


def test_the_back_of_a_covered_part_lights_it(learner):
    page = learner.open(f"{CELLS}?card=part:cell.svg/pump-body")

    assert page.find("svg #pump-body")["class"].count("is-lit") == 1
    assert "Three sodium ions bind inside the cell." in page.find("#back").get_text()


def test_a_question_as_a_card_offers_what_can_be_chosen_and_hides_which_is_right(learner):
    page, back = front(learner, "question:which-ion"), learner.open(f"{CELLS}?card=question:which-ion")

    assert {tag.get_text(strip=True) for tag in page.soup.select(".offered li")} == {
        "sodium", "potassium", "chloride", "any of these",
    }  # fmt: skip
    assert "let go outside" not in page.html
    assert back.find("#back").get_text(strip=True) == "sodium"
    assert "The binding site is picky." in back.find("[data-explain]").get_text()


def test_the_explanation_says_where_the_source_says_so(learner):
    page = learner.open(f"{CELLS}?card=fuel-card")

    assert "The pump is fuelled by ATP." in page.find("[data-explain]").get_text()
    assert page.find("[data-key=s]")["value"] == "suspend"
    assert not page.has("[data-explain] [data-key=s]"), "S suspends a card, so it leads to no source here"


def test_after_an_answer_a_question_can_be_made_a_card(learner):
    page = learner.answer(learner.ask("which-ion"), {"answer": [key_of("potassium")]})

    page = learner.submit(page.form(".make-card"))

    assert page.path == "/attempts/1/1"
    assert "It comes back as a card" in page.words
    assert learner.open(CELLS).find("#front").get_text() == "Which ion does the pump move out of the cell?"


@pytest.mark.parametrize("fields", [{}, {"question": [""]}, {"question": ["x" * 81]}])
def test_no_card_is_made_of_no_question(learner, fields):
    assert learner.post(f"{CELLS}/questions", fields).status == 400
    assert learner.post(f"{CELLS}/questions", {"question": ["gone"]}).status == 404


# Typing the answer first


def test_typing_first_is_a_choice_that_is_kept(learner):
    page = learner.open(CARDS)
    assert not page.has("[name=typed]")

    learner.press(page.form_to("/settings/typing"), "[name=typing]")

    page = learner.open(CARDS)
    back = learner.submit(page.form(".type-it").fill({"typed": ["adenosin triphosphate"]}))
    assert back.find(".typed-verdict strong").get_text() == "Nearly the same."
    assert [tag.get_text(" ", strip=True) for tag in back.soup.select(".typed ins")] == ["[add: e ]"]
    assert back.find("[data-proposed]")["value"] == "good"


def test_another_answer_proposes_again_and_is_shown_as_it_was_typed(learner):
    page = learner.open(f"{CARDS}?card=fuel&typed=<b>x</b>")

    assert page.find("[data-proposed]")["value"] == "again"
    assert not page.has(".typed b")
    assert "<b>x</b>" in page.find(".typed").get_text()


# Undo, and setting aside


def test_undo_shows_the_back_of_the_card_to_be_graded_anew(learner, kept):
    page = grade(learner, "fuel", "again")

    page = learner.submit(page.form_to(f"{CARDS}/undo"))

    assert page.find("#front").get_text() == "What drives the pump?"
    assert page.has("#back")
    assert list(kept().values()) == [0]
    learner.press(page.form(".grades"), ".grades button[value=easy]")
    assert list(kept().values()) == [1]


def test_looking_back_shows_the_card_before_without_a_grade_and_leads_on_again(learner, newcomer):
    before = f"{CARDS}/before/1"
    assert learner.open(before).status == 404
    grade(learner, "fuel", "easy")
    front = learner.open(CARDS).find("#front").get_text()

    page = learner.open(learner.open(CARDS).find("[data-key=ArrowLeft]")["href"])

    assert page.find("#front").get_text() == "What drives the pump?"
    assert page.has("#back")
    assert not page.has("[data-grades], [data-key=ArrowLeft]")
    assert learner.open(page.find("[data-key=ArrowRight]")["href"]).find("#front").get_text() == front
    assert newcomer().open(before).status == 404


def test_there_is_nothing_to_undo_before_the_first_grade(learner, written):
    assert not learner.open(CARDS).has("[data-key=u]")

    assert learner.post(f"{CARDS}/undo").status == 303
    assert written()["people"] == []


@pytest.mark.parametrize("what", ["suspend", "bury"])
def test_a_card_that_is_set_aside_makes_room_for_the_next_and_can_be_put_back(learner, what):
    page = learner.open(CARDS)

    page = learner.press(page.form_to(f"{CARDS}/move"), f"[name=move][value={what}]")

    assert page.find("#front").get_text() == "What leaves the cell?"
    aside = learner.open(f"{CARDS}/aside")
    assert "What drives the pump?" in aside.words
    aside = learner.press(aside.form_to(f"{CARDS}/move"), "[name=move][value=restore]")
    assert "You have set no card of this bank aside." in aside.words
    assert learner.open(CARDS).find("#front").get_text() == "What drives the pump?"


@pytest.mark.parametrize("side", ["front", ""])
def test_a_flag_leaves_one_at_the_side_that_one_looks_at(learner, side):
    page = learner.open(f"{CARDS}?card=ion&side={side}")

    page = learner.press(page.form_to(f"{CARDS}/move"), "[data-key=f]")

    assert page.find("[data-key=f]")["aria-pressed"] == "true"
    assert page.find("#front").get_text() == "What leaves the cell?"
    assert page.has("#back") is (side == "")


@pytest.mark.parametrize("fields", [{"card": ["fuel"]}, {"move": ["suspend"]}, {"card": ["fuel"], "move": ["burn"]}])
def test_half_a_move_is_refused(learner, written, fields):
    assert learner.post(f"{CARDS}/move", fields).status == 400
    assert written()["card_memories"] == []


def test_more_new_cards_can_be_asked_for_once_the_daily_number_is_met(learner, folder, library):
    cards = "".join(f"  - {{id: c{n}, front: Front {n}, back: B}}\n" for n in range(40))
    (folder / "deck.yaml").write_text(f"title: Deck\ncards:\n{cards}")
    library._scanned_at = None
    library.refresh()
    learner.submit(learner.open("/cards/settings").form(".pace").fill({"new_a_day": ["1"]}))
    page = grade(learner, "c0", "easy")
    assert "You have met today's new cards." in page.words

    page = learner.submit(page.form_to(f"{CARDS}/more"))

    assert page.find("#front").get_text() == "Front 1"
    assert "5 new" in page.words


# Settings


def test_settings_are_kept_and_shown_again(learner):
    page = learner.open("/cards/settings")
    wished = {
        "retention": ["95"], "new_a_day": ["7"], "reviews_a_day": ["77"], "maximum_interval": ["365"],
        "learning_steps": ["5 min, 1h"], "relearning_steps": [""], "zone": ["Europe/Berlin"],
    }  # fmt: skip

    page = learner.submit(page.form(".pace").fill(wished))

    assert "Kept." in page.words
    assert {name: page.form(".pace").fields[name] for name in wished} == {**wished, "learning_steps": ["5m 1h"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retention", "69"), ("retention", "98"), ("retention", ""), ("new_a_day", "-1"), ("reviews_a_day", "x"),
        ("maximum_interval", "0"), ("learning_steps", "soon"), ("zone", "Atlantis"),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_met_is_refused_beside_its_field(learner, written, name, value):
    form = learner.open("/cards/settings").form(".pace").fill({})
    form.fields[name] = [value]

    page = learner.submit(form)

    assert page.status == 422
    assert page.find(f"#{name}")["aria-invalid"] == "true"
    assert written()["card_settings"] == []


def test_retention_changes_what_the_buttons_say(learner):
    def easy():
        return turned(learner, "fuel").find(".grade.is-easy .grade-interval").get_text()

    before = easy()
    learner.submit(learner.open("/cards/settings").form(".pace").fill({"retention": ["75"]}))

    assert easy() != before


def test_what_another_wish_costs_is_shown_before_it_is_chosen(learner, written):
    page = learner.open("/cards/settings")

    page = learner.submit(page.form(".what-if-form").fill({"aim": ["95"]}))

    costs = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in page.soup.select("#what-if-table ~ tbody tr")
    ]
    assert [row[0].replace("\u202f", "") for row in costs] == ["90% as now", "95%"]
    assert int(costs[0][1]) < int(costs[1][1])
    assert page.form(".pace").fields["retention"] == ["95"]
    assert len(page.soup.select("svg.chart")) == 2
    assert written()["card_settings"] == []


@pytest.mark.parametrize("aim", ["", "69", "98", "-5", "x", "9" * 50, "٩٠"])
def test_a_wish_beyond_what_can_be_chosen_costs_nothing(learner, aim):
    page = learner.open(f"/cards/settings?aim={aim}")

    assert page.status == 200
    assert not page.has("#what-if-table")


def test_the_page_says_from_when_on_parameters_are_fitted(learner):
    assert "fitted to you from 400 reviews on; you have 0" in learner.open("/cards/settings").words
    assert learner.post("/cards/fit").status == 303
    assert "Parameters are fitted from 400 reviews on" in learner.open("/cards/settings").words


def test_the_page_shows_what_was_foretold_and_recalled_before_and_after(learner, app):
    grade(learner, "fuel")
    before, after = (quality([(odds, True), (odds, True), (odds, False)]) for odds in (0.95, 0.7))
    with app.app_context():
        fit = {"reviews": 400, "held_back": 3, "parameters": [], "is_applied": True}
        when = datetime(2026, 3, 2, tzinfo=UTC)
        db.session.add(CardFit(person_id=1, fitted_at=when, before=before.native(), after=after.native(), **fit))
        db.session.commit()
        db.session.remove()

    page = learner.open("/cards/settings")

    told = [
        [cell.get_text(strip=True).replace("\u202f", "") for cell in row.select("th, td")]
        for row in page.soup.select("#fit-table ~ tbody tr")
    ]
    assert [row[:3] for row in told] == [["before", "95%", "67%"], ["after", "70%", "67%"]]
    assert float(told[1][3]) < float(told[0][3])
    assert "2 Mar 2026, over 400 reviews: the new parameters foretold the 3 reviews held back better" in page.words


def test_without_the_package_the_page_says_so(learner, monkeypatch):
    monkeypatch.setattr(fitting, "PACKAGE", "no_such_package")

    assert "the defaults stay" in learner.open("/cards/settings").words


# One's own data


def test_everything_of_the_cards_can_be_taken_along_and_deleted(learner, written):
    learner.submit(learner.open("/cards/settings").form(".pace").fill({"zone": ["Asia/Tokyo"]}))
    grade(learner, "fuel")
    learner.press(learner.open(CARDS).form_to(f"{CARDS}/move"), "[data-key=f]")

    data = json.loads(learner.open("/progress/data.json").html)

    assert {card["card_id"] for card in data["cards"]} == {"fuel", "ion"}
    assert data["card reviews"][0]["after"]["stability"] > 0
    assert data["card settings"]["zone"] == "Asia/Tokyo"
    learner.submit(learner.open("/account/delete").form_to("/account/delete"))
    tables = ("card_memories", "card_reviews", "card_settings", "card_decks", "card_fits", "people")
    assert {name: written()[name] for name in tables} == {name: [] for name in tables}


def sign(learner, way):
    """Sign up or in as Ada."""
    form = learner.open(f"/account/sign-{way}").form_to(f"/account/sign-{way}")
    page = learner.submit(form.fill({"name": ["Ada"], "password": ["a loom of numbers"]}))
    assert page.status == 200
