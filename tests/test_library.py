"""The folder of banks while its files change."""

import os
import re
import threading
import time
from datetime import UTC, datetime, timedelta
from shutil import copytree

import pytest

from quizapp import library as library_module
from quizapp.domain.places import Severity
from quizapp.library import Library, read_path
from quizapp.paths import bundled

CELLS = "title: Cells\nquestions:\n- {id: a, type: true-false, ask: Cells divide., answer: yes}\n"
BROKEN = "title: Cells\nquestions: x\n"


CIRCLE = """mechanisms:
  wheel:
    title: A wheel
    steps: [{id: push, text: Somebody pushes.}, {id: roll, text: It rolls.}, {id: push, text: And pushes itself.}]
"""


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self):
        self.moment = datetime(2030, 1, 1, 12, 30, tzinfo=UTC)

    def __call__(self):
        return self.moment

    def tick(self, seconds=1.0):
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def root(tmp_path):
    """A folder with one bank, `cells`, in a folder of its own."""
    write(tmp_path / "questions" / "cells" / "bank.yaml", CELLS)
    return tmp_path / "questions"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def messages(library, bank_id, severity=Severity.PROBLEM):
    return [str(problem) for problem in library.problems().get(bank_id, ()) if problem.severity is severity]


def all_messages(library):
    """Every problem of every bank, without advice on items."""
    return [message for bank_id in library.problems() for message in messages(library, bank_id)]


class TestChanges:
    def test_a_changed_file_is_read_again(self, root, clock):
        library = Library(root, clock)
        write(root / "cells" / "bank.yaml", CELLS.replace("Cells", "Plants", 1))

        clock.tick()
        library.refresh()

        assert library.bank("cells").title == "Plants"

    def test_nothing_is_looked_at_twice_within_a_second(self, root, clock):
        library = Library(root, clock)
        write(root / "cells" / "bank.yaml", CELLS.replace("Cells", "Plants", 1))

        clock.tick(0.5)
        library.refresh()

        assert library.bank("cells").title == "Cells"

    def test_a_clock_that_is_set_back_does_not_stop_it(self, root, clock):
        library = Library(root, clock)
        write(root / "cells" / "bank.yaml", CELLS.replace("Cells", "Plants", 1))

        clock.tick(-3600)
        library.refresh()

        assert library.bank("cells").title == "Plants"

    def test_a_change_that_keeps_size_and_time_is_seen_by_the_inode(self, root, clock):
        path = root / "cells" / "bank.yaml"
        library = Library(root, clock)
        before = path.stat()
        write(root / "new", CELLS.replace("Cells", "Cello", 1))
        os.utime(root / "new", ns=(before.st_atime_ns, before.st_mtime_ns))
        os.replace(root / "new", path)

        clock.tick()
        library.refresh()

        assert library.bank("cells").title == "Cello"

    def test_a_further_file_joins_its_bank(self, root, clock):
        library = Library(root, clock)
        write(root / "cells" / "more.yaml", "questions:\n- {id: b, type: true-false, ask: B., answer: no}\n")

        clock.tick()
        library.refresh()

        assert list(library.bank("cells").questions) == ["a", "b"]

    def test_new_banks_appear_as_folder_or_single_file(self, root, clock):
        library = Library(root, clock)
        write(root / "The Brain" / "bank.yaml", "title: The brain\n")
        write(root / "Straße.yaml", "title: The street\n")

        clock.tick()
        library.refresh()

        assert {name: bank.title for name, bank in library.banks().items()} == {
            "cells": "Cells",
            "the-brain": "The brain",
            "strasse": "The street",
        }
        assert library.bank("the-brain").id == "the-brain"

    def test_a_removed_bank_disappears(self, root, clock):
        library = Library(root, clock)
        (root / "cells" / "bank.yaml").unlink()
        (root / "cells").rmdir()

        clock.tick()
        library.refresh()

        assert library.banks() == {}
        assert library.bank("cells") is None
        assert all_messages(library) == []

    def test_only_the_changed_bank_is_read(self, root, clock):
        write(root / "plants.yaml", "title: Plants\n")
        library = Library(root, clock)
        cells, plants = library.bank("cells"), library.bank("plants")
        write(root / "plants.yaml", "title: Plants and trees\n")

        clock.tick()
        library.refresh()

        assert library.bank("cells") is cells
        assert library.bank("plants") is not plants

    def test_nobody_waits_until_a_large_file_is_read(self, root, clock, monkeypatch):
        library = Library(root, clock)
        go = threading.Event()
        opened = library_module._opened
        monkeypatch.setattr(library_module, "_opened", lambda found: (go.wait(10), opened(found))[1])
        write(root / "cells" / "bank.yaml", CELLS.replace("Cells divide.", "Cells split.") + "#" * library_module.MUCH)

        clock.tick()
        library.refresh()
        assert library.banks()["cells"].questions["a"].ask == "Cells divide."
        go.set()
        library.reread()  # which waits for whoever is at it

        assert library.banks()["cells"].questions["a"].ask == "Cells split."

    def test_what_was_handed_out_does_not_change(self, root, clock):
        library = Library(root, clock)
        banks = library.banks()
        write(root / "plants.yaml", "title: Plants\n")

        clock.tick()
        library.refresh()

        assert list(banks) == ["cells"]


class TestProblems:
    def test_the_last_good_version_is_kept_and_that_is_said(self, root, clock):
        library = Library(root, clock)
        write(root / "cells" / "bank.yaml", BROKEN)

        clock.tick()
        library.refresh()

        assert list(library.bank("cells").questions) == ["a"]
        [problem] = messages(library, "cells")
        assert problem.startswith("cells/bank.yaml:2:12: problem: `questions` must be a list")
        assert messages(library, "cells", Severity.ADVICE) == [
            "cells/bank.yaml: advice (last-good-kept): Learners still see the last good version of 2030-01-01 12:30. "
            "The new one follows as soon as all problems are mended."
        ]

    def test_a_mended_file_is_served_again_without_problems(self, root, clock):
        library = Library(root, clock)
        for text in (BROKEN, BROKEN + "\n", CELLS.replace("Cells", "Mended", 1)):
            write(root / "cells" / "bank.yaml", text)
            clock.tick()
            library.refresh()

        assert library.bank("cells").title == "Mended"
        assert all_messages(library) == []

    @pytest.mark.parametrize("length", range(0, len(CELLS), 5))
    def test_a_file_that_is_half_written_never_takes_a_bank_down(self, root, clock, length):
        library = Library(root, clock)
        write(root / "cells" / "bank.yaml", CELLS[:length])

        clock.tick()
        library.refresh()

        assert library.bank("cells") is not None

    def test_a_broken_further_file_is_left_out_at_the_start(self, root, clock):
        write(root / "cells" / "more.yaml", "questions: x\n")

        library = Library(root, clock)

        assert list(library.bank("cells").questions) == ["a"]
        assert messages(library, "cells", Severity.ADVICE) == [
            "cells/bank.yaml: advice (file-left-out): "
            "Learners see this bank without cells/more.yaml until the problems there are mended."
        ]

    @pytest.mark.parametrize(
        ("file", "old", "new", "said"),
        [
            (
                "bench.yaml",
                "- when: {tetrodotoxin: yes}",
                "- when: {tetrodotoxin: yes, sodium: low}",
                "No row covers",
            ),
            ("bench.yaml", "- when: {tetrodotoxin: yes}", "- when: {}", "covered by this row and by row"),
            ("contrast.yaml", "step: spike/sodium-in", "step: spike/sodium-inn", "did you mean `spike/sodium-in`?"),
            ("questions.yaml", "step: spike/feedback", "step: spike/feetback", "did you mean `spike/feedback`?"),
            ("chain.yaml", "", CIRCLE, "a chain never comes back to a step"),
        ],
        ids=[
            "a bench with a hole",
            "a bench covered twice",
            "a dangling cell",
            "a dangling step",
            "a cycle in a chain",
        ],
    )
    def test_what_a_learner_could_not_follow_is_told_with_its_place_and_the_rest_is_served(
        self, root, clock, file, old, new, said
    ):
        bank = root / "action-potential"
        copytree(bundled("questions") / "action-potential", bank)
        text = (bank / file).read_text() if old else ""
        assert old in text
        write(bank / file, text.replace(old, new, 1))

        library = Library(root, clock)

        served = library.bank("action-potential")
        assert len(served.mechanisms) == 2
        assert bool(served.benches) is (file != "bench.yaml")
        assert bool(served.questions) is (file != "questions.yaml")
        assert bool(served.contrast) is (file != "contrast.yaml")
        found = messages(library, "action-potential")
        assert any(said in message for message in found), found
        assert all(re.match(rf"action-potential/{file}:\d+:\d+: problem: ", message) for message in found)

    def test_a_whole_version_is_kept_although_part_of_the_new_one_could_be_served(self, root, clock):
        write(root / "cells" / "more.yaml", "questions:\n- {id: b, type: true-false, ask: B., answer: no}\n")
        library = Library(root, clock)
        write(root / "cells" / "more.yaml", "questions: x\n")

        clock.tick()
        library.refresh()

        assert list(library.bank("cells").questions) == ["a", "b"]

    def test_a_new_bank_with_problems_is_told_but_not_served(self, root, clock):
        write(root / "plants.yaml", "titel: Plants\n")

        library = Library(root, clock)

        assert list(library.banks()) == ["cells"]
        assert messages(library, "plants")[0].startswith("plants.yaml:1:1: problem: Unknown key `titel`")

    def test_two_banks_of_one_id_are_a_problem_and_the_first_is_served(self, root, clock):
        write(root / "Cells.yaml", "title: Others\n")

        library = Library(root, clock)

        assert library.bank("cells").title == "Others"
        assert messages(library, "cells") == [
            "cells: problem: `Cells.yaml` has the same id, `cells`. Rename one of the two."
        ]

    def test_a_fault_of_ours_leaves_the_other_banks_alone(self, root, clock, monkeypatch, caplog):
        write(root / "plants.yaml", "title: Plants\n")
        read = library_module.read

        def faulty(files, bank_id, names):
            if bank_id == "cells":
                raise ZeroDivisionError
            return read(files, bank_id, names)

        monkeypatch.setattr(library_module, "read", faulty)

        library = Library(root, clock)

        assert list(library.banks()) == ["plants"]
        assert "ZeroDivisionError" in caplog.text
        assert len(messages(library, "cells")) == 1


class TestFolders:
    def test_a_missing_folder_is_a_problem_until_it_is_there(self, tmp_path, clock):
        library = Library(tmp_path / "questions", clock)

        assert library.banks() == {}
        [problem] = messages(library, "")
        assert "The folder of question banks cannot be read: No such file or directory." in problem

        write(tmp_path / "questions" / "cells.yaml", CELLS)
        clock.tick()
        library.refresh()

        assert list(library.banks()) == ["cells"]
        assert all_messages(library) == []

    def test_banks_stay_while_the_folder_cannot_be_read(self, root, clock):
        library = Library(root, clock)
        root.rename(root.with_name("elsewhere"))

        clock.tick()
        library.refresh()

        assert list(library.banks()) == ["cells"]
        assert len(messages(library, "")) == 1

    def test_a_file_in_place_of_the_folder_is_a_problem(self, tmp_path, clock):
        write(tmp_path / "questions", "x")

        library = Library(tmp_path / "questions", clock)

        assert len(messages(library, "")) == 1

    def test_hidden_files_and_what_editors_leave_are_not_read(self, root, clock):
        for name in (".hidden.yaml", "cells.yaml~", "#cells.yaml#", ".cells.yaml.swp", "~cells.yaml", "x.yaml.tmp"):
            write(root / name, "x: [")
            write(root / "cells" / name, "x: [")
        write(root / ".git" / "bank.yaml", "x: [")
        os.symlink("user@host.1234", root / "cells" / ".#bank.yaml")
        write(root / "README.md", "About these banks")
        (root / "empty").mkdir()

        library = Library(root, clock)

        assert list(library.banks()) == ["cells"]
        assert all_messages(library) == []

    def test_a_folder_without_a_bank_file_is_a_problem(self, root, clock):
        write(root / "plants" / "questions.yaml", "questions: []\n")

        assert messages(Library(root, clock), "") == [
            "plants: problem: The folder has no `bank.yaml`. Write one, with a `title:`."
        ]

    def test_another_ending_is_a_problem(self, root, clock):
        write(root / "plants.yml", "title: Plants\n")

        assert messages(Library(root, clock), "") == [
            "plants.yml: problem: Question files end in `.yaml`. Rename this one to have it read."
        ]

    def test_a_pipe_does_not_block_it(self, root, clock):
        os.mkfifo(root / "cells" / "pipe.yaml")
        os.mkfifo(root / "pipe.yaml")

        assert list(Library(root, clock).banks()) == ["cells"]

    def test_a_name_that_is_no_utf_8_is_a_problem(self, root, clock):
        (root / "cells" / os.fsdecode(b"gr\xfcn.yaml")).write_text("cards: []\n")

        [problem] = messages(Library(root, clock), "cells")

        assert problem.encode() == "cells/gr�n.yaml: problem: The name of this file is not UTF-8. Rename it.".encode()

    def test_a_file_that_vanishes_before_it_is_read_is_a_problem(self, root):
        write(root / "cells" / "more.yaml", "cards: []\n")
        [found] = library_module.scan(root).found
        (root / "cells" / "more.yaml").unlink()

        bank, problems, _ = library_module._opened(found)

        assert bank is None
        assert str(problems[0]) == "cells/more.yaml: problem: The file cannot be read: No such file or directory."


class TestDrawings:
    def test_pictures_lie_beside_their_bank(self, root, clock):
        (root / "cells" / "cell.png").write_bytes(b"\x89PNG")

        library = Library(root, clock)

        assert library.drawing("cells", "cell.png") == b"\x89PNG"
        assert library.drawing("plants", "cell.png") is None

    def test_a_picture_stays_as_loaded_until_the_next_look(self, root, clock):
        (root / "cells" / "cell.png").write_bytes(b"old")
        library = Library(root, clock)
        (root / "cells" / "cell.png").write_bytes(b"new one")

        assert library.drawing("cells", "cell.png") == b"old"
        clock.tick()
        library.refresh()
        assert library.drawing("cells", "cell.png") == b"new one"

    def test_a_single_file_has_the_pictures_beside_it(self, root, clock):
        write(root / "plants.yaml", "title: Plants\n")
        (root / "leaf.png").write_bytes(b"leaf")

        assert Library(root, clock).drawing("plants", "leaf.png") == b"leaf"

    def test_nothing_outside_of_the_folder_is_ever_given(self, root, clock):
        secret = root.parent / "secret.png"
        secret.write_bytes(b"secret")
        os.symlink(secret, root / "cells" / "link.png")
        os.symlink(root.parent, root / "cells" / "up")
        (root.parent / "outside").mkdir()
        write(root.parent / "outside" / "bank.yaml", CELLS)
        os.symlink(root.parent / "outside", root / "outside")

        library = Library(root, clock)

        for name in ("../secret.png", "../../secret.png", str(secret), "link.png", "up/secret.png", "bank.yaml", ""):
            assert library.drawing("cells", name) is None
        assert list(library.banks()) == ["cells"]
        assert [problem.partition(":")[0] for problem in messages(library, "")] == ["outside"]
        assert [problem.partition(":")[0] for problem in messages(library, "cells")] == ["cells/link.png", "cells/up"]

    def test_links_inside_of_the_folder_are_followed(self, root, clock):
        (root / "shared.png").write_bytes(b"shared")
        os.symlink("../shared.png", root / "cells" / "cell.png")

        assert Library(root, clock).drawing("cells", "cell.png") == b"shared"

    def test_a_drawing_that_could_run_code_is_not_given(self, root, clock):
        write(root / "cells" / "cell.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')

        library = Library(root, clock)

        assert library.drawing("cells", "cell.svg") is None
        assert messages(library, "cells") == [
            "cells/cell.svg: problem: The drawing holds `<script>`, which could run code. Remove it."
        ]

    def test_a_picture_that_is_too_large_is_a_problem(self, root, clock):
        (root / "cells" / "cell.png").write_bytes(b"x" * 6_000_000)

        library = Library(root, clock)

        assert library.drawing("cells", "cell.png") is None
        assert messages(library, "cells") == [
            "cells/cell.png: problem: The picture is larger than 5 MB. Make it smaller."
        ]
        assert library.bank("cells") is not None


class TestManyAtOnce:
    def test_a_thousand_files_are_looked_through_quickly(self, root, clock):
        for number in range(1000):
            write(root / f"bank-{number}.yaml", f"title: Bank {number}\n")
        library = Library(root, clock)
        clock.tick()
        start = time.process_time()

        library.refresh()

        assert time.process_time() - start < 2  # reading them all anew takes longer
        assert len(library.banks()) == 1001

    def test_readers_always_see_a_whole_bank_while_it_changes(self, root, clock):
        library = Library(root, clock)
        done = threading.Event()
        seen = [[] for _ in range(4)]

        def read(counts):
            while not done.is_set():
                library.refresh()
                bank = library.bank("cells")
                counts.append(bank is not None and len(bank.questions))
                time.sleep(0.001)

        threads = [threading.Thread(target=read, args=(counts,)) for counts in seen]
        for thread in threads:
            thread.start()
        for number in range(40):
            more = "".join(f"- {{id: q{n}, type: true-false, ask: A., answer: yes}}\n" for n in range(number))
            write(root / "draft", CELLS + more)
            os.replace(root / "draft", root / "cells" / "bank.yaml")
            clock.tick()
            time.sleep(0.002)
        done.set()
        for thread in threads:
            thread.join()

        for counts in seen:
            assert 0 not in counts
            assert counts == sorted(counts)


class TestReadPath:
    def test_places_begin_as_the_path_was_typed(self, root, monkeypatch):
        write(root / "cells" / "more.yaml", "questions: x\n")
        monkeypatch.chdir(root.parent)

        for typed in ("questions", "questions/cells", "questions/cells/", "questions/cells/more.yaml"):
            [(bank, [problem])] = read_path(typed)

            assert bank.title == "Cells"
            assert str(problem).startswith("questions/cells/more.yaml:1:12: ")

    def test_a_bank_in_the_current_folder_has_short_places(self, root, monkeypatch):
        write(root / "cells" / "bank.yaml", BROKEN)
        monkeypatch.chdir(root / "cells")

        [(_, [problem])] = read_path("bank.yaml")

        assert str(problem.place) == "bank.yaml:2:12"

    def test_a_single_file_is_read_alone(self, root):
        write(root / "plants.yaml", "title: Plants\n")
        write(root / "trees.yaml", "titel: Trees\n")

        [(bank, problems)] = read_path(root / "plants.yaml")

        assert (bank.id, bank.title, problems) == ("plants", "Plants", [])

    def test_a_folder_of_banks_gives_all_of_them(self, root):
        write(root / "plants.yaml", "title: Plants\n")

        assert [bank.title for bank, _ in read_path(root)] == ["Cells", "Plants"]

    def test_what_is_wrong_with_the_folder_comes_last(self, root):
        write(root / "plants.yml", "title: Plants\n")

        [(bank, _), (nothing, [problem])] = read_path(root)

        assert bank.title == "Cells"
        assert nothing is None
        assert problem.place.file == str(root / "plants.yml")

    def test_a_path_to_nothing_is_a_problem(self, root):
        [(bank, [problem])] = read_path(root / "nothing")

        assert bank is None
        assert problem.message == "This cannot be read: No such file or directory."

    def test_a_folder_with_nothing_in_it_is_a_problem(self, tmp_path):
        [(bank, [problem])] = read_path(tmp_path)

        assert bank is None
        assert problem.message == "There is no question file here. Write a `bank.yaml`."
