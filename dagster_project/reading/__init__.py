"""Reading what is published: one release, verified before it is believed.

Belongs here: finding the release that a reader means (`release`), a locked connection over exactly its files
(`reader`), one SELECT (`query`), the explanation of a star and its money (`explanation/`), and the close checklist
(`checklist`).
Does not belong here: writing anything, and the working database of a run. Imports only the standard library, duckdb
and the store, so that an answer takes about a second.
"""
