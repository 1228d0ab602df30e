"""Flashcards in real Chromium: by keyboard alone, by a thumb that swipes, and without JavaScript."""

import pytest
from browser.student import DESKTOP, PHONE, PLAIN_PHONE, Student
from playwright.sync_api import expect

CARDS = "/banks/clonazepam-and-ssris/cards"
SETTLED = """() => {
    const loaded = performance.getEntriesByType("navigation")[0].loadEventEnd;
    return loaded > 0 && performance.now() > loaded + 350;
}"""
"""When a key is no longer taken for one held down on the page before."""


class Desk:
    """A student at the cards, by keyboard alone."""

    def __init__(self, student: Student) -> None:
        self.student = student
        self.page = student.page
        student.open(CARDS)

    def press(self, key: str) -> None:
        """A key that leads to another page, once the page takes keys."""
        self._calm()
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def touch(self, key: str) -> None:
        """A key after which one stays where one is."""
        self._calm()
        self.page.keyboard.press(key)

    def _calm(self) -> None:
        self.page.wait_for_function(SETTLED)

    @property
    def front(self) -> str:
        return self.page.locator("#front").inner_text()

    @property
    def is_turned(self) -> bool:
        return self.page.locator("#back").count() == 1


@pytest.fixture
def desk(enter) -> Desk:
    return Desk(enter(DESKTOP))


@pytest.mark.parametrize("key", [" ", "Enter"])
def test_the_same_key_turns_and_grades_the_card_as_proposed(desk, key):
    first = desk.front

    desk.press(key)
    assert desk.is_turned
    assert desk.front == first
    expect(desk.page.locator("#back")).to_be_focused()
    desk.press(key)

    assert not desk.is_turned
    assert desk.front != first
    expect(desk.page.locator("#front")).to_be_focused()


@pytest.mark.parametrize(("key", "name"), [("1", "again"), ("2", "hard"), ("3", "good"), ("4", "easy")])
def test_digits_grade_and_undo_brings_the_card_back_to_be_graded_anew(desk, key, name):
    first = desk.front
    desk.press(" ")
    said = desk.page.locator(f".grade.is-{name} .grade-interval").inner_text()
    assert said.rsplit(" ", 1)[-1] in {"min", "d"}

    desk.press(key)
    desk.press("u")

    assert desk.is_turned
    assert desk.front == first
    expect(desk.page.get_by_role("status").first).to_contain_text("Taken back")


def test_grades_are_undone_one_after_another(desk):
    met = []
    for _ in range(3):
        met.append(desk.front)
        desk.press(" ")
        desk.press("4")

    for front in reversed(met):
        desk.press("u")
        assert desk.front == front


def test_arrows_look_back_without_grading_and_lead_forward_again(desk):
    met = []
    for _ in range(2):
        met.append(desk.front)
        desk.press(" ")
        desk.press("4")
    now = desk.front

    desk.press("ArrowLeft")
    assert (desk.front, desk.is_turned) == (met[1], True)
    desk.press("ArrowLeft")
    assert desk.front == met[0]
    desk.touch("3")
    assert desk.front == met[0]
    desk.press("ArrowRight")
    desk.press("ArrowRight")

    assert (desk.front, desk.is_turned) == (now, False)


def test_digits_do_nothing_before_the_card_is_turned(desk):
    first = desk.front

    desk.touch("3")

    assert desk.front == first
    assert not desk.is_turned
    assert desk.student.place == CARDS


def test_flag_bury_and_suspend_by_their_keys(desk):
    first = desk.front
    desk.press("f")
    assert desk.front == first
    assert desk.page.locator("[data-key=f]").get_attribute("aria-pressed") == "true"

    desk.press("b")
    second = desk.front
    desk.press("s")

    assert len({first, second, desk.front}) == 3
    desk.student.open(f"{CARDS}/aside")
    assert desk.student.words.count("Put back") == 2


def test_the_explanation_opens_and_folds_away_and_the_chain_is_gone_to(desk):
    desk.press(" ")
    fold = desk.page.locator("details[data-explain]")

    desk.touch("e")
    expect(fold).to_have_attribute("open", "")
    desk.touch("e")
    expect(fold).not_to_have_attribute("open", "")
    desk.touch("w")

    expect(desk.page.locator("#chain")).to_be_focused()
    assert desk.page.locator(".mechanism svg .is-lit").count() > 0


def test_the_list_of_keys_opens_and_closes(desk):
    desk.touch("?")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    expect(desk.page.get_by_role("dialog")).to_contain_text("take the latest grade back")

    desk.page.keyboard.press("Escape")

    expect(desk.page.get_by_role("dialog")).to_be_hidden()


def test_keys_stay_away_from_a_field_and_typing_first_shows_the_difference(desk):
    desk.press("t")
    field = desk.page.get_by_label("Your answer")
    field.focus()

    desk.page.keyboard.type("u s b f e t 1 2 3 ?")
    assert field.input_value() == "u s b f e t 1 2 3 ?"
    desk.press("Enter")

    assert desk.is_turned
    assert desk.page.locator(".typed ins").count() > 0
    assert desk.page.locator(".typed del").count() > 0


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_keys_with_a_modifier_are_left_to_the_browser(desk, modifier):
    desk.page.evaluate("""() => addEventListener("keydown", event => { window.seen = event.defaultPrevented; })""")

    desk.touch(f"{modifier}+e")

    assert desk.page.evaluate("() => window.seen") is False
    assert desk.student.place == CARDS


def test_a_key_that_is_held_down_acts_once(desk):
    desk._calm()
    desk.page.keyboard.down(" ")
    desk.page.wait_for_selector("#back")
    desk._calm()
    desk.page.evaluate(
        """() => dispatchEvent(new KeyboardEvent("keydown", { key: " ", repeat: true, bubbles: true }))"""
    )

    assert desk.is_turned


def test_single_keys_can_be_switched_off(enter):
    student = enter(DESKTOP, cookies={"keys": "off"})
    desk = Desk(student)
    first = desk.front

    for key in (" ", "3", "s", "?"):
        desk.touch(key)

    assert (desk.front, desk.is_turned) == (first, False)
    assert desk.page.get_by_role("dialog").count() == 0


def test_a_button_that_has_the_focus_is_pressed_by_space_itself(desk):
    desk.press(" ")
    desk.page.get_by_role("button", name="Hard").focus()

    desk.press(" ")
    desk.press("u")

    assert desk.page.evaluate("() => true")
    assert desk.is_turned


# By thumb


@pytest.fixture
def thumb(enter) -> Student:
    student = enter(PHONE, has_touch=True, is_mobile=True)
    student.open(CARDS)
    return student


def swipe(student: Student, by: int) -> None:
    """Draw a thumb over the card, from its middle to a side."""
    student.page.wait_for_function(SETTLED)
    box = student.page.locator("[data-flashcard]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    wire = student.context.new_cdp_session(student.page)
    wire.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.3, 0.6, 1):
        wire.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + by * part, "y": y}]})
    wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("way", [-1, 1])
def test_a_swipe_turns_the_card_and_another_grades_it(thumb, way):
    first = thumb.page.locator("#front").inner_text()
    with thumb.page.expect_navigation():
        swipe(thumb, 100 * way)
    expect(thumb.page.locator("#back")).to_be_visible()

    with thumb.page.expect_navigation():
        swipe(thumb, 100 * way)

    assert thumb.page.locator("#back").count() == 0
    assert thumb.page.locator("#front").inner_text() != first


def test_a_short_or_steep_movement_is_no_swipe(thumb):
    swipe(thumb, 30)

    assert thumb.page.locator("#back").count() == 0
    assert thumb.place == CARDS


# Without JavaScript


def test_everything_works_without_javascript(enter):
    student = enter(PLAIN_PHONE)
    student.open(CARDS)
    first = student.page.locator("#front").inner_text()

    student.follow(student.link("Show the answer"))
    student.follow(student.page.get_by_role("button", name="Good"))
    assert student.page.locator("#front").inner_text() != first
    student.follow(student.button("Undo"))
    assert student.page.locator("#front").inner_text() == first
    student.follow(student.page.get_by_role("button", name="Easy"))
    student.follow(student.button("Type it"))
    student.page.get_by_label("Your answer").fill("something else")
    student.follow(student.button("Show the answer"))
    assert student.page.locator(".typed").count() == 1
    student.follow(student.button("Suspend"))
    student.open(f"{CARDS}/aside")
    student.follow(student.button("Put back"))
    student.open("/cards/settings")
    student.page.get_by_label("New cards a day").fill("3")
    student.follow(student.button("Keep this"))

    assert student.page.get_by_label("New cards a day").input_value() == "3"


def test_a_double_click_on_a_grade_counts_once(enter):
    student = enter(DESKTOP)
    student.open(CARDS)
    student.follow(student.link("Show the answer"))
    before = student.page.locator(".cards-count").inner_text()

    with student.page.expect_navigation():
        student.page.get_by_role("button", name="Easy").dblclick(no_wait_after=True)
    student.page.wait_for_load_state()

    assert before.endswith("20 new")
    assert student.page.locator(".cards-count").inner_text().endswith("19 new")


def test_two_tabs_with_the_same_card_count_once(enter):
    student = enter(DESKTOP)
    student.open(CARDS)
    student.follow(student.link("Show the answer"))
    student.follow(student.page.get_by_role("button", name="Easy"))
    student.follow(student.link("Show the answer"))
    other = student.another_page(student.page.url)

    student.follow(student.page.get_by_role("button", name="Easy"))
    with other.expect_navigation():
        other.get_by_role("button", name="Again").click()

    assert other.locator(".cards-count").inner_text().split()[0] == "0", "no card came back to be learnt anew"


def test_the_settings_propose_the_zone_of_the_device(enter):
    student = enter(DESKTOP, timezone_id="Asia/Tokyo")
    student.open("/cards/settings")

    student.button("This device is in Asia/Tokyo. Take that").click()
    student.follow(student.button("Keep this"))

    assert student.page.get_by_label("Time zone").input_value() == "Asia/Tokyo"
    expect(student.page.locator("[data-zone-proposal]")).to_be_hidden()
