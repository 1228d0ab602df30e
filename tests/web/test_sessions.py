"""Where one is signed in; links for a new password; and the administrators' page of people."""

from urllib.parse import urlsplit

import pytest

PASSWORD = "three little words"
OTHER = "four other little words"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"}


def sign_up(learner, name="Ada"):
    learner.post("/account/sign-up", {"name": [name], "password": [PASSWORD]}, FIREFOX)


def sign_in(learner, name="Ada", password=PASSWORD):
    return learner.post("/account/sign-in", {"name": [name], "password": [password]}, PHONE)


def test_the_account_page_lists_each_browser_once(newcomer):
    here, there = newcomer(), newcomer()
    sign_up(here)
    sign_in(there)

    page = here.open("/account")

    assert "Firefox on Linux this one" in page.words
    assert "Safari on iPhone" in page.words
    assert len(page.soup.select("form[action^='/account/sessions/']")) == 1


def test_a_session_is_ended_from_another_browser(newcomer):
    here, there = newcomer(), newcomer()
    sign_up(here)
    sign_in(there)
    form = here.open("/account").find("form[action^='/account/sessions/']")

    here.submit(here.open("/account").form_to(form["action"]))

    assert there.open("/account").find("h1").get_text() == "Your work is kept on this device"
    assert here.open("/account").find("h1").get_text() == "Ada"


def test_nobody_ends_the_session_of_somebody_else(newcomer):
    ada, eve = newcomer(), newcomer()
    sign_up(ada)
    sign_up(eve, "Eve")

    for session_id in range(1, 4):
        eve.post(f"/account/sessions/{session_id}/end")

    assert "this one" in ada.open("/account").words


def test_a_copied_cookie_is_void_after_signing_out(newcomer):
    here, copy = newcomer(), newcomer()
    here.start()
    sign_up(here)
    copy.browser.client.set_cookie("session", here.browser.client.get_cookie("session").value)
    assert copy.open("/attempts/1").status == 200

    here.post("/account/sign-out")

    assert copy.open("/attempts/1").status == 404


def test_signing_in_as_somebody_else_leaves_no_session_behind(newcomer, written):
    person = newcomer()
    sign_up(newcomer(), "Eve")
    sign_up(person)

    sign_in(person, "Eve")

    assert len(written()["sessions"]) == 2, "one of Eve's first browser, one of this"


@pytest.fixture
def link_for(administrator):
    """Add somebody, or void their password; the path of the link that the page shows."""

    def link(path, **fields):
        page = administrator.post(path, {name: [value] for name, value in fields.items()})
        return urlsplit(page.find(".long-code").get_text()).path

    return link


def test_an_administrator_adds_somebody_who_chooses_the_password(newcomer, link_for):
    path = link_for("/instructor/people/", name="Grace", role="instructor")
    grace = newcomer()
    grace.start()
    assert "Grace" in grace.open(path).words

    page = grace.submit(grace.open(path).form_to(path).fill({"password": [OTHER]}))

    assert page.find("h1").get_text() == "Grace"
    assert grace.open("/instructor/").status == 200
    assert grace.open("/attempts/1").status == 200, "what was done as a guest comes along"
    assert grace.open(path).status == 404, "the link works once"


def test_a_short_password_is_sent_back_and_the_link_still_works(newcomer, link_for):
    path = link_for("/instructor/people/", name="Grace", role="learner")
    grace = newcomer()

    assert grace.post(path, {"password": ["short"]}).status == 422
    assert grace.post(path, {"password": [OTHER]}).status == 303


def test_a_reset_voids_password_and_sessions_at_once(newcomer, link_for):
    ada = newcomer()
    sign_up(ada)

    path = link_for("/instructor/people/reset", name="Ada")

    assert ada.open("/attempts/1").status == 404
    assert sign_in(newcomer()).status == 422
    assert newcomer().post(path, {"password": [OTHER]}).status == 303
    assert sign_in(newcomer(), password=OTHER).status == 303


def test_of_two_resets_only_the_later_link_works(newcomer, link_for):
    sign_up(newcomer())

    first, second = (link_for("/instructor/people/reset", name="Ada") for _ in range(2))

    assert newcomer().open(first).status == 404
    assert newcomer().open(second).status == 200


def test_a_password_link_gives_nobody_a_role_by_the_other_door(newcomer, link_for):
    token = link_for("/instructor/people/", name="Grace", role="instructor").rpartition("/")[2]

    assert newcomer().post(f"/instructor/join/{token}").status == 404


def test_a_role_holds_from_the_next_page_on(newcomer, administrator):
    ada = newcomer()
    sign_up(ada)
    assert ada.open("/instructor/").status == 403

    administrator.post("/instructor/people/role", {"name": ["Ada"], "role": ["instructor"]})
    assert ada.open("/instructor/").status == 200

    administrator.post("/instructor/people/role", {"name": ["Ada"], "role": ["learner"]})
    assert ada.open("/instructor/").status == 403


def test_the_last_administrator_with_a_name_stays_one(administrator):
    sign_up(administrator)

    page = administrator.post("/instructor/people/role", {"name": ["Ada"], "role": ["learner"]})

    assert page.status == 422
    assert "only administrator" in page.words


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("role", {"name": ["Nobody"], "role": ["instructor"]}, 404),
        ("role", {"name": ["Nobody"], "role": ["king"]}, 422),
        ("reset", {"name": ["Nobody"]}, 404),
        ("sign-out", {"name": [""]}, 404),
        ("", {"name": [""], "role": ["learner"]}, 422),
        ("", {"name": ["x" * 81], "role": ["learner"]}, 422),
        ("", {"name": ["Ada"], "role": ["king"]}, 422),
    ],
)
def test_what_cannot_be_done_to_people_is_refused(administrator, path, fields, status):
    assert administrator.post(f"/instructor/people/{path}", fields).status == status
