"""The commented site file that `starledger init` writes; it can be read as it is.

Belongs here: the text, in the order of contracts.md §4. Does not belong here: reading it (`dagster_project/site.py`).
"""

from __future__ import annotations

TEMPLATE = """\
# The site file: what StarLedger has to know about your company. Paths are relative to this file.
# No rule and no amount stands here (those are scheme files), and no secret (those go into the environment).
format: 1
company: My company

zone: Asia/Shanghai        # the business zone of times without one
day_start: "00:00"         # when a business day starts; "06:00" where the night shift belongs to the day before
currency: CNY
first_month: {first_month}       # nothing is computed before it
# Whose role and unit counts for somebody who changed within a month: last_day, first_day, or longest (most days).
role_of_month: last_day
# Somebody who left and is hired again under the same id: windows and held stars begin anew, or go on (anew, goes_on).
rehired: anew
# How rows are divided that several people worked on (source `work_shares`): as_delivered, equal or first.
# shared_work: {tickets: as_delivered, calls: equal}

home: home                 # where results are kept; back it up
landing: landing           # deliveries arrive in landing/<source>/<delivery>/

# Exports with other headings, codes, units or formats are read through mapping files (docs/mappings.md).
# mappings: [mappings/fees.yaml]

# People who go on under other ids, said once for all deliveries: a CSV with old_id,new_id,from.
# id_migration: hr/ids.csv

# Rows of databases and APIs are fetched by connectors (docs/connectors.md), with `starledger fetch MONTH`.
# connectors:
#   - connector: helpdesk
#     source: tickets
#     kind: database
#     url: postgresql://reader@db.company.example/helpdesk
#     access: {environment: HELPDESK_PASSWORD}     # or {file: helpdesk.secret}, of mode 0600
#     table: public.tickets
#     columns: [ticket_id, employee_id, channel, opened_at, resolved_at, outcome]
#     watermark: {column: updated_at, overlap: 3600}

# One entry a site. `unit` is its unit_id in the source `units`.
# `feeds` are the sources that this site sends each month. One that is expected and does not come makes people
# `insufficient_data`; it is never read as zero. `due_day` is a day of the following month. A month is not sealed while
# an expected feed is missing, unless the feed says `blocking: false`.
sites:
  - unit: my_site
    feeds:
      employees: {due_day: 3}
      assessments: {due_day: 3, restates_months: 1}     # it may correct one month back

# Which schemes are in use: an id alone means every site, for as long as the scheme holds. `from` names the first month;
# what lies before it stays as it is. `starledger scheme list` shows the library.
schemes:
  use: []
  # - an_id
  # - {scheme: another_id, sites: [my_site], from: 2026-07}
  # What somebody is paid who earns by several of them: sum, best_of, exclusive (the first that pays) or cap.
  # stacking:
  #   - {policy: one_award, pays: best_of, of: [an_id, another_id/a_line]}

# Who may sign, by role, and which roles have to sign before a month is published.
people:
  appraisal_supervisor: [Name of the supervisor]
  hr_manager: [Name of the HR manager]
approvals: [appraisal_supervisor, hr_manager]

# A figure of a site that is far from its own past (below half or above 1.6 times its usual value) stops a month, until
# somebody has looked and says why it is right.
# plausibility:
#   waive:
#     - {measure: calls_answered, site: my_site, month: 2026-10, reason: The line was closed for a week.}
#     - {source: calls, site: my_site, month: 2026-10, reason: The line was closed for a week.}

# Where what is published is also to be read (docs/bi.md): a PostgreSQL, a DuckDB file of views.
# targets:
#   - {target: bi_views, kind: duckdb, zone: bi, file: published/bi.duckdb}
#   - target: bi_warehouse
#     kind: postgresql
#     zone: bi
#     url: postgresql://starledger@db.company.example/bi
#     access: {environment: BI_WAREHOUSE_PASSWORD}

# Who is told what a month waits for (docs/notices.md); the variable holds an address such as mailtos://… or slack://…
# notices:
#   - {channel: operators, access: {environment: STARLEDGER_OPERATORS}, on: [due, red, unsigned, signed, published]}

smallest_group: 5          # BI is not told who shares a unit, role or site with fewer people than this
# What becomes known of closed months is computed again and paid in the open one (docs/corrections.md).
# corrections: {months_back: 12, carry_below: 5.00, recover: {at_most_share: 0.2, floor: 2000.00}, displacement: keep}
# Who signs too where much is paid, and who judges objections, filed within so many working days (docs/disputes.md).
# approvals_above: [{role: general_manager, line: 5000.00, total: 200000.00}]
# disputes: {workdays: 5, judges: [hr_manager]}

# Where no one machine holds a month, Spark builds the models (docs/scale.md); a folder that it and this machine share.
# spark: {host: spark.company.example, port: 10000, shared: /shared/starledger, environment: /opt/starledger-spark}

# How many months the name of somebody who left is kept (`starledger erase --due`).
# retention: {names_after_leaving: 24}

language: en               # of explanations: en or zh
"""


def template(first_month: str) -> str:
    """`first_month` is a month such as the one in which the command is given."""
    return TEMPLATE.replace("{first_month}", first_month)
