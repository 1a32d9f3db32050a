"""HTTP as clients speak it, well or badly, against a small application."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from local.cloud.http import Server
from local.cloud.wire import LONGEST_HEAD

Speak = Callable[[bytes], Awaitable[bytes]]


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answers with what it was sent; `/half` breaks off, `/fails` raises, `/parts` has no known length."""
    if scope["type"] == "lifespan":
        while True:
            told = await receive()
            await send({"type": f"{told['type']}.complete"})
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    if scope["path"] == "/fails":
        return
    text = b"%b %b %b" % (scope["method"].encode(), scope["raw_path"], body)
    headers = [] if scope["path"] == "/parts" else [(b"content-length", b"%d" % len(text))]
    status = 204 if scope["path"] == "/nothing" else 200
    await send({"type": "http.response.start", "status": status, "headers": [] if status == 204 else headers})
    half = scope["path"] in {"/half", "/parts"}
    if half:
        await send({"type": "http.response.body", "body": text[:3], "more_body": True})
    if scope["path"] != "/half":
        rest = b"" if status == 204 else text[3:] if half else text
        await send({"type": "http.response.body", "body": rest})


@asynccontextmanager
async def served() -> AsyncIterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    async with Server(application).serving([listener], 1.0):
        yield listener.getsockname()[1]


def spoken(*parts: bytes) -> bytes:
    """Everything that is answered to these parts, sent one after the other, until the connection ends."""

    async def speak() -> bytes:
        async with served() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for part in parts:
                writer.write(part)
                await asyncio.sleep(0.02)
            said = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            return said

    return asyncio.run(speak())


def last(path: bytes, more: bytes = b"", method: bytes = b"GET") -> bytes:
    return b"%b %b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%b\r\n" % (method, path, more)


def bodies(said: bytes) -> list[bytes]:
    """What follows each head."""
    return [part.partition(b"\r\n\r\n")[2] for part in said.split(b"HTTP/1.1 ")[1:]]


def test_requests_on_one_connection_are_answered_in_order() -> None:
    first = b"POST /a%20b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"

    said = spoken(first + last(b"/second"))

    assert bodies(said) == [b"POST /a%20b hello", b"GET /second "]


def test_a_request_may_come_in_pieces() -> None:
    whole = last(b"/x", b"Content-Length: 4\r\n", b"PUT") + b"body"

    said = spoken(*[whole[start : start + 7] for start in range(0, len(whole), 7)])

    assert bodies(said) == [b"PUT /x body"]


def test_chunks_are_put_together() -> None:
    head = last(b"/x", b"Transfer-Encoding: chunked\r\n", b"POST")

    said = spoken(head + b"3;a=b\r\nabc\r\n", b"2\r\nde\r\n0\r\nTrailer: y\r\n\r\n")

    assert bodies(said) == [b"POST /x abcde"]


def test_who_waits_for_leave_to_send_gets_it() -> None:
    head = last(b"/x", b"Expect: 100-continue\r\nContent-Length: 2\r\n", b"PUT")

    said = spoken(head, b"ok")

    assert said.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert said.endswith(b"PUT /x ok")


def test_an_answer_of_unknown_length_is_sent_in_chunks() -> None:
    said = spoken(last(b"/parts"))

    assert b"transfer-encoding: chunked" in said
    assert bodies(said) == [b"3\r\nGET\r\n8\r\n /parts \r\n0\r\n\r\n"]


def test_an_older_client_gets_it_until_the_connection_ends() -> None:
    said = spoken(b"GET /parts HTTP/1.0\r\n\r\n")

    assert b"chunked" not in said
    assert bodies(said) == [b"GET /parts "]


@pytest.mark.parametrize("path", [b"/x", b"/nothing"])
def test_answers_without_a_body_have_none(path: bytes) -> None:
    method = b"HEAD" if path == b"/x" else b"GET"

    assert bodies(spoken(last(path, method=method))) == [b""]


def test_an_answer_that_breaks_off_ends_the_connection() -> None:
    said = spoken(b"GET /half HTTP/1.1\r\nHost: x\r\n\r\n")

    assert b"content-length: 10" in said
    assert said.endswith(b"\r\n\r\nGET")


def test_an_application_that_answers_nothing_is_a_fault() -> None:
    assert spoken(last(b"/fails")).startswith(b"HTTP/1.1 500 ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET\r\n\r\n", b"400"),
        (b"GET / HTTP/2.0\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nx: " + b"y" * LONGEST_HEAD, b"431"),
    ],
)
def test_what_is_no_request_is_refused(sent: bytes, status: bytes) -> None:
    assert spoken(sent).startswith(b"HTTP/1.1 " + status)
