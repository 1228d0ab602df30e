"""Every kind of question, answered as people do: with scripts by buttons and pointing, without by plain fields."""

import pytest
from browser.student import PHONE, PLAIN_PHONE
from browser.veteran import first_of
from playwright.sync_api import expect

from quizapp.domain.questions import KINDS

DEVICES = pytest.mark.parametrize("student", [PHONE, PLAIN_PHONE], indirect=True, ids=str)


@DEVICES
@pytest.mark.parametrize("kind", KINDS)
def test_a_right_answer_is_marked_right(student, bank, kind):
    student.start(first_of(bank, kind).id)

    student.answer_rightly()

    student.sees_feedback("true")
    assert student.page.title().startswith("Correct – question 1 of 1")


@DEVICES
@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_is_marked_wrong(student, bank, kind):
    student.start(first_of(bank, kind).id)

    student.answer_wrongly()

    student.sees_feedback("false")
    assert student.page.title().startswith("Not correct – question 1 of 1")


@pytest.mark.parametrize("student", [PLAIN_PHONE], indirect=True, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_answer_is_not_saved_and_the_error_leads_to_the_field(student, bank, kind):
    student.start(first_of(bank, kind).id)
    student.refusals.add(422)

    student.send()

    error = student.page.get_by_role("heading", name="This answer is not saved yet").locator("xpath=..")
    expect(error).to_be_focused()
    student.follow(error.get_by_role("link"))
    expect(student.page.locator("#first-field")).to_be_focused()


def test_every_place_of_every_drawing_can_be_chosen(student, bank):
    for question in (question for question in bank.questions.values() if question.type == "hotspot"):
        student.start(question.id)

        for area in question.areas:
            student.fill({"answer": [area.key]})
            expect(student.page.get_by_role("radio", name=area.text)).to_be_checked()
