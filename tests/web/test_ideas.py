"""Misconceptions across questions, in a browser without JavaScript."""

from datetime import timedelta

import pytest

from quizapp.clock import now
from quizapp.db import BeliefRow, db

REPAIR = "/banks/cells/ideas/potassium-out/repair"
IDEA = "The pump carries potassium out of the cell."


def miss(learner, cells, questions=("which-ion", "how-many")):
    """Get questions wrong by one idea in one quiz; its result."""
    potassium = next(option.key for option in cells.questions["which-ion"].options if option.text == "potassium")
    page = learner.start(questions=list(questions), count="10")
    for position in range(1, len(questions) + 1):
        page = learner.open(f"/attempts/1/{position}")
        offered = page.form().offers("answer")
        said = potassium if potassium in offered else "true" if "true" in offered else "2"
        learner.answer(page, {"answer": [said]})
    return learner.open("/attempts/1")


@pytest.fixture
def two_days_later(app):
    """Let what is known be two days old."""

    def wait():
        with app.app_context():
            db.session.execute(db.update(BeliefRow).values(raised_at=now() - timedelta(days=2)))
            db.session.commit()
            db.session.remove()

    return wait


def test_the_result_names_the_idea_behind_the_misses(learner, cells):
    result = miss(learner, cells)

    found = result.find("#common").parent
    assert "Both of your misses come from one idea" in found.get_text()
    assert IDEA in found.get_text()
    assert len(found.select("a")) == 2
    assert "Only sodium leaves." in found.get_text()


def test_some_of_the_misses_are_counted_in_words(learner, cells):
    result = miss(learner, cells, ("which-ion", "how-many", "needs-fuel"))

    assert "Two of your three misses come from one idea" in result.words


def test_one_miss_names_no_idea(learner, cells):
    assert not miss(learner, cells, ("which-ion",)).has("#common")


def test_an_idea_is_repaired_with_one_button(learner, cells):
    result = miss(learner, cells)
    assert "Repair it with three questions" in result.words

    page = learner.submit(result.form_to(REPAIR))

    assert page.path == "/attempts/2/1"
    assert page.has("#answer")
    assert not page.has("#feedback")


def test_pressed_twice_it_is_another_repair_as_with_every_quiz(learner, cells):
    miss(learner, cells)

    assert [learner.post(REPAIR).location for _ in range(2)] == ["/attempts/2/1", "/attempts/3/1"]


def test_somebody_new_can_repair_too(learner):
    page = learner.post(REPAIR)

    assert (page.status, page.location) == (303, "/attempts/1/1")
    assert learner.open("/attempts/1/1").has("#answer")


def test_what_is_not_there_cannot_be_repaired(learner):
    assert learner.post("/banks/cells/ideas/gone/repair").status == 404
    assert learner.post("/banks/gone/ideas/potassium-out/repair").status == 404
    assert learner.send("GET", REPAIR).status == 405


def test_progress_shows_a_held_idea_with_its_repair(learner, cells):
    miss(learner, cells)

    page = learner.open("/banks/cells/progress")

    assert "Two questions came out wrong by it." in page.words
    assert page.form_to(REPAIR)


def test_an_idea_to_check_again_is_offered_once_it_is_time(learner, cells, two_days_later):
    miss(learner, cells)
    for path in ("/", "/banks/cells"):
        assert "An idea to check again" not in learner.open(path).words
    two_days_later()

    for path in ("/", "/banks/cells"):
        page = learner.open(path)
        assert "An idea to check again" in page.words
        assert IDEA in page.words
        assert learner.submit(page.form_to(REPAIR)).has("#answer")


def test_nobody_elses_ideas_are_offered(learner, cells, newcomer, two_days_later):
    miss(learner, cells)
    two_days_later()
    stranger = newcomer()
    stranger.start()

    assert "An idea to check again" not in stranger.open("/").words


def test_a_running_exam_names_no_idea(learner, cells, two_days_later):
    page = learner.start(questions=["which-ion", "how-many"], count="2", mode="exam")
    potassium = next(option.key for option in cells.questions["which-ion"].options if option.text == "potassium")
    for position in (1, 2):
        page = learner.open(f"/attempts/1/{position}")
        said = potassium if page.form().offers("answer") else "2"
        learner.submit(page.form("#answer").fill({"answer": [said]}))
    two_days_later()

    for path in ("/attempts/1", "/", "/banks/cells", "/banks/cells/progress", "/progress"):
        assert IDEA not in learner.open(path).html, path
