"""The `quizapp` command: what it prints, and what it exits with."""

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from jsonschema import Draft202012Validator
from taking import Taker
from walk import InProcess, Learner

from quizapp.cli import main
from quizapp.config import Config
from quizapp.db import db
from quizapp.library import Library
from quizapp.paths import bundled

Command = Callable[..., Result]


@pytest.fixture
def command(config: Config, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command on this test's folders."""
    monkeypatch.setenv("QUIZAPP_DATA", str(config.data))
    monkeypatch.setenv("QUIZAPP_QUESTIONS", str(config.questions))
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def answered(app: Flask, library: Library) -> None:
    """One answer of somebody is there, and the app is not running."""
    with app.app_context():
        taker = Taker(library)
        taker.answer_rightly(taker.start("which-ion"))
        db.session.remove()
        db.engine.dispose()


def answers_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("SELECT count(*) FROM responses").fetchone()[0]
        return found


def test_a_sound_bank_is_fine(command, folder):
    result = command("check", folder / "cells")

    assert result.exit_code == 0
    assert "1 bank with 10 questions and 1 card; 0 problems, " in result.stderr


def test_the_shipped_banks_are_fine_and_leave_nothing_to_advise(command):
    result = command("check", bundled("questions"))

    assert (result.exit_code, result.stdout) == (0, "")


def test_advice_alone_is_no_failure(command, tmp_path):
    (tmp_path / "short.yaml").write_text("title: Short\nquestions:\n  - {type: true-false, ask: So?, answer: yes}\n")

    result = command("check", tmp_path / "short.yaml")

    assert result.exit_code == 0
    assert "advice" in result.stdout


@pytest.fixture
def misspelt(folder):
    path = folder / "cells" / "bank.yaml"
    path.write_text(path.read_text().replace("{right: sodium,", "{rigth: sodium,"))
    return path


def test_a_problem_is_told_with_file_line_and_column(command, misspelt):
    result = command("check", misspelt)

    assert result.exit_code == 1
    assert f"{misspelt}:" in result.stdout
    assert "rigth" in result.stdout
    assert ": problem: " in result.stdout


def test_problems_as_json_can_be_read_by_programs(command, misspelt):
    result = command("check", misspelt.parent, "--format", "json")

    problems = [one for one in json.loads(result.stdout) if one["severity"] == "problem"]
    assert result.exit_code == 1
    line = misspelt.read_text().split("\n")[problems[0]["line"] - 1]
    assert "rigth" in line
    assert line[problems[0]["column"] - 1 :].startswith("rigth")


def test_nothing_wrong_as_json_is_an_empty_list(command):
    result = command("check", bundled("questions"), "--format", "json")

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_of_several_paths_one_problem_is_enough(command, misspelt):
    assert command("check", bundled("questions"), misspelt).exit_code == 1


def test_a_path_that_is_not_there_is_a_problem(command, tmp_path):
    result = command("check", tmp_path / "gone")

    assert result.exit_code == 1
    assert "cannot be read" in result.stdout


def test_the_schema_is_a_json_schema(command):
    result = command("schema")

    assert result.exit_code == 0
    Draft202012Validator.check_schema(json.loads(result.stdout))


def test_work_is_backed_up_and_put_back(command, config, answered, tmp_path):
    copy = tmp_path / "my backup #1?.sqlite"

    assert command("backup", copy).exit_code == 0
    (config.data / "quizapp.sqlite").unlink()
    result = command("restore", copy)

    assert result.exit_code == 0, result.output
    assert answers_in(config.data / "quizapp.sqlite") == 1


def test_what_is_replaced_is_kept_and_named(command, config, answered, tmp_path):
    command("backup", tmp_path / "copy.sqlite")

    result = command("restore", tmp_path / "copy.sqlite")

    [kept] = config.data.glob("quizapp-before-*")
    assert str(kept) in result.output
    assert answers_in(kept) == 1


def test_a_backup_refuses_to_overwrite_in_one_sentence(command, answered, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ada")

    result = command("backup", tmp_path / "letter.txt")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "never overwrites" in result.stderr


def crowded() -> None:
    """Let this process write no file of more than forty kilobytes, as on a disk that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


@pytest.mark.parametrize("arguments", [["backup"], ["restore"]], ids=" ".join)
def test_a_disk_that_is_full_is_told_in_one_sentence_and_leaves_no_half_file(config, answered, tmp_path, arguments):
    whole, target = config.data / "quizapp.sqlite", tmp_path / "new"
    target.mkdir()
    named = target / "copy.sqlite" if arguments == ["backup"] else whole
    data = config.data if arguments == ["backup"] else target

    result = subprocess.run(
        [Path(sys.executable).with_name("quizapp"), *arguments, named],
        env={**os.environ, "QUIZAPP_DATA": str(data), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=crowded,
        capture_output=True,
        text=True,
    )

    assert (result.returncode, result.stdout) == (1, "")
    assert re.fullmatch(r"Error: .* cannot be written \(.*\)\. Nothing was changed\.\n", result.stderr)
    assert list(target.iterdir()) == []
    assert answers_in(whole) == 1


def test_a_folder_that_takes_no_files_is_told_in_one_sentence(command, answered):
    result = command("backup", "/proc/copy.sqlite")

    assert result.exit_code == 1
    assert re.fullmatch(r"Error: /proc/copy.sqlite cannot be written \(.*\)\. Nothing was changed\.\n", result.stderr)


def test_before_the_first_start_there_is_nothing_to_back_up(command, config, tmp_path):
    (config.data / "quizapp.sqlite").unlink()

    result = command("backup", tmp_path / "copy.sqlite")

    assert result.exit_code == 1
    assert "Start the app once." in result.stderr


def test_before_the_first_start_there_is_nothing_to_recount(command, config):
    (config.data / "quizapp.sqlite").unlink()

    result = command("recount")

    assert result.exit_code == 0, result.output


def test_a_backup_that_is_none_is_refused(command, answered, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ada")

    result = command("restore", tmp_path / "letter.txt")

    assert result.exit_code == 1
    assert "no backup of this app" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["check"],
        ["check", ".", "--format", "xml"],
        ["backup"],
        ["restore"],
        ["restore", "no-such-file"],
        ["serve", "--port", "many"],
        ["serve", "--workers", "0"],
        ["serve", "--no-such-option"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_why(command, arguments):
    result = command(*arguments)

    assert result.exit_code == 2
    assert "Error: " in result.stderr


@pytest.mark.parametrize("name", [None, *sorted(main.commands)])
def test_every_command_tells_what_it_does(command, name):
    result = command(*([name] if name else []), "--help")

    assert result.exit_code == 0
    assert len(result.stdout.split("\n")[2].split()) >= 3


def test_the_version_is_told(command):
    assert ", version 0." in command("--version").stdout


def test_settings_come_from_the_environment(tmp_path):
    environment = {
        "QUIZAPP_DATA": str(tmp_path),
        "QUIZAPP_QUESTIONS": str(tmp_path / "banks"),
        "QUIZAPP_SECRET_KEY": "chosen",
        "QUIZAPP_HTTPS": "1",
        "QUIZAPP_PROXIES": "2",
    }

    config = Config.from_environment(environment)

    assert (config.data, config.questions) == (tmp_path, tmp_path / "banks")
    assert (config.resolved_secret_key(), config.https, config.proxies) == ("chosen", True, 2)
    assert config.resolved_database_url() == f"sqlite:///{tmp_path / 'quizapp.sqlite'}"


def test_a_secret_is_made_once_and_kept_from_others(tmp_path):
    config = Config(data=tmp_path / "new")

    first, second = config.resolved_secret_key(), config.resolved_secret_key()

    assert first == second
    assert len(first) == 64
    assert os.stat(tmp_path / "new" / "secret_key").st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret_key"]


def path_in(result: Result) -> str:
    """The path of the link that was printed."""
    assert result.exit_code == 0, result.output
    return "/account/" + result.output.strip().rpartition("/account/")[2]


def test_somebody_is_added_listed_promoted_demoted_and_signed_out(command):
    added = command("user", "add", "Ada Lovelace", "--address", "https://quiz.example")

    assert added.exit_code == 0, added.output
    assert "https://quiz.example/account/password/" in added.output
    assert command("user", "list").output.split("\t")[:2] == ["Ada Lovelace", "learner"]
    assert "before: learner" in command("user", "promote", "ada lovelace").output
    assert command("user", "list").output.split("\t")[1] == "instructor"
    assert command("user", "demote", "Ada Lovelace").exit_code == 0
    assert "0 sessions" in command("user", "sign-out", "Ada Lovelace").output
    [listed] = json.loads(command("user", "list", "--format", "json").output)
    assert (listed["name"], listed["role"], listed["has_password"]) == ("Ada Lovelace", "learner", False)


def test_a_printed_link_sets_the_password(command, app):
    path = path_in(command("user", "add", "Ada", "--role", "instructor"))
    ada = Learner(InProcess(app))

    ada.submit(ada.open(path).form_to(path).fill({"password": ["three little words"]}))

    assert ada.open("/instructor/").status == 200


def test_a_reset_prints_a_link_and_ends_sessions(command, app):
    ada = Learner(InProcess(app))
    ada.post("/account/sign-up", {"name": ["Ada"], "password": ["three little words"]})

    path = path_in(command("user", "reset", "Ada"))

    assert "this one" not in ada.open("/account").words
    assert ada.open(path).status == 200


def test_a_link_for_a_role_is_printed_without_a_start(command, app):
    path = "/instructor" + command("user", "link").output.strip().rpartition("/instructor")[2]
    somebody = Learner(InProcess(app))

    assert somebody.submit(somebody.open(path).form_to(path)).path == "/instructor/"


@pytest.mark.parametrize("arguments", [["promote"], ["demote"], ["reset"], ["sign-out"]])
def test_of_nobody_it_is_said_that_there_is_nobody(command, arguments):
    result = command("user", *arguments, "Nobody")

    assert result.exit_code == 1
    assert "Nobody here is called" in result.stderr


def test_a_taken_name_is_refused_in_a_sentence(command):
    command("user", "add", "Ada")

    result = command("user", "add", " ADA ")

    assert result.exit_code == 1
    assert "taken" in result.stderr
