"""What a buyer is mailed about their account, in every language. Codes are mailed by the user pool itself."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class AccountLetter:
    """One mail in both its forms."""

    subject: str
    text: str
    html: str


ACCOUNT_EXISTS = {
    "en": (
        "You already have an account",
        "Somebody, probably you, asked to make an account for this address. It has one already.",
        "Sign in with your password, or have a code sent to set a new one:",
        "If it was not you, you need not do anything: nothing has changed.",
    ),
    "zh-CN": (
        "您已经有账户了",
        "有人（可能是您本人）想用这个邮箱注册账户，但它已经注册过了。",
        "请用密码登录，或获取验证码重设密码：",
        "如果不是您本人操作，无需处理：没有任何改动。",
    ),
}


ERASURE_ASKED = {
    "en": (
        "Your personal data will be erased",
        "Somebody, probably you, asked us to erase what we hold about you. We do so on {until}.",
        "Until then you can take that back in your account, or under “Find my orders”:",
        "Save your codes before: afterwards we cannot send you to your orders any more.",
    ),
    "zh-CN": (
        "您的个人数据将被删除",
        "有人（可能是您本人）申请删除我们保存的您的个人数据，我们将在 {until} 删除。",
        "在此之前，您可以在账户中或“查询订单”页面撤回：",
        "请先保存好您的卡密：删除后我们无法再为您找回订单。",
    ),
}


def account_letter(language: str, link: str) -> AccountLetter:
    """The mail to whoever signs up with an address that has an account."""
    return _letter(language, ACCOUNT_EXISTS[language], link)


def erasure_letter(language: str, link: str, *, until: str) -> AccountLetter:
    """The mail to whoever shall be forgotten."""
    subject, happened, *rest = ERASURE_ASKED[language]
    return _letter(language, (subject, happened.format(until=until), *rest), link)


def _letter(language: str, words: tuple[str, ...], link: str) -> AccountLetter:
    subject, happened, todo, otherwise = words
    html = "".join(f"<p>{escape(part)}</p>\n" for part in (happened, todo))
    html += f'<p><a href="{escape(link)}">{escape(link)}</a></p>\n<p>{escape(otherwise)}</p>\n'
    page = (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>\n<body>\n{html}</body>\n</html>\n"
    )
    return AccountLetter(subject, f"{happened}\n\n{todo}\n{link}\n\n{otherwise}\n", page)
