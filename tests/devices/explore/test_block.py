"""Block pages are recognised, ordinary pages are not."""

from __future__ import annotations

import pytest

from devices.explore.block import reason, recognise


@pytest.mark.parametrize(
    ("title", "text", "vendor"),
    [
        (
            "405",
            "很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。您的请求ID是: 27",
            "阿里云",
        ),
        ("访问拦截", "腾讯云Web应用防火墙 您的请求已被拦截", "腾讯云"),
        ("拦截", "您的请求疑似攻击行为！ 事件ID HuaweiCloudWAF", "华为云"),
        ("提示", "玄武盾：您的访问存在风险，已被拦截", "安恒"),
        ("403", "创宇盾提示您：当前访问疑似黑客攻击，已被网站管理员设置为拦截", "知道创宇"),
        ("拦截页", "当前访问存在威胁。安全检测能力由 长亭雷池 WAF 提供", "长亭"),
        ("403", "抱歉！您的访问可能对网站造成威胁，已被云防护拦截！", "奇安信"),
        ("绿盟WAF", "访问被拒绝", "绿盟"),
        ("网站防火墙", "宝塔网站防火墙 您的请求带有不合法参数", "宝塔"),
        ("提示", "如果您是网站管理员，请登录安全狗", "安全狗"),
        ("提示", "云锁提示：当前请求被拦截", "云锁"),
        ("Attention Required! | Cloudflare", "Sorry, you have been blocked", "Cloudflare"),
        ("", "Request unsuccessful. Incapsula incident ID: 1-2", "Imperva"),
        ("403", "您的请求带有不合法参数，已被网站管理员设置拦截！", "unknown"),
        ("安全验证", "请按住滑块，拖动到最右边完成验证", "unknown"),
        ("Just a moment...", "Checking your browser", "unknown"),
        ("访问验证", "客户端异常，请确认您是合法用户", "长亭"),
        ("Blocked", "Your request was blocked. Protected By SafeLine WAF", "长亭"),
        ("访问被拒绝", "网宿云安全 您的请求已被阻断", "网宿"),
        ("403", "瑞数动态防护：访问被拒绝", "瑞数"),
        ("提示", "深信服WAF提示：非法请求", "深信服"),
        ("提示", "很抱歉，您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断", "unknown"),
        ("提示", "由于触发网站安全策略，您的访问已被阻断", "unknown"),
        ("滑动验证页面", "", "unknown"),
        ("安全验证", "正在进行人机识别，请稍等", "unknown"),
        ("请稍候…", "Performing security verification", "unknown"),
    ],
)
def test_block_pages(title: str, text: str, vendor: str) -> None:
    """The words of a firewall's page are told from any other, by maker where it is named."""
    assert recognise(title, text, 30) == vendor


@pytest.mark.parametrize(
    ("title", "text", "elements"),
    [
        ("某某市人民政府", "首页 信息公开 政务服务", 800),
        ("404", "您访问的页面不存在", 12),
        ("登录", "用户名 密码 请拖动滑块完成验证", 40),
        ("关于防火墙采购的公告", "采购绿盟、奇安信等品牌的防火墙，具体要求如下。" * 80, 90),
        ("建设阿里云WAF防护的通知", "阿里云WAF采购项目的结果公告如下。", 900),
        ("云锁防护系统采购公告", "现就云锁防护系统采购公告如下，欢迎报名。", 90),
        ("维护通知", "网站正在维护，请稍后访问。", 10),
        ("网宿科技签约仪式", "网宿科技与我市签订战略合作协议，共建算力中心。", 90),
        ("瑞数信息走访企业", "市工信局走访瑞数信息，了解动态防护产品研发情况。", 90),
        ("安全生产", "我市正在进行安全检查，请各单位配合。", 60),
        ("公告", "因违反管理规定，依法限制其经营活动。", 60),
        ("深信服中标公告", "深信服WAF采购项目中标结果公告。", 60),
        ("", "", 40),
    ],
)
def test_ordinary_pages(title: str, text: str, elements: int) -> None:
    """Articles about firewalls, long pages, error pages and login forms are ordinary pages."""
    assert recognise(title, text, elements) is None


def test_reason_names_the_maker_only_where_it_is_known() -> None:
    """The sentence of an unknown firewall has no empty place in it."""
    assert reason("长亭") == ("blocked-by-waf", {"vendor": "长亭"})
    assert reason("unknown") == ("blocked-by-unknown", {})


@pytest.mark.parametrize(
    ("status", "text", "vendor"),
    [
        (412, "", "unknown"),
        (202, " \n ", "unknown"),
        (521, "", "unknown"),
        (200, "", None),
        (404, "", None),
        (202, "您的申请已受理", None),
        (412, "条件不满足", None),
    ],
)
def test_a_script_that_tests_the_browser(status: int, text: str, vendor: str | None) -> None:
    """Nothing but a script behind a telling status is a firewall's; a page with words is not."""
    assert recognise("", text, 8, status) == vendor
