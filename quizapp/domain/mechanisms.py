"""The causal chains behind the answers, the facts that they rest on, and the ways of misunderstanding them."""

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from quizapp.domain.authored import Authored, Id, Several, StepRef, Text

FactStatus = Literal["settled", "simplified", "contested", "beyond"]


class Source(Authored):
    """What the bank was drawn from: its title, and its sections by the keys that facts name."""

    title: Text
    sections: dict[Id, Text] = Field(default_factory=dict)
    url: Annotated[str, Field(pattern=r"^https?://", max_length=500)] | None = None


class Fact(Authored):
    """What the source states, in the author's words, and what a specialist would add."""

    text: Text
    at: Text | None = None
    status: FactStatus = "settled"
    adds: Text | None = None
    ref: Text | None = None

    @property
    def section(self) -> str | None:
        """The key of the section where the source states it; None for what the source does not state."""
        return self.at.split()[0] if self.at else None


class Step(Authored):
    """One link of a chain."""

    id: Id
    text: Text
    shows: Annotated[tuple[Id, ...], Several] = ()
    """The parts of the diagram to light."""
    facts: Annotated[tuple[Id, ...], Several] = ()


def _doubled(place: int, name: str) -> InitErrorDetails:
    words = f"Two steps have the id `{name}`, and a chain never comes back to a step. Rename one of them."
    return InitErrorDetails(
        type=PydanticCustomError("chain", "{words}", {"words": words}), loc=("steps", place, "id"), input=name
    )


class Mechanism(Authored):
    """A chain of causes, step by step."""

    title: Text
    diagram: Annotated[str, Field(max_length=200)] | None = None
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=30)]

    @model_validator(mode="after")
    def _steps_differ(self) -> Self:
        """A chain that comes back to one of its steps would be a circle, and no step in it would be the broken one."""
        ids = [step.id for step in self.steps]
        if faults := [_doubled(place, name) for place, name in enumerate(ids) if name in ids[:place]]:
            raise ValidationError.from_exception_data("Mechanism", faults)
        return self

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)


class Misconception(Authored):
    """A wrong idea that answers can betray."""

    says: Text
    breaks: StepRef
    remedy: Text


class Card(Authored):
    """A flashcard."""

    id: Id
    front: Text
    back: Text
    step: StepRef | None = None
    facts: Annotated[tuple[Id, ...], Several] = ()
    topic: Text | None = None
    tags: Annotated[tuple[Text, ...], Several] = ()
