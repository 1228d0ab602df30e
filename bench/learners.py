"""Simulated learners with one broken link each: does the app name it? `python -m bench.learners` says it.

A learner answers the questions that the app chooses for finding the broken link of a chain; the real questions mark the
answers. The assumptions: whoever lacks a link says what a misconception or a confusion about this link makes one say,
wherever a question offers that; where a question tests the link without offering it, he guesses, and what has to be
written he gets wrong. All else he answers rightly, but for a slip in one place of 5 answers in 100. He learns nothing
on the way and does not say how sure he is.
"""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random

from quizapp.domain import mastery
from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank
from quizapp.domain.diagnosis import bearing, next_question
from quizapp.domain.explanation import broken_link as link_of
from quizapp.domain.mastery import Known
from quizapp.domain.questions.base import Answer, Note, Question
from quizapp.domain.questions.categorize import Categorize
from quizapp.domain.questions.choice import Choice, ChosenAnswer
from quizapp.domain.questions.cloze import Cloze
from quizapp.domain.questions.hotspot import Hotspot
from quizapp.domain.questions.matching import Matching
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.numeric import NumberAnswer, Numeric, Target
from quizapp.domain.questions.ordering import Ordering
from quizapp.domain.questions.short import Short, TypedAnswer
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.library import read_path
from quizapp.paths import bundled

ANSWERS = 12
SLIP = 0.05
START = datetime(2026, 1, 5, 9, tzinfo=UTC)

UNFORESEEN_WORDS, UNFORESEEN_NUMBER = "I do not know this", "123456.789"

Choose = Callable[[Bank, str, Mapping[str, Known], Sequence[str], Random], Question | None]
"""What chooses the next question, as `next_question` does."""


@dataclass(frozen=True)
class Saying:
    """Something that can be said in one place of an answer."""

    words: str
    is_right: bool
    link: str | None = None
    """The link that whoever says so gets wrong."""


@dataclass(frozen=True)
class Gap:
    """A place to be filled: what can be said there, and the link that it is about."""

    sayings: tuple[Saying, ...]
    about: str | None
    label: str = ""
    is_written: bool = False

    @property
    def right(self) -> Saying:
        return next(saying for saying in self.sayings if saying.is_right)

    @property
    def wrong(self) -> list[Saying]:
        return [saying for saying in self.sayings if not saying.is_right]

    def about_link(self, link: str | None) -> list[Saying]:
        """What somebody says there who lacks this link."""
        return [saying for saying in self.wrong if link and saying.link == link]


class Reader:
    """Takes the questions of a bank apart into gaps."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.gaps = cache(self._gaps)

    def ref(self, note: Note) -> str | None:
        """The link that a note is about."""
        link = link_of(self.bank, note)
        return link.ref if link else None

    def _gaps(self, question_id: str) -> tuple[Gap, ...]:
        question = self.bank.questions[question_id]
        match question:
            case Choice() | Short() | Numeric():
                return (self._answer(question, question.step),)
            case Cloze():
                return tuple(self._answer(blank, question.step, name) for name, blank in question.blanks.items())
            case TrueFalse():
                opposite = Saying(_word(not question.answer), False, self.ref(question.wrong))
                return (Gap((Saying(_word(question.answer), True), opposite), question.step),)
            case Hotspot():
                return (Gap(tuple(Saying(a.text, a.is_right, self.ref(a)) for a in question.areas), question.step),)
            case Multiple():
                return tuple(self._tick(question, place) for place in range(len(question.options)))
            case Categorize():
                return tuple(self._item(question, place) for place in range(len(question.items)))
            case Matching():
                return tuple(self._pair(question, place) for place in range(len(question.pairs)))
            case _:
                raise TypeError(f"Learners cannot answer questions of the type {question.type} yet.")

    def _answer(self, answer: Answer, about: str | None, label: str = "") -> Gap:
        if isinstance(answer, ChosenAnswer):
            options = tuple(Saying(option.text, option.is_right, self.ref(option)) for option in answer.options)
            return Gap(options, about, label)
        if isinstance(answer, TypedAnswer):
            foreseen = tuple(Saying(met.text.replace("*", ""), False, self.ref(met)) for met in answer.anticipate)
            accepted = next((text for text in answer.accept if "*" not in text), answer.accept[0].replace("*", ""))
            right, other = Saying(accepted, True), Saying(UNFORESEEN_WORDS, False, self.ref(answer.wrong))
            return Gap((right, *foreseen, other), about, label, is_written=True)
        assert isinstance(answer, NumberAnswer)
        foreseen = tuple(Saying(_number(met), False, self.ref(met)) for met in answer.anticipate)
        right, other = Saying(_number(answer), True), Saying(UNFORESEEN_NUMBER, False, self.ref(answer.wrong))
        return Gap((right, *foreseen, other), about, label, is_written=True)

    def _tick(self, question: Multiple, place: int) -> Gap:
        option = question.options[place]
        link = self.ref(option)
        ticked = Saying("yes", option.is_right, link)
        left_out = Saying("", not option.is_right, link)
        return Gap((ticked, left_out), link or question.step, option.text)

    def _item(self, question: Categorize, place: int) -> Gap:
        item = question.items[place]
        link = self.ref(item)
        sayings = tuple(Saying(category, category in item.belongs, link) for category in question.categories)
        return Gap(sayings, link or question.step, item.text)

    def _pair(self, question: Matching, place: int) -> Gap:
        pair = question.pairs[place]
        link = self.ref(pair)
        links = {distractor.text: self.ref(distractor) for distractor in question.distractors}
        rights = question.rights.values()
        sayings = tuple(Saying(right, right == pair.right, links.get(right) or link) for right in rights)
        return Gap(sayings, link or question.step, pair.left)


def _word(answer: bool) -> str:
    return "true" if answer else "false"


def _number(target: Target) -> str:
    if target.range:
        return f"{sum(target.range) / 2:f}"
    return f"{target.answer:f}"


@dataclass(frozen=True)
class Learner:
    """Somebody who lacks one link, or none."""

    reader: Reader
    broken: str | None
    slip: float = SLIP
    says_how_sure: bool = False

    def answer(self, question: Question, chance: Random) -> list[str]:
        """The answer in words, as an author writes them under `expect`."""
        if isinstance(question, Ordering):
            return self._order(question, chance)
        gaps = self.reader.gaps(question.id)
        is_offered = any(gap.about_link(self.broken) for gap in gaps)
        said = [self._say(question, gap, is_offered, chance) for gap in gaps]
        if chance.random() < self.slip:
            place = chance.randrange(len(gaps))
            said[place] = chance.choice(gaps[place].wrong) if said[place].is_right else said[place]
        if isinstance(question, Multiple):
            ticked = [gap.label for gap, saying in zip(gaps, said, strict=True) if saying.words]
            return ticked or [chance.choice(question.options).text]
        if isinstance(question, Cloze | Matching | Categorize):
            return [f"{gap.label} = {saying.words}" for gap, saying in zip(gaps, said, strict=True)]
        return [saying.words for saying in said]

    def confidence(self, question: Question) -> Confidence | None:
        """How sure the learner says to be: sure of what he believes, right or wrong, and honest about guessing."""
        if not self.says_how_sure:
            return None
        return Confidence.GUESSING if self._guesses(question) else Confidence.SURE

    def _guesses(self, question: Question) -> bool:
        if self.broken is None or question.step != self.broken:
            return False
        if isinstance(question, Ordering):
            return all(self.reader.ref(item) != self.broken for item in question.order)
        return not any(gap.about_link(self.broken) for gap in self.reader.gaps(question.id))

    def _say(self, question: Question, gap: Gap, is_offered: bool, chance: Random) -> Saying:
        if offered := gap.about_link(self.broken):
            return chance.choice(offered)
        if self.broken and self.broken in (gap.about, question.step) and not is_offered:
            return chance.choice(gap.wrong if gap.is_written else gap.sayings)
        return gap.right

    def _order(self, question: Ordering, chance: Random) -> list[str]:
        texts = [item.text for item in question.order]
        lost = [item.text for item in question.order if self.broken and self.reader.ref(item) == self.broken]
        if lost:
            text = chance.choice(lost)
            place = chance.choice([place for place in range(len(texts)) if texts[place] != text])
            texts.remove(text)
            texts.insert(place, text)
        elif self.broken and question.step == self.broken:
            chance.shuffle(texts)
        elif chance.random() < self.slip:
            place = chance.randrange(1, len(texts))
            texts[place - 1 : place + 1] = texts[place], texts[place - 1]
        return texts


def by_chance(
    bank: Bank, mechanism_id: str, knowns: Mapping[str, Known], seen: Sequence[str], chance: Random
) -> Question | None:
    """Any question about the chain, for comparison."""
    chain = {link.ref for link in bank.links() if link.mechanism_id == mechanism_id}
    fresh = [question for name, question in bank.questions.items() if name not in seen]
    about = [question for question in fresh if not chain.isdisjoint(bearing(bank, question))]
    return chance.choice(about) if about else None


def session(
    bank: Bank, mechanism_id: str, learner: Learner, seed: str, choose: Choose = next_question
) -> dict[str, Known]:
    """What is known of each link after 12 answers."""
    chance = Random(seed)
    knowns: dict[str, Known] = {}
    seen: list[str] = []
    for number in range(ANSWERS):
        question = choose(bank, mechanism_id, knowns, seen, chance)
        if question is None:
            break
        outcome = question.grade(question.respond(learner.answer(question, chance)))
        evidence = mastery.evidence(bank, question, outcome, learner.confidence(question))
        knowns = mastery.after_all(knowns, evidence, START + number * timedelta(minutes=1))
        seen.append(question.id)
    return knowns


@dataclass(frozen=True)
class Count:
    """What was named for the learners of one chain."""

    mechanism_id: str
    named: Counter[str]
    """`right`, `other` or `none`, for learners who lack one link."""
    false: int
    """How many of those who know all had a link named."""
    knowing: int
    """How many know all."""
    weak: Mapping[str, float]
    """The links named too seldom, with the share of runs that named them."""


@dataclass(frozen=True)
class Setting:
    """What is assumed of the learners, and who chooses their questions."""

    title: str
    seed: str
    slip: float = SLIP
    says_how_sure: bool = False
    choose: Choose = next_question


def count(bank: Bank, mechanism_id: str, setting: Setting, runs: int, knowing: int) -> Count:
    """Let learners work on one chain: some for each link of it, and some who know all."""
    reader = Reader(bank)

    def named(broken: str | None, run: int) -> str | None:
        learner = Learner(reader, broken, setting.slip, setting.says_how_sure)
        seed = f"{setting.seed}/{mechanism_id}/{broken}/{run}"
        return mastery.broken_link(session(bank, mechanism_id, learner, seed, setting.choose))

    total: Counter[str] = Counter()
    weak: dict[str, float] = {}
    for link in [link.ref for link in bank.links() if link.mechanism_id == mechanism_id]:
        found = [named(link, run) for run in range(runs)]
        total.update("right" if name == link else "other" if name else "none" for name in found)
        if found.count(link) < 0.9 * runs:
            weak[link] = found.count(link) / runs
    false = sum(named(None, run) is not None for run in range(knowing))
    return Count(mechanism_id, total, false, knowing, weak)


def lines(title: str, counts: Sequence[Count]) -> list[str]:
    """A table by mechanism."""
    head = f"{'chain':<17}{'learners':>9}{'named it':>10}{'other':>7}{'none':>6}{'share':>8}"
    table = [title, f"{head}   {'know all':>9}{'named':>7}{'share':>8}"]
    named = sum((each.named for each in counts), Counter[str]())
    whole = Count("all", named, sum(each.false for each in counts), sum(each.knowing for each in counts), {})
    for each in [*counts, whole]:
        right, other, none = each.named["right"], each.named["other"], each.named["none"]
        broken = f"{each.mechanism_id:<17}{each.named.total():>9}{right:>10}{other:>7}{none:>6}"
        shares = (
            f"{right / each.named.total():>8.1%}   {each.knowing:>9}{each.false:>7}{each.false / each.knowing:>8.1%}"
        )
        table.append(broken + shares)
    weak = {link: share for each in counts for link, share in each.weak.items()}
    if weak:
        listed = ", ".join(f"{link} {share:.0%}" for link, share in weak.items())
        table.append(f"Links named in fewer than 9 of 10 runs: {listed}.")
    return table


@cache
def bank_in(path: Path) -> Bank:
    """The bank in a folder or file."""
    [(bank, problems)] = read_path(path)
    if bank is None:
        raise SystemExit("\n".join(map(str, problems)))
    return bank


def _count_in(path: Path, setting: Setting, runs: int, knowing: int, mechanism_id: str) -> Count:
    return count(bank_in(path), mechanism_id, setting, runs, knowing)


def settings(seed: str) -> list[Setting]:
    """The assumptions that the report goes through; the aims are for the first."""
    return [
        Setting("5 slips in 100 answers (the aim: 90 % named, at most 5 % of those who know all)", seed),
        Setting("Another seed", f"{seed}, another"),
        Setting("10 slips in 100 answers", seed, slip=0.1),
        Setting("Learners who say how sure they are", seed, says_how_sure=True),
        Setting("For comparison: questions about the chain by chance", seed, choose=by_chance),
    ]


def main() -> None:
    """Print the tables."""
    parser = ArgumentParser(description="Does the app name the broken link of simulated learners?")
    parser.add_argument("--bank", type=Path, default=bundled("questions") / "clonazepam-and-ssris")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--runs", type=int, default=20, help="learners for each link")
    parser.add_argument("--knowing", type=int, default=100, help="learners for each chain who know all")
    given = parser.parse_args()
    chains = list(bank_in(given.bank).mechanisms)
    print(f"What is named after {ANSWERS} answers about one chain, by `mastery.broken_link` over the whole bank.")
    with ProcessPoolExecutor() as pool:
        for setting in settings(given.seed):
            work = partial(_count_in, given.bank, setting, given.runs, given.knowing)
            print("", *lines(setting.title, list(pool.map(work, chains))), sep="\n", flush=True)


if __name__ == "__main__":
    main()
