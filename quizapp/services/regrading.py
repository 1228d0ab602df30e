"""The key was wrong: whose scores would change and by how much, and marking all answers anew, person by person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select

from quizapp.db import Attempt, Item, Person, Regrade, Regraded, Response, begin_writing, db
from quizapp.domain import attempts as rules
from quizapp.domain.attempts import Mode
from quizapp.domain.banks import Bank
from quizapp.domain.differences import Change, compare
from quizapp.domain.insight import insight
from quizapp.domain.questions.base import Question
from quizapp.domain.regrading import Given, Marked, mark_anew
from quizapp.library import Library
from quizapp.services import knowledge, returning, sums, versions
from quizapp.services.attempts import recomputed_score
from quizapp.services.banks import open_bank
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor, instructor

AT_ONCE = 40
"""People whose answers are marked in one request, each in a transaction of their own, so that nobody has to wait."""

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Effect:
    """What a regrade does to one attempt."""

    attempt_id: int
    who: str
    before: float
    after: float
    points: float

    @property
    def difference(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class Offer:
    """A question in two versions, and what marking by the newer one would change."""

    bank: Bank
    old: Question
    new: Question
    old_version: str
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]
    """The attempts whose score would change."""
    answers: int
    """How many answers there are to the old version."""
    unchanged: int
    """How many attempts keep their score."""
    left: int
    """How many places cannot be marked anew, for what was chosen there is not offered any more."""

    @property
    def is_needed(self) -> bool:
        return self.answers > self.left or bool(self.effects)


def offer(library: Library, visitor: Visitor | None, bank_id: str, question_id: str, old_version: str) -> Offer:
    """What marking all answers to an old version by the present one would change; nothing is written.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such bank, question, or version of it.
    """
    instructor(visitor)
    bank, old, new = _versions(library, bank_id, question_id, old_version)
    effects: list[Effect] = []
    answers = unchanged = left = 0
    for place in _places(bank_id, question_id, old_version):
        answers += len(place.responses)
        if not place.responses:
            continue
        marked = place.marked(old, new)
        if marked is None:
            left += 1
            continue
        after = place.attempt.score - place.responses[-1].score + _score(marked[-1], place.item)
        if abs(after - place.attempt.score) > 1e-6:
            who = place.name or f"guest {place.attempt.person_id}"
            effects.append(Effect(place.attempt.id, who, place.attempt.score, after, place.attempt.points))
        else:
            unchanged += 1
    changes = compare(old, new)
    return Offer(bank, old, new, old_version, changes, tuple(effects), answers, unchanged, left)


def _versions(library: Library, bank_id: str, question_id: str, old: str) -> tuple[Bank, Question, Question]:
    bank = open_bank(library, bank_id)
    new = bank.questions.get(question_id)
    asked_it = select(Item.version).join(Attempt, Attempt.id == Item.attempt_id)
    was_asked = asked_it.where(Attempt.bank_id == bank_id, Item.question_id == question_id, Item.version == old)
    if new is None or db.session.scalars(was_asked.limit(1)).first() is None:
        raise NotFound("Nobody was asked this version of the question, or the question is not there any more.")
    return bank, versions.question_at(bank, question_id, old), new


@dataclass(frozen=True)
class _Place:
    """A question's place in an attempt, with all answers that were given there."""

    attempt: Attempt
    item: Item
    name: str | None
    responses: Sequence[Response]

    def marked(self, old: Question, new: Question) -> tuple[Marked, ...] | None:
        given = [Given(one.response, one.reason, one.hints, one.is_settled) for one in self.responses]
        return mark_anew(old, new, Mode(self.attempt.mode), given)


def _score(marked: Marked, item: Item) -> float:
    return rules.score(marked.credit, item.points)


def _places(bank_id: str, question_id: str, version: str, person_id: int | None = None) -> Iterator[_Place]:
    """Every place at which this version was asked, answered or not."""
    query = (
        select(Attempt, Item, Person.name, Response)
        .join(Item, Item.attempt_id == Attempt.id)
        .join(Person, Person.id == Attempt.person_id)
        .outerjoin(Response, (Response.attempt_id == Item.attempt_id) & (Response.position == Item.position))
        .where(Attempt.bank_id == bank_id, Item.question_id == question_id, Item.version == version)
        .order_by(Attempt.id, Item.position, Response.revision)
    )
    if person_id is not None:
        query = query.where(Attempt.person_id == person_id)
    rows = db.session.execute(query).all()
    for _, found in groupby(rows, lambda row: (row[0].id, row[1].position)):
        here = list(found)
        attempt, item, name, _ = here[0]
        yield _Place(attempt, item, name, [row[3] for row in here if row[3] is not None])


def begin(
    library: Library, visitor: Visitor | None, bank_id: str, question_id: str, old: str, note: str, now: datetime
) -> int:
    """Put on record that a question's key was wrong; `go_on` then marks the answers. Returns the regrade's id.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such bank, question, or version of it.
    """
    instructor(visitor)
    bank, _, new = _versions(library, bank_id, question_id, old)
    begin_writing()
    me = instructor(visitor)
    versions.keep(bank, [new], now)
    regrade = Regrade(
        bank_id=bank_id,
        question_id=question_id,
        old_version=old,
        new_version=bank.digests[question_id],
        person_id=me.id,
        author=me.name or "an instructor",
        note=" ".join(note.split())[:LONGEST_NOTE],
        started_at=now,
    )
    db.session.add(regrade)
    db.session.commit()
    return regrade.id


def go_on(library: Library, visitor: Visitor | None, regrade_id: int, now: datetime, most: int = AT_ONCE) -> bool:
    """Mark the answers of some more people anew, each in one transaction; returns whether all are done.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such regrade, or its bank is not there any more.
    """
    instructor(visitor)
    regrade = _regrade(regrade_id)
    if regrade.finished_at is not None:
        return True
    waiting = _waiting(regrade)
    for person_id in waiting[:most]:
        _mark_person(open_bank(library, regrade.bank_id), regrade_id, person_id, now)
    if len(waiting) > most:
        return False
    begin_writing()
    _regrade(regrade_id).finished_at = now
    db.session.commit()
    return True


def _regrade(regrade_id: int) -> Regrade:
    found = db.session.get(Regrade, regrade_id)
    if found is None:
        raise NotFound("There is no such regrade.")
    return found


def _waiting(regrade: Regrade) -> list[int]:
    """The people with places that are still to be marked; what cannot be marked anew stays as it is."""
    old, new = (
        versions.question_at(None, regrade.question_id, version)
        for version in (regrade.old_version, regrade.new_version)
    )
    places = _places(regrade.bank_id, regrade.question_id, regrade.old_version)
    return sorted({place.attempt.person_id for place in places if not place.responses or place.marked(old, new)})


def _mark_person(bank: Bank, regrade_id: int, person_id: int, now: datetime) -> None:
    """Mark all answers of one person anew, with everything that is kept of them; one transaction."""
    begin_writing()
    regrade = _regrade(regrade_id)
    old = versions.question_at(bank, regrade.question_id, regrade.old_version)
    new = versions.question_at(bank, regrade.question_id, regrade.new_version)
    for place in list(_places(regrade.bank_id, regrade.question_id, regrade.old_version, person_id)):
        marked = place.marked(old, new) if place.responses else ()
        if marked is not None:
            _mark_place(regrade, new, place, marked, now)
    db.session.flush()
    sums.count_anew(person_id)
    knowledge.count_anew(person_id, bank)
    returning.count_anew(person_id, bank)
    db.session.commit()


def _mark_place(regrade: Regrade, new: Question, place: _Place, marked: Sequence[Marked], now: datetime) -> None:
    place.item.version = regrade.new_version
    was_settled = bool(place.responses) and place.responses[-1].is_settled
    for response, anew in zip(place.responses, marked, strict=True):
        before = {name: getattr(response, name) for name in _RECORDED}
        score = _score(anew, place.item)
        db.session.add(Regraded(regrade_id=regrade.id, response_id=response.id, before=before, score=score))
        response.version, response.is_settled = regrade.new_version, anew.is_settled
        response.credit, response.score, response.mark = anew.credit, score, anew.mark
        response.misconceptions = list(anew.outcome.misconceptions)
        response.insight = insight(anew.outcome, new.reasons, response.reason)
        response.step, response.topic, response.level = new.step, new.topic, new.level
    db.session.flush()
    attempt = place.attempt
    attempt.score = recomputed_score(attempt.id)
    if place.responses and place.responses[-1].is_settled and not was_settled:
        attempt.answered += 1
        if attempt.mode != Mode.EXAM and attempt.answered == attempt.size and attempt.finished_at is None:
            attempt.finished_at = now


_RECORDED = ("version", "mark", "credit", "score", "is_settled", "misconceptions", "insight", "step", "topic", "level")
"""What is kept of an answer before it is marked anew."""


@dataclass(frozen=True)
class Done:
    """A regrade on record."""

    regrade: Regrade
    waiting: int
    """How many people's answers are still to be marked."""
    marked: int
    """How many answers were marked anew."""
    effects: tuple[Effect, ...]
    """The answers that earn another score now; before and after are those of the answer."""


def see(library: Library, visitor: Visitor | None, regrade_id: int) -> Done:
    """What a regrade did, and what is left of it.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such regrade.
    """
    instructor(visitor)
    regrade = _regrade(regrade_id)
    rows = db.session.execute(
        select(Regraded, Response.attempt_id, Response.person_id, Person.name, Item.points)
        .join(Response, Response.id == Regraded.response_id)
        .join(Person, Person.id == Response.person_id)
        .join(Item, (Item.attempt_id == Response.attempt_id) & (Item.position == Response.position))
        .where(Regraded.regrade_id == regrade_id)
        .order_by(Regraded.id)
    ).all()
    effects = tuple(
        Effect(attempt_id, name or f"guest {person_id}", row.before["score"], row.score, points)
        for row, attempt_id, person_id, name, points in rows
        if abs(row.before["score"] - row.score) > 1e-6
    )
    waiting = 0 if regrade.finished_at else len(_waiting(regrade))
    return Done(regrade, waiting, len(rows), effects)


def listed(visitor: Visitor | None) -> list[Regrade]:
    """All regrades, the latest first; for instructors.

    Raises:
        NotAllowed: a learner asks.
    """
    instructor(visitor)
    return list(db.session.scalars(select(Regrade).order_by(Regrade.id.desc())))


def asked(bank_id: str, question_ids: Sequence[str]) -> dict[str, int]:
    """How many answers each version of these questions has, by the version."""
    counted = (
        select(Response.version, func.count())
        .where(Response.bank_id == bank_id, Response.question_id.in_(question_ids))
        .group_by(Response.version)
    )
    rows: Sequence[tuple[str, int]] = db.session.execute(counted).all()
    return dict(rows)
