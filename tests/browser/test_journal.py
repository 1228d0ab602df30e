"""The journal and the map of the source: ticked by touch and without scripts, on paper, and without faults."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.student import PHONE, PLAIN_PHONE, Student
from browser.veteran import first_of
from playwright.sync_api import expect


def journal(student: Student, bank) -> None:
    student.start(first_of(bank, "choice").id)
    student.answer_wrongly()
    student.open(f"/banks/{bank.id}/journal")


@pytest.mark.parametrize("student", [PHONE, PLAIN_PHONE], indirect=True, ids=str)
def test_a_cause_is_ticked(student, bank):
    journal(student, bank)

    student.follow(student.button("misread"))

    expect(student.button("misread")).to_have_attribute("aria-pressed", "true")
    expect(student.page.locator(".entry")).to_be_in_viewport()


@pytest.mark.parametrize("student", [PHONE, PLAIN_PHONE], indirect=True, ids=str)
def test_from_an_explanation_to_its_fact_and_on_to_its_questions(student, bank):
    student.start(first_of(bank, "choice").id)
    student.answer_wrongly()
    summary = student.page.locator(".grounds .claim > summary").first
    summary.click()
    expect(student.page.locator(".grounds .claim[open] .claim-lines > div")).to_have_count(2)

    student.follow(student.page.locator(".grounds-where a").first)
    expect(student.page.locator(".fact:target")).to_be_in_viewport()
    student.follow(student.page.locator(".fact:target .fact-tested button"))

    assert "/attempts/" in student.place


def test_on_paper_there_are_boxes_and_no_buttons(student, bank):
    journal(student, bank)

    student.page.emulate_media(media="print")

    expect(student.page.locator(".journal-bar")).to_be_hidden()
    expect(student.page.locator(".entry-lines")).to_be_visible()
    box = "getComputedStyle(document.querySelector('.causes button'), '::before').content"
    assert "☐" in student.page.evaluate(box)


@pytest.mark.parametrize("path", ["journal", "source"])
def test_axe_finds_no_fault_and_nothing_leaves_a_narrow_screen(student, bank, path):
    journal(student, bank)
    student.open(f"/banks/{bank.id}/{path}")
    student.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    for scheme in ("light", "dark"):
        student.page.emulate_media(color_scheme=scheme)
        student.page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))")
        found = Axe().run(student.page).response["violations"]
        assert [(fault["id"], [node["target"] for node in fault["nodes"]][:3]) for fault in found] == []
    student.page.set_viewport_size({"width": 320, "height": 640})
    assert student.page.evaluate("document.documentElement.scrollWidth") <= 320
