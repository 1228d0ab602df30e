"""Stepping back to where a chain breaks, and looking for a weak link, in a browser without JavaScript."""

import pytest
from answering import right_fields


@pytest.fixture
def feedback(learner):
    """The feedback on an answer that contradicts the pump's second link."""
    return learner.answer(learner.ask("needs-fuel"), {"answer": ["true"]})


def back(learner, feedback):
    """Press the button; the page that follows."""
    return learner.submit(feedback.form_to(f"{feedback.path}/step-back"))


def asked(page, cells):
    """The question on a page, by the words of its form."""
    names = {str(control["name"]) for control in page.form().controls}
    words = page.find("h1").get_text(" ", strip=True)
    return next(
        each
        for each in cells.questions.values()
        if set(right_fields(each)) <= names and (each.type == "cloze" or words in each.ask.replace("*", ""))
    )


def test_a_wrong_answer_offers_the_way_back(learner, feedback, cells):
    page = back(learner, feedback)

    assert page.path == "/attempts/2/1"
    assert asked(page, cells).step == "pump/bind"
    assert "Question 1 of at most 2" in page.words
    assert page.has('a[href="/attempts/1/1"]')


def test_the_last_feedback_says_where_it_breaks_and_leads_back(learner, feedback, cells):
    page = back(learner, feedback)

    page = learner.answer(page, right_fields(asked(page, cells)))

    found = page.find(".conclusion")
    assert "You know this: “Three sodium ions bind inside the cell.”" in found.get_text()
    assert "You lose it at the next link: “ATP hands over a phosphate.”" in found.get_text()
    assert found.select_one('a[href="/attempts/1/1"]')
    assert learner.open("/attempts/2").find(".conclusion").get_text() == found.get_text()


def test_pressed_twice_it_is_the_same_quiz(learner, feedback):
    first, second = back(learner, feedback), back(learner, feedback)

    assert first.path == second.path


def test_a_right_answer_offers_no_way_back(learner):
    page = learner.answer(learner.ask("needs-fuel"), {"answer": ["false"]})

    assert not page.has("form.way-back")
    posted = learner.post(f"{page.path}/step-back")
    assert (posted.status, posted.location) == (303, page.path)


def test_an_open_question_offers_no_way_back(learner, written):
    page = learner.ask("needs-fuel")
    before = written()["attempts"]

    posted = learner.post(f"{page.path}/step-back")

    assert (posted.status, posted.location) == (303, page.path)
    assert written()["attempts"] == before


def test_a_running_exam_offers_no_way_back(learner, written):
    page = learner.ask("needs-fuel", mode="exam")
    learner.submit(page.form("#answer").fill({"answer": ["true"]}))
    before = written()["attempts"]

    learner.post(f"{page.path}/step-back")

    assert written()["attempts"] == before


def test_nobody_steps_back_from_somebody_elses_answer(feedback, newcomer):
    stranger = newcomer()
    stranger.start()

    assert stranger.post(f"{feedback.path}/step-back").status == 404


def test_the_way_back_is_not_to_be_looked_at(learner, feedback):
    assert learner.send("GET", f"{feedback.path}/step-back").status == 405


def test_the_way_back_tells_nothing_of_its_question_before_the_answer(learner, feedback, cells):
    page = back(learner, feedback)

    assert not page.has("#feedback, .chain-step, .mark")
    question = asked(page, cells)
    assert not [part for part in question.notes() if part[1].why and part[1].why in page.html]


def test_a_chain_is_searched_from_its_page(learner, cells):
    page = learner.open("/banks/cells/mechanisms/pump")

    page = learner.submit(page.form_to("/banks/cells/mechanisms/pump/search"))

    assert "Question 1 of at most 12" in page.words
    for _ in range(12):
        page = learner.answer(page, right_fields(asked(page, cells)))
        following = page.find("a[data-go-on]")
        if "Next" not in following.get_text():
            break
        page = learner.open(str(following["href"]))
    assert "No link is missing" in page.find(".conclusion").get_text()
    assert "No link is missing" in learner.open("/attempts/1").find(".conclusion").get_text()


def test_an_unknown_chain_cannot_be_searched(learner):
    assert learner.post("/banks/cells/mechanisms/gone/search").status == 404
    assert learner.send("GET", "/banks/cells/mechanisms/pump/search").status == 405
