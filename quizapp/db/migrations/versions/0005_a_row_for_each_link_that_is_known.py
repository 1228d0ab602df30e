"""What is known of each link and misconception in rows of their own, instead of all of a bank in one."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

import quizapp.db.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_Moment = quizapp.db.base.Moment
_LINKS = sa.table(
    "known_links",
    *(sa.column(name) for name in ("person_id", "bank_id", "link", "p", "tested", "right")),
    sa.column("last_at", _Moment),
    sa.column("missed", sa.JSON),
)
_BELIEFS = sa.table(
    "beliefs",
    *(sa.column(name) for name in ("person_id", "bank_id", "misconception", "repaired")),
    sa.column("is_sure", sa.Boolean),
    sa.column("raised", sa.JSON),
    *(sa.column(name, _Moment) for name in ("raised_at", "repaired_at", "cleared_at")),
)
_TRAILS = sa.table(
    "trails",
    *(sa.column(name) for name in ("person_id", "bank_id", "topic")),
    *(sa.column(name, _Moment) for name in ("at", "other_at")),
)


def upgrade() -> None:
    op.create_table(
        "beliefs",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(), nullable=False),
        sa.Column("misconception", sa.String(), nullable=False),
        sa.Column("raised", sa.JSON(), nullable=False),
        sa.Column("raised_at", quizapp.db.base.Moment(), nullable=True),
        sa.Column("is_sure", sa.Boolean(), nullable=False),
        sa.Column("repaired", sa.String(), nullable=True),
        sa.Column("repaired_at", quizapp.db.base.Moment(), nullable=True),
        sa.Column("cleared_at", quizapp.db.base.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_beliefs_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "bank_id", "misconception", name=op.f("pk_beliefs")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "known_links",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("p", sa.Double(), nullable=False),
        sa.Column("tested", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("last_at", quizapp.db.base.Moment(), nullable=False),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_known_links_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "bank_id", "link", name=op.f("pk_known_links")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trails",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("at", quizapp.db.base.Moment(), nullable=False),
        sa.Column("other_at", quizapp.db.base.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_trails_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "bank_id", name=op.f("pk_trails")),
        sqlite_with_rowid=False,
    )
    _move(op.get_bind())
    op.drop_table("knowledge")


def _move(connection: sa.Connection) -> None:
    for person_id, bank_id, text in connection.execute(sa.text("SELECT person_id, bank_id, data FROM knowledge")).all():
        who = {"person_id": person_id, "bank_id": bank_id}
        data = json.loads(text) if isinstance(text, str) else text
        links = [{**who, "link": name, **_timed(row)} for name, row in data["links"].items()]
        beliefs = [{**who, "misconception": name, **_timed(row)} for name, row in data["beliefs"].items()]
        trails = [{**who, **_timed(data["trail"])}] if data["trail"] else []
        for table, rows in ((_LINKS, links), (_BELIEFS, beliefs), (_TRAILS, trails)):
            if rows:
                connection.execute(sa.insert(table), rows)


def _timed(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its times as times: the columns `at` and those that end so."""
    return {
        name: datetime.fromisoformat(value) if value and (name == "at" or name.endswith("_at")) else value
        for name, value in row.items()
    }


def downgrade() -> None:
    """The table comes back empty: `quizapp recount --repair` fills it from the answers."""
    op.create_table(
        "knowledge",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", _Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_knowledge_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "bank_id", name=op.f("pk_knowledge")),
    )
    op.drop_table("trails")
    op.drop_table("known_links")
    op.drop_table("beliefs")
