"""What is known of each link of a chain: an estimate that every answer moves, by Bayesian knowledge tracing.

The model (Corbett & Anderson 1995, User Modeling and User-Adapted Interaction 4:253-278): a learner either knows a link
or does not, with the probability p. Knowing it, one answers rightly but for a slip; not knowing it, wrongly but for a
lucky guess. An answer multiplies the odds p / (1 - p) by how much likelier it is from one who knows:

    right: (1 - SLIP) / guess        wrong: SLIP / (1 - guess)

and then, since each answer is explained, the link may have been learnt: p becomes p + (1 - p) * LEARNT.

Four things go beyond the paper. The guess rate is the question's own instead of one for all (as in Pardos & Heffernan
2011, UMAP, KT-IDEM). Partial credit c mixes both factors, right**c * wrong**(1 - c). Evidence that is not the whole
truth about a link has a weight w, the factor's exponent (a power likelihood; Bissiri, Holmes & Walker 2016, J R Stat
Soc B 78:1103-1130). And how sure the learner was moves guess rate and weight. Forgetting is left to the cards (FSRS).

The numbers below were chosen on simulated learners, seeds other than those that the benchmark prints; the prior and
the slip are conventional. No learner's data stand behind them yet.

The values are frozen, and nothing but the last one and the new answer is needed: folding answers one by one and
computing all anew are the same thing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank
from quizapp.domain.explanation import broken_link as link_of
from quizapp.domain.measures import Hold
from quizapp.domain.questions.base import Mark, Note, Outcome, Part, Question

PRIOR = 0.5
"""That a link is known before it was ever tested: nothing is assumed either way."""

SLIP = 0.1
"""That one who knows a link answers wrongly: as high as the model's authors allow, so that one slip weighs little."""

LEARNT = 0.05
"""That a link which was not known is known once the answer was explained. Low: what was read is not yet learnt."""

LEAST, MOST = 0.02, 0.98
"""Between these the estimate stays, so that one who has forgotten, or understood, is noticed within a few answers."""

HOLDS_FROM, MISSING_BELOW = 0.8, 0.3
"""A link holds from here, at odds of four to one; below, at odds worse than three to seven, it may be named as missing.

Between 0.28 and 0.33 the simulation (`python -m bench.learners`) meets its aims; nothing hangs on the exact value.
"""

MISSES_TO_NAME = 2
"""On so many different questions a link must have been missed to be named: one slip names nothing."""

BLAMED = 0.3
"""From this weight on an answer counts as a miss of the link: a third of the blame, the most that three may share."""

MISSES_KEPT = 5
"""Of the questions on which a link was missed, the latest so many are remembered."""

HALF = 0.5
"""What a wrong answer that betrays another link weighs against the link that was tested."""

SURE_AND_WRONG = 1.5
"""What an error weighs in which the learner trusted: no slip, but something believed."""

LOWEST_GUESS, HIGHEST_GUESS = 0.02, 0.9

CARD_WEIGHT, CARD_GUESS = 0.5, 0.4
"""What the grade of a card weighs, and how often one who does not know a link would say to have known it.

A question is marked; a card is graded by whoever wants it to be right. Learners gave themselves credit for answers that
were wrong, less so with the right answer before them, as here, but still (Rawson & Dunlosky 2007, Eur J Cogn Psychol
19:559-579). So a grade weighs half as much as an answer, and its good word less than its bad one.
"""

CARD_CREDIT = {1: 0.0, 2: 0.5, 3: 1.0, 4: 1.0}
"""What the grades again, hard, good and easy show; how easily something came says nothing more about a link."""


@dataclass(frozen=True)
class Evidence:
    """What one answer says about one link."""

    link: str
    """As `mechanism/step`."""
    question_id: str
    credit: float
    """From 0, missed, to 1, shown to be known."""
    guess: float
    """How likely the credit is without knowing the link."""
    weight: float = 1.0
    """How far the answer is about this link."""


@dataclass(frozen=True)
class Known:
    """What the answers up to now say about one link."""

    p: float
    """The probability that the learner knows it."""
    tested: int
    """How many answers were about it."""
    right: int
    """How many of these were wholly right."""
    last_at: datetime
    missed: tuple[str, ...] = ()
    """The questions on which it was missed since it last held, or since the last right answer to each of them."""

    @property
    def state(self) -> Hold:
        return state(self)

    def row(self) -> dict[str, Any]:
        """The value as plain data, for a row of a table. Times stay times."""
        return {
            "p": self.p,
            "tested": self.tested,
            "right": self.right,
            "last_at": self.last_at,
            "missed": list(self.missed),
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The value that `row` gave; further columns are ignored."""
        return cls(row["p"], row["tested"], row["right"], row["last_at"], tuple(row["missed"]))


def state(known: Known | None) -> Hold:
    """What to show of a link: whether it holds, is shaky, is missing, or was never tested."""
    if known is None or not known.tested:
        return Hold.UNTESTED
    if known.p >= HOLDS_FROM:
        return Hold.HOLDS
    return Hold.MISSING if known.p < MISSING_BELOW and len(known.missed) >= MISSES_TO_NAME else Hold.SHAKY


def broken_link(knowns: Mapping[str, Known]) -> str | None:
    """The link to be named as broken: of those that are missing the least known one, or None."""
    missing = [(known.p, -len(known.missed), link) for link, known in knowns.items() if state(known) is Hold.MISSING]
    return min(missing)[2] if missing else None


def after(known: Known | None, evidence: Evidence, at: datetime) -> Known:
    """What is known of a link after one more answer."""
    before = known or Known(PRIOR, 0, 0, at)
    p = _learnt(_weighed(before.p, evidence), evidence.weight)
    is_right = evidence.credit >= 1
    return Known(
        p=p,
        tested=before.tested + 1,
        right=before.right + is_right,
        last_at=max(at, before.last_at),
        missed=() if p >= HOLDS_FROM else _missed(before.missed, evidence),
    )


def after_all(knowns: Mapping[str, Known], evidence: Iterable[Evidence], at: datetime) -> dict[str, Known]:
    """What is known of every link after one more answer; of links that it was not about, what was known before."""
    found = dict(knowns)
    for each in evidence:
        found[each.link] = after(found.get(each.link), each, at)
    return found


def _weighed(p: float, evidence: Evidence) -> float:
    guess = min(max(evidence.guess, LOWEST_GUESS), HIGHEST_GUESS)
    right, wrong = (1 - SLIP) / guess, SLIP / (1 - guess)
    factor: float = (right**evidence.credit * wrong ** (1 - evidence.credit)) ** evidence.weight
    odds = p / (1 - p) * factor
    return odds / (1 + odds)


def _learnt(p: float, weight: float) -> float:
    return min(max(p + (1 - p) * LEARNT * min(weight, 1), LEAST), MOST)


def _missed(before: tuple[str, ...], evidence: Evidence) -> tuple[str, ...]:
    others = tuple(name for name in before if name != evidence.question_id)
    if evidence.credit >= 1:
        return others
    counts = evidence.credit <= HALF and evidence.weight >= BLAMED
    return (*others, evidence.question_id)[-MISSES_KEPT:] if counts else before


@dataclass(frozen=True)
class _Showing:
    """What one part of an answer shows about one link."""

    link: str
    credit: float
    weight: float = 1.0
    is_named: bool = False
    """Whether what was given points at this link itself, rather than leaving the tested one in doubt."""


def evidence(
    bank: Bank, question: Question, outcome: Outcome, confidence: Confidence | None = None, hinted: bool = False
) -> tuple[Evidence, ...]:
    """What a marked answer says about the links of a bank, once for each link.

    The parts of one answer hang together, so they are one piece of evidence for a link: the fault alone if one of them
    points at this very link, otherwise the share of them that is right, less what guessing would bring. Where faults
    point at several links, these share the blame. What was given is about the link that its note points at, in second
    place about that of what belongs there, in third about the one that the question tests. Whatever its parts are
    about, an answer also speaks for or against the link that the question tests.

    Args:
        hinted: whether a hint was opened before the answer.
    """
    shown: dict[str, list[_Showing]] = {}
    for part in (*outcome.parts, *(outcome.reason.parts if outcome.reason else ())):
        for showing in _showings(bank, question, part):
            shown.setdefault(showing.link, []).append(showing)
    tested = bank.link(question.step)
    if tested and tested.ref not in shown:
        weight = 1.0 if outcome.mark is Mark.RIGHT else HALF
        shown[tested.ref] = [_Showing(tested.ref, outcome.credit, weight)]
    blamed = sum(any(showing.is_named for showing in showings) for showings in shown.values())
    return tuple(_together(question, link, showings, blamed, confidence, hinted) for link, showings in shown.items())


def _showings(bank: Bank, question: Question, part: Part) -> Iterator[_Showing]:
    tested = _ref(bank, part.key_note) or (question.step if bank.link(question.step) else None)
    pointed = _ref(bank, part.note)
    if part.mark is Mark.RIGHT:
        if about := pointed or tested:
            yield _Showing(about, 1.0)
        return
    credit = min(max(part.note.earned, 0.0), 1.0) if part.mark is Mark.PARTIAL else 0.0
    if pointed:
        yield _Showing(pointed, credit, is_named=True)
    if tested and tested != pointed:
        yield _Showing(tested, credit, HALF if pointed else 1.0)


def _ref(bank: Bank, note: Note) -> str | None:
    link = link_of(bank, note)
    return link.ref if link else None


def _together(
    question: Question,
    link: str,
    showings: list[_Showing],
    blamed: int,
    confidence: Confidence | None,
    hinted: bool,
) -> Evidence:
    faults = [showing.credit for showing in showings if showing.is_named]
    if faults:
        credit, weight = min(faults), 1 / blamed
    else:
        total = sum(showing.weight for showing in showings)
        share = sum(showing.credit * showing.weight for showing in showings) / total
        chance = question.guess_rate
        credit, weight = max(0.0, (share - chance) / (1 - chance)), min(total, 1.0)
    rights = sum(showing.credit >= 1 for showing in showings)
    guess = max(question.guess_rate ** max(rights, 1), LOWEST_GUESS)
    return heeding(Evidence(link, question.id, round(credit, 4), guess, weight), confidence, hinted)


def of_card(link: str, card_id: str, grade: int) -> Evidence:
    """What a learner's own grade of a card says about the link that it asked for."""
    return Evidence(link, f"card/{card_id}", CARD_CREDIT[grade], CARD_GUESS, CARD_WEIGHT)


def heeding(evidence: Evidence, confidence: Confidence | None, hinted: bool = False) -> Evidence:
    """The evidence as the learner's own word, and a hint, change it."""
    if evidence.credit < HALF and confidence is Confidence.SURE:
        evidence = replace(evidence, weight=evidence.weight * SURE_AND_WRONG)
    if evidence.credit and (confidence or hinted):
        evidence = replace(evidence, guess=_raised(evidence.guess, confidence, hinted))
    return evidence


def _raised(guess: float, confidence: Confidence | None, hinted: bool) -> float:
    """The guess rate of what was right: a stated guess and a hint halve its distance from 1, sureness halves it."""
    if confidence is Confidence.GUESSING:
        guess = (1 + guess) / 2
    if confidence is Confidence.SURE:
        guess /= 2
    return (1 + guess) / 2 if hinted else guess
