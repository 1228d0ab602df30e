"""A short run of the fuzzer on each reader, from the files of its tests on; `tests/fuzz/readers.py` runs for longer."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import copy

import pytest
from golden import DATA

SCRIPT = Path(__file__).parents[1] / "fuzz" / "readers.py"
RUNS = 1500
FORMATS = {
    "gift": ".gift",
    "moodle-xml": ".xml",
    "qti12": ".xml",
    "qti": ".xml",
    "qti3": ".xml",
    "aiken": ".txt",
    "yaml": ".yaml",
}
_FOLDERS = {"yaml": "cells", "qti3": "qti"}

# What atheris has no wheel for cannot run it; elsewhere it is among requirements-dev.txt.
pytestmark = pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris is not there; pip install -r requirements-dev.txt, on Linux on x86-64"
)


@pytest.mark.parametrize("name", FORMATS)
def test_no_file_that_a_fuzzer_finds_goes_without_a_report(name, tmp_path):
    (tmp_path / "seeds").mkdir()
    folder = DATA / _FOLDERS.get(name, name)
    for path in folder.rglob(f"*{FORMATS[name]}"):
        if not path.with_suffix("").suffix:
            copy(path, tmp_path / "seeds")

    ended = subprocess.run(
        [sys.executable, SCRIPT, name, tmp_path / "seeds", f"-runs={RUNS}", "-seed=1", "-timeout=20"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr.decode(errors="replace")[-3000:]
