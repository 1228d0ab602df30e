"""The main job from end to end: a quiz, its explanations, the weak links, one's progress, and a name to keep it by."""

import csv
import io
import json
from pathlib import Path

import pytest
from browser.mistakes import wrong_fields
from browser.student import DESKTOP, PHONE, PLAIN_PHONE, Student, told, words_of
from playwright.sync_api import expect

from quizapp.domain.explanation import Explanation, explain
from quizapp.domain.questions.base import Question


def sees_why(student: Student, why: Explanation) -> None:
    """Everything that decides about the answer is on the page: both whys, the chain, the drawing, the source."""
    words = words_of(student.feedback.inner_text())
    for part in why.outcome.faults:
        assert told(part.note.why or "") in words
        assert told(part.key_note.why or "") in words
    chain = student.page.get_by_role("region", name=why.chain.mechanism.title)
    steps = chain.get_by_role("list").first.get_by_role("listitem")
    expect(steps).to_have_count(len(why.chain.mechanism.steps))
    lit = chain.locator("[aria-current=step]")
    expect(lit).to_have_count(1)
    expect(lit).to_contain_text(told(why.chain.step.text))
    for part in why.chain.step.shows:
        expect(chain.locator(f"svg #{part}.is-lit")).to_be_visible()
    source = student.page.get_by_role("region", name="In the source")
    for ground in why.grounds:
        expect(source).to_contain_text(told(ground.fact.text))
        expect(source).to_contain_text(told(ground.where) if ground.where else "Not in the source")


def answers_wrongly_and_learns_why(student: Student) -> Question:
    question = student.question
    outcome = student.answer_wrongly()

    student.sees_feedback("false")
    expect(student.feedback.get_by_role("heading", name="Not correct")).to_be_visible()
    sees_why(student, explain(student.bank, question, outcome))
    return question


def answers_rightly_and_learns_why(student: Student) -> None:
    question = student.question
    outcome = student.answer_rightly()

    student.sees_feedback("true")
    expect(student.feedback.get_by_role("heading", name="Correct", exact=True)).to_be_visible()
    sees_why(student, explain(student.bank, question, outcome))


def weak_links(student: Student, question: Question) -> set[str]:
    """The links that a wrong answer to this question makes weak."""
    met = question.grade(question.read(wrong_fields(question))).misconceptions
    return {question.step, *(student.bank.misconceptions[name].breaks for name in met)}


@pytest.mark.parametrize("student", [PHONE, DESKTOP, PLAIN_PHONE], indirect=True, ids=str)
def test_from_the_home_page_to_a_name_that_works_on_another_device(student, enter, tmp_path):
    student.open("/")
    student.follow(student.button("Start Clonazepam and SSRIs"))
    expect(student.page.get_by_text("Question 1 of 10")).to_be_visible()

    missed = answers_wrongly_and_learns_why(student)
    student.go_on()
    answers_rightly_and_learns_why(student)
    for position in range(3, 11):
        student.go_on()
        expect(student.page.get_by_text(f"Question {position} of 10")).to_be_visible()
        student.answer_rightly()
        student.sees_feedback("true")
    student.go_on()

    expect(student.page.locator("#score")).to_contain_text("9 of 10 points")
    student.follow(student.button("Practise the weak links"))
    assert student.question.step in weak_links(student, missed)

    student.follow(student.link("Progress"))
    expect(student.page.get_by_role("row").filter(has_text="9 of 10")).to_be_visible()
    student.follow(student.link("give yourself a name"))
    name = f"Ada {student.device}"
    signs_up(student, name)

    elsewhere = enter(student.device)
    signs_in(elsewhere, name)
    elsewhere.follow(elsewhere.link("Progress"))
    expect(elsewhere.page.get_by_role("row").filter(has_text="9 of 10")).to_be_visible()
    takes_the_data_along(elsewhere, tmp_path)
    deletes_everything(elsewhere)
    student.open("/progress")
    expect(student.page.get_by_role("heading", name="Nothing to show yet")).to_be_visible()


def signs_up(student: Student, name: str) -> None:
    student.page.get_by_label("Name", exact=True).fill(name)
    student.page.get_by_label("Password", exact=True).fill("four links make a chain")
    student.follow(student.page.get_by_role("main").get_by_role("button"))
    expect(student.page.get_by_role("heading", level=1, name=name)).to_be_visible()


def signs_in(student: Student, name: str) -> None:
    student.open("/account")
    student.follow(student.link("Sign in"))
    student.page.get_by_label("Name", exact=True).fill(name)
    student.page.get_by_label("Password", exact=True).fill("four links make a chain")
    student.follow(student.button("Sign in"))
    expect(student.page.get_by_role("heading", level=1)).to_contain_text(name)


def takes_the_data_along(student: Student, folder: Path) -> None:
    table = downloaded(student, "Answers as a table (CSV)", folder).removeprefix("\ufeff")
    assert len(list(csv.DictReader(io.StringIO(table)))) == 10
    kept = json.loads(downloaded(student, "Everything (JSON)", folder))
    assert [attempt["answered"] for attempt in kept["attempts"]] == [10, 0]
    assert len(kept["responses"]) == 10


def downloaded(student: Student, link: str, folder: Path) -> str:
    with student.page.expect_download() as arriving:
        student.link(link).click()
    arriving.value.save_as(folder / "download")
    return (folder / "download").read_text()


def deletes_everything(student: Student) -> None:
    student.open("/account")
    student.follow(student.link("Delete all of it"))
    student.follow(student.button("Delete everything"))
    expect(student.page.get_by_role("status").first).to_contain_text("deleted")
    expect(student.page.get_by_role("heading", name="See why, not only whether.")).to_be_visible()
