"""The journal and the map of the source in a browser without JavaScript."""

import csv
import io
import re

import pytest
from answering import right_fields

JOURNAL = "/banks/cells/journal"
SOURCE = "/banks/cells/source"


def miss(learner, question="which-ion", said="potassium", **choice):
    return learner.answer(learner.ask(question, **choice), {"answer": [said]})


def cause_form(page, cause, row=1):
    """The form of a row, sent by the button of a cause."""
    form = page.form_to(f"{JOURNAL}/{row}/cause")
    form.fields["cause"] = [cause]
    return form


def test_somebody_new_is_told_how_a_journal_begins(learner, written):
    before = written()

    page = learner.open(JOURNAL)

    assert page.status == 200
    assert "The journal writes itself" in page.words
    assert written() == before


def test_the_bank_leads_to_journal_and_source(learner):
    miss(learner, "powerhouse", "nucleus")

    page = learner.open("/banks/cells")

    assert page.has(f'a[href="{JOURNAL}"]')
    assert page.has(f'a[href="{SOURCE}"]')


def test_the_result_and_the_progress_lead_to_the_journal(learner):
    miss(learner, "powerhouse", "nucleus")

    for path in ("/attempts/1", "/progress", "/banks/cells/progress"):
        assert learner.open(path).has(f'main a[href="{JOURNAL}"]'), path


def test_the_bank_says_which_facts_which_section_and_which_link_each_question_covers(learner, cells):
    page = learner.open("/banks/cells")

    items = page.soup.select(".covered > li")
    assert len(items) == len(cells.questions)
    item = next(item for item in items if "Which ion" in item.p.get_text())
    assert [span.get_text() for span in item.select(".count > span")] == [
        f"Link 1 of “{cells.mechanisms['pump'].title}”",
        "“How pumps work”",
        "Fact F1",
    ]
    assert item.a["href"] == f"{SOURCE}#F1"
    assert learner.open(SOURCE).has("#F1")


def test_what_a_question_covers_is_named_without_giving_it_away(learner, cells):
    words = learner.open("/banks/cells").find(".covered").get_text(" ")

    assert not [link.ref for link in cells.links() if link.step.text in words]
    assert not [name for name, fact in cells.facts.items() if fact.text in words]


def test_a_row_says_what_was_thought_what_is_so_and_when_it_comes_back(learner):
    miss(learner, "powerhouse", "nucleus")

    row = learner.open(JOURNAL).find("#miss-1")

    assert row.select_one('a[href="/attempts/1/1"]').text == "Which part of the cell makes most of its ATP?"
    words = " ".join(row.get_text(" ").split())
    assert "I thought nucleus" in words
    assert "The inner membrane is charged." in words
    assert row.select_one('a[href^="/banks/cells/mechanisms/fuel?step=charge"]')
    assert re.search(r"Comes back on \d+ \w+ \d{4}", words)


def test_what_was_typed_stays_text(learner):
    miss(learner, "powerhouse", "<b>=1+1</b>")

    assert "<b>=1+1" not in learner.open(JOURNAL).html


def test_a_cause_is_ticked_and_leads_back_to_its_row_by_303(learner):
    miss(learner, "powerhouse", "nucleus")
    form = cause_form(learner.open(f"{JOURNAL}?show=all"), "misread")

    replies = [learner.send("POST", form.action, form.fields) for _ in range(2)]

    assert [(page.status, page.location) for page in replies] == [(303, f"{JOURNAL}?show=all#miss-1")] * 2
    pressed = learner.open(JOURNAL).soup.select('.causes [aria-pressed="true"]')
    assert [(button.text, button["value"]) for button in pressed] == [("misread", "")]


def test_a_made_up_cause_is_refused(learner):
    miss(learner, "powerhouse", "nucleus")

    page = learner.submit(cause_form(learner.open(JOURNAL), "bad luck"))

    assert page.status == 422


def test_other_peoples_rows_are_not_found(learner, newcomer):
    miss(learner, "powerhouse", "nucleus")
    other = newcomer()
    miss(other, "powerhouse", "nucleus")
    form = cause_form(other.open(JOURNAL), "misread", row=2)

    page = other.send("POST", f"{JOURNAL}/1/cause", form.fields)

    assert page.status == 404
    assert not other.open(JOURNAL).has("#miss-1")


@pytest.mark.parametrize("path", ["/banks/gone/journal", "/banks/gone/journal.csv", "/banks/gone/source"])
def test_a_bank_that_is_not_there_is_not_found(learner, path):
    assert learner.open(path).status == 404


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=99999999999", "?page=x", "?show=none"])
def test_a_page_that_is_not_there_is_the_nearest(learner, query):
    miss(learner, "powerhouse", "nucleus")

    assert learner.open(JOURNAL + query).has("#miss-1")


def test_a_running_exam_is_neither_in_the_journal_nor_on_the_map(learner):
    page = learner.ask("powerhouse", mode="exam")
    learner.submit(page.form().fill({"answer": ["nucleus"]}))

    assert not learner.open(JOURNAL).has(".entry")
    assert "nucleus" not in learner.open(f"{JOURNAL}.csv?show=all").html
    assert "Which part of the cell" not in learner.open(SOURCE).words


def test_the_table_is_harmless_for_spreadsheets(learner):
    miss(learner, "powerhouse", '=HYPERLINK("x")')

    page = learner.open(f"{JOURNAL}.csv")

    assert page.headers["content-type"] == "text/csv; charset=utf-8"
    assert "quizapp-journal.csv" in page.headers["content-disposition"]
    [row] = csv.DictReader(io.StringIO(page.html.lstrip("\ufeff")))
    assert row["I thought"] == '\'=HYPERLINK("x")'


def test_the_map_shows_no_stem_before_it_was_answered(learner, cells):
    stem = "How many sodium ions leave in one round?"
    page = learner.open(SOURCE)
    assert stem not in page.words
    assert "not tested yet" in page.words
    assert "2 questions, no cards" in page.words

    learner.answer(learner.ask("how-many"), right_fields(cells.questions["how-many"]))

    fact = learner.open(SOURCE).find("#F1")
    assert stem in fact.text
    assert "1 of 1 right" in fact.text


def test_the_questions_of_a_fact_can_be_practised(learner):
    form = learner.open(SOURCE).form("#F1 form")

    page = learner.submit(form)

    assert page.path == "/attempts/1/1"
    assert "of 2" in page.find("title").text


def test_an_explanation_leads_to_its_fact_and_opens_two_lines(learner):
    asked = learner.ask("what-it-needs")

    page = learner.answer(asked, {"answer": asked.form().offers("answer")[:1]})

    assert page.has(f'.grounds a[href="{SOURCE}#F2"]')
    claim = page.find(".grounds .claim")
    assert claim.select_one("summary .fact-status").text == "simplified"
    lines = [" ".join(line.get_text(" ").split()) for line in claim.select(".claim-lines > div")]
    assert lines == [
        "The source says This, and leaves some of it out.",
        "A specialist would add It splits one ATP in each round. A handbook, 2020",
    ]


def test_the_mechanism_page_has_the_same_two_lines(learner):
    page = learner.open("/banks/cells/mechanisms/pump")

    assert len(page.soup.select("#spend .claim .claim-lines > div")) == 2
    assert page.has(f'#spend a[href="{SOURCE}#F2"]')
