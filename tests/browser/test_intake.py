"""Files of other programs in a real browser: dropped, read, given their mechanism, published, taken along again."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser.conftest import Enter, Server, served
from browser.looks import COLOURS, HEIGHT, STANDARDS, WIDER, faults
from browser.student import DESKTOP, PHONE, Device, Student
from playwright.sync_api import expect
from walk import Learner, OverHttp

from quizapp.paths import bundled

PLAIN_DESKTOP = Device("desktop without JavaScript", 1280, 900, has_script=False)

GIFT = """::Site:: Where on the GABA-A receptor does clonazepam bind? {=at the benzodiazepine site#Between α and γ.
~at GABA's own site#That lies between alpha and beta.}

::Essay:: Tell all that you know. {}

::Pump:: Which transporter carries serotonin back into the cell that released it? {=SERT ~DAT ~NET}

::Opening:: A benzodiazepine opens the chloride channel even where there is no GABA. {F}
"""
TABLE = "Puzzle;Good;Bad;Sure\nWhat is blocked by an SSRI?;SERT;GABA;A\nWhat is opened by GABA?;the channel;SERT;A\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005000"
    "1ff89993d1d0000000049454e44ae426082"
)
HEART = """title: Hearts in pictures
questions:
  - id: pace
    type: choice
    ask: Which cells set the pace?
    image: heart.png
    alt: A heart.
    options:
      - {right: the sinus node, why: It drifts.}
      - {wrong: the ventricle, why: It follows.}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a folder of question files that may be written to."""
    data = tmp_path_factory.mktemp("intake")
    copytree(bundled("questions"), data / "questions")
    with served(data, QUIZAPP_QUESTIONS=str(data / "questions")) as server:
        yield server


@pytest.fixture(scope="module")
def cookies(server: Server) -> dict[str, str]:
    """Of somebody who opened the link that the terminal shows."""
    browser = OverHttp(server.port)
    person = Learner(browser)
    person.submit(person.open(server.invitation).form_to(server.invitation))
    return dict(browser.cookies)


@pytest.fixture
def instructor(enter: Enter, cookies: dict[str, str]) -> Callable[[Device], Student]:
    return lambda device: enter(device, cookies=cookies)


def hand_in(person: Student, *paths: Path) -> None:
    person.open("/instructor/drafts/")
    person.page.get_by_label("Question files").set_input_files(list(paths))
    person.follow(person.button("Look through them"))


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    picture = io.BytesIO()
    with zipfile.ZipFile(picture, "w") as archive:
        archive.writestr("hearts/bank.yaml", HEART)
        archive.writestr("hearts/heart.png", PNG)
    made = {"quiz.txt": GIFT.encode(), "table.csv": TABLE.encode(), "hearts.zip": picture.getvalue()}
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    return {name: tmp_path / name for name in made}


@pytest.mark.parametrize("device", [DESKTOP, PLAIN_DESKTOP], ids=str)
def test_the_whole_way_from_a_file_to_learners_with_a_mechanism(instructor, enter, tmp_path, device):
    name = f"brain-{'scripted' if device.has_script else 'plain'}"
    (tmp_path / f"{name}.txt").write_text(GIFT)
    teacher = instructor(device)
    hand_in(teacher, tmp_path / f"{name}.txt")
    page = teacher.page
    expect(page.get_by_text("Read as Moodle GIFT: 3 came in")).to_be_visible()
    page.get_by_text("What was left out, and why").click()
    expect(page.locator("#came-in ~ details li")).to_contain_text("Line 4")

    teacher.follow(teacher.link("Add the mechanism: 3 questions"))
    expect(page.locator("#links input:checked")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#links input[type=radio]").nth(1)).to_be_checked()
    page.keyboard.press("1" if device.has_script else "ArrowUp")
    expect(page.locator("#links input[type=radio]").nth(0)).to_be_checked()
    page.wait_for_timeout(350)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("2 questions name no link")
    expect(page.locator("#links input:checked")).to_be_focused()
    asked = page.locator("#question").inner_text()
    if device.has_script:
        with page.expect_navigation():
            page.keyboard.press("s")
    else:
        teacher.follow(page.get_by_role("link", name="Skip", exact=True))
    assert page.locator("#question").inner_text() != asked
    teacher.follow(teacher.button("Take that back"))
    expect(page.locator("main")).to_contain_text("3 questions name no link")
    teacher.follow(page.get_by_role("button", name="Accept", exact=True))

    teacher.follow(page.locator(".eyebrow a"))
    expect(page.get_by_text("no problems")).to_be_visible()
    teacher.follow(teacher.button("Publish"))
    expect(page.get_by_role("status").first).to_contain_text("Published")
    student = enter(PHONE)
    student.open(f"/banks/{name}")
    expect(student.button("Start practice")).to_be_visible()


@pytest.mark.parametrize("device", [DESKTOP, PLAIN_DESKTOP], ids=str)
def test_a_table_with_heads_that_nobody_knows_is_read_by_saying_what_they_are(instructor, files, device):
    teacher = instructor(device)
    teacher.refusals.add(422)
    hand_in(teacher, files["table.csv"])
    teacher.follow(teacher.link("Say how to read it"))
    page = teacher.page
    for head, meaning in (("Puzzle", "what is asked"), ("Good", "option 1"), ("Bad", "option 2")):
        page.get_by_label(head, exact=True).select_option(meaning)
    page.get_by_label("Sure", exact=True).select_option("the right answer")
    teacher.follow(teacher.button("Read it again"))

    expect(page.get_by_text("Read as CSV: 2 came in")).to_be_visible()
    expect(page.locator("#q-1 .specimen")).to_contain_text("What is blocked by an SSRI?")


def test_files_are_dropped_and_a_bad_one_costs_only_itself(instructor):
    teacher = instructor(DESKTOP)
    teacher.open("/instructor/drafts/")
    with teacher.page.expect_navigation():
        teacher.page.evaluate(
            """text => {
                const files = new DataTransfer();
                files.items.add(new File([text], "dropped.txt"));
                files.items.add(new File([new Uint8Array([137, 80, 78, 71])], "picture.yaml"));
                const how = { dataTransfer: files, bubbles: true, cancelable: true };
                document.body.dispatchEvent(new DragEvent("drop", how));
            }""",
            GIFT,
        )

    received = teacher.page.locator("#received-files")
    expect(received).to_contain_text("Read as Moodle GIFT")
    expect(received.get_by_text("not read")).to_have_count(1)


def test_a_picture_stands_on_the_page_before_and_after_publishing(instructor, files, enter):
    teacher = instructor(DESKTOP)
    hand_in(teacher, files["hearts.zip"])
    is_shown = "image => image.complete && image.naturalWidth > 0"
    picture = teacher.page.locator("#q-1 .specimen img")
    expect(picture).to_be_visible()
    assert picture.evaluate(is_shown)

    teacher.follow(teacher.button("Publish"))

    student = enter(PHONE)
    student.open("/banks/hearts")
    student.follow(student.button("Start practice"))
    assert student.page.locator("main img").evaluate(is_shown)


@pytest.mark.parametrize("device", [DESKTOP, PLAIN_DESKTOP], ids=str)
def test_two_hundred_megabytes_are_refused_in_a_sentence(instructor, tmp_path, device):
    path = tmp_path / "line.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    teacher = instructor(device)
    teacher.refusals.add(413)
    teacher.open("/instructor/drafts/")
    teacher.page.get_by_label("Question files").set_input_files(path)
    if device.has_script:
        expect(teacher.page.get_by_role("alert")).to_contain_text("line.txt is larger than 100 MB")
        teacher.button("Look through them").click()
        assert teacher.place == "/instructor/drafts/"
        return
    teacher.follow(teacher.button("Look through them"))
    expect(teacher.page.locator("main")).to_contain_text("larger than 120 MB")


def test_a_bank_is_taken_along(instructor):
    teacher = instructor(DESKTOP)
    teacher.open("/instructor/")
    teacher.follow(teacher.page.get_by_role("link", name="Take along Clonazepam"))
    with teacher.page.expect_download() as download:
        teacher.page.get_by_role("link", name="Download as Moodle GIFT").click()

    assert download.value.suggested_filename == "clonazepam-and-ssris.gift"


PLACES = ["desk", "draft", "report", "columns", "steps", "export"]


@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_no_fault_and_nothing_leaves_a_narrow_screen(instructor, files, place):
    teacher = instructor(PHONE)
    teacher.refusals.add(422)
    go_to(teacher, place, files)
    teacher.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    page = teacher.page
    page.set_viewport_size({"width": PHONE.width, "height": page.evaluate(HEIGHT)})
    page.evaluate(AXE_SCRIPT)

    assert faults(page, {"type": "tag", "values": STANDARDS}) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, {"type": "rule", "values": COLOURS}) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(WIDER) == []


def go_to(teacher: Student, place: str, files: dict[str, Path]) -> None:
    match place:
        case "desk":
            hand_in(teacher, files["quiz.txt"], files["table.csv"])
        case "export":
            teacher.open("/instructor/banks/clonazepam-and-ssris/export")
        case "columns":
            hand_in(teacher, files["table.csv"])
            teacher.follow(teacher.link("Say how to read it"))
        case _:
            hand_in(teacher, files["quiz.txt"])
            if place == "report":
                teacher.follow(teacher.link("The whole report"))
            elif place == "steps":
                teacher.follow(teacher.link("Add the mechanism"))
