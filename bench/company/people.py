"""The roster and the units, as SQL: two fifths at the hotline, one fifth at the property manager, two in the shop."""

from __future__ import annotations

from bench.company.size import Size

TEAM = 100

_SITE = "case i % 5 when 0 then 'hotline' when 1 then 'hotline' when 2 then 'property' else 'shop' end"


def person(number: str) -> str:
    """SQL for the id of the person with a number."""
    return f"'E' || lpad(cast({number} as varchar), 6, '0')"


def numbered(size: Size) -> str:
    """SQL for everybody: i, employee_id, site and role."""
    return f"""
        (select i, {person("i")} as employee_id, {_SITE} as site,
            case i % 5 when 0 then 'phone_agent' when 1 then 'online_agent' when 2 then 'fee_collector'
                when 3 then 'shop_agent' else case when i % 1000 = 4 then 'trainer' else 'reception' end end as role
        from range({size.people}) as people (i))
    """


def employees(size: Size) -> str:
    return f"""
        select employee_id, '职员' || i as name, role, site || '-' || (i // 5 // {TEAM}) as unit_id, 'first' as line,
            cast(date '2019-01-01' + cast(hash(i) % 2500 as integer) as varchar) as hired_on,
            '5000.00' as base_pay, '1000.00' as performance_pay,
            cast(date '2019-01-01' + cast(hash(i) % 2500 as integer) as varchar) as valid_from
        from {numbered(size)} order by i
    """


def units(size: Size) -> str:
    return f"""
        select site as unit_id, site as name, 'site' as kind, null as parent_unit_id, '2019-01-01' as valid_from
        from (values ('hotline'), ('property'), ('shop')) as sites (site)
        union all
        select distinct site || '-' || (i // 5 // {TEAM}), site || '-' || (i // 5 // {TEAM}), 'team', site, '2019-01-01'
        from {numbered(size)} order by all
    """
