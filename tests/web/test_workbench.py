"""Predicting at a bench in a browser without JavaScript."""

import re

import pytest
from walk import Form, Page

BENCH = "/banks/cells/bench/round"


def fill(page: Page, atp="yes", ouabain="no", quantity="sodium-out", predicted="up", **also) -> Form:
    entered = {"switch-atp": atp, "switch-ouabain": ouabain, "quantity": quantity, "predicted": predicted, **also}
    return page.form("#predict").fill({name: [value] for name, value in entered.items() if value})


@pytest.fixture
def bench(cells):
    return cells.benches["round"]


@pytest.fixture
def run(learner):
    """Somebody who has predicted rightly, and the page that shows it."""
    return learner.submit(fill(learner.open(BENCH)))


@pytest.fixture
def edit(library, folder):
    """Change the file of benches, and have it read again at once."""

    def change(old, new):
        path = folder / "cells" / "bench.yaml"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
        library._scanned_at = None

    return change


def test_the_bank_leads_to_its_bench(learner):
    assert learner.open("/banks/cells").has(f'a[href="{BENCH}"]')


def test_the_only_bench_of_a_bank_opens_at_once(learner):
    page = learner.send("GET", "/banks/cells/bench")

    assert (page.status, page.location) == (303, BENCH)


def test_several_benches_are_listed(learner, folder, library):
    path = folder / "cells" / "bench.yaml"
    (folder / "cells" / "more.yaml").write_text(path.read_text().replace("  round:", "  again:"))
    library._scanned_at = None

    page = learner.open("/banks/cells/bench")

    assert page.path == "/banks/cells/bench"
    assert [page.has(f'main a[href="/banks/cells/bench/{name}"]') for name in ("round", "again")] == [True, True]


@pytest.mark.parametrize(
    "path", ["/banks/gone/bench", "/banks/cells/bench/gone", "/banks/gone/bench/round", f"{BENCH}/99"]
)
def test_what_is_not_there_is_not_found(learner, path):
    assert learner.open(path).status == 404


def test_a_bank_without_a_bench_says_so(learner, folder, library):
    (folder / "cells" / "bench.yaml").unlink()
    library._scanned_at = None

    page = learner.open("/banks/cells/bench")

    assert page.status == 404
    assert "This bank has no bench." in page.words
    assert "Predict, then run" not in learner.open("/banks/cells").words


class TestBeforeCommitting:
    def test_the_page_offers_every_switch_and_every_quantity(self, learner, bench):
        form = learner.open(BENCH).form("#predict")

        for name, switch in bench.switches.items():
            assert form.offers(f"switch-{name}") == list(switch.options)
            assert form.fields[f"switch-{name}"] == [switch.baseline]
        assert form.offers("quantity") == list(bench.quantities)
        assert form.offers("predicted") == ["up", "down", "unchanged"]
        assert "predicted" not in form.fields

    def test_it_says_in_a_sentence_where_the_bench_stands(self, learner, bench):
        state = learner.open(BENCH).find(".bench-state[role=status]").get_text(" ", strip=True)

        assert state == f"Now: {bench.said(bench.baseline)}. {bench.state(bench.baseline)}"

    def test_nothing_in_it_tells_what_other_settings_lead_to(self, learner, bench):
        html = learner.open(BENCH).html

        here = bench.row(bench.baseline)
        for row in bench.rows:
            assert row.why not in html
            assert row.step not in html
        for name, quantity in bench.quantities.items():
            for level, words in quantity.levels.items():
                assert (words in re.sub("<[^>]*>", " ", html)) == (level in here.gives[name]), words

    def test_parts_of_the_diagram_that_show_an_outcome_are_not_in_it(self, learner):
        page = learner.open(BENCH)

        assert page.has("svg #pump-body")
        assert not page.has("svg #outside")
        assert not page.has("svg #core")
        assert not page.has("svg .is-lit")

    def test_looking_leaves_nobody_behind(self, learner, written):
        learner.open(BENCH)

        assert written()["people"] == []

    def test_each_form_has_a_number_of_its_own(self, learner):
        numbers = {learner.open(BENCH).form("#predict").fields["form"][0] for _ in range(3)}

        assert len(numbers) == 3


class TestRunning:
    def test_a_prediction_leads_by_303_to_what_came_of_it(self, learner):
        form = fill(learner.open(BENCH))

        page = learner.send("POST", form.action, form.fields)

        assert (page.status, page.location) == (303, f"{BENCH}/1")

    def test_a_right_prediction_is_told_by_word_and_icon(self, run):
        assert run.find("#feedback")["data-correct"] == "true"
        assert run.find("#verdict").get_text(strip=True) == "Correct"
        assert run.has("#verdict .icon-check")
        assert run.find("title").get_text().startswith("Correct –")

    def test_a_wrong_one_too(self, learner):
        page = learner.submit(fill(learner.open(BENCH), predicted="unchanged"))

        assert page.find("#feedback")["data-correct"] == "false"
        assert page.find("#verdict").get_text(strip=True) == "Not correct"
        assert page.has("#verdict .icon-cross")

    def test_it_says_what_was_predicted_what_happened_which_link_decided_and_why(self, run, bench, cells):
        row = bench.rows[1]

        assert "You set plenty of ATP and predicted up for the sodium pumped out." in run.words
        assert "The sodium pumped out goes up: it was nil, and now it is large." in run.words
        assert row.why in run.words
        assert cells.link("pump/turn").step.text in run.find(".bench-link").get_text()
        assert run.has('.bench-link a[href="/banks/cells/mechanisms/pump?step=turn#turn"]')

    def test_it_lights_the_parts_of_the_row_and_shows_those_of_the_levels(self, run):
        assert run.has("svg #pump-body.is-lit")
        assert run.has("svg #outside")
        assert run.has("svg #core")

    def test_it_draws_the_course_with_a_summary(self, run):
        plot = run.find("svg.time-plot")

        assert plot["role"] == "img"
        assert plot["aria-label"] == "The sodium pumped out goes up: it was nil, and now it is large."

    def test_it_says_where_the_bench_stands_now(self, run, bench):
        after = {"atp": "yes", "ouabain": "no"}

        assert bench.state(after) in run.find(".bench-state").get_text()

    def test_what_goes_beyond_the_source_says_so_and_cites(self, learner, run):
        page = learner.submit(fill(run, ouabain="much", predicted="down"))

        assert "beyond the source" in page.find(".bench-status").get_text()
        assert "A handbook, 2020" in page.find(".bench-status").get_text()

    def test_the_next_prediction_goes_on_from_there(self, learner, run, written):
        assert run.form("#predict").fields["switch-atp"] == ["yes"]

        page = learner.submit(fill(run, ouabain="much", predicted="down"))

        assert page.path == f"{BENCH}/2"
        assert page.find("#feedback")["data-correct"] == "true"
        assert "You set much ouabain and predicted down" in page.words
        assert len(written()["predictions"]) == 2

    def test_one_may_begin_anew(self, run):
        assert run.has(f'#predict a[href="{BENCH}"]')

    def test_how_sure_one_was_is_told_again(self, learner):
        page = learner.submit(fill(learner.open(BENCH), confidence="sure"))

        assert "You were sure." in page.find("#feedback").get_text()

    def test_the_page_stays_as_it_was_when_it_is_opened_again(self, learner, run):
        assert learner.open(run.path).find("#feedback").get_text() == run.find("#feedback").get_text()


class TestTwice:
    def test_the_same_form_sent_twice_is_kept_once(self, learner, written):
        learner.submit(fill(learner.open(BENCH)))
        form = fill(learner.open(BENCH))

        pages = [learner.send("POST", form.action, form.fields) for _ in range(2)]

        assert {page.location for page in pages} == {f"{BENCH}/2"}
        assert len(written()["predictions"]) == 2

    def test_a_second_thought_after_the_result_changes_nothing(self, learner, written):
        learner.submit(fill(learner.open(BENCH)))
        page = learner.open(BENCH)
        learner.submit(fill(page, predicted="down"))

        again = learner.submit(fill(page, predicted="up"))

        assert again.find("#feedback")["data-correct"] == "false"
        assert len(written()["predictions"]) == 2


class TestWrongInput:
    @pytest.mark.parametrize(
        ("entered", "words"),
        [
            ({"atp": "no"}, "Change at least one switch"),
            ({"predicted": ""}, "Commit to a prediction"),
            ({"ouabain": "much"}, "Nothing certain is known"),
        ],
    )
    def test_what_cannot_be_judged_comes_back_with_a_sentence_and_what_was_entered(
        self, learner, written, entered, words
    ):
        form = fill(learner.open(BENCH), **entered)

        page = learner.submit(form)

        assert page.status == 422
        assert words in page.find(".error-summary").get_text()
        assert page.find("title").get_text().startswith("Error:")
        assert page.has("#first-field")
        again = page.form("#predict").fields
        assert {name: values for name, values in again.items() if name not in {"form", "csrf_token"}} == {
            name: values for name, values in form.fields.items() if name not in {"form", "csrf_token"}
        }
        assert written()["predictions"] == written()["people"] == []

    @pytest.mark.parametrize("name", ["switch-atp", "quantity", "predicted"])
    def test_a_value_that_was_never_offered_is_refused(self, learner, written, name):
        form = fill(learner.open(BENCH))

        page = learner.post(BENCH, {**form.fields, name: ["<b>made up</b>"]})

        assert page.status == 422
        assert "<b>made up" not in page.html
        assert written()["predictions"] == []

    def test_an_unknown_sureness_counts_as_none(self, learner):
        form = fill(learner.open(BENCH))

        page = learner.post(BENCH, {**form.fields, "confidence": ["very"]})

        assert page.status == 303

    @pytest.mark.parametrize("number", ["", "short", "a" * 65, "with blanks in between", "ümläuts-ümläuts-"])
    def test_a_form_without_a_sound_number_is_refused(self, learner, written, number):
        form = fill(learner.open(BENCH))

        assert learner.post(BENCH, {**form.fields, "form": [number]}).status == 400
        assert written()["predictions"] == []

    def test_an_error_after_a_run_keeps_the_run_in_sight(self, learner, run):
        page = learner.submit(fill(run, predicted=""))

        assert page.status == 422
        assert page.has("#feedback")
        assert page.has(".error-summary[autofocus]")
        assert not page.has("#verdict[autofocus]")


class TestOthers:
    def test_nobody_sees_somebody_elses_run(self, run, newcomer):
        page = newcomer().open(run.path)

        assert page.status == 404
        assert "large" not in page.words

    def test_nobody_goes_on_from_somebody_elses_run(self, run, newcomer, written):
        other = newcomer()
        form = fill(other.open(BENCH))

        assert other.post(run.path, form.fields).status == 404
        assert len(written()["predictions"]) == 1

    def test_the_token_of_the_session_is_asked_for(self, learner, written):
        form = fill(learner.open(BENCH))

        page = learner.send("POST", BENCH, {**form.fields, "csrf_token": [""]})

        assert page.status == 400
        assert written()["predictions"] == []


class TestChangedFiles:
    def test_an_old_run_is_shown_by_the_bench_as_it_stood(self, learner, run, edit):
        edit("gives: {sodium-out: much, heat: some}", "gives: {sodium-out: none, heat: some}")

        page = learner.open(run.path)

        assert page.find("#feedback")["data-correct"] == "true"
        assert "it was nil, and now it is large." in page.words

    def test_where_the_link_is_gone_the_run_is_shown_without(self, learner, run, folder, library):
        for name in ("bank", "bench"):
            path = folder / "cells" / f"{name}.yaml"
            path.write_text(path.read_text().replace("pump/turn", "pump/swing").replace("id: turn", "id: swing"))
        library._scanned_at = None

        page = learner.open(run.path)

        assert page.status == 200
        assert not page.has(".bench-link")
