"""Taking a bank along from the browser: what each format would lose, and the files."""

import pytest

from quizapp.formats import formats
from quizapp.formats.base import Upload
from quizapp.services import exports

PAGE = "/instructor/banks/cells/export"


def test_every_format_is_listed_with_what_it_would_lose(instructor, cells):
    page = instructor.open(PAGE)

    assert len(page.soup.select("a[download]")) == len(exports.targets())
    assert "Holds everything" in page.find("#to-yaml").get_text()
    losses = formats()["aiken"].losses(cells, {})
    told = page.find("#to-aiken").get_text(" ")
    assert all(loss.what in told for loss in losses)
    assert losses[-1].questions == () or losses[-1].questions[0] in told


@pytest.mark.parametrize("name", list(exports.targets()))
def test_each_file_is_a_download_with_a_name_and_no_guess_at_its_kind(instructor, name):
    answer = instructor.open(f"{PAGE}/{name}")

    assert answer.status == 200
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=cells.")
    assert disposition.rpartition("cells")[2] in formats()[name].extensions
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "text/html" not in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "private, no-store"


def test_the_yaml_file_holds_the_bank(instructor, cells):
    reply = instructor.browser.client.get(f"{PAGE}/yaml")

    assert len(formats()["yaml"].read(Upload("cells.zip", reply.data)).bank.questions) == len(cells.questions)


def test_a_learner_gets_no_key(learner):
    for path in (PAGE, f"{PAGE}/gift"):
        assert learner.open(path).status == 403


def test_what_is_not_there_is_not_found(instructor):
    for path in ("/instructor/banks/none/export", f"{PAGE}/none", "/instructor/banks/none/export/gift"):
        assert instructor.open(path).status == 404


def test_a_large_bank_is_asked_one_format_at_a_time(instructor, monkeypatch):
    monkeypatch.setattr(exports, "MOST_LOOKED_THROUGH", 3)

    page = instructor.open(PAGE)
    assert not page.soup.select("details")

    page = instructor.open(str(page.find("#to-aiken a")["href"]).partition("#")[0])
    assert [tag.find_parent("li")["id"] for tag in page.soup.select("main details")] == ["to-aiken"]


def test_the_instructors_page_leads_there(instructor):
    assert instructor.open("/instructor/").has(f"a[href='{PAGE}']")
