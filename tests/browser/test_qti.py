"""Exported QTI 3.0 in a player that we did not write, Citolab's qti-components: what it marks as right, and says.

The same answers are marked by its response processing and by ours; both must come to the same points, and whoever
answers must read the same.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page

from quizapp.domain.banks import Bank
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Question
from quizapp.formats import formats
from quizapp.formats.markdown import plain_of

PLAYER = Path(__file__).parents[1] / "node" / "node_modules" / "@citolab" / "qti-components" / "cdn" / "index.global.js"
QTI = formats()["qti3"]
IMAGE = b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="200" height="100"/></svg>'

pytestmark = pytest.mark.skipif(not PLAYER.is_file(), reason="qti-components is not there; make test gets it by npm")

QUESTIONS: tuple[dict[str, Any], ...] = (
    {"type": "choice", "ask": "Which ion?", "points": 2, "explain": "It is a pump.", "options": [
        {"right": "Na^+^", "why": "Three of them."},
        {"wrong": "K^+^", "why": "It rides in.", "credit": 50},
        {"wrong": "$x^2$"},
    ]},
    {"type": "choice", "ask": "Without a word?", "options": [{"right": "yes"}, {"wrong": "no"}, {"wrong": "perhaps"}]},
    {"type": "multiple", "ask": "Which two?", "points": 3, "options": [
        {"right": "a", "why": "A, indeed."}, {"right": "b"}, {"wrong": "c", "why": "Not c."}, {"wrong": "d"},
    ]},
    {"type": "multiple", "ask": "Uneven?", "options": [
        {"right": "a", "credit": 70}, {"right": "b", "credit": 30}, {"wrong": "c", "credit": -20},
    ]},
    {"type": "true-false", "ask": "Ice floats.", "answer": True, "why": "It is light.", "wrong": {"why": "It does."}},
    {"type": "short", "ask": "Who?", "accept": ["SERT", "5-HT transporter"], "why": "Right.", "wrong": {"why": "No."},
     "anticipate": [{"text": "transporter", "credit": 50, "why": "Which?"}, {"text": "MAO"}]},
    {"type": "numeric", "ask": "How many?", "answer": "3.5", "tolerance": "0.25", "why": "Yes.", "unit": "mV",
     "anticipate": [{"range": ["7", "8"], "credit": 25, "why": "Doubled."}], "wrong": {"why": "No."}},
    {"type": "numeric", "ask": "Within five percent?", "answer": "200", "tolerance": "5 %"},
    {"type": "numeric", "ask": "Below zero?", "answer": "-70", "tolerance": "10 %"},
    {"type": "numeric", "ask": "Between?", "range": ["-1", "2.5"], "points": 4},
    {"type": "cloze", "ask": "A [[one]] and [[two]], [[three]].", "points": 3, "blanks": {
        "one": {"options": [{"wrong": "x", "why": "Not x."}, {"right": "y", "why": "It is y."}]},
        "two": {"accept": ["GABA"], "why": "Good.", "wrong": {"why": "Bad."}},
        "three": {"answer": "7", "tolerance": "1", "wrong": {"why": "Near seven."}},
    }},
    {"type": "matching", "ask": "Match.", "points": 2, "distractors": ["MAO"],
     "pairs": [{"left": "fluoxetine", "right": "SERT", "why": "It blocks it."},
               {"left": "clonazepam", "right": "GABA-A"}]},
    {"type": "categorize", "ask": "Sort.", "categories": ["animal", "plant", "alive"],
     "items": [{"text": "whale", "in": ["animal", "alive"], "why": "It breathes."}, {"text": "sage", "in": ["plant"]}]},
    {"type": "ordering", "ask": "Order.", "points": 2,
     "order": [{"text": "one", "why": "First of all."}, {"text": "two"}, {"text": "three"}]},
    {"type": "hotspot", "ask": "Where?", "image": "p.svg", "alt": "A neuron", "areas": [
        {"right": {"circle": [25, 50, 10]}, "label": "soma", "why": "There."},
        {"right": {"rect": [50, 0, 10, 10]}, "label": "nucleus"},
        {"wrong": {"polygon": [[0, 0], [10, 0], [5, 10]]}, "label": "dendrite", "why": "No.", "credit": 50},
    ]},
)  # fmt: skip


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page with the player in it."""
    page = chromium.new_page()
    page.set_content("<!doctype html><title>Player</title><body>")
    page.add_script_tag(path=PLAYER)
    yield page
    page.close()


def exported(native: dict[str, Any]) -> tuple[Question, str]:
    """A question, and its item as it is exported."""
    question = KINDS[native["type"]].model_validate({"id": "q", **native})
    assert QTI.write is not None
    data = QTI.write(Bank(id="b", title="B", questions={"q": question}), {"p.svg": IMAGE}).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return question, archive.read("items/00001.xml").decode()


SHOW = """
xml => {
  document.body.replaceChildren();
  const item = document.createElement("qti-item"), holder = document.createElement("item-container");
  holder.itemXML = xml;
  item.append(holder);
  document.body.append(item);
}
"""
ANSWER = """
async given => {
  const shown = document.querySelector("item-container").shadowRoot;
  const item = shown.querySelector("qti-assessment-item");
  item.resetResponses();
  for (const [name, value] of Object.entries(given)) item.updateResponseVariable(name, value);
  item.processResponse();
  await item.updateComplete;
  const said = [...shown.querySelectorAll("qti-modal-feedback")].filter(each => each.showStatus === "on");
  return {score: Number(item.getOutcome("SCORE").value), said: said.map(each => each.textContent.trim())};
}
"""


def show(page: Page, xml: str) -> None:
    page.evaluate(SHOW, xml)
    page.wait_for_function('document.querySelector("item-container").shadowRoot.querySelector("qti-assessment-item")')


def answers(question: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Answers as the player has them, each beside the same as we have it."""
    match question.kind:
        case "choice":
            yield from (({"RESPONSE": f"choice_{n}"}, option.key) for n, option in enumerate(question.options, 1))
        case "multiple":
            for picked in ([0], [0, 1], [1, 2], [0, 1, 2], [2]):
                keys = sorted(question.options[n].key for n in picked)
                yield {"RESPONSE": [f"choice_{n + 1}" for n in picked]}, keys
        case "true-false":
            yield from (({"RESPONSE": word}, word == "true") for word in ("true", "false"))
        case "short":
            yield from (
                ({"RESPONSE": text}, text) for text in ("SERT", "sert", "5-HT transporter", "transporter", "MAO", "?")
            )
        case "numeric":
            middle, margin = (float(number) for number in question.middle)
            ends = (middle, middle - margin, middle + margin, middle - margin * 1.1, middle + margin * 1.1, 7.5, 900)
            yield from (({"RESPONSE": f"{number:.6g}"}, f"{number:.6g}") for number in ends)
        case "cloze":
            x, y = (option.key for option in question.blanks["one"].options)
            for one, two, three in ((1, "GABA", "7"), (0, "gaba", "8"), (1, "glycine", "9"), (0, "?", "0")):
                theirs = {"BLANK_one": f"BLANK_one_choice_{one + 1}", "BLANK_two": two, "BLANK_three": three}
                yield theirs, {"one": (x, y)[one], "two": two, "three": three}
        case "matching":
            (first, second), rights = (pair.key for pair in question.pairs), list(question.rights)
            for left, right in ((0, 1), (0, 2), (2, 0), (1, 1)):
                yield {"RESPONSE": [f"L0 R{left}", f"L1 R{right}"]}, {first: rights[left], second: rights[right]}
        case "categorize":
            (first, second), names = (item.key for item in question.items), list(question.choices)
            for left, right in ((0, 1), (2, 1), (1, 1), (1, 2)):
                yield {"RESPONSE": [f"L0 R{left}", f"L1 R{right}"]}, {first: names[left], second: names[right]}
        case "ordering":
            keys = [item.key for item in question.order]
            for order in ((0, 1, 2), (2, 1, 0)):
                yield {"RESPONSE": [f"item_{n + 1}" for n in order]}, [keys[n] for n in order]
        case "hotspot":
            yield from (({"RESPONSE": f"area_{n}"}, {"area": area.key}) for n, area in enumerate(question.areas, 1))


def expected(question: Question, response: Any) -> tuple[float, set[str]]:
    """The points that we give, and what we say of the answer itself."""
    outcome = question.grade(response)
    said = {plain_of(part.note.why) for part in outcome.parts if part.note.why and part.given}
    return outcome.credit * question.points, said | ({question.explain} if question.explain else set())


@pytest.mark.parametrize("native", QUESTIONS, ids=lambda native: f"{native['type']}: {native['ask']}")
def test_a_player_marks_and_explains_each_answer_as_we_do(page, native):
    question, xml = exported(native)
    show(page, xml)

    for theirs, ours in answers(question):
        found = page.evaluate(ANSWER, theirs)
        score, said = expected(question, ours)

        assert found["score"] == pytest.approx(score, abs=0.001), theirs
        assert set(found["said"]) == said, theirs


def test_a_player_gives_all_the_points_for_what_is_declared_correct(page, bank):
    questions = [question for question in bank.questions.values() if question.kind != "hotspot"]
    for question in questions:
        _, xml = exported({name: part for name, part in question.native().items() if name != "id"})
        show(page, xml)

        found = page.evaluate(ANSWER, key_of(xml))["score"]

        assert found == pytest.approx(question.points, abs=0.001), question.id


def key_of(xml: str) -> dict[str, Any]:
    """The correct response that an item declares."""
    found: dict[str, Any] = {}
    for declared in etree.fromstring(xml.encode()).iterfind("{*}qti-response-declaration"):
        values = [value.text for value in declared.iterfind(".//{*}qti-value")]
        found[declared.get("identifier")] = values[0] if declared.get("cardinality") == "single" else values
    return found


def test_who_clicks_the_right_option_in_the_player_is_told_so(page):
    _, xml = exported(QUESTIONS[0])
    show(page, xml)

    page.locator("qti-simple-choice").first.click()
    page.evaluate(
        "document.querySelector('item-container').shadowRoot.querySelector('qti-assessment-item').processResponse()"
    )

    told = page.locator("qti-modal-feedback[identifier=choice_1]")
    told.get_by_text("Three of them.").wait_for()
    assert page.locator("qti-simple-choice math").count() == 1
