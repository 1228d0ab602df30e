"""Study: one button, as many minutes as there are, cards and then questions, and back to where one was."""

from datetime import date, timedelta

import pytest
from walk import Learner

from quizapp.clock import now


def text(page) -> str:
    return " ".join(page.soup.main.get_text(" ").split())


@pytest.fixture
def studying(learner: Learner, spikes) -> Learner:
    return learner


def begin(learner: Learner, minutes: str = "5", bank: str = "action-potential"):
    form = learner.open("/").form_to("/study")
    return learner.submit(form.fill({"minutes": [minutes], "bank": [bank]}))


def test_the_start_page_greets_with_one_button_and_ten_minutes(studying):
    form = studying.open("/").form_to("/study")

    assert form.offers("minutes") == ["5", "10", "20"]
    assert [
        control["value"]
        for control in form.controls
        if control.get("name") == "minutes" and control.has_attr("checked")
    ] == ["10"]


def test_study_leads_to_a_card_and_each_grade_to_the_next_until_the_questions_come(studying):
    page = begin(studying)
    seen = []
    while "/cards" in page.path:
        assert "Study:" in text(page)
        seen.append(page.path)
        turned = studying.open(page.soup.select_one("a[data-turn]")["href"])
        page = studying.press(turned.form("form.grades"), "[value=easy]")

    assert len(seen) == len(set(seen)) > 1
    assert page.path == "/study/now"
    assert "Now the questions" in text(page) or "Cards done" in text(page)
    page = studying.submit(page.form_to("/study/questions"))
    assert page.path.startswith("/attempts/")


def test_undoing_within_a_sitting_stays_in_it(studying):
    page = begin(studying)
    turned = studying.open(page.soup.select_one("a[data-turn]")["href"])
    page = studying.press(turned.form("form.grades"), "[value=good]")

    page = studying.submit(page.form(".card-tools form"))

    assert "study=1" in page.path
    assert "Study:" in text(page)


def test_what_is_begun_can_be_gone_on_with_from_the_start_page(studying):
    page = begin(studying)
    turned = studying.open(page.soup.select_one("a[data-turn]")["href"])
    studying.press(turned.form("form.grades"), "[value=easy]")

    home = studying.open("/")

    assert "Go on with your study" in text(home)
    assert home.soup.find("a", string="Go on with your study")["href"] == "/study/now"


def test_minutes_that_are_not_offered_are_ten_and_a_bank_that_is_not_there_is_refused(studying):
    assert begin(studying, "5").status == 200
    assert studying.post("/study", {"minutes": ["1000"]}).location == "/study/now"
    assert studying.post("/study", {"minutes": ["5"], "bank": ["gone"]}).status == 404


def test_without_a_sitting_there_is_a_way_to_begin_one(studying):
    page = studying.open("/study/now")

    assert "nothing to go on with" in text(page)
    assert page.form_to("/study")
    assert studying.post("/study/questions").location == "/study/now"


def test_an_exam_says_how_many_a_day_get_there(studying):
    form = studying.open("/study").form_to("/study/exam")
    day = now().date() + timedelta(days=20)

    page = studying.submit(form.fill({"bank": ["action-potential"], "day": [day.isoformat()]}))

    assert "a day gets you there" in text(page)
    assert "a day gets you there" in text(studying.open("/"))
    studying.post("/study/exam", {"bank": ["action-potential"], "none": ["1"]})
    assert "a day gets you there" not in text(studying.open("/study"))


@pytest.mark.parametrize("day", ["", "soon", "2020-01-01", "9999-12-31", str(date.min)])
def test_a_day_that_is_none_is_told_beside_its_field(studying, day):
    page = studying.post("/study/exam", {"bank": ["action-potential"], "day": [day]})

    assert page.status == 422
    assert page.soup.select_one("#day[aria-invalid=true]")
    assert page.soup.title.string.startswith("Error")


def test_what_does_not_stick_is_named_with_what_helps(studying, spikes, app, library):
    from studying import Studier
    from taking import NOON

    from quizapp.domain.recall import Grade
    from quizapp.services.decks import open_deck

    begin(studying)
    with app.app_context(), app.test_request_context():
        with studying.browser.client.session_transaction() as session:
            person, key = session["person"], session["key"]
        from quizapp.services.visitors import Visitor

        deck = open_deck(library, "action-potential")
        name = next(name for name in deck.order if deck.cards[name].link)
        studier = Studier(library, "action-potential", Visitor(person, key))
        studier.now = NOON - timedelta(days=900)
        studier.grade(Grade.EASY, name)
        for _ in range(8):
            studier.wait(days=60)
            studier.grade(Grade.AGAIN, name)
            studier.wait(minutes=20)
            studier.grade(Grade.EASY, name)

    page = studying.open("/study")

    assert "Taken out" in text(page)
    assert "See how it works" in text(page)
    studying.press(page.form_to("/banks/action-potential/cards/move"), "[value=restore]")
    assert "Taken out" not in text(studying.open("/study"))
