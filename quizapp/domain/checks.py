"""Advice on items: flaws that give an answer away or mislead, and what a question lacks to explain itself.

Guideline numbers are those of Haladyna, Downing & Rodriguez, "A review of multiple-choice item-writing guidelines for
classroom assessment", Appl Meas Educ 2002;15:309–333.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from itertools import combinations
from math import erfc, exp, pi, sqrt
from typing import Protocol, runtime_checkable

from quizapp.domain.banks import Bank, Path
from quizapp.domain.questions.base import Note, Option, Question
from quizapp.domain.spelling import fold

LONGER = 1.15
"""How many times as long as the longest distractor a key may be…"""

LONGER_BY = 6
"""…and by how many characters, since “weeks” gives nothing away beside “days”."""

FEWEST_FOR_BALANCE = 8
"""How many questions it takes before the places of their keys mean anything."""

LARGEST_SHARE = 0.6
"""The share of the keys that may stand at one place."""

CHANCE = 0.01
"""How unlikely an uneven spread of the keys must be before it is called uneven."""


@dataclass(frozen=True)
class Advice:
    """What could be better, and where: the way into the bank's data, the rule's name, and how to mend it."""

    path: Path
    name: str
    message: str


Finding = tuple[Path, str]
"""A path and a message."""

Findings = Iterator[Finding]

Rule = Callable[[Bank], Findings]


def advice(bank: Bank) -> Iterator[Advice]:
    """Everything that the rules find in a bank, rule by rule."""
    is_english = bank.language.casefold().split("-")[0] == "en"
    for name, rule in RULES.items():
        if is_english or name not in ENGLISH:
            for path, message in rule(bank):
                yield Advice(path, name, message)


# What the rules look at, whatever the kind of question


@runtime_checkable
class Offers(Protocol):
    """Whatever shows options: a question, a blank of a text."""

    @property
    def options(self) -> Sequence[Option]: ...


@dataclass(frozen=True)
class Offer:
    """Options that are shown together, and the words before them."""

    path: Path
    stem: str
    options: Sequence[Option]

    @property
    def keys(self) -> list[Option]:
        return [option for option in self.options if option.is_right]

    @property
    def distractors(self) -> list[Option]:
        return [option for option in self.options if not option.is_right]

    def at(self, option: Option) -> Path:
        return (*self.path, self.options.index(option))


def blanks(question: Question) -> Mapping[str, object]:
    """The blanks of a text by their names; empty for kinds without."""
    found: Mapping[str, object] = getattr(question, "blanks", {})
    return found


def answers(question: Question) -> Iterator[tuple[Path, object]]:
    """What holds an answer: the question itself, and each of its blanks."""
    yield (), question
    for name, blank in blanks(question).items():
        yield ("blanks", name), blank


def offers(question: Question) -> Iterator[Offer]:
    """Every list of options in a question: its own, those of its blanks, and its reasons."""
    for path, holder in answers(question):
        if isinstance(holder, Offers):
            stem = question.ask.partition(f"[[{path[-1]}]]")[0] if path else question.ask
            yield Offer((*path, "options"), stem, holder.options)
    if question.reasons:
        yield Offer(("reasons",), "", question.reasons)


def notes(question: Question) -> dict[Path, Note]:
    """Every note of a question by its path, the reasons' included."""
    found: dict[Path, Note] = {("reasons", place): reason for place, reason in enumerate(question.reasons)}
    for where, note in question.notes():
        found[tuple(int(part) if part.isdigit() else part for part in where.split("."))] = note
    return found


def explanations(question: Question) -> Iterator[tuple[Path, str]]:
    """Everything that is read after the answer, by its path."""
    if question.explain:
        yield ("explain",), question.explain
    for path, why in own_whys(question):
        if why:
            yield path, why
    for path, note in notes(question).items():
        if note.why:
            yield (*path, "why"), note.why


def own_whys(question: Question) -> Iterator[tuple[Path, str | None]]:
    """The `why` of right answers that are no options: of a typed word, a number, a statement."""
    for path, holder in answers(question):
        if hasattr(holder, "why"):
            yield (*path, "why"), holder.why


def is_catch_all(path: Path) -> bool:
    """Whether a note speaks to every wrong answer that was not foreseen."""
    return path[-1] == "wrong"


def each_question(rule: Callable[[Bank, Question], Findings]) -> Rule:
    """The rule for one question, over a bank."""

    @wraps(rule)
    def over_bank(bank: Bank) -> Findings:
        for name, question in bank.questions.items():
            for path, message in rule(bank, question):
                yield ("questions", name, *path), message

    return over_bank


def each_offer(rule: Callable[[Offer], Findings]) -> Rule:
    """The rule for one list of options, over a bank."""

    @wraps(rule)
    def over_question(bank: Bank, question: Question) -> Findings:
        for offer in offers(question):
            yield from rule(offer)

    return each_question(over_question)


# How the options are written

ALL_ABOVE = re.compile(
    r"\b(all|both|any|each)( of)? the (above|options|answers|choices|statements|following)\b"
    r"|^((they are )?all|both)( of)? (these|those|them)\W*$",
    re.IGNORECASE,
)
NONE_ABOVE = re.compile(
    r"\b(none|neither|not any)( of)? the (above|options|answers|choices|statements|following)\b"
    r"|^(none|neither) of (these|those|them)\W*$",
    re.IGNORECASE,
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
AN_BEFORE = re.compile(r"(?!eu|one|once|uni(?!n)|use|usu|ut[ei])[aeiou]|hour|honest|honou?r|heir", re.IGNORECASE)
RANGE = re.compile(r"^\D*?(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)\s*(\D*)$")


def all_of_the_above(offer: Offer) -> Findings:
    """An option stands for all others: who knows two of them has it (guideline 26)."""
    for option in offer.options:
        if ALL_ABOVE.search(option.text):
            yield offer.at(option), f"“{option.text}” rewards knowing a part. Remove it, or write `type: multiple`."


def none_of_the_above(offer: Offer) -> Findings:
    """An option denies all others: choosing it shows no knowledge of what is right (guideline 25)."""
    for option in offer.options:
        if NONE_ABOVE.search(option.text):
            yield (
                offer.at(option),
                f"“{option.text}” shows what a learner rejects, not what is known. Replace it by an answer of its own.",
            )


def key_longest(offer: Offer) -> Findings:
    """The key is clearly longer than every distractor (guideline 24; Pham et al. 2018, PMC10711986).

    Clearly means more than 1.15 times as long as the longest distractor, and by at least 6 characters.
    """
    if len(offer.keys) != 1 or not offer.distractors:
        return
    key = offer.keys[0]
    longest = max(len(option.text) for option in offer.distractors)
    if len(key.text) > LONGER * longest and len(key.text) - longest >= LONGER_BY:
        yield (
            offer.at(key),
            f"The right option has {len(key.text)} characters, the longest wrong one {longest}. "
            "Shorten it, or make the wrong ones as precise.",
        )


def absolute_words(offer: Offer) -> Findings:
    """Words such as always and never stand in distractors only, and mark them as false (guideline 28a)."""
    if any(_absolute(option.text) for option in offer.keys):
        return
    for option in offer.distractors:
        if word := _absolute(option.text):
            yield (
                offer.at(option),
                f"“{word}” stands in wrong options only, and test-wise learners cross those out. Put it less absolutely.",
            )


def grammatical_clue(offer: Offer) -> Findings:
    """The stem's grammar fits some options only (guideline 28c): “a” or “an” before them, “is” or “are”."""
    if article := ARTICLE.search(offer.stem):
        fits = {_takes_an(option.text) for option in offer.options}
        if {True, False} <= fits:
            yield (
                offer.path,
                f"The stem ends in “{article[1]}”, which does not fit all options. Move the article into the options.",
            )
    elif verb := VERB.search(offer.stem):
        words = [_noun(option.text) for option in offer.options]
        if all(words) and len({_is_plural(word) for word in words}) > 1:
            yield (
                offer.path,
                f"The stem ends in “{verb[1]}”, but some options are singular and some plural. "
                "Write all of them in the same number.",
            )


def overlapping_ranges(offer: Offer) -> Findings:
    """Two options are ranges that share a value, so that both can be right (guideline 22)."""
    ranges = [(option, match) for option in offer.options if (match := RANGE.match(option.text))]
    for (first, one), (second, other) in combinations(ranges, 2):
        share = float(one[1]) <= float(other[2]) and float(other[1]) <= float(one[2])
        if share and fold(one[3]) == fold(other[3]):
            yield offer.at(second), f"“{first.text}” and “{second.text}” overlap. Part the ranges."


def _absolute(text: str) -> str:
    for pattern in (HARMLESS, ALL_ABOVE, NONE_ABOVE):
        text = pattern.sub("", text)
    found = ABSOLUTE.search(text)
    return found[0] if found else ""


def _takes_an(text: str) -> bool | None:
    """Whether “an” belongs before a text; None where its sound cannot be told from its letters."""
    word = re.match(r"\W*([A-Za-z]+)", text)
    if not word or word[1].isupper():  # an SSRI, but a SERT inhibitor
        return None
    return bool(AN_BEFORE.match(word[1]))


def _noun(text: str) -> str:
    """The noun of an option that is one word, with an article or without; empty for a longer one."""
    found = re.fullmatch(r"(?:(?:an?|the) )?([A-Za-z-]+)\W*", text.strip(), re.IGNORECASE)
    return found[1] if found else ""


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


# How the question is asked

EMPHASISED = re.compile(r"\*\*.+?\*\*|__.+?__|\b(NOT|EXCEPT|LEAST|FALSE|NEVER|INCORRECT)\b")
SENTENCE = re.compile(r"(?<=[.?!:;])\s+")
CHOOSING = re.compile(r"\b(which|what|who|whose|where|when|how)\b", re.IGNORECASE)
NEGATIVE = re.compile(
    r"(?<!\bor )(?<!\band )(?<!\bat )(?<!\bbut )(?<!\btrue or )"
    r"\b(not(?! only)|never|except|least|false|incorrect|untrue|cannot|(?:is|are|do|does|did|can|was|were)n['’]t)\b",
    re.IGNORECASE,
)


def negative_stem(bank: Bank, question: Question) -> Findings:
    """What is asked for is a negative that is easily overlooked: not, except, least, false (guideline 17).

    Looks at the last sentence of `ask`: at what follows “which” and the like, or at a statement to be judged.
    """
    if blanks(question):
        return
    asked = SENTENCE.split(EMPHASISED.sub("", question.ask).strip())[-1]
    if "?" in asked:
        asked = asked[found.start() :] if (found := CHOOSING.search(asked)) else ""
    if negative := NEGATIVE.search(asked):
        yield (
            ("ask",),
            f"“{negative[0]}” is easily overlooked. Ask for what is so, or write it as `**{negative[0]}**`.",
        )


def duplicate_stem(bank: Bank) -> Findings:
    """Two questions ask the same words (guidelines 14 and 15: the stem alone says what is asked)."""
    first: dict[tuple[str, str | None], str] = {}
    for name, question in bank.questions.items():
        earlier = first.setdefault((fold(question.ask), question.image), name)
        if earlier != name:
            yield (
                ("questions", name, "ask"),
                f"“{earlier}” asks the same. Say in the stem what sets this question apart, or remove one of the two.",
            )


def key_position(bank: Bank) -> Findings:
    """As written, the key stands too often at the same place (guideline 20).

    Over questions with one right option among three or more, at least 8 of them: over 60 % at one place, or a
    chi-square test against an even spread, added up over the numbers of options, below 1 %.
    """
    places = Counter(
        (len(offer.options), offer.options.index(offer.keys[0]))
        for question in bank.questions.values()
        for offer in offers(question)
        if offer.path == ("options",) and len(offer.keys) == 1 and len(offer.options) >= 3
    )
    total = places.total()
    if total < FEWEST_FOR_BALANCE:
        return
    by_place: Counter[int] = Counter()
    for (_, place), count in places.items():
        by_place[place] += count
    place, most = by_place.most_common(1)[0]
    if most / total > LARGEST_SHARE or _chance_of_spread(places) < CHANCE:
        yield (
            ("questions",),
            f"In {most} of {total} questions the right option stands at place {place + 1} as written. "
            "Spread it over the places: where options are not shuffled, on paper or in other programs, this tells.",
        )


def _chance_of_spread(places: Mapping[tuple[int, int], int]) -> float:
    """The chance that keys placed at random are spread as unevenly as these, by number of options and place."""
    statistic, freedom = 0.0, 0
    for size in {size for size, _ in places}:
        counts = [places.get((size, place), 0) for place in range(size)]
        expected = sum(counts) / size
        statistic += sum((count - expected) ** 2 / expected for count in counts)
        freedom += size - 1
    return _chi_square_tail(statistic, freedom)


def _chi_square_tail(statistic: float, freedom: int) -> float:
    """The chance of a chi-square value at least this large: the closed form for whole degrees of freedom."""
    half = statistic / 2
    if freedom % 2:
        tail, term, at = erfc(sqrt(half)), 2 * sqrt(half / pi) * exp(-half), 1.5
    else:
        tail, term, at = exp(-half), half * exp(-half), 2.0
    while at <= freedom / 2:
        tail += term
        term *= half / at
        at += 1
    return tail


# What the answers say

LETTERS = re.compile(
    r"\b(?i:options?|answers?|choices?|statements?|distractors?) \(?([A-H]|[1-9])\b(?![-'’\w])(?! %)"
    r"|\b(?i:the )(?i:first|second|third|fourth|fifth|last) (?i:options?|answers?|choices?|distractors?)\b"
    r"|\b(?i:both|neither|either) [A-H] (?i:and|or|nor) [A-H]\b"
    r"|\b[A-H] (?:and|or) [A-H] (?:are|is|would be) (?:both )?(?:right|correct|wrong|incorrect|true|false)\b"
)
WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?", re.IGNORECASE)
VERDICTS = frozenset(
    ["correct", "exactly", "false", "good", "great", "incorrect", "no", "nope", "not", "right", "sorry", "true", "unfortunately", "well", "wrong", "yes"]
)
AROUND_VERDICTS = frozenset(
    ["a", "absolutely", "again", "an", "and", "answer", "are", "but", "choice", "done", "here", "is", "isn't", "it", "it's", "job", "of", "option", "quite", "simply", "statement", "that", "that's", "the", "this", "try", "very", "you", "your"]
)


def missing_why(bank: Bank, question: Question) -> Findings:
    """An answer is marked without being explained (Van der Kleij et al. 2015, doi 10.3102/0034654314564881)."""
    own = list(own_whys(question))
    others = [(path, note.why) for path, note in notes(question).items() if not is_catch_all(path)]
    lacking = [path for path, why in (*own, *others) if not why]
    if len(lacking) > 1 and len(lacking) == len(own) + len(others):
        yield (), "None of its answers says why. Write one to three sentences on the mechanism as `why:` of each."
        return
    for path in lacking:
        yield path, "This answer does not say why. Write `why:`, one to three sentences on the mechanism."


def bare_verdict(bank: Bank, question: Question) -> Findings:
    """A `why` that only says right or wrong, which the mark says already (Van der Kleij et al. 2015)."""
    for path, text in explanations(question):
        words = {word.casefold().replace("’", "'") for word in WORD.findall(text)}
        if words & VERDICTS and words <= VERDICTS | AROUND_VERDICTS:
            yield path, f"“{text}” repeats the verdict. Say by which link of the mechanism the answer stands or falls."


def option_letter(bank: Bank, question: Question) -> Findings:
    """An explanation names an option by letter or place, but every attempt shuffles them (zjosua/anki-mc#58)."""
    if getattr(question, "shuffle", True) is False:
        return
    for path, text in explanations(question):
        if found := LETTERS.search(text):
            yield (
                path,
                f"“{found[0]}” names an option by its place, and options are shuffled. Repeat its words instead.",
            )


def wrong_without_cause(bank: Bank, question: Question) -> Findings:
    """A wrong answer shows no misconception and no missing link (guideline 30: distractors from typical errors)."""
    if not (bank.misconceptions or bank.mechanisms):
        return  # `missing-step` says so once for the bank
    wrong = {path: note for path, note in notes(question).items() if not getattr(note, "is_right", False)}
    lacking = [path for path, note in wrong.items() if not (note.misconception or note.step)]
    if len(lacking) > 1 and len(lacking) == len(wrong):
        yield (), "None of its wrong answers names a cause. Give each its `misconception:`, or the `step:` it confuses."
        return
    for path in lacking:
        what = "Any other answer" if is_catch_all(path) else "This answer"
        yield path, f"{what} has no cause. Name its `misconception:`, or the `step:` that whoever gives it confuses."


# What the question rests on


def missing_step(bank: Bank) -> Findings:
    """A question tests no link of a mechanism, so a wrong answer shows no missing link (Woods et al. 2007)."""
    if bank.questions and not bank.mechanisms:
        yield (
            (),
            "The bank has no mechanisms. Write the chain of causes under `mechanisms:`, and name its steps as `step:`.",
        )
        return
    for name, question in bank.questions.items():
        if not question.step:
            yield (
                ("questions", name),
                "It names no step. Write which link of a mechanism it tests, as `step: chain/link`.",
            )


def missing_source(bank: Bank) -> Findings:
    """A question rests on no fact of the source (guideline 2: important content to learn)."""
    if bank.questions and not bank.facts:
        yield (
            (),
            "The bank names no facts. Write what the source states under `facts:`, and name them in the questions.",
        )
        return
    for name, question in bank.questions.items():
        if not question.facts:
            yield (
                ("questions", name),
                "It names no fact of the source. Write those that it rests on, as `facts: [F01]`.",
            )


def contested_key(bank: Bank, question: Question) -> Findings:
    """A question rests on contested facts only (guideline 6: no items based on opinion)."""
    known = [bank.facts[name] for name in question.facts if name in bank.facts]
    if known and all(fact.status == "contested" for fact in known):
        yield (
            ("facts",),
            "All facts behind it are contested, so its key is open to dispute. Ask for what is settled, "
            "or name the settled fact that decides.",
        )


def unused_misconception(bank: Bank) -> Findings:
    """A misconception that fewer than two questions can reveal: a single answer may be a slip (guideline 30)."""
    used = Counter(
        name
        for question in bank.questions.values()
        for name in {note.misconception for note in notes(question).values() if note.misconception}
    )
    for name in bank.misconceptions:
        if used[name] < 2:
            questions = "one question" if used[name] else "no question"
            yield (
                ("misconceptions", name),
                f"It is met in {questions}. Use it for wrong answers of two or more, or remove it.",
            )


def fact_untested(bank: Bank) -> Findings:
    """A fact of the source without a question (guideline 1: items follow a plan of the content)."""
    tested = {name for question in bank.questions.values() for name in question.facts}
    for name in bank.facts:
        if name not in tested:
            yield ("facts", name), "No question tests this fact. Write one, or remove the fact."


def step_untested(bank: Bank) -> Findings:
    """A link of a mechanism without a question, which progress can never show as known (guideline 1)."""
    for link in bank.links():
        if link.ref not in bank.questions_by_step:
            at: Path = ("mechanisms", link.mechanism_id, "steps", link.number - 1)
            yield at, f"No question tests this step. Write one with `step: {link.ref}`, or join it to its neighbour."


RULES: Mapping[str, Rule] = {
    "all-of-the-above": each_offer(all_of_the_above),
    "none-of-the-above": each_offer(none_of_the_above),
    "key-longest": each_offer(key_longest),
    "absolute-words": each_offer(absolute_words),
    "grammatical-clue": each_offer(grammatical_clue),
    "overlapping-ranges": each_offer(overlapping_ranges),
    "negative-stem": each_question(negative_stem),
    "duplicate-stem": duplicate_stem,
    "key-position": key_position,
    "missing-why": each_question(missing_why),
    "bare-verdict": each_question(bare_verdict),
    "option-letter": each_question(option_letter),
    "wrong-without-cause": each_question(wrong_without_cause),
    "missing-step": missing_step,
    "missing-source": missing_source,
    "contested-key": each_question(contested_key),
    "unused-misconception": unused_misconception,
    "fact-untested": fact_untested,
    "step-untested": step_untested,
}
"""Every rule by its name, as `quizapp check` prints it."""

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
