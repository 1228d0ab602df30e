"""Sums of answers, filled with what was answered before."""

import sqlalchemy as sa
from alembic import op

import quizapp.db.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COUNTED = """
SELECT r.* FROM responses AS r JOIN attempts AS a ON a.id = r.attempt_id
WHERE (r.mode != 'exam' AND r.is_settled)
   OR (a.finished_at IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM responses AS later
         WHERE later.attempt_id = r.attempt_id AND later.position = r.position AND later.revision > r.revision))
"""
_FILL_SUMS = f"""
INSERT INTO sums (person_id, kind, name, answers, credit)
SELECT person_id, kind, name, count(*), sum(credit) FROM (
  SELECT person_id, 'day' AS kind, substr(CAST(answered_at AS TEXT), 1, 10) AS name, credit FROM ({_COUNTED})
  UNION ALL SELECT person_id, 'topic', topic, credit FROM ({_COUNTED})
  UNION ALL SELECT person_id, 'level', level, credit FROM ({_COUNTED})
  UNION ALL SELECT person_id, 'confidence', confidence, credit FROM ({_COUNTED})
) AS headed
WHERE name IS NOT NULL AND name != ''
GROUP BY person_id, kind, name
"""  # noqa: S608 - no word of it comes from outside
_FILL_MARKS = f"""
INSERT INTO last_marks (person_id, bank_id, question_id, mark, answered_at)
SELECT person_id, bank_id, question_id, mark, answered_at FROM (
  SELECT counted.*, row_number() OVER (
    PARTITION BY person_id, bank_id, question_id ORDER BY answered_at DESC, id DESC) AS place
  FROM ({_COUNTED}) AS counted
) AS ordered
WHERE place = 1
"""  # noqa: S608 - no word of it comes from outside


def upgrade() -> None:
    op.create_table(
        "last_marks",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("answered_at", quizapp.db.base.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_last_marks_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "bank_id", "question_id", name=op.f("pk_last_marks")),
    )
    op.create_table(
        "sums",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("credit", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sums_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "name", name=op.f("pk_sums")),
    )
    op.create_index(
        "ix_attempts_unfinished",
        "attempts",
        ["person_id", "started_at"],
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.execute(_FILL_SUMS)
    op.execute(_FILL_MARKS)


def downgrade() -> None:
    op.drop_index("ix_attempts_unfinished", "attempts")
    op.drop_table("sums")
    op.drop_table("last_marks")
