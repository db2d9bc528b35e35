"""晴川服务: a fictional company, generated month by month from 2024-11 to 2026-10.

`python seeds/sample/company [--to DIR]` writes its deliveries; nothing of them is committed, and the same code always
writes the same bytes. Three sites: a game hotline (`hotline`, smile_star), a property manager (`property`,
collection_star) and an online shop (`shop`, daily_points); about 120 people at any time. `truths.py` names the people
who carry an awkward truth (TRUTHS) and what 2026-10 must say about them, worked out by hand (EXPECTED). From 2026-07 on
there is a fourth, small one, the service park (`park.py`), which uses every other scheme of the library; the blanks of
its rule texts are filled in `seeds/sample/overlay.yaml`.

What is awkward, and where:

* Complaints (hotline): K202610-H014 customer-caused and escalated, so excused; K202609-H015 customer-caused at group
  level, so counted; K202610-H016 cause pending, so H016 is held; K202609-H019 pending in delivery 2026-09, decided in
  2026-10; K202610-H021-2 a duplicate of K202610-H021-1; K202610-TEAM against a team and no person; K202608-H033
  received at 2026-07-31T17:00:00Z, which is August in the business zone.
* Real files: `property` delivers as offices do (`office.py`): its collections as a GB18030 report with Chinese
  headings, thousands separators and a line of totals, its attendance as an Excel book beside the others' Parquet file.
  `seeds/sample/mappings/` reads both.
* A missing feed: no complaints of `property` were delivered for 2026-07, nor does that delivery cover the site.
* Flags not entered for 2026-10: the whole team hotline-online-3 (H058 and others: insufficient_data; H064 fails by
  tenure anyway), and the forms of P013 and P014.
* A late delivery: `2026-08-late`, known on 2026-10-15, restates six tickets and brings complaint K202608-H017.
* Withdrawn in 2026-10: complaint K202609-H018 and event E202609-S016.
* Alike twice: ticket T202609-00070 and event E202610-S013. Twice and different (`conflicting_key`): event E202610-S014.
* Rejects: `20万` as a target (P012), `约二十万` in a correction of September, whose earlier row stands (P020), `九十`
  as an exam's score (H034), leave from 2026-09-31 (H031), a complaint of 2026-10-32 (K202610-X, S010).
* Assessments: Q202610-H027-8 and -9 are calibration and training; Q202610-H030-9, made in October, judges a September
  call; Q202610-H031-9 has the mark `na`.
* Careers: H022 on leave from 2026-07-06 to 2026-11-30, P016 sick all of 2026-10; H023 left on 2026-10-15; H024 and P021
  joined in mid-October; H025 changed teams on 2026-10-16; H026 went from phone to online and H048 from the hotline to
  the shop on 2026-09-01; P015's pay changed on 2026-10-01, P019's on 2026-09-01, told only in 2026-10.
* Names and ids: H011 and H032 are both 李娜; H020 is called NA and S009 null; 00123 and 123 are two people.
* Shop: S003 and S004 share the last place in 2026-09 (65 each) and 2026-10 (60 each); the trainer S030 is below 60 and
  ranked alone; S019 was below 60 in 2026-08; S001 is first in volume and quality, and in 2026-09 lost A1 to an L12.
* The year 2025 of collection_star: P001 and P003 share the most months at five stars, seven each.
"""

from company.truths import EXPECTED, TRUTHS

__all__ = ["EXPECTED", "TRUTHS"]
