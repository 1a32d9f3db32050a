"""What a buyer is mailed about their account, in every language. Codes are mailed by the user pool itself."""

from dataclasses import dataclass
from html import escape

from chalicelib.buyers.model import Change


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


CHANGED = {
    Change.PASSWORD_SET: {
        "en": (
            "Your password was changed",
            "Somebody, probably you, set a new password with a code from this mailbox. Other sessions ended.",
            "Your account is here:",
            "If it was not you, somebody reads this mailbox: change its password, then set a new one here.",
        ),
        "zh-CN": (
            "您的密码已更改",
            "有人（可能是您本人）用发到此邮箱的验证码设置了新密码，其他登录已全部退出。",
            "您的账户：",
            "如果不是您本人操作，说明有人能读取此邮箱：请先更改邮箱密码，再在此重设密码。",
        ),
    },
    Change.SECOND_FACTOR_SET: {
        "en": (
            "Signing in now takes a second step",
            "Somebody, probably you, set up an authenticator. Signing in takes a code of it from now on.",
            "Your account is here:",
            "If it was not you, set a new password with a code from this mailbox, and drop the second step.",
        ),
        "zh-CN": (
            "登录现在需要第二步验证",
            "有人（可能是您本人）为您的账户绑定了身份验证器。从现在起，登录时需要输入其中的验证码。",
            "您的账户：",
            "如果不是您本人操作，请用发到此邮箱的验证码重设密码，并同时移除第二步验证。",
        ),
    },
    Change.SECOND_FACTOR_REMOVED: {
        "en": (
            "Signing in takes no second step any more",
            "Somebody, probably you, removed the authenticator. The password alone opens your account now.",
            "Your account is here, where you can set it up again:",
            "If it was not you, set a new password at once, and change the password of this mailbox too.",
        ),
        "zh-CN": (
            "登录不再需要第二步验证",
            "有人（可能是您本人）移除了您账户的身份验证器，现在只用密码即可登录。",
            "您可以在账户中重新绑定：",
            "如果不是您本人操作，请立即重设密码，并更改此邮箱的密码。",
        ),
    },
}


def account_letter(language: str, link: str) -> AccountLetter:
    """The mail to whoever signs up with an address that has an account."""
    return _letter(language, ACCOUNT_EXISTS[language], link)


def change_letter(language: str, link: str, change: Change) -> AccountLetter:
    """The mail that tells what changed about an account."""
    return _letter(language, CHANGED[change][language], link)


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
