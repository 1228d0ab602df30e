"""Reasons, hints, struck options, and answering until it is right, in a browser without JavaScript."""

import re

import pytest

RIGHT, DROP, NOWHERE, DOWN = "towards clear water", "towards the drop", "nowhere", "downwards only"
BECAUSE, SEEKING = "more particles leave the crowd than enter it", "particles look for empty places"

TELLING = (
    "data-correct|More of it comes|unmix|Heat keeps|weight matters|Chance alone|look for nothing|jostled like"
    "|So a drop becomes|leave a crowded place|aim for where|knows of the others|Correct|Right answer|is-right"
)
"""What an author said of right and wrong, and the app's own words and signs for it."""


@pytest.fixture
def question(tiers):
    return tiers.questions["which-way"]


@pytest.fixture
def ask(learner, tiers):
    return lambda name="which-way", **choice: learner.ask(name, "tiers", **choice)


def key(question, text):
    return next(option.key for option in (*question.options, *question.reasons) if option.text == text)


def said(question, text, because=None, **also):
    reason = {"reason": [key(question, because)]} if because else {}
    return {"answer": [key(question, text)], **reason, **{name: [value] for name, value in also.items()}}


def told(page):
    """What of an author's words on right and wrong stands in a page, seen or not."""
    return set(re.findall(TELLING, page.html))


def shapes(page, question, texts):
    """The markup of these options without what names them: the same for all, or it tells something."""
    found = set()
    for text in texts:
        label = page.find(f'label:has([value="{key(question, text)}"])')
        html = str(label).replace(key(question, text), "").replace(text, "").replace('id="first-field"', "")
        found.add(re.sub(r'option-mark">\w<|\s+', " ", html))
    return found


def test_a_question_with_reasons_asks_for_one_after_the_answer(ask, question):
    page = ask()

    form = page.form()
    assert sorted(form.offers("reason")) == sorted(reason.key for reason in question.reasons)
    assert page.html.index('name="answer"') < page.html.index("… because") < page.html.index('name="reason"')
    assert not ask("in-a-word").form().named("reason")


def test_nothing_before_the_answer_tells_what_is_right(ask, question):
    page = ask()

    assert told(page) == set()
    assert len(shapes(page, question, [option.text for option in question.options])) == 1
    assert len(shapes(page, question, [reason.text for reason in question.reasons])) == 1


def test_a_form_without_a_reason_is_marked_all_the_same(learner, ask, question):
    page = learner.answer(ask(), said(question, RIGHT))

    assert page.find("#feedback")["data-correct"] == "true"
    assert not page.has("#insight")


@pytest.mark.parametrize(
    ("text", "because", "word"),
    [
        (RIGHT, BECAUSE, "Understood"),
        (RIGHT, SEEKING, "Right for the wrong reason"),
        (NOWHERE, BECAUSE, "A slip"),
        (NOWHERE, SEEKING, "A misconception"),
    ],
)
def test_the_feedback_says_what_answer_and_reason_tell_and_explains_both(learner, ask, question, text, because, word):
    page = learner.answer(ask(), said(question, text, because))

    insight = page.find("#insight")
    assert insight.get_text(" ", strip=True).startswith(word)
    assert insight.select_one("svg[aria-hidden=true]")
    for reason in question.reasons:
        assert reason.why in page.words
    assert page.find("#feedback")["data-correct"] == ("true" if text == RIGHT else "false")
    assert ("No particle knows of the others." in page.words) == (because == SEEKING)


def test_the_result_has_a_table_of_what_answers_and_reasons_tell(learner, ask, question):
    learner.answer(ask(), said(question, RIGHT, SEEKING))
    row = learner.open("/attempts/1").find("section[aria-labelledby=insights] tbody tr")

    assert row.get_text(" ", strip=True) == "Right for the wrong reason right, but the reason is not 1"


def test_without_reasons_a_result_has_no_such_table(learner, ask, question):
    learner.answer(ask(), said(question, RIGHT))

    assert not learner.open("/attempts/1").has("#insights")


def test_a_hint_comes_with_all_that_is_entered_and_is_counted(learner, ask, question):
    page = ask()
    assert page.has("details.hint[hidden]")
    entered = said(question, RIGHT, BECAUSE, confidence="fairly")

    first = learner.press(page.form().fill(entered), ".hint-button")
    second = learner.press(first.form(), ".hint-button")

    assert "Think of a crowd." in first.find("details.hint[open]").get_text()
    assert "Hint 2 of 2" in first.find(".hint-button").get_text()
    assert not second.has(".hint-button")
    assert {name: second.form().fields[name] for name in entered} == entered
    assert second.form().fields["shown"] == page.form().fields["shown"]
    feedback = learner.submit(second.form()).find(".verdict-notes").get_text(" ", strip=True)
    assert feedback == "After 2 hints 0.6 of 1 point You were fairly sure."


def test_after_the_answer_a_hint_leads_to_the_feedback(learner, ask, question):
    page = ask()
    learner.answer(page, said(question, RIGHT))

    assert learner.press(page.form(), ".hint-button").has("#feedback")


def test_an_exam_has_no_hints_in_any_page(learner, ask, question):
    page = ask(mode="exam")
    pressed = learner.post("/attempts/1/1/hint", {"shown": ["x"], "hints": ["1"]})

    for each in (page, pressed):
        assert each.status == 200
        assert "Think of a crowd." not in each.html
        assert not each.form().named("hints")


def test_an_option_is_struck_out_and_taken_back_beside_what_is_entered(learner, ask, question):
    page, drop = ask(), key(question, DROP)
    entered = said(question, RIGHT, BECAUSE, confidence="sure")

    struck = learner.press(page.form().fill(entered), f'.strike[value="{drop}"]')

    label = struck.find(f'label:has([value="{drop}"])')
    assert "is-struck" in label["class"]
    assert label.select_one("[data-struck-word]:not([hidden])").get_text() == ", struck out"
    assert struck.find(f'.strike[value="{drop}"]')["aria-pressed"] == "true"
    assert {name: struck.form().fields[name] for name in entered} == entered
    assert "is-struck" in learner.open(page.path).find(f'label:has([value="{drop}"])')["class"]
    back = learner.press(struck.form(), f'.strike[value="{drop}"]')
    assert not back.has(".is-struck")


def test_what_is_struck_out_is_not_chosen_any_more(learner, ask, question):
    page = ask()

    struck = learner.press(page.form().fill(said(question, DROP)), f'.strike[value="{key(question, DROP)}"]')

    assert "answer" not in struck.form().fields


def test_an_option_struck_out_in_the_background_sends_nobody_anywhere_else(learner, ask, question, written):
    page = ask()

    for _ in range(2):
        sent = learner.post("/attempts/1/1/strike", {"option": [key(question, DROP)], "struck": ["1"]})
        assert (sent.status, sent.location) == (303, page.path)

    assert [item[-1] for item in written()["items"]] == [[key(question, DROP)]]


def test_the_feedback_says_that_the_right_answer_was_struck_out(learner, ask, question):
    page = ask()
    learner.post("/attempts/1/1/strike", {"option": [key(question, RIGHT)], "struck": ["1"]})

    assert "You had struck out the right answer." in learner.answer(page, said(question, DROP)).words


@pytest.mark.parametrize("name", ["pair-up", "in-a-word", "true-so"])
def test_only_options_can_be_struck_out(learner, ask, name):
    assert not ask(name).has(".strike")
    assert learner.post("/attempts/1/1/strike", {"option": ["true"], "struck": ["1"]}).status == 404


@pytest.mark.parametrize("path", ["/attempts/1/1/strike", "/attempts/1/1/hint"])
def test_the_help_of_other_people_is_not_found_and_a_link_does_not_ask_for_it(
    newcomer, learner, ask, question, written, path
):
    ask()
    before = written()

    assert newcomer().post(path, said(question, DROP)).status == 404
    assert learner.open(path).status == 405
    assert learner.send("POST", path, {"option": [key(question, DROP)], "struck": ["1"]}).status == 400
    assert written() == before


def test_enter_in_a_form_does_not_press_a_button_that_strikes_out(ask):
    first = ask().find("form#answer button")

    assert not first.has_attr("formaction")
    assert first.has_attr("hidden")


def test_a_lucky_right_answer_is_explained_in_full(learner, ask, question):
    page = learner.answer(ask(), said(question, RIGHT, confidence="guessing"))

    assert "You were guessing, and it is right." in page.words
    assert all(fold.has_attr("open") for fold in page.soup.select("details[data-others]"))


@pytest.mark.parametrize("fields", [(RIGHT, "sure"), (DROP, "guessing")])
def test_other_answers_are_explained_behind_a_fold(learner, ask, question, fields):
    text, sureness = fields
    page = learner.answer(ask(), said(question, text, BECAUSE, confidence=sureness))

    assert "You were guessing, and it is right." not in page.words
    assert len(page.soup.select("details[data-others]:not([open])")) == 2


def test_the_mode_is_offered_where_one_chooses_ones_own(learner, tiers):
    page = learner.open("/banks/tiers")

    form = page.form("details.choose form").fill({"mode": ["until-right"]})
    assert "Try again until you find it" in page.words
    assert learner.submit(form).has("form#answer")


def test_a_wrong_try_tells_why_it_is_wrong_and_nothing_else(learner, ask, question):
    page = learner.answer(ask(mode="until-right"), said(question, NOWHERE, SEEKING, confidence="sure", hints="0"))

    assert page.find("#try h2").get_text(strip=True) == "Not yet"
    assert page.find("title").get_text().startswith("Not yet – question 1 of 1")
    assert "Try 2 of 4. A right answer now earns half of the points." in page.words
    assert told(page) == {"Heat keeps"}
    assert not page.has("#feedback")
    assert len(shapes(page, question, [RIGHT, DROP, DOWN])) == 1
    assert len(shapes(page, question, [BECAUSE, "the water pulls them out"])) == 1
    assert "tried, not right" in page.find(f'label:has([value="{key(question, NOWHERE)}"])').get_text()
    assert page.form().fields.get("answer") is None
    assert sorted(page.form().offers("answer")) == sorted(key(question, text) for text in (RIGHT, DROP, DOWN))
    for path in ("/attempts/1", "/progress", "/progress/answers.csv", "/banks/tiers"):
        assert told(learner.open(path)) & {"Heat keeps", "More of it comes", "Chance alone", "Correct"} == set()


def test_the_right_answer_ends_it_and_explains_all(learner, ask, question):
    page = ask(mode="until-right")
    for text in (NOWHERE, DOWN, RIGHT):
        page = learner.answer(page, said(question, text))

    assert page.find("#feedback")["data-correct"] == "true"
    assert page.find(".verdict-notes").get_text(" ", strip=True) == "At try 3 0.25 of 1 point"
    for option in question.options:
        assert option.why in page.words
    assert "0.25 of 1 point" in " ".join(learner.open("/attempts/1").find("#score").get_text(" ").split())


def test_after_the_last_try_all_is_explained(learner, ask, question):
    page = ask(mode="until-right")
    for text in (NOWHERE, DOWN, DROP):
        page = learner.answer(page, said(question, text))
    assert "Try 4 of 4. It earns no points any more; after it all is explained." in page.words

    page = learner.answer(page, said(question, RIGHT))

    assert page.find("#feedback")["data-correct"] == "true"
    assert "0 of 1 point" in page.words


def test_a_try_from_an_old_page_shows_what_is_on_record(learner, ask, question, written):
    old = ask(mode="until-right")
    learner.answer(old, said(question, NOWHERE))

    page = learner.answer(old, said(question, RIGHT))

    assert page.has("#try")
    assert len(written()["responses"]) == 1


def test_what_was_tried_already_is_sent_back_with_a_message(learner, ask, question, written):
    page = learner.answer(ask(mode="until-right"), said(question, NOWHERE))

    again = learner.post(page.path, {**page.form().fields, **said(question, NOWHERE)})

    assert again.status == 422
    assert "You tried that already" in again.words
    assert len(written()["responses"]) == 1


def test_of_several_ticks_the_wrong_ones_are_struck_and_missing_ones_not_named(learner, ask, tiers):
    question = tiers.questions["what-helps"]
    page = learner.answer(ask("what-helps", mode="until-right"), {"answer": question.respond(["warmth", "darkness"])})

    assert page.find(".try-said").get_text(" ", strip=True) == "darkness not right"
    assert "knocked further" not in page.html
    assert "It is the jostling itself." not in page.html
    half = learner.submit(page.form())
    assert "Nothing of it is wrong, but something is missing." in half.words
    done = learner.answer(half, {"answer": question.respond(["warmth", "smaller particles"])})
    assert done.find("#feedback")["data-correct"] == "true"


def test_a_place_that_was_tried_by_its_name_is_not_tried_again_by_pointing(learner, cells, written):
    question = cells.questions["point-at"]
    wrong = next(area for area in question.areas if not area.is_right)
    page = learner.answer(learner.ask("point-at", mode="until-right"), {"answer": [wrong.key]})

    again = learner.post(page.path, {**page.form().fields, "answer": [wrong.key]})

    assert again.status == 422
    assert len(written()["responses"]) == 1


def test_of_several_parts_the_wrong_ones_are_named_without_what_belongs_there(learner, ask, tiers):
    question = tiers.questions["pair-up"]
    given = {
        f"match-{left}": [right]
        for left, right in question.respond(["heat = mixing", "jostling about = mixing"]).items()
    }

    page = learner.answer(ask("pair-up", mode="until-right"), given)

    assert [each.get_text(" ", strip=True) for each in page.soup.select(".try-said")] == ["heat: mixing not right"]
    assert "Heat is motion." not in page.html
    assert "It goes every way." not in page.html
    assert {name: page.form().fields[name] for name in given} == given
