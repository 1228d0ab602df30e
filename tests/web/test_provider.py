"""Signing in by OpenID Connect, against a real provider on this machine."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from institution import CLIENT, SECRET, open_institution
from walk import InProcess, Learner

from quizapp.app import create_app
from quizapp.db import db


@pytest.fixture
def institution():
    with open_institution() as found:
        yield found


@pytest.fixture
def config(config, institution):
    return replace(
        config,
        oidc_issuer=institution.issuer,
        oidc_client=CLIENT,
        oidc_secret=SECRET,
        oidc_name="Example University",
        oidc_instructors="affiliation=staff",
    )


class NoWay(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def location(address):
    """Where an address of the provider leads."""
    try:
        build_opener(NoWay).open(address, timeout=10)
    except OSError as answer:  # a redirect that is not followed is an error to urllib
        answer.close()
        return answer.headers["Location"]
    raise AssertionError(f"{address} leads nowhere")


def go(person):
    """Leave for the provider; the way back."""
    page = person.send("GET", "/account/provider")
    assert page.status == 302, page.words
    back = urlsplit(location(page.location))
    return f"{back.path}?{back.query}"


def sign_in(person):
    return person.open(go(person))


def test_the_button_is_there_with_the_providers_name(learner):
    page = learner.open("/account/sign-in")

    assert page.find("a[href='/account/provider']").get_text() == "Sign in with Example University"


def test_who_comes_for_the_first_time_gets_a_name_and_keeps_the_work_of_a_guest(learner):
    learner.start()

    page = sign_in(learner)

    assert (page.path, page.status) == ("/", 200)
    assert learner.open("/account").find("h1").get_text() == "Ada Lovelace"
    assert learner.open("/attempts/1").status == 200


def test_the_same_person_is_found_again_on_another_browser_under_whatever_name(newcomer, institution):
    here, there = newcomer(), newcomer()
    sign_in(here)
    here.start()
    institution.claims["name"] = "Countess Lovelace"

    sign_in(there)

    assert there.open("/attempts/1").status == 200


def test_another_subject_of_the_same_name_is_somebody_else(newcomer, institution):
    here, there = newcomer(), newcomer()
    sign_in(here)
    here.start()
    institution.claims["sub"] = "ada-8"

    sign_in(there)

    assert there.open("/attempts/1").status == 404
    assert there.open("/account").find("h1").get_text() == "Ada Lovelace 2"


def test_a_name_that_was_taken_by_a_password_is_not_taken_over(newcomer):
    first, second = newcomer(), newcomer()
    first.post("/account/sign-up", {"name": ["Ada Lovelace"], "password": ["three little words"]})

    sign_in(second)

    assert second.open("/account").find("h1").get_text() == "Ada Lovelace 2"


def test_who_has_a_name_here_already_is_that_person_from_then_on(newcomer):
    here, there = newcomer(), newcomer()
    here.post("/account/sign-up", {"name": ["Ada"], "password": ["three little words"]})
    sign_in(here)

    sign_in(there)

    assert there.open("/account").find("h1").get_text() == "Ada"


@pytest.mark.parametrize(("affiliation", "status"), [("staff", 200), (["member", "staff"], 200), ("student", 403)])
def test_a_claim_makes_an_instructor(learner, institution, affiliation, status):
    institution.claims["affiliation"] = affiliation

    sign_in(learner)

    assert learner.open("/instructor/").status == status


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"aud": "another-app"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"sub": None},
    ],
)
def test_a_token_that_lies_is_refused_with_a_page(learner, institution, written, lies):
    institution.lies = lies
    before = written()

    page = sign_in(learner)

    assert page.status == 400
    assert "nothing was changed" in page.words
    assert written() == before


def test_a_token_signed_by_somebody_else_is_refused(learner, institution):
    institution.signs_with_its_key = False

    assert sign_in(learner).status == 400


def test_a_way_back_works_once_and_for_its_own_browser_only(newcomer):
    here, there = newcomer(), newcomer()
    back = go(here)

    assert there.open(back).status == 400
    assert here.open(back).status == 200
    assert here.open(back).status == 400


def test_a_refusal_by_the_provider_is_told(learner):
    page = learner.send("GET", "/account/provider")
    state = parse_qs(urlsplit(page.location).query)["state"][0]

    assert learner.open(f"/account/provider/back?error=access_denied&state={state}").status == 400


def test_a_provider_that_does_not_answer_is_told(config, learner):
    app = create_app(replace(config, oidc_issuer="http://127.0.0.1:9"))
    person = Learner(InProcess(app))

    assert person.open("/account/provider").status == 400
    with app.app_context():
        db.engine.dispose()


def test_the_way_there_asks_for_no_more_than_it_needs(learner):
    asked = parse_qs(urlsplit(learner.send("GET", "/account/provider").location).query)

    assert asked["scope"] == ["openid profile"]
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce"} <= asked.keys()
    assert asked["redirect_uri"] == ["http://localhost/account/provider/back"]
