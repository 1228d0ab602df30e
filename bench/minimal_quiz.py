"""The least that could be called a quiz, in one file: raw SQL, one template; POST, redirect, page.

It knows who asks by a signed cookie, keeps each answer once and durably, and says whether it was right.
"""

from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe

from flask import Flask, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader

from bench.sqlite import connection

SIZE = 100

QUESTIONS = [
    (f"Which of these is number {number}?", ["the first", "the second", "the third", "the fourth"], number % 4)
    for number in range(SIZE)
]

TABLES = """
CREATE TABLE attempts (id INTEGER PRIMARY KEY, who TEXT NOT NULL);
CREATE TABLE answers (
    attempt_id INTEGER NOT NULL REFERENCES attempts, position INTEGER NOT NULL, chosen INTEGER NOT NULL,
    is_right INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (attempt_id, position)
) WITHOUT ROWID;
"""

PAGE = """<!doctype html>
<html lang="en">
<title>Question {{ position }}</title>
<h1>{{ question[0] }}</h1>
{% if given %}
<p id="feedback" data-correct="{{ 'true' if given[1] else 'false' }}">
  You chose {{ question[1][given[0]] }}. Right is {{ question[1][question[2]] }}.
</p>
{% else %}
<form id="answer" method="post">
  {% for option in question[1] %}
  <label><input type="radio" name="answer" value="{{ loop.index0 }}"> {{ option }}</label>
  {% endfor %}
  <button type="submit">Answer</button>
</form>
{% endif %}
</html>
"""


def create_app(data: Path) -> Flask:
    """The quiz, with its tables in the given folder."""
    file = data / "minimal.sqlite"
    connection(file).executescript(TABLES)
    app = Flask("bench.minimal_quiz")
    app.secret_key = token_urlsafe()
    app.jinja_loader = DictLoader({"question.html": PAGE})

    def own(attempt_id: int, position: int) -> tuple[int, int] | None:
        """The answer given at this place, if the attempt is the asker's."""
        row = (
            connection(file)
            .execute(
                "SELECT attempts.who, chosen, is_right FROM attempts "
                "LEFT JOIN answers ON attempt_id = attempts.id AND position = ? WHERE attempts.id = ?",
                (position, attempt_id),
            )
            .fetchone()
        )
        if row is None or row[0] != session.get("who") or not 1 <= position <= SIZE:
            abort(404)
        return None if row[1] is None else (row[1], row[2])

    @app.post("/attempts")
    def start() -> ResponseReturnValue:
        who = session.setdefault("who", token_urlsafe(12))
        row = connection(file).execute("INSERT INTO attempts (who) VALUES (?)", (who,))
        return redirect(url_for("question", attempt_id=row.lastrowid, position=1), 303)

    @app.get("/attempts/<int:attempt_id>/<int:position>")
    def question(attempt_id: int, position: int) -> ResponseReturnValue:
        given = own(attempt_id, position)
        return render_template("question.html", position=position, question=QUESTIONS[position - 1], given=given)

    @app.post("/attempts/<int:attempt_id>/<int:position>")
    def answer(attempt_id: int, position: int) -> ResponseReturnValue:
        own(attempt_id, position)
        chosen = request.form.get("answer", type=int)
        if chosen not in range(4):
            abort(422)
        connection(file).execute(
            "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?)",
            (attempt_id, position, chosen, chosen == QUESTIONS[position - 1][2], datetime.now(UTC).isoformat()),
        )
        return redirect(url_for("question", attempt_id=attempt_id, position=position), 303)

    return app
