"""Pieces of pages that are made once: in them everybody finds their own token, addresses and counts."""


def tokens(page):
    return {field["value"] for field in page.soup.select("input[name=csrf_token]")}


def actions(page):
    return {form["action"] for form in page.soup.select("form[method=post]")}


def answered(learner):
    question = learner.ask("which-ion")
    return learner.answer(question, {"answer": question.form("#answer").offers("answer")[:1]})


def test_learners_who_answer_alike_have_forms_of_their_own(newcomer):
    mine, theirs = answered(newcomer()), answered(newcomer())

    assert mine.soup.select_one("#feedback")
    assert len(tokens(mine)) == len(tokens(theirs)) == 1
    assert tokens(mine).isdisjoint(tokens(theirs))
    assert f"{mine.path}/report" in actions(mine)
    assert f"{theirs.path}/report" in actions(theirs)
    assert actions(mine).isdisjoint({f"{theirs.path}/report", f"{theirs.path}/flag"})


def test_every_hole_of_every_page_is_filled(lived_in):
    html = {path: page for path, page in lived_in.pages.items() if page.headers["content-type"].startswith("text/html")}

    for path, page in html.items():
        assert "\0" not in page.html, path
