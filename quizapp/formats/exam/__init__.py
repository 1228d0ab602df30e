"""Exams as people write them in Word: one module for text files, one for documents, and what they share."""
