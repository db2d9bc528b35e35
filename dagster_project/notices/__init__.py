"""Notices: a sentence to people when a month is due, red, waiting for a signature or published.

Belongs here: which of these a month is, the sentence, and bringing it to a mailbox or a chat, through Apprise. A notice
names a month, gates, feeds, roles and the next command: never pay, a person, or a figure of anybody.
Does not belong here: what is missing or red (`reading/checklist.py`).
"""
