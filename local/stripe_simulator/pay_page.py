"""The hosted pay page: what the buyer sees instead of checkout.stripe.com."""

from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from . import methods, money, payments
from .errors import CONFLICT, NOT_FOUND, ControlRefusal, Thing
from .pay_text import words
from .store import Record
from .world import World

_SEE_OTHER = 303
_BANK_DELAY_SECONDS = 5.0
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
_STYLE = """
:root{color-scheme:light dark}*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:start center;padding:24px 16px;
font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;background:#f3f4f7;color:#1b1f2a}
main{width:100%;max-width:440px;background:#fff;border-radius:16px;padding:24px;
box-shadow:0 8px 30px #1b1f2a14}
h1{font-size:20px;margin:0 0 4px}.total{font-size:32px;font-weight:650;margin:8px 0 16px}
.note{font-size:13px;color:#667;margin:0 0 16px}
.alert{background:#fdecea;color:#8a1c12;border-radius:10px;padding:10px 12px}
ul{list-style:none;margin:0 0 16px;padding:0;border-top:1px solid #e4e6ec}
li{display:flex;justify-content:space-between;gap:16px;padding:10px 0;border-bottom:1px solid #e4e6ec}
li span:first-child{overflow-wrap:anywhere}li span:last-child{white-space:nowrap}
label{display:block;font-size:13px;color:#667}form{margin:0}
input[type=email]{width:100%;font:inherit;padding:10px 12px;margin:4px 0 16px;
border:1px solid #c9cdd8;border-radius:10px;background:transparent;color:inherit}
button,.back{display:block;width:100%;min-height:48px;margin:0 0 10px;padding:10px;
border:1px solid #c9cdd8;border-radius:10px;font:inherit;font-weight:600;text-align:center;
text-decoration:none;cursor:pointer;background:#fff;color:#1b1f2a}
button.first{background:#3b4fe0;border-color:#3b4fe0;color:#fff}.alipay{background:#1677ff;
border-color:#1677ff;color:#fff}
.wechat_pay{background:#07a850;border-color:#07a850;color:#fff}.back{border:0;font-weight:400;
color:#667;background:none}
@media(prefers-color-scheme:dark){body{background:#12141b;color:#eceef4}main{background:#1c1f29;
box-shadow:none}
ul,li{border-color:#303545}button{background:#262a37;color:#eceef4;
border-color:#3a4053}.note,label,.back{color:#9aa0b4}}
"""


def routes(world: World) -> list[Route]:
    """The `/pay` routes."""

    async def show(request: Request) -> Response:
        return _page(world, request)

    async def act(request: Request) -> Response:
        return await _act(world, request)

    async def challenge(request: Request) -> Response:
        return _challenge(world, request)

    return [
        Route("/pay/{session}", show, methods=["GET"]),
        Route("/pay/{session}", act, methods=["POST"]),
        Route("/pay/{session}/challenge", challenge, methods=["GET"]),
    ]


def _text(request: Request, record: Record | None) -> dict[str, str]:
    locale = record.body["locale"] if record else None
    return words(locale, request.headers.get("accept-language", ""))


def _page(world: World, request: Request, alert: str = "") -> Response:
    record = world.store.find("checkout.session", request.path_params["session"])
    text = _text(request, record)
    if record is None:
        return _message(text, "missing_title", text["missing"], NOT_FOUND)
    if not payments.is_payable(world, record.body):
        return _closed(text, record.body)
    title = escape(text["title"].format(merchant=_merchant(world, record.body)))
    parts = [
        f"<h1>{title}</h1>",
        f'<p class="total">{_amount(record.body["amount_total"], record.body["currency"])}</p>',
        f'<p class="note">{text["simulated"]}</p>',
        f'<p class="alert" role="alert">{text[alert]}</p>' if alert else "",
        _lines(record, text),
        _form(record.body, text),
    ]
    return _html(text, title, "".join(parts))


def _merchant(world: World, session: Thing) -> str:
    branding = session.get("branding_settings") or {}
    return str(branding.get("display_name") or world.settings.merchant)


def _amount(amount: int, currency: str) -> str:
    return f"{money.readable(amount, currency)} {currency.upper()}"


def _lines(record: Record, text: dict[str, str]) -> str:
    session = record.body
    rows = [
        f"<li><span>{escape(item['description'])} &times; {item['quantity']}</span>"
        f"<span>{_amount(item['amount_total'], item['currency'])}</span></li>"
        for item in record.notes["items"]
    ]
    total = _amount(session["amount_total"], session["currency"])
    rows.append(f"<li><strong>{text['total']}</strong><strong>{total}</strong></li>")
    return f"<ul>{''.join(rows)}</ul>"


def _form(session: Thing, text: dict[str, str]) -> str:
    email = escape(session["customer_email"] or "buyer@example.com", quote=True)
    fixed = " readonly" if session["customer_email"] else ""
    field = (
        f'<label for="email">{text["email"]}</label>'
        f'<input id="email" type="email" name="email" value="{email}"{fixed} required>'
    )
    buttons = [
        f'<button class="{style}" name="choice" value="{method}.{outcome}">{text[label]}</button>'
        for method, outcome, label, style in _choices(session["payment_method_types"])
    ]
    back = ""
    if session["cancel_url"]:
        back = f'<a class="back" href="{escape(session["cancel_url"], quote=True)}">{text["back"]}</a>'
    return f'<form method="post" action="/pay/{session["id"]}">{field}{"".join(buttons)}</form>{back}'


def _choices(offer: list[str]) -> list[tuple[str, str, str, str]]:
    known = {
        "card": [
            ("card", "succeed", "card", "first"),
            ("card", "require_action", "secure", ""),
            ("card", "decline", "decline", ""),
        ],
        "alipay": [("alipay", "succeed", "alipay", "alipay")],
        "wechat_pay": [("wechat_pay", "succeed", "wechat_pay", "wechat_pay")],
        "crypto": [("crypto", "succeed", "crypto", "")],
    }
    choices = [choice for method, its in known.items() if method in offer for choice in its]
    if methods.chosen(offer, "bank_debit"):
        choices += [
            ("bank_debit", "delayed_success", "bank_success", ""),
            ("bank_debit", "delayed_failure", "bank_failure", ""),
        ]
    return choices


async def _act(world: World, request: Request) -> Response:
    form = parse_qs((await request.body()).decode(errors="replace"))
    method, _, outcome = form.get("choice", [""])[0].partition(".")
    email = form.get("email", ["buyer@example.com"])[0]
    attempt = payments.Attempt(method, outcome, _BANK_DELAY_SECONDS, email)
    named = request.path_params["session"]
    before = world.store.find("checkout.session", named)
    text = _text(request, before)
    try:
        with world.change():
            session = payments.pay(world, named, attempt)
    except ControlRefusal as refusal:
        if refusal.status in {CONFLICT, NOT_FOUND}:
            return _page(world, request)
        return _message(text, "refused_title", escape(refusal.message), refusal.status)
    if session["status"] == "complete":
        target = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
        return RedirectResponse(target, _SEE_OTHER, _HEADERS)
    if outcome == "require_action":
        return RedirectResponse(f"/pay/{named}/challenge", _SEE_OTHER, _HEADERS)
    return _page(world, request, "unauthenticated" if form.get("from") == ["challenge"] else "declined")


def _challenge(world: World, request: Request) -> Response:
    record = world.store.find("checkout.session", request.path_params["session"])
    text = _text(request, record)
    if record is None or not payments.is_payable(world, record.body) or not record.body["payment_intent"]:
        return _page(world, request)
    session = record.body
    asked = text["challenge"].format(
        merchant=_merchant(world, session), total=_amount(session["amount_total"], session["currency"])
    )
    body = (
        f"<h1>{text['challenge_title']}</h1><p>{escape(asked)}</p>"
        f'<form method="post" action="/pay/{session["id"]}">'
        '<input type="hidden" name="from" value="challenge">'
        f'<button class="first" name="choice" value="card.succeed">{text["confirm"]}</button>'
        f'<button name="choice" value="card.decline">{text["fail"]}</button></form>'
    )
    return _html(text, text["challenge_title"], body)


def _closed(text: dict[str, str], session: Thing) -> Response:
    if session["status"] == "complete":
        settled = session["payment_status"] == "paid"
        return _message(text, "complete_title", text["complete" if settled else "processing"])
    return _message(text, "expired_title", text["expired"])


def _message(text: dict[str, str], title: str, body: str, status: int = 200) -> Response:
    return _html(text, text[title], f"<h1>{text[title]}</h1><p>{body}</p>", status)


def _html(text: dict[str, str], title: str, body: str, status: int = 200) -> Response:
    document = (
        f'<!doctype html><html lang="{text["lang"]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    return HTMLResponse(document, status, _HEADERS)
