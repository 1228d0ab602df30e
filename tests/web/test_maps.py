"""A bank from above, and what is asked twice."""

from handing_in import hand_in


def test_the_map_names_links_without_questions_and_questions_without_links(instructor, folder, library):
    path = folder / "cells" / "bank.yaml"
    path.write_text(path.read_text().replace("    step: fuel/charge\n", ""))
    library.reread()

    page = instructor.open("/instructor/maps/cells")

    assert "1 link without a question 1 question without a link" in page.words
    assert "no question" in page.find(".map-link.is-bare").get_text()
    assert "0 questions" in page.find(".graph-node.is-bare").get_text()
    assert page.has(str(page.find(".graph-node.is-bare")["href"]))
    assert "Match each part with its task." in page.find("#loose").parent.get_text()


def test_the_map_names_ideas_that_nobody_has_met(instructor, learner, library):
    learner.ask("which-ion")
    wrong = next(
        option.key for option in library.banks()["cells"].questions["which-ion"].options if not option.is_right
    )
    learner.post("/attempts/1/1", {"answer": [wrong]})

    rows = [row.get_text(" ") for row in instructor.open("/instructor/maps/cells").soup.select("tbody tr")]

    assert "nobody yet" not in rows[0]
    assert "nobody yet" in rows[1]


def test_what_is_asked_in_two_banks_is_pointed_out(instructor, folder, library):
    (folder / "copy.yaml").write_text(
        "title: Copy\nquestions:\n"
        "  - id: again\n    type: true-false\n    ask: The pump works without ATP.\n    answer: no\n"
    )
    library.reread()

    page = instructor.open("/instructor/maps/")

    assert "the same" in page.words
    assert "again" in page.words


def test_a_draft_that_asks_again_what_is_asked_elsewhere_says_so(instructor):
    text = "title: T\nquestions:\n  - {id: x, type: true-false, ask: The pump works without any ATP., answer: no}\n"

    page = hand_in(instructor, ("t.yaml", text.encode()))

    assert "Nearly the same" in page.find("#q-1 .notice").get_text()
    assert "in cells: needs-fuel" in " ".join(page.find("#q-1 .notice").get_text().split())
    assert "1 question asks what is asked elsewhere, or nearly so: question 1 ." in page.words


def test_there_is_no_map_of_what_is_not_there(instructor):
    assert instructor.open("/instructor/maps/gone").status == 404
