"""Simulated learners with one broken link each: does the app name it? Run `python -m bench.learners`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from random import Random

from quizapp.domain import diagnosis, mastery
from quizapp.domain.banks import Bank
from quizapp.domain.explanation import broken_link as link_of
from quizapp.domain.mastery import Known
from quizapp.domain.questions import (
    Categorize,
    Choice,
    Cloze,
    Hotspot,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Short,
    TrueFalse,
)
from quizapp.domain.questions.base import Answer, Note, Outcome, Question
from quizapp.domain.questions.choice import ChosenAnswer
from quizapp.domain.questions.numeric import NumberAnswer, Target
from quizapp.domain.questions.short import TypedAnswer


@dataclass(frozen=True)
class Say:
    """Something that can be answered in one place."""

    words: str
    is_right: bool
    link: str | None = None
    """The link that whoever says so gets wrong, as far as the bank knows."""


@dataclass(frozen=True)
class Spot:
    """One place of a question: what can be said there, and the link that it is about."""

    says: tuple[Say, ...]
    about: str | None
    is_typed: bool = False
    label: str = ""

    def right(self, chance: Random) -> Say:
        return next(say for say in self.says if say.is_right)

    def wrong(self, chance: Random) -> Say:
        return chance.choice([say for say in self.says if not say.is_right])

    def offers(self, link: str | None) -> list[Say]:
        return [say for say in self.says if not say.is_right and say.link == link]

    def guess(self, chance: Random) -> Say:
        return self.wrong(chance) if self.is_typed else chance.choice(self.says)


UNFORESEEN = "I do not know this"
FAR_OFF = "123456.789"


def number_of(target: Target) -> str:
    if target.range:
        low, high = target.range
        return f"{(low + high) / 2:f}"
    return f"{target.answer:f}"


class Reader:
    """Takes a bank's questions apart into places."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def ref(self, note: Note) -> str | None:
        link = link_of(self.bank, note)
        return link.ref if link else None

    def answer(self, answer: Answer, step: str | None, label: str = "") -> Spot:
        if isinstance(answer, ChosenAnswer):
            says = tuple(Say(option.text, option.is_right, self.ref(option)) for option in answer.options)
            return Spot(says, step, label=label)
        if isinstance(answer, TypedAnswer):
            right = next((text for text in answer.accept if "*" not in text), answer.accept[0].replace("*", ""))
            says = tuple(Say(met.text.replace("*", ""), False, self.ref(met)) for met in answer.anticipate)
            return Spot((Say(right, True), *says, Say(UNFORESEEN, False, self.ref(answer.wrong))), step, True, label)
        assert isinstance(answer, NumberAnswer)
        says = tuple(Say(number_of(met), False, self.ref(met)) for met in answer.anticipate)
        return Spot(
            (Say(number_of(answer), True), *says, Say(FAR_OFF, False, self.ref(answer.wrong))), step, True, label
        )

    def spots(self, question: Question) -> tuple[Spot, ...]:
        step = question.step
        match question:
            case Choice() | Short() | Numeric():
                return (self.answer(question, step),)
            case Cloze():
                return tuple(self.answer(blank, step, name) for name, blank in question.blanks.items())
            case TrueFalse():
                wrong = Say(str(not question.answer).lower(), False, self.ref(question.wrong))
                return (Spot((Say(str(question.answer).lower(), True), wrong), step),)
            case Hotspot():
                return (Spot(tuple(Say(a.text, a.is_right, self.ref(a)) for a in question.areas), step),)
            case Multiple():
                return tuple(
                    Spot(
                        (
                            Say("yes", o.is_right, self.ref(o)),
                            Say("", not o.is_right, self.ref(o) if o.is_right else None),
                        ),
                        self.ref(o) or step,
                        label=o.text,
                    )
                    for o in question.options
                )
            case Categorize():
                return tuple(
                    Spot(
                        tuple(Say(c, c in i.belongs, self.ref(i)) for c in question.categories),
                        self.ref(i) or step,
                        label=i.text,
                    )
                    for i in question.items
                )
            case Matching():
                notes = {d.text: self.ref(d) for d in question.distractors}
                return tuple(
                    Spot(
                        tuple(Say(r, r == p.right, notes.get(r) or self.ref(p)) for r in question.rights.values()),
                        self.ref(p) or step,
                        label=p.left,
                    )
                    for p in question.pairs
                )
            case _:
                raise NotImplementedError(question.type)


@dataclass(frozen=True)
class Learner:
    reader: Reader
    broken: str | None
    slip: float

    def answer(self, question: Question, chance: Random) -> list[str]:
        if isinstance(question, Ordering):
            return self._order(question, chance)
        spots = self.reader.spots(question)
        offered = self.broken and any(spot.offers(self.broken) for spot in spots)
        says = [self._say(question, spot, bool(offered), chance) for spot in spots]
        if chance.random() < self.slip:
            place = chance.randrange(len(spots))
            if says[place].is_right:
                says[place] = spots[place].wrong(chance)
        if isinstance(question, Multiple):
            ticked = [spot.label for spot, say in zip(spots, says, strict=True) if say.words]
            return ticked or [chance.choice(question.options).text]
        if isinstance(question, Cloze | Categorize | Matching):
            return [f"{spot.label} = {say.words}" for spot, say in zip(spots, says, strict=True)]
        return [say.words for say in says]

    def _say(self, question: Question, spot: Spot, offered: bool, chance: Random) -> Say:
        if self.broken:
            if says := spot.offers(self.broken):
                return chance.choice(says)
            if not offered and self.broken in (spot.about, question.step):
                return spot.guess(chance)
        return spot.right(chance)

    def _order(self, question: Ordering, chance: Random) -> list[str]:
        texts = [item.text for item in question.order]
        lost = [item.text for item in question.order if self.broken and self.reader.ref(item) == self.broken]
        if lost:
            text = chance.choice(lost)
            was = texts.index(text)
            texts.remove(text)
            texts.insert(chance.choice([n for n in range(len(texts) + 1) if n != was]), text)
        elif self.broken and question.step == self.broken:
            chance.shuffle(texts)
        elif chance.random() < self.slip:
            n = chance.randrange(len(texts) - 1)
            texts[n], texts[n + 1] = texts[n + 1], texts[n]
        return texts


START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def session(
    bank: Bank, mechanism: str, learner: Learner, seed: str, answers: int = 12, pick=diagnosis.next_question, trace=None
) -> dict[str, Known]:
    chance = Random(seed)
    knowns: dict[str, Known] = {}
    seen: list[str] = []
    for n in range(answers):
        question = pick(bank, mechanism, knowns, seen, chance)
        if question is None:
            break
        response = question.respond(learner.answer(question, chance))
        outcome = question.grade(response)
        evidence = mastery.evidence(bank, question, outcome)
        knowns = mastery.after_all(knowns, evidence, START + n * timedelta(minutes=1))
        seen.append(question.id)
        if trace is not None:
            trace.append(
                (
                    question.id,
                    question.type,
                    question.step,
                    outcome.mark.value,
                    [(e.link, e.credit, round(e.guess, 2), round(e.weight, 2)) for e in evidence],
                )
            )
    return knowns


def main(seed=1, slip=0.05, runs=20, verbose=True):
    from quizapp.library import read_path
    from quizapp.paths import bundled

    [(bank, _)] = read_path(bundled("questions") / "clonazepam-and-ssris")
    reader = Reader(bank)
    total = hits = 0
    rows = []
    wrong = none = 0
    from collections import Counter

    for mech in bank.mechanisms:
        mh = mt = 0
        for link in bank.links():
            if link.mechanism_id != mech:
                continue
            named = Counter()
            for run in range(runs):
                k = session(bank, mech, Learner(reader, link.ref, slip), f"{seed}/{link.ref}/{run}")
                named[mastery.broken_link(k)] += 1
            mh += named[link.ref]
            mt += runs
            none += named[None]
            if verbose and named[link.ref] < 0.9 * runs:
                print("   ", link.ref, dict(named.most_common(4)))
        hits += mh
        total += mt
        false = sum(
            mastery.broken_link(session(bank, mech, Learner(reader, None, slip), f"{seed}/{mech}/none/{r}")) is not None
            for r in range(200)
        )
        print(f"{mech:16} {mh:4}/{mt:4} = {mh / mt:.3f}   false {false}/200")
    print("all", hits, total, round(hits / total, 3), "none:", none, "other:", total - hits - none)


if __name__ == "__main__":
    import sys

    main(seed=int(sys.argv[1]) if len(sys.argv) > 1 else 1, slip=float(sys.argv[2]) if len(sys.argv) > 2 else 0.05)
