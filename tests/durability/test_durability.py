"""What was acknowledged is kept: through kill -9, through the same form sent twice, through edited files."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPException
from itertools import count
from pathlib import Path

from durability.conftest import Served
from walk import Form, Learner

from quizapp.domain.attempts import total
from quizapp.folder import digest_of

WHICH_ION, STEM = "which-ion", "Which ion does the pump move"


def chosen(form: Form, place: int) -> Form:
    """The form with the option at this place, as the page shows them, chosen."""
    return form.fill({"answer": [form.offers("answer")[place]]})


def rows(served: Served, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(served.database)) as connection:
        return connection.execute(query).fetchall()


def answer_until_the_plug_is_pulled(
    learner: Learner, acknowledged: set[tuple[int, int]], stop: threading.Event
) -> None:
    """Take quizzes of one question; note those whose answer the server acknowledged."""
    try:
        while not stop.is_set():
            page = learner.ask(WHICH_ION)
            attempt_id = int(page.path.split("/")[2])
            form = chosen(page.form(), 0)
            reply = learner.send("POST", form.action, form.fields)
            if reply.status == 303:
                acknowledged.add((attempt_id, 1))
    except (OSError, HTTPException, AssertionError):
        return  # the server is gone, as it should be


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)


def test_every_acknowledged_answer_is_there_after_a_kill(served: Served) -> None:
    acknowledged: set[tuple[int, int]] = set()
    stop = threading.Event()
    threads = [
        threading.Thread(target=answer_until_the_plug_is_pulled, args=(served.learner(), acknowledged, stop))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(acknowledged) >= 40)

    served.kill()
    stop.set()
    for thread in threads:
        thread.join(timeout=30)
    served.start()

    kept = rows(served, "SELECT attempt_id, position FROM responses")
    assert acknowledged <= set(kept)
    assert len(kept) == len(set(kept))


def test_after_a_kill_every_score_is_what_its_answers_come_to(served: Served) -> None:
    acknowledged: set[tuple[int, int]] = set()
    thread = threading.Thread(
        target=answer_until_the_plug_is_pulled, args=(served.learner(), acknowledged, threading.Event())
    )
    thread.start()
    wait_until(lambda: len(acknowledged) >= 10)

    served.kill()
    thread.join(timeout=30)
    served.start()

    stored = dict(rows(served, "SELECT id, score FROM attempts"))
    for attempt_id, score in stored.items():
        answers = rows(served, f"SELECT score FROM responses WHERE attempt_id = {attempt_id}")
        assert score == total(value for (value,) in answers)  # type: ignore[misc]


def test_the_same_answer_sent_eight_times_at_once_is_kept_once(served: Served) -> None:
    learner = served.learner()
    form = chosen(learner.ask(WHICH_ION).form(), 1)

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: learner.send("POST", form.action, form.fields), range(8)))

    assert {reply.status for reply in replies} == {303}
    assert len({reply.location for reply in replies}) == 1
    assert rows(served, "SELECT count(*) FROM responses") == [(1,)]


def test_of_different_answers_at_once_one_is_kept_and_everybody_sees_it(served: Served) -> None:
    learner = served.learner()
    page = learner.ask(WHICH_ION)
    answers = [{**page.form().fields, "answer": [key]} for key in page.form().offers("answer") * 2]

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda fields: learner.send("POST", page.path, fields), answers))
        pages = list(pool.map(lambda _: learner.open(page.path), range(4)))

    assert {reply.status for reply in replies} == {303}
    assert rows(served, "SELECT count(*) FROM responses") == [(1,)]
    assert len({str(seen.find("#feedback")) for seen in pages}) == 1


def test_when_one_worker_is_killed_the_others_go_on_writing(served: Served) -> None:
    master = served.process.pid
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    acknowledged: set[tuple[int, int]] = set()
    stop = threading.Event()
    threads = [
        threading.Thread(target=answer_whatever_happens, args=(served.learner(), acknowledged, stop)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(acknowledged) >= 10)

    os.kill(int(workers[0]), signal.SIGKILL)
    before = len(acknowledged)
    wait_until(lambda: len(acknowledged) >= before + 10)
    stop.set()
    for thread in threads:
        thread.join(timeout=30)

    assert acknowledged <= set(rows(served, "SELECT attempt_id, position FROM responses"))


def answer_whatever_happens(learner: Learner, acknowledged: set[tuple[int, int]], stop: threading.Event) -> None:
    """The same, but somebody who tries again when a request gets no answer."""
    while not stop.is_set():
        answer_until_the_plug_is_pulled(learner, acknowledged, stop)


def test_of_two_tabs_the_first_answer_stays(served: Served) -> None:
    learner = served.learner()
    page = learner.ask(WHICH_ION)
    first, second = chosen(page.form(), 0), chosen(page.form(), 1)

    shown_first = learner.submit(first)
    shown_second = learner.submit(second)

    assert rows(served, "SELECT count(*) FROM responses") == [(1,)]
    assert shown_second.find("#feedback")["data-correct"] == shown_first.find("#feedback")["data-correct"]


def test_an_edited_question_is_live_within_two_seconds_and_a_running_quiz_keeps_its_own(served: Served) -> None:
    learner, file = served.learner(), served.questions / "cells" / "bank.yaml"
    running = learner.ask(WHICH_ION)
    text = file.read_text()
    assert STEM in running.words
    assert STEM in text

    file.write_text(text.replace(STEM, "Which of these ions does the pump move"))
    edited_at = time.monotonic()
    wait_until(lambda: "Which of these ions" in served.learner().ask(WHICH_ION).words)

    assert time.monotonic() - edited_at < 10  # a busy machine; the scan itself comes round once a second
    assert STEM in learner.open(running.path).words
    assert learner.submit(chosen(running.form(), 0)).has("#feedback")


def test_an_address_with_two_slashes_leads_to_no_other_host(served: Served) -> None:
    page = served.learner().send("GET", "//evil.example/")

    assert "evil.example" not in (page.location or "")
    assert page.status in {308, 404}


def test_ctrl_c_ends_it_cleanly(served: Served) -> None:
    status = served.interrupt()

    assert status == 0
    assert "Traceback" not in served.log.read_text()


def test_a_second_start_finds_everything_and_says_how_long_it_took(served: Served) -> None:
    learner = served.learner()
    learner.submit(chosen(learner.ask(WHICH_ION).form(), 0))
    served.interrupt()

    seconds = served.start()

    print(f"first page after {seconds:.2f} s")
    assert rows(served, "SELECT count(*) FROM responses") == [(1,)]
    assert learner.open("/progress").status == 200


def hearts(number: int) -> str:
    """A file of some length; each of its questions says which version it is of."""
    entries = (
        f"  - {{id: q-{n}, type: true-false, ask: Version {number} asks {n}., answer: yes}}\n" for n in range(400)
    )
    return f"title: Hearts {number}\nquestions:\n{''.join(entries)}"


def publish_until_the_plug_is_pulled(teacher: Learner, published: list[int]) -> None:
    """Hand in and publish one version after the other; note those that the server said it published."""
    try:
        for number in count(max(published, default=0) + 2):
            page = teacher.open("/instructor/drafts/")
            page = teacher.submit(page.form("[data-dropzone]").fill({"name": ["hearts"], "text": [hearts(number)]}))
            form = page.form_to(f"{page.path}/publish")
            if teacher.send("POST", form.action, form.fields).status == 303:
                published.append(number)
    except (OSError, HTTPException, AssertionError):
        return  # the server is gone, as it should be


def test_a_file_is_whole_and_no_version_lost_when_the_plug_is_pulled_while_publishing(served: Served) -> None:
    teacher, published = served.instructor(), list[int]()
    for times, enough in enumerate((2, 4, 6, 8, 10), 1):
        thread = threading.Thread(target=publish_until_the_plug_is_pulled, args=(teacher, published))
        thread.start()
        wait_until(lambda: len(published) >= enough)  # noqa: B023 - it is over before the next round
        time.sleep(0.011 * times)  # somewhere within the next one

        served.kill()
        thread.join(timeout=30)

        text = (served.questions / "hearts.yaml").read_text()
        assert text in {hearts(published[-1]), hearts(published[-1] + 1)}
        kept = rows(served, "SELECT digest FROM revisions WHERE path = 'hearts.yaml'")
        assert {digest_of(hearts(each).encode()) for each in published} <= {digest for (digest,) in kept}
        served.start()
        assert text.partition("\n")[0].removeprefix("title: ") in served.learner().open("/").words
