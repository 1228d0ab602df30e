"""The same pages in other circumstances: a cold cache, less motion, colours of one's own, paper."""

from urllib.parse import urlsplit

import pytest
from browser.student import DESKTOP, PHONE, Student
from playwright.sync_api import expect

MOST_REQUESTS = 6
MOST_BYTES = 60 * 1024

MOVING = """() => document.getAnimations()
    .filter(one => one.playState === "running" && one.effect.getComputedTiming().duration > 1)
    .map(one => one.animationName ?? one.transitionProperty)"""

TIMES = "() => document.getAnimations().map(one => Math.min(1000, one.effect.getComputedTiming().iterations))"
"""How often each thing moves that moves at all; not for ever."""

OUTLINED = """element => [element, element.closest("label")]
    .some(one => one && getComputedStyle(one).outlineStyle !== "none")"""

STYLE = """element => {
    const style = getComputedStyle(element);
    return ["outlineStyle", "outlineWidth", "outlineColor", "borderColor", "borderWidth", "color", "backgroundColor"]
        .map(name => style[name]).join();
}"""


def test_the_first_page_is_light_and_comes_from_one_place(student):
    loaded: dict[str, str] = {}
    weights: list[float] = []
    wire = student.context.new_cdp_session(student.page)
    wire.on("Network.requestWillBeSent", lambda told: loaded.update({told["requestId"]: told["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    wire.send("Network.enable")

    student.page.goto("/", wait_until="networkidle")

    addresses = [address for address in loaded.values() if not address.startswith("data:")]
    assert {urlsplit(address).netloc for address in addresses} == {urlsplit(student.server).netloc}
    assert len(addresses) <= MOST_REQUESTS
    assert sum(weights) <= MOST_BYTES


MOVED = ["choice answered wrongly", "hotspot answered wrongly", "hotspot asked", "result", "overview"]


@pytest.mark.parametrize("name", MOVED)
def test_nothing_moves_for_whoever_wants_less_motion(enter, veteran, name):
    student = enter(DESKTOP, cookies=veteran.cookies, reduced_motion="reduce")

    student.open(veteran.paths[name])

    assert student.page.evaluate(MOVING) == []


def test_a_lit_part_moves_once_where_motion_is_welcome(enter, veteran):
    student = enter(DESKTOP, cookies=veteran.cookies)

    student.open(veteran.paths["choice answered wrongly"])

    times = student.page.evaluate(TIMES)
    assert times
    assert max(times) <= 3


def test_with_colours_of_ones_own_one_sees_what_is_chosen_and_where_the_focus_is(enter, veteran):
    student = enter(PHONE, cookies=veteran.cookies, forced_colors="active")
    student.open(veteran.paths["choice asked"])
    first, second = (student.page.locator("#answer label").nth(place) for place in (0, 1))
    before = first.evaluate(STYLE)
    assert second.evaluate(STYLE) == before

    second.click()
    student.page.keyboard.press("Tab")

    assert second.evaluate(STYLE) != before
    assert student.page.locator(":focus-visible").evaluate(OUTLINED)
    student.open(veteran.paths["choice answered wrongly"])
    lit, unlit = student.page.locator("[aria-current=step]"), student.page.locator("li:has(+ [aria-current=step])")
    assert unlit.count() == 0 or lit.evaluate(STYLE) != unlit.evaluate(STYLE)


def test_paper_shows_the_question_the_answer_and_the_chain_but_no_buttons(enter, veteran):
    student = enter(DESKTOP, cookies=veteran.cookies)
    student.open(veteran.paths["choice answered wrongly"])
    student.page.emulate_media(media="print")

    on_paper(student, "Not correct", "Right answer", "In the source")
    expect(student.page.get_by_role("heading", level=1)).to_be_visible()
    expect(student.page.locator("[aria-current=step]")).to_be_visible()
    expect(student.page.locator("main figure svg")).to_be_visible()
    expect(student.page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(student.page.locator("[data-go-on]")).to_be_hidden()


def on_paper(student: Student, *headings: str) -> None:
    for name in headings:
        expect(student.page.get_by_role("heading", name=name)).to_be_visible()


def test_paper_shows_a_question_with_its_options(enter, veteran):
    student = enter(DESKTOP, cookies=veteran.cookies)
    student.open(veteran.paths["choice asked"])
    student.page.emulate_media(media="print")

    expect(student.page.get_by_role("heading", level=1)).to_be_visible()
    for option in student.page.locator("#answer label:has([data-option])").all():
        expect(option).to_be_visible()
