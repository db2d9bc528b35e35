-- A clean candidate in miniature: the tables that gates read, with a few rows that break nothing.
-- Gates are proved against it: each check must fail after each of its own changes to it (canary.py). Tests copy it, too.
-- Two scheme parts: `levels` rates by chained stars and pays a share, `points` adds up to a total. Three people: one is in with a
-- known star, one is in with a fact missing, one is out of `levels` and pending in `points`.
-- Money here has more decimals than the marts allow, so that a third decimal can be put in.

create table part_list (
    part_id varchar, scheme varchar, period varchar, subject_type varchar, has_levels boolean, has_total boolean,
    has_ladder boolean, scale_to integer
);
insert into part_list values
    ('levels@1/month', 'levels', '2026-10', 'employee', true, false, false, null),
    ('points@1/month', 'points', '2026-10', 'employee', false, true, false, null);

create table roster (subject_type varchar, subject_id varchar, period varchar);
insert into roster values ('employee', 'e1', '2026-10'), ('employee', 'e2', '2026-10'), ('employee', 'e3', '2026-10');

-- e2 was hired again under the id and the name that the roster had
create table newcomers (subject_id varchar, period varchar, is_another boolean);
insert into newcomers values ('e2', '2026-10', false);

-- the site file says what becomes of e2's windows
create table rehires (subject_id varchar, period varchar, is_ruled boolean);
insert into rehires values ('e2', '2026-10', true);

create table expected_feeds (site_id varchar, source varchar, period varchar, due_day integer, is_blocking boolean);
insert into expected_feeds values
    ('s1', 'collections', '2026-10', 3, true), ('s1', 'calls', '2026-10', 3, true), ('s1', 'exams', '2026-10', 3, false);

create table feeds_arrived (site_id varchar, source varchar, period varchar);
insert into feeds_arrived values ('s1', 'collections', '2026-10'), ('s1', 'calls', '2026-10');

create table raw_counts (source varchar, delivery_id varchar, delivered bigint);
insert into raw_counts values ('employees', 'd1', 3), ('collections', 'd2', 9);

create table delivery_accounts (
    source varchar, delivery_id varchar, delivery varchar, delivered bigint,
    accepted bigint, superseded bigint, withdrawn bigint, duplicate bigint, rejected bigint
);
insert into delivery_accounts values
    ('employees', 'd1', '2026-10', 3, 3, 0, 0, 0, 0),
    ('collections', 'd2', '2026-10', 9, 3, 1, 2, 1, 2);

create table control_totals (source varchar, delivery_id varchar, control varchar, stated decimal(38, 10));
insert into control_totals values ('collections', 'd2', 'rows', 9), ('collections', 'd2', 'collected_amount', 1000.5);

create table controls_read (
    source varchar, delivery_id varchar, control varchar, accepted decimal(38, 10), set_aside decimal(38, 10)
);
insert into controls_read values ('collections', 'd2', 'collected_amount', 800.25, 200.25);

create table rejects (
    source varchar, delivery_id varchar, delivery varchar, file varchar, row_number bigint, column_name varchar, value varchar, reason varchar
);
insert into rejects values
    ('collections', 'd2', '2026-10', 'rows.csv', 4, 'collected_amount', 'lots', 'not_a_number'),
    ('collections', 'd2', '2026-10', 'rows.csv', 7, 'month', '2026-13', 'not_a_month');

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
    amount decimal(18, 4), currency varchar, cause varchar, status varchar, reason_code varchar,
    reduction_amount decimal(18, 2), factor decimal(18, 6)
);
insert into bonus_lines select *, null, null from (values
    ('l1', '2026-10', '2026-10', '2026-10', 'levels', 1, 'employee', 'e1', 'employee', 'e1', 'e1', 'wage',
        2, 0.5, 'performance_pay', 1234.57, 0, null, 617.29, 'CNY', 'regular', 'ok', null),
    ('l2', '2026-10', '2026-10', '2026-10', 'levels', 1, 'employee', 'e1', 'employee', 'e1', 'e1', 'bonus',
        2, null, null, null, null, null, 200, 'CNY', 'regular', 'ok', null),
    ('l3', '2026-10', '2026-10', '2026-10', 'levels', 1, 'employee', 'e2', 'employee', 'e2', 'e2', 'wage',
        null, null, 'performance_pay', 1000, null, null, null, 'CNY', 'regular', 'insufficient_data', 'feed_absent'),
    ('l4', '2026-10', '2026-10', '2026-09', 'levels', 1, 'employee', 'e1', 'employee', 'e1', 'e1', 'bonus',
        1, null, null, null, null, null, -100, 'CNY', 'retro', 'ok', null),
    ('l5', '2026-10', '2026-10', '2026-10', 'levels', 1, 'unit', 'u1', 'unit', 'u1', null, 'penalty',
        null, null, null, null, null, null, -50, 'CNY', 'regular', 'ok', null));

create table case_shares (
    scheme varchar, subject_type varchar, subject_id varchar, period varchar, step varchar, payee_type varchar, payee_id varchar,
    line varchar, status varchar
);
insert into case_shares values
    ('levels', 'complaint', 'c1', '2026-10', 'penalty', 'unit', 'u1', 'penalty', 'ok');

create table plausibility (
    at_least decimal(9, 4), at_most decimal(9, 4), minimum_months integer, usual_count integer, usual_rows integer,
    pay_share decimal(9, 4), silent_share decimal(9, 4), minimum_days integer, copies_share decimal(9, 4),
    swapped_share decimal(9, 4)
);
insert into plausibility values (0.5, 1.6, 3, 30, 10, 0.2, 0.1, 8, 0.2, 0.5);

create table plausibility_waivers (measure varchar, site_id varchar, period varchar, reason varchar);
insert into plausibility_waivers values ('amount', 's2', '2026-10', 'The office moved.');

-- s1 has three months of history, s2 a waived figure, s3 not enough of a past to be judged.
create table site_figures (
    site_id varchar, measure varchar, period varchar, is_of_month boolean, is_count boolean, people bigint, rows bigint,
    numerator decimal(38, 6), denominator decimal(38, 6)
);
insert into site_figures values
    ('s1', 'calls', '2026-07', false, true, 2, 80, 80, 2),
    ('s1', 'calls', '2026-08', false, true, 2, 90, 90, 2),
    ('s1', 'calls', '2026-09', false, true, 3, 120, 120, 3),
    ('s1', 'calls', '2026-10', true, true, 3, 130, 130, 3),
    ('s1', 'amount', '2026-07', false, false, 2, 40, 8000, 2),
    ('s1', 'amount', '2026-08', false, false, 2, 40, 7000, 2),
    ('s1', 'amount', '2026-09', false, false, 3, 60, 9900, 3),
    ('s1', 'amount', '2026-10', true, false, 3, 58, 10000, 3),
    ('s2', 'amount', '2026-07', false, false, 2, 40, 8000, 2),
    ('s2', 'amount', '2026-08', false, false, 2, 40, 8000, 2),
    ('s2', 'amount', '2026-09', false, false, 2, 40, 8000, 2),
    ('s2', 'amount', '2026-10', true, false, 2, 0, 0, 2),
    ('s3', 'calls', '2026-09', false, true, 2, 80, 80, 2),
    ('s3', 'calls', '2026-10', true, true, 2, 400, 400, 2);

-- Two units deliver calls and attendance as ever; u3 has people and is new; one copied call is chance; nobody sits exams
-- except in every third month.
create table source_volumes (
    source varchar, site_id varchar, unit_id varchar, period varchar, is_of_month boolean, has_days boolean,
    people bigint, rows bigint
);
insert into source_volumes
select source, 's1', unit_id, period, period = '2026-10', source <> 'collections', 2, rows
from (values ('calls', 'u1', 300), ('calls', 'u2', 60), ('attendance', 'u1', 44), ('collections', 'u1', 2)) as usual
    (source, unit_id, rows)
cross join (values ('2026-07'), ('2026-08'), ('2026-09'), ('2026-10')) as months (period);
insert into source_volumes values
    ('calls', 's1', 'u3', '2026-10', true, true, 1, 0),
    ('exams', 's1', 'u1', '2026-06', false, true, 2, 90), ('exams', 's1', 'u1', '2026-07', false, true, 2, 0),
    ('exams', 's1', 'u1', '2026-08', false, true, 2, 0), ('exams', 's1', 'u1', '2026-09', false, true, 2, 90),
    ('exams', 's1', 'u1', '2026-10', true, true, 2, 0);

create table source_days (
    source varchar, site_id varchar, period varchar, is_of_month boolean, day date, kind varchar, rows bigint
);
insert into source_days
select 'calls', 's1', strftime(day, '%Y-%m'), day >= date '2026-10-01', day,
    case when isodow(day) > 5 then 'restday' else 'workday' end, case when isodow(day) > 5 then 0 else 17 end
from (select cast(unnest(generate_series(date '2026-07-01', date '2026-10-31', interval 1 day)) as date) as day);

create table source_copies (
    source varchar, site_id varchar, period varchar, is_of_month boolean, rows bigint, copies bigint
);
insert into source_copies values
    ('calls', 's1', '2026-09', false, 360, 2), ('calls', 's1', '2026-10', true, 360, 1),
    ('events', 's1', '2026-09', false, 90, 40), ('events', 's1', '2026-10', true, 90, 50);

create table delivery_dates (
    source varchar, delivery_id varchar, period varchar, rows bigint, beyond_twelve bigint, early_elsewhere bigint,
    swapped bigint
);
insert into delivery_dates values
    ('calls', 'd3', '2026-10', 400, 220, 24, 2), ('exams', 'd4', '2026-10', 90, 0, 80, 80);

create table volume_waivers (source varchar, site_id varchar, period varchar, reason varchar);
insert into volume_waivers values ('tickets', 's2', '2026-10', 'The line was closed.');

-- e1 moved from one star to two and keeps the wage; of e2 nothing is known in both months; e4 has left.
create table pay_people (
    scheme varchar, site_id varchar, line varchar, subject_type varchar, subject_id varchar, period varchar,
    has_line_now boolean, has_line_before boolean, is_in boolean, was_in boolean,
    amount_now decimal(18, 2), amount_before decimal(18, 2), star_now integer, star_before integer,
    status_now varchar, status_before varchar, version_now integer, version_before integer, rule_now varchar,
    rule_before varchar, population_now varchar, population_before varchar, rate_now decimal(18, 6),
    rate_before decimal(18, 6), basis_now varchar, basis_before varchar, basis_amount_now decimal(18, 2),
    basis_amount_before decimal(18, 2), quantity_now decimal(18, 6), quantity_before decimal(18, 6),
    reduction_amount_now decimal(18, 2), reduction_amount_before decimal(18, 2),
    factor_now decimal(18, 6), factor_before decimal(18, 6), cases_now varchar, cases_before varchar
);
insert into pay_people by name
select
    'levels' as scheme, 's1' as site_id, line, 'employee' as subject_type, subject_id, '2026-10' as period,
    has_line_now, true as has_line_before, has_line_now as is_in, true as was_in,
    amount_now, amount_before, star_now, star_before, status as status_now, status as status_before,
    1 as version_now, 1 as version_before, 'r' as rule_now, 'r' as rule_before,
    'agents' as population_now, 'agents' as population_before
from (values
    ('bonus', 'e1', true, 200.00, 100.00, 2, 1, 'ok'),
    ('allowance', 'e2', true, 617.29, 617.29, 3, 3, 'ok'),
    ('wage', 'e2', true, null, null, null, null, 'insufficient_data'),
    ('wage', 'e4', false, null, 500.00, null, 1, 'ok')
) as people (line, subject_id, has_line_now, amount_now, amount_before, star_now, star_before, status);

create table pay_totals (
    scheme varchar, line varchar, period varchar, total_now decimal(38, 2), lines_now bigint,
    total_before decimal(38, 2), lines_before bigint
);
insert into pay_totals values
    ('levels', 'bonus', '2026-10', 200, 1, 100, 1),
    ('levels', 'allowance', '2026-10', 617.29, 1, 617.29, 1),
    ('levels', 'wage', '2026-10', 0, 1, 500, 2);

create table checker_counts (what varchar, compared bigint);
insert into checker_counts values ('stars', 2), ('bonus_lines', 5);

create table checker_differences (
    what varchar, scheme varchar, period varchar, subject_id varchar, ours varchar, checkers varchar
);

create table judged_disputes (
    dispute bigint, period varchar, scheme varchar, subject_type varchar, subject_id varchar, verdict varchar,
    is_effective boolean, without_effect varchar
);
insert into judged_disputes values
    (7, '2026-10', 'levels', 'employee', 'e1', 'accepted', true, null),
    (8, '2026-10', 'levels', 'employee', 'e2', 'partly_accepted', false, 'The star is the same.');

create table judgement_counts (accepted bigint);
insert into judgement_counts values (2);
