-- A clean candidate in miniature: the tables that gates read, with a few rows that break nothing.
-- Gates are proved against it: each check must fail after each of its own changes to it (canary.py). Tests copy it, too.
-- Two scheme parts: `levels` rates by chained stars and pays a share, `points` adds up to a total. Three people: one is in with a
-- known star, one is in with a fact missing, one is out of `levels` and pending in `points`.
-- Money here has more decimals than the marts allow, so that a third decimal can be put in.

create table part_list (part_id varchar, scheme varchar, period varchar, has_levels boolean, has_total boolean);
insert into part_list values
    ('levels@1/month', 'levels', '2026-10', true, false),
    ('points@1/month', 'points', '2026-10', false, true);

create table roster (subject_id varchar, period varchar);
insert into roster values ('e1', '2026-10'), ('e2', '2026-10'), ('e3', '2026-10');

create table raw_counts (source varchar, delivery_id varchar, delivered bigint);
insert into raw_counts values ('employees', 'd1', 3), ('collections', 'd2', 9);

create table delivery_accounts (
    source varchar, delivery_id varchar, delivery varchar, delivered bigint,
    accepted bigint, superseded bigint, withdrawn bigint, duplicate bigint, rejected bigint
);
insert into delivery_accounts values
    ('employees', 'd1', '2026-10', 3, 3, 0, 0, 0, 0),
    ('collections', 'd2', '2026-10', 9, 3, 1, 2, 1, 2);

create table rejects (
    source varchar, delivery_id varchar, delivery varchar, file varchar, row_number bigint, column_name varchar, value varchar, reason varchar
);
insert into rejects values
    ('collections', 'd2', '2026-10', 'rows.csv', 4, 'collected_amount', 'lots', 'not_a_number'),
    ('collections', 'd2', '2026-10', 'rows.csv', 7, 'employee_id', 'e9', 'unknown_employee');

create table census (
    scheme varchar, scheme_version integer, subject_type varchar, subject_id varchar, period varchar, period_kind varchar,
    state varchar, reason_code varchar, population varchar, site_id varchar, unit_id varchar, role varchar
);
insert into census values
    ('levels', 1, 'employee', 'e1', '2026-10', 'month', 'in', null, 'agents', 's1', 'u1', 'agent'),
    ('levels', 1, 'employee', 'e2', '2026-10', 'month', 'in', null, 'agents', 's1', 'u1', 'agent'),
    ('levels', 1, 'employee', 'e3', '2026-10', 'month', 'out', 'role', null, 's1', 'u1', 'manager'),
    ('points', 1, 'employee', 'e1', '2026-10', 'month', 'in', null, 'agents', 's1', 'u1', 'agent'),
    ('points', 1, 'employee', 'e2', '2026-10', 'month', 'out', 'role', null, 's1', 'u1', 'agent'),
    ('points', 1, 'employee', 'e3', '2026-10', 'month', 'pending', 'role_unknown', null, 's1', 'u1', null);

create table observations (
    subject_type varchar, subject_id varchar, period varchar, period_kind varchar, measure varchar, value decimal(18, 6),
    numerator decimal(28, 6), denominator decimal(28, 6), n bigint, pending bigint, status varchar, reason_code varchar
);
insert into observations values
    ('employee', 'e1', '2026-10', 'month', 'quality', 91, 182, 2, 2, 0, 'ok', null),
    ('employee', 'e2', '2026-10', 'month', 'quality', null, null, null, 0, 0, 'insufficient_data', 'feed_absent');

create table clause_results (
    scheme varchar, scheme_version integer, subject_type varchar, subject_id varchar, period varchar, star integer,
    alternative varchar, clause varchar, measure varchar, required decimal(18, 6), actual decimal(18, 6), verdict varchar,
    reason_code varchar, is_chained boolean
);
insert into clause_results values
    ('levels', 1, 'employee', 'e1', '2026-10', 1, 'main', 'quality', 'quality', 80, 91, 'met', null, true),
    ('levels', 1, 'employee', 'e1', '2026-10', 1, 'main', 'tenure', 'tenure', 6, null, 'not_applicable', null, true),
    ('levels', 1, 'employee', 'e1', '2026-10', 2, 'main', 'quality', 'quality', 90, 91, 'met', null, true),
    ('levels', 1, 'employee', 'e1', '2026-10', 3, 'main', 'quality', 'quality', 95, 91, 'not_met', null, true),
    ('levels', 1, 'employee', 'e1', '2026-10', 4, 'main', 'quality', 'quality', null, 91, 'param_missing', null, true),
    ('levels', 1, 'employee', 'e2', '2026-10', 1, 'main', 'quality', 'quality', 80, null, 'insufficient_data', 'feed_absent', true);

create table condition_results (
    scheme varchar, scheme_version integer, subject_type varchar, subject_id varchar, period varchar, target_kind varchar,
    target varchar, alternative varchar, clause varchar, measure varchar, verdict varchar
);
insert into condition_results values
    ('points', 1, 'employee', 'e1', '2026-10', 'item', 'praise', 'main', 'quality', 'quality', 'met');

create table stars (
    scheme varchar, scheme_version integer, subject_type varchar, subject_id varchar, period varchar, period_kind varchar,
    star integer, candidate_star integer, previous_star integer, movement varchar, status varchar, reason_code varchar,
    laddered_star integer, move varchar, quota_cap integer, pay_code varchar
);
insert into stars values
    ('levels', 1, 'employee', 'e1', '2026-10', 'month', 2, 2, 1, 'up', 'ok', null, null, null, null, 'p2'),
    ('levels', 1, 'employee', 'e2', '2026-10', 'month', null, 0, 1, null, 'insufficient_data', 'feed_absent', null, null, null, null);

create table scores (
    scheme varchar, scheme_version integer, subject_type varchar, subject_id varchar, period varchar, item varchar,
    parent_item varchar, weight decimal(18, 6), aggregation varchar, points decimal(18, 6), max_points decimal(18, 6),
    base decimal(18, 6), cap decimal(18, 6), floor decimal(18, 6), status varchar, reason_code varchar
);
insert into scores values
    ('points', 1, 'employee', 'e1', '2026-10', 'total', null, null, 'sum', 88, null, 80, 110, 0, 'ok', null),
    ('points', 1, 'employee', 'e1', '2026-10', 'praise', 'total', null, null, 10, null, null, null, null, 'ok', null),
    ('points', 1, 'employee', 'e1', '2026-10', 'lateness', 'total', null, null, -2, null, null, null, null, 'ok', null);

create table bonus_lines (
    line_id varchar, period varchar, posting_period varchar, origin_period varchar, scheme varchar, scheme_version integer,
    subject_type varchar, subject_id varchar, payee_type varchar, payee_id varchar, employee_id varchar, line varchar,
    star integer, rate decimal(18, 6), basis varchar, basis_amount decimal(18, 4), minimum decimal(18, 4), maximum decimal(18, 4),
    amount decimal(18, 4), currency varchar, cause varchar, status varchar, reason_code varchar
);
insert into bonus_lines values
    ('l1', '2026-10', '2026-10', '2026-10', 'levels', 1, 'employee', 'e1', 'employee', 'e1', 'e1', 'wage',
        2, 0.5, 'performance_pay', 1234.57, 0, null, 617.29, 'CNY', 'regular', 'ok', null),
    ('l2', '2026-10', '2026-10', '2026-10', 'levels', 1, 'employee', 'e1', 'employee', 'e1', 'e1', 'bonus',
        2, null, null, null, null, null, 200, 'CNY', 'regular', 'ok', null),
    ('l3', '2026-10', '2026-10', '2026-10', 'levels', 1, 'employee', 'e2', 'employee', 'e2', 'e2', 'wage',
        null, null, 'performance_pay', 1000, null, null, null, 'CNY', 'regular', 'insufficient_data', 'feed_absent'),
    ('l4', '2026-10', '2026-10', '2026-09', 'levels', 1, 'employee', 'e1', 'employee', 'e1', 'e1', 'bonus',
        1, null, null, null, null, null, -100, 'CNY', 'retro', 'ok', null);

create table checker_counts (what varchar, compared bigint);
insert into checker_counts values ('stars', 2), ('bonus_lines', 4);

create table checker_differences (
    what varchar, scheme varchar, period varchar, subject_id varchar, ours varchar, checkers varchar
);
