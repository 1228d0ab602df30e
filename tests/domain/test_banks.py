"""A bank as a whole: its links, versions and references."""

from dataclasses import replace

import pytest

from quizapp.domain.banks import dangling
from quizapp.domain.questions import KINDS


def test_a_link_is_found_by_its_chain_and_step(cells):
    link = cells.link("pump/turn")

    assert link.ref == "pump/turn"
    assert link.number == 3
    assert link.mechanism.title == "How the pump keeps ions apart"


@pytest.mark.parametrize("ref", [None, "", "pump", "pump/", "pump/gone", "gone/turn", "/turn", "pump/turn/"])
def test_a_reference_to_nothing_finds_no_link(cells, ref):
    assert cells.link(ref) is None


def test_all_links_come_chain_by_chain(cells):
    assert [link.ref for link in cells.links()] == ["pump/bind", "pump/spend", "pump/turn", "fuel/burn", "fuel/charge"]


def test_topics_are_counted_in_order_of_appearance(cells):
    assert list(cells.topics.items()) == [("pumps", 6), ("fuel", 4)]


def test_each_step_knows_the_questions_that_test_it(cells):
    assert [question.id for question in cells.questions_by_step["pump/bind"]] == ["which-ion", "how-many"]


def test_a_changed_question_is_another_version_and_the_others_are_not(cells):
    changed = cells.questions["which-ion"].model_copy(update={"ask": "Which ion leaves?"})
    edited = replace(cells, questions={**cells.questions, "which-ion": changed})

    different = [name for name in cells.questions if edited.digests[name] != cells.digests[name]]

    assert different == ["which-ion"]


def test_a_whole_bank_has_no_dangling_references(cells):
    assert list(dangling(cells)) == []


def test_a_reference_that_leads_nowhere_is_named_with_the_nearest_name(cells):
    native = {**cells.questions["which-ion"].native(), "step": "pump/bnd"}
    bank = replace(cells, questions={"which-ion": KINDS["choice"].model_validate(native)})

    [found] = dangling(bank)

    assert found.path == ("questions", "which-ion", "step")
    assert found.message == "There is no step `pump/bnd`; did you mean `pump/bind`?"


def test_without_its_chains_everything_that_points_at_them_dangles(cells):
    paths = {found.path for found in dangling(replace(cells, mechanisms={}))}

    assert {
        ("misconceptions", "for-free", "breaks"),
        ("questions", "which-ion", "step"),
        ("questions", "which-ion", "options", 2, "step"),
        ("questions", "fill-in", "blanks", "fuel", "anticipate", 0, "step"),
        ("cards", 0, "step"),
    } <= paths


def test_a_misconception_that_nobody_defined_dangles(cells):
    paths = [found.path for found in dangling(replace(cells, misconceptions={}))]

    assert ("questions", "needs-fuel", "wrong", "misconception") in paths
