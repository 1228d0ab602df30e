"""Predict, then run: see a bench, commit to a prediction, and learn what decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from quizapp.db import BenchVersion, Person, Prediction, begin_writing, db
from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank, Link
from quizapp.domain.explanation import Ground, grounds
from quizapp.domain.questions.base import Fields, one
from quizapp.domain.workbench import Bench, Change, Run, Setting
from quizapp.library import Library
from quizapp.services import knowledge
from quizapp.services.banks import open_bank
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor, new_guest, person_of, visitor_for


@dataclass(frozen=True, kw_only=True)
class Board:
    """A bench as it stands, and what the latest run showed."""

    bank: Bank
    bench_id: str
    bench: Bench
    stands: Setting
    """Where the switches are before the next prediction."""
    prediction: Prediction | None = None
    run: Run | None = None
    """What was predicted and what came of it; None before the first prediction."""

    @property
    def link(self) -> Link | None:
        """The link that decided, as the bank has it now."""
        return self.bank.link(self.run.step) if self.run else None

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The facts behind the row that decided."""
        return grounds(self.bank, self.run.row.facts) if self.run else ()


def bank_with_benches(library: Library, bank_id: str) -> Bank:
    """A bank that has a bench.

    Raises:
        NotFound: there is no such bank, or it has none.
    """
    bank = open_bank(library, bank_id)
    if not bank.benches:
        raise NotFound("This bank has no bench.")
    return bank


def see(library: Library, visitor: Visitor | None, bank_id: str, bench_id: str, after: int | None = None) -> Board:
    """A bench at the beginning; or after one's own prediction, with what came of it by the bench as it stood then.

    Raises:
        NotFound: there is no such bank or bench, or no such prediction of this visitor.
    """
    bank, bench = _open(library, bank_id, bench_id)
    if after is None:
        return Board(bank=bank, bench_id=bench_id, bench=bench, stands=bench.baseline)
    kept, then = _own_prediction(visitor, bank_id, bench_id, after, bench)
    return Board(
        bank=bank,
        bench_id=bench_id,
        bench=bench,
        stands=kept.after if bench.takes(kept.after) else bench.baseline,
        prediction=kept,
        run=Run(then, kept.before, kept.after, kept.quantity, Change(kept.predicted)),
    )


def predict(
    library: Library,
    visitor: Visitor | None,
    bank_id: str,
    bench_id: str,
    form: str,
    fields: Fields,
    now: datetime,
    after: int | None = None,
) -> tuple[int, Visitor]:
    """Keep a prediction and what came of it; the same form sent again gives back what was kept.

    Returns the prediction's id and the visitor to remember.

    Args:
        form: the number that the page's form was given when it was made.
        after: the prediction from whose setting the bench goes on; without one, it begins.

    Raises:
        NotFound: there is no such bank or bench, or no such prediction of this visitor.
        Unreadable: nothing was predicted, or not so that it can be judged.
    """
    begin_writing()
    board = see(library, visitor, bank_id, bench_id, after)
    person = person_of(visitor)
    if person is None or (kept := _sent_before(person, form)) is None:
        run = board.bench.read(fields, board.stands)
        person = person or new_guest(now)
        kept = _keep(person, board.bank, bench_id, run, form, _confidence(fields), now)
    db.session.commit()
    return kept.id, visitor_for(person)


def _open(library: Library, bank_id: str, bench_id: str) -> tuple[Bank, Bench]:
    bank = open_bank(library, bank_id)
    bench = bank.benches.get(bench_id)
    if bench is None:
        raise NotFound("This bank has no such bench. It may have been renamed or taken out.")
    return bank, bench


def _own_prediction(
    visitor: Visitor | None, bank_id: str, bench_id: str, prediction_id: int, bench: Bench
) -> tuple[Prediction, Bench]:
    """A prediction that belongs to this visitor, and the bench as it stood then."""
    found = None
    if visitor is not None:
        found = db.session.execute(
            select(Prediction, BenchVersion.native)
            .join(Person, Person.id == Prediction.person_id)
            .join(BenchVersion, BenchVersion.digest == Prediction.version)
            .where(Prediction.id == prediction_id, visitor.is_owner())
            .where(Prediction.bank_id == bank_id, Prediction.bench_id == bench_id)
        ).first()
    if found is None:
        raise NotFound("There is no such run of yours here. If you made it under a name, sign in with it.")
    kept, native = found
    return kept, bench if kept.version == bench.version else Bench.model_validate(native)


def _sent_before(person: Person, form: str) -> Prediction | None:
    return db.session.scalar(select(Prediction).filter_by(person_id=person.id, form=form))


def _confidence(fields: Fields) -> str | None:
    said = one(fields, "confidence")
    return said if said in set(Confidence) else None


def _keep(
    person: Person, bank: Bank, bench_id: str, run: Run, form: str, confidence: str | None, now: datetime
) -> Prediction:
    """Add a prediction to the running transaction."""
    bench = run.bench
    if db.session.get(BenchVersion, bench.version) is None:
        version = BenchVersion(
            digest=bench.version, bank_id=bank.id, bench_id=bench_id, native=bench.native(), seen_at=now
        )
        db.session.add(version)
        db.session.flush()
    prediction = Prediction(
        person_id=person.id,
        bank_id=bank.id,
        bench_id=bench_id,
        version=bench.version,
        form=form,
        before=dict(run.before),
        after=dict(run.after),
        quantity=run.quantity,
        predicted=run.predicted,
        actual=run.actual,
        is_right=run.is_right,
        is_fresh=_is_fresh(person, bank, bench_id, run),
        step=run.step,
        confidence=confidence,
        predicted_at=now,
    )
    db.session.add(prediction)
    db.session.flush()
    knowledge.fold_prediction(bank, prediction)
    return prediction


def _is_fresh(person: Person, bank: Bank, bench_id: str, run: Run) -> bool:
    """Whether the page has not shown yet, after another prediction or at the beginning, where the setting leads."""
    seen = db.session.scalars(
        select(Prediction.after).filter_by(
            person_id=person.id, bank_id=bank.id, bench_id=bench_id, version=run.bench.version
        )
    )
    return run.after != run.bench.baseline and run.after not in seen.all()
