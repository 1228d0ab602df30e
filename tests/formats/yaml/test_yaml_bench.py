"""Benches in question files: gathered from several, checked against the whole bank, and left out alone if broken."""

import re
from pathlib import Path

import pytest

from quizapp.domain.places import Severity
from quizapp.formats.yaml import read

MAIN = b"""\
title: Cells
mechanisms:
  pump:
    title: The pump
    diagram: cell.svg
    steps: [{id: spend, text: It spends ATP., shows: membrane}]
"""
BENCH = b"""\
bench:
  round:
    title: One round
    diagram: cell.svg
    switches:
      atp: {label: ATP, options: {no: no ATP, yes: ATP}, shows: {yes: membrane}}
    quantities:
      speed: {label: the speed, levels: {nil: nil, fast: fast}}
    rows:
      - {when: {atp: no}, gives: {speed: nil}, step: pump/spend, why: It stands still.}
      - {when: {atp: yes}, gives: {speed: fast}, step: pump/spend, why: It turns., shows: membrane}
"""
CELL = b'<svg xmlns="http://www.w3.org/2000/svg"><g id="membrane"/></svg>'
AXON = b"""\
<svg xmlns="http://www.w3.org/2000/svg">
<g id="axon-few-ions"/><g id="axon-low"/><g id="axon-high"/><g id="axon-membrane"/>
</svg>"""
FILES = {"bank.yaml": MAIN, "bench.yaml": BENCH, "cell.svg": CELL}


def told(files):
    found = [problem for problem in read(files, "cells", frozenset(files))[1] if problem.severity is Severity.PROBLEM]
    return [str(problem) for problem in found]


def changed(old: bytes, new: bytes):
    assert old in BENCH
    return {**FILES, "bench.yaml": BENCH.replace(old, new, 1)}


def test_a_bench_in_a_file_of_its_own_belongs_to_the_bank():
    bank, _ = read(FILES, "cells", frozenset(FILES))

    assert told(FILES) == []
    assert bank.benches["round"].switches["atp"].baseline == "no"


def test_two_benches_of_one_name_are_told_with_both_places():
    assert told({**FILES, "more.yaml": BENCH}) == [
        "more.yaml:2:3: problem: `round` stands here and in bench.yaml, line 2. Rename or remove one of them."
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            b"when: {atp: yes}",
            b"when: {}",
            "bench.yaml:11:9: problem: `{atp: no}` is covered by this row and by row 1. Narrow one `when`.",
        ),
        (
            b"      - {when: {atp: no}, gives: {speed: nil}, step: pump/spend, why: It stands still.}\n",
            b"",
            "bench.yaml:10:7: problem: No row covers `{atp: no}`. Write one, or widen the `when` of another.",
        ),
        (
            b"step: pump/spend, why: It turns.",
            b"step: pump/turn, why: It turns.",
            "bench.yaml:11:56: problem: There is no step `pump/turn`; did you mean `pump/spend`?",
        ),
        (
            b"    diagram: cell.svg",
            b"    diagram: cel.svg",
            "bench.yaml:4:14: problem: There is no file `cel.svg` beside this one; did you mean `cell.svg`?",
        ),
        (
            b"shows: {yes: membrane}",
            b"shows: {yes: membran}",
            "bench.yaml:6:71: problem: `cell.svg` has no part with the id `membran`; did you mean `membrane`?",
        ),
        (
            b"It turns., shows: membrane",
            b"It turns., shows: outside",
            "bench.yaml:11:91: problem: "
            "`cell.svg` has no part with the id `outside`. Give the part this id, or name another.",
        ),
    ],
)
def test_a_fault_is_told_at_its_place_and_the_rest_of_the_bank_is_there(old, new, problem):
    files = changed(old, new)
    bank, _ = read(files, "cells", frozenset(files))

    assert told(files) == [problem]
    assert bank.title == "Cells"
    assert bank.benches == {}


def test_a_fact_that_a_row_rests_on_is_tested_by_its_prediction():
    facts = b"facts: {F1: {text: ATP is spent.}, F2: {text: Cells divide.}}\n"
    rows = BENCH.replace(b"why: It turns.,", b"why: It turns., facts: F1,")

    _, problems = read({**FILES, "bank.yaml": MAIN + facts, "bench.yaml": rows}, "cells")

    assert [problem.place.column for problem in problems if problem.name == "fact-untested"] == [40]


def test_the_example_in_the_documentation_is_sound():
    guide = (Path(__file__).parents[3] / "docs" / "question-files.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^## A bench$.*?```yaml\n(.*?)```", guide, re.DOTALL | re.MULTILINE)
    main = (
        "title: Nerves\nfacts: {P05: {text: It feeds itself.}, B01: {text: A plug.}}\n"
        "mechanisms: {spike: {title: Spike, steps: [{id: feedback, text: More}, {id: sodium-in, text: In}]}}\n"
    )

    assert told({"bank.yaml": main.encode(), "bench.yaml": example.encode(), "axon.svg": AXON}) == []
