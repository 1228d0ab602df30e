"""What holds for every kind of question, whatever its author writes and a browser sends."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from quizapp.domain.authored import key_of
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Mark, Question, Unreadable

SCHEMAS = {name: kind.model_json_schema() for name, kind in KINDS.items()}

WORDS = st.text(st.characters(categories=["L", "N", "Zs"], include_characters="-.,%/()[]"), min_size=1, max_size=20)
TEXTS = WORDS.map(str.strip).filter(bool)
NUMBERS = st.decimals(-(10**12), 10**12, places=6).map(str)
NOTES = st.fixed_dictionaries({}, optional={"why": TEXTS, "misconception": st.just("mixed-up"), "step": st.just("a/b")})
CREDITS = st.fixed_dictionaries({}, optional={"credit": st.integers(-100, 99).map("{} %".format)})

Written = tuple[dict[str, Any], list[str]]
"""A question as its author writes it, and the right answer in words."""


def distinct(least: int, most: int = 6) -> st.SearchStrategy[list[str]]:
    return st.lists(TEXTS, min_size=least, max_size=most, unique=True)


def with_note(draw: st.DrawFn, *, credit: bool = False, **fields: Any) -> dict[str, Any]:
    return {**draw(NOTES), **(draw(CREDITS) if credit else {}), **fields}


@st.composite
def choices(draw: st.DrawFn) -> Written:
    right, *wrong = draw(distinct(2))
    options = [with_note(draw, right=right), *(with_note(draw, credit=True, wrong=text) for text in wrong)]
    return {"type": "choice", "options": options, "shuffle": draw(st.sampled_from(["yes", "no"]))}, [right]


@st.composite
def multiples(draw: st.DrawFn) -> Written:
    texts = draw(distinct(2))
    right = draw(st.integers(1, len(texts) - 1))
    options = [with_note(draw, **{"right" if place < right else "wrong": text}) for place, text in enumerate(texts)]
    return {"type": "multiple", "options": options}, texts[:right]


@st.composite
def verdicts(draw: st.DrawFn) -> Written:
    answer = draw(st.sampled_from(["true", "false"]))
    return {"type": "true-false", "answer": answer, "wrong": with_note(draw, credit=True)}, [answer]


@st.composite
def shorts(draw: st.DrawFn) -> Written:
    right, *wrong = draw(distinct(1, 4))
    anticipated = [with_note(draw, credit=True, text=text) for text in wrong]
    fields = {"accept": right, "anticipate": anticipated, "typos": str(draw(st.integers(0, 2)))}
    return {"type": "short", **fields, "wrong": with_note(draw)}, [right]


@st.composite
def numerics(draw: st.DrawFn) -> Written:
    answer, low = draw(NUMBERS), draw(NUMBERS)
    tolerance = draw(st.sampled_from([{}, {"tolerance": "5 %"}, {"tolerance": "0.25"}]))
    anticipated = [with_note(draw, range=[low, low]), with_note(draw, credit=True, answer=draw(NUMBERS))]
    return {"type": "numeric", "answer": answer, **tolerance, "unit": "mg", "anticipate": anticipated}, [answer]


@st.composite
def clozes(draw: st.DrawFn) -> Written:
    typed, chosen, counted = draw(shorts()), draw(choices()), draw(numerics())
    blanks = {name: {**made[0]} for name, made in zip(["said", "picked", "sum"], [typed, chosen, counted], strict=True)}
    for blank in blanks.values():
        del blank["type"]
    answers = [f"said = {typed[1][0]}", f"picked = {chosen[1][0]}", f"sum = {counted[1][0]}"]
    return {"type": "cloze", "ask": "[[said]], [[picked]] and [[sum]]", "blanks": blanks}, answers


@st.composite
def matchings(draw: st.DrawFn) -> Written:
    lefts, rights = draw(distinct(2)), draw(distinct(3))
    pairs = [(left, draw(st.sampled_from(rights))) for left in lefts]
    further = [text for text in rights if text not in {right for _, right in pairs}]
    distractors = [*further[:1], *(with_note(draw, text=text) for text in further[1:])]
    written = [with_note(draw, left=left, right=right) for left, right in pairs]
    return {"type": "matching", "pairs": written, "distractors": distractors}, [f"{a} = {b}" for a, b in pairs]


@st.composite
def orderings(draw: st.DrawFn) -> Written:
    texts = draw(distinct(3))
    return {"type": "ordering", "order": [with_note(draw, text=text) for text in texts]}, texts


@st.composite
def sortings(draw: st.DrawFn) -> Written:
    categories, texts = draw(distinct(2)), draw(distinct(1))
    belongs = [draw(st.lists(st.sampled_from(categories), min_size=1, unique=True)) for _ in texts]
    items = [with_note(draw, text=text, **{"in": names}) for text, names in zip(texts, belongs, strict=True)]
    answers = [f"{text} = {names[0]}" for text, names in zip(texts, belongs, strict=True)]
    return {"type": "categorize", "categories": categories, "items": items}, answers


@st.composite
def hotspots(draw: st.DrawFn) -> Written:
    percent = st.integers(0, 100).map(str)
    shapes = [
        {"circle": [draw(percent), draw(percent), "9.5"]},
        {"rect": [draw(percent), draw(percent), "20", "1"]},
        {"polygon": [[draw(percent), draw(percent)] for _ in range(3)]},
        "transporter",
    ]
    labels = draw(distinct(4, 4))
    areas = [
        with_note(draw, label=label, **{"wrong" if place else "right": shape})
        for place, (label, shape) in enumerate(zip(labels, shapes, strict=True))
    ]
    return {"type": "hotspot", "image": "cell.svg", "areas": areas}, [labels[0]]


WRITTEN = {
    "choice": choices(),
    "multiple": multiples(),
    "true-false": verdicts(),
    "short": shorts(),
    "numeric": numerics(),
    "cloze": clozes(),
    "matching": matchings(),
    "ordering": orderings(),
    "categorize": sortings(),
    "hotspot": hotspots(),
}


FIELDS: dict[str, Callable[[Any], list[str]]] = {
    "cloze": lambda question: [f"blank-{name}" for name in question.blanks],
    "matching": lambda question: [f"match-{pair.key}" for pair in question.pairs],
    "ordering": lambda question: [f"place-{item.key}" for item in question.order],
    "categorize": lambda question: [f"item-{item.key}" for item in question.items],
    "hotspot": lambda question: ["answer", "point"],
}
"""The fields of a kind's form, where it is more than `answer`."""


def drawn(data: st.DataObject, kind: str) -> tuple[Question, list[str]]:
    """A question and its right answer; those that say the same thing twice are passed over."""
    written, answer = data.draw(WRITTEN[kind])
    try:
        return KINDS[kind].model_validate({"id": "here", "ask": "What?", **written}), answer
    except ValueError as refusal:
        assume(
            not any(reason in str(refusal) for reason in ("same text", "accepted and anticipated", "only one right"))
        )
        raise


def texts_in(native: Any) -> Iterator[str]:
    """Every text of a question, however deep it stands."""
    if isinstance(native, str):
        yield native
    elif isinstance(native, dict | list):
        for value in native.values() if isinstance(native, dict) else native:
            yield from texts_in(value)


def forms(question: Question) -> st.SearchStrategy[dict[str, list[str]]]:
    """What a browser sends, and what no browser sends."""
    names = FIELDS.get(question.kind, lambda _: ["answer"])(question)
    keys = [key_of(text) for text in texts_in(question.native())]
    likely = st.sampled_from([*keys, *map(str, range(len(names) + 1)), "true", "12 mg", "50,50"])
    values = st.lists(likely, min_size=1, max_size=3) | st.lists(likely | st.text(), max_size=3)
    return st.fixed_dictionaries(dict.fromkeys(names, values)) | st.dictionaries(st.sampled_from(names), values)


def every_kind(test: Callable[..., None]) -> Callable[..., None]:
    """Try a property on questions of each kind; a few dozen each keep all of it within seconds."""
    few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    return pytest.mark.parametrize("kind", KINDS)(few(test))


def test_every_kind_is_tried_here():
    assert list(WRITTEN) == list(KINDS)


def test_every_kind_says_its_name_and_what_to_do():
    assert all(kind.kind == name and kind.single_line for name, kind in KINDS.items())


@every_kind
@given(data=st.data())
def test_the_native_form_makes_the_same_question_again(kind, data):
    question, answer = drawn(data, kind)
    question.grade(question.respond(answer))

    again = KINDS[kind].model_validate(json.loads(json.dumps(question.native())))

    assert again == question
    assert again.native() == question.native()


@every_kind
@given(data=st.data())
def test_the_schema_allows_what_the_native_form_holds(kind, data):
    question, _ = drawn(data, kind)

    Draft202012Validator(SCHEMAS[kind]).validate(question.native())


@every_kind
@given(data=st.data())
def test_the_right_answer_earns_everything(kind, data):
    question, answer = drawn(data, kind)

    outcome = question.grade(question.respond(answer))

    assert outcome.credit == 1
    assert outcome.mark is Mark.RIGHT
    assert outcome.faults == ()


@every_kind
@given(data=st.data())
def test_whatever_can_be_read_can_be_kept_and_marked(kind, data):
    question, _ = drawn(data, kind)
    form = data.draw(forms(question))
    try:
        response = question.read(form)
    except Unreadable:
        return

    outcome = question.grade(json.loads(json.dumps(response)))

    assert 0 <= outcome.credit <= 1
    assert outcome.parts
    assert outcome == question.grade(response)
    assert question.says(response)


@every_kind
@given(data=st.data())
def test_whatever_an_author_expects_is_marked_or_unreadable(kind, data):
    question, answer = drawn(data, kind)
    words = data.draw(st.lists(st.sampled_from([*answer, *texts_in(question.native())]) | st.text(), max_size=4))
    try:
        response = question.respond(words)
    except Unreadable:
        return

    assert 0 <= question.grade(response).credit <= 1


@every_kind
@given(data=st.data(), seed=st.integers())
def test_an_attempt_shows_everything_in_its_own_lasting_order(kind, data, seed):
    question, _ = drawn(data, kind)

    order = question.arrange(Random(seed))

    assert order == question.arrange(Random(seed))
    assert sorted(order) == sorted(question.arrange(Random(seed + 1)))
    assert len(set(order)) == len(order)


@every_kind
@given(data=st.data())
def test_every_note_stands_where_its_path_says(kind, data):
    question, _ = drawn(data, kind)
    native = question.native()

    for path, note in question.notes():
        written = native
        for step in path.split("."):
            written = written[int(step)] if step.isdigit() else written.get(step, {})
        assert written.get("why") == note.why
