"""`/_yima/` on the cloud's port: have functions die, their calls go wrong, and the state saved.

`crashes` and `faults`: POST asks for one more (`injection.py` names the fields), GET tells what has become of
each, DELETE forgets all of them. Only calls of the processes of functions are counted and struck, nobody
else's. `deliveries`: POST says how streams deliver from now on, GET tells what has become of it, DELETE ends
it. `recording`: POST starts to record those calls, which no fault strikes then; GET tells them; DELETE ends
it. `saves`: POST answers when a `kill -9` can lose nothing of what is there.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from local.cloud import saver as saver_module
from local.cloud.injection import WRITES, Crash, Delivery, Fault, Kind, injection
from local.cloud.recording import recording
from local.cloud.workers import PythonWorker

PATH = "/_yima/"
Message = dict[str, Any]
Answer = tuple[int, Any]


@dataclass(frozen=True)
class Call:
    """A call of AWS by the process, of that mark, of a function."""

    operation: str
    worker: PythonWorker
    mark: str


@dataclass
class Kept:
    """An answer of the cloud that nobody has seen yet."""

    messages: list[Message] = field(default_factory=list)

    async def __call__(self, message: Message) -> None:
        """Keep one more part."""
        self.messages.append(message)

    @property
    def done(self) -> bool:
        """Whether the cloud did what it was asked."""
        return bool(self.messages) and self.messages[0].get("status") == 200  # noqa: PLR2004 - HTTP's OK


class Injecting:
    """The cloud, with the crashes and faults that are asked for."""

    def __init__(self, cloud: Any) -> None:
        self._cloud = cloud

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["path"].startswith(PATH):
            await _control(scope, receive, send)
            return
        call = _call(scope)
        if call is None:
            await self._cloud(scope, receive, send)
            return
        if recording.on:
            await self._record(call, scope, receive, send)
            return
        kind = injection.strike(call.worker.func_name, call.operation)
        if kind is None or kind is Kind.LOST_ANSWER:
            await self._carry_out(call, scope, receive, send, lost=kind is not None)
        else:
            await _json(send, *_refusal(kind, call.operation, await _body(receive)))

    async def _record(self, call: Call, scope: Any, receive: Any, send: Any) -> None:
        body, kept = await _body(receive), Kept()
        await self._cloud(scope, _replay(body), kept)
        status = int(kept.messages[0]["status"])
        answer = b"".join(bytes(message.get("body", b"")) for message in kept.messages[1:])
        recording.called(call.worker.func_name, call.operation, body, status, answer)
        for message in kept.messages:
            await send(message)

    async def _carry_out(self, call: Call, scope: Any, receive: Any, send: Any, *, lost: bool) -> None:
        kept = Kept()
        await self._cloud(scope, receive, kept)
        if kept.done and call.operation in WRITES and injection.written(call.worker.func_name):
            call.worker.kill(call.mark)
            lost = True
        if lost:
            await _break_off(send)
            return
        for message in kept.messages:
            await send(message)


def _call(scope: Any) -> Call | None:
    """The call of AWS by a function's process that a connection carries, if it carries one."""
    if scope["type"] != "http":
        return None
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    operation = headers.get(b"x-amz-target", "").rpartition(".")[2]
    words = headers.get(b"user-agent", "").split()
    mark = next((word.removeprefix("app/") for word in words if word.startswith("app/")), "")
    worker = PythonWorker.marked.get(mark)
    return Call(operation, worker, mark) if operation and worker else None


def _replay(body: bytes) -> Callable[[], Awaitable[Message]]:
    """A `receive` that gives a body that was read already."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _break_off(send: Any) -> None:
    """Begin an answer and end the connection in the middle of it."""
    headers = [(b"content-type", b"application/x-amz-json-1.0"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _refusal(kind: Kind, operation: str, body: bytes) -> Answer:
    """What AWS answers when it does not do what it was asked."""
    if kind is Kind.ERROR:
        return 500, {"__type": "InternalServerError", "message": "asked for"}
    if kind is Kind.THROTTLE:
        name = "ProvisionedThroughputExceededException" if operation in WRITES else "ThrottlingException"
        return 400, {"__type": name, "message": "asked for"}
    if operation != "TransactWriteItems":
        return 400, {"__type": "TransactionConflictException", "message": "asked for"}
    reasons = [{"Code": "None"} for _ in json.loads(body)["TransactItems"]]
    reasons[-1] = {"Code": "TransactionConflict", "Message": "asked for"}
    cause = f"Transaction cancelled [{', '.join(reason['Code'] for reason in reasons)}]"
    return 400, {
        "__type": "TransactionCanceledException",
        "Message": cause,
        "CancellationReasons": reasons,
    }


async def _control(scope: Any, receive: Any, send: Any) -> None:
    what = scope["path"].removeprefix(PATH)
    acts: dict[tuple[str, str], Callable[[bytes], Answer]] = {
        ("crashes", "POST"): _add_crash,
        ("crashes", "GET"): lambda _: (200, {"crashes": injection.crashes()}),
        ("crashes", "DELETE"): lambda _: (200, _forgotten(injection.forget_crashes)),
        ("faults", "POST"): _add_fault,
        ("faults", "GET"): lambda _: (200, {"faults": injection.faults()}),
        ("faults", "DELETE"): lambda _: (200, _forgotten(injection.forget_faults)),
        ("deliveries", "POST"): _set_delivery,
        ("deliveries", "GET"): lambda _: (200, {"deliveries": injection.deliveries()}),
        ("deliveries", "DELETE"): lambda _: (200, _forgotten(lambda: injection.set_delivery(None))),
        ("recording", "POST"): lambda _: (201, _forgotten(recording.start)),
        ("recording", "GET"): lambda _: (200, recording.told()),
        ("recording", "DELETE"): lambda _: (200, _forgotten(recording.stop)),
        ("saves", "POST"): lambda _: _save(),
    }
    act = acts.get((what, scope["method"]))
    if act is None:
        await _json(send, 404, {"error": f"{scope['method']} {scope['path']} is nothing that can be asked"})
        return
    try:
        answer = await asyncio.to_thread(act, await _body(receive))
    except ValidationError as refusal:
        answer = 400, {"error": refusal.errors(include_url=False, include_context=False)}
    await _json(send, *answer)


def _add_crash(body: bytes) -> Answer:
    crash = Crash.model_validate_json(body)
    injection.add_crash(crash)
    return 201, crash.told()


def _add_fault(body: bytes) -> Answer:
    fault = Fault.model_validate_json(body)
    injection.add_fault(fault)
    return 201, fault.told()


def _set_delivery(body: bytes) -> Answer:
    delivery = Delivery.model_validate_json(body)
    injection.set_delivery(delivery)
    return 201, delivery.told()


def _save() -> Answer:
    restless = [service for saver in saver_module.started for service in saver.save(everything=True)]
    return (503, {"error": f"changes too fast: {', '.join(restless)}"}) if restless else (200, {})


def _forgotten(forget: Callable[[], None]) -> dict[str, Any]:
    forget()
    return {}


async def _body(receive: Any) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


async def _json(send: Any, status: int, content: Any) -> None:
    body = json.dumps(content).encode()
    headers = [
        (b"content-type", b"application/x-amz-json-1.0"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
