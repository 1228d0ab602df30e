"""A mechanism's own page: step by step through the chain, and the drawing follows."""

import pytest
from browser.student import DESKTOP, PHONE, PLAIN_PHONE, Student, told
from playwright.sync_api import expect

from quizapp.domain.mechanisms import Mechanism

NAME = "gaba-a"


@pytest.fixture
def mechanism(bank) -> Mechanism:
    return bank.mechanisms[NAME]


def opens(student: Student, bank, after: str = "") -> None:
    student.open(f"/banks/{bank.id}/mechanisms/{NAME}{after}")


def stands_at(student: Student, mechanism: Mechanism, place: int) -> None:
    """The list, the drawing and the address tell of this step, and of no other."""
    step = mechanism.steps[place]
    expect(student.page.locator("main [aria-current=step]")).to_have_text(told(step.text))
    lit = student.page.locator("main svg [id].is-lit")
    expect(lit).to_have_count(len(step.shows))
    assert set(lit.evaluate_all("parts => parts.map(part => part.id)")) == set(step.shows)
    assert student.page.url.endswith(f"#{step.id}")


@pytest.mark.parametrize("student", [PHONE, DESKTOP], indirect=True, ids=str)
def test_buttons_lead_through_the_chain_and_stop_at_its_ends(student, bank, mechanism):
    opens(student, bank)
    next_one, previous = student.button("Next"), student.button("Previous")
    expect(previous).to_have_attribute("aria-disabled", "true")

    for place in range(len(mechanism.steps)):
        next_one.click()
        stands_at(student, mechanism, place)
        expect(student.page.get_by_role("main").get_by_role("status")).to_contain_text(
            told(mechanism.steps[place].text)
        )
    expect(next_one).to_have_attribute("aria-disabled", "true")
    next_one.click(force=True)
    stands_at(student, mechanism, len(mechanism.steps) - 1)
    previous.click()
    stands_at(student, mechanism, len(mechanism.steps) - 2)


def test_arrow_keys_and_digits_lead_through_the_chain(student, bank, mechanism):
    opens(student, bank)

    for key, place in (("ArrowRight", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("4", 3), ("9", 3)):
        student.page.keyboard.press(key)
        stands_at(student, mechanism, place)
    student.page.keyboard.press("Control+ArrowRight")
    stands_at(student, mechanism, 3)


def test_arrow_keys_take_the_focus_along_in_the_list(student, bank, mechanism):
    opens(student, bank)
    links = student.page.locator("[data-step-link]")
    links.first.focus()

    student.page.keyboard.press("Enter")
    student.page.keyboard.press("ArrowDown")

    expect(links.nth(1)).to_be_focused()
    stands_at(student, mechanism, 1)


def test_an_address_with_a_step_opens_there_and_a_changed_one_goes_there(student, bank, mechanism):
    opens(student, bank, f"#{mechanism.steps[2].id}")
    stands_at(student, mechanism, 2)

    opens(student, bank, f"#{mechanism.steps[4].id}")

    stands_at(student, mechanism, 4)


@pytest.mark.parametrize("student", [PLAIN_PHONE], indirect=True, ids=str)
def test_without_scripts_every_step_is_a_link_that_lights_its_parts(student, bank, mechanism):
    opens(student, bank)

    for place in (0, 3):
        student.follow(student.link(told(mechanism.steps[place].text)))
        stands_at(student, mechanism, place)
    expect(student.button("Next")).to_be_hidden()


def test_each_step_leads_to_the_questions_that_test_it(student, bank, mechanism):
    opens(student, bank)

    student.follow(student.button("Practise this link").nth(1))

    assert student.question.step == f"{NAME}/{mechanism.steps[1].id}"


def test_play_goes_from_link_to_link_and_pauses(student, bank, mechanism):
    student.page.clock.install()
    opens(student, bank)
    place = student.page.locator("main [aria-current=step]")

    student.button("Play").click()
    expect(place).to_have_text(told(mechanism.steps[0].text))
    student.page.clock.fast_forward("01:00")
    expect(place).to_have_text(told(mechanism.steps[1].text))
    student.button("Pause").click()
    student.page.clock.fast_forward("01:00")

    expect(place).to_have_text(told(mechanism.steps[1].text))
    expect(student.button("Play")).to_be_visible()


def test_nothing_plays_for_whoever_wants_less_motion(enter, bank):
    student = enter(DESKTOP, reduced_motion="reduce")
    opens(student, bank)

    expect(student.button("Next")).to_be_visible()
    expect(student.button("Play")).to_be_hidden()
