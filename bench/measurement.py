"""One whole run: all that is measured, in rounds that take turns so that a machine's mood meets every program alike."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.durability import Durability, durability
from bench.first_visit import Weight, start_times, weigh
from bench.flashcards import Grading, grading
from bench.history import Histories, histories
from bench.load import Round, run
from bench.running import Memory, Running, serving
from bench.subjects import SUBJECTS
from bench.tasks import TASKS, Task, Wrong

USERS = (1, 16)


@dataclass(frozen=True)
class Plan:
    """How long to measure."""

    rounds: int
    seconds: float
    """Of each round of each task."""
    deeds: int
    """That all users together prepare for a round, at most."""
    times: int
    """Answers and looks whose commits and syncs are counted."""
    few: int
    many: int
    """Answers on record of the two learners whose progress is looked at."""
    cards: tuple[int, int]
    """Of the two learners who grade them."""


FULL = Plan(rounds=5, seconds=1.5, deeds=640, times=50, few=1_000, many=1_000_000, cards=(10_000, 100_000))
WARM_UP = Plan(rounds=1, seconds=3, deeds=400, times=0, few=0, many=0, cards=(0, 0))
QUICK = Plan(rounds=1, seconds=0.3, deeds=64, times=20, few=1_000, many=10_000, cards=(500, 2_000))


@dataclass(frozen=True)
class Spread:
    """The median of several rounds, with the lowest and the highest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(median(values), min(values), max(values))


Key = tuple[Task, int]
"""A task, and the number of users at it."""


@dataclass(frozen=True)
class Results:
    """What a run has shown."""

    rounds: dict[Key, list[Round]]
    memory: dict[str, Memory]
    durability: Durability
    starts: Spread
    weights: Sequence[Weight]
    histories: Histories
    grading: Grading

    def spread(self, key: Key, value: Callable[[Round], float]) -> Spread:
        """A measure of a task over its rounds."""
        return Spread.of([value(found) for found in self.rounds[key]])

    def ratio(self, key: Key, to: Key, value: Callable[[Round], float]) -> Spread:
        """A measure of one task to that of another, round by round."""
        pairs = zip(self.rounds[key], self.rounds[to], strict=True)
        return Spread.of([value(one) / value(other) for one, other in pairs])


def measure(plan: Plan, folder: Path) -> Results:
    """Run everything."""
    rounds: dict[Key, list[Round]] = {(task, users): [] for users in USERS for task in TASKS}
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(serving(name, folder / name))
            for name in dict.fromkeys(task.subject for task in TASKS)
        }
        for task in TASKS:
            one_round(servers[task.subject], task, 4, WARM_UP if plan.rounds > 1 else QUICK)
        for _ in range(plan.rounds):
            for (task, users), found in rounds.items():
                found.append(one_round(servers[task.subject], task, users, plan))
        memory = {name: server.memory() for name, server in servers.items()}
        weights = weigh(servers["quizapp"].port)
    starts = Spread.of(start_times(folder / "start", plan.rounds))
    return Results(
        rounds,
        memory,
        durability(folder / "durability", plan.times),
        starts,
        weights,
        histories(folder, plan.few, plan.many, plan.rounds),
        grading(folder, *plan.cards, plan.rounds),
    )


def one_round(server: Running, task: Task, users: int, plan: Plan) -> Round:
    """A round, with a look at the database for whether all that was acknowledged is there."""
    kept = SUBJECTS[task.subject].kept
    before = kept(server.data)
    found = run(server, task.prepare, users, plan.seconds, max(plan.deeds // users, 4))
    after = kept(server.data)
    if task.is_recorded and after - before != found.done:
        raise Wrong(f"{task.title}: {found.done} were acknowledged, {after - before} are on record.")
    return found
