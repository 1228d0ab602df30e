"""The pages of progress in Chromium: no fault that axe finds in light and dark, and everything on a narrow screen."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser.looks import COLOURS, HEIGHT, STANDARDS, WIDER, faults
from browser.student import PHONE, PLAIN_PHONE, Student

PAGES = ("/progress", "/progress/days", "/progress/memory", "/progress/mechanisms")


def study_a_little(student: Student) -> None:
    student.open("/banks/clonazepam-and-ssris/cards")
    for _ in range(2):
        student.follow(student.link("Show the answer"))
        student.follow(student.page.get_by_role("button", name="Easy"))


@pytest.mark.parametrize("path", PAGES)
def test_no_fault_in_light_and_dark_and_nothing_beyond_the_edge(enter, path):
    student = enter(PHONE)
    study_a_little(student)
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


def test_every_plot_has_a_name_a_sentence_and_its_table_without_javascript(enter):
    student = enter(PLAIN_PHONE)
    study_a_little(student)
    for path in PAGES[1:]:
        page = student.open(path)
        for figure in page.locator("figure.chart-figure").all():
            assert len(figure.get_by_role("img").get_attribute("aria-label")) > 30
            assert figure.locator("figcaption").inner_text()
        assert page.locator("main table").count() >= 1
