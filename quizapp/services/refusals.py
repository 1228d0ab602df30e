"""Ways of saying no, each with its sentence for the person who asked."""


class Refusal(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Something that this person may not do, or not now."""

    status = 400
    title = "That did not work"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refusal):
    """There is no such thing, or it belongs to somebody else; which of both is not told."""

    status = 404
    title = "Not found"


class NotAllowed(Refusal):
    """The person's role does not reach this."""

    status = 403
    title = "Not allowed"


class TooLate(Refusal):
    """The time was up."""

    status = 409
    title = "Time is up"

    def __init__(self, sentence: str, attempt_id: int) -> None:
        super().__init__(sentence)
        self.attempt_id = attempt_id


class NothingToAsk(Refusal):
    """No question fits what was asked for."""

    status = 422
    title = "No question fits"

    def __init__(self, sentence: str, bank_id: str) -> None:
        super().__init__(sentence)
        self.bank_id = bank_id


class TooManyTries(Refusal):
    """Too many failed sign-ins."""

    status = 429
    title = "Please wait a moment"


class TooMuch(Refusal):
    """More than can be taken at once."""

    status = 413
    title = "Too much at once"


class BadInput(Refusal):
    """What was entered cannot be taken as it is; shown beside the form's field."""

    status = 422
    title = "Please check what you entered"

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field
