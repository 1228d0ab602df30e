"""Taking a quiz: start it, see a question, answer it, flag it, finish it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from quizapp.db import Attempt, Item, Person, Response, begin_writing, db, reading, standing, writing
from quizapp.db.standing import Standing
from quizapp.domain import attempts as rules
from quizapp.domain import tries
from quizapp.domain.attempts import Confidence, Mode, Selection
from quizapp.domain.banks import Bank, Link
from quizapp.domain.chains import KnownLink, answered_chain
from quizapp.domain.diagnosis import Ask, Break, step_back
from quizapp.domain.explanation import Explanation, explained
from quizapp.domain.insight import find, insight
from quizapp.domain.knowledge import Answered
from quizapp.domain.mastery import Known
from quizapp.domain.questions.base import Fields, Layout, Question, Unreadable, one
from quizapp.domain.questions.choice import Optioned
from quizapp.library import Library
from quizapp.services import growing, knowledge, known, sums, versions
from quizapp.services.banks import open_bank
from quizapp.services.opening import open_attempt
from quizapp.services.refusals import NotFound, NothingToAsk, TooLate
from quizapp.services.visitors import Visitor, new_guest, person_of, visitor_for

MOST_QUESTIONS = 500
"""In one attempt."""

MOST_DIGITS = 3
"""Of a number of hints."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One question of an attempt, as far as its taker may see it."""

    place: Standing
    bank: Bank | None
    question: Question
    is_over: bool
    marks: tuple["Place", ...] = ()
    """All places of an exam, for finding one's way."""
    tried: Sequence[Any] = ()
    """The answers given so far where one answers until it is right."""
    links: Mapping[str, Known] = field(default_factory=dict)
    """What is known of the links of the chains that the explanation is about."""

    @property
    def attempt(self) -> Attempt:
        return self.place.attempt

    @property
    def item(self) -> Item:
        return self.place.item

    @property
    def given(self) -> Response | None:
        """The answer that counts so far."""
        return self.place.given

    @cached_property
    def layout(self) -> Layout:
        """The order of the options."""
        return rules.layout(self.question, self.attempt.seed)

    @cached_property
    def explanation(self) -> Explanation | None:
        """Why the answer is right or wrong; None while that would give something away."""
        if self.given is None or self.is_open or (self.attempt.mode == Mode.EXAM and not self.is_over):
            return None
        return explained(self.bank, self.question, self.given.response, self.given.reason)

    @cached_property
    def chain(self) -> tuple[KnownLink, ...]:
        """The chain that decides, link by link, as the taker stands to it."""
        return self._chain_of(self.explanation.chain) if self.explanation else ()

    @cached_property
    def cracked(self) -> KnownLink | None:
        """The link that the answer contradicts, wherever it stands."""
        missing = self.explanation.missing if self.explanation else None
        if missing is None:
            return None
        is_here = any(each.is_cracked for each in self.chain)
        return next((each for each in (self.chain if is_here else self._chain_of(missing)) if each.is_cracked), None)

    def _chain_of(self, link: Link | None) -> tuple[KnownLink, ...]:
        why = self.explanation
        if why is None or link is None:
            return ()
        ideas = [betrayed.misconception for betrayed in why.betrayed]
        return answered_chain(link, self.links, why.missing, ideas)

    @cached_property
    def way_back(self) -> Ask | Break | None:
        """What to ask to find out where the chain breaks for the taker, or where it does if that is known."""
        missing = self.explanation.missing if self.explanation else None
        if self.bank is None or missing is None or self.attempt.seeks is not None:
            return None
        chance = Random(self.attempt.seed)  # noqa: S311 - a draw of questions, no secret
        return step_back(self.bank, missing.ref, {}, self.links, [self.question.id], chance)

    @property
    def conclusion(self) -> growing.Conclusion | None:
        """At the end of an attempt that looked for where a chain breaks: what it came to."""
        return growing.conclusion(self.attempt, self.bank) if self.next_position is None else None

    @property
    def most(self) -> int:
        """How many questions the attempt may come to hold."""
        return growing.most(self.attempt)

    @property
    def next_position(self) -> int | None:
        return self.item.position + 1 if self.item.position < self.attempt.size else None

    @cached_property
    def reasons(self) -> Layout:
        """The order of the reasons."""
        return rules.reason_layout(self.question, self.attempt.seed)

    @property
    def has_hints(self) -> bool:
        """Whether there is help to ask for: not in an exam."""
        return bool(self.question.hints) and self.attempt.mode != Mode.EXAM

    @property
    def may_strike(self) -> bool:
        """Whether options can be struck out here."""
        return isinstance(self.question, Optioned)

    @property
    def struck_the_right_one(self) -> bool:
        """Whether a right option was struck out."""
        question = self.question
        return isinstance(question, Optioned) and any(
            option.key in self.item.struck for option in question.right_options
        )

    @property
    def is_open(self) -> bool:
        """Whether a wrong try was made, and another may follow."""
        return self.given is not None and not self.given.is_settled and not self.is_over

    @property
    def tries_left(self) -> int:
        """How many more tries there are."""
        return tries.most_tries(Mode(self.attempt.mode), self.question) - len(self.tried)

    @property
    def worth_now(self) -> float:
        """The share of the points that a right answer would earn at the next try, without hints."""
        return tries.worth(len(self.tried), tries.most_tries(Mode(self.attempt.mode), self.question))

    @cached_property
    def refuted(self) -> frozenset[str]:
        """The options that were tried and are wrong."""
        return frozenset(key for response in self.tried for key in self.question.refuted(response))

    @cached_property
    def faults(self) -> Sequence[tries.Fault]:
        """What may be said of the latest try while another may follow."""
        return tries.told(self.question.grade(self.tried[-1])) if self.is_open else ()

    @property
    def may_answer(self) -> bool:
        """Whether an answer is taken here: a first one, a further try, or in an exam another one."""
        return not self.is_over and (self.given is None or self.is_open or self.may_change)

    def opened_hints(self, fields: Fields) -> int:
        """How many hints are open beside what was entered so far."""
        return opened_hints(fields, self.question, Mode(self.attempt.mode), self.given)

    @property
    def may_change(self) -> bool:
        """Whether an answer that was given may be given anew: in an exam, until it is over."""
        return self.given is not None and self.attempt.mode == Mode.EXAM and not self.is_over


@dataclass(frozen=True)
class Place:
    """A place of an attempt in its overview."""

    position: int
    answered: bool
    flagged: bool


def start(
    library: Library, visitor: Visitor | None, bank_id: str, selection: Selection, now: datetime, seed: int
) -> tuple[int, Visitor]:
    """Draw questions and open an attempt; whoever is not known yet becomes a guest.

    Returns the attempt's id and the visitor to remember.

    Raises:
        NotFound: there is no such bank.
        NothingToAsk: no question fits the selection.
    """
    bank = open_bank(library, bank_id)
    begin_writing()
    person = person_of(visitor)
    marks = sums.last_marks(person, now, bank_id) if selection.only else {}
    fitting = rules.eligible(bank, selection, {question_id: mark for (_, question_id), mark in marks.items()})
    if not fitting:
        db.session.rollback()
        raise NothingToAsk(_nothing_left(selection), bank_id)
    chance = Random(seed)  # noqa: S311 - a shuffle, no secret
    questions = rules.draw(fitting, max(1, min(selection.count, MOST_QUESTIONS)), chance)
    if person:
        close_overdue(library, person, now)
    person = person or new_guest(now)
    attempt = open_attempt(person, bank, questions, selection, now, seed)
    db.session.commit()
    return attempt.id, visitor_for(person)


def _nothing_left(selection: Selection) -> str:
    if selection.only == "missed":
        return "There are no missed questions of yours that fit. Try all questions, or another topic."
    if selection.only == "unseen":
        return "You have seen all the questions that fit. Try the ones you missed, or all of them."
    return "No question fits this choice. Choose more topics or levels."


def is_visible(now: datetime) -> ColumnElement[bool]:
    """The condition that a response's marks may be shown: nobody can answer there any more, or its attempt is over."""
    is_closed = (Attempt.mode != Mode.EXAM) & Response.is_settled
    return is_closed | Attempt.finished_at.is_not(None) | (Attempt.ends_at < now - rules.GRACE)


def see(library: Library, visitor: Visitor | None, attempt_id: int, position: int, now: datetime) -> Sheet:
    """A question of one's own attempt, explained if it was answered and may be.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
    """
    with reading() as connection:
        place = _own_place(connection, visitor, attempt_id, position)
        sheet = _sheet(library, place, now=now, tried=_tried(connection, place))
        if sheet.explanation is None:
            return sheet
        chains = sheet.explanation.mechanism_ids
        links = known.chains(connection, place.attempt.person_id, place.attempt.bank_id, chains)
    return replace(sheet, links=links)


def answer(
    library: Library, visitor: Visitor | None, attempt_id: int, position: int, fields: Fields, now: datetime
) -> Sheet:
    """Mark an answer and keep it; the same form sent again gives back what was kept.

    In an exam, or after a wrong try, a form that names the revision it `revises` replaces that one, which stays on
    record.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
        TooLate: the exam is over.
        Unreadable: nothing was answered, or not in a way that can be marked.
    """
    with writing() as connection:
        place = _own_place(connection, visitor, attempt_id, position)
        is_settled = _is_settled(place, fields, now)
        is_late = not is_settled and is_over(place.attempt, now)
        if not (is_settled or is_late):
            place = _keep(connection, library, place, fields, now)
            place = growing.go_on(connection, library.bank(place.attempt.bank_id), place, now)
        tried = _tried(connection, place)
    if is_late:
        finish(library, visitor, attempt_id, now)
        raise TooLate(
            "The exam was over before this answer arrived, so it could not count. All that you answered in time does.",
            attempt_id,
        )
    return _sheet(library, place, now=now, tried=tried)


def _is_settled(place: Standing, fields: Fields, now: datetime) -> bool:
    """Whether the answer on record stands, whatever the form says."""
    if place.given is None:
        return False
    return _is_closed(place, now) or one(fields, "revises") != str(place.given.revision)


def _is_closed(place: Standing, now: datetime) -> bool:
    """Whether no answer can be given here any more."""
    attempt, _, given = place
    return is_over(attempt, now) or (given is not None and given.is_settled and attempt.mode != Mode.EXAM)


def _tried(connection: Connection, place: Standing) -> Sequence[Any]:
    """The answers given so far where one answers until it is right."""
    return standing.tries(connection, place) if place.given and place.attempt.mode == Mode.UNTIL_RIGHT else ()


def _keep(connection: Connection, library: Library, place: Standing, fields: Fields, now: datetime) -> Standing:
    attempt, item, given = place
    bank = library.bank(attempt.bank_id)
    question = versions.question_at(bank, item.question_id, item.version)
    said = question.read(fields)
    tried = _tried(connection, place)
    if said in tried or any(key in question.refuted(said) for each in tried for key in question.refuted(each)):
        raise Unreadable("You tried that already, and it is not right. Give another answer.")
    reason = find(question.reasons, one(fields, "reason"))
    outcome = explained(bank, question, said, reason.key if reason else None).outcome
    hints = opened_hints(fields, question, Mode(attempt.mode), given)
    earned = tries.earned(outcome, Mode(attempt.mode), question, len(tried), hints)
    score = rules.score(earned.credit, item.points)
    spent = rules.time_spent(_shown(fields), now)
    sureness = _sureness(fields)
    answer = {
        "attempt_id": attempt.id,
        "position": item.position,
        "revision": given.revision + 1 if given else 0,
        "person_id": attempt.person_id,
        "bank_id": attempt.bank_id,
        "question_id": item.question_id,
        "version": item.version,
        "response": said,
        "reason": reason.key if reason else None,
        "insight": insight(outcome, question.reasons, reason.key if reason else None),
        "hints": hints,
        "is_settled": earned.is_settled,
        "credit": earned.credit,
        "score": score,
        "mark": outcome.mark,
        "step": question.step,
        "topic": question.topic,
        "level": question.level,
        "misconceptions": list(outcome.misconceptions),
        "confidence": sureness,
        "seconds": spent.total_seconds() if spent is not None else None,
        "mode": attempt.mode,
        "answered_at": now,
    }
    _learn(connection, library.bank(attempt.bank_id), place, Answered(question, outcome, sureness, hints > 0, now))
    if earned.is_settled and attempt.mode != Mode.EXAM:
        sums.count(connection, answer)
    return standing.keep(connection, place, answer, _totals(place, score, earned.is_settled, now))


def _learn(connection: Connection, bank: Bank | None, place: Standing, answered: Answered) -> None:
    """Let a first answer move what is known of the links; an exam's answers do so once it is over."""
    if bank is not None and place.given is None and place.attempt.mode != Mode.EXAM:
        knowledge.fold_answer(connection, place.attempt.person_id, bank, answered)


def _totals(place: Standing, score: float, is_settled: bool, now: datetime) -> dict[str, Any]:
    """What an attempt adds up to once an answer with this score is in."""
    attempt, _, before = place
    is_first = is_settled and (before is None or not before.is_settled)
    answered = attempt.answered + is_first
    is_done = attempt.mode != Mode.EXAM and answered == attempt.size
    return {
        "answered": answered,
        "score": rules.total((attempt.score, score, -before.score if before else 0.0)),
        "finished_at": now if is_done else attempt.finished_at,
    }


def opened_hints(fields: Fields, question: Question, mode: Mode, given: Response | None) -> int:
    """How many hints were opened, by the form's own word; an exam has none, and no further try takes one back."""
    if mode == Mode.EXAM:
        return 0
    said = one(fields, "hints")
    opened = int(said) if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS else 0
    return max(min(opened, len(question.hints)), given.hints if given else 0)


def _sureness(fields: Fields) -> Confidence | None:
    said = one(fields, "confidence")
    return Confidence(said) if said in set(Confidence) else None


def _shown(fields: Fields) -> datetime | None:
    """When the page with the form was made, by its own word."""
    try:
        shown = datetime.fromisoformat(one(fields, "shown"))
    except ValueError:
        return None
    return shown if shown.tzinfo else None


def flag(visitor: Visitor | None, attempt_id: int, position: int, flagged: bool) -> None:
    """Mark a question for coming back to, or take the mark away.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
    """
    with writing() as connection:
        place = _own_place(connection, visitor, attempt_id, position)
        standing.flag(connection, place, flagged)


def strike(
    library: Library, visitor: Visitor | None, attempt_id: int, position: int, option: str, struck: bool, now: datetime
) -> None:
    """Strike out an option, or take that back. Once the answer stands, what was struck out stays as it was.

    Raises:
        NotFound: no such attempt of this visitor, no such place in it, or no such option there.
    """
    with writing() as connection:
        place = _own_place(connection, visitor, attempt_id, position)
        question = versions.question_at(library.bank(place.attempt.bank_id), place.item.question_id, place.item.version)
        if not isinstance(question, Optioned) or option not in [each.key for each in question.options]:
            raise NotFound("There is no such answer to strike out. Open the question again.")
        if not _is_closed(place, now):
            others = [key for key in place.item.struck if key != option]
            standing.strike(connection, place, [*others, option] if struck else others)


def finish(library: Library, visitor: Visitor | None, attempt_id: int, now: datetime) -> None:
    """End an attempt; once is enough.

    Raises:
        NotFound: no such attempt of this visitor.
    """
    begin_writing()
    _close(library, own_attempt(visitor, attempt_id), now)
    db.session.commit()


def _close(library: Library, attempt: Attempt, now: datetime) -> None:
    if attempt.finished_at is not None:
        return
    attempt.finished_at = min(now, attempt.ends_at) if attempt.ends_at else now
    db.session.flush()
    sums.count_rest(attempt.id)
    bank = library.bank(attempt.bank_id)
    if bank is not None and attempt.mode == Mode.EXAM:
        knowledge.fold_exam(bank, attempt, now)


def close_overdue(library: Library, person: Person, now: datetime) -> None:
    """End the exams whose time ran out while nobody looked, so that their answers count."""
    running = select(Attempt).where(Attempt.person_id == person.id, Attempt.finished_at.is_(None))
    for attempt in db.session.scalars(running.where(Attempt.ends_at < now - rules.GRACE)).all():
        _close(library, attempt, now)


def is_over(attempt: Attempt, now: datetime) -> bool:
    """Whether an attempt takes no more answers."""
    return attempt.finished_at is not None or rules.is_late(now, attempt.ends_at)


def own_attempt(visitor: Visitor | None, attempt_id: int) -> Attempt:
    """An attempt that belongs to this visitor.

    Raises:
        NotFound: there is none.
    """
    if visitor is None:
        raise _no_such_attempt()
    found = db.session.execute(
        select(Attempt)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.id == attempt_id, visitor.is_owner())
        .with_for_update(of=Attempt)
    ).scalar_one_or_none()
    if found is None:
        raise _no_such_attempt()
    return found


def _no_such_attempt() -> NotFound:
    return NotFound("There is no such quiz of yours here. If you took it under a name, sign in with it.")


def _own_place(connection: Connection, visitor: Visitor | None, attempt_id: int, position: int) -> Standing:
    place = standing.find(connection, attempt_id, position, visitor.person_id, visitor.key) if visitor else None
    if place is None:
        raise _no_such_attempt()
    return place


def _sheet(
    library: Library,
    place: Standing,
    *,
    now: datetime,
    tried: Sequence[Any] = (),
) -> Sheet:
    attempt, item = place.attempt, place.item
    bank = library.bank(attempt.bank_id)
    over = is_over(attempt, now)
    return Sheet(
        place=place,
        bank=bank,
        question=versions.question_at(bank, item.question_id, item.version),
        is_over=over,
        marks=overview(attempt.id) if attempt.mode == Mode.EXAM and not over else (),
        tried=tried,
    )


def overview(attempt_id: int) -> tuple[Place, ...]:
    """Which places of an attempt are answered, and which are flagged."""
    rows = db.session.execute(
        select(Item.position, Item.flagged, func.count(Response.id))
        .outerjoin(Response, _settles_item())
        .where(Item.attempt_id == attempt_id)
        .group_by(Item.position, Item.flagged)
        .order_by(Item.position)
    )
    return tuple(Place(position, bool(answers), flagged) for position, flagged, answers in rows)


def _settles_item() -> ColumnElement[bool]:
    is_there = and_(Response.attempt_id == Item.attempt_id, Response.position == Item.position)
    return is_there & Response.is_settled


def resume_position(attempt_id: int) -> int:
    """Where to go on: the first open question after the latest answer, or else the first open one."""
    latest = db.session.scalar(
        select(Response.position)
        .where(Response.attempt_id == attempt_id, Response.is_settled)
        .order_by(Response.answered_at.desc(), Response.id.desc())
        .limit(1)
    )
    open_places = [place.position for place in overview(attempt_id) if not place.answered]
    return next((position for position in open_places if position > (latest or 0)), (open_places or [1])[0])


def unfinished(visitor: Visitor | None, now: datetime, most: int = 3) -> list[Attempt]:
    """The visitor's attempts that can be gone on with, the latest first."""
    if visitor is None:
        return []
    rows = db.session.scalars(
        select(Attempt)
        .join(Person, Person.id == Attempt.person_id)
        .where(visitor.is_owner(), Attempt.finished_at.is_(None))
        .order_by(Attempt.started_at.desc())
        .limit(most * 4)
    )
    return [attempt for attempt in rows if not is_over(attempt, now)][:most]


def recomputed_score(attempt_id: int) -> float:
    """An attempt's points, added up anew from its answers."""
    latest = (
        select(Response.position, func.max(Response.revision).label("revision"))
        .where(Response.attempt_id == attempt_id)
        .group_by(Response.position)
        .subquery()
    )
    scores = db.session.scalars(
        select(Response.score)
        .join(latest, and_(Response.position == latest.c.position, Response.revision == latest.c.revision))
        .where(Response.attempt_id == attempt_id)
    )
    return rules.total(scores)
