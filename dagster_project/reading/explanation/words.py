"""The sentences of an explanation, in English and Chinese.

Belongs here: every phrase that is printed, both languages side by side, and how numbers and thresholds read.
Does not belong here: labels of rules (they come with the rules), and which phrase applies when (`explained.py`,
`needs.py`).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

PHRASES: dict[str, tuple[str, str]] = {
    "heading": (
        "{subject} · {period} · release {publication}, zone {zone}",
        "{subject} · {period} · 发布版本 {publication}，{zone} 区",
    ),
    "stars": ("{n} stars", "{n} 星"),
    "one_star": ("1 star", "1 星"),
    "no_star": ("no star", "无星"),
    "star_unknown": ("star not decided", "星级未定"),
    "total_points": ("{n} points in total", "总分 {n} 分"),
    "up": ("up from {n}", "上期{n}，上升"),
    "down": ("down from {n}", "上期{n}，下降"),
    "same": ("as before", "与上期相同"),
    "held_for": ("held for {n} {kind}s", "已保持 {n} 个{kind}"),
    "candidate": ("The clauses alone would give {n}.", "仅按条款应为{n}。"),
    "rank": ("rank {rank} of {count}", "排名 {rank}/{count}"),
    "tie": ("only the id decided a tie", "并列时仅按编号排序"),
    "not_rated_by": ("Not rated by", "不参与评定的方案"),
    "because": ("Status {status}: {reason}.", "状态：{status}（{reason}）。"),
    "status_only": ("Status {status}.", "状态：{status}。"),
    "why": ("Clauses, star by star", "逐星条款"),
    "star_met": ("all of it is met", "全部达到"),
    "star_open": ("{met} of {count} met", "{count} 条中达到 {met} 条"),
    "alternative": ("way {name}", "途径 {name}"),
    "star_chained": (
        "its own {count} met, but not all that lower stars ask",
        "本星 {count} 条已达到，但低星条件未全部达到",
    ),
    "needs": ("What {stars} still need{s}", "距 {stars}还差"),
    "needs_each": ("What each star still needs", "各星还差"),
    "needs_nothing": ("Nothing in the clauses; see the status above.", "条款已全部达到，见上方状态。"),
    "highest": ("This is the highest star of the scheme.", "已是本方案最高星级。"),
    "items": ("Items and total", "项目与总分"),
    "items_at_zero": ("{n} other items: 0 points each.", "其余 {n} 项：0 分。"),
    "column_item": ("item", "项目"),
    "column_times": ("times", "次数"),
    "column_points": ("points", "得分"),
    "column_max": ("of", "满分"),
    "column_weight": ("weight", "权重"),
    "column_status": ("status", "状态"),
    "item_conditions": ("Conditions of items", "项目条件"),
    "bounds": ("base {base}, cap {cap}, floor {floor}", "基础分 {base}，上限 {cap}，下限 {floor}"),
    "ranks": ("Ranks", "排名"),
    "shared_by": ("shared by {n}", "{n} 人并列"),
    "money": ("Money", "奖金"),
    "money_unknown": ("not known yet", "尚未确定"),
    "no_money_yet": ("No line while the result is not decided.", "结果未定，暂无奖金行。"),
    "no_money": ("No line: this result pays nothing under the scheme.", "无奖金行：本结果不产生奖金。"),
    "money_hidden": ("Money is in HR's zone (--zone hr).", "奖金信息在 HR 区（--zone hr）。"),
    "fixed": ("fixed amount", "固定金额"),
    "share_of": ("{share} of {basis} {amount}", "{basis} {amount} 的 {share}"),
    "share_of_unknown": ("a share of {basis}, which is not known", "按{basis}计算，该基数未知"),
    "times": ("{quantity} × {rate}", "{quantity} × {rate}"),
    "at_least_money": ("at least {n}", "至少 {n}"),
    "at_most_money": ("at most {n}", "至多 {n}"),
    "corrects": ("corrects {publication}, for {period}", "更正 {publication}，归属 {period}"),
    "flags": ("Flags for a person to decide (nothing happens by itself)", "需人工判定的提示（系统不自动处理）"),
    "references": ("Rule text: {places}", "制度原文：{places}"),
    "earlier_unknown": ("not stored", "无存档"),
    "need_every": (
        "{label}: {window} {kind}s in a row {in_a_row}; has {run}",
        "{label}：须连续 {window} 个{kind}{in_a_row}；现连续 {run} 个",
    ),
    "need_every_met": (" ({met} of {window} met)", "（{window} 个中达到 {met} 个）"),
    "need_sum": (
        "{label}: {asks} in total over {window} {kind}s; is {has}",
        "{label}：{window} 个{kind}合计{asks}；实际 {has}",
    ),
    "need_mean": (
        "{label}: {asks} on average over {window} {kind}s; is {has}",
        "{label}：{window} 个{kind}平均{asks}；实际 {has}",
    ),
    "need_one": ("{label}: {asks}; is {has}", "{label}：须{asks}；实际 {has}"),
    "need_more": (", {gap} more needed", "，还差 {gap}"),
    "need_less": (", {gap} too many", "，超出 {gap}"),
    "need_unknown": ("{label}: {asks}; not known: {reason}", "{label}：须{asks}；无法判定：{reason}"),
    "need_blank": (
        "{label}: the scheme leaves this threshold blank; the site has to fill it",
        "{label}：制度未规定标准，须由公司填写",
    ),
    "need_held": (
        "{label}: {asks}; open until {n} undecided case(s) are decided",
        "{label}：须{asks}；{n} 件待定案件定性后方可判定",
    ),
    "total": ("Total", "总分"),
    "need_pending": ("; {n} case(s) undecided", "；{n} 件待定"),
    "asks_every": ("{asks} in each of {window} {kind}s", "连续 {window} 个{kind}均{asks}"),
    "asks_sum": ("{asks} in total over {window} {kind}s", "{window} 个{kind}合计{asks}"),
    "asks_mean": ("{asks} on average over {window} {kind}s", "{window} 个{kind}平均{asks}"),
    "has_every": ("{met} of {window} {kind}s", "{window} 个{kind}中 {met} 个"),
    "blank": ("(blank in the scheme)", "（制度空白）"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "unknown": ("not known", "未知"),
    "just_under": ("just under {n}", "略低于 {n}"),
    "just_over": ("just over {n}", "略高于 {n}"),
    ">=": ("at least {n}", "不低于 {n}"),
    ">": ("more than {n}", "高于 {n}"),
    "<=": ("at most {n}", "不超过 {n}"),
    "<": ("less than {n}", "低于 {n}"),
    "=": ("exactly {n}", "等于 {n}"),
    "<>": ("other than {n}", "不等于 {n}"),
    "row>=": ("at {n} or more", "不低于 {n}"),
    "row<=": ("at {n} or less", "不超过 {n}"),
    "met": ("met", "达到"),
    "not_met": ("not met", "未达到"),
    "not_applicable": ("not applicable", "不适用"),
    "undecided": ("undecided", "待定"),
    "insufficient_data": ("data missing", "数据不足"),
    "param_missing": ("threshold blank", "标准空白"),
    "error": ("error", "错误"),
    "line_param_missing": ("the scheme leaves this amount blank", "制度未规定金额"),
    "ok": ("ok", "正常"),
    "incomplete": ("incomplete", "不完整"),
    "pending_approval": ("waiting for approval", "待审批"),
    "held": ("held until an open case is decided", "暂缓，待案件定性"),
    "manual_review": ("for manual review", "须人工复核"),
    "month": ("month", "月"),
    "quarter": ("quarter", "季度"),
    "half": ("half-year", "半年"),
    "year": ("year", "年"),
    "base_pay": ("base pay", "基本工资"),
    "performance_pay": ("performance pay", "绩效工资"),
    "reason_feed_absent": ("the feed that is expected has not come", "应到数据未到"),
    "reason_no_figure": ("no figure was delivered", "没有送达的数据"),
    "reason_not_at_work": ("not at work in the period", "当期不在岗"),
    "reason_population_too_small": ("too few people to compare", "可比人数不足"),
    "reason_decision_pending": ("a case is undecided", "有案件待定"),
    "reason_held": ("held until an open case is decided", "待案件定性"),
    "reason_fact_missing": ("a figure is missing", "缺少数据"),
    "reason_denominator_zero": ("there is nothing to divide by", "分母为零"),
    "reason_not_rated": ("not rated in the period", "当期未评定"),
    "reason_condition_undecided": ("its condition is undecided", "条件无法判定"),
    "reason_condition_not_met": ("its condition is not met", "条件未达到"),
    "reason_no_star_matches": ("no star matches", "无对应星级"),
    "reason_no_standing": ("no standing was computed", "无评定结果"),
    "reason_clause_error": ("a clause cannot be evaluated", "条款无法计算"),
    "reason_no_base_pay": ("base pay is not on the roster", "名册缺基本工资"),
    "reason_no_performance_pay": ("performance pay is not on the roster", "名册缺绩效工资"),
    "reason_unit_unknown": ("the unit's site is not known", "所属单位无法确定"),
    "reason_role_unknown": ("the role is not known", "岗位未知"),
    "reason_site_not_in_scheme": ("the site does not use it", "所在站点不适用"),
    "reason_role_not_in_scheme": ("the role is not among those it rates", "岗位不适用"),
    "reason_points_not_entered": ("points were not entered", "未录入分数"),
    "reason_points_out_of_range": ("points lie outside their range", "分数超出范围"),
    "reason_entry_rejected": ("an entry was rejected", "有录入被拒"),
    "reason_star_undecided": ("whether {n} is reached is undecided", "{n}是否达到尚未确定"),
    "reason_none": ("no reason is given", "未注明原因"),
}

_STAR_UNDECIDED = re.compile("star_([0-9]+)_undecided")
SYMBOLS = {
    "met": "✓",
    "not_met": "✗",
    "not_applicable": "–",
    "insufficient_data": "?",
    "param_missing": "?",
    "error": "!",
}


class Words:
    """Phrases of one language; an unknown key reads as itself, so that a new code is never hidden."""

    def __init__(self, language: str) -> None:
        self._index = 1 if language == "zh" else 0

    def __call__(self, key: str, **values: Any) -> str:
        phrase = PHRASES.get(key)
        return phrase[self._index].format(**values) if phrase else key.replace("_", " ")

    def reason(self, code: str | None) -> str:
        if not code:
            return self("reason_none")
        star = _STAR_UNDECIDED.fullmatch(code)
        if star:
            return self("reason_star_undecided", n=self.stars(int(star[1])))
        known = f"reason_{code}"
        return self(known) if known in PHRASES else self(code)

    def either(self, english: str | None, chinese: str | None) -> str:
        """The text in this language, else in the other one."""
        first, second = (chinese, english) if self._index else (english, chinese)
        return first or second or ""

    def stars(self, star: int | None) -> str:
        if star is None:
            return self("star_unknown")
        return self("no_star") if star == 0 else self("one_star") if star == 1 else self("stars", n=star)

    def in_a_row(self, operator: str, required: Decimal | None, is_yes_no: bool) -> str:
        """`at 90 or more`, for "three months in a row …"."""
        if required is None or is_yes_no or f"row{operator}" not in PHRASES:
            return self.asks(operator, required, is_yes_no)
        return self(f"row{operator}", n=number(required))

    def asks(self, operator: str, required: Decimal | None, is_yes_no: bool) -> str:
        """`at least 85`; of a yes-or-no mark, `yes`."""
        if required is None:
            return self(operator, n=self("blank"))
        if is_yes_no:
            return self("yes" if (required >= 1) == (operator in (">=", "=")) else "no")
        return self(operator, n=number(required))


def number(value: Any) -> str:
    """Digits as they are, thousands separated, no trailing zeros."""
    if value is None:
        return ""
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def brief(value: Any, required: Any = None) -> str:
    """Two decimals where that hides nothing: never where rounding would reach the threshold or step over it."""
    if value is None:
        return ""
    exact = Decimal(value)
    rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if required is not None and (exact - Decimal(required)) * (rounded - Decimal(required)) <= 0:
        return number(exact)
    return number(rounded)


def money(value: Any) -> str:
    return "" if value is None else f"{Decimal(value):,.2f}"


def percentage(share: Any) -> str:
    return f"{number(Decimal(share) * 100)}%"
