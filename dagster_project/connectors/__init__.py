"""Connectors: rows of databases and APIs, fetched as deliveries into the landing folder.

Belongs here: what a site file may say of a connector (`declaring`), reading databases (`databases`) and APIs (`apis`),
where the next fetch begins (`marks`, `state`), and landing what was read, whole or not at all (`landing`).
Does not belong here: what the rows mean (`intake/mapping`), loading them (`intake`), when a fetch starts
(`connector_assets.py`, `cli/commands/fetch.py`).
A connector ends at the landing folder: from there on its rows are a delivery like any other. What it needs to talk to a
server is imported when it talks, so that a run without connectors pays nothing for them.
Read on: `fetching.fetch` for the way of one fetch; docs/connectors.md for examples.
"""
