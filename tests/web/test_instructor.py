"""The instructor's corner, and who may enter it."""

import pytest
from addresses import every_address, every_page

from quizapp.web.markup import plain


def for_instructors(app):
    """Every address under `/instructor/` but the one-time link, with its method."""
    return [
        (method, endpoint, path)
        for method in ("GET", "POST")
        for endpoint, path in every_address(app, method)
        if path.startswith("/instructor") and endpoint != "instructor.join"
    ]


@pytest.mark.parametrize("who", ["stranger", "guest", "learner with a name"])
def test_every_instructors_page_is_refused_to_learners(app, learner, written, who):
    if who != "stranger":
        learner.start()
    if who == "learner with a name":
        learner.post("/account/sign-up", {"name": ["Ada"], "password": ["three little words"]})
    before = written()

    for method, endpoint, path in for_instructors(app):
        page = learner.post(path) if method == "POST" else learner.open(path)

        assert page.status == 403, endpoint
        assert "for instructors" in page.words or "for administrators" in page.words
    assert written() == before


def test_administrators_pages_are_refused_to_instructors(app, instructor, written):
    before = written()

    for method, endpoint, path in for_instructors(app):
        if endpoint.startswith("people."):
            page = instructor.post(path) if method == "POST" else instructor.open(path)
            assert page.status == 403, endpoint
    assert written() == before


def test_no_role_meets_a_fault_anywhere(app, instructor, administrator):
    for person in (instructor, administrator):
        for method, endpoint, path in for_instructors(app):
            page = person.post(path) if method == "POST" else person.open(path)
            assert page.status < 500, endpoint


def test_no_page_tells_a_learner_a_key_before_the_answer(app, learner, library):
    learner.start(count="10")
    bank = library.banks()["cells"]
    secrets = {plain(note.why) for question in bank.questions.values() for _, note in question.notes() if note.why}
    assert len(secrets) > 20

    for path in every_page(app):
        words = learner.open(path).words
        assert [secret for secret in secrets if secret in words] == [], path


def test_there_are_instructors_pages_to_be_refused(app):
    assert {method for method, _, _ in for_instructors(app)} == {"GET", "POST"}


def test_learners_are_offered_no_way_in(learner):
    learner.start()

    assert not learner.open("/").has("a[href^='/instructor']")


def test_the_one_time_link_makes_its_opener_an_instructor(learner, invitation):
    page = learner.submit(learner.open(invitation).form_to(invitation))

    assert page.path == "/instructor/"
    assert "You are an instructor now." in page.words
    assert learner.open("/").has("a[href='/instructor/']")


def test_opening_the_link_alone_does_not_use_it_up(newcomer, invitation, written):
    before = written()
    newcomer().open(invitation)
    assert written() == before

    second = newcomer()
    assert second.submit(second.open(invitation).form_to(invitation)).path == "/instructor/"


def test_the_link_works_once(newcomer, invitation, instructor, written):
    late = newcomer()
    before = written()

    page = late.post(invitation)

    assert page.status == 404
    assert "used already" in page.words
    assert late.open("/instructor/").status == 403
    assert written() == before


def test_pressing_the_button_twice_leaves_an_instructor(instructor, invitation):
    assert instructor.post(invitation).status == 404
    assert instructor.open("/instructor/").status == 200


def test_a_made_up_link_is_refused(learner, written):
    assert learner.post("/instructor/join/made-up").status == 404
    assert written()["people"] == []


def test_becoming_an_instructor_keeps_the_own_work(learner, invitation):
    learner.start()

    learner.submit(learner.open(invitation).form_to(invitation))

    assert learner.open("/attempts/1").status == 200


def test_an_instructor_does_not_see_the_attempts_of_learners(learner, instructor):
    learner.start()

    assert instructor.open("/attempts/1").status == 404


def test_a_report_is_read_and_put_away(learner, instructor):
    learner.start()
    learner.post("/attempts/1/1/report", {"text": ["Two options are right."]})
    page = instructor.open("/instructor/")
    assert "Two options are right." in page.words

    again = instructor.submit(page.form_to("/instructor/reports/1/settled"))

    assert again.path == "/instructor/"
    assert "Two options are right." not in again.words


def test_settling_twice_is_harmless_and_settling_nothing_is_not_found(learner, instructor):
    learner.start()
    learner.post("/attempts/1/1/report", {"text": ["Two options are right."]})

    assert instructor.post("/instructor/reports/1/settled").status == 303
    assert instructor.post("/instructor/reports/1/settled").status == 303
    assert instructor.post("/instructor/reports/2/settled").status == 404


def test_problems_are_shown_with_place_and_cure(folder, instructor, library):
    path = folder / "cells" / "bank.yaml"
    path.write_text(path.read_text().replace("{right: sodium,", "{rigth: sodium,"))
    library._scanned_at = None

    page = instructor.open("/instructor/")

    assert "cells/bank.yaml:" in page.words
    assert "rigth" in page.words
    assert "did you mean right" in page.words.replace("`", "")


def test_while_a_file_has_problems_learners_keep_the_last_good_version(folder, learner, library):
    path = folder / "cells" / "bank.yaml"
    path.write_text(path.read_text().replace("{right: sodium,", "{rigth: sodium,"))
    library._scanned_at = None

    assert learner.start().status == 200
    assert "Cells & <their> pumps" in learner.open("/").words


def test_a_bank_that_was_never_good_is_told_to_the_instructor_alone(folder, learner, instructor, library):
    (folder / "broken.yaml").write_text("title: Broken\nquestions: 7\n")
    library._scanned_at = None

    assert "broken.yaml" in instructor.open("/instructor/").words
    assert "problems" in instructor.open("/").words
    assert "roken" not in learner.open("/").words


def test_the_text_of_a_problem_is_no_markup(folder, instructor, library):
    (folder / "odd.yaml").write_text('title: Odd\n"<img src=x onerror=alert(1)>": 1\nquestions: []\n')
    library._scanned_at = None

    page = instructor.open("/instructor/")

    assert "onerror" in page.words
    assert not page.has("img[onerror]")


def test_an_instructor_who_signed_out_everywhere_is_one_no_more_here(instructor):
    instructor.post("/account/sign-out", {"everywhere": ["1"]})

    assert instructor.open("/instructor/").status == 403
