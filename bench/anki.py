"""`python -m bench.anki`: how long a package of Anki takes to be written and read, beside the real Anki's own time."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from quizapp.domain.banks import Bank
from quizapp.domain.mechanisms import Card
from quizapp.formats import formats
from quizapp.formats.base import Imported, Upload, Written

NOTES = 10_000
ROUNDS = 3
AIM = 3.0
"""Seconds of the processor, for each way: what else the machine does must not count."""


def bank(notes: int) -> Bank:
    """Cards as people write them: a sentence in front, and on the back two lines with some markup."""
    cards = (
        Card(
            id=f"c{number}",
            front=f"What does structure {number} do in the cell, and why is that of **use**?",
            back=f"It binds Ca^2+^ at site {number}.\n\nSo the pore opens.",
            tags=("cell", f"week{number % 12}"),
            topic=f"Part {number % 7}",
        )
        for number in range(notes)
    )
    return Bank(id="sample", title="Sample", cards=tuple(cards))


def _best(rounds: int, work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    return min(seconds)


def _ours(sample: Bank, rounds: int) -> tuple[bytes, float, float]:
    """A package, and the seconds for writing and for reading it."""
    format = formats()["apkg"]

    def write() -> Written:
        assert format.write is not None
        return format.write(sample, {})

    def read() -> Imported:
        return format.read(Upload("sample.apkg", data))

    data = write().data
    found = read().bank
    assert found is not None
    assert found.cards == sample.cards
    return data, _best(rounds, write), _best(rounds, read)


def _anki(data: bytes, folder: Path, rounds: int) -> tuple[float, float]:
    """The seconds that Anki takes for writing and for reading the same package."""
    from anki.collection import (
        Collection,
        ExportAnkiPackageOptions,
        ImportAnkiPackageOptions,
        ImportAnkiPackageRequest,
    )

    package, out = folder / "sample.apkg", folder / "out.apkg"
    package.write_bytes(data)
    reading, writing = [], []
    for number in range(rounds):
        collection = Collection(str(folder / f"{number}.anki2"))
        options = ImportAnkiPackageOptions(with_scheduling=True)
        request = ImportAnkiPackageRequest(package_path=str(package), options=options)
        reading.append(_best(1, lambda anki=collection, asked=request: anki.import_anki_package(asked)))  # type: ignore[misc]
        exported = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=True)

        def write(anki: Collection = collection, options: ExportAnkiPackageOptions = exported) -> object:
            return anki.export_anki_package(out_path=str(out), options=options, limit=None)

        writing.append(_best(1, write))
        collection.close()
    return min(writing), min(reading)


@click.command()
@click.option("--notes", default=NOTES, show_default=True, help="In the package.")
def main(notes: int) -> None:
    """Write and read a package, here and by the real Anki."""
    data, writes, reads = _ours(bank(notes), ROUNDS)
    click.echo(
        f"A package of {notes:,} notes, {len(data) / 1e6:.1f} MB; the aim: {AIM:g} s of the processor each way.\n"
    )
    click.echo(f"{'':<12}{'export':>10}{'import':>10}")
    click.echo(f"{'quizapp':<12}{writes:>8.2f} s{reads:>8.2f} s")
    try:
        with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as folder:
            anki_writes, anki_reads = _anki(data, Path(folder), ROUNDS)
    except ImportError:
        click.echo("anki: not installed")
        return
    click.echo(f"{'anki':<12}{anki_writes:>8.2f} s{anki_reads:>8.2f} s")


if __name__ == "__main__":
    main()
