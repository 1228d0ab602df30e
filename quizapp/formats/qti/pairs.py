"""Pairs as questions that match one to one, or that sort into categories."""

from collections.abc import Mapping, Sequence
from typing import Any

from quizapp.formats.fractions import Unfit

SORTING, MATCHING = "categorize", "matching"
"""Classes of match interactions that tell what they are for; only our own exports have them."""

Pairs = Sequence[tuple[str, str]]
Texts = Mapping[str, str]


def matched(pairs: Pairs, lefts: Texts, rights: Texts, notes: Texts, *, is_marked: bool) -> dict[str, Any]:
    """Pairs as a question that matches one to one, or as one that sorts."""
    is_one_left, is_one_right = len(dict(pairs)) == len(pairs), len({right for _, right in pairs}) == len(pairs)
    turned = [(right, left) for left, right in pairs]
    if is_one_left and not is_marked and (not is_one_right or len(pairs) == 1 or len(rights) < len(lefts)):
        return categorize(pairs, lefts, rights, notes)
    if is_one_right and not is_one_left:
        return categorize(turned, rights, lefts, notes)
    if is_one_right and len(pairs) < len(lefts):
        return matching(turned, rights, lefts, notes)
    return matching(pairs, lefts, rights, notes)


def categorize(pairs: Pairs, lefts: Texts, rights: Texts, notes: Texts) -> dict[str, Any]:
    """Left sides sorted into right ones; raises `Unfit` if one belongs nowhere."""
    belongs = {left: [rights[right] for other, right in pairs if other == left] for left in lefts}
    if any(not categories for categories in belongs.values()):
        raise Unfit("Things that belong in no category have no kind here.")
    items = [{"text": lefts[left], "in": categories, **why_of(notes, left)} for left, categories in belongs.items()]
    return {"type": "categorize", "categories": list(rights.values()), "items": items}


def matching(pairs: Pairs, lefts: Texts, rights: Texts, notes: Texts) -> dict[str, Any]:
    """Left sides with their partners; raises `Unfit` if one has none, or several."""
    partner = dict(pairs)
    if len(partner) != len(pairs) or any(left not in partner for left in lefts):
        raise Unfit("Things that have no partner, or several, have no kind here.")
    used = set(partner.values())
    native: dict[str, Any] = {
        "type": "matching",
        "pairs": [
            {"left": text, "right": rights[partner[left]], **why_of(notes, left)} for left, text in lefts.items()
        ],
    }
    if others := [{"text": text, **why_of(notes, right)} for right, text in rights.items() if right not in used]:
        native["distractors"] = others
    return native


def why_of(notes: Texts, name: str) -> dict[str, str]:
    """What is said of a part, as a field of it."""
    return {"why": notes[name]} if name in notes else {}
