"""QTI of 1EdTech in its versions 2.0 to 2.2 and 3.0: items, tests and packages of them.

All versions have one model and differ in how things are called, so a file is first put into the names of version 2
(`names.py`). What an answer earns and what is said of it stands in an item's response processing, a small program:
it is run (`rules.py`) on the answers that may be given, rather than guessed at by its looks.
"""
