"""The door: the only way from a candidate to readers. It trusts no orchestrator and re-checks everything itself.

The way through it: `seal` (every expected gate has passed on exactly this content) → `approve` (people sign its hash) →
`publish` (an immutable release, one atomic pointer) → `closing` (the month never changes again). Around it: `zones`
(what BI may see), `pseudonyms`, `release` (building the files), `manifest`, `pointer`, `journal` (what the ledger says
about publications), `recover` (after a crash), `verify` (every byte again). Not here: computing (`dbt/`), checking
meaning (`expectations/`), reading (`reading`). Imports only the standard library, pyarrow, duckdb and the store, so
that it stays small enough to audit.
"""
