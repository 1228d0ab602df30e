"""Memories and reviews as rows, and back."""

from datetime import datetime
from typing import Any

from quizapp.domain import recall
from quizapp.domain.recall import NEW, Grade, Memory, Review, Schedule, Trace


def memory_of(row: Any) -> Memory | None:
    """The memory that a row of `card_memories` holds; None for a card never graded."""
    if row is None or row.state == NEW:
        return None
    return Memory(
        trace=Trace(row.state, row.step, row.stability, row.difficulty),
        day=row.last_day,
        last_review=row.last_review,
        due=row.due,
        due_day=row.due_day,
    )


def columns_of(memory: Memory | None) -> dict[str, Any]:
    """A memory as columns of `card_memories`."""
    if memory is None:
        names = (*Trace._fields, "last_day", "last_review", "due", "due_day")
        return {**dict.fromkeys(names), "state": NEW}
    return {
        **memory.trace._asdict(),
        "last_day": memory.day,
        "last_review": memory.last_review,
        "due": memory.due,
        "due_day": memory.due_day,
    }


def review_of(row: Any) -> Review:
    """The review that a row of `card_reviews` holds, with its schedule under `by`."""
    return Review(
        grade=Grade(row.grade),
        at=row.reviewed_at,
        day=row.day,
        schedule=Schedule.from_native(row.by) if row.by else None,
        before=Memory.from_native(row.before) if row.before else None,
        after=Memory.from_native(row.after),
    )


def rebuilt(reviews: list[Review], parameters: tuple[float, ...], now: datetime) -> dict[str, Any]:
    """What the columns of a card's memory are to hold, by all of its reviews that count."""
    return {
        **columns_of(recall.replay(reviews, parameters)),
        "reviews": len(reviews),
        "lapses": sum(recall.lapsed(review.before, review.grade) for review in reviews),
    }
