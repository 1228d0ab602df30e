"""Reading banks of several files, with pictures, and from files that are no YAML at all."""

import time

import pytest

from quizapp.domain.places import Severity
from quizapp.formats.yaml import LARGEST, read
from quizapp.formats.yaml.reader import MOST_QUESTIONS
from quizapp.formats.yaml.texts import MOST_PROBLEMS

MAIN = b"""\
title: Cells
mechanisms:
  energy:
    title: Energy
    diagram: cell.svg
    steps:
      - {id: burn, text: Sugar is burnt., shows: [mitochondrion]}
"""
QUESTION = b"""\
questions:
  - id: powerhouse
    type: choice
    ask: Which part makes most of the ATP?
    step: energy/burn
    options: [{right: the mitochondrion}, {wrong: the nucleus}]
"""
CELL = b'<svg xmlns="http://www.w3.org/2000/svg"><g id="mitochondrion"/><g id="nucleus"/></svg>'
HOTSPOT = b"""\
questions:
  - id: where
    type: hotspot
    ask: Where is sugar burnt?
    image: cell.svg
    alt: A cell.
    areas:
      - {right: mitochondrion, label: the small one}
      - {wrong: nucleos, label: the large one}
"""


def told(files, names=None):
    """The problems of a bank; advice on its items is no matter of reading."""
    return [str(problem) for problem in read(files, "cells", names)[1] if problem.severity is Severity.PROBLEM]


def only_problem(data):
    [problem] = told({"bank.yaml": data})
    return problem


class TestSeveralFiles:
    def test_lists_are_joined_and_names_united(self):
        more = QUESTION.replace(b"powerhouse", b"second") + b"facts: {F1: {text: Cells divide.}}\n"

        files = {"more.yaml": more, "bank.yaml": MAIN, "a.yaml": QUESTION}

        bank, _ = read(files, "cells")

        assert told(files) == []
        assert list(bank.questions) == ["powerhouse", "second"]
        assert list(bank.facts) == ["F1"]

    def test_a_name_in_two_files_is_told_with_both_places(self):
        assert told({"bank.yaml": MAIN, "more.yaml": b"title: Plants\n" + MAIN[13:]}) == [
            "more.yaml:1:1: problem: `title` stands here and in bank.yaml, line 1. Rename or remove one of them.",
            "more.yaml:3:3: problem: `energy` stands here and in bank.yaml, line 3. Rename or remove one of them.",
        ]

    def test_a_question_id_in_two_files_is_told_with_both_places(self):
        assert told({"bank.yaml": MAIN, "a.yaml": QUESTION, "b.yaml": b"\n" + QUESTION}) == [
            "b.yaml:3:5: problem: `powerhouse` stands here and in a.yaml, line 2. Rename or remove one of them."
        ]

    def test_the_problems_of_all_files_come_at_once_with_the_main_file_first(self):
        files = {"a.yaml": b"questions: x\n", "bank.yaml": b"titel: Cells\n", "z.yaml": b"cards: [\n"}

        assert [line.split(":")[0] for line in told(files)] == ["bank.yaml", "bank.yaml", "a.yaml", "z.yaml"]

    def test_a_file_with_a_problem_is_left_out_of_the_bank(self):
        bank, problems = read({"bank.yaml": MAIN, "a.yaml": QUESTION, "b.yaml": b"questions: x\n"}, "cells")

        assert list(bank.questions) == ["powerhouse"]
        assert [problem.place.file for problem in problems] == ["b.yaml"]

    def test_a_bank_that_needs_what_was_left_out_is_none(self):
        bank, _ = read({"bank.yaml": b"title: Cells\n", "a.yaml": QUESTION, "m.yaml": MAIN[13:] + b"x: y\n"}, "cells")

        assert bank is None

    def test_references_wait_while_a_file_cannot_be_read(self):
        assert told({"bank.yaml": b"title: Cells\n", "a.yaml": QUESTION, "m.yaml": b"mechanisms: [a,\n  b\n"}) == [
            "m.yaml:1:13: problem: The bracket [ that opens here is not closed, or a comma is missing, "
            "as seen in line 3. Text that begins with a bracket must stand in quotation marks."
        ]

    def test_places_of_cards_are_those_of_their_own_file(self):
        card = b"cards:\n  - {id: %s, front: f, back: b, step: energy/born}\n"

        assert [
            line.split(": ")[0] for line in told({"bank.yaml": MAIN, "a.yaml": card % b"a", "b.yaml": card % b"b"})
        ] == [
            "a.yaml:2:38",
            "b.yaml:2:38",
        ]

    def test_no_file_at_all_is_a_problem(self):
        assert read({}, "cells")[0] is None
        assert told({}) == ["bank.yaml: problem: There is no question file. Write one."]


class TestIds:
    def test_a_question_without_id_keeps_the_derived_one_while_its_words_stay(self):
        one = b"title: Cells\n" + QUESTION.replace(b"- id: powerhouse\n    type", b"- type").replace(
            b"    step: energy/burn\n", b""
        )
        other = one.replace(b"Which part makes", b"'Which  part\n      makes").replace(b"ATP?", b"ATP?'")

        [name] = read({"bank.yaml": one}, "cells")[0].questions

        assert list(read({"bank.yaml": other}, "cells")[0].questions) == [name]
        assert name.startswith("which-part-makes-most-of-the-atp-")

    def test_a_question_without_id_gets_advice_that_keeps_its_scores(self):
        text = b"title: Zellen\nquestions:\n- {type: true-false, ask: Gr\xc3\xbcn?, answer: yes}\n"

        bank, problems = read({"bank.yaml": text}, "cells")

        [advice] = [problem for problem in problems if problem.name == "missing-id"]
        assert advice.severity is Severity.ADVICE
        assert f"`id: {next(iter(bank.questions))}`" in advice.message

    def test_a_question_in_another_script_gets_an_id_too(self):
        text = "title: 細胞\nquestions:\n- {type: true-false, ask: 細胞は分裂しますか, answer: yes}\n"

        bank, _ = read({"bank.yaml": text.encode()}, "cells")

        assert len(bank.questions) == 1


class TestPictures:
    def test_a_diagram_that_is_not_there_is_a_problem_with_a_suggestion(self):
        assert told({"bank.yaml": MAIN}, frozenset({"bank.yaml", "cel.svg"})) == [
            "bank.yaml:5:14: problem: There is no file `cell.svg` beside this one; did you mean `cel.svg`?"
        ]

    def test_pictures_are_not_looked_for_where_the_folder_is_unknown(self):
        assert told({"bank.yaml": MAIN}) == []

    def test_a_part_that_a_step_shows_must_be_in_the_drawing(self):
        main = MAIN.replace(b"[mitochondrion]", b"[nucleus, mitochondria]")

        assert told({"bank.yaml": main, "cell.svg": CELL}) == [
            "bank.yaml:7:60: problem: `cell.svg` has no part with the id `mitochondria`; did you mean `mitochondrion`?"
        ]

    def test_a_part_that_a_hotspot_points_at_must_be_in_the_drawing(self):
        assert told({"bank.yaml": MAIN, "cell.svg": CELL, "q.yaml": HOTSPOT}) == [
            "q.yaml:9:17: problem: `cell.svg` has no part with the id `nucleos`; did you mean `nucleus`?"
        ]

    @pytest.mark.parametrize(
        ("drawing", "sentence"),
        [
            (b"<svg", "cell.svg:1:1: problem: This is no sound XML"),
            (b"", "cell.svg:1:1: problem: This is no sound XML"),
            (b"<p/>", "cell.svg: problem: This is no SVG drawing"),
            (CELL.replace(b"<g id", b"<script/><g id", 1), "cell.svg: problem: The drawing holds `<script>`"),
            (CELL.replace(b"<g id", b"<g onclick='x()' id", 1), "cell.svg: problem: The drawing holds the attribute"),
            (CELL.replace(b"<g id", b"<a href='javascript:x'/><g id", 1), "cell.svg: problem: The drawing holds the l"),
            (b'<!DOCTYPE x [<!ENTITY a "b">]>' + CELL, "cell.svg: problem: The drawing defines entities"),
            (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>', "cell.svg: problem: The drawing"),
            (b'<?xml version="1.0" encoding="nonsense"?>' + CELL, "cell.svg: problem: The drawing is in an encoding"),
            (b" " * (LARGEST + 1), "cell.svg: problem: The drawing is larger than 5 MB"),
        ],
    )
    def test_a_broken_or_hostile_drawing_is_a_problem(self, drawing, sentence):
        [problem] = told({"bank.yaml": MAIN, "cell.svg": drawing})

        assert problem.startswith(sentence)

    def test_a_doctype_without_entities_is_harmless(self):
        doctype = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'

        assert told({"bank.yaml": MAIN, "cell.svg": doctype + CELL}) == []


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"\x89PNG\r\n\x1a\n" + b"\x00" * 4_000_000, "This looks like a PNG picture, not like a question file."),
            (b"PK\x03\x04....", "This looks like a ZIP archive, as Word, Excel, LibreOffice and Anki save them"),
            (b"%PDF-1.7", "This looks like a PDF document"),
            ("title: Cells".encode("utf-16"), "The file is saved as UTF-16. Save it as UTF-8."),
            ("title: Cells".encode("utf-16-be"), "The file is saved as UTF-16, or is no text at all. Save it as UTF-8"),
            (b"\x00" * 1000, "The file is saved as UTF-16, or is no text at all."),
            (b"<!DOCTYPE html><html>", "This looks like an HTML file, not like YAML."),
            (b"<?xml version='1.0'?><quiz/>", "This looks like an XML file, not like YAML."),
            (b"", "The file is empty."),
            (b" \n\n", "The file is empty."),
        ],
    )
    def test_a_file_of_another_kind_is_named(self, data, sentence):
        assert only_problem(data).startswith(f"bank.yaml: problem: {sentence}")

    def test_a_byte_that_is_not_utf_8_is_told_with_its_place(self):
        assert only_problem("title: Cells\nsummary: Gr\u00fcn\n".encode("cp1252")) == (
            "bank.yaml:2:12: problem: The byte 0xfc is not UTF-8. It looks like Windows-1252, where this byte is “ü”. "
            "Save the file as UTF-8."
        )

    def test_a_nul_byte_is_told_with_its_place(self):
        assert only_problem(b"title: Cells and plants\nsummary: a\x00b\n") == (
            "bank.yaml:2:11: problem: A control character (U+0000) stands here. Delete it."
        )


MONSTERS = {
    "aliases": b"title: x\na: &a [x, x]\n" + b"".join(b"b%d: &b%d [*a, *a, *a]\n" % (n, n) for n in range(50)),
    "open brackets": b"a: " + b"[" * 1000,
    "a million open brackets": b"a: " + b"[" * 1_000_000,
    "deep indentation": b"".join(b" " * depth + b"a:\n" for depth in range(1000)),
    "deep hyphens": b"- " * 100_000,
    "deep question marks": b"? " * 100_000,
    "one key many times": b"title: x\n" * 100_000,
    "balanced braces": b"{" * 500_000 + b"}" * 500_000,
    "empty entries": b"title: x\nquestions:\n" + b" -\n" * 500_000,
    "entries that are text": b"title: x\nquestions:\n" + b" - a\n" * 200_000,
    "unknown keys": b"".join(b"key%d: x\n" % n for n in range(100_000)),
    "one long text": b"title: " + b"x" * 4_900_000,
    "one long key": b"x" * 3_000_000 + b": y",
    "one long unclosed quote": b"title: '" + b"\n" * 4_000_000,
    "control characters": b"a: \x07\n" * 500_000,
    "tabs": b"\t" * 4_000_000,
    "one long comment": b"#" * 4_900_000,
    "no text": b"\xff" * 4_900_000,
    "zeros": b"\x00" * 4_900_000,
    "more than five megabytes": b"title: x\n" * 700_000,
}


class TestLimits:
    @pytest.mark.parametrize("name", MONSTERS)
    def test_a_monster_is_refused_in_bounded_time(self, name):
        start = time.process_time()

        bank, problems = read({"bank.yaml": MONSTERS[name]}, "cells")

        assert time.process_time() - start < 10
        assert bank is None
        assert 0 < len(problems) <= MOST_PROBLEMS + 1

    def test_an_alias_bomb_is_never_expanded(self):
        lines = [b"a0: &a0 [lol, lol]"] + [b"a%d: &a%d [*a%d, *a%d]" % (n, n, n - 1, n - 1) for n in range(1, 40)]

        _, problems = read({"bank.yaml": b"\n".join(lines)}, "cells")

        assert any("would be an alias" in problem.message for problem in problems)

    def test_twenty_levels_are_enough_and_one_more_is_too_many(self):
        def deep(levels):
            return b"title: " + b"[" * (levels - 1) + b"]" * (levels - 1)

        assert not any("levels" in line for line in told({"bank.yaml": deep(20)}))
        assert any("More than 20 levels" in line for line in told({"bank.yaml": deep(21)}))

    def test_a_file_over_five_megabytes_is_not_read(self):
        assert only_problem(b"title: Cells\n" + b"#" * 6_000_000) == (
            "bank.yaml: problem: The file is larger than 5 MB. Split it into several files."
        )

    def test_one_question_too_many_is_a_problem_where_it_begins(self):
        many = b"".join(b"- {id: q%d, type: true-false, ask: a, answer: yes}\n" % n for n in range(MOST_QUESTIONS + 1))

        problem = only_problem(b"title: Cells\nquestions:\n" + many)

        assert problem.startswith("bank.yaml:10003:3: problem: A bank may have 10,000 questions")

    def test_two_thousand_questions_are_read_within_two_seconds(self):
        one = b"""\
- id: q%d
  type: choice
  ask: Which part of the cell makes most of its ATP?
  tags: [energy, cells]
  options:
    - right: the mitochondrion
      why: Its inner membrane carries the electron transport chain.
    - wrong: the nucleus
      why: It keeps the plans.
    - wrong: the wall
      why: It holds.
"""
        data = b"title: Cells\nquestions:\n" + b"".join(one % n for n in range(2000))
        start = time.process_time()

        bank, _ = read({"bank.yaml": data}, "cells")

        assert len(bank.questions) == 2000
        assert time.process_time() - start < 20  # a guard against blow-ups, no measure of speed
