"""Which routes are in the audit log: decided by what they are, so that none can be forgotten."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from app import ROUTES
from chalicelib.audit.service.recording import is_recorded
from chalicelib.kernel.routes import Route

EVERY = [route for routes in ROUTES for route in routes.all]
READING = {"desk_get_order", "get_dispute", "list_audit_entries", "get_audit_entry", "list_audit_people"}
READING |= {"list_endpoints", "get_endpoint", "list_partners", "get_partner"}
READING |= {"list_orders", "list_invoices", "desk_get_invoice", "list_blocks", "list_waiting_refunds"}
READING |= {"list_colleagues", "list_people", "show_staff_account", "list_staff_sessions", "get_person"}
"""Reading of the staff's that shows people's data as part of the day's work, a page or a thing at a time."""

WORDS = Path(__file__).parents[2] / "web/src/desk/audit"
PERSONAL = {"email", "address", "phone", "ip", "source_ip", "contact", "tax_id", "buyer_name", "user_agent"}
FILES = {"url", "csv", "file"}
SENT_TO = {"list_endpoints", "get_endpoint"}
"""Their `url` is where something is sent; there is nothing to be had at it."""


def is_of_the_desk(route: Route) -> bool:
    return route.path.startswith("/v1/desk/")


def named(kind: Any, seen: frozenset[Any] = frozenset()) -> set[str]:
    """The names of all fields inside an answer."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        inner = [named(field.annotation, seen | {kind}) for field in kind.model_fields.values()]
        return set(kind.model_fields).union(*inner)
    return set().union(*(named(one, seen) for one in get_args(kind)))


def test_every_route_of_the_staff_that_is_not_a_get_is_recorded() -> None:
    changing = [route for route in EVERY if is_of_the_desk(route) and route.method != "GET"]

    assert len(changing) > 40
    assert [route.name for route in changing if not is_recorded(route)] == []


def test_every_route_with_the_staffs_credential_is_of_the_desk_and_no_other() -> None:
    staffs = {route.name for route in EVERY if route.security and route.security.name == "staff"}
    desks = {route.name for route in EVERY if is_of_the_desk(route)}
    doors = {route.name for route in EVERY if is_of_the_desk(route) and route.security is None}

    assert staffs | doors == desks
    assert "sign_in" in doors
    assert [route.name for route in EVERY if route.name in doors and not is_recorded(route)] == []


def test_no_route_of_buyers_is_recorded() -> None:
    assert [route.name for route in EVERY if not is_of_the_desk(route) and is_recorded(route)] == []


def test_what_hands_out_files_or_exports_is_recorded() -> None:
    reading = [route for route in EVERY if is_of_the_desk(route) and route.method == "GET"]
    handing_out = {
        route.name
        for route in reading
        if route.name.startswith(("export_", "download_")) or named(route.answer_model) & FILES
    }

    assert handing_out >= {"export_invoices", "get_report", "export_audit_entries"}
    assert handing_out - SENT_TO - {route.name for route in reading if is_recorded(route)} == set()


def test_what_shows_peoples_data_is_recorded_or_reviewed() -> None:
    showing = {
        route.name
        for route in EVERY
        if is_of_the_desk(route) and route.method == "GET" and named(route.answer_model) & PERSONAL
    }
    recorded = {route.name for route in EVERY if is_recorded(route)}

    assert showing - recorded <= READING


@pytest.mark.parametrize("route", EVERY, ids=lambda route: f"{route.method} {route.path}")
def test_a_path_carries_nothing_but_ids_days_and_words(route: Route) -> None:
    """They are kept as they are, and they are in the logs of the gateway too."""
    assert not set(route.path_names) & {"email", "code", "token", "password", "secret"}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_recorded_route_has_words_in_the_log(language: str) -> None:
    """The log keeps what routes of the past did, so there may be words of more."""
    text = (WORDS / f"operations.{language}.ts").read_text(encoding="utf-8")
    words = dict(re.findall(r'^  (\w+):\s+"(.+)",$', text, re.MULTILINE))
    recorded = {route.name for route in EVERY if is_recorded(route)}

    assert len(recorded) > 90
    assert recorded - words.keys() == set()
    assert len(set(words.values())) == len(words), "two operations have the same words"
