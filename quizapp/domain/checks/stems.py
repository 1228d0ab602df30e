"""Rules on stems: what is asked must be plain, and asked once."""

import re

from quizapp.domain.checks.items import Blanked, Findings, Item, Items
from quizapp.domain.spelling import fold

EMPHASISED = re.compile(r"\*\*.+?\*\*|__.+?__|\b(NOT|NEVER|EXCEPT|LEAST|FALSE|INCORRECT|UNTRUE|CANNOT)\b")
SENTENCE_END = re.compile(r"(?<=[.?!:;])\s+")
CHOOSING = re.compile(r"\b(which|what|who|whose|whom|where|when)\b.*", re.IGNORECASE | re.DOTALL)
NEGATIVE = re.compile(
    r"(?<!\bor )(?<!\band )(?<!\bat )(?<!\bbut )"
    r"\b(not(?! only)|never|except|least|false|incorrect|untrue|cannot|(?:is|are|do|does|did|can|was|were)n['’]t)\b",
    re.IGNORECASE,
)


def negative_stem(item: Item) -> Findings:
    """It asks for what is not so, with a word that is easily overlooked: not, except, least, false (guideline 17).

    The word may be emphasised by `**` or capitals. It is looked for in the last sentence: after “which” and the like
    in a question, anywhere in a statement that is to be judged or ended.
    """
    if isinstance(item.question, Blanked):
        return
    asked = SENTENCE_END.split(EMPHASISED.sub("", item.question.ask).strip())[-1]
    if "?" in asked:
        choosing = CHOOSING.search(asked)
        asked = choosing[0] if choosing else ""
    if negative := NEGATIVE.search(asked):
        word = negative[0]
        yield ("ask",), f"“{word}” is easily overlooked. Ask for what is so, or emphasise it as `**{word}**`."


def duplicate_stem(items: Items) -> Findings:
    """Two questions ask the same in the same words; the stem alone should say what is asked (guidelines 4 and 15)."""
    first: dict[tuple[str, str | None], str] = {}
    for name, question in items.bank.questions.items():
        earlier = first.setdefault((fold(question.ask), question.image), name)
        if earlier != name:
            message = f"`{earlier}` asks the same. Say what sets this question apart, or remove one of the two."
            yield ("questions", name, "ask"), message
