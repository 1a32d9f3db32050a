"""Have functions of the shop die and their calls go wrong, and run what the clock would run."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from botocore.config import Config

from tests.stack.shop import Json, Shop, until

MOST_WRITES = 30
Run = TypeVar("Run")


def name_of(function: str) -> str:
    """A function of the shop as AWS knows it."""
    return f"yima-local-{function}"


@dataclass
class Injected:
    """The switches of the local cloud."""

    shop: Shop

    def ask(self, method: str, what: str, body: Json | None = None) -> Json:
        answer = httpx.request(method, f"{self.shop.stack['aws']}/_yima/{what}", json=body, timeout=30)
        told: Json = answer.raise_for_status().json()
        return told

    def crash(self, function: str, **when: int) -> None:
        """Kill a function's process after its n-th write, or with its answer."""
        self.ask("POST", "crashes", {"function": name_of(function), **when})

    def fault(self, kind: str, function: str | None = None, **more: Any) -> None:
        """Have calls of one function, or of any, go wrong."""
        whose = {"function": name_of(function)} if function else {}
        self.ask("POST", "faults", {"kind": kind, **whose, **more})

    def fired(self, function: str) -> bool:
        """Whether the function was killed since that was asked for."""
        told = self.ask("GET", "crashes")["crashes"]
        return any(one["fired"] for one in told if one["function"] == name_of(function))

    def struck(self) -> dict[str, int]:
        """How often each kind of fault came to pass."""
        return {one["kind"]: one["done"] for one in self.ask("GET", "faults")["faults"]}

    def forget(self) -> None:
        for what in ("crashes", "faults", "deliveries"):
            self.ask("DELETE", what)

    def killed_after_each_write(
        self, functions: Iterable[str], run: Callable[[], Run], *, most: int = MOST_WRITES
    ) -> list[Run]:
        """What runs came to in which each function died after its first write, after its second, and so on.

        It ends with the run in which none of them wrote that often, or with the run `most`. A run must not
        return before all of it is over.
        """
        runs: list[Run] = []
        alive = set(functions)
        for number in range(1, most + 1):
            for function in alive:
                self.crash(function, after_write=number)
            runs.append(run())
            fired = {function for function in alive if self.fired(function)}
            assert number > 1 or fired == alive, f"{alive - fired} never wrote"
            self.ask("DELETE", "crashes")
            if not fired:
                return runs
            alive = fired
        assert most < MOST_WRITES, f"{alive} write for ever"
        return runs

    def invoke(self, function: str, event: Json | None = None) -> Json:
        """Call a function as its schedule would, or its queue; it must not fail."""
        failed, body = self.call(function, event)
        assert not failed, body
        return body

    def call(self, function: str, event: Json | None = None) -> tuple[bool, Json]:
        """Call a function; whether it failed, and what it said."""
        patient = Config(read_timeout=300, retries={"total_max_attempts": 1})
        functions = self.shop.aws("lambda", patient)
        answer = functions.invoke(FunctionName=name_of(function), Payload=json.dumps(event or {}))
        body: Json = json.loads(answer["Payload"].read())
        return "FunctionError" in answer, body

    def sweep_until(self, found: Callable[[], Any], what: str, patience: float = 60.0) -> Any:
        """Sweep as the clock would, only more often, until something is so.

        A sweep that the database refused is made up for by the next one, and nothing else may make it fail.
        """

        def swept() -> Any:
            if answer := found():
                return answer
            failed, body = self.call("sweep")
            assert not failed or body["errorType"] == "Transient", body
            return found()

        return until(swept, what, patience)
