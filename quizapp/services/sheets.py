"""A question of an attempt as its taker sees it: what is asked, what was answered, and why it is right or wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from quizapp.db import Attempt, Item, Response, db, reading, standing
from quizapp.db.standing import Standing
from quizapp.domain import attempts as rules
from quizapp.domain import tries
from quizapp.domain.attempts import Mode
from quizapp.domain.banks import Bank, Link
from quizapp.domain.chains import KnownLink, answered_chain
from quizapp.domain.diagnosis import Ask, Break, step_back
from quizapp.domain.explanation import Explanation, explained
from quizapp.domain.mastery import Known
from quizapp.domain.questions.base import Fields, Layout, Question, one
from quizapp.domain.questions.choice import Optioned
from quizapp.library import Library
from quizapp.services import growing, known, versions
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor

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
        return step_back(self.bank, missing.ref, {}, self.links, self.question.id)

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


def see(library: Library, visitor: Visitor | None, attempt_id: int, position: int, now: datetime) -> Sheet:
    """A question of one's own attempt, explained if it was answered and may be.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
    """
    with reading() as connection:
        place = own_place(connection, visitor, attempt_id, position)
        sheet = sheet_of(library, place, now=now, tried=tried_at(connection, place))
        if sheet.explanation is None:
            return sheet
        chains = sheet.explanation.mechanism_ids
        links = known.chains(connection, place.attempt.person_id, place.attempt.bank_id, chains)
    return replace(sheet, links=links)


def sheet_of(
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


def own_place(connection: Connection, visitor: Visitor | None, attempt_id: int, position: int) -> Standing:
    place = standing.find(connection, attempt_id, position, visitor.person_id, visitor.key) if visitor else None
    if place is None:
        raise no_such_attempt()
    return place


def no_such_attempt() -> NotFound:
    return NotFound("There is no such quiz of yours here. If you took it under a name, sign in with it.")


def tried_at(connection: Connection, place: Standing) -> Sequence[Any]:
    """The answers given so far where one answers until it is right."""
    return standing.tries(connection, place) if place.given and place.attempt.mode == Mode.UNTIL_RIGHT else ()


def is_over(attempt: Attempt, now: datetime) -> bool:
    """Whether an attempt takes no more answers."""
    return attempt.finished_at is not None or rules.is_late(now, attempt.ends_at)


def opened_hints(fields: Fields, question: Question, mode: Mode, given: Response | None) -> int:
    """How many hints were opened, by the form's own word; an exam has none, and no further try takes one back."""
    if mode == Mode.EXAM:
        return 0
    said = one(fields, "hints")
    opened = int(said) if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS else 0
    return max(min(opened, len(question.hints)), given.hints if given else 0)


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
