"""The process in which one Lambda function's handler lives; started by `workers.py`, imports nothing of ours.

Reads one JSON line per invocation from stdin and answers one on the original stdout. What the handler prints
goes to stderr, closed per invocation by a line that `workers.py` waits for, so no log line is lost and no
time either.
"""

import importlib.abc
import importlib.util
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO

Handler = Callable[[Any, Any], Any]
DEPTH = "_MINISTACK_INVOKE_DEPTH"
DEPTH_HEADER = "X-Ministack-Invoke-Depth"
CHANGING = {"trace_id": "_X_AMZN_TRACE_ID", "depth": DEPTH}


class Context:
    """The second argument of a handler, as AWS passes it."""

    identity = None
    client_context = None

    def __init__(self, call: dict[str, Any]) -> None:
        environ = os.environ
        self.function_name = environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.invoked_function_arn = call["invoked_function_arn"]
        self.aws_request_id = call["request_id"]
        self.log_group_name = environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = time.time() + call["timeout"]

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until this invocation is stopped."""
        return max(0, int((self._deadline - time.time()) * 1000))


def failure(error: BaseException, name: str | None = None) -> dict[str, Any]:
    """An exception in the wire format of Lambda."""
    trace = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    return {"errorMessage": str(error), "errorType": name or type(error).__name__, "stackTrace": trace}


def load(handler: str) -> Handler:
    """Import the handler the way Lambda does."""
    module, _, function = handler.replace("/", ".").rpartition(".")
    found: Handler = getattr(importlib.import_module(module), function)
    return found


class DepthOfCalls(importlib.abc.MetaPathFinder):
    """Lets every AWS call of the handler say how deep it is nested, which stops endless recursion.

    Acts when, and only if, the handler imports botocore: importing it costs more than the rest of a cold
    start.
    """

    def find_spec(self, name: str, *_: Any) -> Any:
        """Add our hook to botocore's list as soon as the list exists."""
        if name != "botocore.handlers":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                execute(module)
                module.BUILTIN_HANDLERS.append(("before-call", add_depth))

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def add_depth(params: dict[str, Any], **_: Any) -> None:
    """Stamp a request that botocore is about to send."""
    if depth := os.environ.get(DEPTH):
        params["headers"].setdefault(DEPTH_HEADER, depth)


def log_failure(body: dict[str, Any]) -> None:
    """Write an exception to the log in Lambda's own form."""
    trace = "".join(body["stackTrace"])
    print(f"[ERROR] {body['errorType']}: {body['errorMessage']}\nTraceback (most recent call last):\n{trace}")


def answer(handler: Handler, call: dict[str, Any]) -> str:
    """Run one invocation; whatever it raises becomes the answer."""
    for key, variable in CHANGING.items():
        if call.get(key) is None:
            os.environ.pop(variable, None)
        else:
            os.environ[variable] = str(call[key])
    try:
        result = handler(call["event"], Context(call))
    except Exception as error:  # noqa: BLE001 - any exception of a handler is an answer
        return failed(error)
    try:
        return json.dumps({"result": result})
    except (TypeError, ValueError) as error:
        return failed(error, "Runtime.MarshalError")


def failed(error: BaseException, name: str | None = None) -> str:
    """Log an exception and make it the answer."""
    body = failure(error, name)
    log_failure(body)
    return json.dumps({"failure": body})


def start(handler: str) -> tuple[Handler | None, str]:
    """Load the handler; the second value is the line that reports how that went."""
    try:
        return load(handler), json.dumps({"result": "ready"})
    except ImportError as error:
        return None, failed(error, "Runtime.ImportModuleError")
    except AttributeError as error:
        return None, failed(error, "Runtime.HandlerNotFound")
    except Exception as error:  # noqa: BLE001 - the module of a function may raise anything
        return None, failed(error)


def reply(channel: TextIO, line: str, marker: str) -> None:
    """Close the log of this invocation, then answer it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(2, f"\n{marker}\n".encode())
    channel.write(line + "\n")
    channel.flush()


def serve() -> None:
    """Answer invocations until stdin ends."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", buffering=1, closefd=False)
    code, aws, handler_name, marker = sys.argv[1:5]
    sys.path.insert(0, code)
    sys.path.append(aws)
    sys.meta_path.insert(0, DepthOfCalls())
    handler, line = start(handler_name)
    reply(channel, line, marker)
    if handler is None:
        return
    for message in sys.stdin:
        reply(channel, answer(handler, json.loads(message)), marker)


if __name__ == "__main__":
    serve()
