"""One's own progress in a browser without JavaScript."""

from datetime import date, timedelta

from answering import right_fields

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

    assert len(page.soup.select(".chart-figure tbody tr")) == 60
    assert "The latest 60 of 100 days." in page.words
    assert "199 answers" in " ".join(f"{stat.dd.text} {stat.dt.text}" for stat in page.soup.select(".stat"))
