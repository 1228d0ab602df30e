"""Exams on paper, as documents of Word and as PDF: what stands on the sheets, and the two ways to set it.

`sheets.py` makes of a plan and a bank the sheets as plain data (`blocks.py`), kind by kind (`kinds.py`) and text by
text (`text.py`); `word.py` and `pdf.py` set these. Neither decides what is said, so both say the same.
"""
