"""The `quizapp` command. Each subcommand imports what it needs, so that none waits for what another uses."""

import json
import sys
from pathlib import Path

import click

from quizapp.clock import now
from quizapp.config import Config


@click.group()
@click.version_option(package_name="quizapp")
def main() -> None:
    """Quizzes and flashcards that explain each answer by the mechanism behind it."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the app until Ctrl-C."""
    from quizapp.app import create_ready_app
    from quizapp.domain.roles import Role
    from quizapp.server import Server
    from quizapp.services import accounts

    app = create_ready_app(Config.from_environment())
    with app.app_context():
        token = accounts.invite(Role.INSTRUCTOR, now())
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def ready() -> None:
        click.echo(f"quizapp is at {address}/")
        click.echo(f"To become an instructor, open once: {address}/instructor/join/{token}")
        sys.stdout.flush()

    Server(app, host, port, workers, ready).run()


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(paths: tuple[Path, ...], form: str) -> None:
    """Say what is wrong with question files, and what could be better. Exit status 1 if something is wrong."""
    from quizapp.domain.places import Severity
    from quizapp.library import read_path

    banks = [found for path in paths for found in read_path(path)]
    problems = [problem for _, found in banks for problem in found]
    if form == "json":
        click.echo(json.dumps([problem.as_data() for problem in problems], ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(_summary([bank for bank, _ in banks if bank], problems), err=True)
    if any(problem.severity is Severity.PROBLEM for problem in problems):
        sys.exit(1)


def _summary(banks: list, problems: list) -> str:  # type: ignore[type-arg]
    questions = sum(len(bank.questions) for bank in banks)
    cards = sum(len(bank.cards) for bank in banks)
    wrong = sum(problem.severity == "problem" for problem in problems)
    return (
        f"{_counted(len(banks), 'bank')} with {_counted(questions, 'question')} and {_counted(cards, 'card')}; "
        f"{_counted(wrong, 'problem')}, {_counted(len(problems) - wrong, 'piece')} of advice"
    )


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


@main.command()
def schema() -> None:
    """Print the JSON Schema of question files."""
    from quizapp.formats.yaml.schema import schema as question_file_schema

    click.echo(json.dumps(question_file_schema(), ensure_ascii=False, indent=2))


@main.command()
@click.option("--repair", is_flag=True, help="Write what was computed wherever it differs.")
def recount(repair: bool) -> None:
    """Compute anew what learners know of each link, and say where what is kept differs. Exit status 1 if it does."""
    from quizapp.app import create_ready_app
    from quizapp.services import knowledge

    app = create_ready_app(Config.from_environment())
    with app.app_context():
        differences = knowledge.recount(app.extensions["quizapp.library"], now(), repair=repair)
    for one in differences:
        click.echo(f"Person {one.person_id}, bank {one.bank_id}: {', '.join(one.about) or 'the last topic'}")
    click.echo(_recounted(len(differences), repair), err=True)
    if differences and not repair:
        sys.exit(1)


def _recounted(count: int, repair: bool) -> str:
    if not count:
        return "All that is kept equals what the answers come to."
    rows = "1 row differs" if count == 1 else f"{count} rows differ"
    return f"{rows} and {'is' if count == 1 else 'are'} put right." if repair else f"{rows}. Run with --repair."


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write all learners' work into FILE while the app goes on running."""
    from quizapp.services.backup import Unusable, back_up

    try:
        back_up(Config.from_environment().resolved_database_url(), file)
    except Unusable as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(f"{file} holds everything up to now.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(file: Path) -> None:
    """Put back what `backup` wrote. Stop the app first; what was there is kept beside it."""
    from quizapp.services.backup import Unusable, put_back

    try:
        kept = put_back(Config.from_environment().resolved_database_url(), file)
    except Unusable as reason:
        raise click.ClickException(str(reason)) from None
    click.echo("Restored." + (f" What was there before is in {kept}." if kept else ""))


if __name__ == "__main__":
    main()
