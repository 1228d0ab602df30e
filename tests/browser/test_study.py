"""A sitting in Chromium: with and without JavaScript, by keyboard, without a fault that axe finds, at any width."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser.keys import press_on
from browser.looks import COLOURS, HEIGHT, STANDARDS, WIDER, faults
from browser.student import DESKTOP, PHONE, PLAIN_PHONE, Student


def begin(student: Student, minutes: str = "5 min") -> None:
    student.open("/")
    student.page.get_by_role("radio", name=minutes).check()
    student.follow(student.page.get_by_role("button", name="Study", exact=True))


def through_the_cards(student: Student) -> int:
    count = 0
    while "/cards" in student.page.url:
        student.follow(student.link("Show the answer"))
        student.follow(student.page.get_by_role("button", name="Easy"))
        count += 1
        assert count < 60
    return count


@pytest.mark.parametrize("device", [PHONE, PLAIN_PHONE, DESKTOP], ids=str)
def test_one_button_leads_through_cards_to_questions(enter, device):
    student = enter(device)

    begin(student)
    assert through_the_cards(student) > 1
    assert student.page.get_by_role("heading", name="Cards done. Now the questions.").is_visible()
    student.follow(student.button("Go on"))

    assert "/attempts/" in student.page.url
    assert student.page.locator("form#answer").is_visible()


def test_a_sitting_goes_by_keyboard_alone(enter):
    student = enter(DESKTOP)
    student.open("/")
    student.page.get_by_role("radio", name="10 min").focus()
    student.page.keyboard.press("ArrowLeft")
    assert student.page.get_by_role("radio", name="5 min").is_checked()
    button = student.page.get_by_role("button", name="Study", exact=True)
    while not button.evaluate("it => it === document.activeElement"):
        student.page.keyboard.press("Tab")
    with student.page.expect_navigation():
        student.page.keyboard.press("Enter")
    assert student.page.locator("[data-flashcard]").is_visible()
    before = student.page.url
    press_on(student, "Space")
    press_on(student, "4")

    assert student.page.url != before
    assert "study=1" in student.page.url


@pytest.mark.parametrize("path", ["/", "/study", "/study/now"])
def test_the_pages_of_study_have_no_fault_in_light_and_dark_and_fit_any_screen(enter, path):
    student = enter(PHONE)
    begin(student)
    if path == "/study/now":
        through_the_cards(student)
    student.open(path)
    page = student.page
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    page.set_viewport_size({"width": PHONE.width, "height": page.evaluate(HEIGHT)})
    page.evaluate(AXE_SCRIPT)

    assert faults(page, {"type": "tag", "values": STANDARDS}) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, {"type": "rule", "values": COLOURS}) == []
    for width in (320, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDER) == []
