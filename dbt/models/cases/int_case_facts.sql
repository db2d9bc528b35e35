-- One row per case × column that some rule reads, as text and, where it is one, as number or day. The text is rendered
-- from the rules. Its surprise: a column that is empty has no row.
-- depends_on: {{ ref('stg_complaints') }}
{{ case_facts() }}
