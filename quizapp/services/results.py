"""What an attempt came to: the score, each answer, and which links hold and which are missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from quizapp.db import Attempt, Item, Person, Response, db
from quizapp.domain import mastery, measures
from quizapp.domain.attempts import Confidence, Mode
from quizapp.domain.banks import Bank, Link
from quizapp.domain.explanation import Explanation, explained
from quizapp.domain.insight import Insight
from quizapp.domain.mastery import Known
from quizapp.domain.measures import Answer, Hold, Tally
from quizapp.domain.mechanisms import Misconception
from quizapp.domain.questions.base import Mark, Question
from quizapp.library import Library
from quizapp.services import attempts, growing, ideas, knowledge, sheets, versions
from quizapp.services.growing import Conclusion
from quizapp.services.ideas import Common
from quizapp.services.visitors import Visitor


@dataclass(frozen=True, kw_only=True)
class Line:
    """One question of a result, with what was answered; nothing if it was not reached."""

    item: Item
    question: Question
    given: Response | None
    said: str
    explanation: Explanation | None


@dataclass(frozen=True)
class LinkState:
    """How the answers of a quiz did at one link, and whether it holds by all that is known."""

    link: Link
    tally: Tally
    hold: Hold

    @property
    def was_missed(self) -> bool:
        """Whether an answer of this quiz lost credit at it."""
        return self.tally.credit < self.tally.answers


@dataclass(frozen=True)
class Met:
    """A misconception that answers betrayed, and how often."""

    id: str
    misconception: Misconception
    link: Link | None
    times: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """All that a result page shows."""

    attempt: Attempt
    bank: Bank | None
    is_over: bool
    lines: tuple[Line, ...]
    took: timedelta
    topics: Mapping[str, Tally]
    levels: Mapping[str, Tally]
    links: tuple[LinkState, ...]
    """The links that were tested or confused, in the order of their chains."""
    met: tuple[Met, ...]
    calibration: Mapping[Confidence, Tally]
    insights: Mapping[Insight, int]
    """How often answer and reason said what together; empty where no reason was given."""

    common: Common | None
    """One idea behind several misses, if there is one."""
    conclusion: Conclusion | None
    """What it came to, if it looked for where a chain breaks."""

    @property
    def share(self) -> float:
        """Points earned of those that could be, from 0 to 1."""
        return self.attempt.score / self.attempt.points if self.attempt.points else 0.0

    @property
    def weak_steps(self) -> tuple[str, ...]:
        """The links worth practising: those that a miss was about, and those that are missing by all that is known.

        One right answer leaves a link shaky; that is no reason to send somebody back to it.
        """
        return tuple(state.link.ref for state in self.links if state.hold is Hold.MISSING or state.was_missed)

    @property
    def unanswered(self) -> int:
        return self.attempt.size - self.attempt.answered


def result(library: Library, visitor: Visitor | None, attempt_id: int, now: datetime) -> Result:
    """What one's own attempt came to so far. Of a running exam nothing is told: it has no lines yet.

    Raises:
        NotFound: no such attempt of this visitor.
    """
    attempt = attempts.own_attempt(visitor, attempt_id)
    bank = library.bank(attempt.bank_id)
    over = sheets.is_over(attempt, now)
    is_hidden = not over and attempt.mode == Mode.EXAM
    lines = () if is_hidden else _lines(attempt, bank, over)
    given = [line.given for line in lines if line.given]
    answers = [as_answer(response) for response in given]
    last = max((response.answered_at for response in given), default=attempt.started_at)
    return Result(
        attempt=attempt,
        bank=bank,
        is_over=over,
        lines=lines,
        took=(attempt.finished_at or last) - attempt.started_at,
        topics=measures.by(answers, "topic"),
        levels=measures.by(answers, "level"),
        links=link_states(bank, answers, knowledge.of(_taker(attempt), attempt.bank_id).links),
        met=met(bank, answers),
        calibration=measures.calibration(answers),
        insights=_insights(given),
        common=ideas.common(bank, _misses(given)),
        conclusion=growing.conclusion(attempt, bank),
    )


def _taker(attempt: Attempt) -> Person | None:
    return db.session.get(Person, attempt.person_id)


def _misses(given: Sequence[Response]) -> list[tuple[int, list[str]]]:
    return [(response.position, response.misconceptions) for response in given if response.mark != Mark.RIGHT]


def _insights(given: Sequence[Response]) -> dict[Insight, int]:
    counts = Counter(response.insight for response in given)
    return {insight: counts[insight] for insight in Insight if counts[insight]}


def _lines(attempt: Attempt, bank: Bank | None, over: bool) -> tuple[Line, ...]:
    is_there = and_(Response.attempt_id == Item.attempt_id, Response.position == Item.position)
    is_told = is_there if over else is_there & Response.is_settled
    rows = db.session.execute(
        select(Item, Response)
        .outerjoin(Response, is_told)
        .where(Item.attempt_id == attempt.id)
        .order_by(Item.position, Response.revision)
    )
    latest = {item.position: (item, given) for item, given in rows}
    return tuple(_line(bank, item, given) for item, given in latest.values())


def _line(bank: Bank | None, item: Item, given: Response | None) -> Line:
    question = versions.question_at(bank, item.question_id, item.version)
    if given is None:
        return Line(item=item, question=question, given=None, said="", explanation=None)
    return Line(
        item=item,
        question=question,
        given=given,
        said=question.says(given.response),
        explanation=explained(bank, question, given.response, given.reason),
    )


def as_answer(response: Response) -> Answer:
    """A stored response as the domain counts it."""
    return Answer(
        question_id=response.question_id,
        bank_id=response.bank_id,
        credit=response.credit,
        mark=Mark(response.mark),
        answered_at=response.answered_at,
        topic=response.topic,
        level=response.level,
        step=response.step,
        misconceptions=tuple(response.misconceptions),
        confidence=Confidence(response.confidence) if response.confidence else None,
        seconds=response.seconds,
    )


def link_states(bank: Bank | None, answers: Sequence[Answer], known: Mapping[str, Known]) -> tuple[LinkState, ...]:
    """The links that answers tested, and those they confused: how they did there, and what is known by now.

    The answers of an exam that ran out of time are judged by themselves until they count.
    """
    if bank is None:
        return ()
    tallies = measures.by([*answers, *_confused(bank, answers)], "step")
    return tuple(
        LinkState(link, tally, mastery.state(known[link.ref]) if link.ref in known else measures.hold(tally))
        for link in bank.links()
        if (tally := tallies.get(link.ref))
    )


def _confused(bank: Bank, answers: Sequence[Answer]) -> list[Answer]:
    """A miss for each link that a misconception breaks beyond the one that the question tests."""
    return [
        Answer(question_id=answer.question_id, credit=0.0, mark=Mark.WRONG, answered_at=answer.answered_at, step=broken)
        for answer in answers
        for name in answer.misconceptions
        if name in bank.misconceptions and (broken := bank.misconceptions[name].breaks) != answer.step
    ]


def met(bank: Bank | None, answers: Sequence[Answer]) -> tuple[Met, ...]:
    """The misconceptions of a bank that answers betrayed, the most frequent first."""
    if bank is None:
        return ()
    known = bank.misconceptions
    return tuple(
        Met(name, known[name], bank.link(known[name].breaks), times)
        for name, times in measures.misconceptions_met(answers).items()
        if name in known
    )
