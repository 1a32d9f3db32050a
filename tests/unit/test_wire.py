"""The wire to AWS beside botocore's own rules, and against a server at its worst."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import time_machine
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from chalicelib.kernel import aws, wire

ROOT = Path(__file__).parents[2]
REFUSED = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "no"}
BUSY = {"__type": "ProvisionedThroughputExceededException", "message": "slowly"}
CONFLICT = {"__type": "TransactionConflictException", "message": "others write"}
HANG_UP, BREAK_OFF, SILENCE = "hang up", "break off", "silence"
Step = str | tuple[int, dict[str, Any]]


@dataclass
class Server:
    """Does one step of its script for each request it reads; keeps what it read."""

    script: list[Step]
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0
    url: str = ""

    def serve(self, listener: socket.socket) -> None:
        """Until its listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reader:
            while reader.readline():
                headers = {}
                while line := reader.readline().strip().decode():
                    name, _, value = line.partition(": ")
                    headers[name.lower()] = value
                self.requests.append((headers, reader.read(int(headers["content-length"]))))
                step = self.script.pop(0)
                if step == SILENCE:
                    reader.read(1)
                elif step == BREAK_OFF:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
                if isinstance(step, str):
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                body = json.dumps(step[1]).encode()
                connection.sendall(
                    b"HTTP/1.1 %d -\r\nContent-Length: %d\r\n\r\n%s" % (step[0], len(body), body)
                )


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    listener = socket.create_server(("127.0.0.1", 0))
    found = Server([], url=f"http://127.0.0.1:{listener.getsockname()[1]}")
    monkeypatch.setenv("AWS_ENDPOINT_URL", found.url)
    monkeypatch.setattr(wire, "_PAUSE_SECONDS", 0.001)
    threading.Thread(target=found.serve, args=(listener,), daemon=True).start()

    def scripted(*script: Step) -> Server:
        found.script[:] = script
        return found

    yield scripted
    listener.close()
    for line in wire._here.lines.values():
        line.connection.close()
    wire._here.lines.clear()


def ask() -> dict[str, Any]:
    return wire.ask("dynamodb", "GetItem", {"Key": {"pk": {"S": "码"}}})


def test_an_answer_is_read_and_the_connection_kept(server: Callable[..., Server]) -> None:
    there = server((200, {"Item": 1}), (200, {}))

    assert ask() == {"Item": 1}
    assert ask() == {}
    assert there.connections == 1
    assert there.requests[0][0]["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert json.loads(there.requests[0][1]) == {"Key": {"pk": {"S": "码"}}}


@pytest.mark.parametrize(
    "trouble", [HANG_UP, BREAK_OFF, (500, {"__type": "InternalServerError"}), (400, BUSY)]
)
def test_what_may_work_later_is_asked_again_unchanged(trouble: Step, server: Callable[..., Server]) -> None:
    there = server(trouble, trouble, (200, {"Item": 1}))

    assert ask() == {"Item": 1}
    assert len({body for _, body in there.requests}) == 1


@pytest.mark.parametrize("trouble", [HANG_UP, BREAK_OFF])
def test_three_silences_are_no_answer(trouble: Step, server: Callable[..., Server]) -> None:
    there = server(trouble, trouble, trouble)

    with pytest.raises(wire.NoAnswer, match="dynamodb did not answer"):
        ask()
    assert len(there.requests) == 3


def test_a_silent_server_is_given_up(server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_READ_SECONDS", 0.05)
    server(SILENCE, SILENCE, SILENCE)

    with pytest.raises(wire.NoAnswer):
        ask()


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(server: Callable[..., Server]) -> None:
    there = server((200, {}), HANG_UP, (200, {"Item": 1}))
    ask()

    assert ask() == {"Item": 1}
    assert there.connections == 2


def test_a_connection_that_was_idle_for_long_is_not_used(
    server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_IDLE_SECONDS", 0)
    there = server((200, {}), (200, {}))
    ask()
    ask()

    assert there.connections == 2


@pytest.mark.parametrize(("refusal", "code"), [(REFUSED, "ConditionalCheckFailedException"), (CONFLICT, "")])
def test_a_refusal_and_a_conflict_are_told_at_once(
    refusal: dict[str, Any], code: str, server: Callable[..., Server]
) -> None:
    there = server((400, {**refusal, "Item": {"pk": {"S": "it"}}}))

    with pytest.raises(ClientError) as raised:
        ask()
    assert raised.value.response["Error"] == {
        "Code": code or "TransactionConflictException",
        "Message": refusal["message"],
    }
    assert raised.value.response["Item"] == {"pk": {"S": "it"}}  # type: ignore[typeddict-item]
    assert len(there.requests) == 1


def test_the_last_of_three_throttled_answers_is_told(server: Callable[..., Server]) -> None:
    server((400, BUSY), (400, BUSY), (400, BUSY))

    with pytest.raises(ClientError, match="slowly"):
        ask()


@pytest.mark.parametrize("token", ["", "a session's token"])
@pytest.mark.parametrize("service", wire.SERVICES)
def test_requests_are_signed_as_botocore_signs_them(
    service: str, token: str, server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", token)
    there = server((200, {}))
    with time_machine.travel("2026-11-26T12:00:00Z", tick=False):
        wire.ask(service, "Operation", {"of": "any kind"})
        ((headers, body),) = there.requests
        signed = {name: headers[name] for name in ("content-type", "x-amz-target")}
        theirs = AWSRequest("POST", f"{there.url}/", headers=signed, data=body)
        name = botocore.session.get_session().get_service_model(service).signing_name
        SigV4Auth(Credentials("testing", "testing", token or None), name, "us-east-1").add_auth(theirs)

    assert headers["authorization"] == theirs.headers["Authorization"]
    assert headers.get("x-amz-security-token", "") == token


@pytest.mark.parametrize("service", wire.SERVICES)
def test_services_are_named_as_botocore_names_them(service: str) -> None:
    told = botocore.session.get_session().get_service_model(service).metadata

    assert told["protocol"] == "json"
    assert wire.SERVICES[service] == wire.Service(
        told["endpointPrefix"], told["targetPrefix"], told["jsonVersion"]
    )


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-1", "cn-northwest-1"])
@pytest.mark.parametrize("service", wire.SERVICES)
def test_services_are_where_botocore_says(service: str, region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def exchange(url: str, _headers: object, _body: bytes) -> tuple[int, bytes]:
        asked.append(url)
        return 200, b""

    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_REGION", region)
    monkeypatch.setattr(wire, "exchange", exchange)

    wire.ask(service, "Operation", {})

    client = botocore.session.get_session().create_client(service, region_name=region)
    assert asked == [client.meta.endpoint_url]


def test_every_operation_of_the_user_pool_is_spelled_as_cognito_spells_it() -> None:
    known = set(botocore.session.get_session().get_service_model("cognito-idp").operation_names)
    asked: list[str] = []
    for gateway in (
        "staff_sign_in",
        "staff_directory",
        "second_factor",
        "sessions",
        "accounts",
        "buyer_pool",
    ):
        text = (ROOT / "chalicelib" / "gateways" / f"{gateway}.py").read_text(encoding="utf-8")
        asked += re.findall(r'(?:_ask|_pages|\.ask|administer)\(\s*"(\w+)"', text)
        asked += re.findall(r'call\(\s*(?:_SERVICE|"cognito-idp"),\s*"(\w+)"', text)
    named = [aws.spelled(one) for one in asked]

    assert len(named) > 30
    assert set(named) <= known
