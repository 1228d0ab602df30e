"""A part of a diagram, or a place in a picture, to point at."""

from random import Random

import pytest

from quizapp.domain.authored import key_of
from quizapp.domain.questions.base import Mark, Unreadable

QUESTION = """
type: hotspot
ask: Where does an SSRI act?
image: serotonin-synapse.svg
areas:
  - {right: ser-ssri, label: the transporter, why: It takes serotonin back.}
  - {wrong: ser-receptors, why: They are left alone., misconception: ssri-agonist}
  - {wrong: ser-vesicles, label: the vesicles}
"""

PICTURE = """
type: hotspot
ask: Where is the cleft?
image: synapse.png
alt: Two neurons and the gap between them.
areas:
  - {wrong: {circle: ["50", "20", "10"]}, label: the sending neuron, why: It lies above.}
  - {right: {rect: ["0", "40", "100", "20"]}, label: the cleft, why: It lies between.}
  - {wrong: {polygon: [["0", "100"], ["50", "60"], ["100", "100"]]}, label: the receiving neuron}
"""


def test_the_right_part_earns_everything(question):
    outcome = question.grade(question.read({"answer": [key_of("the transporter")]}))

    assert outcome.credit == 1
    assert outcome.parts[0].note.why == "It takes serotonin back."
    assert [other.text for other in outcome.others] == ["ser receptors", "the vesicles"]


def test_a_wrong_part_betrays_its_misconception(question):
    outcome = question.grade(question.respond(["ser-receptors"]))

    assert outcome.misconceptions == ("ssri-agonist",)
    assert outcome.parts[0].given == "ser receptors"
    assert outcome.parts[0].key == "the transporter"
    assert outcome.parts[0].key_note.why == "It takes serotonin back."


def test_an_author_may_name_the_label_or_the_part(question):
    assert question.respond(["the vesicles"]) == question.respond(["ser-vesicles"]) == {"area": key_of("the vesicles")}


@pytest.mark.parametrize(
    ("point", "given", "mark"),
    [
        ("50,50", "the cleft", Mark.RIGHT),
        ("0, 40", "the cleft", Mark.RIGHT),
        ("55.5,25", "the sending neuron", Mark.WRONG),
        ("50,90", "the receiving neuron", Mark.WRONG),
        ("10,70", "elsewhere", Mark.WRONG),
        ("62,25", "elsewhere", Mark.WRONG),
    ],
)
def test_a_point_means_the_area_around_it(load, point, given, mark):
    question = load(PICTURE)

    part = question.grade(question.read({"point": [point]})).parts[0]

    assert (part.given, part.mark) == (given, mark)


def test_of_overlapping_areas_the_first_counts(question):
    """
    type: hotspot
    ask: Where?
    image: synapse.svg
    areas:
      - {wrong: {circle: ["50", "50", "5"]}, label: the middle}
      - {right: {rect: ["0", "0", "100", "100"]}, label: around it}
    """
    assert question.says({"point": [50.0, 50.0]}) == "the middle"
    assert question.says({"point": [50.0, 60.0]}) == "around it"


def test_a_point_outside_of_all_areas_is_wrong_without_a_note(load):
    outcome = load(PICTURE).grade({"point": [1.0, 1.0]})

    assert outcome.credit == 0
    assert outcome.parts[0].note.why is None
    assert outcome.parts[0].key_note.why == "It lies between."


def test_the_list_serves_those_who_do_not_point(load):
    question = load(PICTURE)

    assert question.read({"answer": [key_of("the cleft")], "point": [""]}) == {"area": key_of("the cleft")}
    assert set(question.arrange(Random(1))) == {area.key for area in question.areas}


@pytest.mark.parametrize("point", ["", "50", "1,2,3", "a,b", "nan,50", "inf,50", "-1,50", "50,100.1"])
def test_a_point_that_cannot_be_found_is_unreadable(load, point):
    with pytest.raises(Unreadable):
        load(PICTURE).read({"point": [point]})


@pytest.mark.parametrize("form", [{}, {"answer": ["made up"]}, {"point": ["50,50"]}])
def test_no_known_part_is_unreadable(question, form):
    with pytest.raises(Unreadable):
        question.read(form)


def test_the_parts_of_the_drawing_are_found_by_their_paths(question):
    assert question.parts() == [
        ("areas.0.right", "ser-ssri"),
        ("areas.1.wrong", "ser-receptors"),
        ("areas.2.wrong", "ser-vesicles"),
    ]


def test_several_areas_may_be_right(question):
    """
    type: hotspot
    ask: Where is GABA?
    image: synapse.svg
    areas: [{right: vesicle}, {right: cleft}, {wrong: nucleus}]
    """
    assert question.grade(question.respond(["cleft"])).credit == 1
    assert question.grade(question.respond(["nucleus"])).parts[0].key == "vesicle or cleft"


def test_a_part_of_a_picture_that_is_no_drawing_is_refused(refusal):
    """
    type: hotspot
    ask: Where?
    image: synapse.png
    alt: A synapse.
    areas: [{right: cleft}, {wrong: nucleus}]
    """
    assert refusal == "`cleft` names a part of a drawing, but synapse.png is no SVG. Give it a shape."


def test_a_picture_without_words_is_refused(refusal):
    """
    type: hotspot
    ask: Where?
    image: synapse.png
    areas:
      - {right: {circle: ["1", "1", "1"]}, label: here}
      - {wrong: {circle: ["9", "9", "1"]}, label: there}
    """
    assert refusal == "Who cannot see the picture has nothing to go by. Say in `alt` what it shows."


def test_a_shape_without_a_label_is_refused(refusal):
    """
    type: hotspot
    ask: Where?
    image: synapse.svg
    areas: [{right: {circle: ["1", "1", "1"]}}, {wrong: nucleus}]
    """
    assert refusal == "A shape has no name by itself. Add a `label` that says in words what lies there."


def test_no_right_area_is_refused(refusal):
    """
    type: hotspot
    ask: Where?
    image: synapse.svg
    areas: [{wrong: cleft}, {wrong: nucleus}]
    """
    assert refusal == "No area is right. Write one of them as `right:`."


def test_a_place_that_is_none_is_refused(refusal):
    """
    type: hotspot
    ask: Where?
    image: synapse.svg
    areas: [{right: {square: ["1", "2", "3"]}}, {wrong: nucleus}]
    """
    assert refusal == "This is no place. Write the id of a part of the SVG, or a `circle`, `rect` or `polygon`."


def test_a_point_outside_of_the_picture_is_refused(refusal):
    """
    type: hotspot
    ask: Where?
    image: synapse.svg
    areas: [{right: {circle: ["101", "2", "3"]}, label: here}, {wrong: nucleus}]
    """
    assert refusal == "Input should be less than or equal to 100"
