"""Sessions of their own, so that each can be ended; and links for a new password."""

import sqlalchemy as sa
from alembic import op

import quizapp.db.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("created_at", quizapp.db.base.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sessions_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("key", name=op.f("uq_sessions_key")),
    )
    op.create_index("ix_sessions_person", "sessions", ["person_id"], unique=False)
    op.execute(
        "INSERT INTO sessions (person_id, key, device, created_at) SELECT id, session_key, '', created_at FROM people"
    )
    # Not by a copy of the table, as is Alembic's way with SQLite: dropping the old one would delete all that hangs on it.
    op.drop_column("people", "session_key")
    op.drop_table("invitations")  # they hold for a day, and every start makes a new one
    op.create_table(
        "invitations",
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", quizapp.db.base.Moment(), nullable=False),
        sa.Column("expires_at", quizapp.db.base.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_invitations_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_invitations")),
    )


def downgrade() -> None:
    raise NotImplementedError("Put back the backup that was made before the upgrade.")
