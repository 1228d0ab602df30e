"""Advice on items: flaws that give an answer away or mislead, and what a question lacks to explain itself.

Numbers of guidelines in the rules are those of Haladyna, Downing & Rodriguez, "A review of multiple-choice item-writing
guidelines for classroom assessment", Appl Meas Educ 2002;15:309–333.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quizapp.domain.banks import Bank, Path
from quizapp.domain.checks.explanations import bare_verdict, missing_why, option_letter, wrong_without_cause
from quizapp.domain.checks.grounds import (
    contested_key,
    fact_untested,
    missing_source,
    missing_step,
    step_untested,
    unused_misconception,
)
from quizapp.domain.checks.items import Items, Rule, each_item, each_offer
from quizapp.domain.checks.options import (
    absolute_words,
    all_of_the_above,
    grammatical_clue,
    key_longest,
    key_position,
    none_of_the_above,
    overlapping_ranges,
)
from quizapp.domain.checks.stems import duplicate_stem, negative_stem

RULES: Mapping[str, Rule] = {
    "all-of-the-above": each_offer(all_of_the_above),
    "none-of-the-above": each_offer(none_of_the_above),
    "key-longest": each_offer(key_longest),
    "absolute-words": each_offer(absolute_words),
    "grammatical-clue": each_offer(grammatical_clue),
    "overlapping-ranges": each_offer(overlapping_ranges),
    "key-position": key_position,
    "negative-stem": each_item(negative_stem),
    "duplicate-stem": duplicate_stem,
    "missing-why": each_item(missing_why),
    "bare-verdict": each_item(bare_verdict),
    "option-letter": each_item(option_letter),
    "wrong-without-cause": wrong_without_cause,
    "missing-step": missing_step,
    "missing-source": missing_source,
    "contested-key": contested_key,
    "unused-misconception": unused_misconception,
    "fact-untested": fact_untested,
    "step-untested": step_untested,
}
"""Every rule by its name, as `quizapp check` prints it. Its docstring says what it means and where it comes from."""

ENGLISH = frozenset(
    {
        "all-of-the-above",
        "none-of-the-above",
        "absolute-words",
        "grammatical-clue",
        "negative-stem",
        "bare-verdict",
        "option-letter",
    }
)
"""The rules that look for English words; banks in other languages are spared them."""


@dataclass(frozen=True)
class Advice:
    """What could be better, and where: the way into the bank's data, the rule's name, and how to mend it."""

    path: Path
    name: str
    message: str


def advice(bank: Bank) -> Iterator[Advice]:
    """Everything that the rules find in a bank, rule by rule. What concerns the whole bank stands at its title."""
    items = Items.of(bank)
    is_english = bank.language.casefold().split("-")[0] == "en"
    for name, rule in RULES.items():
        if is_english or name not in ENGLISH:
            for path, message in rule(items):
                yield Advice(path, name, message)
