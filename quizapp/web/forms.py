"""The forms that people fill in, and what they mean to a service."""

from wtforms import BooleanField, Form, IntegerField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are older
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from quizapp.domain.attempts import Mode, Selection
from quizapp.domain.roles import Role
from quizapp.services.accounts import SHORTEST_PASSWORD
from quizapp.services.attempts import MOST_QUESTIONS


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

    card = StringField(validators=[InputRequired(), Length(1, 80)])
    grade = StringField(validators=[InputRequired(), Length(1, 10)])
    reviews = IntegerField(default=0, validators=[Optional(), NumberRange(0)])


class FlagForm(Form):
    """Whether to come back to a question."""

    flagged = BooleanField(false_values=("", "0", "false"))


class StrikeForm(Form):
    """Which option to strike out, or to take back."""

    option = StringField(default="")
    struck = BooleanField(false_values=("", "0", "false"))
