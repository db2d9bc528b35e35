"""Invented, ordinary names. Some people of the company share one by chance, as people do."""

from company.people import chance

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN_TEXT = (
    "伟 芳 敏 强 洋 艳 杰 娟 涛 超 霞 平 刚 桂英 建华 文静 雨桐 子涵 欣怡 浩然 思远 晓燕 志强 海燕 立新 春梅 "
    "宇航 诗雨 佳怡 梦琪 俊杰 家豪 一鸣 若曦 明轩 秀兰 玉珍 国庆 小红 嘉欣"
)
GIVEN = GIVEN_TEXT.split()


def invented(employee_id: str) -> str:
    rng = chance("name", employee_id)
    return rng.choice(FAMILY) + rng.choice(GIVEN)
