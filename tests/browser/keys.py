"""Pressing keys, once a page heeds them, and what they choose."""

from browser.student import Student
from playwright.sync_api import Page

CALM = 300
"""Milliseconds after a page change in which no key acts."""

CALMED = f"() => performance.now() - performance.getEntriesByType('navigation')[0].loadEventEnd > {CALM + 100}"


def press(student: Student, *keys: str) -> None:
    """Press keys one after another, not before the page heeds them."""
    student.page.wait_for_function(CALMED)
    for key in keys:
        student.page.keyboard.press(key)


def press_on(student: Student, key: str) -> None:
    """Press a key that leads to another page."""
    student.page.wait_for_function(CALMED)
    with student.page.expect_navigation():
        student.page.keyboard.press(key)


def chosen(page: Page) -> list[int]:
    """The places of the options that are chosen, from 1."""
    options = page.locator("#answer [data-option]").all()
    return [place for place, option in enumerate(options, 1) if option.is_checked()]
