"""Rules on options: whether their words or their places give the right one away."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from math import erfc, exp, pi, sqrt

from quizapp.domain.checks.items import WHOLE_BANK, Findings, Items, Offer
from quizapp.domain.spelling import fold

LONGER = 1.15
"""How many times as long as the longest distractor a key may be…"""

LONGER_BY = 6
"""…or else by how many characters: “months” gives nothing away beside “days”."""

FEWEST_FOR_BALANCE = 8
"""How many questions it takes before the places of their keys mean anything."""

LARGEST_SHARE = 0.6
"""The share of the keys that may stand at one place."""

LEAST_CHANCE = 0.01
"""How unlikely a spread of the keys may be before it is called uneven."""

OTHERS = r"the (above|options|answers|choices|statements|following)"
ALL_ABOVE = re.compile(
    rf"\b(all|any|both|each)( of)? {OTHERS}\b|^(they are )?(all|both)( of)? (these|those|them)\W*$", re.IGNORECASE
)
NONE_ABOVE = re.compile(
    rf"\b(none|neither|not any)( of)? {OTHERS}\b|^(none|neither) of (these|those|them)\W*$", re.IGNORECASE
)
HARMLESS = re.compile(
    r"\b(not (all|always|completely|entirely|every|only)|(above|after|at|first of) all|all or (none|nothing))\b",
    re.IGNORECASE,
)
ABSOLUTE = re.compile(
    r"\b(absolutely|all|always|completely|entirely|every|everyone|everything|exclusively|in no case|invariably|must"
    r"|never|nobody|none|only|solely|totally|without exception)\b",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"\b(an?)\W*$", re.IGNORECASE)
VERB = re.compile(r"\b(is|was|are|were)\W*$", re.IGNORECASE)
SOUNDS_LIKE_A_VOWEL = re.compile(
    r"(?!eu|one\b|once|uni(?!n)|use|usu|ut[ei])[aeiou]|hour|honest|honou?r|heir", re.IGNORECASE
)
RANGE = re.compile(r"\D*?(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)\s*(\D*)")


def all_of_the_above(offer: Offer) -> Findings:
    """An option stands for all others: whoever knows two of them has it (guideline 26)."""
    for option in offer.options:
        if ALL_ABOVE.search(option.text):
            yield offer.at(option), f"“{option.text}” rewards knowing a part. Remove it, or write `type: multiple`."


def none_of_the_above(offer: Offer) -> Findings:
    """An option denies all others: choosing it does not show that what is right is known (guideline 25)."""
    for option in offer.options:
        if NONE_ABOVE.search(option.text):
            message = f"“{option.text}” does not show what a learner knows. Write an answer of its own instead."
            yield offer.at(option), message


def key_longest(offer: Offer) -> Findings:
    """The key is clearly longer than every distractor (guideline 24; Pham et al. 2018, PMC10711986).

    Clearly means more than 1.15 times as long as the longest distractor, and by at least 6 characters.
    """
    if len(offer.keys) != 1 or not offer.distractors:
        return
    key, longest = offer.keys[0], max(len(option.text) for option in offer.distractors)
    if len(key.text) > LONGER * longest and len(key.text) - longest >= LONGER_BY:
        yield (
            offer.at(key),
            f"The right option has {len(key.text)} characters, the longest wrong one {longest}. "
            "Shorten it, or make the wrong ones as precise.",
        )


def absolute_words(offer: Offer) -> Findings:
    """Words such as always and never stand in distractors only, and mark them as wrong (guideline 28a)."""
    if any(_absolute(option.text) for option in offer.keys):
        return
    for option in offer.distractors:
        if word := _absolute(option.text):
            message = f"“{word}” stands in wrong options only, which tells them apart. Put this one less absolutely."
            yield offer.at(option), message


def _absolute(text: str) -> str:
    for pattern in (HARMLESS, ALL_ABOVE, NONE_ABOVE):
        text = pattern.sub("", text)
    found = ABSOLUTE.search(text)
    return found[0] if found else ""


def grammatical_clue(offer: Offer) -> Findings:
    """The stem's last word, “a” or “an”, “is” or “are”, fits some of the options only (guideline 28c)."""
    if article := ARTICLE.search(offer.stem):
        if {True, False} <= {_takes_an(option.text) for option in offer.options}:
            message = f"The stem ends in “{article[1]}”, which fits some options only. Move it into the options."
            yield offer.path, message
    elif verb := VERB.search(offer.stem):
        nouns = [_noun(option.text) for option in offer.options]
        if all(nouns) and len({_is_plural(noun) for noun in nouns}) > 1:
            message = f"The stem ends in “{verb[1]}”, but options differ in number. Write all as one or all as many."
            yield offer.path, message


def _takes_an(text: str) -> bool | None:
    """Whether “an” belongs before a text; None where its sound cannot be told from its letters."""
    word = re.match(r"\W*([A-Za-z]+)", text)
    if not word or word[1].isupper():  # an SSRI, but a SERT inhibitor
        return None
    return bool(SOUNDS_LIKE_A_VOWEL.match(word[1]))


def _noun(text: str) -> str:
    """The noun of an option that is one word, with an article or without; empty for a longer one."""
    found = re.fullmatch(r"(?:(?:an?|the) )?([A-Za-z-]+)\W*", text, re.IGNORECASE)
    return found[1] if found else ""


def _is_plural(noun: str) -> bool:
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def overlapping_ranges(offer: Offer) -> Findings:
    """Two options are ranges that share a value, so that both can be right (guideline 22)."""
    ranges = [(option, match) for option in offer.options if (match := RANGE.fullmatch(option.text))]
    for (first, one), (second, other) in combinations(ranges, 2):
        meet = float(one[1]) <= float(other[2]) and float(other[1]) <= float(one[2])
        if meet and fold(one[3]) == fold(other[3]):
            message = f"“{first.text}” and “{second.text}” overlap, so both can be right. Part them."
            yield offer.at(second), message


def key_position(items: Items) -> Findings:
    """As written, the key stands too often at the same place (guideline 20).

    Of the questions with one right option among three or more, at least 8: more than 60 % have it at one place, or
    keys placed at random would be spread so unevenly less than once in a hundred times (chi-square test against an even
    spread, added up over the numbers of options).
    """
    places = Counter(
        (len(offer.options), offer.options.index(offer.keys[0]))
        for item in items.by_id.values()
        for offer in item.offers
        if offer.path == ("options",) and len(offer.keys) == 1 and len(offer.options) >= 3
    )
    total = places.total()
    if total < FEWEST_FOR_BALANCE:
        return
    by_place: Counter[int] = Counter()
    for (_, place), count in places.items():
        by_place[place] += count
    [(place, most)] = by_place.most_common(1)
    if most > LARGEST_SHARE * total or chance_of_spread(places) < LEAST_CHANCE:
        yield (
            WHOLE_BANK,
            f"In {most} of {total} questions the right option is written at place {place + 1}. Spread it evenly: "
            "where options are not shuffled, as on paper, learners come to expect it there.",
        )


def chance_of_spread(places: Mapping[tuple[int, int], int]) -> float:
    """How likely keys placed at random are spread as unevenly as these, counted by number of options and place."""
    statistic, freedom = 0.0, 0
    for size in {size for size, _ in places}:
        counts = [places.get((size, place), 0) for place in range(size)]
        even = sum(counts) / size
        statistic += sum((count - even) ** 2 / even for count in counts)
        freedom += size - 1
    return chi_square_tail(statistic, freedom)


def chi_square_tail(statistic: float, freedom: int) -> float:
    """The probability of a chi-square value at least as large (the finite sum for whole degrees of freedom)."""
    half = statistic / 2
    tail, term, power = (erfc(sqrt(half)), 2 * sqrt(half / pi), 1.5) if freedom % 2 else (exp(-half), half, 2.0)
    term *= exp(-half)
    while power <= freedom / 2:
        tail += term
        term *= half / power
        power += 1
    return tail
