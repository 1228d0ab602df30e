"""When two spellings are the same answer: what folding overlooks, and which slips of the pen are forgiven."""

import re
from unicodedata import category, normalize

from rapidfuzz.distance import OSA

ACCENTS = re.compile("[\u0300-\u036f]")
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`]")
DASHES = re.compile("[-\u2010-\u2015\u2212]")
# A sign belongs to its number: “-1” must not be read as “1”.
JOINTS = re.compile(r"(?<!^)-|^-(?!\d)")
# Between two digits a blank has a meaning: “5-10” is not “510”.
LOOSE_BLANKS = re.compile(r"(?<!\d) | (?!\d)")

LETTERS_FOR_ONE_SLIP = 4
LETTERS_FOR_TWO_SLIPS = 8

# Openings by which technical words tell opposites apart; to mix them up is a mistake, not a slip.
OPPOSITES = (
    ("hyper", "hypo"),
    ("inter", "intra"),
    ("abd", "add"),
    ("ante", "anti"),
    ("endo", "ecto"),
    ("macro", "micro"),
)


def fold(text: str, *, cased: bool = False) -> str:
    """A text without what does not matter in an answer: case, accents, kinds of blank, outer punctuation.

    Hyphens count as blanks. With `cased`, case is kept.
    """
    text = ACCENTS.sub("", normalize("NFKD", APOSTROPHES.sub("'", text)))
    text = normalize("NFKC", text if cased else text.casefold())
    text = JOINTS.sub(" ", DASHES.sub("-", INVISIBLE.sub("", text)).strip())
    text = " ".join(text.split())
    return _bare(text) or text


def squeeze(folded: str) -> str:
    """A folded text without its blanks, so that “5 ht” and “5ht” are one."""
    return LOOSE_BLANKS.sub("", folded)


def fits(text: str, pattern: str, *, cased: bool = False) -> bool:
    """Whether a text is the same answer as a pattern, in which `*` stands for anything, also for nothing."""
    typed = squeeze(fold(text, cased=cased))
    if "*" not in pattern:
        return typed == squeeze(fold(pattern, cased=cased))
    head, *middle, tail = (squeeze(fold(piece, cased=cased)) for piece in pattern.split("*"))
    start, end = len(head), len(typed) - len(tail)
    if start > end or not (typed.startswith(head) and typed.endswith(tail)):
        return False
    for piece in middle:
        found = typed.find(piece, start, end)
        if found < 0:
            return False
        start = found + len(piece)
    return True


def distance(text: str, other: str) -> int:
    """How many letters must be added, dropped, changed or swapped with their neighbour to get from one to the other."""
    return OSA.distance(squeeze(fold(text)), squeeze(fold(other)))


def slips(text: str, meant: str, *, cased: bool = False) -> int | None:
    """The number of slips of the pen between what was typed and what may have been meant.

    None where it is no slip but another word: short words, words with digits, another first letter, the opposite
    opening (hypo for hyper), more slips than the word's length excuses, or with `cased` another case.
    """
    typed, right = fold(text, cased=cased).split(), fold(meant, cased=cased).split()
    if len(typed) != len(right):
        if any(_excused(word) == 0 for word in right):
            return None
        typed, right = ["".join(typed)], ["".join(right)]
    found = [_slips_in_word(*words) for words in zip(typed, right, strict=True)]
    return None if None in found else sum(slip or 0 for slip in found)


def _slips_in_word(typed: str, meant: str) -> int | None:
    if typed == meant:
        return 0
    if typed[:1] != meant[:1] or any(map(str.isdigit, typed + meant)) or _are_opposites(typed, meant):
        return None
    slip = OSA.distance(typed, meant)
    is_only_case = slip > OSA.distance(typed.casefold(), meant.casefold())
    return slip if slip <= _excused(meant) and not is_only_case else None


def _excused(word: str) -> int:
    """How many slips a word's length excuses."""
    letters = sum(map(str.isalpha, word))
    return (letters >= LETTERS_FOR_ONE_SLIP) + (letters >= LETTERS_FOR_TWO_SLIPS)


def _are_opposites(word: str, other: str) -> bool:
    return any(
        (word.startswith(one) and other.startswith(two)) or (word.startswith(two) and other.startswith(one))
        for one, two in OPPOSITES
    )


def _bare(text: str) -> str:
    """A text without the punctuation around it; a sign before a number stays."""
    start, end = 0, len(text)
    while start < end and _is_outer(text[start]) and not re.match(r"-\d", text[start:end]):
        start += 1
    while start < end and _is_outer(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_outer(character: str) -> bool:
    return character == " " or category(character).startswith("P")
