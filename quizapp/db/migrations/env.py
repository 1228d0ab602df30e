"""How Alembic reaches the database: by the connection that it is handed."""

from alembic import context

from quizapp.db import db

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
