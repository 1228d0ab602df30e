"""Two versions of a question, compared in words."""

import pytest

from quizapp.domain.differences import compare
from quizapp.domain.questions import KINDS


def versions(question, **changed):
    """A question and the same with other fields."""
    native = {**question.native(), **changed}
    return question, KINDS[native["type"]].model_validate(native)


def told(question, **changed):
    return [change.what for change in compare(*versions(question, **changed))]


def options(cells, place, **changed):
    """The options of the first question with one of them changed."""
    entries = cells.questions["which-ion"].native()["options"]
    return [{**entry, **changed} if index == place else entry for index, entry in enumerate(entries)]


@pytest.mark.parametrize("name", KINDS)
def test_a_question_does_not_differ_from_itself(cells, name):
    question = next(one for one in cells.questions.values() if one.type == name)

    assert compare(question, question) == ()


def test_a_reworded_option_is_named_by_its_letter(cells):
    changes = compare(*versions(cells.questions["which-ion"], options=options(cells, 2, wrong="the chloride ion")))

    [change] = changes
    assert change.what == "Option C’s text was changed."
    assert (change.before, change.after, change.turns_key) == ("chloride", "the chloride ion", False)


def test_a_turned_key_is_told_as_such(cells):
    entries = options(cells, 0)
    right, wrong = entries[0], entries[1]
    turned = [
        {"wrong": right["right"], "why": right["why"]},
        {"right": wrong["wrong"], "why": wrong["why"]},
        *entries[2:],
    ]

    changes = compare(*versions(cells.questions["which-ion"], options=turned))

    assert "Option A is wrong now; it was right." in [change.what for change in changes]
    assert "Option B is right now; it was wrong." in [change.what for change in changes]
    assert sum(change.turns_key for change in changes) == 2


@pytest.mark.parametrize(
    ("name", "changed", "sentence"),
    [
        ("which-ion", {"ask": "Which one?"}, "The question’s text was changed."),
        ("which-ion", {"hints": ["Think."]}, "The hints were changed."),
        ("which-ion", {"level": "apply"}, "The level was changed."),
        ("needs-fuel", {"answer": True}, "The right answer was changed."),
        ("needs-fuel", {"wrong": {"why": "No."}}, "What is said of other answers: the explanation was changed."),
        ("powerhouse", {"accept": ["mitochondrion"]}, "The accepted answers were changed."),
        ("how-many", {"answer": "4"}, "The right answer was changed."),
        ("in-order", {"title": "Order"}, "The title was added."),
    ],
)
def test_plain_fields_are_named(cells, name, changed, sentence):
    assert sentence in told(cells.questions[name], **changed)


def test_entries_added_and_taken_out_are_told(cells):
    entries = cells.questions["which-ion"].native()["options"]

    assert told(cells.questions["which-ion"], options=entries[:3]) == ["Option D was taken out."]
    longer = [*entries, {"wrong": "calcium by way of a second pump", "why": "No."}]
    assert told(cells.questions["which-ion"], options=longer) == ["Option E was added."]


def test_another_order_of_an_ordering_turns_its_key(cells):
    question = cells.questions["in-order"]

    [change] = compare(*versions(question, order=list(reversed(question.native()["order"]))))

    assert change.what == "The order was changed."
    assert change.turns_key


def test_another_order_of_options_does_not(cells):
    question = cells.questions["what-it-needs"]

    [change] = compare(*versions(question, options=list(reversed(question.native()["options"]))))

    assert not change.turns_key


def test_partners_categories_and_places_are_told(cells):
    pairs = cells.questions["pair-up"].native()["pairs"]
    assert told(cells.questions["pair-up"], pairs=[{**pairs[0], "right": "stores"}, *pairs[1:]]) == [
        "Pair A’s partner was changed."
    ]
    items = cells.questions["sort-out"].native()["items"]
    assert told(cells.questions["sort-out"], items=[{**items[0], "in": ["inside"]}, *items[1:]]) == [
        "Item A’s category was changed."
    ]
    areas = cells.questions["point-at"].native()["areas"]
    assert told(cells.questions["point-at"], areas=[{**areas[0], "right": "core"}, *areas[1:]]) == [
        "Area A’s place was changed."
    ]


def test_blanks_are_named(cells):
    blanks = cells.questions["fill-in"].native()["blanks"]

    changes = told(cells.questions["fill-in"], blanks={**blanks, "count": {**blanks["count"], "answer": "2"}})

    assert changes == ["Blank “count”: The right answer was changed."]


def test_another_kind_is_told(cells):
    native = {"type": "short", "accept": ["sodium"], "options": None}
    question = cells.questions["which-ion"]
    fields = {key: value for key, value in {**question.native(), **native}.items() if value is not None}

    assert "The kind of question was changed." in [
        change.what for change in compare(question, KINDS["short"].model_validate(fields))
    ]
