"""Simulated learners whose memory is known: do they reach the retention they wish? `python -m bench.memory` says it.

A learner has 500 cards and studies every day of 180, as the app has it: steps within the day, intervals by FSRS, load
balanced within their fuzz. What the learner really knows follows parameters of FSRS that the app is not told. A card is
recalled with the probability that these give; one that is recalled is hard, good or easy by fixed odds. Within a day
it is recalled nine times in ten. Retention is the share recalled of all repetitions on another day.
"""

from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from quizapp.diagrams.charts import BarChart, share_bars
from quizapp.domain import fitting, recall
from quizapp.domain.recall import REVIEWING, USUAL, Grade, Memory, Review, Schedule, Trace

CARDS, DAYS, NEW_A_DAY = 500, 180, 20
WITHIN_A_DAY = 0.9
FIRST = {Grade.AGAIN: 0.25, Grade.HARD: 0.15, Grade.GOOD: 0.5, Grade.EASY: 0.1}
RECALLED = {Grade.HARD: 0.12, Grade.GOOD: 0.76, Grade.EASY: 0.12}
START = date(2026, 1, 5)
ZONE = ZoneInfo("Europe/Berlin")
PICTURE = Path(__file__).parent.parent / "docs" / "pictures" / "memory.svg"

NOTHING = Memory(
    trace=Trace(REVIEWING, None, 1.0, 5.0),
    day=START,
    last_review=datetime(2026, 1, 5, tzinfo=UTC),
    due=datetime(2026, 1, 5, tzinfo=UTC),
    due_day=None,
)

Fit = Callable[["Log"], tuple[float, ...]]


@dataclass(frozen=True)
class Repetition:
    """A card that came back on another day."""

    day: date
    is_recalled: bool


@dataclass
class Log:
    """All that happened: each card's grades with their days, and every repetition."""

    grades: dict[int, list[tuple[Grade, date]]] = field(default_factory=lambda: defaultdict(list))
    repetitions: list[Repetition] = field(default_factory=list)
    done: Counter[date] = field(default_factory=Counter)

    @property
    def retention(self) -> float:
        """The share recalled of all repetitions."""
        return sum(each.is_recalled for each in self.repetitions) / max(len(self.repetitions), 1)

    def by_month(self) -> Iterator[tuple[int, int, float]]:
        """Each month of 30 days: its number, its repetitions, and the share recalled."""
        months: dict[int, list[bool]] = defaultdict(list)
        for each in self.repetitions:
            months[(each.day - START).days // 30].append(each.is_recalled)
        for month, found in sorted(months.items()):
            yield month + 1, len(found), sum(found) / len(found)


@dataclass
class _Learner:
    """What the app knows of each card, what is so, and how many cards are due on each day."""

    schedule: Schedule
    truth: tuple[float, ...]
    chance: Random
    known: dict[int, Memory] = field(default_factory=dict)
    real: dict[int, Memory] = field(default_factory=dict)
    loads: Counter[date] = field(default_factory=Counter)
    log: Log = field(default_factory=Log)

    def study(self, day: date, fresh: Sequence[int]) -> None:
        """One day: what is due, then what is new, and what is learnt comes round until it is learnt."""
        due = [card for card, memory in self.known.items() if memory.due_day and memory.due_day <= day]
        line = [*due, *fresh]
        while line:
            card = line.pop(0)
            self._grade(card, day)
            if self.known[card].due_day is None:
                line.append(card)

    def take(self, schedule: Schedule) -> None:
        """Go by another schedule, and see all memories by it, as the app does. No card is put off by it."""
        self.schedule = schedule
        for card, memory in self.known.items():
            again: Memory | None = None
            for grade, day in self.log.grades[card]:
                again = replace(NOTHING, trace=recall.outlook(again, grade, day, schedule).trace, day=day)
            if again:
                self.known[card] = replace(memory, trace=again.trace)

    def _grade(self, card: int, day: date) -> None:
        before = self.known.get(card)
        grade = self._tried(card, day, before)
        if before is not None and before.trace.state == REVIEWING:
            self.log.repetitions.append(Repetition(day, grade is not Grade.AGAIN))
        self.log.grades[card].append((grade, day))
        self.log.done[day] += 1
        if before and before.due_day:
            self.loads[before.due_day] -= 1
        after = _graded(before, grade, day, self.schedule, self.loads, self.chance)
        if after.due_day:
            self.loads[after.due_day] += 1
        self.known[card] = after
        real = Schedule(parameters=self.truth)
        self.real[card] = _graded(self.real.get(card), grade, day, real, {}, self.chance)

    def _tried(self, card: int, day: date, before: Memory | None) -> Grade:
        if before is None:
            return _drawn(FIRST, self.chance)
        is_within_a_day = self.real[card].day == day
        odds = WITHIN_A_DAY if is_within_a_day else recall.retrievability(self.real[card], day, self.truth)
        return _drawn(RECALLED, self.chance) if self.chance.random() < odds else Grade.AGAIN


def _drawn(odds: dict[Grade, float], chance: Random) -> Grade:
    return chance.choices(list(odds), list(odds.values()))[0]


def _graded(
    before: Memory | None,
    grade: Grade,
    day: date,
    schedule: Schedule,
    loads: Counter[date] | dict[date, int],
    chance: Random,
) -> Memory:
    seen = recall.outlook(before, grade, day, schedule)
    wait = recall.spread(seen.days, day, loads, chance) if seen.is_by_day else 0
    return recall.remembered(seen, _noon(day), day, ZONE, wait, chance)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def simulate(
    retention: float,
    truth: tuple[float, ...] = USUAL.parameters,
    *,
    seed: str = "1",
    cards: int = CARDS,
    days: int = DAYS,
    fit: Fit | None = None,
    fit_every: int = 30,
) -> Log:
    """A learner's days.

    Args:
        fit: how parameters are fitted to what was logged so far, each 30 days; None to stay with the defaults.
    """
    learner = _Learner(Schedule(retention=retention), truth, Random(f"{seed}/{retention}"))
    for number in range(days):
        day = START + timedelta(days=number)
        learner.study(day, range(number * NEW_A_DAY, min((number + 1) * NEW_A_DAY, cards)))
        if fit and number and number % fit_every == 0:
            learner.take(Schedule(retention=retention, parameters=fit(learner.log)))
    return learner.log


def fitted(log: Log) -> tuple[float, ...]:
    """What the app would do with a log: fit, and take the parameters if they foretell better."""
    cards = [
        [
            Review(grade=grade, at=_noon(day), day=day, schedule=USUAL, before=None, after=NOTHING)
            for grade, day in grades
        ]
        for grades in log.grades.values()
    ]
    found = fitting.fit(cards, USUAL.parameters)
    return found.parameters if found and found.is_better else USUAL.parameters


def short_lived() -> tuple[float, ...]:
    """Parameters of somebody who forgets sooner than most: first stabilities are two fifths, and grow more slowly."""
    usual = USUAL.parameters
    return (*(stability * 0.4 for stability in usual[:4]), *usual[4:8], usual[8] - 0.4, *usual[9:])


@dataclass(frozen=True)
class Case:
    """One learner: a wish, a memory, and whether the app fits its parameters."""

    title: str
    retention: float
    truth: tuple[float, ...] = USUAL.parameters
    fit: Fit | None = None
    since: int = 1
    """The month from which retention is looked at."""


def cases() -> list[Case]:
    """What is shown."""
    found = [Case("a usual memory", wish) for wish in (0.8, 0.9, 0.95)]
    found.append(Case("a shorter-lived memory, with the defaults", 0.9, short_lived()))
    if fitting.is_possible():
        title = "a shorter-lived memory, fitted each month, from the second month on"
        found.append(Case(title, 0.9, short_lived(), fitted, since=2))
    return found


def reached(case: Case, log: Log) -> tuple[float, int]:
    """The retention of a case, and of how many repetitions."""
    counted = [each for each in log.repetitions if (each.day - START).days // 30 + 1 >= case.since]
    return sum(each.is_recalled for each in counted) / len(counted), len(counted)


def page(seed: str) -> tuple[str, str]:
    """The page of figures, and the picture of the learner who wishes 90 %."""
    lines = [
        "# Does the schedule keep its promise?",
        "",
        f"`python -m bench.memory` simulates learners whose memory is known: {CARDS} cards, {DAYS} days, {NEW_A_DAY}",
        "new cards a day, seeded. *Reached* is the share recalled of all repetitions on another day.",
        "",
        "| learner | wished | reached | repetitions | within two points |",
        "| --- | --- | --- | --- | --- |",
    ]
    picture = ""
    for case in cases():
        log = simulate(case.retention, case.truth, seed=seed, fit=case.fit)
        share, count = reached(case, log)
        is_met = "yes" if abs(share - case.retention) <= 0.02 else "**no**"
        lines.append(f"| {case.title} | {case.retention:.0%} | {share:.1%} | {count} | {is_met} |")
        if case.retention == 0.9 and not picture:
            months = list(log.by_month())
            chart = share_bars([(f"month {month}", found, f"{found:.0%}") for month, _, found in months])
            picture = drawn(chart, case.retention)
            table = ["| month | repetitions | recalled |", "| --- | --- | --- |"]
            table += [f"| {month} | {count} | {found:.1%} |" for month, count, found in months]
    lines += ["", "The usual memory with a wish of 90 %, month by month (the line is the wish):", ""]
    lines += ["![Retention by month beside the wished 90 %](pictures/memory.svg)", "", *table, ""]
    return "\n".join(lines), picture


INK = """<style>text{font:13px system-ui,sans-serif;fill:#4b5563}.bar{fill:#2b50c8}.on{fill:#fff}
path{stroke:#d3d9e2}.wish{stroke:#b3261e;stroke-width:2;stroke-dasharray:6 4}
@media (prefers-color-scheme:dark){text{fill:#aab4c2}.bar{fill:#a3b8ff}.on{fill:#0d1430}
path{stroke:#2e3642}.wish{stroke:#ff9e94}}</style>"""


def drawn(chart: BarChart, wish: float) -> str:
    """A chart as a picture that stands alone."""
    height = chart.base - (chart.base - chart.grid[-1][0]) * wish
    right = chart.width - 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {chart.width} {chart.height}" role="img">',
        f"<title>Share recalled, month by month, beside the wished {wish:.0%}</title>",
        INK,
        *(
            f'<path d="M44 {y}H{right}"/><text x="38" y="{y + 4}" text-anchor="end">{label}</text>'
            for y, label in chart.grid
        ),
    ]
    for bar in chart.bars:
        middle = bar.x + bar.width / 2
        parts += [
            f'<rect class="bar" x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{bar.height}" rx="3"/>',
            f'<text class="on" x="{middle:.1f}" y="{bar.y + 34:.1f}" text-anchor="middle">{bar.value}</text>',
            f'<text x="{middle:.1f}" y="{chart.base + 20}" text-anchor="middle">{bar.label}</text>',
        ]
    return "\n".join([*parts, f'<path class="wish" d="M44 {height:.1f}H{right}"/>', "</svg>", ""])


def main() -> None:
    """Print the figures; with --save, write them into docs."""
    parser = ArgumentParser(description="Do simulated learners reach the retention that they wish?")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--save", action="store_true", help="write docs/memory.md and its picture")
    given = parser.parse_args()
    text, picture = page(given.seed)
    print(text)
    if given.save:
        PICTURE.write_text(picture)
        (PICTURE.parent.parent / "memory.md").write_text(text)


if __name__ == "__main__":
    main()
