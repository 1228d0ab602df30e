"""The contrast grid: by selects alone, by tapping, by dragging, by keyboard; and what is swapped with what."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.student import DESKTOP, PHONE, PLAIN_PHONE, Device, Student, told
from playwright.sync_api import Locator, expect

from quizapp.domain.contrast import Contrast

NARROW = {"width": 320, "height": 640}
TALL = Device("tall desktop", 1280, 2400)
"""All facts and cells in view at once, so that a drag never has to scroll."""


@pytest.fixture
def contrast(bank) -> Contrast:
    return bank.contrast


def opens(student: Student, bank) -> None:
    student.open(f"/banks/{bank.id}/contrast")


def select(student: Student, cell: str) -> Locator:
    return student.page.locator(f'[name="cell-{cell}"]')


def box(student: Student, cell: str) -> Locator:
    return student.page.locator("[data-contrast-cell]").filter(has=select(student, cell))


def fact(student: Student, contrast: Contrast, cell: str) -> Locator:
    """The button of the fact that belongs into a cell."""
    return student.page.get_by_role("button", name=told(contrast.cells[cell].fact.text), exact=True)


def holds(student: Student, contrast: Contrast, cell: str, home: str) -> None:
    expect(select(student, cell)).to_have_value(contrast.cells[home].fact.key)


@pytest.mark.parametrize("student", [PHONE, PLAIN_PHONE], indirect=True, ids=str)
def test_a_grid_with_one_row_swapped_is_told_so(student, bank, contrast):
    opens(student, bank)
    swaps = {"target/benzodiazepine": "target/ssri", "target/ssri": "target/benzodiazepine"}

    for cell in contrast.cells:
        select(student, cell).select_option(contrast.cells[swaps.get(cell, cell)].fact.key)
    student.follow(student.button("Check the grid"))

    expect(student.page.get_by_role("heading", name="14 of 16 cells right")).to_be_focused()
    expect(student.page.get_by_role("img", name="You swap target, not transmitter or first effect.")).to_be_visible()
    expect(student.page.locator(".contrast-cell.is-wrong")).to_have_count(2)
    expect(student.page.locator(".swaps-arrow")).to_have_count(2)


@pytest.mark.parametrize("student", [PLAIN_PHONE], indirect=True, ids=str)
def test_without_scripts_there_is_no_tray_and_an_error_leads_to_its_cell(student, bank, contrast):
    opens(student, bank)
    student.refusals.add(422)
    expect(student.page.locator("[data-contrast-tray]")).to_be_hidden()
    same = contrast.cells["target/ssri"].fact.key

    select(student, "target/ssri").select_option(same)
    select(student, "risk/ssri").select_option(same)
    student.follow(student.button("Check the grid"))
    student.page.get_by_role("alert").get_by_role("link").click()

    expect(select(student, "risk/ssri")).to_be_focused()
    expect(select(student, "risk/ssri")).to_have_value(same)


@pytest.mark.parametrize("student", [PHONE, DESKTOP], indirect=True, ids=str)
def test_a_fact_is_placed_by_choosing_it_and_then_its_cell(student, bank, contrast):
    opens(student, bank)
    chosen = fact(student, contrast, "target/ssri")

    chosen.click()
    expect(chosen).to_have_attribute("aria-pressed", "true")
    student.page.get_by_role("button", name="Put it here in Target, SSRI").click()

    holds(student, contrast, "target/ssri", "target/ssri")
    expect(chosen).to_be_hidden()
    expect(student.page.get_by_text("1 of 16 placed")).to_be_visible()
    expect(student.page.locator("[data-contrast-put]").first).to_be_hidden()


def test_a_fact_put_elsewhere_leaves_its_first_cell(student, bank, contrast):
    opens(student, bank)
    home = contrast.cells["target/ssri"].fact.key

    select(student, "target/ssri").select_option(home)
    select(student, "risk/ssri").select_option(home)

    expect(select(student, "target/ssri")).to_have_value("")
    expect(student.page.get_by_text("1 of 16 placed")).to_be_visible()


@pytest.mark.parametrize("student", [TALL], indirect=True, ids=str)
def test_a_fact_can_be_dragged_into_a_cell_and_on_to_another(student, bank, contrast):
    opens(student, bank)
    long = "first-effect/ssri"

    drag(student, fact(student, contrast, long), box(student, "target/ssri"))
    holds(student, contrast, "target/ssri", long)
    drag(student, box(student, "target/ssri").locator("[data-contrast-given]"), box(student, "transmitter/ssri"))

    holds(student, contrast, "transmitter/ssri", long)
    expect(select(student, "target/ssri")).to_have_value("")


@pytest.mark.parametrize("student", [TALL], indirect=True, ids=str)
def test_a_fact_dropped_beside_the_cells_goes_back(student, bank, contrast):
    opens(student, bank)
    dragged = fact(student, contrast, "target/ssri")

    drag(student, dragged, student.page.get_by_role("heading", level=1))

    expect(dragged).to_be_visible()
    expect(dragged).to_have_attribute("aria-pressed", "false")
    expect(student.page.get_by_text("0 of 16 placed")).to_be_visible()


def drag(student: Student, what: Locator, where: Locator) -> None:
    what.hover()
    student.page.mouse.down()
    goal = where.bounding_box()
    assert goal
    student.page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + goal["height"] / 2, steps=5)
    student.page.mouse.up()


@pytest.mark.parametrize("student", [DESKTOP], indirect=True, ids=str)
def test_facts_are_placed_by_keyboard_and_escape_lets_go(student, bank, contrast):
    opens(student, bank)
    first = student.page.locator("[data-contrast-fact]").first
    key = first.get_attribute("data-contrast-fact")

    first.press("Enter")
    student.page.keyboard.press("Escape")
    expect(first).to_have_attribute("aria-pressed", "false")
    expect(first).to_be_focused()
    first.press("Space")
    student.page.get_by_role("button", name="Put it here in Target, SSRI").press("Enter")

    expect(select(student, "target/ssri")).to_have_value(str(key))
    expect(student.page.locator("[data-contrast-fact]:visible").first).to_be_focused()


@pytest.mark.parametrize("student", [DESKTOP], indirect=True, ids=str)
def test_what_was_placed_is_still_there_after_going_back(student, bank, contrast):
    opens(student, bank)
    select(student, "target/ssri").select_option(contrast.cells["target/ssri"].fact.key)
    student.follow(student.button("Check the grid"))

    student.page.go_back()

    holds(student, contrast, "target/ssri", "target/ssri")
    expect(fact(student, contrast, "target/ssri")).to_be_hidden()


def test_axe_finds_no_fault_in_grid_and_result_and_nothing_leaves_a_narrow_screen(student, bank, contrast):
    opens(student, bank)
    has_no_fault(student)
    student.page.locator("[data-contrast-fact]").first.click()
    has_no_fault(student)
    select(student, "target/ssri").select_option(contrast.cells["risk/ssri"].fact.key)
    student.follow(student.button("Check the grid"))
    student.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    has_no_fault(student)


def has_no_fault(student: Student) -> None:
    page = student.page
    before = page.viewport_size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))")
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.set_viewport_size(before)
