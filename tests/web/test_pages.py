"""What is left: settings, progress and its downloads, health, and pages for what went wrong."""

import csv
import io
import json
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from answering import right_fields

from quizapp.app import create_app
from quizapp.db import db


def test_the_theme_is_kept_on_the_device(learner):
    page = learner.submit(learner.open("/").form_to("/settings/theme").fill({}))
    assert not page.find("html").has_attr("data-theme")

    learner.post("/settings/theme", {"theme": ["dark"]})

    assert learner.open("/progress").find("html")["data-theme"] == "dark"
    assert learner.browser.client.get_cookie("theme").http_only


@pytest.mark.parametrize("value", ["", "purple", "dark;", "<b>", "x" * 5000])
def test_a_theme_that_does_not_exist_changes_nothing(learner, value):
    learner.post("/settings/theme", {"theme": ["dark"]})

    learner.post("/settings/theme", {"theme": [value]})

    assert learner.open("/").find("html")["data-theme"] == "dark"


def test_a_made_up_cookie_is_the_default(learner):
    learner.browser.client.set_cookie("theme", "purple")
    learner.browser.client.set_cookie("keys", "perhaps")

    html = learner.open("/").find("html")

    assert not html.has_attr("data-theme")
    assert html["data-keys"] == "on"


def test_single_keys_can_be_switched_off_and_on_again(learner):
    off = learner.open("/keys").form_to("/settings/keys")
    assert learner.open("/").find("html")["data-keys"] == "on"

    learner.post("/settings/keys", {"keys": ["off"]})
    assert learner.open("/").find("html")["data-keys"] == "off"

    learner.post("/settings/keys", {"keys": ["on"]})
    assert learner.open("/").find("html")["data-keys"] == "on"
    assert off.method == "POST"


def test_one_key_answers_for_whoever_wishes_it(learner):
    assert not learner.open("/keys").find("html").has_attr("data-one-key")

    learner.post("/settings/one-key", {"one-key": ["on"]})
    page = learner.open("/keys")
    assert page.find("html").has_attr("data-one-key")
    assert page.find("[name=one-key]")["value"] == "off"


def test_settings_make_nobody_known(learner, written):
    learner.post("/settings/theme", {"theme": ["dark"]})

    assert written()["people"] == []


def test_progress_is_empty_for_somebody_new_and_grows_with_answers(learner, cells):
    assert learner.open("/progress").status == 200
    learner.answer(learner.ask("which-ion"), right_fields(cells.questions["which-ion"]))

    page = learner.open("/progress")

    assert "Cells & <their> pumps" in page.words
    assert page.has("a[href='/attempts/1']")


def test_every_plot_has_a_table_behind_it(veteran):
    page = veteran.open("/progress")

    assert page.has("svg[role=img][aria-label]")
    assert page.has("table")


def test_a_running_exam_shows_its_marks_nowhere(learner, cells):
    learner.answer(learner.ask("which-ion", mode="exam"), right_fields(cells.questions["which-ion"]))

    assert "1 right" not in learner.open("/").words
    assert not learner.open("/attempts/1").has("#score")
    assert not learner.open("/attempts/1/1").has("#feedback")
    assert '"mark":"right"' not in learner.open("/progress/data.json").html.replace(" ", "")
    assert ",right," not in learner.open("/progress/answers.csv").html


def test_all_data_can_be_taken_along_as_json(veteran):
    page = veteran.open("/progress/data.json")
    data = json.loads(page.html)

    assert "attachment" in page.headers["content-disposition"]
    assert len(data["attempts"]) == 4
    assert len(data["responses"]) == 12


def test_all_answers_can_be_taken_along_as_a_table(veteran):
    page = veteran.open("/progress/answers.csv")
    rows = list(csv.DictReader(io.StringIO(page.html.removeprefix("\ufeff"))))

    assert page.headers["content-type"].startswith("text/csv")
    assert len(rows) == 12
    assert {row["mark"] for row in rows if row["attempt"] == "3"} == {""}


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@sum", "\t=1", "\uff1d1+1"])
def test_what_was_typed_is_no_formula_in_the_table(learner, typed):
    learner.answer(learner.ask("powerhouse"), {"answer": [typed]})

    [row] = csv.DictReader(io.StringIO(learner.open("/progress/answers.csv").html.removeprefix("\ufeff")))

    assert row["answer"][0] not in "=+-@\t\r"


@pytest.mark.parametrize("path", ["/progress/data.json", "/progress/answers.csv"])
def test_a_stranger_has_no_data_to_take_along(learner, path):
    assert learner.open(path).status == 404


def test_health_is_told_in_one_word(learner):
    page = learner.open("/healthz")

    assert (page.status, page.html) == (200, "ok")
    assert page.headers["content-type"].startswith("text/plain")


@pytest.fixture
def read_only(config, app, learner):
    """Somebody in a quiz when the disk, say, was mounted read-only. (Root may write anyway, so SQLite is told.)"""
    learner.ask("which-ion")
    with app.app_context():
        db.engine.dispose()
        with closing(sqlite3.connect(config.data / "quizapp.sqlite")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    locked = f"sqlite:///file:{config.data / 'quizapp.sqlite'}?mode=ro&immutable=1&uri=true"
    app = create_app(replace(config, database_url=locked))
    learner.browser.client.application = app
    yield learner
    with app.app_context():
        db.engine.dispose()


def test_health_tells_when_nothing_can_be_kept(read_only):
    page = read_only.open("/healthz")

    assert (page.status, page.html) == (503, "the database takes no writes")


def test_an_answer_that_cannot_be_kept_is_not_acknowledged(read_only, cells):
    page = read_only.open("/attempts/1/1")
    assert page.status == 200

    sent = read_only.post(page.path, right_fields(cells.questions["which-ion"]))

    assert sent.status == 500
    assert "All that you answered before is safe." in sent.words


@pytest.mark.parametrize("path", ["/gone", "/banks", "/attempts", "/attempts/one", "/static/a.js", "/instructor/gone"])
def test_an_unknown_address_is_a_page_with_a_way_out(learner, path):
    page = learner.open(path)

    assert page.status == 404
    assert page.has("main a[href='/']")


def test_a_fault_of_ours_is_a_page_too(app, learner):
    app.testing = False

    @app.get("/fault")
    def fault():
        raise RuntimeError("secret detail")

    page = learner.open("/fault")

    assert page.status == 500
    assert "Something broke on our side." in page.words
    assert "secret detail" not in page.html
    assert page.has("main a[href='/']")


def test_no_page_names_the_app_that_makes_it(learner):
    assert "server" not in learner.open("/").headers
    assert not re.search(r"werkzeug|flask|jinja", learner.open("/gone").html, re.IGNORECASE)


def test_an_app_without_banks_says_how_to_add_one(folder, config, instructor, library):
    os.rename(folder / "cells", folder.parent / "cells")
    library._scanned_at = None

    assert "no bank here yet" in instructor.open("/").words
    assert instructor.open("/instructor/").status == 200
