"""What users do at each subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bench.browser import Browser, Fields, Page
from bench.forms import filled, hidden
from bench.load import Deed, Prepare

HOME_HISTORY = 5
"""Answers that somebody has given before opening the home page."""


@dataclass(frozen=True)
class Task:
    """One thing to be measured."""

    subject: str
    title: str
    prepare: Prepare
    is_recorded: bool = False
    """Each deed leaves one more row."""


class Wrong(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """A page is not what it should be, so that measuring it would be of no use."""


def _expect(page: Page, mark: bytes = b"") -> Page:
    if page.status != 200 or (mark and mark not in page.content):
        raise Wrong(f"{page.path} gave {page.status} without {mark!r}:\n{page.text[:1500]}")
    return page


def _see(browser: Browser, path: str, mark: bytes = b"") -> None:
    _expect(browser.get(path), mark)


def _send(browser: Browser, path: str, fields: Fields) -> None:
    _expect(browser.post(path, fields), b'id="feedback"')


def front_page(browser: Browser, count: int) -> Sequence[Deed]:
    """Look at the first page, again and again."""
    return [partial(_see, browser, "/")] * count * 10  # nothing to prepare, so there may be many


def questions(browser: Browser, count: int) -> Sequence[Deed]:
    """Look at questions that are still open."""
    return [partial(_see, browser, page.path, b'id="answer"') for page in _open_questions(browser, count)]


def answers(browser: Browser, count: int) -> Sequence[Deed]:
    """Send answers, each until its feedback is there."""
    return [partial(_send, browser, page.path, filled(page.text, "answer")) for page in _open_questions(browser, count)]


def returning(browser: Browser, count: int) -> Sequence[Deed]:
    """Open the home page as somebody who is in the midst of a quiz."""
    for deed in answers(browser, HOME_HISTORY):
        deed()
    return front_page(browser, count)


def _open_questions(browser: Browser, count: int) -> list[Page]:
    """Start as many attempts as it takes to have so many open questions, and open each."""
    pages: list[Page] = []
    while len(pages) < count:
        page = start(browser)
        while len(pages) < count and page.status == 200:
            pages.append(_expect(page, b'id="answer"'))
            address, _, position = page.path.rpartition("/")
            page = browser.get(f"{address}/{int(position) + 1}")
    return pages


def start(browser: Browser) -> Page:
    """Begin an attempt at all that a subject has to ask, and see its first question."""
    home = browser.get("/")
    if home.status == 404:  # the minimal quiz has no home page
        return _expect(browser.post("/attempts", []))
    action = home.text.partition('action="/banks/')[2].partition('"')[0]
    fields = [(name, value) for name, value in hidden(home.text, f"/banks/{action}") if name != "count"]
    return _expect(browser.post(f"/banks/{action}", [*fields, ("count", "500")]))


ANSWER = Task("quizapp", "this app: an answer", answers, is_recorded=True)

FORGETFUL = Task("forgetful", "this app, learning no links: an answer", answers, is_recorded=True)

TASKS = (
    Task("bare", "bare Flask", front_page),
    Task("commit", "Flask, one commit", front_page, is_recorded=True),
    Task("minimal", "minimal quiz: an answer", answers, is_recorded=True),
    FORGETFUL,
    ANSWER,
    Task("minimal", "minimal quiz: a question", questions),
    Task("quizapp", "this app: a question", questions),
    Task("quizapp", "this app: the home page", returning),
)
