"""The `quizapp` command: what it prints, and with which exit status it ends."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from taking import Taker

from quizapp.cli import main
from quizapp.db import db
from quizapp.paths import bundled

BROKEN = """\
title: Broken
questions:
  - id: which-way
    type: choice
    ask: Which way?
    options:
      - rihgt: left
      - wrong: right
"""
SHIPPED = sorted(bundled("questions").glob("*/*.yaml"))


@pytest.fixture
def quizapp(config, monkeypatch):
    """Run the command on this test's data."""
    monkeypatch.setenv("QUIZAPP_DATA", str(config.data))
    monkeypatch.setenv("QUIZAPP_QUESTIONS", str(config.questions))
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


@pytest.fixture
def broken(tmp_path):
    """A question file with a slip in its seventh line."""
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN)
    return path


@pytest.fixture
def database(config):
    return config.data / "quizapp.sqlite"


@pytest.fixture
def answer(app, library):
    """Have somebody answer a question, then stop the app."""

    def once():
        with app.app_context():
            taker = Taker(library)
            taker.answer_rightly(taker.start("which-ion"))
            db.session.remove()
            db.engine.dispose()

    return once


def answers_in(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM responses").fetchone()[0]


def test_the_installed_command_says_its_version():
    command = Path(sys.executable).with_name("quizapp")

    said = subprocess.run([command, "--version"], capture_output=True, text=True, check=True, timeout=60)

    assert said.stdout == f"quizapp, version {version('quizapp')}\n"


def test_the_installed_command_hands_its_exit_status_on(broken):
    command = Path(sys.executable).with_name("quizapp")

    said = subprocess.run([command, "check", broken], capture_output=True, text=True, timeout=60, check=False)

    assert said.returncode == 1
    assert said.stdout.startswith(f"{broken}:7:9: problem: ")


def test_help_names_every_command_with_a_sentence(quizapp):
    said = quizapp("--help")

    assert said.exit_code == 0
    for name, command in main.commands.items():
        assert name in said.stdout
        assert command.get_short_help_str(200).endswith("."), name
        assert quizapp(name, "--help").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["--fly"],
        ["check"],
        ["check", "--format", "xml", "."],
        ["schema", "for-me"],
        ["backup"],
        ["backup", "one.sqlite", "two.sqlite"],
        ["restore"],
        ["restore", "gone.sqlite"],
        ["serve", "--port", "high"],
        ["serve", "--workers", "0"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_says_how_it_goes(quizapp, arguments):
    said = quizapp(*arguments)

    assert (said.exit_code, said.stdout) == (2, "")
    assert "Usage: " in said.stderr
    assert "Error: " in said.stderr


def test_a_sound_bank_is_counted_and_ends_with_0(quizapp, folder):
    said = quizapp("check", folder / "cells")

    assert said.exit_code == 0
    assert "problem:" not in said.stdout
    assert "1 banks with 10 questions and 1 cards; 0 problems" in said.stderr


def test_the_shipped_banks_have_no_problem(quizapp):
    assert quizapp("check", bundled("questions")).exit_code == 0


def test_a_problem_is_one_line_with_its_place_and_ends_with_1(quizapp, broken):
    said = quizapp("check", broken)

    assert said.exit_code == 1
    [problem] = [line for line in said.stdout.splitlines() if ": problem: " in line]
    assert problem.startswith(f"{broken}:7:9: problem: ")
    assert "1 problems" in said.stderr


def test_advice_alone_ends_with_0(quizapp, tmp_path):
    short = tmp_path / "short.yaml"
    short.write_text(BROKEN.replace("rihgt", "right"))

    said = quizapp("check", short)

    assert said.exit_code == 0
    assert ": advice (" in said.stdout


def test_several_paths_are_checked_together(quizapp, folder, broken):
    said = quizapp("check", folder / "cells", broken)

    assert said.exit_code == 1
    assert {Path(line.split(":")[0]).name for line in said.stdout.splitlines()} == {"bank.yaml", "broken.yaml"}
    assert "1 banks with 10 questions and 1 cards; 1 problems" in said.stderr


def test_a_path_that_does_not_exist_is_a_problem_of_its_own(quizapp, tmp_path):
    said = quizapp("check", tmp_path / "gone")

    assert said.exit_code == 1
    assert said.stdout.startswith(f"{tmp_path / 'gone'}: problem: This cannot be read: ")


def test_json_says_the_same_for_programs(quizapp, broken):
    text, data = quizapp("check", broken), quizapp("check", broken, "--format", "json")
    found = json.loads(data.stdout)

    assert (data.exit_code, data.stderr) == (1, "")
    assert len(found) == len(text.stdout.splitlines())
    [problem] = [entry for entry in found if entry["severity"] == "problem"]
    assert (problem["file"], problem["line"], problem["column"]) == (str(broken), 7, 9)
    assert problem["message"]


def test_json_of_a_sound_bank_is_a_list_and_ends_with_0(quizapp, folder):
    said = quizapp("check", "--format", "json", folder / "cells")

    assert said.exit_code == 0
    assert {entry["severity"] for entry in json.loads(said.stdout)} <= {"advice"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_schema_accepts_the_shipped_files(quizapp, path):
    schema = json.loads(quizapp("schema").stdout)
    Draft202012Validator.check_schema(schema)
    if path.name != "bank.yaml":
        schema["required"].remove("title")  # the bank's main file has it

    # Every scalar as it was typed: PyYAML alone would take a key such as `on` for a truth value.
    wrong = Draft202012Validator(schema).iter_errors(yaml.load(path.read_text(), yaml.BaseLoader))

    assert [error.message[:200] for error in wrong] == []


def test_the_schema_refuses_what_the_reader_refuses(quizapp):
    schema = json.loads(quizapp("schema").stdout)

    assert not Draft202012Validator(schema).is_valid(yaml.safe_load(BROKEN))


def test_a_backup_can_be_restored(quizapp, answer, database, tmp_path):
    answer()
    saved = quizapp("backup", tmp_path / "copy.sqlite")
    answer()

    restored = quizapp("restore", tmp_path / "copy.sqlite")

    assert (saved.exit_code, restored.exit_code) == (0, 0)
    assert saved.stdout == f"{tmp_path / 'copy.sqlite'} holds everything up to now.\n"
    assert answers_in(database) == 1
    [kept] = database.parent.glob("*-before-*")
    assert str(kept) in restored.stdout
    assert answers_in(kept) == 2


def test_a_backup_can_be_restored_where_nothing_was(quizapp, answer, database, tmp_path):
    answer()
    quizapp("backup", tmp_path / "copy.sqlite")
    database.unlink()

    restored = quizapp("restore", tmp_path / "copy.sqlite")

    assert (restored.exit_code, restored.stdout) == (0, "Restored.\n")
    assert answers_in(database) == 1


def test_a_backup_is_not_written_over_an_existing_file(quizapp, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada")

    said = quizapp("backup", letter)

    assert (said.exit_code, said.stdout) == (1, "")
    assert "a backup never overwrites one" in said.stderr
    assert letter.read_text() == "Dear Ada"


def test_what_is_not_there_cannot_be_backed_up(quizapp, database, tmp_path):
    database.unlink()

    said = quizapp("backup", tmp_path / "copy.sqlite")

    assert said.exit_code == 1
    assert "There is no database" in said.stderr
    assert not (tmp_path / "copy.sqlite").exists()


@pytest.mark.parametrize("folder_of_the_target", ["gone", "letter.txt"])
def test_a_backup_into_a_folder_that_is_none_is_refused_in_a_sentence(quizapp, tmp_path, folder_of_the_target):
    (tmp_path / "letter.txt").write_text("Dear Ada")

    said = quizapp("backup", tmp_path / folder_of_the_target / "copy.sqlite")

    assert said.exit_code == 1
    assert said.stderr == f"Error: There is no folder {tmp_path / folder_of_the_target}. Make it first.\n"


@pytest.mark.parametrize("content", [b"", b"Dear Ada", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(quizapp, answer, database, tmp_path, content):
    answer()
    (tmp_path / "copy.sqlite").write_bytes(content)

    said = quizapp("restore", tmp_path / "copy.sqlite")

    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.startswith("Error: ")
    assert answers_in(database) == 1
    assert list(database.parent.glob("*-before-*")) == []
