"""Finding the broken link: what to ask next about a chain, and how to step back to where it breaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from random import Random

from quizapp.domain.banks import Bank, Link
from quizapp.domain.explanation import broken_link as link_of
from quizapp.domain.mastery import MISSES_TO_NAME, PRIOR, Known, state
from quizapp.domain.measures import Hold
from quizapp.domain.questions.base import Question

OFFERED = 0.5
"""What it is worth that one option, or one part, is about a link, compared with a question that tests it."""


def bearing(bank: Bank, question: Question) -> dict[str, float]:
    """The links that a question can say something about, with how much: 1 for what it tests, less for what it offers."""
    found = {link.ref: OFFERED for _, note in question.notes() if (link := link_of(bank, note)) is not None}
    if question.step and bank.link(question.step):
        found[question.step] = 1.0
    return found


def next_question(
    bank: Bank,
    mechanism_id: str,
    knowns: Mapping[str, Known],
    seen: Sequence[str],
    chance: Random,
) -> Question | None:
    """The question that helps most to find the broken link of a chain; None if the chain has no question left.

    A link under suspicion gets a further question, but never two in a row: between them come other links, the untested
    first. So the suspicion is checked by spaced retrieval instead of massed repair.

    Args:
        seen: the ids of the questions asked so far, the latest last; none of them is asked again.
    """
    chain = [link.ref for link in bank.links() if link.mechanism_id == mechanism_id]
    fresh = [question for question in bank.questions.values() if question.id not in seen]
    chance.shuffle(fresh)
    bearings = {question.id: bearing(bank, question) for question in fresh}
    last = bank.questions.get(seen[-1]) if seen else None
    last_about = last.step if last else None

    def worth(question: Question) -> float:
        reach = bearings[question.id]
        return sum(reach[link] * doubt(knowns.get(link)) for link in chain if link in reach) * (1 - question.guess_rate / 2)

    for suspect in suspects(chain, knowns):
        if suspect == last_about or (last and suspect in bearing(bank, last) and knowns[suspect].missed[-1:] == (last.id,)):
            continue
        siblings = [question for question in fresh if suspect in bearings[question.id]]
        if siblings:
            return max(siblings, key=lambda question: (bearings[question.id][suspect], worth(question)))
    others = [question for question in fresh if question.step != last_about] or fresh
    return max(others, key=worth, default=None)


def _within(reach: Mapping[str, float], chain: Iterable[str]) -> dict[str, float]:
    return {link: reach[link] for link in chain if link in reach}


def suspects(chain: Iterable[str], knowns: Mapping[str, Known]) -> list[str]:
    """The links of a chain that were missed and do not hold since, the least known first."""
    own = set(chain)
    missed = [link for link, known in knowns.items() if known.missed or (link in own and known.p < 0.5)]
    return sorted(missed, key=lambda link: (link not in own, knowns[link].p))


def doubt(known: Known | None) -> float:
    """How much is still to be learnt about a link, in bits; a link never tested comes before all others."""
    if known is None or not known.tested:
        return 2.0
    p = known.p
    return -p * log2(p) - (1 - p) * log2(1 - p)
