"""A quiz and flashcard app that explains each answer, right or wrong, by the mechanism behind it."""
