"""The folder of banks, in memory: read again where it changes, the last good version kept while a file has problems."""

import logging
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from types import MappingProxyType

from quizapp.domain.banks import Bank
from quizapp.domain.places import Place, Problem, Severity
from quizapp.formats.yaml import LARGEST, MAIN, read
from quizapp.formats.yaml.wording import quoted, slug
from quizapp.patience import letting_others_go

Clock = Callable[[], datetime]
Stamp = tuple[int, int, int]
"""When a file was changed, its size, and its inode: a change of any means that it is to be read again."""

BETWEEN_SCANS = timedelta(seconds=1)
MUCH = 300_000
"""Bytes of changed question files that take longer to be read than anybody who only wants a page should wait."""

PICTURES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"})
QUESTIONS = ".yaml"
_READ = frozenset({QUESTIONS, ".svg"})
"""What the reader looks into."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """A bank as it lies on disk: what belongs to it, not yet read."""

    id: str
    name: str
    """The name of its folder or file."""
    folder: str
    """How the folder of its files is called in problems; empty for the library's own."""
    main: str
    files: Mapping[str, tuple[str, Stamp]]
    """Its question files and pictures by name: the path and the stamp of each."""
    names: frozenset[str]
    """All files beside it."""
    problems: tuple[Problem, ...] = ()
    """What in its folder is not read at all, and why."""

    def label(self, file: str) -> str:
        return os.path.join(self.folder, file)

    @property
    def size(self) -> int:
        """Of its question files, in bytes."""
        return sum(stamp[1] for name, (_, stamp) in self.files.items() if name.endswith(QUESTIONS))


@dataclass(frozen=True)
class Shelved:
    """A bank as it was read: what is served, and what there is to say about it."""

    found: Found
    bank: Bank | None = None
    drawings: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    is_whole: bool = False
    """What is served has no problems, and nothing of it was left out."""
    read_at: datetime | None = None
    """When what is served was read."""


@dataclass(frozen=True)
class Scan:
    """What lies in a folder of banks."""

    found: tuple[Found, ...] = ()
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """Problems of names and folders, by the id of the bank; under an empty id those of the whole folder."""
    unlisted: frozenset[str] = frozenset()
    """The ids of banks whose folder could not be listed; an empty one means the whole folder."""


@dataclass(frozen=True)
class Beside:
    """The bank that a question file belongs to, without that file."""

    bank_id: str
    file: str
    files: Mapping[str, bytes]
    """Its other question files, and its drawings."""
    names: frozenset[str]
    is_new: bool
    """Whether there is no such bank yet."""

    @property
    def known_names(self) -> frozenset[str] | None:
        """All files beside it, if anybody knows which these will be."""
        return None if self.is_new and not self.names else self.names


class Library:
    """All banks of a folder. Every answer is of one moment; `refresh` brings the next one."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = Lock()
        self._scanned_at: datetime | None = None
        self._touched = 0
        self._shelf: Mapping[str, Shelved] = {}
        self._banks: Mapping[str, Bank] = {}
        self._problems: Mapping[str, Sequence[Problem]] = {}
        self.refresh()

    def banks(self) -> Mapping[str, Bank]:
        """The banks that can be studied, by id, in the order of their names."""
        return self._banks

    def bank(self, bank_id: str) -> Bank | None:
        """A bank by its id."""
        return self._banks.get(bank_id)

    def problems(self) -> Mapping[str, Sequence[Problem]]:
        """The problems and advice of each bank by its id; those of the folder as a whole under an empty one."""
        return self._problems

    def drawing(self, bank_id: str, name: str) -> bytes | None:
        """A picture that lies beside a bank's files, as it was when the bank was read."""
        shelved = self._shelf.get(bank_id)
        return shelved.drawings.get(name) if shelved else None

    def drawings(self, bank_id: str) -> Mapping[str, bytes]:
        """All pictures that lie beside a bank's files, by name."""
        shelved = self._shelf.get(bank_id)
        return shelved.drawings if shelved else {}

    @property
    def folder(self) -> Path:
        """Where the banks lie."""
        return self._folder

    def files(self) -> Mapping[str, Sequence[str]]:
        """The paths of each bank's question files inside the folder, by the id of the bank."""
        return {
            name: [shelved.found.label(file) for file in _question_files(shelved.found)]
            for name, shelved in self._shelf.items()
        }

    def beside(self, path: str) -> "Beside":
        """What lies beside a question file, as it is on disk now; the file itself need not be there yet."""
        folder, file = os.path.split(path)
        scanned = scan(self._folder)
        bank_id = slug(folder or file.removesuffix(QUESTIONS))
        found = next((one for one in scanned.found if one.folder == folder and (folder or one.main == file)), None)
        if found is None:
            return Beside(bank_id, file, {}, frozenset(), is_new=True)
        data, _ = _contents(replace(found, files={name: at for name, at in found.files.items() if name != file}))
        read = {name: content for name, content in data.items() if _suffix(name) in _READ}
        return Beside(found.id, file, read, found.names | {file}, is_new=False)

    def reread(self) -> None:
        """Read at once what has changed on disk, for whoever has just changed it."""
        with suppress(OSError):
            os.utime(self._folder)  # so that the other processes look, too
        with letting_others_go(), self._lock:
            now = self._clock()
            self._shelve(self._look(now), now)

    def refresh(self) -> None:
        """Read again what has changed on disk; at most once a second, and only by one thread at a time.

        What takes long to be read comes a little later, so that whoever happened to ask first need not wait for it.
        """
        if not self._lock.acquire(blocking=False):
            return  # another request is at it; this one takes what is there
        is_handed_on = False
        try:
            now = self._clock()
            # The clock may be set back, so what counts is the distance.
            is_time = self._scanned_at is None or abs(now - self._scanned_at) >= BETWEEN_SCANS
            if is_time or self._touched != _touched(self._folder):
                scanned = self._look(now)
                is_handed_on = self._is_much(scanned)
                if is_handed_on:
                    Thread(target=self._shelve_and_unlock, args=(scanned, now), daemon=True).start()
                else:
                    self._shelve(scanned, now)
        finally:
            if not is_handed_on:
                self._lock.release()

    def _look(self, now: datetime) -> Scan:
        self._scanned_at, self._touched = now, _touched(self._folder)
        return scan(self._folder)

    def _is_much(self, scanned: Scan) -> bool:
        """Whether there is something to go on with until so many changed files are read."""
        known = {shelved.found.id: shelved.found for shelved in self._shelf.values()}
        return bool(known) and sum(found.size for found in scanned.found if known.get(found.id) != found) > MUCH

    def _shelve_and_unlock(self, scanned: Scan, now: datetime) -> None:
        try:
            self._shelve(scanned, now)
        finally:
            self._lock.release()

    def _shelve(self, scanned: Scan, now: datetime) -> None:
        before = self._shelf
        shelf = {found.id: _shelved(found, before.get(found.id), now) for found in scanned.found}
        shelf |= {name: kept for name, kept in before.items() if scanned.unlisted & {"", name}}
        told = {name: [*scanned.problems.get(name, ()), *shelved.problems] for name, shelved in shelf.items()}
        told |= {name: list(problems) for name, problems in scanned.problems.items() if name not in told}
        self._problems = MappingProxyType({name: tuple(found) for name, found in told.items() if found})
        self._banks = MappingProxyType({name: entry.bank for name, entry in shelf.items() if entry.bank is not None})
        self._shelf = shelf


def _touched(folder: Path) -> int:
    """When something was put into the folder, or another process told that it has changed something."""
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


def _question_files(found: Found) -> list[str]:
    return sorted(
        (file for file in found.files if file.endswith(QUESTIONS)), key=lambda file: (file != found.main, file)
    )


def _shelved(found: Found, before: Shelved | None, now: datetime) -> Shelved:
    """A bank as it is to be served from now on."""
    if before is not None and before.found == found:
        return before
    try:
        with letting_others_go():
            bank, problems, drawings = _opened(found)
    except Exception:
        # A fault of ours must not take the other banks down; the log has what happened.
        log.exception("cannot read the bank %s", found.name)
        bank, drawings = None, {}
        problems = [Problem(Place(found.label(found.main)), "The app failed at reading this bank. See its log.")]
    is_whole = not any(problem.severity is Severity.PROBLEM for problem in problems)
    if is_whole or before is None or before.bank is None or (bank is not None and not before.is_whole):
        left_out = () if bank is None or is_whole else (_left_out(found, problems),)
        return Shelved(found, bank, drawings, (*problems, *left_out), is_whole, now)
    kept = _kept(found, before.read_at)
    return replace(before, found=found, problems=(*problems, kept))


def _left_out(found: Found, problems: Sequence[Problem]) -> Problem:
    files = sorted({problem.place.file for problem in problems if problem.severity is Severity.PROBLEM})
    message = f"Learners see this bank without {', '.join(files)} until the problems there are mended."
    return Problem(Place(found.label(found.main)), message, Severity.ADVICE, "file-left-out")


def _kept(found: Found, since: datetime | None) -> Problem:
    when = f" of {since:%Y-%m-%d %H:%M}" if since else ""
    message = f"Learners still see the last good version{when}. The new one follows as soon as all problems are mended."
    return Problem(Place(found.label(found.main)), message, Severity.ADVICE, "last-good-kept")


def _opened(found: Found) -> tuple[Bank | None, list[Problem], dict[str, bytes]]:
    """Read a bank's files: the bank, the problems with files as they are called from outside, and the pictures."""
    data, problems = _contents(found)
    bank, told = read({name: data[name] for name in data if _suffix(name) in _READ}, found.id, found.names)
    if problems:
        bank = None  # nobody knows what the unreadable files would have held
    problems += told
    problems += [
        Problem(Place(name), f"The picture is larger than {LARGEST // 1_000_000} MB. Make it smaller.")
        for name, content in data.items()
        if len(content) > LARGEST and _suffix(name) not in _READ
    ]
    faulty = {problem.place.file for problem in problems}  # drawings among them might run code
    pictures = {name: data[name] for name in data if _suffix(name) in PICTURES and name not in faulty}
    outside = [
        replace(problem, place=replace(problem.place, file=found.label(problem.place.file))) for problem in problems
    ]
    return bank, outside, pictures


def _contents(found: Found) -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes of a bank's files, cut off just beyond what a file may have; and which of them cannot be read."""
    data: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, (path, _) in found.files.items():
        try:
            with open(path, "rb") as file:
                data[name] = file.read(LARGEST + 1)
        except OSError as error:
            problems.append(Problem(Place(name), f"The file cannot be read: {error.strerror}."))
    return data, problems


def scan(folder: Path, label: str = "") -> Scan:
    """What lies in a folder of banks: folders with a `bank.yaml`, and single question files.

    Args:
        label: how the folder is called in problems.
    """
    root = os.path.realpath(folder)
    try:
        listing = _listed(str(folder), root, label)
    except OSError as error:
        message = f"The folder of question banks cannot be read: {error.strerror}."
        return Scan(problems={"": (Problem(Place(str(folder)), message),)}, unlisted=frozenset({""}))
    found: dict[str, Found] = {}
    problems: dict[str, list[Problem]] = {"": listing.problems}
    unlisted: set[str] = set()
    banks = [*_folder_banks(listing, root, label), *_file_banks(listing, label)]
    for bank in sorted(banks, key=lambda bank: bank.name):
        told = problems.setdefault(bank.id, [])
        told += bank.problems
        if isinstance(bank, Unlisted):
            unlisted.add(bank.id)
        elif bank.id in found:
            message = f"{quoted(found[bank.id].name)} has the same id, `{bank.id}`. Rename one of the two."
            told.append(Problem(Place(os.path.join(label, bank.name)), message))
        else:
            found[bank.id] = bank
    return Scan(
        tuple(found.values()), {name: tuple(told) for name, told in problems.items() if told}, frozenset(unlisted)
    )


@dataclass(frozen=True)
class Unlisted:
    """A bank's folder that cannot be listed."""

    id: str
    name: str
    problems: tuple[Problem, ...]


@dataclass
class Listing:
    """The visible entries of one folder."""

    files: dict[str, tuple[str, Stamp]] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def _listed(folder: str, root: str, label: str) -> Listing:
    """What lies in a folder, but for what editors leave behind and what leads out of the root.

    Raises:
        OSError: the folder cannot be listed.
    """
    listing = Listing()
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if _is_hidden(entry.name):
                continue
            refusal = _enter(listing, entry, root)
            if refusal is not None:
                shown = os.fsencode(entry.name).decode(errors="replace")
                listing.problems.append(Problem(Place(os.path.join(label, shown)), refusal))
    return listing


def _enter(listing: Listing, entry: "os.DirEntry[str]", root: str) -> str | None:
    """Put an entry on the list; or say why it is not to be read."""
    try:
        entry.name.encode()
        status = entry.stat()
    except UnicodeEncodeError:
        return "The name of this file is not UTF-8. Rename it."
    except OSError as error:
        return f"This link leads nowhere: {error.strerror}." if entry.is_symlink() else None
    if entry.is_symlink() and not _is_inside(entry.path, root):
        return "This link leads out of the folder and is not read. Put a copy here."
    if stat.S_ISDIR(status.st_mode):
        listing.folders[entry.name] = entry.path
    elif stat.S_ISREG(status.st_mode):
        listing.files[entry.name] = (entry.path, (status.st_mtime_ns, status.st_size, status.st_ino))
        if _suffix(entry.name) == ".yml":
            return f"Question files end in `{QUESTIONS}`. Rename this one to have it read."
    return None


def _is_inside(path: str, root: str) -> bool:
    return os.path.realpath(path).startswith(os.path.join(root, ""))


def _is_hidden(name: str) -> bool:
    """Whether this is a hidden file, or one that an editor keeps while it works."""
    return name.startswith((".", "#", "~")) or name.endswith(("~", "#", ".swp", ".swo", ".bak", ".tmp"))


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def _folder_banks(listing: Listing, root: str, label: str) -> Iterator[Found | Unlisted]:
    for name, path in listing.folders.items():
        called = os.path.join(label, name)
        try:
            inner = _listed(path, root, called)
        except OSError as error:
            problem = Problem(Place(called), f"The folder cannot be read: {error.strerror}.")
            yield Unlisted(slug(name), name, (problem,))
            continue
        if MAIN in inner.files:
            yield _folder_bank(name, called, inner)
        elif any(file.endswith(QUESTIONS) for file in inner.files):
            listing.problems.append(Problem(Place(called), f"The folder has no `{MAIN}`. Write one, with a `title:`."))


def _folder_bank(name: str, called: str, listing: Listing) -> Found:
    files = {file: at for file, at in listing.files.items() if file.endswith(QUESTIONS) or _suffix(file) in PICTURES}
    return Found(slug(name), name, called, MAIN, files, frozenset(listing.files), tuple(listing.problems))


def _file_banks(listing: Listing, label: str) -> Iterator[Found]:
    pictures = {file: at for file, at in listing.files.items() if _suffix(file) in PICTURES}
    for file, at in listing.files.items():
        if file.endswith(QUESTIONS):
            stem = file.removesuffix(QUESTIONS)
            yield Found(slug(stem), file, label, file, {file: at, **pictures}, frozenset(listing.files))


def read_path(path: str | Path) -> list[tuple[Bank | None, list[Problem]]]:
    """The banks at a path as somebody typed it: a bank's folder, a folder of banks, or a file.

    Places begin with the path as typed, so that they can be clicked in a terminal. A file that belongs to a bank's
    folder is read together with it. What is wrong with the folder itself comes last, without a bank.
    """
    return [(bank, problems) for bank, problems, _ in read_with_pictures(path)]


def read_with_pictures(path: str | Path) -> list[tuple[Bank | None, list[Problem], dict[str, bytes]]]:
    """The same with the pictures of each bank, by name."""
    typed = str(path)
    try:
        found, loose = _at(typed)
    except OSError as error:
        return [(None, [Problem(Place(typed), f"This cannot be read: {error.strerror}.")], {})]
    banks = [_opened(bank) for bank in found]
    if loose:
        return [*banks, (None, loose, {})]
    return banks or [(None, [Problem(Place(typed), f"There is no question file here. Write a `{MAIN}`.")], {})]


def _at(typed: str) -> tuple[Sequence[Found], list[Problem]]:
    """The banks at a path, and what is wrong beside them.

    Raises:
        OSError: there is nothing at this path, or it cannot be listed.
    """
    is_file = stat.S_ISREG(os.stat(typed).st_mode)
    folder, called = (os.path.dirname(typed) or ".", os.path.dirname(typed)) if is_file else (typed, typed)
    listing = _listed(folder, os.path.realpath(folder), called)
    name = os.path.basename(os.path.realpath(folder))
    if MAIN in listing.files:
        return [_folder_bank(name, called, listing)], listing.problems
    if not is_file:
        scanned = scan(Path(folder), called)
        return scanned.found, [problem for told in scanned.problems.values() for problem in told]
    return [bank for bank in _file_banks(listing, called) if bank.name == os.path.basename(typed)], []
