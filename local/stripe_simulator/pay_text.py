"""The words of the pay page, in English and simplified Chinese."""

ENGLISH = {
    "lang": "en",
    "title": "Pay {merchant}",
    "simulated": "Simulated payment: no money moves.",
    "total": "Total",
    "email": "E-mail",
    "card": "Pay by card",
    "decline": "Card that is declined",
    "secure": "Card with 3-D Secure",
    "alipay": "Pay with Alipay",
    "wechat_pay": "Pay with WeChat Pay",
    "crypto": "Pay with stablecoins",
    "bank_success": "Bank debit, succeeds later",
    "bank_failure": "Bank debit, fails later",
    "back": "Cancel and go back",
    "declined": "Your card was declined. Nothing was charged; choose another way to pay.",
    "unauthenticated": "The card could not be authenticated. Nothing was charged; choose another way to pay.",
    "challenge_title": "3-D Secure",
    "challenge": "Your bank asks you to confirm {total} to {merchant}.",
    "confirm": "Confirm",
    "fail": "Fail the check",
    "complete_title": "Already paid",
    "complete": "This checkout is complete. You are not charged again.",
    "processing": "This checkout is complete. The bank has not confirmed the payment yet.",
    "expired_title": "This checkout has expired",
    "expired": "It can no longer be paid and you were not charged.",
    "missing_title": "No such checkout",
    "missing": "This address does not lead to a checkout.",
    "refused_title": "That is not possible",
}
CHINESE = {
    "lang": "zh-CN",
    "title": "向 {merchant} 付款",
    "simulated": "模拟支付，不会产生真实扣款。",
    "total": "合计",
    "email": "邮箱",
    "card": "银行卡支付",
    "decline": "被拒绝的银行卡",
    "secure": "需要 3-D 验证的银行卡",
    "alipay": "支付宝支付",
    "wechat_pay": "微信支付",
    "crypto": "稳定币支付",
    "bank_success": "银行转账，稍后成功",
    "bank_failure": "银行转账，稍后失败",
    "back": "取消并返回",
    "declined": "银行卡被拒绝，未扣款。请换一种支付方式。",
    "unauthenticated": "银行卡验证未通过，未扣款。请换一种支付方式。",
    "challenge_title": "3-D 验证",
    "challenge": "银行请您确认向 {merchant} 支付 {total}。",
    "confirm": "确认支付",
    "fail": "验证失败",
    "complete_title": "已经付款",
    "complete": "本次付款已完成，不会重复扣款。",
    "processing": "本次付款已提交，银行尚未确认到账。",
    "expired_title": "付款已过期",
    "expired": "该付款已无法继续，未产生扣款。",
    "missing_title": "找不到该付款",
    "missing": "这个地址没有对应的付款。",
    "refused_title": "无法进行该操作",
}


def words(locale: str | None, accept_language: str) -> dict[str, str]:
    """The language the session fixes, else the first of the browser's that there is, else English."""
    wanted = (
        [locale] if locale and locale != "auto" else [part.strip() for part in accept_language.split(",")]
    )
    for each in wanted:
        primary = each.lower().partition(";")[0].partition("-")[0]
        if primary in {"zh", "en"}:
            return CHINESE if primary == "zh" else ENGLISH
    return ENGLISH
