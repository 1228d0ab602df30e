"""The `quizapp` command. Each subcommand imports what it needs, so that none waits for what another uses."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from quizapp.clock import now
from quizapp.config import Config
from quizapp.paths import bundled

if TYPE_CHECKING:
    from quizapp.services.papers import Wishes

Command = Callable[..., Any]


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


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--into", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder of banks.")
@click.option("--from", "form", help="The format; by default it is recognised by the content.")
@click.option("--name", default="", help="The name of the bank's folder; by default that of the file.")
@click.option(
    "--replace", is_flag=True, help="Put it in place of a bank of this name, which is kept beside it, hidden."
)
@click.option("--dry-run", is_flag=True, help="Only report; write nothing.")
def import_(files: tuple[Path, ...], into: Path, form: str | None, name: str, replace: bool, dry_run: bool) -> None:
    """Make banks of question FILEs of other programs, and report. Exit status 1 if something was left out."""
    from quizapp.formats import formats

    if form is not None and form not in formats():
        raise click.BadParameter(f"Possible: {', '.join(formats())}.", param_hint="--from")
    if name and len(files) > 1:
        raise click.BadParameter("Several files cannot share one name.", param_hint="--name")
    outcomes = [_import_one(file, None if dry_run else into, form, name, replace) for file in files]
    if not all(outcomes):
        sys.exit(1)


def _import_one(path: Path, into: Path | None, form: str | None, name: str, replace: bool) -> bool:
    """Import one file and print its report; whether nothing was left out."""
    from quizapp.formats.base import LARGEST_UPLOAD, Upload
    from quizapp.services.imports import keep, look_into
    from quizapp.services.refusals import Refusal

    with open(path, "rb") as file:
        upload = Upload(path.name, file.read(LARGEST_UPLOAD + 1))
    found = look_into(upload, form)
    imported = found.imported
    for note in imported.notes:
        click.echo(f"{path}: {note}")
    for entry in imported.entries:
        if entry.notes:
            click.echo(f"{path}: {entry}")
    if imported.refusal:
        click.echo(f"{path}: {imported.refusal}", err=True)
    read_as = f" ({found.format.title})" if found.format else ""
    if imported.bank is None or into is None:
        click.echo(f"{path}{read_as}: {imported.summary}", err=True)
        return imported.is_whole
    try:
        folder = keep(imported, into, name, replace=replace)
    except Refusal as refusal:
        click.echo(f"{path}: {refusal.sentence} (--name, --replace)", err=True)
        return False
    except OSError as error:
        raise click.ClickException(f"{into} cannot be written: {error.strerror}.") from None
    click.echo(f"{path}{read_as}: {imported.summary}; now in {folder}", err=True)
    return imported.is_whole


def _on_paper(command: Command) -> Command:
    """The options of an exam on paper."""
    options = (
        click.option("--versions", type=click.IntRange(1, 12), default=1, help="On paper: how many, from A on."),
        click.option("--seed", type=int, default=1, help="On paper: the same number makes the same exam."),
        click.option("--count", type=click.IntRange(1), help="On paper: draw so many questions; by default all."),
        click.option("--topic", multiple=True, help="On paper: only questions of these topics."),
        click.option("--tag", multiple=True, help="On paper: only questions with one of these tags."),
        click.option("--level", multiple=True, type=click.Choice(["recall", "understand", "apply"]), help="On paper."),
        click.option("--title", default="", help="On paper: by default the bank's."),
        click.option("--course", default="", help="On paper: a line above the title."),
        click.option("--date", default="", help="On paper: a line below the title."),
        click.option("--instructions", default="", help="On paper: what to know before one begins."),
        click.option(
            "--key",
            type=click.Choice(["end", "apart", "none"]),
            default="end",
            help="On paper: the key behind the versions (end), in a file of its own beside it (apart), or none.",
        ),
        click.option("--explain/--no-explain", default=True, help="On paper: whether the key says why."),
        click.option("--size", type=click.Choice(["a4", "letter"]), default="a4", help="On paper: of the sheets."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@click.argument("bank")
@click.option("--to", "form", required=True, help="The format, such as docx, pdf, gift, moodle-xml or yaml.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to be written.")
@click.option("--dry-run", is_flag=True, help="Only say what the format cannot hold; write nothing.")
@_on_paper
@click.pass_context
def export(context: click.Context, /, bank: str, form: str, output: Path | None, dry_run: bool, **wishes: Any) -> None:
    """Write BANK (its folder or file, or its id) as a file of another program, and say what that cannot hold.

    As docx or pdf it becomes an exam on paper with its key, in one or several versions.
    """
    from quizapp.domain.places import Severity
    from quizapp.library import read_with_pictures
    from quizapp.services import exports, papers
    from quizapp.services.refusals import Refusal

    if form not in papers.FORMS and (given := [name for name in wishes if _was_given(context, name)]):
        raise click.UsageError(f"--{given[0]} is for exams on paper: --to {' or '.join(papers.FORMS)}.")
    if form not in exports.targets():
        raise click.BadParameter(f"Possible: {', '.join(exports.targets())}.", param_hint="--to")
    if output is None and not dry_run:
        raise click.UsageError("Say with -o which file is to be written.")
    path = Path(bank) if Path(bank).exists() else Config.from_environment().questions / bank
    read = read_with_pictures(path)
    found = [(each, pictures) for each, _, pictures in read if each is not None]
    if any(problem.severity is Severity.PROBLEM for _, problems, _ in read for problem in problems):
        raise click.ClickException(f"{bank}: There are problems in these files. Run `quizapp check`.")
    if len(found) != 1:
        message = "There is no sound bank here. Run `quizapp check`." if not found else "There are several banks here."
        raise click.ClickException(f"{bank}: {message}")
    [(whole, pictures)] = found
    style = (bundled("static") / "css" / "diagram.css").read_text("utf-8")
    try:
        if form in papers.FORMS:
            made = papers.print_exam(whole, pictures, _wishes(form, wishes), style)
            files, losses = {"": made.exam, "-key": made.key}, made.losses
        else:
            written = exports.export(whole, pictures, form, style)
            files, losses = {"": written.data}, written.losses
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from None
    for loss in losses:
        click.echo(str(loss))
    if output is None or dry_run:
        return
    for behind, data in files.items():
        if data is not None:
            _write(output.with_stem(output.stem + behind), data, len(losses))


def _was_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _write(path: Path, data: bytes, losses: int) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None
    click.echo(f"{path}: written; {losses or 'no'} losses", err=True)


def _wishes(form: str, given: Mapping[str, Any]) -> "Wishes":
    """What somebody wants on paper, from the options of the command."""
    from quizapp.domain.attempts import Selection
    from quizapp.domain.papers import Plan
    from quizapp.formats.paper.sheets import Wording
    from quizapp.services.papers import Key, Wishes

    selection = Selection(
        count=given["count"] or 0,
        topics=frozenset(given["topic"]),
        tags=frozenset(given["tag"]),
        levels=frozenset(given["level"]),
    )
    wording = Wording(
        title=given["title"],
        course=given["course"],
        date=given["date"],
        instructions=given["instructions"],
        size=given["size"],
        is_explained=given["explain"],
    )
    plan = Plan(selection=selection, versions=given["versions"], seed=given["seed"])
    return Wishes(form=form, plan=plan, wording=wording, key=Key(given["key"]))


@main.command()
def schema() -> None:
    """Print the JSON Schema of question files."""
    from quizapp.formats.yaml.schema import schema as question_file_schema

    click.echo(json.dumps(question_file_schema(), ensure_ascii=False, indent=2))


@main.command()
@click.option("--repair", is_flag=True, help="Write what was computed wherever it differs.")
def recount(repair: bool) -> None:
    """Compute anew what learners know and what their answers add up to, and say where what is kept differs.

    Exit status 1 if it does.
    """
    from quizapp.app import at_work
    from quizapp.services import knowledge, returning, sums

    with at_work(Config.from_environment()) as app:
        differences = knowledge.recount(app.extensions["quizapp.library"], now(), repair=repair)
        miscounted = sums.recount(repair=repair)
        others = returning.recount(app.extensions["quizapp.library"], repair=repair)
    for one in differences:
        click.echo(f"Person {one.person_id}, bank {one.bank_id}: {', '.join(one.about) or 'the last topic'}")
    for person_id in miscounted:
        click.echo(f"Person {person_id}: the sums of the answers")
    for person_id, about in others:
        click.echo(f"Person {person_id}: {about}")
    count = len(differences) + len(miscounted) + len(others)
    click.echo(_recounted(count, repair), err=True)
    if count and not repair:
        sys.exit(1)


@main.command("rebuild-cards")
@click.option("--repair", is_flag=True, help="Write what was rebuilt wherever it differs.")
def rebuild_cards(repair: bool) -> None:
    """Rebuild all cards from their reviews, and say where what is kept differs. Exit status 1 if it does."""
    from quizapp.app import at_work
    from quizapp.services import remembering

    with at_work(Config.from_environment()):
        differences = remembering.rebuild(now(), repair=repair)
    for one in differences:
        click.echo(f"Person {one.person_id}, bank {one.bank_id}, card {one.card_id}: {', '.join(one.about)}")
    reviews = sum(one.is_of_review for one in differences)
    click.echo(_rebuilt(len(differences) - reviews, reviews, repair), err=True)
    if reviews or (differences and not repair):
        sys.exit(1)


def _rebuilt(cards: int, reviews: int, repair: bool) -> str:
    if not cards and not reviews:
        return "All that is kept of the cards equals what their reviews come to."
    differing = "1 card differs" if cards == 1 else f"{cards} cards differ"
    mended = f" and {'is' if cards == 1 else 'are'} put right." if repair else ". Run with --repair."
    strange = f" {reviews} reviews do not follow from what stood before them; reviews are never changed."
    return (f"{differing}{mended}" if cards else "") + (strange if reviews else "")


def _recounted(count: int, repair: bool) -> str:
    if not count:
        return "All that is kept equals what the answers come to."
    rows = "1 row differs" if count == 1 else f"{count} rows differ"
    return f"{rows} and {'is' if count == 1 else 'are'} put right." if repair else f"{rows}. Run with --repair."


@main.group()
def user() -> None:
    """Say who has a name here, and who may instruct. People who only answer need none of this."""


_ADDRESS = click.option(
    "--address", default="http://127.0.0.1:8000", show_default=True, help="Where the app is, for the link."
)
_ROLES = click.Choice(["learner", "instructor", "administrator"])


@contextmanager
def _people() -> Iterator[ModuleType]:
    """The service that knows everybody; its refusals are told as errors."""
    from quizapp.app import at_work
    from quizapp.services import people
    from quizapp.services.refusals import Refusal

    with at_work(Config.from_environment()):
        try:
            yield people
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence) from None


def _tell_password_link(name: str, address: str, token: str) -> None:
    click.echo(f"{name} chooses a password here, once and within a day: {address}/account/password/{token}")


@user.command("add")
@click.argument("name")
@click.option("--role", type=_ROLES, default="learner", show_default=True)
@_ADDRESS
def add_user(name: str, role: str, address: str) -> None:
    """Make somebody with a NAME, and print the link by which they choose a password."""
    from quizapp.domain.roles import Role

    with _people() as people:
        token = people.add(name, Role(role), now())
    _tell_password_link(name, address, token)


@user.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_users(form: str) -> None:
    """List everybody who has a name: the role, since when, and on how many browsers they are signed in."""
    with _people() as people:
        known = people.people()
    if form == "json":
        rows = [{**vars(one), "since": one.since.isoformat()} for one in known]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in known:
        state = f"{one.sessions} sessions" if one.has_password else "no password yet"
        click.echo(f"{one.name}\t{one.role}\tsince {one.since:%Y-%m-%d}\t{state}")


@user.command()
@click.argument("name")
@click.option("--to", "role", type=_ROLES, default="instructor", show_default=True)
def promote(name: str, role: str) -> None:
    """Give NAME a higher role; it holds from their next page on."""
    _appoint(name, role)


@user.command()
@click.argument("name")
@click.option("--to", "role", type=_ROLES, default="learner", show_default=True)
def demote(name: str, role: str) -> None:
    """Give NAME a lower role; it holds from their next page on."""
    _appoint(name, role)


def _appoint(name: str, role: str) -> None:
    from quizapp.domain.roles import Role

    with _people() as people:
        before = people.appoint(name, Role(role))
    click.echo(f"{name} is {role} now; before: {before}." if before != role else f"{name} is {role} already.")


@user.command()
@click.argument("name")
@_ADDRESS
def reset(name: str, address: str) -> None:
    """Void the password of NAME, end their sessions, and print the link by which they choose a new one."""
    with _people() as people:
        token = people.reset(name, now())
    _tell_password_link(name, address, token)


@user.command("sign-out")
@click.argument("name")
def sign_user_out(name: str) -> None:
    """End all sessions of NAME, on every browser."""
    with _people() as people:
        count = people.end_sessions(name)
    click.echo(f"{count} {'session' if count == 1 else 'sessions'} of {name} ended.")


@user.command("link")
@click.option("--role", type=_ROLES, default="instructor", show_default=True)
@_ADDRESS
def link_for_role(role: str, address: str) -> None:
    """Print a one-time link that gives whoever opens it a role."""
    from quizapp.domain.roles import Role
    from quizapp.services import accounts

    with _people():
        token = accounts.invite(Role(role), now())
    click.echo(f"Whoever opens this once, within a day, is {role}: {address}/instructor/join/{token}")


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
