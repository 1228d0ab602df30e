"""One's own progress in a browser without JavaScript."""

from datetime import date, timedelta

import pytest
from answering import right_fields
from walk import Learner

from quizapp.db import Person, Sum, db


def test_of_many_days_the_latest_are_listed_and_all_are_counted(app, learner, cells):
    learner.answer(learner.ask("which-ion"), right_fields(cells.questions["which-ion"]))
    with app.app_context():
        person_id = db.session.scalars(db.select(Person.id)).one()
        for number in range(99):
            day = (date(2025, 1, 1) + timedelta(days=number)).isoformat()
            db.session.add(Sum(person_id=person_id, kind="day", name=day, answers=2, credit=1.0))
        db.session.commit()
        db.session.remove()

    page = learner.open("/progress")

    assert len(page.soup.select("[aria-labelledby=days] tbody tr")) == 60
    assert "The latest 60 of 100 days." in page.words
    assert "199 answers" in " ".join(f"{stat.dd.text} {stat.dt.text}" for stat in page.soup.select(".stat"))


@pytest.mark.parametrize("path", ["/progress/days", "/progress/memory", "/progress/mechanisms"])
def test_each_page_of_progress_says_what_to_do_as_long_as_there_is_nothing(learner: Learner, path: str):
    assert "Nothing to show yet" in learner.open(path).words


def test_each_plot_has_its_numbers_in_a_table(learner: Learner, cells):
    learner.answer(learner.ask("which-ion"), right_fields(cells.questions["which-ion"]))

    overview, days, mechanisms = (learner.open(f"/progress{name}") for name in ("", "/days", "/mechanisms"))

    for figure in overview.soup.select("figure.chart-figure"):
        assert len(figure.select("svg[role=img][aria-label]")) == len(figure.select("table")) == 1
        assert figure.figcaption.text.strip()
    assert len(days.soup.select("main svg[role=img]")) == len(days.soup.select("main table")) == 2
    assert "You studied on 1 day of the last year" in days.words
    assert mechanisms.soup.select("main svg[role=img]")
    assert mechanisms.soup.select("main table")


def test_how_right_one_is_by_level_goes_from_the_easier_to_the_harder(learner: Learner, cells):
    for question in cells.questions.values():
        learner.answer(learner.ask(question.id), right_fields(question))

    page = learner.open("/progress")

    levels = [row.th.text for row in page.soup.select("[aria-labelledby=levels] tbody tr")]
    assert levels == [name for name in ("recall", "understand", "apply") if name in levels] != []
    assert {row.th.text for row in page.soup.select("[aria-labelledby=topics] tbody tr")} == {
        question.topic for question in cells.questions.values() if question.topic
    }
