"""Every page in each of its states: axe finds no fault in light and dark, and nothing has to be scrolled sideways."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser.looks import COLOURS, HEIGHT, STANDARDS, WIDER, faults
from browser.student import PHONE, Student
from browser.veteran import NAME, PASSWORD, Veteran

from quizapp.domain.questions import KINDS

Open = Callable[[Student, Veteran], object]

BANK = "/banks/clonazepam-and-ssris"


def at(path: str) -> Open:
    return lambda student, _veteran: student.open(path)


def left(name: str) -> Open:
    """What the veteran left behind."""
    return lambda student, veteran: student.open(veteran.paths[name])


def unanswered(student: Student, veteran: Veteran) -> None:
    """A question that was sent off empty."""
    student.refusals.add(422)
    student.open(veteran.paths["short asked"])
    student.send()


def name_taken(student: Student, _veteran: Veteran) -> None:
    student.refusals.add(422)
    student.open("/account/sign-up")
    _fill_in_account(student, NAME, "some other password")


def password_wrong(student: Student, _veteran: Veteran) -> None:
    student.refusals.add(422)
    student.open("/account/sign-in")
    _fill_in_account(student, NAME, f"not {PASSWORD}")


def _fill_in_account(student: Student, name: str, password: str) -> None:
    student.page.get_by_label("Name", exact=True).fill(name)
    student.page.get_by_label("Password", exact=True).fill(password)
    student.follow(student.page.get_by_role("main").get_by_role("button"))


def card_turned(student: Student, _veteran: Veteran) -> None:
    student.open(f"{BANK}/cards")
    student.follow(student.link("Show the answer"))


def card_looked_back_at(student: Student, veteran: Veteran) -> None:
    card_turned(student, veteran)
    student.follow(student.page.get_by_role("button", name="Easy"))
    student.follow(student.link("Look back"))


def cards_set_aside(student: Student, _veteran: Veteran) -> None:
    student.open(f"{BANK}/cards")
    for name in ("Flag", "Bury until tomorrow", "Suspend"):
        student.follow(student.button(name))
    student.open(f"{BANK}/cards/aside")


def new_password(student: Student, _veteran: Veteran) -> None:
    student.open("/instructor/people/")
    student.page.get_by_label("Name", exact=True).fill("Somebody new")
    student.follow(student.button("Add, and show the link"))
    student.open(urlsplit(student.page.get_by_text("/account/password/").inner_text()).path)


def nowhere(student: Student, _veteran: Veteran) -> None:
    student.refusals.add(404)
    student.open("/nowhere")


def keys_listed(student: Student, veteran: Veteran) -> None:
    student.open(veteran.paths["choice asked"])
    student.page.keyboard.press("Tab")
    student.link("Keyboard shortcuts").click()
    student.page.get_by_role("dialog").wait_for()


NEWCOMERS: dict[str, Open] = {
    "home, new": at("/"),
    "bank, new": at(BANK),
    "progress, empty": at("/progress"),
    "account of nobody": at("/account"),
    "sign up": at("/account/sign-up"),
    "sign up, name taken": name_taken,
    "sign in": at("/account/sign-in"),
    "sign in, wrong password": password_wrong,
    "invitation": at("/instructor/join/made-up"),
    "card, front": at(f"{BANK}/cards"),
    "card, back": card_turned,
    "card, looked back at": card_looked_back_at,
    "card, a covered part": at(f"{BANK}/cards?card=part:gaba-synapse.svg/gaba-receptor&side=front"),
    "card, what comes next": at(f"{BANK}/cards?card=next:gaba-a/bind&side=front"),
    "card, a question": at(f"{BANK}/cards?card=question:clonazepam-binds-where&side=front"),
    "card, typed": at(f"{BANK}/cards?card=card-two-ssris&typed=fluoxetine+and+sertralin"),
    "cards, settings and what a wish costs": at("/cards/settings?aim=95"),
    "cards set aside": cards_set_aside,
    "not found": nowhere,
    "keys": at("/keys"),
}
VETERANS: dict[str, Open] = {
    "home": at("/"),
    "bank": at(BANK),
    "progress": at("/progress"),
    "account": at("/account"),
    "delete": at("/account/delete"),
    "instructor": at("/instructor/"),
    "exam on paper": at(f"/instructor{BANK}/paper"),
    "export": at(f"/instructor{BANK}/export"),
    "map": at("/instructor/maps/clonazepam-and-ssris"),
    "questions alike": at("/instructor/maps/"),
    "people": at("/instructor/people/"),
    "versions": at("/instructor/revisions/"),
    "cards to and from Anki": at(f"{BANK}/cards/anki"),
    "new password": new_password,
    "mechanism": at(f"{BANK}/mechanisms/gaba-a"),
    "mechanism, a step": at(f"{BANK}/mechanisms/weeks?step=autoreceptors"),
    "question, unanswered": unanswered,
    "question, keys listed": keys_listed,
    **{name: left(name) for kind in KINDS for name in (f"{kind} asked", f"{kind} answered wrongly")},
    **{
        name: left(name)
        for name in ("asked with reasons", "answered for the wrong reason", "result with reasons", "tried in vain")
    },
    **{name: left(name) for name in ("result", "exam asked", "exam saved", "exam changing", "overview")},
}


@pytest.fixture(params=[*NEWCOMERS, *VETERANS])
def opened(request, enter, veteran) -> Student:
    """Each page at a phone, with all that can be unfolded."""
    name = request.param
    student = enter(PHONE, cookies={} if name in NEWCOMERS else veteran.cookies)
    {**NEWCOMERS, **VETERANS}[name](student, veteran)
    student.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    return student


def test_axe_finds_no_fault_in_light_and_dark_and_nothing_leaves_a_narrow_screen(opened):
    page = opened.page
    page.set_viewport_size({"width": PHONE.width, "height": page.evaluate(HEIGHT)})
    page.evaluate(AXE_SCRIPT)

    assert faults(page, {"type": "tag", "values": STANDARDS}) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, {"type": "rule", "values": COLOURS}) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(WIDER) == []
