"""Values and rules: questions, mechanisms, marking, explaining. No Flask, no database, no files."""
