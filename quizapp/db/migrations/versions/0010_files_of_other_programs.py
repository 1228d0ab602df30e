"""Files of other programs: reports, pictures that come along, and changes that can be taken back."""

import sqlalchemy as sa
from alembic import op

import quizapp.db.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("into", sa.String(), nullable=False),
        sa.Column("report", quizapp.db.base.Squeezed(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("at", quizapp.db.base.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_arrivals_person_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "enclosed",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name=op.f("fk_enclosed_draft_id_drafts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "name", name=op.f("pk_enclosed")),
    )
    op.create_table(
        "draft_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("removed", quizapp.db.base.Squeezed(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", quizapp.db.base.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name=op.f("fk_draft_steps_draft_id_drafts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_steps")),
    )
    op.create_index("ix_draft_steps_draft", "draft_steps", ["draft_id", "id"])
    op.add_column("drafts", sa.Column("arrival_id", sa.Integer(), nullable=True))
    op.add_column("revisions", sa.Column("arrival_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("revisions", "arrival_id")
    op.drop_column("drafts", "arrival_id")
    op.drop_table("draft_steps")
    op.drop_table("enclosed")
    op.drop_table("arrivals")
