"""`python -m bench`: measure, and print what was found."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from bench.measurement import FULL, QUICK, measure
from bench.report import report, server_report
from bench.servers import compare

ON_DISK = "/var/tmp"
"""Where data goes: /tmp is memory on some machines, and there a sync costs nothing."""


KEPT_FROM = "<!-- From here on: measured by other commands, or once. -->\n"
"""In the saved page, what stands below this line stays when it is written anew."""


def rest_of(page: Path) -> str:
    """What to keep of a page that was saved before, with a blank line before it."""
    before = page.read_text() if page.exists() else ""
    _, mark, rest = before.partition(KEPT_FROM)
    return f"\n{mark}{rest}" if mark else ""


@click.command()
@click.option("--quick", is_flag=True, help="One short round of each, to see that all parts work.")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Write the page into this file too.")
@click.option("--servers", is_flag=True, help="Compare settings of the server as well. Takes two minutes more.")
def main(quick: bool, save: Path | None, servers: bool) -> None:
    """Measure this app beside bare Flask, a commit, and a minimal quiz. Takes some six minutes."""
    with tempfile.TemporaryDirectory(
        prefix="quizapp-bench-", dir=ON_DISK if Path(ON_DISK).is_dir() else None
    ) as folder:
        plan = QUICK if quick else FULL
        page = report(measure(plan, Path(folder)), datetime.now(UTC).date())
        if servers:
            page += server_report(compare(Path(folder), plan))
    click.echo(page)
    if save:
        save.write_text(page + rest_of(save))


if __name__ == "__main__":
    main()
