"""`quizapp import` and `quizapp export`: what they write, print and exit with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from quizapp.cli import main
from quizapp.formats.base import Upload
from quizapp.library import read_path
from quizapp.services.imports import AlreadyThere, keep, look_into

Command = Callable[..., Result]
SOUND = "::One:: First? {=a ~b}\n\nSecond. {T}\n"


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("QUIZAPP_QUESTIONS", str(folder))
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    path = tmp_path / "My exam.gift"
    path.write_text(SOUND)
    return path


def test_a_file_becomes_a_bank_that_can_be_served(command, folder, exam):
    result = command("import", exam, "--into", folder)

    assert result.exit_code == 0
    assert "Moodle GIFT): 2 came in; 0 left out; now in" in result.stderr
    [(bank, _)] = read_path(folder / "my-exam")
    assert bank is not None
    assert [question.kind for question in bank.questions.values()] == ["choice", "true-false"]
    assert bank.title == "My exam"


def test_what_is_left_out_is_told_with_its_line(command, folder, exam):
    exam.write_text(SOUND + "\nWrite about it. {}\n")

    result = command("import", exam, "--into", folder)

    assert result.exit_code == 1
    assert "line 5 “Write about it. {}”: left out: An essay question has no kind here." in result.stdout
    assert (folder / "my-exam" / "bank.yaml").exists()


def test_a_bank_is_never_overwritten_silently(command, folder, exam):
    command("import", exam, "--into", folder)
    (folder / "my-exam" / "bank.yaml").write_text("title: Mine\n")

    refused = command("import", exam, "--into", folder)
    before = (folder / "my-exam" / "bank.yaml").read_text()
    replaced = command("import", exam, "--into", folder, "--replace")

    assert (refused.exit_code, before) == (1, "title: Mine\n")
    assert "There is already" in refused.stderr
    assert replaced.exit_code == 0
    assert "First?" in (folder / "my-exam" / "bank.yaml").read_text()
    assert (folder / ".my-exam-before" / "bank.yaml").read_text() == "title: Mine\n"


def test_a_single_question_file_of_the_name_is_not_shadowed(command, folder, exam):
    (folder / "my-exam.yaml").write_text("title: Mine\n")

    assert command("import", exam, "--into", folder).exit_code == 1
    assert command("import", exam, "--into", folder, "--name", "Other").exit_code == 0
    assert (folder / "other").is_dir()


def test_nothing_is_left_behind_by_a_file_that_is_refused(command, folder, tmp_path):
    (tmp_path / "photo.gift").write_bytes(b"\x89PNG\r\n\x1a\n")
    before = sorted(folder.iterdir())

    result = command("import", tmp_path / "photo.gift", "--into", folder)

    assert result.exit_code == 1
    assert "a PNG picture" in result.stderr
    assert sorted(folder.iterdir()) == before


def test_two_hundred_megabytes_of_one_line_are_refused(command, folder, tmp_path):
    with open(tmp_path / "huge.gift", "wb") as file:
        file.truncate(200_000_000)

    result = command("import", tmp_path / "huge.gift", "--into", folder)

    assert result.exit_code == 1
    assert "larger than 100 MB" in result.stderr


def test_a_dry_run_reports_and_writes_nothing(command, folder, exam):
    before = sorted(folder.iterdir())

    result = command("import", exam, "--into", folder, "--dry-run")

    assert (result.exit_code, sorted(folder.iterdir())) == (0, before)


@pytest.mark.parametrize("arguments", [("--from", "klingon"), ()])
def test_wrong_usage_is_told(command, exam, folder, arguments):
    into = ("--into", folder) if arguments else ()

    assert command("import", exam, *into, *arguments).exit_code == 2


def test_a_bank_that_cannot_be_written_leaves_nothing(folder, tmp_path):
    imported = look_into(Upload("a.gift", SOUND.encode())).imported
    (folder / "a").mkdir()

    with pytest.raises(AlreadyThere):
        keep(imported, folder)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_export_prints_what_is_lost_and_writes_the_file(command, folder, tmp_path):
    result = command("export", "cells", "--to", "gift", "-o", tmp_path / "cells.gift")

    assert result.exit_code == 0
    assert "The mechanisms are left out." in result.stdout
    assert "Which ion does the pump" in (tmp_path / "cells.gift").read_text()


def test_a_bank_with_problems_is_not_exported_in_part(command, folder, tmp_path):
    (folder / "cells" / "more.yaml").write_text("questions:\n  - {type: choice, ask: Half}\n")

    result = command("export", "cells", "--to", "gift", "-o", tmp_path / "cells.gift")

    assert (result.exit_code, (tmp_path / "cells.gift").exists()) == (1, False)
    assert "quizapp check" in result.stderr


def test_export_to_the_own_format_loses_nothing(command, folder, tmp_path):
    exported = command("export", folder / "cells", "--to", "yaml", "-o", tmp_path / "copy.zip")
    imported = command("import", tmp_path / "copy.zip", "--into", tmp_path / "banks")

    assert (exported.exit_code, exported.stdout, imported.exit_code) == (0, "", 0)
    [(before, _)], [(after, _)] = read_path(folder / "cells"), read_path(tmp_path / "banks" / "cells")
    assert after == before
    assert (tmp_path / "banks" / "cells" / "cell.svg").exists()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("nowhere", "--to", "gift", "-o", "x"), 1),
        (("cells", "--to", "klingon", "-o", "x"), 2),
        (("cells", "--to", "gift"), 2),
        (("cells", "--to", "gift", "-o", "/nowhere/at/all.gift"), 1),
        (("cells", "--to", "gift", "--dry-run"), 0),
    ],
)
def test_export_says_what_it_needs(command, arguments, status):
    assert command("export", *arguments).exit_code == status


def test_an_exam_on_paper_is_written_with_its_key_beside_it(command, tmp_path):
    wishes = ("--versions", 2, "--count", 4, "--key", "apart", "--title", "Midterm", "--level", "recall")
    result = command("export", "cells", "--to", "docx", "-o", tmp_path / "exam.docx", *wishes)

    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in tmp_path.glob("exam*.docx")) == ["exam-key.docx", "exam.docx"]
    assert "exam-key.docx: written" in result.stderr


def test_an_exam_on_paper_has_its_key_behind_it_unless_told_otherwise(command, tmp_path):
    assert command("export", "cells", "--to", "pdf", "-o", tmp_path / "exam.pdf").exit_code == 0

    words = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "exam.pdf").pages)
    assert "Key to Cells" in words
    assert "Answers" in words


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (("--to", "gift", "--versions", 2), 2, "--versions is for exams on paper"),
        (("--to", "pdf", "--topic", "nowhere"), 1, "No question of this bank fits"),
        (("--to", "pdf", "--versions", 13), 2, "is not in the range"),
    ],
)
def test_what_cannot_be_printed_is_told(command, tmp_path, arguments, status, why):
    result = command("export", "cells", "-o", tmp_path / "exam", *arguments)

    assert result.exit_code == status
    assert why in result.stderr
    assert not (tmp_path / "exam").exists()
