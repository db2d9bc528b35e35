"""The store: what is kept for ever, and the few primitives that keep it safe.

Here: where things lie (`paths`), the append-only ledger (`ledger`), one writer at a time (`lock`), what "the same"
means (`hashing`), the seam of every durable side effect (`effects`), immutable result tables (`objects`) and the
calculations made of them (`calculations`). Not here: who may publish (`door`), what is read (`reading`), what was
delivered (`intake`). Imports only the standard library, pyarrow and duckdb, so that the door stays small enough to
audit.
"""
