"""The broken-link view, stepping back, and repairing an idea, in real Chromium."""

from collections.abc import Mapping

import pytest
from answering import right_fields
from axe_playwright_python.base import AXE_SCRIPT
from browser.looks import COLOURS, HEIGHT, STANDARDS, WIDER, faults
from browser.student import DESKTOP, PHONE, PLAIN_PHONE, Student, told
from playwright.sync_api import expect
from walk import Learner, OverHttp

from quizapp.domain.banks import Bank

IDEA = "works-at-once"


@pytest.fixture
def fooled(server, bank: Bank) -> tuple[Mapping[str, str], dict[str, str]]:
    """Somebody who believes that an SSRI's benefit comes at once: the cookies, and what was left behind."""
    learner = Learner(OverHttp(server.port))
    foolish = [each for each in bank.questions.values() if each.type == "choice" and said(each)][:3]
    page = learner.start(bank.id, questions=[each.id for each in foolish], count="3")
    quiz = page.path.rpartition("/")[0]
    for position in range(1, 4):
        page = learner.open(f"{quiz}/{position}")
        question = next(each for each in foolish if said(each) in page.form().offers("answer"))
        page = learner.answer(page, {"answer": [said(question)]})
    return learner.browser.cookies, {"feedback": page.path, "result": quiz, "progress": f"/banks/{bank.id}/progress"}


def said(question) -> str | None:
    """The option that betrays the idea."""
    return next((option.key for option in question.options if option.misconception == IDEA), None)


@pytest.mark.parametrize("name", ["feedback", "result", "progress", "search", "conclusion", "search in a chain"])
def test_axe_finds_no_fault_in_light_and_dark_and_nothing_leaves_a_narrow_screen(enter, fooled, name, bank):
    cookies, paths = fooled
    student = enter(PHONE, cookies=cookies)
    page = student.open(paths.get(name, paths["feedback"]))
    if name == "search in a chain":
        student.open(f"/banks/{bank.id}/mechanisms/weeks")
        student.follow(student.button("Find my weak link"))
    elif name not in paths:
        student.follow(student.button("Find where it went wrong"))
    if name == "conclusion":
        student.answer_rightly()
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    page.set_viewport_size({"width": PHONE.width, "height": page.evaluate(HEIGHT)})
    page.evaluate(AXE_SCRIPT)

    assert faults(page, {"type": "tag", "values": STANDARDS}) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, {"type": "rule", "values": COLOURS}) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(WIDER) == []


def test_chains_stand_side_by_side_on_a_wide_screen_and_below_each_other_on_a_phone(enter, fooled):
    cookies, paths = fooled
    for device, columns in ((DESKTOP, 2), (PHONE, 1)):
        chains = enter(device, cookies=cookies).open(paths["progress"]).locator(".known-chain")

        lefts = {round(box["x"]) for chain in chains.all() if (box := chain.bounding_box())}
        assert len(lefts) == columns, device


@pytest.mark.parametrize("device", [PHONE, PLAIN_PHONE], ids=str)
def test_one_steps_back_to_the_break_and_returns_to_the_quiz(enter, fooled, device, bank):
    cookies, paths = fooled
    student = enter(device, cookies=cookies)
    student.open(paths["feedback"])

    student.follow(student.button("Find where it went wrong"))
    expect(student.page.get_by_text("Question 1 of at most 2")).to_be_visible()
    student.answer_rightly()

    found = student.page.locator(".conclusion")
    expect(found).to_contain_text("You know this:")
    expect(found).to_contain_text("You lose it at the next link:")
    student.follow(found.get_by_role("link", name="Back to the quiz"))
    assert student.place == paths["feedback"]


@pytest.mark.parametrize("device", [PHONE, PLAIN_PHONE], ids=str)
def test_the_idea_behind_the_misses_is_repaired_from_the_result(enter, fooled, device, bank):
    cookies, paths = fooled
    student = enter(device, cookies=cookies)
    student.open(paths["result"])

    expect(student.page.get_by_role("heading", name="All three of your misses come from one idea")).to_be_visible()
    expect(student.page.get_by_text(told(bank.misconceptions[IDEA].remedy)).first).to_be_visible()
    student.follow(student.button("Repair it with three questions"))

    expect(student.page.locator("#answer")).to_be_visible()
    student.answer(right_fields(student.question))
    student.sees_feedback("true")


def test_progress_names_what_holds_one_up_and_leads_to_its_practice(enter, fooled):
    cookies, paths = fooled
    student: Student = enter(PHONE, cookies=cookies)
    student.open(paths["progress"])

    expect(student.page.get_by_role("heading", name="What holds you up")).to_be_visible()
    student.follow(student.page.get_by_role("button", name="Practise this link that holds you up"))

    expect(student.page.locator("#answer")).to_be_visible()
