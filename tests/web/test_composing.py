"""Questions and chains filled in as forms, without JavaScript."""

import pytest
from handing_in import hand_in, upload

from quizapp.domain.questions import KINDS

BANK = """title: Hearts
questions:
  # Asked every year.
  - id: pace
    type: choice
    ask: Which cells set the pace?   # the classic
    options:
      - {right: the sinus node, why: It drifts.}
      - {wrong: the ventricle, why: It follows.}
"""
FORM = "/instructor/drafts/1/questions/pace/form"


@pytest.fixture
def draft(instructor):
    """A draft of one question."""
    return hand_in(instructor, ("hearts.yaml", BANK.encode()))


def test_a_question_is_changed_in_a_form_and_keeps_its_comments(instructor, draft):
    page = instructor.open(FORM)
    assert page.find("textarea[name=ask]").get_text().strip() == "Which cells set the pace?"

    page = instructor.submit(page.form("[data-composing]").fill({"ask": ["Which cells lead?"], "level": ["recall"]}))

    assert page.status == 200
    text = instructor.open("/instructor/drafts/1/text").find("textarea").get_text()
    assert "  # Asked every year.\n" in text
    assert "    ask: Which cells lead?" in text
    assert "# the classic\n" in text
    assert "    level: recall\n" in text


def test_a_preview_shows_what_is_filled_in_and_keeps_nothing(instructor, draft, written):
    before = written()
    form = instructor.open(FORM).form("[data-composing]").fill({"options.1.text": ["the atrium"]})

    page = instructor.press(form, "[data-look]")

    assert "the atrium" in page.find("[data-preview] .specimen").get_text()
    assert page.find("[name='options.1.text']").get_text().strip() == "the atrium"
    assert written() == before


def test_rows_are_added_moved_and_taken_out_by_buttons(instructor, draft):
    page = instructor.press(instructor.open(FORM).form("[data-composing]"), "[value='add options']")
    page = instructor.press(
        page.form("[data-composing]").fill({"options.2.text": ["the atrium"]}), "[value='up options 2']"
    )
    assert page.find("[name='options.1.text']").get_text().strip() == "the atrium"
    page = instructor.press(page.form("[data-composing]"), "[value='remove options 2']")

    instructor.submit(page.form("[data-composing]"))

    text = instructor.open("/instructor/drafts/1/text").find("textarea").get_text()
    assert "wrong: the atrium" in text
    assert "the ventricle" not in text


def test_problems_are_told_beside_the_form(instructor, draft):
    form = instructor.open(FORM).form("[data-composing]").fill({"options.0.mark": ["wrong"]})

    page = instructor.submit(form)

    assert "No option is right." in page.find("[data-preview]").get_text()


def test_somebody_elses_change_is_not_overwritten(instructor, draft):
    first, second = (instructor.open(FORM).form("[data-composing]") for _ in "ab")
    instructor.submit(first.fill({"ask": ["Which cells lead?"]}))

    page = instructor.submit(second.fill({"ask": ["Who leads?"]}))

    assert page.status == 409
    assert "Who leads?" in page.find("textarea[name=ask]").get_text()
    assert "Which cells lead?" in instructor.open("/instructor/drafts/1/text").find("textarea").get_text()


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_each_kind_is_added_and_saved_without_any_text(instructor, draft, kind):
    page = instructor.open("/instructor/drafts/1")
    page = instructor.submit(page.form_to("/instructor/drafts/1/questions").fill({"kind": [kind]}))
    assert f"new-{kind}-1" in page.find("h1").get_text()

    page = instructor.submit(page.form("[data-composing]"))

    assert page.status == 200
    if kind != "hotspot":  # which wants a picture first
        assert page.has("[data-preview] .specimen")


def test_a_question_can_be_added_to_an_empty_file(instructor):
    instructor.post("/instructor/drafts/edit", {"path": ["fresh.yaml"]})
    page = instructor.open("/instructor/drafts/1")

    page = instructor.submit(page.form_to("/instructor/drafts/1/questions").fill({"kind": ["true-false"]}))

    assert page.has("[data-preview] .specimen")


def test_a_chain_is_added_and_given_links(instructor, draft):
    page = instructor.open("/instructor/drafts/1")
    page = instructor.submit(page.form_to("/instructor/drafts/1/mechanisms").fill({"title": ["How it's paced"]}))
    form = instructor.press(page.form("[data-composing]"), "[value='add steps']").form("[data-composing]")

    page = instructor.submit(form.fill({"steps.1.id": ["drift"], "steps.1.text": ["The membrane drifts up."]}))

    assert not page.has(".problem.is-problem")
    step = instructor.open(FORM).find("select[name=step]")
    assert "how-it-s-paced/drift" in [option.get("value") for option in step.select("option")]


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="alert(1)"><script>alert(1)</script>
<image href="https://evil.example/x.png"/><a href="javascript:alert(1)"><rect id="node" width="5" height="5"/></a>
<rect id="other" width="5" height="5"/></svg>"""


def send_picture(person, name, content, **fields):
    values = {key: value[0] for key, value in person.open(FORM).form("[data-composing]").fields.items()}
    return upload(person, FORM, [(name, content)], field="upload", **{**values, "do": "save", **fields})


def test_a_drawing_is_cleaned_and_published_beside_the_file_with_its_words(instructor, draft, folder):
    answer = send_picture(instructor, "Heart Drawing.svg", SVG, alt="A heart with its node.")

    assert answer.status_code == 303
    assert not (folder / "heart-drawing.svg").exists()
    text = instructor.open("/instructor/drafts/1/text").find("textarea").get_text()
    instructor.submit(instructor.open("/instructor/drafts/1").form_to("/instructor/drafts/1/publish"))
    kept = (folder / "heart-drawing.svg").read_text()
    assert "<desc>A heart with its node.</desc>" in kept
    for evil in ("script", "onload", "evil.example", "javascript"):
        assert evil not in kept
    assert "image: heart-drawing.svg" in text
    assert "alt: A heart with its node." in text


@pytest.mark.parametrize(
    ("name", "content", "alt", "words"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\nxx", "", "Say in words what the picture shows"),
        ("a.png", b"MZ program", "Something.", "is no picture"),
        ("a.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'/>", "S.", "cannot be read"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 5_000_001, "Large.", "larger than 5 MB"),
    ],
)
def test_what_is_no_picture_or_has_no_words_is_refused(instructor, draft, folder, name, content, alt, words):
    answer = send_picture(instructor, name, content, alt=alt)

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert not list(folder.glob("a*"))


def test_a_picture_of_a_taken_name_gets_another(instructor, draft):
    for content in (b"\x89PNG\r\n\x1a\none", b"\x89PNG\r\n\x1a\ntwo", b"\x89PNG\r\n\x1a\none"):
        send_picture(instructor, "node.png", content, alt="The node.")

    offered = [option.get_text() for option in instructor.open(FORM).soup.select("select[name=image] option")]
    assert offered == ["none", "node-2.png", "node.png"]


def test_ids_stand_once_in_the_forms_of_all_kinds(instructor):
    instructor.post("/instructor/drafts/edit", {"path": ["cells/bank.yaml"]})
    for link in instructor.open("/instructor/drafts/1").soup.select("a[href$='/form']"):
        page = instructor.open(str(link["href"]))
        ids = [tag["id"] for tag in page.soup.select("main [id]")]
        assert page.status == 200
        assert sorted(ids) == sorted(set(ids)), link["href"]
        assert {label["for"] for label in page.soup.select("main label[for]")} <= set(ids)


def test_learners_reach_no_form(learner, instructor, draft):
    learner.start()

    assert learner.open(FORM).status == 403
    assert learner.post(FORM, {"do": ["look"]}).status == 403
    assert learner.post("/instructor/drafts/1/questions", {"kind": ["choice"]}).status == 403
