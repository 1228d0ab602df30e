"""`python -m bench.formats`: how fast question files of other programs are read on one core, in how much memory."""

import json
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from shutil import which

import click

from quizapp.domain.banks import Bank
from quizapp.formats import formats
from quizapp.formats.base import Format, Upload
from quizapp.formats.yaml.reader import MAIN
from quizapp.formats.yaml.writer import files_of

QUESTIONS = 10_000
ROUNDS = 5
MOST_IN_ONE_FILE = 5_000
"""Questions of this length that one file of the own format may have."""

NODE = Path(__file__).parents[1] / "tests" / "node"
KB = 1024
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")

_GIFT = """// question: {n}  name: Question {n}
// [id:q{n}] [tag:pumps]
::Question {n}::Which ion does pump number {n} move out of the cell in each of its rounds?{{
	=sodium {n}#Three sodium ions leave in each round, against their gradient.
	~potassium {n}#Potassium rides inwards on the way back.
	~%50%calcium {n}#Another pump carries calcium.
	~chloride {n}#Chloride has no part in this pump.
}}

"""
"""As Moodle writes it, with feedback to each answer."""

_AIKEN = "Which ion does pump number {n} move out?\nA. sodium {n}\nB. potassium {n}\nC. calcium {n}\nANSWER: A\n\n"


def _gift(count: int) -> bytes:
    return "".join(_GIFT.format(n=number) for number in range(count)).encode()


def _aiken(count: int) -> bytes:
    return "".join(_AIKEN.format(n=number) for number in range(count)).encode()


def _written(name: str) -> Callable[[int], bytes]:
    """The same questions in another format, as it is exported."""

    def write(count: int) -> bytes:
        bank = _read(formats()["gift"], _gift(count))
        write = formats()[name].write
        assert write is not None
        return write(bank, {}).data

    return write


def _qti12(count: int) -> bytes:
    """The questions of a package, unpacked, so that the file's size is that of what is read."""
    with zipfile.ZipFile(BytesIO(_written("qti12")(count))) as package:
        return max((package.read(name) for name in package.namelist()), key=len)


def _yaml(count: int) -> bytes:
    bank = _read(formats()["gift"], _gift(min(count, MOST_IN_ONE_FILE)))
    return files_of(bank)[MAIN]


SAMPLES: Mapping[str, Callable[[int], bytes]] = {
    "gift": _gift,
    "moodle-xml": _written("moodle-xml"),
    "qti12": _qti12,
    "qti": _written("qti"),
    "qti3": _written("qti3"),
    "aiken": _aiken,
    "csv": _written("csv"),
    "xlsx": _written("xlsx"),
    "text2qti": _written("text2qti"),
    "yaml": _yaml,
}


def _read(format: Format, data: bytes) -> Bank:
    found = format.read(Upload(f"sample{format.extensions[0]}", data))
    assert found.bank is not None
    assert found.is_whole
    return found.bank


def _measured(name: str) -> dict[str, float]:
    """What reading the sample takes; in a process of its own, for the peak of memory is that of a whole process."""
    format, path = formats()[name], Path(sys.argv[3])
    data = path.read_bytes()
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        _read(format, data)
        seconds.append(time.perf_counter() - begun)
    return {"seconds": min(seconds)}


def _weighed(name: str) -> dict[str, float]:
    """How much more memory the process takes at most when it reads the sample once."""
    format, path = formats()[name], Path(sys.argv[3])
    data = path.read_bytes()
    format.read(Upload("nothing", b""))
    before = _peak()
    _read(format, data)
    return {"peak": _peak() - before}


def _peak() -> int:
    """The most memory that this process has had, in bytes.

    `getrusage` would tell that of the process from which it was started, where that was larger.
    """
    return int(_PEAK.findall(Path("/proc/self/status").read_text())[0]) * KB


_TASKS = {"--measure": _measured, "--weigh": _weighed}


def _elsewhere(task: str, name: str, path: Path) -> float:
    """The one figure that a process of its own finds."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.formats", task, name, str(path)], capture_output=True, check=True, text=True
    )
    [value] = json.loads(told.stdout).values()
    return float(value)


_PEG = """
const { parse } = require("gift-pegjs");
const text = require("node:fs").readFileSync(process.argv[1], "utf8");
let best = Infinity;
for (let round = 0; round < 3; round += 1) {
  const begun = performance.now();
  parse(text);
  best = Math.min(best, performance.now() - begun);
}
console.log(best / 1000);
"""


def _by_gift_pegjs(path: Path) -> float | None:
    """The seconds that the JavaScript reader takes for the same file; None where it is not installed."""
    if which("node") is None or not (NODE / "node_modules" / "gift-pegjs").is_dir():
        return None
    told = subprocess.run(["node", "-e", _PEG, str(path)], cwd=NODE, capture_output=True, check=True, text=True)
    return float(told.stdout)


def _line(label: str, count: int, size: int, seconds: float, peak: float | None) -> str:
    memory = f"{peak / size:>10.1f} ×" if peak is not None else f"{'–':>12}"
    return f"{label:<24}{count:>10,}{size / 1e6:>10.1f} MB{count / seconds:>14,.0f}{memory}"


@click.command()
@click.option("--questions", default=QUESTIONS, show_default=True, help="How many, in each file.")
def main(questions: int) -> None:
    """Read a large file of each format, the best of five times. Takes some minutes."""
    click.echo(f"{'reader':<24}{'questions':>10}{'file':>13}{'questions/s':>14}{'peak / file':>12}")
    for name, sample in SAMPLES.items():
        data = sample(questions)
        with tempfile.NamedTemporaryFile(suffix=formats()[name].extensions[0]) as file:
            file.write(data)
            file.flush()
            path = Path(file.name)
            seconds, peak = _elsewhere("--measure", name, path), _elsewhere("--weigh", name, path)
            count = min(questions, MOST_IN_ONE_FILE) if name == "yaml" else questions
            click.echo(_line(name, count, len(data), seconds, peak))
            if name == "gift" and (other := _by_gift_pegjs(path)) is not None:
                click.echo(_line("gift by gift-pegjs", questions, len(data), other, None))


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] in _TASKS:
        print(json.dumps(_TASKS[sys.argv[1]](sys.argv[2])))
    else:
        main()
