"""What Anki knows of a learner: when each card was reviewed and how, and what was set aside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from quizapp.formats.anki import collection as tables
from quizapp.formats.anki.packages import Package
from quizapp.formats.anki.reader import OURS, card_key
from quizapp.formats.base import LARGEST_UPLOAD, Refused

MOST_REVIEWS = 500_000

_SUSPENDED = -1
_FLAGS = 7
_CRAMMED, _SET_BY_HAND = 3, 4
_GRADES = range(1, 5)
_LAST_MOMENT = 4_102_444_800_000
"""Milliseconds until the year 2100."""


@dataclass(frozen=True, slots=True)
class PastReview:
    """One review on record."""

    at: datetime
    grade: int
    """From 1, again, to 4, easy."""
    seconds: float


@dataclass(frozen=True, kw_only=True)
class History:
    """What a learner has done with one card."""

    reviews: tuple[PastReview, ...] = ()
    """In order of time; those from before the card was set back to new do not count any more."""
    is_suspended: bool = False
    flag: int = 0
    """One of seven colours; 0 for none."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a learner stands with one card, for Anki to go on from there."""

    state: int = 0
    """0 new, 1 learning, 2 reviewing, 3 relearning."""
    due: datetime | None = None
    due_day: int = 0
    """The day on which it comes back, counted from the learner's first one."""
    interval: int = 0
    """Days."""
    stability: float = 0.0
    difficulty: float = 0.0
    lapses: int = 0
    is_suspended: bool = False
    flag: int = 0
    reviews: tuple["Logged", ...] = field(default=())

    @property
    def last_review(self) -> datetime | None:
        return self.reviews[-1].at if self.reviews else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """One review with what came of it."""

    at: datetime
    grade: int
    seconds: float
    state: int
    """Before it: 0 new, 1 learning, 2 reviewing, 3 relearning."""
    wait: int
    """Until the card was to come back: days, or below zero seconds."""
    wait_before: int
    difficulty: float


def histories(data: bytes, bank_id: str) -> Mapping[str, History]:
    """What a package says of a learner's cards, by the ids that a bank's cards have or had when they were imported.

    Notes that this app wrote for other banks are passed over.

    Raises:
        Refused: these bytes are no package, or one that may not be read.
    """
    if len(data) > LARGEST_UPLOAD:
        raise Refused(f"The file is larger than {LARGEST_UPLOAD // 1_000_000} MB. Export it without media.")
    package = Package(data)
    with package.collection() as connection:
        cards = tables.cards(connection)
        guids = {note.id: note.guid for note in tables.notes(connection)}
        logs: dict[int, list[PastReview]] = {}
        query = "SELECT id, cid, ease, time, type, factor FROM revlog ORDER BY id LIMIT ?"
        for moment, card_id, ease, time, kind, factor in connection.execute(query, [MOST_REVIEWS]):
            if not all(isinstance(value, int) for value in (moment, card_id, ease, time, kind, factor)):
                raise Refused("The reviews in the package are damaged. Export it again.")
            if kind == _SET_BY_HAND and factor == 0:
                logs.pop(card_id, None)  # the learner began anew
            elif ease in _GRADES and 0 < moment < _LAST_MOMENT and (kind != _CRAMMED or factor != 0):
                at = datetime.fromtimestamp(moment / 1000, UTC)
                logs.setdefault(card_id, []).append(PastReview(at, ease, max(0, min(time, 3_600_000)) / 1000))
    own = f"{OURS}{bank_id}:"
    return {
        card_key(guids[note_id], card.place): History(
            reviews=tuple(logs.get(card.id, ())), is_suspended=card.queue == _SUSPENDED, flag=card.flags & _FLAGS
        )
        for note_id, several in cards.items()
        if note_id in guids and (not guids[note_id].startswith(OURS) or guids[note_id].startswith(own))
        for card in several
    }
