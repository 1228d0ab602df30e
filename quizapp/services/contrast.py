"""Contrasting what is easily confused: show a bank's grid, keep what was placed, and see what was swapped with what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from quizapp.db import ContrastAttempt, ContrastVersion, Person, begin_writing, db
from quizapp.domain import contrast as rules
from quizapp.domain.banks import Bank
from quizapp.domain.contrast import Contrast, ContrastFact, Picture
from quizapp.library import Library
from quizapp.services import knowledge
from quizapp.services.banks import open_bank
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor, new_guest, person_of, visitor_for


@dataclass(frozen=True)
class Grid:
    """A grid to be filled in."""

    bank: Bank
    contrast: Contrast
    facts: tuple[ContrastFact, ...]
    """Shuffled by the form's number."""
    form: str


@dataclass(frozen=True)
class Filled:
    """A grid that was filled in, with what is swapped with what."""

    bank: Bank | None
    """None if it was taken out since."""
    attempt: ContrastAttempt
    contrast: Contrast
    picture: Picture
    can_repeat: bool
    """Whether the bank still has a grid."""


def grid(library: Library, bank_id: str, form: str) -> Grid:
    """A bank's grid, its facts shuffled by the number of the form.

    Raises:
        NotFound: there is no such bank, or it contrasts nothing.
    """
    bank = open_bank(library, bank_id)
    contrast = _contrast_of(bank)
    return Grid(bank, contrast, contrast.arrange(form), form)


def _contrast_of(bank: Bank) -> Contrast:
    if bank.contrast is None:
        raise NotFound("This bank has no contrast grid.")
    return bank.contrast


def place(
    library: Library, visitor: Visitor | None, bank_id: str, form: str, entered: Mapping[str, str], now: datetime
) -> tuple[int, Visitor]:
    """Mark what was placed and keep it; the same form sent again gives back what was kept.

    Returns the attempt's id and the visitor to remember.

    Args:
        form: the number that the page's form was given when it was made.
        entered: the key of the fact in each cell; empty for an empty one.

    Raises:
        NotFound: there is no such bank, or it contrasts nothing.
        Misplaced: nothing was placed, or not so that it can be marked.
    """
    bank = open_bank(library, bank_id)
    contrast = _contrast_of(bank)
    begin_writing()
    person = person_of(visitor) or new_guest(now)
    kept = db.session.scalar(select(ContrastAttempt).filter_by(person_id=person.id, form=form))
    if kept is None:
        kept = _keep(person, bank, contrast, form, rules.placed(contrast, entered), now)
    db.session.commit()
    return kept.id, visitor_for(person)


def _keep(
    person: Person, bank: Bank, contrast: Contrast, form: str, placement: dict[str, str], now: datetime
) -> ContrastAttempt:
    if db.session.get(ContrastVersion, contrast.version) is None:
        version = ContrastVersion(digest=contrast.version, bank_id=bank.id, native=contrast.native(), seen_at=now)
        db.session.add(version)
        db.session.flush()
    picture = rules.mark(contrast, placement)
    attempt = ContrastAttempt(
        person_id=person.id,
        bank_id=bank.id,
        bank_title=bank.title,
        version=contrast.version,
        form=form,
        placement=placement,
        credit=picture.credit,
        wrong_rows=list(picture.wrong_rows),
        placed_at=now,
    )
    db.session.add(attempt)
    db.session.flush()
    knowledge.fold_grid(bank, attempt, picture)
    return attempt


def see(library: Library, visitor: Visitor | None, bank_id: str, attempt_id: int) -> Filled:
    """One's own filled grid, marked against the grid as it stood then.

    Raises:
        NotFound: no such grid of this visitor.
    """
    attempt, native = _own_attempt(visitor, bank_id, attempt_id)
    bank = library.bank(bank_id)
    now_there = bank.contrast if bank else None
    same = now_there is not None and now_there.version == attempt.version
    contrast = now_there if now_there is not None and same else Contrast.model_validate(native)
    picture = rules.mark(contrast, attempt.placement)
    return Filled(bank, attempt, contrast, picture, can_repeat=now_there is not None)


def _own_attempt(visitor: Visitor | None, bank_id: str, attempt_id: int) -> tuple[ContrastAttempt, dict[str, object]]:
    found = (
        visitor
        and db.session.execute(
            select(ContrastAttempt, ContrastVersion.native)
            .join(Person, Person.id == ContrastAttempt.person_id)
            .join(ContrastVersion, ContrastVersion.digest == ContrastAttempt.version)
            .where(ContrastAttempt.id == attempt_id, ContrastAttempt.bank_id == bank_id, visitor.is_owner())
        ).first()
    )
    if not found:
        raise NotFound("There is no such grid of yours here. If you filled it in under a name, sign in with it.")
    return found[0], found[1]
