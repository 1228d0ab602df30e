"""What a person may do here."""

from enum import StrEnum


class Role(StrEnum):
    """A learner answers; an instructor also sees problems and reports; an administrator also appoints."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"

    @property
    def may_instruct(self) -> bool:
        return self is not Role.LEARNER

    def outranks(self, other: "Role") -> bool:
        """Whether this role may do more than the other."""
        order = list(Role)
        return order.index(self) > order.index(other)
