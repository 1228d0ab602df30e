"""Simulated learners whose memory is known: do they reach the retention they wish? `python -m bench.memory` says it.

A learner has 500 cards and studies every day of 180, as the app has it: steps within the day, intervals by FSRS, load
balanced within their fuzz. What the learner really knows follows parameters of FSRS that the app is not told. A card is
recalled with the probability that these give; one that is recalled is hard, good or easy by fixed odds. Within a day
it is recalled nine times in ten. Retention is the share recalled of all repetitions on another day.
"""

from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

from quizapp.diagrams.charts import LEFT, share_line
from quizapp.domain import fitting, recall
from quizapp.domain.recall import REVIEWING, USUAL, Grade, Memory, Review, Schedule, Trace

CARDS, DAYS, NEW_A_DAY = 500, 180, 20
WISHES = (0.8, 0.9, 0.95)
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
    found = [Case("a usual memory", wish) for wish in WISHES]
    found.append(Case("a shorter-lived memory, with the defaults", 0.9, short_lived()))
    if fitting.is_possible():
        title = "a shorter-lived memory, fitted each month, from the second month on"
        found.append(Case(title, 0.9, short_lived(), fitted, since=2))
    return found


def reached(case: Case, log: Log) -> tuple[float, int]:
    """The retention of a case, and of how many repetitions."""
    counted = [each for each in log.repetitions if (each.day - START).days // 30 + 1 >= case.since]
    return sum(each.is_recalled for each in counted) / len(counted), len(counted)


def page(seeds: Sequence[str]) -> tuple[str, str]:
    """The page of figures, and the picture of the learners with a usual memory."""
    logs = {case: [simulate(case.retention, case.truth, seed=seed, fit=case.fit) for seed in seeds] for case in cases()}
    months = {case.retention: _months(found) for case, found in logs.items() if case.truth == USUAL.parameters}
    lines = [
        "# Does the schedule keep its promise?",
        "",
        f"`python -m bench.memory` simulates learners whose memory is known: {CARDS} cards, {DAYS} days, {NEW_A_DAY}",
        f"new cards a day, {len(seeds)} of each, seeded. *Reached* is the share recalled of all repetitions on another",
        "day: the median, with the lowest and the highest.",
        "",
        "| learner | wished | reached | repetitions | all within two points |",
        "| --- | --- | --- | --- | --- |",
        *(_row(case, found) for case, found in logs.items()),
        "",
        "The usual memory, month by month (the dashed lines are the wishes). In the first month many are new, and a",
        "card that is hardly learnt is wanted back sooner than the next day, which is the soonest that it can come.",
        "",
        "![Retention by month beside the wishes of 80, 90 and 95 %](pictures/memory.svg)",
        "",
        "| month | " + " | ".join(f"{wish:.0%}" for wish in months) + " |",
        "| --- |" + " --- |" * len(months),
        *(
            f"| {number} | " + " | ".join(f"{share:.1%}" for share in shares) + " |"
            for number, shares in enumerate(zip(*months.values(), strict=True), 1)
        ),
        "",
    ]
    return "\n".join(lines), drawn(months)


def _row(case: Case, logs: Sequence[Log]) -> str:
    found = [reached(case, log) for log in logs]
    shares = sorted(share for share, _ in found)
    is_met = "yes" if all(abs(share - case.retention) <= 0.02 for share in shares) else "**no**"
    told = f"{median(shares):.1%} ({shares[0]:.1%}–{shares[-1]:.1%})"
    return f"| {case.title} | {case.retention:.0%} | {told} | {median(count for _, count in found):.0f} | {is_met} |"


def _months(logs: Sequence[Log]) -> list[float]:
    """The share recalled in each month, of all these learners together."""
    by_month = [list(log.by_month()) for log in logs]
    return [
        sum(count * share for _, count, share in month) / sum(count for _, count, _ in month)
        for month in zip(*by_month, strict=True)
    ]


INK = """<style>text{font:13px system-ui,sans-serif;fill:#4b5563}path{fill:none;stroke:#d3d9e2}
.course{stroke:#2b50c8;stroke-width:2.5}circle{fill:#2b50c8}
.wish{stroke:#b3261e;stroke-width:1.5;stroke-dasharray:6 4}.name{fill:#b3261e}
@media (prefers-color-scheme:dark){text{fill:#aab4c2}path{stroke:#2e3642}.course{stroke:#a3b8ff}
circle{fill:#a3b8ff}.wish{stroke:#ff9e94}.name{fill:#ff9e94}}</style>"""

LOWEST = 0.7
"""The share at the base line."""


def drawn(months: Mapping[float, Sequence[float]]) -> str:
    """The course of each wish beside the wish, as a picture that stands alone."""
    charts = {
        wish: share_line(
            [(f"month {number}", share) for number, share in enumerate(shares, 1)], 640, 300, goal=wish, least=LOWEST
        )
        for wish, shares in months.items()
    }
    first = next(iter(charts.values()))
    right = first.right
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {first.width} {first.height}" role="img">',
        "<title>Share recalled, month by month, beside what was wished</title>",
        INK,
        *(
            f'<path d="M{LEFT} {y}H{right}"/><text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{label}</text>'
            for y, label in first.grid
        ),
        *(
            f'<text x="{min(x, right - 18)}" y="{first.base + 20}" text-anchor="middle">{label}</text>'
            for x, label in first.labels
        ),
    ]
    for wish, chart in charts.items():
        parts += [
            f'<path class="wish" d="M{LEFT} {chart.goal}H{right}"/>',
            f'<text class="name" x="{right}" y="{chart.goal}" dy="17" text-anchor="end">wished: {wish:.0%}</text>',
            f'<path class="course" d="{chart.path}"/>',
            *(f'<circle cx="{x}" cy="{y}" r="4"/>' for x, y, _ in chart.points),
        ]
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Print the figures; with --save, write them into docs."""
    parser = ArgumentParser(description="Do simulated learners reach the retention that they wish?")
    parser.add_argument("--seeds", type=int, default=5, help="how many learners of each kind")
    parser.add_argument("--save", action="store_true", help="write docs/memory.md and its picture")
    given = parser.parse_args()
    text, picture = page([str(number) for number in range(1, given.seeds + 1)])
    print(text)
    if given.save:
        PICTURE.write_text(picture)
        (PICTURE.parent.parent / "memory.md").write_text(text)


if __name__ == "__main__":
    main()
