"""Somebody who has been everywhere, so that tests find each page in each of its states."""

from collections.abc import Mapping
from dataclasses import dataclass

from answering import right_fields
from browser.mistakes import wrong_fields
from walk import Learner, OverHttp, Page

from quizapp.domain.banks import Bank
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Question

NAME = "Vera"
PASSWORD = "a chain of four links"


@dataclass(frozen=True)
class Veteran:
    """The cookies to be Vera by, and the paths of what she left behind, by name."""

    cookies: Mapping[str, str]
    paths: Mapping[str, str]


def first_of(bank: Bank, kind: str) -> Question:
    """The first question of a kind."""
    return next(question for question in bank.questions.values() if question.type == kind)


def send_everywhere(vera: Learner, invitation: str, bank: Bank) -> Veteran:
    """Take quizzes of all kinds, in practice and as exams, report a problem, become an instructor, get a name."""
    vera.submit(vera.open(invitation).form_to(invitation))
    vera.post("/account/sign-up", {"name": [NAME], "password": [PASSWORD]})
    paths = {}
    for kind in KINDS:
        question = first_of(bank, kind)
        paths[f"{kind} asked"] = vera.ask(question.id, bank.id).path
        paths[f"{kind} answered wrongly"] = _answered(vera, bank, question).path
    vera.post(f"{paths['choice answered wrongly']}/report", {"text": ["There is a slip of the pen."]})
    paths |= _result(vera, bank) | _exam(vera, bank) | _reasoned(vera, bank)
    assert isinstance(vera.browser, OverHttp)
    return Veteran(vera.browser.cookies, paths)


def _answered(vera: Learner, bank: Bank, question: Question) -> Page:
    return vera.answer(vera.ask(question.id, bank.id), {**wrong_fields(question), "confidence": ["sure"]})


def _choices(bank: Bank) -> list[Question]:
    return [question for question in bank.questions.values() if question.type == "choice"][:3]


def _result(vera: Learner, bank: Bank) -> dict[str, str]:
    """A finished quiz of three, one answer of it right."""
    asked = _choices(bank)
    path = vera.start(bank.id, questions=[question.id for question in asked], count="3").path.rpartition("/")[0]
    for position, fields in enumerate((right_fields, wrong_fields, wrong_fields), 1):
        page = vera.open(f"{path}/{position}")
        offered = set(page.form().offers("answer"))
        question = next(one for one in asked if {option.key for option in one.options} == offered)
        vera.answer(page, {**fields(question), "confidence": ["guessing"]})
    return {"result": path}


def _exam(vera: Learner, bank: Bank) -> dict[str, str]:
    """A running exam of three, the first question of it answered and flagged."""
    asked = [question.id for question in _choices(bank)]
    page = vera.start(bank.id, questions=asked, count="3", mode="exam")
    first, form = page.path, page.form()
    vera.submit(form.fill({"answer": form.offers("answer")[:1]}))
    vera.post(f"{first}/flag", {"flagged": ["1"]})
    overview = first.rpartition("/")[0]
    return {
        "exam saved": first,
        "exam asked": f"{overview}/2",
        "exam changing": f"{first}?change=1",
        "overview": overview,
    }


def _reasoned(vera: Learner, bank: Bank) -> dict[str, str]:
    """A choice with reasons: asked with an option struck out, answered for the wrong reason, tried in vain."""
    question = next(one for one in bank.questions.values() if one.type == "choice" and one.reasons and one.hints)
    asked = vera.ask(question.id, bank.id)
    vera.post(f"{asked.path}/strike", {"option": [question.right.key], "struck": ["1"]})
    wrong_reason = next(reason.key for reason in question.reasons if not reason.is_right)
    fields = {**right_fields(question), "reason": [wrong_reason], "confidence": ["guessing"], "hints": ["1"]}
    answered = vera.answer(vera.ask(question.id, bank.id), fields)
    tried = vera.answer(vera.ask(question.id, bank.id, mode="until-right"), wrong_fields(question))
    return {
        "asked with reasons": asked.path,
        "answered for the wrong reason": answered.path,
        "result with reasons": answered.path.rpartition("/")[0],
        "tried in vain": tried.path,
    }
