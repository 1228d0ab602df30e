"""An exam from start to end: flags, a clock, changed answers, and no word about right and wrong before it is over."""

import re

import pytest
from browser.mistakes import wrong_fields
from browser.student import DESKTOP, PLAIN_PHONE, Student
from playwright.sync_api import expect

TELLING = re.compile(r"data-correct|is-right|is-wrong|\b(Not correct|Correct|Right answer)\b")


def tells_nothing(student: Student) -> None:
    """Neither the page nor what stands behind it says what is right."""
    assert TELLING.findall(student.page.content()) == []


def flags(student: Student) -> None:
    button = student.button("Flag")
    if student.device.has_script:
        button.click()  # in place, so that what is chosen stays
    else:
        student.follow(button)
    expect(student.button("Flagged")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("student", [DESKTOP, PLAIN_PHONE], indirect=True, ids=str)
def test_an_exam_is_explained_at_its_end_and_not_before(student, bank):
    student.open(f"/banks/{bank.id}")
    student.page.get_by_text("Choose your own").click()
    student.page.get_by_role("radio", name="Exam").check()
    student.page.get_by_role("radio", name="10", exact=True).check()
    student.follow(student.button("Start with these"))
    first = student.place
    flags(student)

    for position in range(1, 11):
        expect(student.page.get_by_text(f"Question {position} of 10")).to_be_visible()
        expect(student.page.locator("[data-timer-text]")).to_contain_text("left")
        tells_nothing(student)
        student.answer_wrongly()
        tells_nothing(student)
    expect(student.page.get_by_role("heading", name="10 of 10 answered")).to_be_visible()

    student.follow(student.page.get_by_role("link", name=re.compile(r"Question 1\b.*answered.*flagged")))
    assert student.place == first
    student.follow(student.link("Change the answer"))
    student.answer_rightly()
    tells_nothing(student)
    student.follow(student.link("Overview and end of the exam"))
    student.page.get_by_text("Finish and see the result").click()
    student.follow(student.button("Finish the exam"))

    expect(student.page.locator("#score")).to_contain_text("1 of 10 points")
    for position, correct in ((1, "true"), (2, "false")):
        student.open(first.removesuffix("1") + str(position))
        student.sees_feedback(correct)


def test_a_flag_leaves_what_is_chosen_and_not_yet_sent(student, bank):
    question = student.start(mode="exam", count="1")
    student.fill(wrong_fields(question))
    chosen = student.page.locator("#answer").evaluate("form => [...new FormData(form)].join()")

    flags(student)

    assert student.page.locator("#answer").evaluate("form => [...new FormData(form)].join()") == chosen
    student.page.reload()
    expect(student.button("Flagged")).to_have_attribute("aria-pressed", "true")


def test_the_clock_of_an_exam_runs_down_by_the_second(student):
    student.start(mode="exam", count="1", minutes="2")
    clock = student.page.locator("[data-timer-text]")

    expect(clock).to_have_text(re.compile(r"^(2:00|1:5\d) left$"))
    shown = clock.inner_text()
    expect(clock).not_to_have_text(shown)
    assert student.page.get_by_role("timer").count() == 0  # it would be read aloud every second


def test_what_comes_after_the_end_of_an_exam_is_refused_kindly(student, enter):
    student.start(mode="exam", count="1", minutes="1")
    student.fill(wrong_fields(student.question))
    late = student.another_page(student.place.rpartition("/")[0])
    late.get_by_text("Finish and see the result").click()
    with late.expect_navigation():
        late.get_by_role("button", name="Finish the exam").click()
    student.refusals.add(409)

    student.send()

    expect(student.page.get_by_role("main")).to_contain_text("The exam was over before this answer arrived")
    expect(student.link("See the result")).to_be_visible()
