"""The bench in a real browser: by mouse, by keyboard and without scripts; and what moves only where it is welcome."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.student import DARK_PHONE, DESKTOP, PHONE, PLAIN_PHONE, Student, told
from playwright.sync_api import Locator, expect

GABA = "/banks/clonazepam-and-ssris/bench/gaba"
SEROTONIN = "/banks/clonazepam-and-ssris/bench/serotonin"


@pytest.fixture
def bench(bank):
    return bank.benches["gaba"]


def switch(student: Student, name: str, option: str) -> Locator:
    return student.page.locator(f'[name="switch-{name}"][value="{option}"]')


def predicts(student: Student, quantity: str, change: str, **switches: str) -> None:
    """Set switches, commit, and run."""
    for name, option in switches.items():
        switch(student, name, option).check()
    student.page.get_by_label("What becomes of").select_option(quantity)
    student.page.get_by_role("radio", name=f"It {'stays' if change == 'unchanged' else 'goes'} {change}").check()
    student.follow(student.button("Run"))


def sees(student: Student, verdict: str, summary: str) -> None:
    """The verdict has the focus, and the plot and its caption say what happened."""
    expect(student.page.get_by_role("heading", name=verdict, exact=True)).to_be_focused()
    expect(student.page.locator("svg.time-plot")).to_have_accessible_name(summary)
    expect(student.page.locator("figcaption").filter(has_text=summary)).to_be_visible()


@pytest.mark.parametrize("student", [PHONE, DESKTOP, PLAIN_PHONE], indirect=True, ids=str)
def test_from_the_bank_to_what_decides_step_by_step(student, bank, bench):
    student.open(f"/banks/{bank.id}")
    student.follow(student.page.get_by_role("link", name=told(bench.title)))

    predicts(student, "frequency", "up", clonazepam="yes")
    sees(student, "Not correct", "The frequency of opening does not change: it is nil.")
    decided = student.page.locator(".bench-link")
    expect(decided).to_contain_text("Without GABA nothing happens.")
    expect(student.page.locator("svg #gb-clonazepam.is-lit")).to_be_visible()
    expect(student.page.locator("svg #gb-gaba")).to_have_count(0)

    predicts(student, "frequency", "up", gaba="present")
    sees(student, "Correct", "The frequency of opening goes up: it was nil, and now it is high.")
    expect(student.page.locator("svg #gb-often-high")).to_be_visible()

    predicts(student, "current", "down", flumazenil="yes")
    sees(student, "Correct", "The chloride current goes down: it was strong, and now it is moderate.")
    expect(student.page.locator(".bench-state")).to_have_text(
        "Now: GABA in the cleft, clonazepam, no barbiturate and flumazenil. "
        f"{bench.state({'gaba': 'present', 'clonazepam': 'yes', 'barbiturate': 'none', 'flumazenil': 'yes'})}"
    )

    student.follow(student.link("From the beginning"))
    expect(student.page.get_by_role("radio", name="no GABA", exact=True)).to_be_checked()
    expect(student.page.locator("#feedback")).to_have_count(0)


def test_the_switches_say_what_is_being_switched_and_nothing_of_what_follows(student, bank):
    student.open(GABA)
    page, said = student.page, student.page.locator("[data-bench-next]")
    diagram, state = page.locator("svg.diagram").inner_html(), page.locator(".bench-state").inner_text()
    expect(said).to_have_text("Nothing is switched yet.")

    switch(student, "gaba", "present").check()
    switch(student, "clonazepam", "yes").check()

    expect(said).to_have_text("You switch to: GABA in the cleft; clonazepam.")
    assert page.locator("svg.diagram").inner_html() == diagram
    assert page.locator(".bench-state").inner_text() == state
    words = page.locator("main").inner_text()
    assert not any(row.why in words for row in bank.benches["gaba"].rows[1:])

    switch(student, "gaba", "absent").check()
    expect(said).to_have_text("You switch to: clonazepam.")


def test_what_is_being_switched_is_said_again_on_the_way_back(student):
    student.open(GABA)
    predicts(student, "frequency", "up", gaba="present")

    student.page.go_back()

    if switch(student, "gaba", "present").is_checked():
        expect(student.page.locator("[data-bench-next]")).to_have_text("You switch to: GABA in the cleft.")
    else:
        expect(student.page.locator("[data-bench-next]")).to_have_text("Nothing is switched yet.")


@pytest.mark.parametrize("student", [DESKTOP], indirect=True, ids=str)
def test_it_works_by_keyboard_alone(student):
    student.open(GABA)
    press = student.page.keyboard.press
    switch(student, "gaba", "absent").focus()

    press("ArrowRight")  # GABA
    press("Tab")
    press("Tab")
    press("Tab")
    press("Tab")
    expect(student.page.get_by_label("What becomes of")).to_be_focused()
    press("ArrowDown")  # the length of an opening
    press("Tab")
    press("Space")  # up
    press("Tab")
    press("Tab")
    expect(student.button("Run")).to_be_focused()
    with student.page.expect_navigation():
        press("Enter")

    sees(student, "Correct", "The length of an opening goes up: it was nil, and now it is as usual.")


@pytest.mark.parametrize("student", [PHONE, PLAIN_PHONE], indirect=True, ids=str)
def test_without_a_prediction_nothing_runs_and_what_was_set_stays(student):
    student.refusals.add(422)
    student.open(GABA)
    switch(student, "barbiturate", "high").check()

    student.follow(student.button("Run"))

    expect(student.page.locator(".error-summary")).to_be_focused()
    expect(student.page.locator(".error-summary")).to_contain_text("Commit to a prediction")
    expect(switch(student, "barbiturate", "high")).to_be_checked()
    if student.device.has_script:
        expect(student.page.locator("[data-bench-next]")).to_have_text("You switch to: a high dose of a barbiturate.")


@pytest.mark.parametrize(("wish", "moves"), [("no-preference", True), ("reduce", False)])
def test_it_moves_only_where_motion_is_welcome(enter, wish, moves):
    student = enter(PHONE, reduced_motion=wish)
    student.open(SEROTONIN)
    predicts(student, "serotonin", "up", stage="day-1")

    longest = student.page.evaluate(
        "Math.max(0, ...document.getAnimations().map(one => one.effect.getComputedTiming().duration))"
    )

    assert (longest > 50) is moves


@pytest.mark.parametrize("student", [PHONE, DARK_PHONE, DESKTOP], indirect=True, ids=str)
@pytest.mark.parametrize("path", [GABA, SEROTONIN])
def test_axe_finds_no_fault_before_and_after(student, path):
    student.page.emulate_media(reduced_motion="reduce", color_scheme=student.device.scheme)
    student.open(path.rpartition("/")[0])
    faultless(student)
    student.open(path)
    faultless(student)

    first = student.page.locator("fieldset.bench-switch").first.get_by_role("radio").nth(1)
    first.check()
    student.page.get_by_role("radio", name="It goes down").check()
    student.follow(student.button("Run"))

    student.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    faultless(student)


def faultless(student: Student) -> None:
    """Axe is content, and nothing has to be scrolled sideways."""
    result = Axe().run(student.page)
    assert result.violations_count == 0, result.generate_report()
    assert not student.page.evaluate("document.documentElement.scrollWidth > innerWidth")
