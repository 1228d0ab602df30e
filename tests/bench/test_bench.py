"""The benchmark measures what it says: answers are recorded, commits and syncs are counted, pages are weighed."""

import shutil
import socket
from contextlib import ExitStack
from time import monotonic

import pytest
from click.testing import CliRunner

from bench import anki, formats, instructors
from bench.__main__ import KEPT_FROM, rest_of
from bench.browser import Browser
from bench.durability import durability
from bench.first_visit import weigh
from bench.flashcards import grading
from bench.forms import filled
from bench.history import GIVEN, PAGES, histories
from bench.load import percentile
from bench.measurement import QUICK, one_round
from bench.running import Running, serving
from bench.sqlite import count
from bench.subjects import SUBJECTS
from bench.tasks import FORGETFUL, TASKS

FORM = """
<form id="other"><input type="hidden" name="csrf_token" value="not this"></form>
<form id="answer" method="post">
  <input type="hidden" name="csrf_token" value="t&amp;t">
  <input type="radio" name="answer" value="a"> <input type="radio" name="answer" value="b" checked>
  <input type="text" name="words">
  <select name="first"><option value="">–</option><option>1</option><option>2</option></select>
  <select name="second"><option value="">–</option><option value="1">one</option><option value="2">two</option></select>
  <button name="go" value="1">Go</button>
</form>
"""


@pytest.fixture(scope="module", params=SUBJECTS)
def server(request, tmp_path_factory) -> Running:
    with serving(request.param, tmp_path_factory.mktemp(request.param)) as running:
        yield running


def test_a_form_is_filled_in_with_its_hidden_fields_and_different_places():
    assert filled(FORM, "answer") == [
        ("csrf_token", "t&t"),
        ("answer", "a"),
        ("words", "1"),
        ("first", "1"),
        ("second", "2"),
    ]


def test_a_percentile_is_a_value_that_was_measured():
    assert [percentile(range(1, 101), share) for share in (50, 95, 99)] == [50, 95, 99]
    assert percentile([7.0], 99) == 7.0


def test_all_that_was_acknowledged_is_on_record(server, request):
    subject = request.node.callspec.params["server"]

    for task in TASKS:
        if task.subject == subject:
            found = one_round(server, task, 2, QUICK)  # raises if an answer is not on record

            assert found.done > 0
            assert 0 < found.p50 <= found.p95 <= found.p99
    assert 10 < server.memory().resident < 2000


def test_the_app_that_learns_nothing_keeps_answers_and_nothing_of_links(tmp_path):
    with serving("forgetful", tmp_path) as server:
        one_round(server, FORGETFUL, 1, QUICK)

    assert count(tmp_path / "quizapp.sqlite", "responses") > 0
    assert count(tmp_path / "quizapp.sqlite", "known_links") == count(tmp_path / "quizapp.sqlite", "sums") == 0


def test_pages_of_progress_are_seen_by_somebody_with_many_answers_on_record(tmp_path):
    found = histories(tmp_path, few=GIVEN, many=4 * GIVEN, rounds=1)  # raises if the sums do not hold them all

    assert [page.path for page in found.pages] == list(PAGES)
    assert count(tmp_path / f"history-{4 * GIVEN}" / "quizapp.sqlite", "responses") == 4 * GIVEN


def test_cards_are_graded_one_after_another_by_learners_with_few_and_many(tmp_path):
    found = grading(tmp_path, few=400, many=800, rounds=1)  # raises if a card is shown again

    assert len(found.growth) == len(found.beside_answers) == 1
    assert count(tmp_path / "cards-800" / "quizapp.sqlite", "card_memories") == 800


def test_an_answer_costs_one_commit_and_one_sync_and_a_look_none(tmp_path):
    counted = durability(tmp_path / "durability", times=5)

    assert (counted.answered.commits, counted.viewed.commits) == (5, 0)
    if shutil.which("strace"):
        assert (counted.answered.of_log, counted.viewed.of_log) in {(5, 0), (None, None)}


def test_the_first_page_is_weighed_with_all_that_it_loads(tmp_path):
    with serving("quizapp", tmp_path) as server:
        home, question = weigh(server.port)

    assert 4 <= home.requests <= 6
    assert 5_000 < home.bytes <= 60_000
    assert home.foreign_hosts == question.foreign_hosts == ()


def test_spare_connections_hold_nobody_up(tmp_path):
    with ExitStack() as stack:
        server = stack.enter_context(serving("bare", tmp_path))
        for _ in range(6):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        browser = stack.enter_context(Browser(server.port))
        began = monotonic()

        found = browser.get("/")

        assert found.status == 200
        assert monotonic() - began < 4  # each would hold up a thread for five seconds


def test_reading_files_of_other_programs_is_measured():
    told = CliRunner().invoke(formats.main, ["--questions", "20"])

    assert told.exit_code == 0, told.output
    named = {line.split()[0] for line in told.output.splitlines()[1:]}
    assert named == {"gift", "moodle-xml", "qti12", "qti", "qti3", "aiken", "csv", "xlsx", "text2qti", "yaml"}


def test_a_page_saved_anew_keeps_what_others_measured(tmp_path):
    page = tmp_path / "benchmarks.md"
    page.write_text(f"# Speed\n\nold figures\n\n{KEPT_FROM}## Why this server\n\nkept\n")

    page.write_text("# Speed\n\nnew figures\n" + rest_of(page))

    assert page.read_text() == f"# Speed\n\nnew figures\n\n{KEPT_FROM}## Why this server\n\nkept\n"
    assert rest_of(tmp_path / "none.md") == ""


def test_packages_of_anki_are_measured_beside_anki_itself():
    told = CliRunner().invoke(anki.main, ["--notes", "20"])

    assert told.exit_code == 0, told.output
    assert [line.split()[0] for line in told.output.splitlines()[-2:]] == ["quizapp", "anki"]


def test_an_instructors_way_is_measured_beside_students_who_answer(tmp_path):
    [found] = instructors.measure(tmp_path, questions=40, rounds=1, students=2, quiet=0.5)

    assert min(found.preview, found.last_page, found.publish, found.again) > 0
    assert found.alone
