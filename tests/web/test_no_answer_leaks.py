"""Nothing in a page tells which answer is right before it is given: held for every question of the shipped bank.

The strongest test is a swap: each question is asked twice, the second time with other answers being right and nothing
else changed. Whoever sees the page must not be able to tell the two apart.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from random import Random
from shutil import copytree

import pytest
import yaml
from answering import any_fields
from walk import InProcess, Learner, Page

from quizapp.app import create_ready_app
from quizapp.clock import now
from quizapp.config import Config
from quizapp.db import db
from quizapp.domain.attempts import Mode, Selection
from quizapp.domain.banks import Bank
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Question
from quizapp.library import read_path
from quizapp.paths import bundled
from quizapp.services import attempts
from quizapp.web.markup import plain

BANK = "clonazepam-and-ssris"
FOLDER = bundled("questions") / BANK
[(SHIPPED, _)] = read_path(FOLDER)
assert SHIPPED is not None
QUESTIONS = list(SHIPPED.questions.values())
SEED = 11


def swapped(question: Question) -> Question:
    """The same question to the eye, but other answers are right, and nothing is said of any."""
    native = without_notes(deepcopy(question.native()))
    _SWAP[question.type](native)
    if question.reasons:
        _swap_options(native["reasons"])
    return KINDS[question.type].model_validate(native)


def without_notes(native):
    """A question file's data without what is said after the answer."""
    if isinstance(native, list):
        return [without_notes(value) for value in native]
    if isinstance(native, dict):
        said = {"why", "misconception", "step", "credit", "explain", "facts", "anticipate", "expect"}
        return {name: without_notes(value) for name, value in native.items() if name not in said}
    return native


def _turn_over(choosable) -> None:
    old, new = ("right", "wrong") if "right" in choosable else ("wrong", "right")
    choosable[new] = choosable.pop(old)


def _swap_options(options) -> None:
    right = next(place for place, option in enumerate(options) if "right" in option)
    _turn_over(options[right])
    _turn_over(options[right - 1])


def _swap_all(name):
    def swap(native) -> None:
        for choosable in native[name]:
            _turn_over(choosable)

    return swap


def _swap_number(native) -> None:
    native.pop("range", None)
    native.pop("tolerance", None)
    native["answer"] = "918273"


def _swap_blanks(native) -> None:
    for blank in native["blanks"].values():
        blank.pop("wrong", None)
        if "options" in blank:
            _swap_options(blank["options"])
        elif "accept" in blank:
            blank["accept"] = ["zyxwv"]
        else:
            _swap_number(blank)


def _swap_pairs(native) -> None:
    rights = [pair["right"] for pair in native["pairs"]]
    for pair, right in zip(native["pairs"], rights[1:] + rights[:1], strict=True):
        pair["right"] = right


def _swap_categories(native) -> None:
    for item in native["items"]:
        first = item["in"][0] if isinstance(item["in"], list) else item["in"]
        item["in"] = [native["categories"][native["categories"].index(first) - 1]]


_SWAP = {
    "choice": lambda native: _swap_options(native["options"]),
    "multiple": _swap_all("options"),
    "true-false": lambda native: native.update(answer=not native["answer"], wrong={}),
    "short": lambda native: native.update(accept=["zyxwv"], wrong={}),
    "numeric": _swap_number,
    "cloze": _swap_blanks,
    "matching": _swap_pairs,
    "ordering": lambda native: native["order"].reverse(),
    "categorize": _swap_categories,
    "hotspot": _swap_all("areas"),
}


@dataclass(frozen=True)
class Desk:
    """Where questions are asked, and by whom."""

    learner: Learner
    app: object

    def ask(self, question_id: str, mode: Mode) -> Page:
        """The page of a question in an attempt with the one seed."""
        selection = Selection(mode=mode, questions=frozenset({question_id}))
        library = self.app.extensions["quizapp.library"]
        with self.app.app_context():
            attempt_id, visitor = attempts.start(library, None, BANK, selection, now(), SEED)
            db.session.remove()
        with self.learner.browser.client.session_transaction() as session:
            session.clear()
            session.update(person=visitor.person_id, key=visitor.key)
        return self.learner.open(f"/attempts/{attempt_id}/1")


def a_desk(data: Path, questions: Path) -> Iterator[Desk]:
    app = create_ready_app(Config(data=data, questions=questions, secret_key="only for tests"))
    app.testing = True
    yield Desk(Learner(InProcess(app)), app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The shipped bank, asked."""
    yield from a_desk(tmp_path_factory.mktemp("desk"), FOLDER.parent)


@pytest.fixture(scope="module")
def other_desk(tmp_path_factory):
    """The same bank with other answers being right, asked."""
    folder = tmp_path_factory.mktemp("banks")
    copytree(FOLDER, folder / BANK, ignore=lambda _, names: [name for name in names if name.endswith(".yaml")])
    head = {"title": SHIPPED.title, "notice": SHIPPED.notice, "questions": []}
    natives = [{**swapped(question).native(), "facts": []} for question in QUESTIONS]
    text = yaml.safe_dump({**head, "questions": natives}, allow_unicode=True, sort_keys=False)
    (folder / BANK / "bank.yaml").write_text(text)
    yield from a_desk(tmp_path_factory.mktemp("other"), folder)


def said_afterwards(bank: Bank, question: Question) -> set[str]:
    """All that may be read only after the answer."""
    misconceptions = [bank.misconceptions[name] for name in _values(question.native(), "misconception")]
    texts = {
        *_values(question.native(), "why"),
        *_values(question.native(), "explain"),
        *(text for found in misconceptions for text in (found.says, found.remedy)),
        *(text for name in question.facts for text in (bank.facts[name].adds, bank.facts[name].ref) if text),
    }
    return {" ".join(plain(text).split()) for text in texts}


def _values(native, name: str) -> Iterator[str]:
    """Everything that stands under this name, at any depth."""
    inner = native.values() if isinstance(native, Mapping) else native if isinstance(native, list) else ()
    if isinstance(native, Mapping) and isinstance(native.get(name), str):
        yield native[name]
    for value in inner:
        yield from _values(value, name)


def told(html: str) -> str:
    """All text of a page, that of attributes, comments and scripts as well."""
    without_tags = re.sub(r"<[^>]*>", "", html)
    return " ".join(unescape(f"{without_tags} {html}").split())


def face(html: str) -> str:
    """A page without what differs between two attempts: tokens, times and numbers of attempts."""
    html = re.sub(r'(name="csrf_token" value)="[^"]*"', r'\1=""', html)
    html = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00)?", "", html)
    return re.sub(r"/attempts/\d+", "/attempts/0", html)


def parts(html: str) -> list[tuple[str, str, str]]:
    """What the page consists of, whatever its order: each tag with its attributes and the words behind it."""
    without_order = re.sub(r' (id|for|aria-\w+)="[^"]*"', "", face(html))
    return sorted(re.findall(r"<([\w-]+)([^>]*)>([^<]*)", " ".join(without_order.split())))


WITH_OWN_ORDER = {"matching", "ordering"}
"""Where the order in the file is the answer, another answer means another shuffle."""

every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.type}-{question.id}")


@every_question
def test_the_page_says_nothing_that_belongs_after_the_answer(desk, question):
    secrets = said_afterwards(SHIPPED, question)
    assert secrets

    for mode in Mode:
        page = told(desk.ask(question.id, mode).html)

        assert [secret for secret in secrets if secret in page] == []


@every_question
def test_a_running_exam_says_nothing_even_after_the_answer(desk, question):
    page = desk.ask(question.id, Mode.EXAM)
    desk.learner.post(page.path, any_fields(question, Random(question.id)))
    attempt = page.path.rpartition("/")[0]

    for path in (page.path, f"{page.path}?change=1", attempt, "/progress", "/", "/progress/data.json"):
        seen = told(desk.learner.open(path).html)

        assert [secret for secret in said_afterwards(SHIPPED, question) if secret in seen] == []


@every_question
@pytest.mark.parametrize("mode", Mode)
def test_the_page_is_the_same_whichever_answer_is_right(desk, other_desk, question, mode):
    one, other = desk.ask(question.id, mode).html, other_desk.ask(question.id, mode).html

    if question.type in WITH_OWN_ORDER:
        assert parts(one) == parts(other)
    else:
        assert face(one) == face(other)


@every_question
def test_a_saved_answer_of_an_exam_looks_the_same_whether_it_is_right_or_not(desk, other_desk, question):
    fields = any_fields(question, Random(question.id))
    pages = []
    for here in (desk, other_desk):
        page = here.ask(question.id, Mode.EXAM)
        assert here.learner.post(page.path, fields).status == 303
        pages.append([here.learner.open(path).html for path in (page.path, f"{page.path}?change=1")])

    for one, other in zip(*pages, strict=True):
        assert parts(one) == parts(other)


@every_question
def test_an_answer_that_cannot_be_marked_learns_nothing(desk, other_desk, question):
    pages = []
    for here in (desk, other_desk):
        page = here.ask(question.id, Mode.PRACTICE)
        pages.append(here.learner.post(page.path, {"answer": [""]}))

    assert [page.status for page in pages] == [422, 422]
    assert parts(pages[0].html) == parts(pages[1].html)


@every_question
def test_the_front_of_its_card_is_the_same_whichever_answer_is_right(desk, other_desk, question):
    path = f"/banks/{BANK}/cards?card=question:{question.id}&side=front"
    one, other = (here.learner.open(path) for here in (desk, other_desk))

    assert face(str(one.find("[data-flashcard]"))) == face(str(other.find("[data-flashcard]")))
    assert [secret for secret in said_afterwards(SHIPPED, question) if secret in told(one.html)] == []


TYPED = [question for question in QUESTIONS if question.type in {"short", "cloze"}]


@pytest.mark.parametrize("question", TYPED, ids=lambda question: question.id)
def test_what_is_to_be_typed_stands_nowhere_in_the_page(desk, question):
    page = desk.ask(question.id, Mode.PRACTICE)
    offered = [option.get_text() for option in page.soup.select("#answer option")]
    given = " ".join([question.ask, question.topic or "", question.alt or "", *question.hints, *offered]).casefold()
    blanks = question.blanks.values() if question.type == "cloze" else [question]
    accepted = {text.strip("*").casefold() for blank in blanks if blank.shape == "typed" for text in blank.accept}

    seen = page.find("main").get_text(" ").casefold()

    assert [text for text in accepted if text in seen and text not in given] == []


def test_the_keys_of_options_are_in_no_order(cells):
    places = []
    for question in QUESTIONS:
        if question.type in {"choice", "multiple"}:
            keys = [option.key for option in question.options]
            right = {option.key for option in question.options if option.is_right}
            places.append(sorted(keys)[0] in right)

    share = sum(places) / len(places)
    assert 0.15 < share < 0.65, "the smallest key is right about as often as any other"


def test_right_options_are_shown_in_every_place():
    question = next(question for question in QUESTIONS if question.type == "choice" and question.shuffle)
    key = question.right.key

    places = {question.arrange(Random(seed)).index(key) for seed in range(60)}

    assert len(places) == len([option for option in question.options if not option.pin])
