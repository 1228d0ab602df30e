"""The broken-link view: a chain after an answer, and all chains of a bank on its progress page."""

import pytest
from answering import right_fields

PROGRESS = "/banks/cells/progress"


def answer(learner, question_id, words, **also):
    """Give this answer to this question of the small bank; the feedback."""
    page = learner.ask(question_id)
    keys = {"which-ion": "answer", "needs-fuel": "answer", "how-many": "answer", "point-at": "answer"}
    return learner.answer(page, {keys[question_id]: [words], **also})


@pytest.fixture
def key(cells):
    """The key of an option of the question on ions."""
    return lambda text: next(option.key for option in cells.questions["which-ion"].options if option.text == text)


@pytest.fixture
def fooled(learner, key):
    """Somebody whom two questions showed to believe that potassium is carried out."""
    answer(learner, "which-ion", key("potassium"))
    answer(learner, "how-many", "2")
    return learner


def looks(page):
    return [next(name for name in link["class"] if name != "chain-step") for link in page.soup.select(".chain-step")]


def test_the_link_that_an_answer_contradicts_is_cracked_with_the_idea_beside_it(learner, key):
    page = answer(learner, "which-ion", key("potassium"))

    assert looks(page) == ["is-cracked", "is-untested", "is-untested"]
    link = page.find(".chain-step.is-cracked")
    assert "cracked by this answer" in link.get_text(" ")
    assert "The pump carries potassium out of the cell." in link.select_one(".chain-idea").get_text()
    assert link.select_one("svg.mark-cracked")


def test_each_link_says_what_is_known_of_it(learner, key):
    answer(learner, "which-ion", key("sodium"), confidence=["sure"])

    page = answer(learner, "needs-fuel", "true")

    assert looks(page) == ["is-holds", "is-cracked", "is-untested"]
    words = [" ".join(link.get_text(" ").split()) for link in page.soup.select(".chain-step")]
    assert words[0].endswith("holds 1 of 1, last today")
    assert words[1].endswith("shaky 0 of 1, last today")
    assert words[2].endswith("not tested yet")


def test_a_right_answer_cracks_nothing(learner, key):
    page = answer(learner, "which-ion", key("sodium"))

    assert not page.has(".mark-cracked")


def test_a_cracked_link_of_another_chain_is_shown_below(learner, cells):
    fields = {**right_fields(cells.questions["fill-in"]), "blank-fuel": ["GTP"]}

    page = learner.answer(learner.ask("fill-in"), fields)

    [cracked] = page.soup.select(".chain-step.is-cracked")
    assert cracked.find_parent(class_="elsewhere")
    assert "Sugar is burned in the mitochondrion." in cracked.get_text()
    assert page.has('.elsewhere a[href^="/banks/cells/mechanisms/fuel"]')


def test_an_open_question_tells_nothing_of_its_chain(fooled):
    page = fooled.ask("what-it-needs")

    assert not page.has(".chain-step")
    assert not page.has(".mark")
    assert "potassium" not in page.find("main").get_text()


def test_a_running_exam_tells_nothing(learner, key):
    page = learner.ask("which-ion", mode="exam")
    learner.submit(page.form("#answer").fill({"answer": [key("potassium")]}))

    for path in (page.path, PROGRESS, "/progress", "/banks/cells", "/"):
        shown = learner.open(path)
        assert not shown.has(".mark-cracked, .mark-missing, .mark-shaky, .mark-holds") or path == PROGRESS
        assert "The pump carries potassium out" not in shown.html
    known = learner.open(PROGRESS).soup.select(".link.is-holds, .link.is-shaky, .link.is-missing")
    assert known == []


def test_progress_names_the_link_that_holds_one_up(fooled):
    page = fooled.open(PROGRESS)

    found = page.find("#broken").parent
    assert "What holds you up" in found.get_text()
    assert "Three sodium ions bind inside the cell." in found.get_text()
    assert "The pump carries potassium out of the cell." in found.get_text()


def test_progress_tells_of_each_link_in_words(fooled):
    page = fooled.open(PROGRESS)

    words = [" ".join(link.get_text(" ").split()) for link in page.soup.select("#chain-pump .link")]
    assert len(words) == 3
    assert "missing 0 of 2, last today probably not known" in words[0]
    assert "The pump carries potassium out of the cell." in words[0]
    assert "not tested yet" in words[1]
    assert len(page.soup.select("#chain-fuel .link")) == 2


def test_a_link_can_be_practised_from_progress(fooled):
    page = fooled.open(PROGRESS)
    form = page.form("#practise")

    asked = fooled.press(form, '#chain-pump button[value="pump/bind"]')

    assert asked.has("#answer")
    assert asked.path == "/attempts/3/1"


def test_progress_of_somebody_new_shows_the_chains_untested(learner):
    page = learner.open(PROGRESS)

    assert page.status == 200
    assert not page.has("#broken")
    assert len(page.soup.select(".link.is-untested")) == 5


def test_progress_of_somebody_else_is_not_shown(fooled, newcomer):
    assert len(newcomer().open(PROGRESS).soup.select(".link.is-untested")) == 5


def test_progress_of_no_bank_is_not_found(learner):
    assert learner.open("/banks/gone/progress").status == 404


def test_progress_is_only_to_be_looked_at(learner):
    assert learner.post(PROGRESS).status == 405


def test_a_bank_without_chains_says_so(learner, folder, library):
    (folder / "plain.yaml").write_text(
        "title: Plain\nquestions:\n  - {id: one, type: true-false, ask: Is it so?, answer: true}\n"
    )
    library._scanned_at = None

    assert "without chains" in learner.open("/banks/plain/progress").words


def test_the_progress_page_and_the_bank_lead_to_it(fooled):
    for path in ("/progress", "/banks/cells"):
        assert fooled.open(path).has(f'a[href="{PROGRESS}"]'), path
