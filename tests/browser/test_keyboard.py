"""Taking a quiz by keyboard alone: the keys that learners know, and all that keeps them from doing harm."""

import pytest
from answering import right_fields
from browser.keys import chosen, press, press_on
from browser.mistakes import wrong_fields
from browser.student import DESKTOP, Student
from browser.veteran import first_of
from playwright.sync_api import Locator, Page, expect

FIRST_KEY = """addEventListener("DOMContentLoaded", () => addEventListener("pageshow", () => {
    const options = { key: "Enter", bubbles: true, cancelable: true };
    window.wasHeeded = !document.activeElement.dispatchEvent(new KeyboardEvent("keydown", options));
}))"""
"""Presses Enter at the very beginning of each page, as a finger does that struck twice."""

REACHABLE = """() => {
    const isSeen = element => element.checkVisibility({ visibilityProperty: true });
    const groups = new Set();
    const able = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    window.reachable = [...document.querySelectorAll(able)]
        .filter(element => isSeen(element) && !element.disabled && element.type !== "hidden" && element.tabIndex >= 0)
        .filter(element => element.type !== "radio" || !groups.has(element.name) && groups.add(element.name));
    return window.reachable.map(element => element.outerHTML);
}"""
"""What the Tab key has to reach; of each group of radio buttons, one."""

FOCUSED = """() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const place = window.reachable.findIndex(
        one => one === element || element.type === "radio" && one.name === element.name
    );
    const isOutlined = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const shown = ["radio", "checkbox"].includes(element.type) ? [element, element.closest("label")] : [element];
    return [place, shown.some(one => one && isOutlined(getComputedStyle(one)))];
}"""
"""The place of what has the focus among all that can be reached, and whether one sees that."""

PRESSED_TWICE = """() => {
    const sent = [];
    addEventListener("submit", event => { sent.push(!event.defaultPrevented); event.preventDefault(); });
    for (const _ of "ab") document.querySelector("#answer button[type=submit]").click();
    return sent;
}"""
"""Which of two presses would have sent the answer; here neither does."""

student = pytest.fixture(lambda enter: enter(DESKTOP))


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}.")


def place_of(student: Student, key: str) -> int:
    """Where an option stands on the page, from 1."""
    values = student.page.locator("#answer [data-option]").evaluate_all("all => all.map(one => one.value)")
    return values.index(key) + 1


def hints(page: Page) -> list[bool]:
    """Which hints are open."""
    return page.locator("#answer details:has(> [data-hint])").evaluate_all("all => all.map(one => one.open)")


def test_three_questions_by_keyboard_alone(student, bank):
    three = [question for question in bank.questions.values() if question.type == "choice"][:3]
    student.start(*(question.id for question in three), count="3")

    press_on_right_option(student, "123456789")
    student.sees_feedback("true")
    press_on(student, "Enter")
    press_on_right_option(student, "abcde")
    student.sees_feedback("true")
    press_on(student, "Space")
    press_on_right_option(student, "ABCDE")
    student.sees_feedback("true")
    press_on(student, "n")

    expect(student.page.locator("#score")).to_contain_text("3 of 3")


def press_on_right_option(student: Student, keys: str) -> None:
    """Choose the right option by its key, and send it by Enter."""
    [key] = right_fields(student.question)["answer"]
    place = place_of(student, key)
    press(student, keys[place - 1])
    assert chosen(student.page) == [place]
    press_on(student, "Enter")


def test_keys_tick_and_untick_where_several_are_right(student, bank):
    student.start(first_of(bank, "multiple").id)

    press(student, "1", "c", "2", "2")

    assert chosen(student.page) == [1, 3]


def test_letters_say_how_sure_one_is_flag_and_open_hints(student, bank):
    question = next(question for question in bank.questions.values() if len(question.hints) > 0)
    student.start(question.id)
    page = student.page

    for level in ("Guessing", "Fairly sure", "Sure"):
        press(student, "g")
        expect(page.get_by_role("radio", name=level, exact=True)).to_be_checked()
        expect(page.locator("[data-say]")).to_have_text(level)
    press(student, "g")
    assert page.get_by_role("radio", checked=True).count() == 0
    press(student, "f")
    expect(student.button("Flagged")).to_have_attribute("aria-pressed", "true")
    press(student, "f")
    expect(student.button("Flag")).to_have_attribute("aria-pressed", "false")
    press(student, "h")
    assert hints(page) == [True] + [False] * (len(question.hints) - 1)


def test_what_was_said_of_ones_sureness_is_shown_back(student, bank):
    student.start(first_of(bank, "choice").id)

    press(student, "1", "g", "g")
    press_on(student, "Enter")

    expect(student.feedback).to_contain_text("You were fairly sure.")


def test_letters_jump_to_the_chain_the_source_and_the_report(student, bank):
    question = student.start(first_of(bank, "choice").id)
    student.answer(wrong_fields(question))
    page = student.page

    press(student, "w")
    expect(page.get_by_role("region", name="The mechanism").get_by_role("heading")).to_be_focused()
    press(student, "s")
    expect(page.get_by_role("heading", name="In the source")).to_be_focused()
    press(student, "r")
    expect(page.get_by_role("textbox", name="What is wrong with this question?")).to_be_focused()


def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(student, bank):
    student.start(first_of(bank, "choice").id)
    listed = student.page.get_by_role("dialog", name="Keyboard shortcuts")

    press(student, "?")
    expect(listed).to_be_visible()
    press(student, "1", "f")
    assert chosen(student.page) == []
    press(student, "Escape")

    expect(listed).to_be_hidden()
    expect(student.button("Flag")).to_have_attribute("aria-pressed", "false")


def test_keys_do_nothing_while_one_writes(student, bank):
    student.start(first_of(bank, "short").id)
    field = student.page.get_by_role("textbox", name="Your answer")
    field.focus()

    press(student, "f", "g", "h", "1", "?", "n")

    expect(field).to_have_value("fgh1?n")
    expect(student.button("Flag")).to_have_attribute("aria-pressed", "false")
    expect(student.page.get_by_role("dialog")).to_be_hidden()
    assert student.page.get_by_role("radio", checked=True).count() == 0


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_keys_do_nothing_with_a_modifier(student, bank, modifier):
    student.start(first_of(bank, "choice").id)

    press(student, f"{modifier}+1", f"{modifier}+g", f"{modifier}+b")

    assert student.page.get_by_role("radio", checked=True).count() == 0
    expect(student.page.locator("#answer")).to_be_visible()


def test_a_key_held_down_acts_once(student, bank):
    student.start(first_of(bank, "multiple").id)

    press(student, "h")
    student.page.keyboard.down("1")
    student.page.keyboard.down("1")  # which repeats
    student.page.keyboard.up("1")

    assert chosen(student.page) == [1]


def test_a_digit_or_letter_beyond_the_options_chooses_nothing(student, bank):
    student.start(first_of(bank, "true-false").id)
    count = student.page.locator("#answer [data-option]").count()

    press(student, str(count + 1), "9", *"abcde"[count:])

    assert chosen(student.page) == []


def test_a_second_press_of_enter_does_not_skip_the_explanation(student, bank):
    student.context.add_init_script(FIRST_KEY)
    student.start(first_of(bank, "choice").id)
    press(student, "1")
    press_on(student, "Enter")

    student.page.wait_for_function("() => window.wasHeeded !== undefined")

    assert student.page.evaluate("window.wasHeeded") is False
    expect(student.feedback).to_be_visible()
    press_on(student, "Enter")
    expect(student.page.locator("#score")).to_be_visible()


def test_an_answer_is_sent_once_though_its_button_is_pressed_again(student, bank):
    question = student.start(first_of(bank, "choice").id)
    student.fill(wrong_fields(question))

    assert student.page.evaluate(PRESSED_TWICE) == [True, False]


def test_single_keys_can_be_turned_off_and_on_again(student, bank):
    student.start(first_of(bank, "choice").id)

    press(student, "?")
    student.follow(student.button("Turn single keys off"))
    press(student, "1", "g", "f", "?")
    assert student.page.get_by_role("radio", checked=True).count() == 0
    expect(student.button("Flag")).to_have_attribute("aria-pressed", "false")
    assert student.page.get_by_role("dialog").count() == 0

    question = student.place
    student.follow(student.link("Keyboard shortcuts"))
    student.follow(student.button("Turn single keys on"))
    student.open(question)
    press(student, "1")
    assert chosen(student.page) == [1]


def test_one_key_answers_for_whoever_wishes_it(student, bank):
    single = [question for question in bank.questions.values() if question.type == "choice"]
    bare, reasoned = (next(one for one in single if bool(one.reasons) is has) for has in (False, True))
    student.start(bare.id)
    press(student, "?")
    student.follow(student.button("Answer with one key"))

    press_on(student, "2")

    expect(student.feedback).to_be_visible()
    for question in (reasoned, first_of(bank, "multiple")):
        student.start(question.id)
        press(student, "1")
        assert chosen(student.page) == [1]
        expect(student.page.locator("#answer")).to_be_visible()


@pytest.mark.parametrize("name", ["choice asked", "ordering asked", "hotspot asked", "multiple answered wrongly"])
def test_tab_reaches_all_that_can_be_used_and_shows_where_it_is(enter, veteran, name):
    student = enter(DESKTOP, cookies=veteran.cookies)
    student.open(veteran.paths[name])
    wanted = student.page.evaluate(REACHABLE)
    reached = reached_by_tab(student.page)

    assert [wanted[place] for place in range(len(wanted)) if place not in reached] == []
    assert -1 not in reached
    assert [wanted[place] for place, is_marked in reached.items() if not is_marked] == []


def reached_by_tab(page: Page) -> dict[int, bool]:
    """What gets the focus on one way round, by its place, and whether one sees it there."""
    reached: dict[int, bool] = {}
    while True:
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused and focused[0] in reached:
            return reached
        if focused:  # between the last and the first, the focus is at the browser itself
            reached[focused[0]] = focused[1]


def test_items_are_put_in_order_by_buttons(student, bank):
    question = student.start(first_of(bank, "ordering").id)
    page = student.page
    items = page.locator("[data-ordering-item]")

    for place, item in enumerate(question.order):
        row = items.filter(has=page.locator(f'[name="place-{item.key}"]'))
        up = row.get_by_role("button", name="Move up")
        up.focus()
        while row.evaluate("row => [...row.parentElement.children].indexOf(row)") > place:
            page.keyboard.press("Enter")
            expect(up).to_be_focused()  # so that one can go on pressing
    expect(page.locator("[data-say]")).to_contain_text(f"of {len(question.order)}")
    tab_to(page, student.button("Check answer"))
    press_on(student, "Enter")

    student.sees_feedback("true")


def test_a_place_of_a_drawing_is_chosen_from_the_list(student, bank):
    question = student.start(first_of(bank, "hotspot").id)
    page = student.page
    [key] = right_fields(question)["answer"]
    picture = page.locator("[data-hotspot-picture]")
    seen = {picture.screenshot(animations="disabled")}
    tab_to(page, page.locator("#first-field"))
    page.keyboard.press("Space")
    for place in range(1, len(question.areas) + 1):
        assert chosen(page) == [place]
        seen.add(picture.screenshot(animations="disabled"))
        page.keyboard.press("ArrowDown")
    assert len(seen) == len(question.areas) + 1  # each place looks different where it is chosen
    for _ in range(place_of(student, key) - 1):
        page.keyboard.press("ArrowDown")
    press_on(student, "Enter")

    student.sees_feedback("true")


def test_enter_in_a_blank_leads_to_the_next_empty_one(student, bank):
    question = next(
        question
        for question in bank.questions.values()
        if question.type == "cloze" and [blank.shape for blank in question.blanks.values()].count("typed") > 1
    )
    student.start(question.id)
    blanks = student.page.locator("#answer input[name^=blank-]")

    blanks.first.fill("something")
    blanks.first.press("Enter")

    expect(blanks.nth(1)).to_be_focused()


GRADES = {"1": "again", "2": "hard", "3": "good", "4": "easy", "Space": "good"}


@pytest.mark.parametrize(("key", "grade"), GRADES.items())
def test_cards_are_turned_and_graded_by_keys(student, bank, key, grade):
    student.open(f"/banks/{bank.id}/cards")
    front = student.page.get_by_role("heading", level=1).inner_text()

    press_on(student, "Space")
    expect(student.page.get_by_role("heading", level=1)).to_have_text(front)
    expect(student.page.get_by_role("group", name="How well did you know it?")).to_be_visible()
    with student.page.expect_request(lambda request: request.method == "POST") as sent:
        press_on(student, key)

    assert f"grade={grade}" in sent.value.post_data
    expect(student.page.get_by_role("heading", level=1)).not_to_have_text(front)
