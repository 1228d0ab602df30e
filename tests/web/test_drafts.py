"""Adding and changing question files in the browser, as a person without JavaScript does it."""

import re

import pytest
from handing_in import hand_in, upload

HEART = """title: Cells of the heart
questions:
  - id: pacemaker
    type: choice
    ask: Which cells set the pace of the heart?
    options:
      - {right: those of the sinus node, why: Their membrane drifts up by itself.}
      - {rong: those of the ventricle, why: They follow.}
  - id: by-itself
    type: true-false
    ask: The heart beats by itself.
    answer: yes
"""
SOUND = HEART.replace("rong", "wrong")
BOMB = "a: &a [x, x]\n" + "".join(
    f"{two}: &{two} [*{one}, *{one}]\n" for one, two in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_a_file_is_read_at_once_and_shown_as_learners_would_see_it(instructor):
    page = hand_in(instructor, ("Heart cells.yaml", HEART.encode()))

    assert page.find("h1").get_text() == "heart-cells.yaml"
    assert "2 questions 1 problem no pieces of advice" in page.words
    assert "Learners see it once its problems are mended." in page.find("#q-1 .specimen").get_text(" ")
    assert "those of the ventricle" in page.find("#q-1 .specimen li:last-child").get_text()
    assert page.find("#q-2 form.specimen fieldset").has_attr("disabled")
    assert "The heart beats by itself." in page.find("#q-2 .specimen").get_text(" ")


def test_all_that_is_to_be_mended_is_listed_first(instructor):
    text = HEART + "summery: x\n"
    page = hand_in(instructor, ("heart.yaml", text.encode()))

    assert "2 problems to mend first" in page.words
    links = {link.get_text(): link["href"] for link in page.soup.select(".tasks a")}
    assert links == {"The file, line 13": "#file-problems", "Question 1, line 8": "#q-1"}


def test_what_is_to_be_mended_on_a_further_page_is_linked_too(instructor):
    page = hand_in(instructor, ("many.yaml", (many(40) + "  - {id: last, type: truth, ask: So?}\n").encode()))

    [link] = page.soup.select(".tasks a")
    assert link["href"].endswith("?page=3#q-41")
    assert instructor.open(str(link["href"]).partition("#")[0]).has("#q-41 .problem")


def test_a_problem_leads_to_its_line(instructor):
    page = hand_in(instructor, ("heart.yaml", HEART.encode()))

    link = page.find("#q-1 .problem a")
    assert link.get_text() == "line 8, column 10"
    assert page.has(str(link["href"]).replace("#line-", "li#line-"))
    assert "did you mean wrong" in page.find("#q-1 .problem").get_text().replace("`", "")


def test_a_question_is_mended_in_place_and_published(instructor, learner):
    page = hand_in(instructor, ("heart.yaml", HEART.encode()))
    form = page.form("#q-1 .proof-work form")
    assert learner.open("/banks/heart").status == 404

    page = instructor.submit(form.fill({"text": [form.fields["text"][0].replace("rong", "wrong")]}))
    assert "no problems" in page.words
    page = instructor.submit(page.form_to("/instructor/drafts/1/publish").fill({"note": ["For week three."]}))

    assert "For week three." in page.words
    assert learner.start("heart").status == 200


def test_several_files_come_in_at_once_and_each_is_told(instructor):
    answer = hand_in(instructor, ("a.yaml", SOUND.encode()), ("b.yaml", HEART.encode()), ("c.yaml", b"\x89PNG\r\n"))

    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert text.count("Look at it") == 2
    assert "This looks like a PNG picture" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n", "This looks like a PNG picture, not like a question file."),
        (HEART.encode("utf-16"), "saved as UTF-16. Save it as UTF-8."),
        (b"PK\x03\x04xx", "a ZIP archive"),
        ("title: Für".encode("latin-1"), "Line 1, column 9"),
        (b"", "The file is empty."),
        (b"<html><body>", "This looks like an HTML file"),
        (b"x" * 5_000_002, "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_told_by_what_it_looks_like(instructor, written, content, words):
    answer = hand_in(instructor, ("heart.yaml", content))

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert written()["drafts"] == []


def test_an_alias_bomb_is_shown_with_its_problems_and_does_no_harm(instructor):
    page = hand_in(instructor, ("bomb.yaml", BOMB.encode()))

    assert "would be an alias, and these are not read" in page.words


def test_a_pasted_text_is_as_good_as_a_file(instructor):
    page = hand_in(instructor, text=SOUND, name="Heart")

    assert page.find("h1").get_text() == "heart.yaml"


def test_nothing_handed_in_is_told(instructor):
    answer = hand_in(instructor)

    assert answer.status_code == 422
    assert "Choose a file, or paste a text." in answer.get_data(as_text=True)


def test_more_than_can_be_taken_is_refused_before_it_is_read(instructor, learner):
    for person, status in ((instructor, 413), (learner, 403)):
        answer = upload(person, "/instructor/drafts/", [("a.yaml", b"x" * 121_000_000)])
        assert answer.status_code == status


def test_markup_in_any_field_stays_words(instructor):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    text = f"""title: "{evil}"
questions:
  - id: a
    type: choice
    ask: "{evil}"
    hints: ["{evil}"]
    options:
      - {{right: "{evil}", why: "{evil}"}}
      - {{wrong: "b {evil}", why: "{evil}"}}
  - {{type: "{evil}", ask: "{evil}", id: "{evil}"}}
"""
    page = hand_in(instructor, (f"{evil}.yaml", text.encode()))

    assert page.status == 200
    assert not page.soup.select("main script, main img[onerror], [onerror]")


def test_every_id_stands_once_on_a_page_of_all_kinds(instructor):
    page = instructor.submit(instructor.open("/instructor/drafts/").form("form[action$='/edit']"))

    ids = [tag["id"] for tag in page.soup.select("main [id]")]
    assert len(page.soup.select(".specimen")) == 10
    assert sorted(ids) == sorted(set(ids))
    labelled = {label["for"] for label in page.soup.select("main label[for]")}
    assert labelled <= set(ids)


def many(count):
    questions = (
        f"  - {{id: q-{number}, type: true-false, ask: Is {number} even?, answer: no}}\n" for number in range(count)
    )
    return f"title: Many\nquestions:\n{''.join(questions)}"


def test_two_thousand_questions_come_in_pages_with_a_list_of_all(instructor):
    page = hand_in(instructor, ("many.yaml", many(2000).encode()))

    assert "Page 1 of 100" in page.words
    assert len(page.soup.select(".proof[id]")) == 20
    assert len(page.soup.select(".glance-list a")) == 2000
    last = instructor.open(str(page.soup.select(".glance-list a")[-1]["href"]).partition("#")[0])
    assert last.has("#q-2000")
    assert instructor.open(str(page.find("[data-next]")["href"]).partition("#")[0]).has("#q-21")


def test_only_the_questions_with_problems_are_shown_on_request(instructor):
    page = hand_in(instructor, ("heart.yaml", HEART.encode()))

    page = instructor.open("/instructor/drafts/1?only=problems")

    assert [tag["id"] for tag in page.soup.select(".proof[id]")][:1] == ["q-1"]


def test_a_file_that_is_no_yaml_can_be_mended_as_text(instructor):
    page = hand_in(instructor, ("heart.yaml", SOUND.replace("ask: The heart", "ask: The: heart").encode()))
    form = page.form("#file-problems ~ .proof form")

    page = instructor.submit(form.fill({"text": [SOUND]}))

    assert "no problems" in page.words


def test_two_tabs_do_not_overwrite_each_other(instructor):
    hand_in(instructor, ("heart.yaml", SOUND.encode()))
    first, second = (instructor.open("/instructor/drafts/1/text").form_to("/instructor/drafts/1/text") for _ in "ab")
    instructor.submit(first.fill({"text": [SOUND.replace("by itself", "alone")]}))

    page = instructor.submit(second.fill({"text": [SOUND.replace("by itself", "all alone")]}))

    assert page.status == 409
    assert "What you wrote" in page.words
    assert "beats alone." in page.find("textarea[name=text]").get_text()
    assert "all alone" in page.find("textarea[readonly]").get_text()


def test_a_conflict_is_shown_side_by_side_and_settled(instructor, folder):
    (folder / "heart.yaml").write_text(SOUND)
    instructor.post("/instructor/drafts/edit", {"path": ["heart.yaml"]})
    form = instructor.open("/instructor/drafts/1/text").form_to("/instructor/drafts/1/text")
    instructor.submit(form.fill({"text": [SOUND.replace("by itself", "alone")]}))
    (folder / "heart.yaml").write_text(SOUND.replace("by itself", "on its own"))

    page = instructor.open("/instructor/drafts/1")
    assert "on its own" in page.find(".conflict").get_text()
    page = instructor.submit(page.form_to("/instructor/drafts/1/settle").fill({"theirs": ["questions/by-itself"]}))

    assert not page.has(".conflict")
    assert "on its own" in page.words


def test_what_would_change_is_told_before_publishing(instructor, folder):
    (folder / "heart.yaml").write_text(SOUND)
    instructor.post("/instructor/drafts/edit", {"path": ["heart.yaml"]})
    form = instructor.open("/instructor/drafts/1/text").form_to("/instructor/drafts/1/text")
    instructor.submit(form.fill({"text": [SOUND.replace("answer: yes", "answer: no")]}))

    page = instructor.open("/instructor/drafts/1/changes")

    assert "The right answer was changed. turns the key" in page.words
    assert "before true now false" in page.words


def test_an_earlier_version_is_brought_back(instructor, folder):
    for text in (SOUND, SOUND.replace("by itself", "alone")):
        page = hand_in(instructor, ("heart.yaml", text.encode()))
        instructor.submit(page.form_to(f"{page.path}/publish"))
    page = instructor.open("/instructor/revisions/?path=heart.yaml")
    assert len(page.soup.select(".row")) == 2

    page = instructor.open("/instructor/revisions/1")
    page = instructor.submit(page.form_to("/instructor/revisions/1/back"))
    instructor.submit(page.form_to(re.sub(r"\?.*", "", page.path) + "/publish"))

    assert (folder / "heart.yaml").read_text() == SOUND


def test_a_draft_is_thrown_away(instructor, written):
    page = hand_in(instructor, ("heart.yaml", SOUND.encode()))

    page = instructor.submit(page.form_to("/instructor/drafts/1/discard"))

    assert "No draft is waiting." in page.words
    assert written()["drafts"] == []


def test_a_draft_moves_to_another_bank(instructor):
    page = hand_in(instructor, ("heart.yaml", SOUND.replace("title: Cells of the heart\n", "").encode()))
    assert "title" in page.find("#file-problems").parent.get_text()

    page = instructor.submit(page.form_to("/instructor/drafts/1/move").fill({"path": ["cells/heart.yaml"]}))

    assert page.find("h1").get_text() == "cells/heart.yaml"
    assert "no problems" in page.words


def test_a_strange_name_is_refused_in_a_sentence(instructor):
    page = hand_in(instructor, ("heart.yaml", SOUND.encode()))

    page = instructor.submit(page.form_to("/instructor/drafts/1/move").fill({"path": ["../../etc/passwd"]}))

    assert page.status == 422
    assert "ends in .yaml" in page.words


def test_a_file_of_another_program_becomes_a_draft_with_a_report(instructor):
    gift = b"::Pace:: Which cells set the pace? {=the sinus node ~the ventricle}\n\nBroken {=\n"

    page = hand_in(instructor, ("quiz.txt", gift))

    assert page.find("h1").get_text() == "quiz.yaml"
    assert "GIFT" in page.find(".notice").get_text()
    assert "Which cells set the pace?" in page.find(".specimen").get_text()


def begin(person, **fields):
    page = person.open("/instructor/drafts/")
    return person.submit(page.form_to("/instructor/drafts/new").fill({name: [value] for name, value in fields.items()}))


def test_a_bank_is_begun_with_nothing_but_its_title_and_published_without_any_text(instructor, learner):
    page = begin(instructor, title="Heart: how it's paced")
    assert page.find("h1").get_text() == "heart-how-it-s-paced.yaml"

    page = instructor.submit(page.form_to(f"{page.path}/questions").fill({"kind": ["true-false"]}))
    form = page.form("[data-composing]").fill({"ask": ["The heart beats by itself."]})
    instructor.submit(form)
    page = instructor.open("/instructor/drafts/1")
    instructor.submit(page.form_to("/instructor/drafts/1/publish"))

    assert "Heart: how it's paced" in learner.open("/").words
    assert "The heart beats by itself." in learner.start("heart-how-it-s-paced").words


def test_what_is_begun_joins_a_bank_and_takes_no_others_name(instructor, folder):
    (folder / "cells" / "heart.yaml").write_text("questions: []\n")

    assert begin(instructor, title="Heart", into="cells").find("h1").get_text() == "cells/heart-2.yaml"


def test_without_a_title_nothing_is_begun(instructor, written):
    page = begin(instructor, title=" ")

    assert page.status == 422
    assert page.find(".error-summary a")["href"] == "#title"
    assert written()["drafts"] == []
