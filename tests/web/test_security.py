"""What holds for every page: headers, nothing inline, no foreign forms, and no way out to other sites."""

from urllib.parse import urlsplit

import pytest
from addresses import every_address

from quizapp.web.security import HEADERS

MADE_UP = "ImE2Y2Y.made.up"


def test_every_answer_carries_the_guarding_headers(lived_in):
    for path, page in lived_in.pages.items():
        assert {name: page.headers.get(name.lower()) for name in HEADERS} == HEADERS, path


def test_the_policy_lets_nothing_in_from_elsewhere():
    policy = HEADERS["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_page_has_anything_inline(lived_in):
    for path, page in lived_in.pages.items():
        assert not page.soup.select("style, [style], iframe, object, embed, base"), path
        assert all(script.get("src") and not script.get_text(strip=True) for script in page.soup.select("script")), path
        handlers = [(tag.name, name) for tag in page.soup.find_all(True) for name in tag.attrs if name.startswith("on")]
        assert handlers == [], path


def test_no_page_loads_anything_from_another_host(lived_in):
    for path, page in lived_in.pages.items():
        loading = page.soup.select("script, link, img, image, use, source")
        loaded = [tag.get("src") or tag.get("href") for tag in loading]

        assert all(str(address).startswith(("/static/", "/banks/", "#")) for address in loaded), (path, loaded)


def test_every_form_of_every_page_has_a_token_and_stays_here(lived_in):
    for path, page in lived_in.pages.items():
        for form in page.soup.select("form[method=post]"):
            assert form.select_one("input[name=csrf_token]"), (path, form.get("action"))
            assert str(form.get("action") or path).startswith("/"), (path, form.get("action"))


def test_every_link_to_here_leads_somewhere(lived_in, veteran):
    links = {
        str(link["href"]).partition("#")[0]
        for page in lived_in.pages.values()
        for link in page.soup.select("a[href]")
        if str(link["href"]).startswith("/")
    }

    assert {link: veteran.open(link).status for link in sorted(links)} == dict.fromkeys(sorted(links), 200)


def test_no_page_has_the_same_id_twice(lived_in):
    for path, page in lived_in.pages.items():
        ids = [tag["id"] for tag in page.soup.select("main [id]")]

        assert sorted(ids) == sorted(set(ids)), path


def test_pages_of_a_person_are_not_kept_by_caches_in_between(lived_in):
    for path, page in lived_in.pages.items():
        kept = page.headers["cache-control"]

        assert path.startswith("/static/") or "private" in kept or "no-store" in kept, path


@pytest.mark.parametrize("token", [None, "", MADE_UP])
def test_without_its_token_no_form_changes_anything(app, veteran, written, token):
    before = written()

    for endpoint, path in every_address(app, "POST"):
        page = veteran.send("POST", path, {} if token is None else {"csrf_token": [token]})

        assert page.status == 400, endpoint
        assert "Nothing was changed." in page.words
    assert written() == before


def test_the_token_of_another_session_is_none(app, veteran, newcomer, written):
    other = newcomer()
    other.open("/")
    before = written()

    for endpoint, path in every_address(app, "POST"):
        assert veteran.send("POST", path, {"csrf_token": [other.token]}).status == 400, endpoint
    assert written() == before


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_sent_from_another_site_is_refused_even_with_a_token(app, veteran, written, site):
    veteran.open("/")
    before = written()

    for endpoint, path in every_address(app, "POST"):
        page = veteran.post(path, {"answer": ["x"]}, {"Sec-Fetch-Site": site})

        assert (page.status, page.has("a[href='/']")) == (403, True), endpoint
    assert written() == before


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_form_of_our_own_pages_is_taken(learner, site):
    assert learner.post("/banks/cells/attempts", {}, {"Sec-Fetch-Site": site}).status == 303


def test_a_page_may_be_opened_from_another_site(learner):
    assert learner.send("GET", "/", headers={"Sec-Fetch-Site": "cross-site"}).status == 200


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(learner):
    cookie = (
        learner.send("GET", "/").headers.get("set-cookie")
        or learner.post("/banks/cells/attempts").headers["set-cookie"]
    )

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "came_from",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://localhost//evil.example/",
        "http://localhost/\\evil.example/",
        "http://localhost:81/progress",
        "http://localhost@evil.example/",
        "http://[",
        "http://localhost/gone",
        "http://localhost/banks/cells/attempts",
        "javascript:alert(1)",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/settings/theme", "/settings/keys", "/settings/one-key"])
def test_a_setting_never_leads_to_another_site_or_a_dead_end(learner, came_from, path):
    page = learner.post(path, {"theme": ["dark"], "keys": ["off"], "one-key": ["on"]}, {"Referer": came_from})

    assert (page.status, page.location) == (303, "/")


def test_a_setting_leads_back_to_the_page_that_it_was_made_on(learner):
    came_from = "http://localhost/banks/cells/mechanisms/pump?step=spend"

    page = learner.post("/settings/theme", {"theme": ["dark"]}, {"Referer": came_from})

    assert page.location == "/banks/cells/mechanisms/pump?step=spend"


def test_no_redirect_of_the_app_leaves_it(app, veteran):
    for method in ("GET", "POST"):
        for endpoint, path in every_address(app, method):
            page = veteran.post(path) if method == "POST" else veteran.send("GET", path)

            assert not urlsplit(page.location or "/").netloc, endpoint
            if endpoint == "account.delete" and method == "POST":
                return


def test_long_pages_are_sent_compressed_to_whom_can_read_them(learner):
    squeezed = learner.send("GET", "/banks/cells", headers={"Accept-Encoding": "gzip"})
    plain = learner.send("GET", "/banks/cells", headers={"Accept-Encoding": "gzip;q=0"})

    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert squeezed.headers["vary"] == plain.headers["vary"]


def test_static_files_are_kept_for_long_under_the_address_of_their_content(learner):
    page = learner.open("/")
    sheet = str(page.find("link[rel=stylesheet]")["href"])

    assert "immutable" in learner.send("GET", sheet).headers["cache-control"]
    assert "immutable" not in learner.send("GET", sheet.partition("?")[0]).headers["cache-control"]


@pytest.mark.parametrize("path", ["../../pyproject.toml", "..%2f..%2fpyproject.toml", "%2e%2e/app.py", "css", ""])
def test_nothing_but_static_files_is_served_as_one(learner, path):
    assert learner.send("GET", f"/static/{path}").status == 404


def test_a_token_in_a_header_lets_no_form_without_one_through(learner):
    learner.open("/")
    theme = {"theme": ["dark"]}

    assert learner.send("POST", "/settings/theme", theme, {"X-CSRFToken": learner.token}).status == 303
    assert learner.send("POST", "/settings/theme", theme).status == 400
