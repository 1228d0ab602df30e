"""Cards: settings, schedules, fits, and all that can be kept of a card."""

import sqlalchemy as sa
from alembic import op

import quizapp.db.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FILL_MEMORIES = """
UPDATE card_memories SET
  added_at = last_review,
  changes = reviews,
  last_day = date(last_review),
  due_day = CASE state WHEN 2 THEN date(due) END,
  comes_at = due
"""
_FILL_REVIEWS = """
UPDATE card_reviews SET
  day = date(reviewed_at),
  before = CASE WHEN CAST(before AS TEXT) = 'null' THEN NULL ELSE before END
"""


def upgrade() -> None:
    op.create_table(
        "card_schedules",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("native", sa.JSON(), nullable=False),
        sa.Column("seen_at", quizapp.db.base.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_card_schedules")),
    )
    op.create_table(
        "card_decks",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_card_decks_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "bank_id", name=op.f("pk_card_decks")),
    )
    op.create_table(
        "card_fits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("fitted_at", quizapp.db.base.Moment(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_card_fits_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_fits")),
    )
    with op.batch_alter_table("card_fits", schema=None) as batch_op:
        batch_op.create_index("ix_card_fits_person", ["person_id", "fitted_at"], unique=False)
    op.create_table(
        "card_settings",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("retention", sa.Double(), nullable=False),
        sa.Column("new_a_day", sa.Integer(), nullable=False),
        sa.Column("reviews_a_day", sa.Integer(), nullable=False),
        sa.Column("maximum_interval", sa.Integer(), nullable=False),
        sa.Column("learning_steps", sa.JSON(), nullable=False),
        sa.Column("relearning_steps", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("parameters", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("more_new", sa.Integer(), nullable=False),
        sa.Column("more_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_card_settings_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_card_settings")),
    )
    with op.batch_alter_table("card_memories", schema=None) as batch_op:
        batch_op.add_column(sa.Column("added_at", quizapp.db.base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("changes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("lapses", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("due_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("last_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("comes_at", quizapp.db.base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("suspended_at", quizapp.db.base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("buried_until", quizapp.db.base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("flag", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("leech_at", quizapp.db.base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("is_gone", sa.Boolean(), nullable=False, server_default="0"))
        batch_op.alter_column("stability", existing_type=sa.Double(), nullable=True)
        batch_op.alter_column("difficulty", existing_type=sa.Double(), nullable=True)
        batch_op.alter_column("due", existing_type=quizapp.db.base.Moment(), nullable=True)
        batch_op.alter_column("last_review", existing_type=quizapp.db.base.Moment(), nullable=True)
        batch_op.drop_index("ix_card_memories_due")
        batch_op.create_index("ix_card_memories_line", ["person_id", "bank_id", "state", "comes_at"], unique=False)
        batch_op.create_index("ix_card_memories_load", ["person_id", "due_day"], unique=False)
    op.execute(_FILL_MEMORIES)
    with op.batch_alter_table("card_memories", schema=None) as batch_op:
        batch_op.alter_column("added_at", existing_type=quizapp.db.base.Moment(), nullable=False)
    with op.batch_alter_table("card_reviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("schedule", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("origin", sa.String(), nullable=False, server_default="grade"))
        batch_op.add_column(sa.Column("sitting", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", quizapp.db.base.Moment(), nullable=True))
        batch_op.create_index("ix_card_reviews_card", ["person_id", "bank_id", "card_id"], unique=False)
        batch_op.create_index("ix_card_reviews_day", ["person_id", "day"], unique=False)
        batch_op.create_foreign_key(
            op.f("fk_card_reviews_schedule_card_schedules"), "card_schedules", ["schedule"], ["digest"]
        )
    op.execute(_FILL_REVIEWS)
    with op.batch_alter_table("card_reviews", schema=None) as batch_op:
        batch_op.alter_column("day", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    op.execute("DELETE FROM card_reviews WHERE undone_at IS NOT NULL")
    with op.batch_alter_table("card_reviews", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_card_reviews_schedule_card_schedules"), type_="foreignkey")
        batch_op.drop_index("ix_card_reviews_day")
        batch_op.drop_index("ix_card_reviews_card")
        for name in ("undone_at", "sitting", "origin", "schedule", "day"):
            batch_op.drop_column(name)
    op.execute("DELETE FROM card_memories WHERE state = 0")
    with op.batch_alter_table("card_memories", schema=None) as batch_op:
        batch_op.drop_index("ix_card_memories_load")
        batch_op.drop_index("ix_card_memories_line")
        batch_op.create_index("ix_card_memories_due", ["person_id", "bank_id", "due"], unique=False)
        for name in ("stability", "difficulty"):
            batch_op.alter_column(name, existing_type=sa.Double(), nullable=False)
        for name in ("due", "last_review"):
            batch_op.alter_column(name, existing_type=quizapp.db.base.Moment(), nullable=False)
        for name in (
            "is_gone",
            "leech_at",
            "flag",
            "buried_until",
            "suspended_at",
            "comes_at",
            "last_day",
            "due_day",
            "lapses",
            "changes",
            "added_at",
        ):
            batch_op.drop_column(name)
    op.drop_table("card_settings")
    op.drop_table("card_fits")
    op.drop_table("card_decks")
    op.drop_table("card_schedules")
