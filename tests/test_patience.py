"""One request at a time, and whoever reads a large file lets others go first."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from quizapp.patience import in_turn, letting_others_go

SOON = 10


def test_one_works_after_the_other():
    here, go = Event(), Event()
    order = []

    def first():
        with in_turn():
            here.set()
            go.wait(SOON)
            order.append("first")

    def second():
        with in_turn():
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(first)]
        here.wait(SOON)
        working.append(pool.submit(second))
        go.set()
        for one in working:
            one.result(SOON)

    assert order == ["first", "second"]


def test_who_reads_long_is_overtaken_and_then_waits_for_its_turn_again():
    reading, answered = Event(), Event()

    def read():
        with in_turn(), letting_others_go():
            reading.set()
            assert answered.wait(SOON)

    def answer():
        with in_turn():
            answered.set()

    with ThreadPoolExecutor(2) as pool:
        reader = pool.submit(read)
        assert reading.wait(SOON)
        pool.submit(answer).result(SOON)
        reader.result(SOON)


def test_without_a_turn_nothing_is_given_up():
    usual = sys.getswitchinterval()

    with letting_others_go(), letting_others_go():
        pass

    with in_turn():
        pass
    assert sys.getswitchinterval() == usual


def test_a_failure_leaves_the_turn_to_others():
    with pytest.raises(ValueError, match="broken"), in_turn(), letting_others_go():
        raise ValueError("broken")

    with in_turn():
        pass
