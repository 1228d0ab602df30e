"""Reasons, hints, struck options and further tries, as people use them: by mouse, by keys, and without JavaScript."""

import pytest
from browser.keys import chosen, press, press_on
from browser.looks import SETTLED
from browser.mistakes import wrong_fields
from browser.student import DESKTOP, PHONE, PLAIN_PHONE, Student, told
from browser.veteran import first_of
from playwright.sync_api import Locator, expect

from quizapp.domain.questions.base import Question

EVERYWHERE = pytest.mark.parametrize("student", [PHONE, PLAIN_PHONE], indirect=True, ids=str)
AT_A_DESK = pytest.mark.parametrize("student", [DESKTOP], indirect=True, ids=str)


@pytest.fixture
def question(bank) -> Question:
    """A choice with reasons and with two hints."""
    return next(
        question
        for question in bank.questions.values()
        if question.type == "choice" and question.reasons and len(question.hints) > 1
    )


def option(student: Student, key: str) -> Locator:
    return student.page.locator(f'#answer label:has([value="{key}"])')


def wrong_reason(question: Question) -> str:
    return next(reason.key for reason in question.reasons if not reason.is_right)


def strike(student: Student, key: str) -> None:
    button = student.page.locator(f'.strike[value="{key}"]')
    if student.device.has_script:
        button.click()
    else:
        student.follow(button)
    expect(student.page.locator(f'.strike[value="{key}"]')).to_have_attribute("aria-pressed", "true")


def open_hint(student: Student, text: str) -> None:
    if student.device.has_script:
        student.page.locator("details:not([open]) > [data-hint]").first.click()
    else:
        student.follow(student.page.locator(".hint-button"))
    expect(student.page.get_by_text(told(text))).to_be_visible()


@EVERYWHERE
def test_an_answer_with_the_wrong_reason_is_told_so(student, question):
    student.start(question.id)

    student.answer({"answer": [question.right.key], "reason": [wrong_reason(question)]})

    student.sees_feedback("true")
    expect(student.page.get_by_role("region", name="Right for the wrong reason")).to_be_visible()
    for name in ("Your reason", "Right reason"):
        expect(student.feedback.get_by_role("heading", name=name)).to_be_visible()
    student.go_on()
    expect(student.page.get_by_role("row", name="Right for the wrong reason")).to_be_visible()


@EVERYWHERE
def test_hints_and_struck_options_leave_what_is_chosen_and_hints_are_paid_for(student, question):
    wrong = wrong_fields(question)["answer"][0]
    student.start(question.id)
    student.fill({"answer": [question.right.key], "reason": [wrong_reason(question)]})

    strike(student, wrong)
    for hint in question.hints:
        open_hint(student, hint)

    assert sorted(student.page.locator("#answer :checked").evaluate_all("all => all.map(one => one.value)")) == sorted(
        [question.right.key, wrong_reason(question)]
    )
    expect(option(student, wrong)).to_contain_text("struck out")
    student.send()
    student.sees_feedback("true")
    expect(student.feedback).to_contain_text(f"After {len(question.hints)} hints")


@EVERYWHERE
def test_one_tries_until_it_is_right(student, question):
    student.start(question.id, mode="until-right")
    wrong = next(option for option in question.options if not option.is_right)

    student.fill({"answer": [wrong.key]})
    student.send()

    expect(student.page.get_by_role("heading", name="Not yet")).to_be_focused()
    expect(student.page.locator("#try")).to_contain_text(told(wrong.why))
    expect(student.page.get_by_role("radio", name=told(wrong.text))).to_be_disabled()
    assert "data-correct" not in student.page.content()
    assert told(question.right.why) not in student.page.content()
    student.fill({"answer": [question.right.key]})
    student.send()
    student.sees_feedback("true")
    expect(student.feedback).to_contain_text("At try 2")


@EVERYWHERE
@pytest.mark.parametrize("kind", ["multiple", "matching", "ordering", "categorize", "cloze", "hotspot"])
def test_every_kind_with_several_ways_to_be_wrong_can_be_tried_again(student, bank, kind):
    student.start(first_of(bank, kind).id, mode="until-right")

    student.fill(wrong_fields(student.question))
    student.send()
    expect(student.page.get_by_role("heading", name="Not yet")).to_be_focused()
    student.page.evaluate(SETTLED)
    student.answer_rightly()

    student.sees_feedback("true")


@pytest.mark.parametrize("student", [PLAIN_PHONE], indirect=True, ids=str)
def test_enter_sends_the_answer_and_strikes_nothing_out(student, question):
    student.start(question.id)
    student.fill({"answer": [question.right.key]})

    with student.page.expect_navigation():
        student.page.locator("#answer [data-option]:checked").press("Enter")

    student.sees_feedback("true")


@AT_A_DESK
def test_x_and_the_key_of_an_option_strike_it_out_and_take_it_back(student, question):
    student.start(question.id)
    page = student.page
    first, second = (page.locator(".strike").nth(place) for place in (0, 1))

    press(student, "2", "x", "1")
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-say]")).to_have_text("Struck out")
    assert chosen(page) == [2]
    press(student, "x", "b")
    expect(second).to_have_attribute("aria-pressed", "true")
    assert chosen(page) == []
    press(student, "x", "a")
    expect(first).to_have_attribute("aria-pressed", "false")
    press(student, "x", "g", "1")
    assert chosen(page) == [1]

    page.reload()
    assert page.locator(".strike[aria-pressed=true]").count() == 1


@AT_A_DESK
def test_a_struck_option_that_cannot_be_sent_in_the_background_is_sent_the_plain_way(student, question):
    student.start(question.id)
    student.fill({"answer": [question.right.key]})
    wrong = wrong_fields(question)["answer"][0]
    student.page.evaluate("() => { window.fetch = () => Promise.reject(new Error('offline')); }")

    student.follow(student.page.locator(f'.strike[value="{wrong}"]'))

    expect(student.page.locator(f'.strike[value="{wrong}"]')).to_have_attribute("aria-pressed", "true")
    expect(student.page.locator(f'#answer [value="{question.right.key}"][data-option]')).to_be_checked()


@AT_A_DESK
def test_digits_count_on_to_the_reasons(student, question):
    student.start(question.id)

    press(student, "1", str(len(question.options) + 2))

    assert chosen(student.page) == [1, len(question.options) + 2]


@AT_A_DESK
def test_e_explains_every_other_option_and_folds_it_away(student, question):
    student.start(question.id)
    student.answer({**wrong_fields(question), "reason": [wrong_reason(question)]})
    wrong = wrong_fields(question)["answer"]
    others = [option.why for option in question.options if not option.is_right and option.key not in wrong]
    said = [student.page.get_by_text(told(why)[:60]) for why in others]
    folds = student.page.locator("details[data-others]")

    press(student, "e")
    for meant in said:
        expect(meant).to_be_visible()
    assert folds.evaluate_all("all => all.every(one => one.open)")
    press(student, "e")
    for meant in said:
        expect(meant).to_be_hidden()
    press(student, "?")
    expect(student.page.get_by_role("dialog")).to_contain_text("explain every other answer")


@AT_A_DESK
def test_after_a_lucky_guess_the_explanation_is_there_in_full(student, question):
    student.start(question.id)

    press(student, str(place(student, question.right.key)), "g")
    press_on(student, "Enter")

    student.sees_feedback("true")
    expect(student.feedback).to_contain_text("You were guessing, and it is right.")
    for each in (option for option in question.options if not option.is_right):
        expect(student.page.get_by_text(told(each.why)[:60])).to_be_visible()


def place(student: Student, key: str) -> int:
    return student.page.locator("#answer [data-option]").evaluate_all("all => all.map(one => one.value)").index(key) + 1
