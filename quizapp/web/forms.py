"""The forms that people fill in, and what they mean to a service."""

from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are older
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from quizapp.domain.attempts import Mode, Selection
from quizapp.domain.days import zones
from quizapp.domain.pace import MOST_NEW, MOST_REVIEWS, Pace, steps_in
from quizapp.domain.papers import MOST_PRINTED, MOST_VERSIONS, Plan
from quizapp.domain.recall import LEAST_RETENTION, LONGEST_INTERVAL, MOST_RETENTION
from quizapp.domain.roles import Role
from quizapp.services.accounts import SHORTEST_PASSWORD
from quizapp.services.aside import Move
from quizapp.services.attempts import MOST_QUESTIONS
from quizapp.services.papers import FORMS, Key, Wishes, Wording

LONGEST_CARD_ID = 300


class _AnyOf(SelectMultipleField):
    """Several values of a field, none of which has to be known: what is unknown simply fits no question."""

    def pre_validate(self, form: BaseForm) -> None:
        if len(self.data or ()) > MOST_QUESTIONS:
            raise ValidationError("Choose fewer.")

    def values(self) -> frozenset[str]:
        return frozenset(value for value in self.data or () if value)


class StartForm(Form):
    """What to be asked."""

    mode = SelectField(choices=[SelectChoice(mode) for mode in Mode], default=Mode.PRACTICE)
    count = IntegerField(
        default=10, validators=[Optional(), NumberRange(1, MOST_QUESTIONS, f"Ask for 1 to {MOST_QUESTIONS} questions.")]
    )
    minutes = IntegerField(validators=[Optional(), NumberRange(1, 600, "An exam lasts from 1 to 600 minutes.")])
    only = SelectField(choices=[SelectChoice(value) for value in ("", "missed", "unseen")], default="")
    topics = _AnyOf(choices=[], validate_choice=False)
    tags = _AnyOf(choices=[], validate_choice=False)
    levels = _AnyOf(choices=[], validate_choice=False)
    steps = _AnyOf(choices=[], validate_choice=False)
    questions = _AnyOf(choices=[], validate_choice=False)

    def selection(self) -> Selection:
        """What the form asks for."""
        return Selection(
            mode=Mode(self.mode.data),
            count=self.count.data or 10,
            minutes=self.minutes.data,
            only=self.only.data,
            topics=self.topics.values(),
            tags=self.tags.values(),
            levels=self.levels.values(),
            steps=self.steps.values(),
            questions=self.questions.values(),
        )

    def first_error(self) -> str:
        """The first thing to mend, in a sentence."""
        return next((str(error) for errors in self.errors.values() for error in errors), "Check what you entered.")


_NEW_PASSWORD = [
    InputRequired("Enter a password."),
    Length(SHORTEST_PASSWORD, 200, f"Use at least {SHORTEST_PASSWORD} characters; a few words are fine."),
]


class SignUpForm(Form):
    """A name and a password for a guest."""

    name = StringField("Name", validators=[DataRequired("Enter a name."), Length(1, 80, "Use up to 80 characters.")])
    password = PasswordField("Password", validators=_NEW_PASSWORD)


class PasswordForm(Form):
    """A new password."""

    password = PasswordField("Password", validators=_NEW_PASSWORD)


class SignInForm(Form):
    """A name and its password."""

    name = StringField(
        "Name", validators=[InputRequired("Enter your name."), Length(1, 80, "Use up to 80 characters.")]
    )
    password = PasswordField("Password", validators=[InputRequired("Enter your password."), Length(1, 200)])


class PersonForm(Form):
    """Somebody to add: a name and a role."""

    name = StringField("Name", validators=[DataRequired("Enter a name."), Length(1, 80, "Use up to 80 characters.")])
    role = SelectField("Role", choices=[SelectChoice(role) for role in Role], default=Role.INSTRUCTOR)


class ReportForm(Form):
    """What is wrong with a question."""

    text = StringField(validators=[InputRequired("Say in a few words what is wrong."), Length(3, 2000)])


class GradeForm(Form):
    """How well a card was remembered."""

    card = StringField(validators=[InputRequired(), Length(1, LONGEST_CARD_ID)])
    grade = StringField(validators=[InputRequired(), Length(1, 10)])
    changes = IntegerField(default=0, validators=[Optional(), NumberRange(0)])
    shown = StringField(default="")


class CardForm(Form):
    """What to do with a card instead of grading it."""

    card = StringField(validators=[InputRequired(), Length(1, LONGEST_CARD_ID)])
    move = SelectField(choices=[SelectChoice(move) for move in Move])
    side = SelectField(choices=[SelectChoice(value) for value in ("", "front")], default="")
    shown = StringField(default="")
    back_to = SelectField(choices=[SelectChoice(value) for value in ("", "aside")], default="")


class QuestionCardForm(Form):
    """Which question to make a card, and where that was asked for."""

    question = StringField(validators=[InputRequired(), Length(1, 80)])
    attempt = IntegerField(validators=[Optional(), NumberRange(1, 10**18)])
    position = IntegerField(validators=[Optional(), NumberRange(1, MOST_QUESTIONS)])


def _steps(_form: BaseForm, field: StringField) -> None:
    try:
        steps_in(field.data or "")
    except ValueError as error:
        raise ValidationError(str(error)) from error


class PaceForm(Form):
    """How cards come back."""

    retention = IntegerField(
        "Remember this share of the cards that come back, in percent",
        validators=[
            InputRequired("Enter a share from 70 to 97."),
            NumberRange(round(100 * LEAST_RETENTION), round(100 * MOST_RETENTION), "Enter a share from 70 to 97."),
        ],
    )
    new_a_day = IntegerField(
        "New cards a day",
        validators=[InputRequired(f"Enter 0 to {MOST_NEW}."), NumberRange(0, MOST_NEW, f"Enter 0 to {MOST_NEW}.")],
    )
    reviews_a_day = IntegerField(
        "Repetitions a day, at most",
        validators=[
            InputRequired(f"Enter 0 to {MOST_REVIEWS}."),
            NumberRange(0, MOST_REVIEWS, f"Enter 0 to {MOST_REVIEWS}."),
        ],
    )
    maximum_interval = IntegerField(
        "Longest interval, in days",
        validators=[
            InputRequired(f"Enter 1 to {LONGEST_INTERVAL} days."),
            NumberRange(1, LONGEST_INTERVAL, f"Enter 1 to {LONGEST_INTERVAL} days."),
        ],
    )
    learning_steps = StringField("First intervals of a new card", validators=[Length(max=100), _steps])
    relearning_steps = StringField("Intervals after a card was forgotten", validators=[Length(max=100), _steps])
    zone = SelectField(
        "Time zone",
        choices=lambda: [SelectChoice(name, name.replace("_", " ") or "Not chosen: UTC") for name in ("", *zones())],
    )

    def pace(self) -> Pace:
        """What the form asks for."""
        usual = Pace()
        return Pace(
            retention=(self.retention.data or 90) / 100,
            new_a_day=usual.new_a_day if self.new_a_day.data is None else self.new_a_day.data,
            reviews_a_day=usual.reviews_a_day if self.reviews_a_day.data is None else self.reviews_a_day.data,
            maximum_interval=self.maximum_interval.data or usual.maximum_interval,
            learning_steps=steps_in(self.learning_steps.data or ""),
            relearning_steps=steps_in(self.relearning_steps.data or ""),
            zone_name=self.zone.data or None,
        )


class FlagForm(Form):
    """Whether to come back to a question."""

    flagged = BooleanField(false_values=("", "0", "false"))


class StrikeForm(Form):
    """Which option to strike out, or to take back."""

    option = StringField(default="")
    struck = BooleanField(false_values=("", "0", "false"))


class PaperForm(Form):
    """An exam on paper."""

    form = SelectField(choices=[SelectChoice(form) for form in FORMS], default="pdf")
    versions = IntegerField(
        "How many versions",
        default=2,
        validators=[
            InputRequired(f"Enter 1 to {MOST_VERSIONS} versions."),
            NumberRange(1, MOST_VERSIONS, f"Enter 1 to {MOST_VERSIONS} versions."),
        ],
    )
    count = IntegerField(
        "How many questions",
        validators=[Optional(), NumberRange(1, MOST_PRINTED, f"Ask for 1 to {MOST_PRINTED:,} questions.")],
    )
    seed = IntegerField(
        "Number of this exam",
        default=1,
        validators=[
            InputRequired("Enter a number, such as 1."),
            NumberRange(0, 999_999, "Enter a number from 0 to 999999."),
        ],
    )
    topics = _AnyOf(choices=[], validate_choice=False)
    tags = _AnyOf(choices=[], validate_choice=False)
    levels = _AnyOf(choices=[], validate_choice=False)
    title = StringField("Title", validators=[Length(max=200)])
    course = StringField("Course", validators=[Length(max=200)])
    date = StringField("Date", validators=[Length(max=100)])
    instructions = TextAreaField("Instructions", validators=[Length(max=4000)])
    key = SelectField(choices=[SelectChoice(key) for key in Key], default=Key.APART)
    explained = BooleanField(default=True, false_values=("", "0", "false"))
    size = SelectField(choices=[SelectChoice("a4"), SelectChoice("letter")], default="a4")

    def wishes(self) -> Wishes:
        """What the form asks for."""
        selection = Selection(
            count=self.count.data or 0,
            topics=self.topics.values(),
            tags=self.tags.values(),
            levels=self.levels.values(),
        )
        wording = Wording(
            title=(self.title.data or "").strip(),
            course=(self.course.data or "").strip(),
            date=(self.date.data or "").strip(),
            instructions=(self.instructions.data or "").strip(),
            size="letter" if self.size.data == "letter" else "a4",
            is_explained=self.explained.data,
        )
        plan = Plan(selection=selection, versions=self.versions.data or 1, seed=self.seed.data or 0)
        return Wishes(form=self.form.data, plan=plan, wording=wording, key=Key(self.key.data))
