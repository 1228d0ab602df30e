"""What a learner sees of the feedback at a phone, before scrolling."""

from collections.abc import Sequence

import pytest
from answering import right_fields
from browser.mistakes import wrong_fields
from browser.student import DARK_PHONE, DESKTOP, PHONE, Student, told
from browser.veteran import first_of
from playwright.sync_api import Locator, expect
from walk import Learner, OverHttp

from quizapp.domain.questions.base import Question

SHOWN = """element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const shown = [...range.getClientRects()].filter(one => one.width > 1 && one.height > 1);
    return shown.length > 0 && shown.every(one => {
        const under = document.elementFromPoint(one.left + one.width / 2, one.bottom - 2);
        const isOnTop = under && (element.contains(under) || under.contains(element));
        return isOnTop && one.top >= 0 && one.bottom <= innerHeight;
    });
}"""
"""Whether all lines of an element lie on the screen, and nothing, such as the bar at the bottom, lies on them."""


def is_seen(element: Locator) -> bool:
    return element.evaluate(SHOWN)


@pytest.fixture
def mistaken(server, bank) -> tuple[dict[str, str], list[tuple[str, Question]]]:
    """Somebody who got each choice question wrong: the cookies, and where the feedback on each is."""
    learner = Learner(OverHttp(server.port))
    choices = [question for question in bank.questions.values() if question.type == "choice"]
    by_options = {frozenset(option.key for option in one.options): one for one in choices}
    first = learner.start(bank.id, questions=[one.id for one in choices], count=str(len(choices))).path
    answered = []
    for position in range(1, len(choices) + 1):
        path = f"{first.rpartition('/')[0]}/{position}"
        question = by_options[frozenset(learner.open(path).form().offers("answer"))]
        learner.post(path, wrong_fields(question))
        answered.append((path, question))
    return learner.browser.cookies, answered


def test_a_phone_shows_the_verdict_ones_own_why_and_the_right_answer_of_most_choices_at_once(enter, mistaken):
    cookies, asked = mistaken
    student = enter(PHONE, cookies=cookies)

    unseen = {question.id: not_at_once(student, path, question) for path, question in asked}

    hidden = {name: what for name, what in unseen.items() if what}
    assert len(hidden) <= len(asked) // 2, hidden


def not_at_once(student: Student, path: str, question: Question) -> Sequence[str]:
    """What one has to scroll for."""
    student.open(path)
    wanted = {
        "verdict": student.feedback.get_by_role("heading", name="Not correct"),
        "own why": student.feedback.get_by_text(told(own_why(question))[:60]),
        "right answer": student.feedback.get_by_role("heading", name="Right answer"),
    }
    return [what for what, element in wanted.items() if not is_seen(element.first)]


def own_why(question: Question) -> str:
    outcome = question.grade(question.read(wrong_fields(question)))
    return outcome.parts[0].note.why or ""


def test_what_other_options_would_have_meant_is_folded_away(student, bank):
    question = student.start(first_of(bank, "choice").id)
    outcome = student.answer(right_fields(question))
    [first, *_] = outcome.others

    meant = student.page.get_by_text(told(first.note.why)[:60])
    expect(meant).to_be_hidden()
    student.page.get_by_text("What the other answers would have meant").click()
    expect(meant).to_be_visible()


def test_the_whole_mechanism_opens_at_the_deciding_link(student, bank):
    question = student.start(first_of(bank, "choice").id)
    student.answer(right_fields(question))

    student.follow(student.link("See the whole mechanism"))

    expect(student.page.locator("main [aria-current=step]")).to_have_text(told(bank.link(question.step).step.text))


def test_a_problem_is_reported_from_the_feedback(student, bank):
    student.start(first_of(bank, "choice").id)
    student.answer_rightly()

    student.page.get_by_text("Report a problem").first.click()
    student.page.get_by_role("textbox").fill("The third option is right, too.")
    student.follow(student.button("Send the report"))

    expect(student.page.get_by_role("status").first).to_contain_text("Your report is kept for the instructor.")
    expect(student.feedback).to_be_visible()


@pytest.mark.parametrize("student", [DARK_PHONE], indirect=True, ids=str)
def test_the_theme_can_be_chosen_against_the_systems(student):
    student.open("/")
    background = "() => getComputedStyle(document.body).backgroundColor"
    dark = student.page.evaluate(background)

    student.follow(student.button("Light"))

    light = student.page.evaluate(background)
    assert light != dark
    expect(student.button("Light")).to_have_attribute("aria-pressed", "true")
    student.follow(student.link("Progress"))
    assert student.page.evaluate(background) == light


@pytest.mark.parametrize("student", [DESKTOP], indirect=True, ids=str)
def test_back_and_forward_lead_to_the_feedback_again(student, bank):
    question = student.start(first_of(bank, "choice").id)
    student.answer(wrong_fields(question))
    student.sees_feedback("false")

    student.page.go_back()  # to where the question was asked; there is nothing to answer anew
    student.sees_feedback("false")
    student.page.go_forward()
    student.sees_feedback("false")
    student.follow(student.link("Progress"))
    student.page.go_back()
    student.sees_feedback("false")


def test_an_answer_from_an_old_page_shows_the_first_record(student, bank):
    question = student.start(first_of(bank, "choice").id)
    old = student.another_page(student.place)
    student.answer(wrong_fields(question))
    [key] = right_fields(question)["answer"]

    old.locator(f'#answer input[value="{key}"]').check()
    with old.expect_navigation():
        old.get_by_role("button", name="Check answer").click()

    expect(old.locator("#feedback")).to_have_attribute("data-correct", "false")
    expect(old.locator("#feedback")).to_contain_text(told(own_why(question)))
