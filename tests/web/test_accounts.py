"""A name for one's work, as the pages offer it."""

import pytest
from addresses import every_address

from quizapp.services.accounts import MOST_FAILURES

PASSWORD = "three little words"
ADA = {"name": ["Ada"], "password": [PASSWORD]}


def sign_up(learner, **changed):
    return learner.submit(learner.open("/account/sign-up").form_to("/account/sign-up").fill({**ADA, **changed}))


def sign_in(learner, **changed):
    return learner.submit(learner.open("/account/sign-in").form_to("/account/sign-in").fill({**ADA, **changed}))


def test_a_guest_signs_up_and_keeps_the_work(learner):
    learner.start()

    page = sign_up(learner)

    assert (page.path, page.status) == ("/account", 200)
    assert page.find("h1").get_text() == "Ada"
    assert learner.open("/attempts/1").status == 200


def test_a_name_works_from_another_device(newcomer):
    here, there = newcomer(), newcomer()
    here.start()
    sign_up(here)

    page = sign_in(there)

    assert page.path == "/"
    assert "Welcome back" in page.words
    assert there.open("/attempts/1").status == 200


def test_what_was_done_as_a_guest_comes_along(newcomer):
    here, there = newcomer(), newcomer()
    sign_up(here)
    there.start()

    sign_in(there)

    assert here.open("/attempts/1").status == 200


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter a name."),
        ("name", "   ", "Enter a name."),
        ("name", "x" * 81, "Use up to 80 characters."),
        ("password", "", "Enter a password."),
        ("password", "too short", "Use at least 10 characters"),
        ("password", "x" * 201, "Use at least 10 characters"),
    ],
)
def test_what_cannot_be_a_name_or_password_is_sent_back_with_a_message(learner, written, field, value, message):
    page = learner.post("/account/sign-up", {**ADA, field: [value]})

    assert page.status == 422
    assert message in page.words
    assert page.find(f"input[name={field}]").get("aria-invalid") == "true"
    assert written()["people"] == []


def test_a_password_is_never_sent_back(learner):
    for path in ("/account/sign-up", "/account/sign-in"):
        page = learner.post(path, {"name": [""], "password": [PASSWORD]})

        assert page.status == 422
        assert PASSWORD not in page.html


def test_a_taken_name_is_sent_back_with_a_message(newcomer):
    sign_up(newcomer())

    page = sign_up(newcomer(), name=["ada"])

    assert page.status == 422
    assert "This name is taken." in page.words


@pytest.mark.parametrize("wrong", [{"password": ["something else"]}, {"name": ["Eve"]}])
def test_a_wrong_password_and_an_unknown_name_look_alike(newcomer, wrong):
    sign_up(newcomer())

    page = sign_in(newcomer(), **wrong)

    assert page.status == 422
    assert "do not fit together" in page.words


def test_trying_passwords_out_is_stopped(newcomer):
    sign_up(newcomer())
    guesser = newcomer()
    for _ in range(MOST_FAILURES):
        sign_in(guesser, password=["something else"])

    page = sign_in(guesser)

    assert page.status == 429
    assert "Wait a quarter of an hour" in page.words


def test_signing_out_forgets_the_person_on_this_device(learner):
    sign_up(learner)
    learner.start()

    page = learner.submit(learner.open("/account").form_to("/account/sign-out"))

    assert "You are signed out." in page.words
    assert learner.open("/attempts/1").status == 404


def test_signing_out_here_leaves_the_other_device_alone(newcomer):
    here, there = newcomer(), newcomer()
    sign_up(here)
    here.start()
    sign_in(there)

    there.post("/account/sign-out")

    assert here.open("/attempts/1").status == 200


def test_signing_out_everywhere_ends_the_session_of_the_other_device_too(newcomer):
    here, there = newcomer(), newcomer()
    sign_up(here)
    here.start()
    sign_in(there)

    there.post("/account/sign-out", {"everywhere": ["1"]})

    assert here.open("/attempts/1").status == 404
    assert here.open("/").status == here.open("/progress").status == here.open("/account").status == 200


def test_after_signing_out_everywhere_a_quiz_can_be_taken_on_the_other_device(newcomer):
    here, there = newcomer(), newcomer()
    sign_up(here)
    sign_in(there)
    there.post("/account/sign-out", {"everywhere": ["1"]})

    assert here.start().status == 200


@pytest.mark.parametrize("everywhere", [{}, {"everywhere": ["1"]}])
def test_signing_out_twice_or_as_nobody_is_harmless(learner, everywhere):
    sign_up(learner)
    learner.post("/account/sign-out", everywhere)
    learner.open("/")

    page = learner.post("/account/sign-out", everywhere)

    assert page.status in {303, 404}
    assert learner.open("/").status == 200


def test_opening_the_page_deletes_nothing(learner, written):
    learner.start()

    learner.open("/account/delete")

    assert len(written()["attempts"]) == 1


def test_everything_is_deleted_once_that_was_asked_for(learner, written):
    page = learner.ask("which-ion")
    learner.submit(page.form().fill({"answer": [page.form().offers("answer")[0]]}))
    sign_up(learner)

    page = learner.submit(learner.open("/account/delete").form_to("/account/delete"))

    assert "deleted" in page.words
    left = {name for name, rows in written().items() if rows}
    assert left == {"versions"}
    assert "Nothing is kept about you yet." in learner.open("/account").words


def test_deleting_twice_finds_nothing(learner):
    learner.start()
    learner.post("/account/delete")
    learner.open("/")

    assert learner.post("/account/delete").status == 404


def test_a_stranger_has_nothing_to_delete(learner, newcomer, written):
    newcomer().start()
    before = written()

    assert learner.post("/account/delete").status == 404
    assert written() == before


def test_a_cookie_is_renewed_when_a_name_is_taken(learner):
    learner.start()
    before = learner.browser.client.get_cookie("session").value

    sign_up(learner)

    assert learner.browser.client.get_cookie("session").value != before


@pytest.mark.parametrize("path", ["/account/sign-up", "/account/sign-in", "/account/delete", "/account"])
def test_account_pages_take_no_other_methods(learner, path):
    page = learner.send("PUT", path, {"csrf_token": [learner.token]})

    assert page.status in {400, 405}


def test_a_wrong_method_never_reaches_an_account(app, learner, written):
    learner.start()
    before = written()

    for endpoint, path in every_address(app, "POST"):
        for method in ("PUT", "PATCH", "DELETE"):
            assert learner.send(method, path, {"csrf_token": [learner.token]}).status == 405, endpoint
    assert written() == before


def test_without_a_provider_there_is_none(learner):
    assert learner.open("/account/provider").status == learner.open("/account/provider/back").status == 404
    assert "Sign in with" not in learner.open("/account/sign-in").words
