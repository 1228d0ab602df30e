"""Whatever is sent, the answer is a page with a message, never a fault."""

import time
from urllib.parse import quote

import pytest
from addresses import every_address
from answering import right_fields
from bs4 import BeautifulSoup

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{7*7}}"
HOSTILE = [
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\ufffe\uffff",
    "\u202egnirts",
    "👩‍🚀" * 100,
    "x" * 8_000,
    MARKUP,
    "' OR 1=1 --",
    "../../etc/passwd",
    "-1",
    "9" * 5000,
    "1e999999",
    "nan",
    "1/0",
    "$" + "{" * 400 + "$",
    "\r\nSet-Cookie: a=b",
    "%s%n{0}",
    "[" * 400 + "](http://evil.example)",
    "*" * 480,
]
FIELDS = (
    "answer text name password mode count minutes only topics flagged grade card changes theme keys form"
    " move side back_to retention new_a_day learning_steps zone shown confidence revises"
    " point seconds quantity everywhere"
).split()


def encoded(text):
    return quote(text.encode(errors="surrogatepass"))


def send(learner, path, pairs):
    """Post pairs as they are, lone surrogates and all."""
    body = "&".join(f"{name}={encoded(value)}" for name, value in [("csrf_token", learner.token), *pairs])
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = learner.browser.send("POST", path, body.encode(), kind)
    return reply.status, reply.body.decode()


@pytest.mark.parametrize("question_id", ["which-ion", "what-it-needs", "needs-fuel", "pair-up", "sort-out", "point-at"])
def test_what_was_not_offered_cannot_be_chosen(learner, cells, written, question_id):
    page = learner.ask(question_id)
    names = right_fields(cells.questions[question_id])

    for value in HOSTILE:
        status, html = send(learner, page.path, [(name, value) for name in names])
        assert status == 422, value[:40]
        assert 'id="answer"' in html
    assert written()["responses"] == []


@pytest.mark.parametrize("question_id", ["powerhouse", "how-many", "fill-in", "in-order"])
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_marked_or_refused_and_shown_again(learner, cells, question_id, value):
    page = learner.ask(question_id)
    names = right_fields(cells.questions[question_id])

    started = time.monotonic()
    status, _ = send(learner, page.path, [(name, value) for name in names])

    assert status in {303, 422}
    assert learner.open(page.path).status == learner.open("/attempts/1").status == 200
    assert learner.open("/progress/answers.csv").status == learner.open("/progress/data.json").status == 200
    assert time.monotonic() - started < 10, "no answer may keep the server busy"


@pytest.mark.parametrize(
    "shown",
    [
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-11-24",
        "20261124T000000Z",
        "now",
        "\ud800",
        "2026-11-24T00:00:00+00:00" * 100,
    ],
)
def test_a_made_up_time_does_not_keep_an_answer_from_counting(learner, cells, shown):
    page = learner.ask("which-ion")
    [key] = right_fields(cells.questions["which-ion"])["answer"]

    status, _ = send(learner, page.path, [("shown", shown), ("answer", key)])

    assert status == 303
    assert learner.open(page.path).find("#feedback")["data-correct"] == "true"


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_no_form_breaks_at_any_value_in_any_field(app, veteran, value):
    veteran.open("/")

    for endpoint, path in every_address(app, "POST"):
        if endpoint not in {"account.delete", "account.sign_out"}:
            status, html = send(veteran, path, [(name, value) for name in FIELDS])
            assert status < 500, endpoint
            assert status == 303 or "<h1" in html, endpoint


def test_ten_thousand_fields_are_no_fault(app, learner, cells):
    page = learner.ask("which-ion")

    status, html = send(learner, page.path, [(f"f{number}", "x") for number in range(10_000)])

    assert status in {413, 422}
    assert "<h1" in html


def test_ten_thousand_times_the_same_answer_is_one_answer(learner, cells, written):
    page = learner.ask("what-it-needs")
    [key, *_] = right_fields(cells.questions["what-it-needs"])["answer"]

    status, _ = send(learner, page.path, [("answer", key)] * 9_000)

    assert status == 303
    assert len(written()["responses"]) == 1


def test_what_is_larger_than_any_form_is_refused_with_a_page(learner):
    page = learner.ask("powerhouse")

    status, html = send(learner, page.path, [("answer", "x" * 300_000)])

    assert status == 413
    assert "Send less text." in html


def test_a_multipart_form_is_read_alike(learner, cells):
    page = learner.ask("which-ion")
    [key] = right_fields(cells.questions["which-ion"])["answer"]
    parts = [("csrf_token", learner.token), ("answer", key)]
    lines = [f'--cut\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in parts]
    body = ("".join(lines) + "--cut--\r\n").encode()

    reply = learner.browser.send("POST", page.path, body, {"Content-Type": "multipart/form-data; boundary=cut"})

    assert reply.status == 303


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"answer": "x"}'),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=cut", b"--cut\r\n\r\n"),
        ("application/x-www-form-urlencoded", b"%%%&&&===\xff\xfe"),
        ("text/plain", b"\0" * 1000),
        ("", b""),
    ],
)
def test_what_is_no_form_is_refused_with_a_page(learner, kind, body):
    page = learner.ask("which-ion")

    reply = learner.browser.send("POST", page.path, body, {"Content-Type": kind})

    assert reply.status == 400
    assert b"<h1" in reply.body


@pytest.mark.parametrize(
    "path",
    [
        "/attempts/" + "9" * 18,
        "/attempts/" + "9" * 30,
        "/attempts/" + "9" * 5000,
        "/attempts/1/" + "9" * 30,
        "/attempts/-1",
        "/attempts/1/0",
        "/attempts/%00",
        "/banks/%00",
        "/banks/%ED%A0%80",
        "/banks/" + "x" * 5000,
        "/banks/..%2f..",
        "/banks/cells/files/%00.png",
        "/banks/cells/mechanisms/%3Cscript%3E",
        "/static/%00",
        "/static/" + "x" * 5000,
        "/%F0%9F%92%A9",
    ],
)
def test_an_odd_address_leads_to_a_page_that_says_so(learner, path):
    learner.start()

    page = learner.send("GET", path)

    assert page.status == 404
    assert page.has("h1")


@pytest.mark.parametrize("query", ["?step=%00", "?step=" + "x" * 5000, "?change=%ED%A0%80", "?card=%3Cb%3E", "?v=%00"])
def test_odd_queries_are_no_fault(app, veteran, query):
    for endpoint, path in every_address(app, "GET"):
        assert veteran.send("GET", path + query).status < 500, endpoint


@pytest.mark.parametrize(
    "cookie", ["session=made.up.value", "session=", "session=" + "x" * 3000, "theme=<b>; keys=\x7f", "a" * 3000]
)
def test_odd_cookies_are_those_of_a_stranger(learner, cookie):
    page = learner.send("GET", "/progress", headers={"Cookie": cookie})

    assert page.status == 200


def inert(html):
    soup = BeautifulSoup(html, "html.parser")
    return not soup.select("img[onerror], main script:not([src])") and "49" not in soup.get_text()


def test_a_name_is_shown_as_it_was_typed(learner):
    learner.post("/account/sign-up", {"name": [MARKUP], "password": ["three little words"]})

    for path in ("/", "/account", "/progress"):
        page = learner.open(path)
        assert inert(page.html)
    assert MARKUP in learner.open("/account").find("h1").get_text()


def test_a_name_that_was_refused_is_shown_as_it_was_typed(learner):
    page = learner.post("/account/sign-up", {"name": [MARKUP], "password": ["short"]})

    assert page.status == 422
    assert inert(page.html)
    assert page.find("input[name=name]")["value"] == MARKUP


def test_a_report_is_shown_as_it_was_typed(learner, instructor):
    learner.start()
    learner.post("/attempts/1/1/report", {"text": [MARKUP]})

    page = instructor.open("/instructor/")

    assert inert(page.html)
    assert MARKUP in page.words


@pytest.mark.parametrize("question_id", ["powerhouse", "fill-in"])
@pytest.mark.parametrize("mode", ["practice", "exam"])
def test_a_typed_answer_is_shown_as_it_was_typed(learner, question_id, mode):
    page = learner.ask(question_id, mode=mode)
    name = "answer" if question_id == "powerhouse" else "blank-fuel"
    learner.answer(page, {name: [MARKUP]})
    pages = [learner.open(page.path), learner.open(f"{page.path}?change=1"), learner.open("/attempts/1")]
    learner.post("/attempts/1/finish")
    pages += [learner.open(page.path), learner.open("/attempts/1"), learner.open("/progress")]

    assert all(inert(page.html) for page in pages)
    assert MARKUP in pages[3].words
    assert MARKUP in pages[4].words


@pytest.mark.parametrize("typed", ["**bold**", "a_b_c", "~~gone~~ $x^2$", "[here](http://evil.example)", "`code`"])
def test_a_typed_answer_is_not_taken_for_markup(learner, typed):
    page = learner.ask("powerhouse")
    learner.answer(page, {"answer": [typed]})

    assert typed in learner.open(page.path).words
    assert typed in learner.open("/attempts/1").words


def test_a_choice_that_was_refused_is_not_shown_as_markup(learner):
    page = learner.post("/banks/cells/attempts", {"topics": [MARKUP], "count": [MARKUP], "only": [MARKUP]})

    assert page.status == 422
    assert inert(page.html)


@pytest.mark.parametrize("name", ["typed", "shown", "side", "card"])
def test_whatever_stands_in_the_address_of_a_card_it_is_shown(learner, name):
    for value in HOSTILE:
        path = f"/banks/cells/cards?card=fuel-card&{name}={encoded(value)}"
        page = learner.open(path)

        assert page.status == 200, value[:40]
        assert "<script>alert" not in page.html
