"""Writing into the folder of question banks: whole or not at all."""

import os
import resource
import signal
import subprocess
import sys

import pytest

from quizapp.folder import Changed, Unwritable, content, digest_of, put

OLD, NEW = b"title: Old\n", b"title: New\n"


def test_a_new_file_is_written_with_its_folder(tmp_path):
    put(tmp_path, "cells/bank.yaml", NEW, before="")

    assert content(tmp_path, "cells/bank.yaml") == NEW
    assert os.listdir(tmp_path / "cells") == ["bank.yaml"]


def test_a_file_is_replaced_and_keeps_who_may_read_it(tmp_path):
    (tmp_path / "a.yaml").write_bytes(OLD)
    (tmp_path / "a.yaml").chmod(0o640)

    put(tmp_path, "a.yaml", NEW, before=digest_of(OLD))

    assert content(tmp_path, "a.yaml") == NEW
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("before", ["", digest_of(b"something else")])
def test_what_somebody_else_wrote_is_not_overwritten(tmp_path, before):
    (tmp_path / "a.yaml").write_bytes(OLD)

    with pytest.raises(Changed):
        put(tmp_path, "a.yaml", NEW, before=before)

    assert content(tmp_path, "a.yaml") == OLD


def test_a_file_that_was_taken_away_is_not_made_again_unseen(tmp_path):
    with pytest.raises(Changed):
        put(tmp_path, "a.yaml", NEW, before=digest_of(OLD))


def test_what_a_killed_process_left_is_swept_away(tmp_path):
    (tmp_path / ".quizapp-left").write_bytes(b"half")

    put(tmp_path, "a.yaml", NEW, before="")

    assert os.listdir(tmp_path) == ["a.yaml"]


def test_a_folder_that_is_none_is_told_in_a_sentence(tmp_path):
    (tmp_path / "cells").write_text("no folder")

    with pytest.raises(Unwritable, match=r"could not be written to: .+\."):
        put(tmp_path, "cells/bank.yaml", NEW, before="")


def test_a_full_disk_leaves_the_old_file_whole(tmp_path):
    (tmp_path / "a.yaml").write_bytes(OLD)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        with pytest.raises(Unwritable, match="could not be written to"):
            put(tmp_path, "a.yaml", b"x" * 5000, before=digest_of(OLD))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)

    assert content(tmp_path, "a.yaml") == OLD
    assert os.listdir(tmp_path) == ["a.yaml"]


WRITER = """
import sys
from pathlib import Path
from quizapp.folder import put
root = Path(sys.argv[1])
versions = [bytes([letter]) * 400_000 for letter in b"ab"]
while True:
    for version in versions:
        put(root, "a.yaml", version, before=None)
        print("written", flush=True)
"""


def test_killed_in_the_midst_either_version_is_whole(tmp_path):
    for count in range(1, 9):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
        for _ in range(count):
            assert writer.stdout.readline() == b"written\n"
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()

        found = content(tmp_path, "a.yaml")
        assert len(found) == 400_000
        assert len(set(found)) == 1
