"""Servers as processes of their own: started on loopback, waited for, weighed, and stopped by their id."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LONGEST_START = 30.0
"""Seconds."""


@dataclass(frozen=True)
class Memory:
    """What a server's processes hold, in MB."""

    resident: float
    proportional: float | None
    """With shared pages counted once; None where the system does not tell."""


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    port: int
    data: Path
    pid: int
    started_in: float
    """Seconds from its start until it took a connection."""

    def memory(self) -> Memory:
        """What all its processes hold together."""
        rollups = [_rollup(pid) for pid in _family(self.pid)]
        shares = [rollup.get("Pss") for rollup in rollups]
        return Memory(
            resident=sum(rollup.get("Rss", 0) for rollup in rollups) / 1024,
            proportional=None if None in shares else sum(share or 0 for share in shares) / 1024,
        )

    def cpu_time(self) -> float:
        """Seconds of processor time that all its processes have used so far."""
        return sum(_ticks(pid) for pid in _family(self.pid)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    name: str, data: Path, settings: Sequence[str] = (), under: Sequence[str] = (), environment: Mapping[str, str] = {}
) -> Iterator[Running]:
    """A subject being served; `under` is a command that watches it, such as strace."""
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [*under, sys.executable, "-m", "bench.serve", name, str(data), str(port), *settings]
    with started(command, port, data, environment) as running:
        yield running


@contextmanager
def started(command: Sequence[str], port: int, data: Path, environment: Mapping[str, str] = {}) -> Iterator[Running]:
    """A command that serves on this port, until the block is left."""
    began = time.perf_counter()
    with (data / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            cwd=Path(__file__).parent.parent,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_for(port, process, data)
        yield Running(port, data, process.pid, time.perf_counter() - began)
    finally:
        _stop(process)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]", data: Path) -> None:
    deadline = time.perf_counter() + LONGEST_START
    while time.perf_counter() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.002)
    raise RuntimeError(f"The server did not start:\n{(data / 'server.log').read_text()[-2000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the group of processes that was started, and nothing else."""
    for way in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, way)
            process.wait(timeout=15)
            return
        except ProcessLookupError:
            process.wait()
            return
        except subprocess.TimeoutExpired:
            continue


def _family(pid: int) -> list[int]:
    """A process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _ticks(pid: int) -> int:
    """Processor time as the kernel counts it, in programs and in itself; nothing where it does not tell."""
    try:
        counts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(counts[11]) + int(counts[12])


def _rollup(pid: int) -> dict[str, int]:
    """A process's memory in kB by the kernel's names for it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {}
    return {name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)}
