"""Taking a quiz in a browser without JavaScript."""

from urllib.parse import urlsplit

import pytest
from answering import right_fields

WRONG = {
    "which-ion": {"answer": ["potassium"]},
    "what-it-needs": {"answer": ["a nerve impulse"]},
    "needs-fuel": {"answer": ["true"]},
    "powerhouse": {"answer": ["nucleus"]},
    "how-many": {"answer": ["2"]},
    "fill-in": {"blank-fuel": ["GTP"]},
    "pair-up": {"match-the matrix": ["encloses"]},
    "in-order": {"place-sodium leaves": ["1"], "place-the pump turns": ["2"]},
    "sort-out": {"item-sodium ions": ["inside"]},
    "point-at": {"answer": ["the space around the cell"]},
}
"""A wrong answer to each question of the small bank, in words."""

WHY = {
    "which-ion": "The pump carries potassium in.",
    "what-it-needs": "The pump runs all the time.",
    "needs-fuel": "That would be a perpetual motion machine.",
    "powerhouse": "The nucleus keeps the plans.",
    "how-many": "Two is the number of potassium ions.",
    "fill-in": "Others run on that one.",
    "pair-up": "The cycle runs there.",
    "in-order": "It holds on less now.",
    "sort-out": "The pump sees to it.",
    "point-at": "There is hardly any ATP out there.",
}
KINDS = list(WRONG)


def wrong_fields(question):
    """The wrong answer's form: words become the keys of what can be chosen."""
    said = question.type
    if said == "ordering":
        keys = [item.key for item in question.order]
        return {f"place-{key}": [str(place)] for place, key in enumerate(reversed(keys), 1)}
    words = WRONG[question.id]
    if said in {"matching", "categorize"}:
        [(name, [text])] = words.items()
        given = question.respond([f"{name.partition('-')[2]} = {text}"])
        return {f"{name.partition('-')[0]}-{key}": [value] for key, value in given.items()}
    if said == "hotspot":
        return {"answer": [question.respond(words["answer"])["area"]]}
    if said in {"choice", "multiple"}:
        keys = question.respond(words["answer"])
        return {"answer": [keys] if isinstance(keys, str) else keys}
    return words


def test_one_click_leads_from_the_home_page_to_the_first_question(learner):
    home = learner.open("/")

    page = learner.submit(home.form_to("/banks/cells/attempts"))

    assert page.path == "/attempts/1/1"
    assert page.has("form#answer[method=post]")


def test_starting_a_quiz_leads_to_its_first_question_by_303(learner):
    page = learner.post("/banks/cells/attempts", {"mode": ["practice"], "count": ["3"]})

    assert (page.status, page.location) == (303, "/attempts/1/1")


def test_the_first_visit_alone_leaves_no_person_behind(learner, written):
    learner.open("/")
    learner.open("/banks/cells")

    assert written()["people"] == []


@pytest.mark.parametrize("question_id", KINDS)
def test_a_question_has_one_form_for_its_answer_and_no_feedback(learner, question_id):
    page = learner.ask(question_id)

    assert len(page.soup.select("form#answer")) == 1
    assert page.form().method == "POST"
    assert urlsplit(page.form().action).path == page.path
    assert not page.has("#feedback")


@pytest.mark.parametrize("question_id", KINDS)
def test_an_answer_leads_by_303_to_the_same_address_which_shows_the_feedback(learner, cells, question_id):
    page = learner.ask(question_id)

    sent = learner.post(page.path, right_fields(cells.questions[question_id]))

    assert (sent.status, sent.location) == (303, page.path)
    assert learner.open(page.path).find("#feedback")["data-correct"] == "true"


@pytest.mark.parametrize("question_id", KINDS)
def test_the_right_answer_can_be_given_with_what_the_page_offers(learner, cells, question_id):
    page = learner.answer(learner.ask(question_id), right_fields(cells.questions[question_id]))

    assert page.find("#feedback")["data-correct"] == "true"
    assert not page.has("form#answer")


@pytest.mark.parametrize("question_id", KINDS)
def test_a_wrong_answer_is_explained_by_its_own_why(learner, cells, question_id):
    page = learner.answer(learner.ask(question_id), wrong_fields(cells.questions[question_id]))

    assert page.find("#feedback")["data-correct"] in {"false", "partial"}
    assert WHY[question_id] in page.words


def test_half_an_answer_is_partly_right(learner, cells):
    question = cells.questions["what-it-needs"]

    page = learner.answer(learner.ask("what-it-needs"), {"answer": question.respond(["one ATP"])})

    assert page.find("#feedback")["data-correct"] == "partial"
    assert "1 of 2 points" in page.words


def test_the_feedback_says_what_was_right_and_which_link_is_missing(learner, cells):
    page = learner.answer(learner.ask("which-ion"), wrong_fields(cells.questions["which-ion"]))

    for said in (
        "Sodium binds from the inside and is let go outside.",
        "The pump carries potassium out of the cell.",
        "Only sodium leaves.",
        "Three sodium ions bind inside the cell.",
        "Remember the traffic, three out and two in.",
        "How pumps work, ¶1",
        "Chloride has channels of its own.",
    ):
        assert said in page.words


def test_the_feedback_leads_to_the_mechanism(learner, cells):
    page = learner.answer(learner.ask("which-ion"), wrong_fields(cells.questions["which-ion"]))
    ways = [str(link["href"]) for link in page.soup.select("#main a[href*='/mechanisms/']")]

    assert ways
    assert all(learner.open(way).status == 200 for way in ways)


def test_the_same_form_sent_twice_shows_the_same_feedback(learner, cells):
    page = learner.ask("which-ion")
    fields = wrong_fields(cells.questions["which-ion"])

    first, second = learner.answer(page, fields), learner.answer(page, fields)

    assert first.find("#feedback") == second.find("#feedback")


def test_a_second_tab_with_another_answer_sees_the_first_one(learner, cells, written):
    page = learner.ask("which-ion")
    learner.answer(page, wrong_fields(cells.questions["which-ion"]))

    second = learner.answer(page, right_fields(cells.questions["which-ion"]))

    assert second.find("#feedback")["data-correct"] == "false"
    assert len(written()["responses"]) == 1


def test_an_empty_answer_is_sent_back_with_a_message_and_nothing_is_kept(learner, written):
    page = learner.ask("which-ion")

    again = learner.submit(page.form())

    assert again.status == 422
    assert "Choose one of the answers." in again.words
    assert again.has("form#answer")
    assert written()["responses"] == []


@pytest.mark.parametrize(
    ("question_id", "fields"),
    [
        ("powerhouse", {"answer": ["x" * 501]}),
        ("how-many", {"answer": ["about three"]}),
        ("fill-in", {"blank-count": ["some"], "blank-fuel": ["ATP"]}),
    ],
)
def test_what_was_typed_stays_in_the_field_when_it_cannot_be_marked(learner, question_id, fields):
    again = learner.answer(learner.ask(question_id), fields)

    assert again.status == 422
    assert {name: again.form().fields[name] for name in fields} == fields


def test_how_sure_one_was_is_shown_back(learner, cells):
    fields = {**wrong_fields(cells.questions["which-ion"]), "confidence": ["sure"]}

    page = learner.answer(learner.ask("which-ion"), fields)

    assert "You were sure." in page.words


def test_the_result_follows_the_last_question(learner, cells):
    page = learner.answer(learner.ask("which-ion"), right_fields(cells.questions["which-ion"]))

    result = learner.open(str(page.find("[data-go-on]")["href"]))

    assert result.path == "/attempts/1"
    assert "1 of 1 point" in " ".join(result.find("#score").get_text(" ").split())


def test_the_result_lists_what_was_said_and_practises_the_weak_links(learner, cells):
    learner.answer(learner.ask("which-ion"), wrong_fields(cells.questions["which-ion"]))
    result = learner.open("/attempts/1")

    assert "potassium" in result.words
    assert "Not correct" in result.words
    practice = learner.submit(result.form_to("/banks/cells/attempts"))
    assert practice.path == "/attempts/2/1"


def test_an_unfinished_quiz_is_resumed_where_it_was_left(learner):
    learner.start(count="10")
    home = learner.open("/")

    assert home.has("a[href='/attempts/1/resume']")
    assert learner.open("/attempts/1/resume").path == "/attempts/1/1"


def test_a_question_looks_the_same_when_it_is_opened_again(learner):
    page = learner.start(count="10")

    again = learner.open(page.path)

    assert again.form().fields.keys() == page.form().fields.keys()
    assert again.form().offers("answer") == page.form().offers("answer")


def test_an_exam_goes_on_without_feedback_and_explains_at_its_end(learner, cells):
    page = learner.start(mode="exam", questions=["which-ion", "how-many"])
    while page.has("form#answer"):
        question_id = "how-many" if "How many" in page.words else "which-ion"
        page = learner.answer(page, right_fields(cells.questions[question_id]))
        assert not page.has("#feedback")
        assert not page.has("#score")

    result = learner.submit(page.form_to("/attempts/1/finish"))

    assert "2 of 2 points" in " ".join(result.find("#score").get_text(" ").split())
    assert learner.open("/attempts/1/1").find("#feedback")["data-correct"] == "true"


def test_an_answer_of_an_exam_can_be_changed_until_it_is_over(learner, cells, written):
    question = cells.questions["which-ion"]
    learner.answer(learner.ask("which-ion", mode="exam"), wrong_fields(question))
    saved = learner.open("/attempts/1/1")
    assert not saved.has("form#answer")

    learner.answer(learner.open("/attempts/1/1?change=1"), right_fields(question))
    learner.post("/attempts/1/finish")

    assert learner.open("/attempts/1/1").find("#feedback")["data-correct"] == "true"
    assert len(written()["responses"]) == 2


def test_after_the_end_of_an_exam_an_answer_is_refused_kindly(learner, cells, written):
    page = learner.start(mode="exam", count="2")
    learner.post("/attempts/1/finish")

    late = learner.post(page.path, {"answer": ["sodium"]})

    assert late.status == 409
    assert "All that you answered in time does." in late.words
    assert late.has("a[href='/attempts/1']")
    assert written()["responses"] == []


def test_an_exam_shows_the_time_that_is_left(learner):
    page = learner.start(mode="exam", count="2", minutes="7")

    assert "about 7 min left" in page.words
    assert "7 min" in learner.open("/attempts/1").words


def test_a_flag_is_set_seen_and_taken_away(learner):
    learner.start(mode="exam", count="3")

    flagged = learner.post("/attempts/1/1/flag", {"flagged": ["1"]})
    assert (flagged.status, flagged.location) == (303, "/attempts/1/1")
    assert "flagged" in learner.open("/attempts/1").find(".place.is-flagged").get_text()

    learner.post("/attempts/1/1/flag", {"flagged": ["0"]})
    assert not learner.open("/attempts/1").has("a.place.is-flagged")


def test_a_problem_can_be_reported_from_the_feedback(learner, cells, instructor):
    page = learner.answer(learner.ask("which-ion"), right_fields(cells.questions["which-ion"]))
    form = page.form_to("/attempts/1/1/report").fill({"text": ["<b>Two</b> are right."]})

    assert "Your report is kept" in learner.submit(form).words
    assert "<b>Two</b> are right." in instructor.open("/instructor/").words


@pytest.mark.parametrize("text", ["", "x", "x" * 2001])
def test_a_report_without_a_sentence_or_too_long_is_not_kept(learner, written, text):
    learner.start()

    sent = learner.post("/attempts/1/1/report", {"text": [text]})

    assert sent.status == 303
    assert "few words" in learner.open("/attempts/1/1").words
    assert written()["reports"] == []


@pytest.mark.parametrize(
    "choice",
    [
        {"count": ["0"]},
        {"count": ["501"]},
        {"count": ["many"]},
        {"count": ["9" * 5000]},
        {"mode": ["oral"]},
        {"mode": ["exam"], "minutes": ["0"]},
        {"only": ["some"]},
        {"topics": ["unheard-of"]},
        {"only": ["missed"]},
        {"questions": [str(number) for number in range(600)]},
    ],
    ids=lambda choice: ",".join(choice),
)
def test_a_choice_that_fits_nothing_is_sent_back_with_a_message(learner, written, choice):
    page = learner.post("/banks/cells/attempts", choice)

    assert page.status == 422
    assert page.find(".notice.is-bad").get_text(strip=True)
    assert written()["attempts"] == written()["people"] == []


@pytest.mark.parametrize(
    "path", ["/banks/gone", "/banks/gone/attempts", "/attempts/99", "/attempts/99/1", "/banks/cells/mechanisms/gone"]
)
def test_what_does_not_exist_is_a_page_that_says_so(learner, path):
    page = learner.post(path) if path.endswith("attempts") else learner.open(path)

    assert page.status == 404
    assert page.has("a[href='/']")


OWN = [
    ("GET", "/attempts/1"),
    ("GET", "/attempts/1/1"),
    ("GET", "/attempts/1/resume"),
    ("POST", "/attempts/1/1"),
    ("POST", "/attempts/1/1/flag"),
    ("POST", "/attempts/1/1/report"),
    ("POST", "/attempts/1/finish"),
]


@pytest.mark.parametrize(("method", "path"), OWN)
@pytest.mark.parametrize("who", ["stranger", "guest"])
def test_the_attempt_of_another_person_is_not_found(newcomer, written, method, path, who):
    newcomer().start()
    other = newcomer()
    if who == "guest":
        other.start()
    before = written()

    page = other.open(path) if method == "GET" else other.post(path, {"answer": ["x"], "text": ["A slip."]})

    assert page.status == 404
    assert "There is no such quiz of yours here" in page.words
    assert written() == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/banks/cells/attempts"),
        ("GET", "/attempts/1/finish"),
        ("GET", "/attempts/1/1/flag"),
        ("GET", "/attempts/1/1/report"),
        ("POST", "/attempts/1/resume"),
        ("POST", "/attempts/1"),
        ("PUT", "/attempts/1/1"),
        ("DELETE", "/attempts/1/1"),
        ("PATCH", "/banks/cells"),
    ],
)
def test_a_wrong_method_is_a_page_that_says_so(learner, written, method, path):
    learner.start()
    before = written()

    page = learner.send(method, path, {"csrf_token": [learner.token]} if method != "GET" else None)

    assert page.status == 405
    assert "does not take that kind of request" in page.words
    assert written() == before


def test_finishing_twice_shows_the_same_result(learner):
    learner.start(mode="exam")

    for _ in range(2):
        page = learner.post("/attempts/1/finish")
        assert (page.status, page.location) == (303, "/attempts/1")
    assert learner.open("/attempts/1").has("#score")


def test_starting_twice_makes_two_attempts_of_one_guest(learner, written):
    learner.start()
    learner.start()

    assert (len(written()["attempts"]), len(written()["people"])) == (2, 1)


def test_a_bank_shows_what_it_covers(learner):
    page, source = learner.open("/banks/cells"), learner.open("/banks/cells/source")

    for said in ("Cells & <their> pumps", "How pumps work", "How the pump keeps ions apart"):
        assert said in page.words
    assert "The pump is fuelled by ATP." in source.words


def test_a_mechanism_shows_every_step_with_its_questions(learner):
    page = learner.open("/banks/cells/mechanisms/pump")

    for step in ("bind", "spend", "turn"):
        assert page.has(f"#{step}")
    assert "Three sodium ions bind inside the cell." in page.words


def test_a_drawing_is_never_served_as_a_file_of_its_own(learner):
    assert learner.open("/banks/cells/files/cell.svg").status == 404
    assert learner.open("/banks/cells/files/bank.yaml").status == 404
    assert learner.open("/banks/cells/files/..%2fbank.yaml").status == 404
