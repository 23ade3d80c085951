"""Import the pages of another documentation site: `python run.py import FOLDER`.

It copies files and never overwrites or runs them. `plan.py` collects the new files and what remains to be done by hand.
"""
