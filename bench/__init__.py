"""How fast the app is, beside what Flask and SQLite allow at best. `python -m bench` says it."""
