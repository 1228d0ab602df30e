"""A student in real Chromium: opens pages, answers questions of every kind, and notices whatever goes wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from answering import right_fields
from browser.mistakes import wrong_fields
from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Outcome, Question
from quizapp.web.markup import plain

Fields = Mapping[str, Sequence[str]]

NOT_LOADED = "Failed to load resource: the server responded with a status of"
"""Chromium's words for what is noticed here by the response itself."""

NOT_FADED = "Transition was "
"""Chromium's words where a page came too slowly to be faded in, and is shown at once."""

HITTABLE = """async part => {
    part.scrollIntoView({ block: "center" });
    const steps = [.5, .4, .6, .3, .7, .2, .8, .1, .9];
    for (let frame = 0; frame < 200; frame++) {
        const box = part.getBoundingClientRect();
        for (const down of steps) for (const right of steps) {
            const [x, y] = [box.left + box.width * right, box.top + box.height * down];
            if (part.contains(document.elementFromPoint(x, y))) return { x, y };
        }
        await new Promise(requestAnimationFrame);
    }
    return null;
}"""
"""A place where a pointer meets a part of a drawing, and not what lies above it. While one page passes into the next,
a pointer meets neither."""


@dataclass(frozen=True)
class Device:
    """What a student looks at: the size of the screen, the colours, and whether scripts run."""

    name: str
    width: int
    height: int
    scheme: str = "light"
    has_script: bool = True

    def __str__(self) -> str:
        return self.name


PHONE = Device("phone", 360, 740)
DARK_PHONE = Device("dark phone", 360, 740, scheme="dark")
PLAIN_PHONE = Device("phone without JavaScript", 360, 740, has_script=False)
DESKTOP = Device("desktop", 1280, 900)


def words_of(text: str) -> str:
    """Text with blanks as people read them."""
    return " ".join(text.split())


def told(text: str) -> str:
    """An author's text as it can be read on a page."""
    return words_of(plain(text))


class Student:
    """Somebody with a browser of their own. What goes wrong in it is kept in `complaints`."""

    def __init__(self, context: BrowserContext, device: Device, server: str, bank: Bank) -> None:
        self.context = context
        self.device = device
        self.server = server
        self.bank = bank
        self.complaints: list[str] = []
        self.refusals: set[int] = set()
        """The statuses that a test provokes on purpose."""
        context.on("console", lambda said: self._complain(said.text) if said.type == "error" else None)
        context.on("weberror", lambda fault: self._complain(str(fault.error)))
        context.on("response", self._look_at)
        self.page = context.new_page()

    def _complain(self, words: str) -> None:
        if not words.startswith((NOT_LOADED, NOT_FADED)):
            self.complaints.append(f"{self.page.url}: {words}")

    def _look_at(self, response: Response) -> None:
        if not response.url.startswith((self.server, "data:", "blob:")):
            self.complaints.append(f"{self.page.url} loads {response.url}")
        elif response.status >= 400 and response.status not in self.refusals:
            self.complaints.append(f"{response.url} answers {response.status}")

    # Pages

    def open(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def another_page(self, path: str) -> Page:
        """The same student's second tab."""
        page = self.context.new_page()
        page.goto(path)
        return page

    def follow(self, control: Locator) -> None:
        """Press what leads to another page, and be there."""
        with self.page.expect_navigation():
            control.click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name)

    @property
    def place(self) -> str:
        """The path of the page that is open."""
        return urlsplit(self.page.url).path

    @property
    def words(self) -> str:
        """What can be seen on the page."""
        return words_of(self.page.locator("main").inner_text())

    # Quizzes

    def start(self, *questions: str, **choice: str) -> Question:
        """Begin a quiz, of these questions if any are named, and see the first."""
        # Not by the page's form: no form names single questions, and this is much faster.
        request = self.context.request
        page = request.get("/").text()
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        fields = {"csrf_token": token, "questions": questions, "count": str(len(questions) or 10), **choice}
        response = request.post(
            f"/banks/{self.bank.id}/attempts",
            data=urlencode(fields, doseq=True),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert response.ok, f"No quiz of {fields} was started: {response.status} {response.status_text}"
        self.open(urlsplit(response.url).path)
        return self.question

    @property
    def question(self) -> Question:
        """The question that the page asks, found in the bank by what the page shows."""
        form = self.page.locator("#answer")
        shown = told(self.page.get_by_role("heading", level=1).inner_text())
        names = set(form.locator("[name]").evaluate_all("fields => fields.map(field => field.name)"))
        [found] = [question for question in self.bank.questions.values() if _is_shown(question, shown, names)]
        return found

    def fill(self, fields: Fields) -> None:
        """Choose, type, sort, and point, as far as the device allows."""
        form = self.page.locator("#answer")
        if form.locator("[data-ordering-by]:visible").count():
            self._arrange(sorted(fields, key=lambda name: int(fields[name][0])))
            return
        for name, values in fields.items():
            fill_in(self.page, form.locator(f'[name="{name}"]'), values, points=self.device.has_script)

    def _arrange(self, names: Sequence[str]) -> None:
        items = self.page.locator("[data-ordering-item]")
        for place, name in enumerate(names):
            item = items.filter(has=self.page.locator(f'[name="{name}"]'))
            while item.evaluate("item => [...item.parentElement.children].indexOf(item)") > place:
                item.get_by_role("button", name="Move up").click()

    def send(self) -> None:
        """Press the button below the question, and see what comes."""
        self.follow(self.page.locator("#answer button[type=submit]"))

    def answer(self, fields: Fields) -> Outcome:
        """Fill the answer in and send it; what the domain says of it."""
        question = self.question
        self.fill(fields)
        self.send()
        return question.grade(question.read(fields))

    def answer_rightly(self) -> Outcome:
        return self.answer(right_fields(self.question))

    def answer_wrongly(self) -> Outcome:
        return self.answer(wrong_fields(self.question))

    def go_on(self) -> None:
        """From the feedback to what is next."""
        self.follow(self.page.locator("[data-go-on]"))

    @property
    def feedback(self) -> Locator:
        return self.page.locator("#feedback")

    def sees_feedback(self, correct: str) -> None:
        """The feedback is there, it says so, and reading begins at its verdict."""
        expect(self.feedback).to_have_attribute("data-correct", correct)
        expect(self.feedback.get_by_role("heading", level=2)).to_be_focused()


def fill_in(page: Page, control: Locator, values: Sequence[str], *, points: bool = True) -> None:
    """Give one field of a form these values, as its kind of control wants it."""
    match control.first.evaluate("field => field.type"):
        case "radio":
            choice = control.and_(page.locator(f'[value="{values[0]}"]'))
            part = choice.get_attribute("data-part") if points else None
            if part:
                point_at(page, part)
                expect(choice).to_be_checked()
            else:
                choice.check()
        case "checkbox":
            for box in control.all():
                box.set_checked(box.get_attribute("value") in values)
        case "select-one":
            control.select_option(values[0])
        case _:
            control.fill(values[0])


def point_at(page: Page, part: str) -> None:
    """Click at a part of the drawing, where it is not covered."""
    spot: Any = page.locator(f'[data-hotspot-picture] [id="{part}"]').evaluate(HITTABLE)
    assert spot, f"{part} cannot be met by a pointer."
    page.mouse.click(spot["x"], spot["y"])


def _is_shown(question: Question, heading: str, names: set[str]) -> bool:
    if question.type == "cloze":
        return {f"blank-{name}" for name in question.blanks} <= names
    return told(question.ask) == heading
