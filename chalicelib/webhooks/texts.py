"""The mail about an endpoint that was disabled, in both languages one after the other."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from chalicelib.webhooks.model import DisabledBecause, Endpoint


@dataclass(frozen=True)
class Mail:
    """A mail in both its forms."""

    subject: str
    text: str
    html: str


_SUBJECT = "Webhooks to {host} are disabled · 已停用发往 {host} 的 Webhook"
_WHY = {
    DisabledBecause.FAILING: (
        "For three days nothing that was sent to {host} was accepted, so nothing more is sent there.",
        "三天以来，发往 {host} 的通知全部失败，因此不再发送。",
    ),
    DisabledBecause.GONE: (
        "{host} answered that it is gone (410), so nothing more is sent there.",
        "{host} 返回“已不存在”（410），因此不再发送。",
    ),
}
_NEXT = (
    "Events are kept for 30 days and wait. See what was answered, put it right, then enable the endpoint:",
    "事件会保留 30 天并等待发送。请查看返回内容并修复，然后重新启用：",
)


def letter(endpoint: Endpoint, link: str) -> Mail:
    """What the contact of a disabled endpoint is told. Its address may hold a token, so its host is named."""
    host = urlsplit(endpoint.url).hostname or ""
    why = _WHY[endpoint.disabled_because or DisabledBecause.FAILING]
    parts = [
        text.format(host=host) for language in range(len(_NEXT)) for text in (why[language], _NEXT[language])
    ]
    english, chinese = parts[:2], parts[2:]
    lines = [*english, link, "", *chinese, link]
    anchor = f'<p><a href="{escape(link)}">{escape(link)}</a></p>'
    html = "".join(
        f'<div lang="{language}">{"".join(f"<p>{escape(one)}</p>" for one in said)}{anchor}</div>'
        for language, said in (("en", english), ("zh-CN", chinese))
    )
    return Mail(_SUBJECT.format(host=host), "\n".join(lines) + "\n", html)
