"""An instructor's whole way in a real browser: from the link in the terminal to a regrade, with and without scripts."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser.conftest import Server, served
from browser.pictures import picture
from browser.student import DESKTOP, HITTABLE, PHONE, Device, Student
from browser.test_pages import COLOURS, HEIGHT, STANDARDS, WIDER, faults
from playwright.sync_api import Browser, Page, expect

from quizapp.domain.banks import Bank
from quizapp.paths import bundled

PLAIN_DESKTOP = Device("desktop without JavaScript", 1280, 900, has_script=False)

HEART = """title: Cells of the heart
questions:
  - id: pacemaker
    type: choice
    ask: Which cells set the pace of the heart?
    options:
      - {wrong: those of the sinus node, why: They follow the ventricle.}
      - {rong: those of the atrium, why: They follow.}
      - {right: those of the ventricle, why: Their membrane drifts up by itself.}
  - id: how-fast
    type: numeric
    ask: How often a minute does the sinus node fire by itself?
    answer: about seventy
    unit: a minute
  - id: upstroke
    type: choise
    ask: Which ion drives the upstroke of the sinus node?
    options:
      - {right: calcium, why: Sodium channels have no part in it.}
      - {wrong: sodium, why: It does so elsewhere in the heart.}
"""
"""With three mistakes, and a key that is wrong."""

MENDED = (("rong: those of the atrium", "wrong: those of the atrium"), ("about seventy", "70"), ("choise", "choice"))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a folder of question files that may be written to."""
    data = tmp_path_factory.mktemp("school")
    copytree(bundled("questions"), data / "questions")
    with served(data, QUIZAPP_QUESTIONS=str(data / "questions")) as server:
        yield server


@pytest.fixture
def enter(chromium: Browser, school: Server, bank: Bank) -> Iterator[Callable[..., Student]]:
    """Each call is one more person. Nothing may have gone wrong in their browsers."""
    people: list[Student] = []

    def enter(device: Device, server: Server = school) -> Student:
        context = chromium.new_context(
            base_url=server.url,
            viewport={"width": device.width, "height": device.height},
            java_script_enabled=device.has_script,
        )
        context.set_default_timeout(10_000)
        people.append(Student(context, device, server.url, bank))
        return people[-1]

    yield enter
    complaints = [complaint for person in people for complaint in person.complaints]
    for person in people:
        person.context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def cookies(chromium: Browser, school: Server) -> list:
    """Who opened the link that the terminal shows, and pressed its button."""
    context = chromium.new_context(base_url=school.url)
    page = context.new_page()
    page.goto(school.invitation)
    page.get_by_role("button", name="Become an instructor").click()
    expect(page).to_have_url(re.compile("/instructor/$"))
    found = context.cookies()
    context.close()
    return found


@pytest.fixture
def instructor(enter, cookies):
    def come(device: Device) -> Student:
        person = enter(device)
        person.context.add_cookies(cookies)
        return person

    return come


def hand_in(person: Student, path: Path) -> None:
    person.open("/instructor/")
    person.follow(person.link("Add or change questions"))
    person.page.get_by_label("Question files").set_input_files(path)
    person.follow(person.button("Look through them"))


@pytest.fixture
def new_school(tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has been to yet."""
    copytree(bundled("questions"), tmp_path / "questions")
    with served(tmp_path, QUIZAPP_QUESTIONS=str(tmp_path / "questions")) as server:
        yield server


def is_without_fault(person: Student, browser: Browser) -> None:
    """What axe says of the page as it stands; where scripts are off, of the same page without any of ours."""
    if person.device.has_script:
        found = look_over(person.page)
    else:
        context = browser.new_context(storage_state=person.context.storage_state())
        context.route("**/static/js/**", lambda route: route.abort())
        page = context.new_page()
        page.goto(person.page.url)
        found = look_over(page)
        context.close()
    assert found == [], person.place


def look_over(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    return faults(page, {"type": "tag", "values": STANDARDS})


@pytest.mark.parametrize("device", [DESKTOP, PLAIN_DESKTOP], ids=str)
def test_the_whole_way_from_the_link_in_the_terminal_to_a_regrade(enter, chromium, new_school, tmp_path, device):
    teacher = enter(device, new_school)

    def comes_by(name: str, at: str = "main", height: int = 760) -> None:
        is_without_fault(teacher, chromium)
        if device is DESKTOP:
            picture(teacher, f"instructor-{name}", at, height)

    # The link that the terminal shows.
    teacher.open(new_school.invitation)
    teacher.follow(teacher.button("Become an instructor"))
    teacher.follow(teacher.link("Add or change questions"))
    comes_by("desk", ".eyebrow", 640)

    # A file with three mistakes.
    (tmp_path / "heart.yaml").write_text(HEART)
    teacher.page.get_by_label("Question files").set_input_files(tmp_path / "heart.yaml")
    teacher.follow(teacher.button("Look through them"))
    expect(teacher.page.get_by_role("heading", name="3 problems to mend first")).to_be_visible()
    expect(teacher.page.locator("#q-1 .specimen")).to_contain_text("those of the sinus node")
    comes_by("problems", "h1", 900)
    draft = teacher.place
    for number, (wrong, right) in enumerate(MENDED, 1):
        teacher.page.locator(".tasks a").first.click()
        card = teacher.page.locator(f"#q-{number}")
        lines = card.get_by_role("textbox")
        if device.has_script:
            card.locator(".problem a").click()
            expect(lines).to_be_focused()
        lines.fill(lines.input_value().replace(wrong, right))
        teacher.follow(card.get_by_role("button", name="Save and look again"))
    expect(teacher.page.get_by_role("heading", name="Ready to publish")).to_be_visible()
    comes_by("ready", "h1", 900)
    teacher.page.get_by_label("What was changed").fill("For week three.")
    teacher.follow(teacher.button("Publish"))
    expect(teacher.page.get_by_role("status").first).to_contain_text("Published")

    # A student answers what the wrong key calls wrong.
    student = enter(PHONE, new_school)
    student.open("/banks/heart")
    student.follow(student.button("Start practice"))
    while not student.page.get_by_text("those of the sinus node").count():
        student.follow(student.page.get_by_role("link", name="Skip", exact=True))
    student.page.locator("label", has_text="those of the sinus node").click()
    asked = student.place
    student.send()
    student.sees_feedback("false")

    # The key is turned in a form, published, and the answer marked anew.
    teacher.open("/instructor/drafts/")
    teacher.follow(teacher.button("Change heart.yaml"))
    assert teacher.place != draft
    teacher.follow(teacher.page.locator("#q-1").get_by_role("link", name="Change it in a form"))
    comes_by("form", "h1", 900)
    for option, mark in ((0, "right"), (2, "wrong")):
        teacher.page.locator(f"[name='options.{option}.mark'][value={mark}]").check()
    teacher.follow(teacher.page.get_by_role("button", name="Save", exact=True))
    teacher.follow(teacher.link("heart.yaml"))
    teacher.follow(teacher.button("Publish"))
    expect(teacher.page.get_by_text("Option A is right now; it was wrong.")).to_be_visible()
    comes_by("version", "h1", 480)
    teacher.follow(teacher.link("The key was wrong: regrade"))
    expect(teacher.page.locator("main")).to_contain_text("1 score changes")
    comes_by("regrade", "h1", 900)
    teacher.follow(teacher.button("Regrade"))
    expect(teacher.page.locator("main")).to_contain_text("1 answer was marked anew")
    is_without_fault(teacher, chromium)

    student.open(asked)
    expect(student.feedback).to_have_attribute("data-correct", "true")


@pytest.fixture(scope="module")
def much(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many questions in a file."""
    path = tmp_path_factory.mktemp("much") / "many.yaml"
    entries = (f"  - {{id: q-{n}, type: true-false, ask: Is {n} even?, answer: no}}\n" for n in range(100))
    path.write_text(f"title: Many\nquestions:\n{''.join(entries)}")
    return path


def test_further_questions_come_as_one_scrolls(instructor, much):
    teacher = instructor(DESKTOP)
    hand_in(teacher, much)
    expect(teacher.page.locator(".proof[id]")).to_have_count(20)

    teacher.page.locator("[data-pager]").scroll_into_view_if_needed()

    expect(teacher.page.locator("#q-21")).to_be_attached()
    assert len(set(teacher.page.locator("main [id]").evaluate_all("all => all.map(one => one.id)"))) == (
        teacher.page.locator("main [id]").count()
    )


def test_a_file_is_dropped_onto_the_page(instructor):
    teacher = instructor(DESKTOP)
    teacher.open("/instructor/drafts/")

    with teacher.page.expect_navigation():
        teacher.page.evaluate(
            """text => {
                const files = new DataTransfer();
                files.items.add(new File([text], "dropped.yaml"));
                const how = { dataTransfer: files, bubbles: true, cancelable: true };
                document.body.dispatchEvent(new DragEvent("drop", how));
            }""",
            HEART,
        )

    expect(teacher.page.get_by_role("heading", level=1)).to_have_text("dropped.yaml")


def a_picture() -> bytes:
    """A grey PNG of 80 by 60 points."""
    rows = zlib.compress((b"\0" + b"\x99" * 80) * 60)
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 80, 60, 8, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    chunks = (struct.pack(">I", len(b)) + a + b + struct.pack(">I", zlib.crc32(a + b)) for a, b in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def begin_pointing(person: Student, title: str) -> None:
    """A new bank with a question that is answered by pointing at a picture."""
    page = person.page
    person.open("/instructor/drafts/")
    page.get_by_label("What the questions are about").fill(title)
    person.follow(person.button("Write questions in forms"))
    page.get_by_label("Add a question:").select_option("hotspot")
    person.follow(person.button("Add it at the end"))
    page.get_by_label("or add one").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": a_picture()})
    page.locator("[name=alt]").fill("A grey field.")
    person.follow(page.get_by_role("button", name="Save", exact=True))


def numbers(place: str) -> list[int]:
    return [round(float(number)) for number in place.split()[1:]]


def test_a_place_is_drawn_on_the_picture_of_a_new_bank_by_pointer_and_by_keys(instructor):
    teacher = instructor(DESKTOP)
    begin_pointing(teacher, "Pointing")
    page = teacher.page
    place = page.locator("[data-place]").first
    image = page.locator("[data-board-picture] img")
    image.scroll_into_view_if_needed()
    box = image.bounding_box()

    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.7 * box["height"], steps=4)
    page.mouse.up()
    assert numbers(place.input_value()) == pytest.approx([20, 30, 30, 40], abs=2)
    expect(page.locator(".board-shape")).to_be_visible()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert numbers(place.input_value()) == pytest.approx([21, 30, 30, 41], abs=2)
    page.get_by_label("Circle").check()
    place.fill("")
    page.locator("[data-board-picture]").focus()
    page.keyboard.press("ArrowRight")
    assert place.input_value() == "circle 50.0 50.0 10.0"


def test_a_link_of_a_chain_lights_the_parts_of_the_diagram_that_are_clicked(instructor, bank):
    teacher = instructor(DESKTOP)
    page = teacher.page
    name, mechanism = next((name, each) for name, each in bank.mechanisms.items() if each.diagram)
    teacher.open("/instructor/drafts/")
    teacher.follow(teacher.button("Change clonazepam-and-ssris/bank.yaml"))
    teacher.follow(page.get_by_role("link", name=name, exact=True))
    row = page.locator("[data-row=steps]").nth(1)
    shows = row.locator("[name$='.shows']")
    before = shows.input_value().split()
    row.locator("textarea").first.focus()
    expect(page.locator(".board-picture .is-picked").first).to_be_attached()
    part = next(part for part in mechanism.steps[0].shows if part not in before)

    for wanted in ([*before, part], before):
        spot = page.locator(f"[data-board-picture] [id='board-{part}']").evaluate(HITTABLE)
        page.mouse.click(spot["x"], spot["y"])
        assert shows.input_value().split() == wanted


def test_without_scripts_a_place_is_typed(instructor):
    teacher = instructor(PLAIN_DESKTOP)
    begin_pointing(teacher, "Pointing plainly")

    for place, typed in zip(
        teacher.page.locator("[data-place]").all(), ("rect 20 30 30 40", "circle 80 80 9"), strict=True
    ):
        place.fill(typed)
    teacher.follow(teacher.page.get_by_role("button", name="Save", exact=True))

    expect(teacher.page.locator("[data-place]").first).to_have_value(re.compile(r"^rect 20(\.0)? 30"))
    expect(teacher.page.locator("[data-preview] .specimen img")).to_be_attached()


PLAIN_GIFT = "::Pump:: How many sodium ions does the pump move out in each round? {=three ~two}\n"
"""A question that names no link of a chain."""

PLACES = ["desk", "regrades", "map", "draft with problems", "draft of all kinds", "text", "changes"]
PLACES += ["question in a form", "mechanism in a form", "what came in", "links proposed"]


@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_no_fault_and_nothing_leaves_a_narrow_screen(instructor, place, tmp_path):
    teacher = instructor(PHONE)
    match place:
        case "desk" | "regrades" | "map":
            paths = {"desk": "drafts/", "regrades": "regrades/", "map": "maps/clonazepam-and-ssris"}
            teacher.open(f"/instructor/{paths[place]}")
        case "draft with problems":
            (tmp_path / "axe.yaml").write_text(HEART + "summery: A slip.\n")
            hand_in(teacher, tmp_path / "axe.yaml")
        case "what came in" | "links proposed":
            (tmp_path / "axe.gift").write_text(PLAIN_GIFT)
            hand_in(teacher, tmp_path / "axe.gift")
            leads = {"what came in": "The whole report", "links proposed": "Add the mechanism"}
            teacher.follow(teacher.link(leads[place]))
        case "question in a form" | "mechanism in a form":
            teacher.open("/instructor/drafts/")
            file = {"question in a form": "questions.yaml", "mechanism in a form": "bank.yaml"}[place]
            teacher.follow(teacher.button(f"Change action-potential/{file}"))
            teacher.follow(teacher.page.locator("a[href$='/form']").first)
        case _:
            teacher.open("/instructor/drafts/")
            teacher.follow(teacher.button("Change clonazepam-and-ssris/gaba.yaml"))
            if place != "draft of all kinds":
                teacher.open(f"{teacher.place}/{place}")
    teacher.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    page = teacher.page
    page.set_viewport_size({"width": PHONE.width, "height": page.evaluate(HEIGHT)})
    page.evaluate(AXE_SCRIPT)

    assert faults(page, {"type": "tag", "values": STANDARDS}) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, {"type": "rule", "values": COLOURS}) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(WIDER) == []
