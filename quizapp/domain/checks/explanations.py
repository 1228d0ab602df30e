"""Rules on what is said of answers: each says why, and what a wrong one shows to be missing."""

import re

from quizapp.domain.checks.items import Findings, Item, Items, is_catch_all

LETTERS = re.compile(
    r"\b(?i:options?|answers?|choices?|statements?|distractors?) \(?([A-H]|[1-9])\b(?![-'’]|\s?%)"
    r"|\b(?i:the (?:first|second|third|fourth|fifth|last)) (?i:options?|answers?|choices?|distractors?)\b"
    r"|\b(?i:both|neither|either) [A-H] (?i:and|or|nor) [A-H]\b"
    r"|\b[A-H] (?:and|or) [A-H] (?:are|is|would be) (?:both )?(?:right|correct|wrong|incorrect|true|false)\b"
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
VERDICTS = frozenset({"correct", "false", "incorrect", "no", "right", "true", "wrong", "yes"})
AROUND_A_VERDICT = frozenset(
    {"a", "an", "and", "answer", "but", "choice", "here", "is", "isn't", "it", "it's", "not", "of", "option", "quite"}
    | {"simply", "sorry", "statement", "that", "that's", "the", "this", "unfortunately", "well", "done", "you", "are"}
    | {"again", "exactly", "good", "great", "try", "your", "because"}
)
LONGEST_VERDICT = 100
"""Characters; whoever writes more says more."""


def missing_why(item: Item) -> Findings:
    """An answer is marked without being explained (Van der Kleij et al. 2015, doi 10.3102/0034654314564881)."""
    said = {**item.whys, **{path: note.why for path, note in item.notes.items() if not is_catch_all(path)}}
    unsaid = [path for path, why in said.items() if not why]
    if len(unsaid) == len(said) > 1:
        yield (), "None of its answers says why. Write one to three sentences on the mechanism as `why:` of each."
        return
    for path in unsaid:
        yield path, "This answer does not say why. Write one to three sentences on the mechanism as `why:`."


def bare_verdict(item: Item) -> Findings:
    """An explanation says right or wrong, as the mark does, and no more (Van der Kleij et al. 2015, as above)."""
    for path, text in item.explanations():
        if len(text) > LONGEST_VERDICT:
            continue
        words = {word.casefold().replace("’", "'") for word in WORD.findall(text)}
        if words & VERDICTS and words <= VERDICTS | AROUND_A_VERDICT:
            yield path, f"“{text}” repeats the mark. Say by which link of the mechanism the answer stands or falls."


def option_letter(item: Item) -> Findings:
    """An explanation names an option by its letter or place, but each attempt shuffles them (zjosua/anki-mc#58)."""
    if getattr(item.question, "shuffle", True) is False:
        return
    for path, text in item.explanations():
        if found := LETTERS.search(text):
            yield (
                path,
                f"“{found[0]}” names an option by its place, but options are shuffled. Repeat its words instead.",
            )


def wrong_without_cause(items: Items) -> Findings:
    """A wrong answer tells of no misconception and no missing link (guideline 30: write distractors from errors)."""
    if not (items.bank.misconceptions or items.bank.mechanisms):
        return  # there is nothing yet to name; `missing-step` says so once
    for name, item in items.by_id.items():
        vague = [path for path, note in item.wrong.items() if not (note.misconception or note.step)]
        if len(vague) == len(item.wrong) > 1:
            message = "None of its wrong answers has a cause. Give each the `misconception:` or the `step:` behind it."
            yield ("questions", name), message
            continue
        for path in vague:
            what = "Any other wrong answer" if is_catch_all(path) else "This wrong answer"
            message = f"{what} has no cause. Name the `misconception:` behind it, or the `step:` that it confuses."
            yield ("questions", name, *path), message
