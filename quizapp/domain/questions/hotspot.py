"""A part of a diagram, or a place in a picture, to point at."""

from collections.abc import Sequence
from math import dist
from random import Random
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from quizapp.domain.authored import Authored, Id, Text, key_of
from quizapp.domain.questions.base import (
    MOST_TRIES,
    NOTHING_SAID,
    AtLeast,
    Choosable,
    Fields,
    Layout,
    Mark,
    Note,
    Outcome,
    Part,
    Question,
    Response,
    Unreadable,
    alternatives,
    bounded,
    mark_of,
    one,
    refuse_credit_of_right,
    refuse_doubled,
    refuse_unknown,
    shuffled_keys,
)

Length = Annotated[float, Field(ge=0, le=100)]
"""A distance or a coordinate in percent of the picture's width, or of its height."""

Extent = Annotated[float, Field(gt=0, le=100)]
Point = tuple[Length, Length]


class Circle(Authored):
    """All points around a middle: `[x, y, radius]`."""

    circle: tuple[Length, Length, Extent]

    def holds(self, x: float, y: float) -> bool:
        return dist((x, y), self.circle[:2]) <= self.circle[2]


class Rect(Authored):
    """An upright rectangle: `[left, top, width, height]`."""

    rect: tuple[Length, Length, Extent, Extent]

    def holds(self, x: float, y: float) -> bool:
        left, top, width, height = self.rect
        return left <= x <= left + width and top <= y <= top + height


class Polygon(Authored):
    """What lies between corners: `[[x, y], …]`."""

    polygon: Annotated[tuple[Point, ...], Field(max_length=200), AtLeast(3)]

    def holds(self, x: float, y: float) -> bool:
        # A ray from the point to the right crosses the outline an odd number of times.
        sides = zip(self.polygon, (*self.polygon[1:], self.polygon[0]), strict=True)
        crossed = (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in sides if (y1 > y) != (y2 > y))
        return sum(crossed) % 2 == 1


def _form(place: Any) -> str | None:
    if isinstance(place, str):
        return "part"
    fields = place if isinstance(place, dict) else getattr(type(place), "model_fields", {})
    return next((name for name in ("circle", "rect", "polygon") if name in fields), None)


def _of_some_form(place: Any) -> Any:
    if place is not None and _form(place) is None:
        raise ValueError("This is no place. Write the id of a part of the SVG, or a `circle`, `rect` or `polygon`.")
    return place


Place = Annotated[
    Annotated[Id, Tag("part")]
    | Annotated[Circle, Tag("circle")]
    | Annotated[Rect, Tag("rect")]
    | Annotated[Polygon, Tag("polygon")],
    Discriminator(_form),
    BeforeValidator(_of_some_form),
]


class Area(Choosable):
    """A place to point at: `right:` or `wrong:` with the id of a part of an SVG, or with a shape."""

    right: Place | None = None
    wrong: Place | None = None
    label: Text | None = None
    """What the place is called in the list for those who do not point."""

    @model_validator(mode="after")
    def _shapes_have_a_label(self) -> Self:
        if self.shape and not self.label:
            raise ValueError("A shape has no name by itself. Add a `label` that says in words what lies there.")
        return self

    @property
    def part(self) -> str | None:
        """The id of the part of the SVG, unless the place is a shape."""
        place = self._place
        return place if isinstance(place, str) else None

    @property
    def part_key(self) -> str | None:
        """What the part is called in a drawing without words, where its id could tell what it is."""
        return key_of(self.part) if self.part else None

    @property
    def shape(self) -> Circle | Rect | Polygon | None:
        """The shape, unless the place is a part of the SVG."""
        place = self._place
        return None if isinstance(place, str) else place

    @property
    def text(self) -> str:
        return self.label or (self.part or "").replace("-", " ").replace("_", " ")

    @property
    def _place(self) -> str | Circle | Rect | Polygon | None:
        return self.wrong if self.right is None else self.right


class Hotspot(Question):
    """Point at a place. The response is `{"area": key}`, or `{"point": [x, y]}` in percent of the picture."""

    kind: ClassVar[str] = "hotspot"
    single_line: ClassVar[str] = "Point at the place"

    type: Literal["hotspot"]
    image: Annotated[str, Field(min_length=1, max_length=200)]
    areas: Annotated[tuple[Area, ...], Field(max_length=50), AtLeast(2)]

    @model_validator(mode="after")
    def _areas_fit_the_image(self) -> Self:
        refuse_doubled([area.text for area in self.areas], "areas")
        if not any(area.is_right for area in self.areas):
            raise ValueError("No area is right. Write one of them as `right:`.")
        refuse_credit_of_right(self.areas)
        is_drawing = self.image.lower().endswith(".svg")
        part = next((area.part for area in self.areas if area.part), None)
        if part and not is_drawing:
            raise ValueError(f"`{part}` names a part of a drawing, but {self.image} is no SVG. Give it a shape.")
        if not (is_drawing or self.alt):
            raise ValueError("Who cannot see the picture has nothing to go by. Say in `alt` what it shows.")
        return self

    @property
    def guess_rate(self) -> float:
        return 1 / len(self.areas)

    def arrange(self, chance: Random) -> Layout:
        return shuffled_keys((area.key for area in self.areas), chance)

    @property
    def solution(self) -> Sequence[tuple[str, str]]:
        return [("", area.text) for area in self.areas if area.is_right]

    def read(self, fields: Fields) -> Response:
        if key := one(fields, "answer"):
            refuse_unknown([key], [area.key for area in self.areas])
            return {"area": key}
        return {"point": self._point(one(fields, "point"))}

    def respond(self, texts: Sequence[str]) -> Response:
        for area in self.areas:
            if list(texts) in ([area.text], [area.part]):
                return {"area": area.key}
        raise Unreadable(f"No area is called “{'; '.join(texts)}”. Write the label of one, or its part's id.")

    def grade(self, response: Response) -> Outcome:
        area, right = self._area(response), [area for area in self.areas if area.is_right]
        key = " or ".join(area.text for area in right)
        if area is None:
            part = Part("", "elsewhere", key, Mark.WRONG, NOTHING_SAID, right[0].note)
            return Outcome(0.0, (part,), alternatives(self.areas, []))
        credit = 1.0 if area.is_right else area.earned
        key_note = area.note if area.is_right else right[0].note
        part = Part("", area.text, key, mark_of(credit), area.note, key_note)
        return Outcome(bounded(credit), (part,), alternatives(self.areas, [area.key]))

    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        return [(f"areas.{place}", area) for place, area in enumerate(self.areas)]

    @property
    def tries(self) -> int:
        return min(MOST_TRIES, len(self.areas))

    def refuted(self, response: Response) -> Layout:
        area = self._area(response)
        return (area.key,) if area and not area.is_right else ()

    def parts(self) -> Sequence[tuple[str, str]]:
        return [
            (f"areas.{place}.{'right' if area.is_right else 'wrong'}", area.part)
            for place, area in enumerate(self.areas)
            if area.part
        ]

    def _point(self, text: str) -> list[float]:
        if not any(area.shape for area in self.areas) or not text:
            raise Unreadable("Nothing is pointed at yet. Choose a place in the picture or in the list.")
        try:
            x, y = (float(number) for number in text.split(","))
        except ValueError:
            raise Unreadable("That point cannot be read. Choose a place from the list instead.") from None
        if not (0 <= x <= 100 and 0 <= y <= 100):
            raise Unreadable("That point lies outside the picture. Choose a place inside it.")
        return [x, y]

    def _area(self, response: Response) -> Area | None:
        """The area that was chosen, or the first that holds the point."""
        if "area" in response:
            return next(area for area in self.areas if area.key == response["area"])
        x, y = response["point"]
        return next((area for area in self.areas if area.shape and area.shape.holds(x, y)), None)
