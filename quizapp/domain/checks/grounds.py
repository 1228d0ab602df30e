"""Rules on what questions rest on: facts, steps and misconceptions, and whether each of these is put to the test."""

from collections import Counter

from quizapp.domain.checks.items import WHOLE_BANK, Findings, Items

FEWEST_USES = 2
"""In how many questions a misconception should be met: a single answer may be a slip."""


def missing_step(items: Items) -> Findings:
    """A question tests no link of a mechanism, so its answers show none to be missing (Woods 2007, PMID 17318360)."""
    if items.by_id and not items.bank.mechanisms:
        message = (
            "The bank has no mechanisms. Write chains of causes under `mechanisms:`, and name their steps as `step:`."
        )
        yield WHOLE_BANK, message
        return
    for name, item in items.by_id.items():
        if not item.question.step:
            message = "It names no step. Write which link of which mechanism it tests, as `step: mechanism/link`."
            yield ("questions", name), message


def missing_source(items: Items) -> Findings:
    """A question rests on no fact of the source (guideline 2: test what is worth learning)."""
    if items.by_id and not items.bank.facts:
        message = "The bank has no facts. Write what its source states under `facts:`, and name them as `facts: […]`."
        yield WHOLE_BANK, message
        return
    for name, item in items.by_id.items():
        if not item.question.facts:
            message = "It names no fact of the source. Write those that it rests on, as `facts: [F01, F02]`."
            yield ("questions", name), message


def contested_key(items: Items) -> Findings:
    """A question rests on contested facts alone, so that its key is an opinion (guideline 6)."""
    bank = items.bank
    for name, item in items.by_id.items():
        link = bank.link(item.question.step)
        named = item.question.facts or (link.step.facts if link else ())
        known = [bank.facts[fact] for fact in named if fact in bank.facts]
        if known and all(fact.status == "contested" for fact in known):
            message = (
                "All facts behind its key are contested. Ask for what is settled, or name the fact that settles it."
            )
            yield ("questions", name, "facts") if item.question.facts else ("questions", name), message


def unused_misconception(items: Items) -> Findings:
    """A misconception is met in fewer than two questions, too few to tell it from a slip (guideline 30)."""
    used = Counter(
        name
        for item in items.by_id.values()
        for name in {note.misconception for note in item.notes.values()}
        if name is not None
    )
    for name in items.bank.misconceptions:
        if used[name] < FEWEST_USES:
            where = "one question" if used[name] else "no question"
            message = f"It is met in {where}. Name it for wrong answers of at least two, or remove it."
            yield ("misconceptions", name), message


def fact_untested(items: Items) -> Findings:
    """No question rests on a fact of the source (guideline 1: items follow a plan of the content)."""
    tested = {name for item in items.by_id.values() for name in item.question.facts}
    tested |= {name for bench in items.bank.benches.values() for row in bench.rows for name in row.facts}
    for name in items.bank.facts:
        if name not in tested:
            yield ("facts", name), "No question tests this fact. Write one, or remove the fact."


def step_untested(items: Items) -> Findings:
    """No question tests a link, so that progress can never show it as known (guideline 1)."""
    for link in items.bank.links():
        if link.ref not in items.bank.questions_by_step:
            message = f"No question tests this step. Write one with `step: {link.ref}`, or join it to its neighbour."
            yield ("mechanisms", link.mechanism_id, "steps", link.number - 1), message
