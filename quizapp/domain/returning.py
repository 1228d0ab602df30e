"""What was missed comes back: on FSRS's schedule, by grades that follow from the answers, as a sibling.

A learner does not grade an answer to a question: whether it is right, how sure one was, and how long it took say it
better. The memory belongs to what the question tests rather than to its words, so all questions on a link share it, and
any of them may come back. It begins with a miss, or with a right answer that was a guess.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zlib import crc32

from quizapp.domain import recall
from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Mark, Question
from quizapp.domain.recall import REVIEWING, Grade, Memory, Schedule, Trace

QUICK, SLOW = timedelta(seconds=12), timedelta(seconds=90)
"""A sure answer within the one comes easily; one that took longer than the other was worked out, not remembered."""

FAILED_OFTEN = 4
"""So many lapses make a leech. Fewer than of a card: each miss was explained, and each time in other words."""

ONCE_MORE = 2
"""So many further lapses take it out again after it was put back."""


@dataclass(frozen=True)
class Given:
    """An answer, as far as it tells how well something is remembered."""

    question: Question
    mark: Mark
    credit: float
    confidence: Confidence | None
    is_helped: bool
    """Whether a hint was opened."""
    spent: timedelta | None
    """None where it is not known."""

    @property
    def grade(self) -> Grade:
        """The grade that the answer stands for; half of it right is hard, for something was remembered."""
        if self.mark is not Mark.RIGHT:
            return Grade.HARD if self.credit >= 0.5 else Grade.AGAIN
        is_slow = self.spent is not None and self.spent > SLOW
        if self.confidence is Confidence.GUESSING or self.is_helped or (is_slow and self.confidence is None):
            return Grade.HARD
        is_quick = self.spent is not None and self.spent <= QUICK
        return Grade.EASY if is_quick and self.confidence is Confidence.SURE else Grade.GOOD


@dataclass(frozen=True)
class Miss:
    """The memory of something that was missed, as of the latest answer about it, and when it is to be asked again."""

    question_id: str
    """The one that was asked last."""
    stability: float
    difficulty: float
    day: date
    due_day: date
    reviews: int = 1
    lapses: int = 0
    """Days, after the first, on which it was missed."""
    leech_at: datetime | None = None
    """When it was taken out, for it was missed again and again."""

    @property
    def memory(self) -> Memory:
        """The value as FSRS knows it; hours play no part."""
        moment = datetime.combine(self.day, time(), UTC)
        trace = Trace(REVIEWING, None, self.stability, self.difficulty)
        return Memory(trace=trace, day=self.day, last_review=moment, due=moment, due_day=self.due_day)


def family(bank: Bank, question: Question) -> str:
    """What a question has in common with its siblings: the link that they test, or else the first of their ids."""
    if question.step and bank.link(question.step):
        return question.step
    return min(question.id, *question.siblings) if question.siblings else question.id


def relatives(bank: Bank, name: str) -> tuple[Question, ...]:
    """The questions of a family, in the file's order."""
    found = bank.questions_by_step.get(name)
    if found is not None and bank.link(name):
        return found
    return tuple(question for question in bank.questions.values() if family(bank, question) == name)


def by_day(schedule: Schedule) -> Schedule:
    """The schedule for questions: no steps within the day, since an explanation still in mind would answer for it."""
    return replace(schedule, learning_steps=(), relearning_steps=())


def after(miss: Miss | None, given: Given, day: date, at: datetime, schedule: Schedule, about: str = "") -> Miss | None:
    """The memory after one more answer; None while nothing was missed yet.

    A right answer before its day leaves it as it was: the explanation may still have been in mind.

    Args:
        day: the learner's day.
        schedule: without steps within the day.
        about: whose memory of what it is, so that chance differs from one to the other and not from call to call.
    """
    grade = given.grade
    if miss is None and grade > Grade.HARD:
        return None
    if miss is not None and grade > Grade.HARD and day < miss.due_day:
        return miss
    day = max(day, miss.day) if miss else day
    seen = recall.outlook(miss.memory if miss else None, grade, day, schedule)
    reviews = miss.reviews + 1 if miss else 1
    wait = _wait(seen.days, f"{about}/{reviews}")
    has_lapsed = miss is not None and grade is Grade.AGAIN and day > miss.day  # one bad evening is one lapse
    lapses = (miss.lapses if miss else 0) + has_lapsed
    is_leech = has_lapsed and lapses >= FAILED_OFTEN and (lapses - FAILED_OFTEN) % ONCE_MORE == 0
    return Miss(
        question_id=given.question.id,
        stability=seen.trace.stability,
        difficulty=seen.trace.difficulty,
        day=day,
        due_day=day + timedelta(days=wait),
        reviews=reviews,
        lapses=lapses,
        leech_at=at if is_leech else miss.leech_at if miss else None,
    )


def _wait(days: range, about: str) -> int:
    """One of the days that FSRS's fuzz allows, so that what was missed together does not come back together."""
    return days[crc32(about.encode()) % len(days)]


def sibling(bank: Bank, name: str, last: str, seen: Sequence[str], chance: Random) -> Question | None:
    """The question to ask for a family: another one than last time, the longest unseen, of these the hardest to guess.

    Args:
        last: the id of the one asked last, which comes again only where it has no sibling.
        seen: the ids of the questions answered so far, the latest last.
    """
    asked = {question_id: place for place, question_id in enumerate(seen)}
    found = list(relatives(bank, name))
    chance.shuffle(found)
    return min(found, key=lambda each: (each.id == last, asked.get(each.id, -1), each.guess_rate), default=None)


def replay(bank: Bank, answers: Iterable[tuple[Given, date, datetime]], schedule: Schedule) -> dict[str, Miss]:
    """What all answers, in order of time, lead to; by family."""
    found: dict[str, Miss] = {}
    for given, day, at in answers:
        name = family(bank, given.question)
        miss = after(found.get(name), given, day, at, schedule, f"{bank.id}/{name}")
        if miss is not None:
            found[name] = miss
    return found
