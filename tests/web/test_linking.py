"""Adding the mechanism to questions that came without one, as a person without JavaScript does it."""

import pytest
from handing_in import hand_in

STEPS = "/instructor/drafts/1/steps"
GIFT = b"""::Pump:: How many sodium ions does the sodium-potassium pump move out in each round? {=three ~two}

::Leak:: Which way do potassium ions leak through the membrane? {=out of the cell ~into the cell}

::Unlike:: Zyxwv qwrtz? {=Plmk ~Vbnm}
"""


@pytest.fixture
def steps(instructor):
    """The page of a draft with three questions that joins a bank with chains."""
    hand_in(instructor, ("more.gift", GIFT), into="cells")
    return instructor.open(STEPS)


def test_the_draft_leads_there(instructor):
    page = hand_in(instructor, ("more.gift", GIFT), into="cells")

    assert page.find(f"a[href='{STEPS}']").get_text().startswith("Add the mechanism: 3 questions name")


def test_the_likeliest_link_is_chosen_before_anybody_does_and_has_the_focus(steps):
    first = steps.find("#links input[type=radio]")

    assert first.has_attr("checked")
    assert first.has_attr("autofocus")
    assert str(first["value"]).startswith(":pump/")


def test_accepting_writes_the_link_and_leads_to_the_next(instructor, steps, written):
    wanted = str(steps.find("#links input[type=radio]")["value"]).partition(":")[2]

    page = instructor.submit(steps.form("#links"))

    assert "2 questions name no link" in page.words
    assert "Which way do potassium ions leak" in page.find("#question").get_text()
    assert f"step: {wanted}" in instructor.open("/instructor/drafts/1/text").find("textarea").get_text()


def test_another_link_is_taken_instead(instructor, steps):
    other = steps.form("#links").offers("other")[-1]

    page = instructor.submit(steps.form("#links").fill({"other": [other]}))

    assert (
        f"step: {other.rpartition(':')[2]}" in instructor.open("/instructor/drafts/1/text").find("textarea").get_text()
    )
    assert page.status == 200


def test_skipping_leads_on_and_changes_nothing(instructor, steps, written):
    page = instructor.open(str(steps.find("[data-skip]")["href"]))

    assert "Which way do potassium ions leak" in page.find("#question").get_text()
    assert "3 questions name no link" in page.words


def test_all_that_are_likely_are_accepted_at_once_and_taken_back(instructor, steps):
    mark = steps.find("#mark option:last-child")
    page = instructor.submit(steps.form("form:has(#mark)").fill({"mark": [str(mark["value"])]}))
    assert "3 questions name" not in page.words

    page = instructor.submit(page.form("form[action*='take-back']"))

    assert "3 questions name no link" in page.words


def test_a_chain_of_another_bank_comes_along_with_its_facts_and_its_diagram(instructor, spikes, folder):
    hand_in(instructor, ("fresh.gift", GIFT))
    page = instructor.open(STEPS)
    value = next(
        value
        for value in page.form("#links").offers("other")
        if value.startswith("action-potential:")
        and spikes.mechanisms[value.partition(":")[2].partition("/")[0]].diagram
    )
    page = instructor.submit(page.form("#links").fill({"other": [value]}))
    assert "2 questions name no link" in page.words
    assert page.form("#links").offers("other")[0].startswith(":")
    page = instructor.open("/instructor/drafts/1")
    assert "no problems" in page.words

    page = instructor.submit(page.form_to("/instructor/drafts/1/publish"))

    name = value.partition(":")[2].partition("/")[0]
    assert (folder / spikes.mechanisms[name].diagram).exists()
    assert instructor.open(f"/banks/fresh/mechanisms/{name}").status == 200


def test_what_has_a_link_already_is_left_alone(instructor, steps):
    form = steps.form("#links")
    instructor.submit(form)

    page = instructor.submit(form)

    assert page.status == 422
    assert "has a link already" in page.words


@pytest.mark.parametrize("link", ["", ":none/none", "none:pump/out", "cells:pump/out", "::"])
def test_what_is_no_link_is_refused(instructor, steps, link):
    page = instructor.post(STEPS, {"name": ["pump-92ab"], "link": [link]})

    assert page.status == 422


def test_a_learner_is_sent_away(steps, learner):
    assert learner.open(STEPS).status == 403
    assert learner.post(STEPS, {"name": ["a"], "link": [":pump/out"]}).status == 403
