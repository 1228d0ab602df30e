"""Giving questions their mechanism: those without a link, with the likeliest links proposed, to accept or to change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from quizapp.db import Draft, begin_writing, db
from quizapp.domain.banks import Bank, Link
from quizapp.domain.mechanisms import Fact, Mechanism
from quizapp.domain.proposals import Proposal, Proposer
from quizapp.domain.questions.base import Question
from quizapp.formats.yaml.adding import with_steps, with_things
from quizapp.formats.yaml.editing import Unfit
from quizapp.formats.yaml.trees import Table, grown
from quizapp.library import Library
from quizapp.patience import letting_others_go
from quizapp.services import drafts, enclosures
from quizapp.services.drafts import Desk
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import Visitor

OWN = ""
"""The id under which the draft's own bank is among the others."""

MOST = 2000
"""Questions that are looked at at once."""

MARKS = (60, 50, 40, 30)
"""How likely links are that can be accepted all at once, in percent."""


@dataclass(frozen=True)
class Loose:
    """A question without a link, and what it may be about."""

    name: str
    """By which it is known in the draft."""
    question: Question
    proposals: tuple[Proposal, ...]

    @property
    def likeness(self) -> int:
        return self.proposals[0].likeness if self.proposals else 0


@dataclass(frozen=True)
class Linking:
    """A draft with its questions that name no link."""

    desk: Desk
    loose: tuple[Loose, ...]
    more: int
    """How many more there are."""
    banks: Mapping[str, Bank]
    """Those whose links can be chosen: the draft's own first, then the others."""

    @cached_property
    def surer(self) -> Mapping[int, int]:
        """How many questions have a link that is at least so likely."""
        return {mark: count for mark in MARKS if (count := sum(one.likeness >= mark for one in self.loose))}

    def at(self, name: str) -> Loose | None:
        """The question of this name, or else the first."""
        return next((one for one in self.loose if one.name == name), self.loose[0] if self.loose else None)

    def after(self, name: str) -> str:
        """The name of the question after one; empty behind the last."""
        names = [one.name for one in self.loose]
        following = names[names.index(name) + 1 :] if name in names else names
        return following[0] if following else ""


def look(library: Library, visitor: Visitor | None, draft_id: int) -> Linking:
    """The questions of a draft that name no link, each with what it may be about.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
    """
    desk = drafts.see(library, visitor, draft_id)
    banks = _banks(library, desk)
    bare = [
        (entry.passage.name[1], entry.question)
        for entry in desk.proof.questions
        if entry.question and not entry.question.step
    ]
    with letting_others_go():
        proposer = Proposer(banks)
        loose = tuple(Loose(name, question, tuple(proposer.propose(question))) for name, question in bare[:MOST])
    return Linking(desk, loose, max(0, len(bare) - MOST), banks)


def _banks(library: Library, desk: Desk) -> Mapping[str, Bank]:
    own = desk.proof.bank or library.bank(desk.beside.bank_id)
    known = {OWN: own} if own and own.mechanisms else {}
    there = {_sayings(each) for each in own.mechanisms.values()} if own else set()
    others = {
        name: replace(bank, mechanisms=chains)
        for name, bank in library.banks().items()
        if name != desk.beside.bank_id
        and (chains := {id: each for id, each in bank.mechanisms.items() if _sayings(each) not in there})
    }
    return {**known, **others}


def _sayings(mechanism: Mechanism) -> tuple[str, ...]:
    """What a chain is known by in another bank."""
    return tuple(step.text for step in mechanism.steps)


def accept(
    library: Library, visitor: Visitor | None, draft_id: int, chosen: Mapping[str, tuple[str, str]], now: datetime
) -> None:
    """Write links into a draft; a chain of another bank is brought along with its facts and its diagram.

    Args:
        chosen: by the names of questions the bank and the link; the draft's own bank is `OWN`.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
        BadInput: there is no such link, or the draft can be changed as text only.
    """
    banks = _banks(library, drafts.see(library, visitor, draft_id))
    links = {name: _link(banks, bank_id, ref) for name, (bank_id, ref) in chosen.items()}
    begin_writing()
    draft = drafts.own_draft(visitor, draft_id)
    try:
        text, names = _brought_along(library, draft, banks, ((chosen[name][0], link) for name, link in links.items()))
        steps = {
            name: f"{names.get((chosen[name][0], link.mechanism_id), link.mechanism_id)}/{link.step.id}"
            for name, link in links.items()
        }
        anew = with_steps(text, steps)
    except Unfit as reason:
        db.session.rollback()
        raise BadInput(str(reason), "link") from None
    [one, *others] = steps.items()
    words = f"{len(steps)} questions were given a link" if others else f"{one[0]} was given the link {one[1]}"
    drafts.change(draft, anew, now, words)
    db.session.commit()


def _link(banks: Mapping[str, Bank], bank_id: str, ref: str) -> Link:
    bank = banks.get(bank_id)
    found = next((link for link in bank.links() if link.ref == ref), None) if bank else None
    if found is None:
        raise BadInput("Choose a link of a chain.", "link")
    return found


def _brought_along(
    library: Library, draft: Draft, banks: Mapping[str, Bank], links: Iterable[tuple[str, Link]]
) -> tuple[str, Mapping[tuple[str, str], str]]:
    """The draft's text with the chains of other banks, and what these are called in it."""
    own = banks.get(OWN)
    tree, _ = grown("", draft.text)
    taken = {key: {*_names(tree, key), *(getattr(own, key) if own else ())} for key in ("mechanisms", "facts")}
    names: dict[tuple[str, str], str] = {}
    mechanisms: dict[str, Mechanism] = {}
    facts: dict[str, Fact] = {}
    for bank_id, link in links:
        key = (bank_id, link.mechanism_id)
        if bank_id == OWN or key in names:
            continue
        names[key] = _free(link.mechanism_id, taken["mechanisms"])
        told = {name: _free(name, taken["facts"]) for step in link.mechanism.steps for name in step.facts}
        facts |= {told[name]: _elsewhere(banks[bank_id].facts[name]) for name in told if name in banks[bank_id].facts}
        mechanisms[names[key]] = _mechanism(library, draft, bank_id, link.mechanism, told)
    text = with_things(draft.text, "mechanisms", mechanisms)
    return with_things(text, "facts", facts), names


def _names(tree: Table | None, key: str) -> Iterable[str]:
    held = tree.get(key) if tree is not None else None
    return held if isinstance(held, Table) else ()


def _free(name: str, taken: set[str]) -> str:
    """The name, or if something has it already the name with a number; taken from then on."""
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    found = name if name not in taken else next(one for one in numbered if one not in taken)
    taken.add(found)
    return found


def _elsewhere(fact: Fact) -> Fact:
    """A fact without its place in a source that the draft does not have."""
    return fact.model_copy(update={"at": None})


def _mechanism(
    library: Library, draft: Draft, bank_id: str, mechanism: Mechanism, facts: Mapping[str, str]
) -> Mechanism:
    """A chain as it stands in the draft, its diagram beside it."""
    diagram = mechanism.diagram
    drawing = library.drawing(bank_id, diagram) if diagram else None
    if diagram and drawing is not None:
        there = {*enclosures.beside(library, draft).names}
        diagram = _free_file(diagram, there)
        enclosures.enclose(draft.id, {diagram: drawing})
    steps = tuple(
        step.model_copy(update={"facts": tuple(facts[name] for name in step.facts)}) for step in mechanism.steps
    )
    return mechanism.model_copy(update={"diagram": diagram if drawing is not None else None, "steps": steps})


def _free_file(name: str, taken: set[str]) -> str:
    stem, _, suffix = name.rpartition(".")
    return _free(stem, {one.rpartition(".")[0] for one in taken}) + f".{suffix}"
