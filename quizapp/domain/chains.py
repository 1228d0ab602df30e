"""A chain as one learner stands to it: each link with what is known of it, and what is believed in its place."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from quizapp.domain import mastery
from quizapp.domain.banks import Bank, Link
from quizapp.domain.beliefs import Belief
from quizapp.domain.knowledge import Knowledge
from quizapp.domain.mastery import Known
from quizapp.domain.measures import Hold
from quizapp.domain.mechanisms import Misconception

IN_WORDS = (
    (0.95, "almost certainly known"),
    (0.8, "probably known"),
    (0.5, "more likely known than not"),
    (0.3, "more likely not known"),
    (0.0, "probably not known"),
)
"""What to say of an estimate from each probability on."""


@dataclass(frozen=True)
class KnownLink:
    """A link, and what one learner's answers say about it."""

    link: Link
    known: Known | None
    ideas: tuple[Misconception, ...] = ()
    """What seems to be believed in its place."""
    is_cracked: bool = False
    """Whether the answer that is looked at contradicts it."""

    @cached_property
    def hold(self) -> Hold:
        return mastery.state(self.known)

    @property
    def sayings(self) -> tuple[str, ...]:
        """The ideas in its place, in the words of whoever holds them."""
        return tuple(idea.says for idea in self.ideas)

    @property
    def look(self) -> str:
        """How it is drawn: by what is known of it, unless the answer just cracked it."""
        return "cracked" if self.is_cracked else self.hold.value

    @property
    def estimate(self) -> str:
        """How likely it is known, in words; empty for a link that was never tested."""
        if self.known is None or not self.known.tested:
            return ""
        return next(words for least, words in IN_WORDS if self.known.p >= least)


def answered_chain(
    shown: Link, knowns: Mapping[str, Known], missing: Link | None, betrayed: Iterable[Misconception]
) -> tuple[KnownLink, ...]:
    """The chain of a link after an answer: what is known of each link, and the one that the answer cracks.

    Args:
        missing: the link that the answer contradicts, if any.
        betrayed: the misconceptions that the answer betrays.
    """
    cracked = missing.ref if missing else None
    ideas = tuple(idea for idea in betrayed if idea.breaks == cracked)
    return tuple(
        KnownLink(link, knowns.get(link.ref), ideas if link.ref == cracked else (), link.ref == cracked)
        for link in shown.chain
    )


def known_chains(bank: Bank, known: Knowledge) -> dict[str, tuple[KnownLink, ...]]:
    """Every chain of a bank by its mechanism's id, each link with what all answers say about it."""
    found: dict[str, list[KnownLink]] = {name: [] for name in bank.mechanisms}
    for link in bank.links():
        of_link = known.links.get(link.ref)
        ideas = ideas_about(bank, known.beliefs, link, is_missing=mastery.state(of_link) is Hold.MISSING)
        found[link.mechanism_id].append(KnownLink(link, of_link, ideas))
    return {name: tuple(links) for name, links in found.items()}


def ideas_about(
    bank: Bank, beliefs: Mapping[str, Belief], link: Link, *, is_missing: bool
) -> tuple[Misconception, ...]:
    """The misconceptions that seem to stand in a link's place: the held ones; where it is missing, every one met."""
    met = {name for name, belief in beliefs.items() if belief.is_held or (is_missing and belief.raised)}
    return tuple(idea for name, idea in bank.misconceptions.items() if name in met and idea.breaks == link.ref)


def broken(chains: Mapping[str, Collection[KnownLink]]) -> KnownLink | None:
    """The link that holds the learner up most, or None if none is known to be missing."""
    links = {each.link.ref: each for chain in chains.values() for each in chain}
    name = mastery.broken_link({ref: each.known for ref, each in links.items() if each.known})
    return links[name] if name else None
