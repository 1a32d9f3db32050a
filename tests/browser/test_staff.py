"""Staff are invited, sign in step by step, and look after their account, in the browser."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.service.staffing import code
from tests.stack.shop import Shop
from tests.stack.test_staff import PASSWORD, address, enter, mailed, strict

__all__ = ["strict"]
pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]


def bring(visitor: Visitor, email: str, password: str) -> None:
    """The first step of a sign-in."""
    visitor.page.locator('input[autocomplete="username"]').fill(email)
    visitor.page.locator('input[autocomplete="current-password"]').fill(password)
    visitor.page.locator('button[type="submit"]').click()


def prove(visitor: Visitor, digits: str) -> None:
    """The step that wants a code."""
    visitor.page.locator('input[autocomplete="one-time-code"]').fill(digits)
    visitor.page.locator("form", has=visitor.page.locator('input[autocomplete="one-time-code"]')).locator(
        'button[type="submit"]'
    ).click()


def invited(owner: Visitor) -> str:
    """The address of somebody whom an owner invites by hand."""
    email = address()
    owner.sign_in("/desk/people")
    owner.click("Invite")
    dialog = owner.page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill(email)
    dialog.get_by_label("Name").fill("Wang Wei")
    dialog.get_by_label("Support").check()
    owner.is_accessible()
    dialog.get_by_role("button", name="Invite").click()
    owner.sees("Wang Wei")
    owner.is_accessible()
    return email


def arrive(person: Visitor, shop: Shop, email: str) -> None:
    """Sign in for the first time, with the temporary password that was mailed."""
    person.goto("/desk")
    bring(person, email, mailed(shop, email, r"temporary password (\S+) within"))
    person.sees("Choose a password of your own")
    person.is_accessible()
    person.page.get_by_label(re.compile("^New password")).fill("only-lower-case")
    person.click("Go on")
    person.sees("12 characters or more, with upper and lower case and a digit.")
    person.page.get_by_label(re.compile("^New password")).fill(PASSWORD)
    person.click("Go on")
    expect(person.page.locator("nav a").first).to_be_attached()


def guard(person: Visitor) -> str:
    """Set up a second factor from the account; its secret."""
    person.goto("/desk/account")
    person.sees("Signing in needs the password only.")
    person.fits()
    person.is_accessible()
    person.fill("Your password, once more", PASSWORD)
    person.click("Set up a second factor")
    expect(person.page.get_by_role("img", name="QR code for the authenticator app")).to_be_visible()
    person.fits()
    person.is_accessible()
    secret = person.page.get_by_test_id("secret").inner_text()
    prove(person, "000000")
    person.sees("The code is wrong, expired, or was used before.")
    prove(person, code(secret))
    expect(person.page.get_by_test_id("factor")).to_have_attribute("data-on", "true")
    return secret


def test_an_owner_invites_somebody_who_sets_up_a_second_factor(visit: Visit, shop: Shop) -> None:
    owner, person = visit(), visit(phone=True)
    email = invited(owner)
    arrive(person, shop, email)
    secret = guard(person)
    person.page.get_by_role("button", name="Menu").click()
    person.click("Sign out")
    bring(person, email, PASSWORD)
    person.sees("Your second factor")
    person.is_accessible()
    prove(person, code(secret, 1))
    person.sees("My account")
    owner.click("Wang Wei", "link")
    expect(owner.page.get_by_test_id("person-state")).to_have_attribute("data-state", "active")
    owner.is_accessible()
    owner.click("Disable")
    owner.page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(owner.page.get_by_test_id("person-state")).to_have_attribute("data-state", "disabled")
    owner.sees("No session is open")
    person.page.wait_for_timeout(5_500)  # what the other processes of the API remember
    person.page.reload()
    person.sees("Your session is over.")


def test_where_a_second_factor_is_demanded_it_is_set_up_at_sign_in(visit: Visit, strict: Shop) -> None:
    staff = strict.hire("viewer")
    visitor = visit("zh-CN", phone=True)
    visitor.goto("/desk")
    bring(visitor, staff["email"], staff["password"])
    visitor.sees("设置第二重验证")
    expect(visitor.page.get_by_role("img", name="供验证器应用扫描的二维码")).to_be_visible()
    visitor.fits()
    visitor.is_accessible()
    prove(visitor, code(visitor.page.get_by_test_id("secret").inner_text()))
    expect(visitor.page.locator("nav a").first).to_be_attached()
    visitor.goto("/desk/account")
    visitor.sees("登录需要验证器中的验证码。")
    visitor.fits()
    visitor.is_accessible()


def test_a_session_goes_on_when_its_token_is_old_and_ends_where_it_is_ended(visit: Visit, shop: Shop) -> None:
    staff = shop.hire("support")
    enter(shop, staff)
    visitor = visit()
    visitor.sign_in("/desk/account", staff)
    visitor.sees("This session")
    kept = json.loads(visitor.page.evaluate("sessionStorage.getItem('yima.staff')")) | {"accessToken": "old"}
    visitor.page.evaluate("kept => sessionStorage.setItem('yima.staff', kept)", json.dumps(kept))
    visitor.page.reload()
    visitor.sees("This session")
    kept = json.loads(visitor.page.evaluate("sessionStorage.getItem('yima.staff')"))
    assert kept["accessToken"] != "old"
    rows = visitor.page.locator("tbody tr")
    expect(rows).to_have_count(2)
    visitor.click("End")
    visitor.page.get_by_role("dialog").get_by_role("button", name="End").click()
    expect(rows).to_have_count(1)
    visitor.click("Sign out everywhere")
    visitor.page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    visitor.sees("Sign in to the desk")


def test_a_forgotten_password_is_set_anew(visit: Visit, shop: Shop) -> None:
    staff = shop.hire("viewer")
    visitor = visit()
    visitor.goto("/desk")
    visitor.click("Forgot your password?")
    visitor.fill("E-mail", staff["email"])
    visitor.click("Send a code")
    visitor.sees("If somebody of the staff has this address, the code is on its way.")
    visitor.is_accessible()
    visitor.fill("Code from the mail", mailed(shop, staff["email"], r"Your code is (\d{6})"))
    visitor.fill("New password", PASSWORD)
    visitor.click("Set the password")
    visitor.sees("The new password is set. Sign in with it.")
    bring(visitor, staff["email"], PASSWORD)
    expect(visitor.page.locator("nav a").first).to_be_attached()


def test_histories_name_who_did_it(visit: Visit, shop: Shop) -> None:
    staff = shop.hire("support")
    token = enter(shop, staff)["access_token"]
    buyer = f"{staff['email']}.buyer@example.com".replace("@yima.example.", ".")
    blocked = {"email": buyer, "order_id": None, "reason": "asked for by the buyer"}
    headers = {"Authorization": f"Bearer {token}"}
    shop.http.post("/v1/desk/blocks", json=blocked, headers=headers).raise_for_status()

    visitor = visit()
    visitor.sign_in("/desk/money/blocks")

    visitor.sees(re.compile(re.escape(staff["email"])))
