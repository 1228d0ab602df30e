"""Finding the broken link: what to ask next about a chain, and how to step back to where it breaks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from random import Random

from quizapp.domain.banks import Bank, Link
from quizapp.domain.explanation import broken_link as link_of
from quizapp.domain.mastery import PRIOR, Known, state
from quizapp.domain.measures import Hold
from quizapp.domain.questions.base import Question

TESTED, OFFERED = 1.0, 0.5
"""How much a question says about the link that it tests, and about one that a part or an option of it points at."""

UNTESTED_DOUBT = 2.0
"""What there is to learn about a link that was never tested: more than about any other."""

MOST_STEPS_BACK = 2
"""So many further questions are asked to find the break; more would be an exam."""


def next_question(
    bank: Bank, mechanism_id: str, knowns: Mapping[str, Known], seen: Sequence[str], chance: Random
) -> Question | None:
    """The question that helps most to find the broken link of a chain; None if no question about it is left.

    A link under suspicion gets a further question, a sibling, but never two in a row: between them come other links,
    the untested first. So a suspicion is checked by spaced retrieval, and repair is not massed (Rohrer & Taylor 2007,
    Instr Sci 35:481-498). A link of another chain on which an answer threw suspicion is cleared up the same way, for
    it may be the true one.

    Args:
        knowns: what is known of each link of the bank, by `mechanism/step`.
        seen: the ids of the questions asked so far, the latest last; none is asked again.
        chance: decides between questions that are worth the same.
    """
    chain = [link.ref for link in bank.links() if link.mechanism_id == mechanism_id]
    fresh = {name: bearing(bank, question) for name, question in bank.questions.items() if name not in seen}
    order = chance.sample(list(fresh), len(fresh))
    last = bank.questions.get(seen[-1]) if seen else None

    def worth(name: str) -> float:
        doubts = sum(share * doubt(knowns.get(link)) for link, share in fresh[name].items() if link in chain)
        return doubts * (1 - bank.questions[name].guess_rate / 2)

    for suspect in suspects(chain, knowns):
        siblings = [name for name in order if suspect in fresh[name]]
        if siblings and not _was_just_asked(suspect, knowns, last):
            return bank.questions[max(siblings, key=lambda name: (fresh[name][suspect], worth(name)))]
    useful = [name for name in order if worth(name) > 0]
    others = [name for name in useful if last is None or bank.questions[name].step != last.step]
    return bank.questions[max(others or useful, key=worth)] if useful else None


def bearing(bank: Bank, question: Question) -> dict[str, float]:
    """The links that an answer to a question can say something about, and how much; its reason need not be given."""
    links = {link.ref: OFFERED for _, note in question.answer_notes() if (link := link_of(bank, note)) is not None}
    return links | {question.step: TESTED} if question.step and bank.link(question.step) else links


def doubt(known: Known | None) -> float:
    """How much there is still to learn about a link, in bits; about one never tested, more than that."""
    if known is None or not known.tested:
        return UNTESTED_DOUBT
    return -known.p * log2(known.p) - (1 - known.p) * log2(1 - known.p)


def suspects(chain: Collection[str], knowns: Mapping[str, Known]) -> list[str]:
    """The links that answers throw suspicion on: those of the chain first, of these the least known."""
    missed = [link for link, known in knowns.items() if known.missed or (link in chain and known.p < PRIOR)]
    return sorted(missed, key=lambda link: (link not in chain, knowns[link].p, link))


def _was_just_asked(link: str, knowns: Mapping[str, Known], last: Question | None) -> bool:
    return last is not None and (link == last.step or last.id in knowns[link].missed)


@dataclass(frozen=True)
class Ask:
    """The search goes on: with a question about a link further upstream."""

    link: Link
    questions: Sequence[Question]
    """Those that may be asked; never none."""

    def draw(self, seen: Sequence[str], chance: Random) -> Question:
        """One of them: a new one if possible, hard to guess if possible.

        Args:
            seen: the ids of the questions answered so far, the latest last.
        """
        last_seen = {name: place for place, name in enumerate(seen)}
        shuffled = chance.sample(self.questions, len(self.questions))
        return min(shuffled, key=lambda question: (last_seen.get(question.id, -1), question.guess_rate))


@dataclass(frozen=True)
class Break:
    """The search is over: where the chain breaks for this learner."""

    known: Link | None
    """The last link that the learner knows; None if none was found."""
    lost: Link
    """The first link that the learner is known to have lost."""

    @property
    def sentence(self) -> str:
        """Where it breaks, in the words of the steps."""
        if self.known is None:
            where = "at the first link" if self.lost.number == 1 else f"by link {self.lost.number} at the latest"
            return f"You lose it {where}: {_quoted(self.lost)}"
        is_next = self.lost.number == self.known.number + 1
        where = "at the next link" if is_next else f"between there and link {self.lost.number}"
        return f"You know this: {_quoted(self.known)} You lose it {where}: {_quoted(self.lost)}"


def _quoted(link: Link) -> str:
    return f"“{link.step.text}”"


def step_back(
    bank: Bank,
    missed: str,
    answered: Mapping[str, bool],
    knowns: Mapping[str, Known],
    latest: str | None,
) -> Ask | Break | None:
    """Where a chain breaks, or what to ask to find out, after a wrong answer; None if the link is not in the bank.

    The link upstream is asked about, and if that is lost too, the one before it. A link that holds, or was answered
    rightly on the way, is where the learner still stood; there the search ends. After two questions it ends anyway.

    Args:
        missed: the link that the wrong answer shows to be missing.
        answered: the links asked about in this search so far, with whether the answer was right.
        latest: the id of the question that was answered last. It is not asked again.
    """
    lost = bank.link(missed)
    if lost is None:
        return None
    for link in _upstream(lost):
        if answered.get(link.ref, state(knowns.get(link.ref)) is Hold.HOLDS):
            return Break(link, lost)
        if link.ref in answered:
            lost = link
        elif len(answered) >= MOST_STEPS_BACK:
            break
        elif questions := [each for each in bank.questions_by_step.get(link.ref, ()) if each.id != latest]:
            return Ask(link, questions)
    return Break(None, lost)


def _upstream(link: Link) -> list[Link]:
    """The links before this one, the nearest first."""
    return list(reversed(link.chain[: link.number - 1]))
