"""A chain as one learner stands to it."""

from datetime import UTC, datetime

import pytest

from quizapp.domain.beliefs import Belief
from quizapp.domain.chains import answered_chain, broken, known_chains
from quizapp.domain.knowledge import Knowledge
from quizapp.domain.mastery import Known
from quizapp.domain.measures import Hold

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOLDS = Known(0.9, 2, 2, NOON)
SHAKY = Known(0.6, 2, 1, NOON)
MISSING = Known(0.1, 3, 0, NOON, ("needs-fuel", "point-at"))


def chain(cells, mechanism="pump", links=None, beliefs=None):
    return known_chains(cells, Knowledge(links or {}, beliefs or {}))[mechanism]


def test_every_chain_of_a_bank_is_there_with_what_is_known_of_its_links(cells):
    links = {"pump/bind": HOLDS, "pump/turn": SHAKY, "gone/away": MISSING}

    found = known_chains(cells, Knowledge(links))

    assert list(found) == ["pump", "fuel"]
    assert [each.look for each in found["pump"]] == ["holds", "untested", "shaky"]
    assert [each.hold for each in found["fuel"]] == [Hold.UNTESTED, Hold.UNTESTED]


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.98, "almost certainly known"),
        (0.8, "probably known"),
        (0.5, "more likely known than not"),
        (0.3, "more likely not known"),
        (0.02, "probably not known"),
    ],
)
def test_an_estimate_is_told_in_words(cells, p, words):
    [bind, *_] = chain(cells, links={"pump/bind": Known(p, 1, 1, NOON)})

    assert bind.estimate == words


def test_of_a_link_never_tested_nothing_is_estimated(cells):
    assert [each.estimate for each in chain(cells)] == ["", "", ""]


def test_beside_a_missing_link_stands_every_idea_met_there(cells):
    [_, spend, _] = chain(cells, links={"pump/spend": MISSING}, beliefs={"for-free": Belief(("needs-fuel",), NOON)})

    assert [idea.says for idea in spend.ideas] == ["The pump runs by itself."]


def test_beside_a_link_that_is_not_missing_stands_only_an_idea_that_is_held(cells):
    slip, held = Belief(("needs-fuel",), NOON), Belief(("needs-fuel", "point-at"), NOON)

    assert chain(cells, links={"pump/spend": SHAKY}, beliefs={"for-free": slip})[1].ideas == ()
    assert len(chain(cells, links={"pump/spend": SHAKY}, beliefs={"for-free": held})[1].ideas) == 1


def test_the_link_that_holds_up_most_is_named(cells):
    links = {"pump/spend": MISSING, "pump/turn": SHAKY, "gone/away": Known(0.02, 9, 0, NOON, ("a", "b"))}

    found = broken(known_chains(cells, Knowledge(links)))

    assert found.link.ref == "pump/spend"
    assert broken(known_chains(cells, Knowledge({"pump/turn": SHAKY}))) is None


def test_an_answer_cracks_the_link_that_it_contradicts(cells):
    idea = cells.misconceptions["for-free"]

    found = answered_chain(cells.link("pump/bind"), {"pump/bind": HOLDS}, cells.link("pump/spend"), [idea])

    assert [each.look for each in found] == ["holds", "cracked", "untested"]
    assert found[1].ideas == (idea,)


def test_a_link_of_another_chain_cracks_nothing_here(cells):
    found = answered_chain(cells.link("fuel/burn"), {}, cells.link("pump/spend"), [])

    assert [each.look for each in found] == ["untested", "untested"]
