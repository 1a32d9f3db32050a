"""What becomes of a code that somebody asked for: the user pool mails it, or we mail that none is needed."""

from collections.abc import Callable

from chalicelib.buyers.model import Change, Purpose
from chalicelib.buyers.texts import AccountLetter, account_letter, change_letter, erasure_letter
from chalicelib.gateways import accounts, mail
from chalicelib.gateways.buyer_pool import AskedTooOften
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.telemetry import log


def send(email: str, purpose: Purpose, language: str) -> None:
    """Send what the owner of an address needs next; only their mailbox tells whether it has an account.

    A repeat mails another code, and the newest counts. Raises `Transient` when it may work later.
    """
    try:
        if purpose is Purpose.RESET:
            accounts.send_reset(email)
        else:
            accounts.send_code(email)
    except accounts.AlreadyConfirmed:
        _tell_of_account(email, language)
    except AskedTooOften:
        log.info("code refused: the user pool sends no more to this address now")


def tell_of_erasure(email: str, language: str, *, until: str) -> None:
    """Tell whoever reads an address that its data will be erased, and until when they can take that back."""
    moment = f"{clock.parse(until):%Y-%m-%d %H:%M} UTC"
    _mail(email, "erasure asked", lambda link: erasure_letter(language, link, until=moment))


def tell_of_change(email: str, language: str, change: Change) -> None:
    """Tell the owner of an account what changed about it, in case it was somebody else."""
    _mail(email, change, lambda link: change_letter(language, link, change))


def _tell_of_account(email: str, language: str) -> None:
    _mail(email, "account exists", lambda link: account_letter(language, link))


def _mail(email: str, notice: str, letter: Callable[[str], AccountLetter]) -> None:
    own = settings()
    if not own.mail_from or not own.shop_url:
        log.warning("mail is off: MailFrom or ShopUrl is not set")
        return
    made = letter(f"{own.shop_url.rstrip('/')}/account")
    try:
        mail.send(sender=own.mail_from, to=email, subject=made.subject, text=made.text, html=made.html)
    except mail.MailRefused as refusal:
        log.error("notice refused", extra={"notice": notice, "why": refusal.reason})
