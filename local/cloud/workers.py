"""One warm process of a Lambda function, seen from the cloud."""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import json
import os
import select
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakValueDictionary

from local.cloud import packages
from local.cloud.injection import injection
from local.cloud.recording import recording
from local.cloud.upstream import lambda_runtime

RUNTIME = Path(__file__).with_name("runtime.py")
KEPT = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE")
INIT_SECONDS = 60.0
CHUNK = 1 << 16


@dataclass(frozen=True)
class Outcome:
    """What one invocation came to: the reply line of the runtime, and what it logged."""

    reply: dict[str, Any]
    log: str


class Exited(Exception):
    """The process ended before it answered; holds what it logged."""


class TimedOut(Exception):
    """The process did not answer in time; holds what it logged."""


class PythonWorker(lambda_runtime.Worker):  # type: ignore[misc]
    """Runs a Python function in a process that survives the exceptions of its handler.

    Unlike the class it replaces it starts from a shared, compiled package directory, sees no environment but
    the function's, and never waits for log lines that do not come.
    """

    root: Path
    marked: ClassVar["WeakValueDictionary[str, PythonWorker]"] = WeakValueDictionary()
    """Every worker by the mark of its process, which every AWS call of the process carries."""

    def __init__(self, func_name: str, config: dict[str, Any], code_zip: bytes) -> None:
        super().__init__(func_name, config, code_zip)
        self.log_stream = ""
        self._mark = ""
        self._proc: Any = None
        self._marker = f"end-of-invocation-{uuid.uuid4().hex}"
        self._start_log = ""

    @property
    def timeout(self) -> float:
        """Seconds one invocation may take."""
        return float(self.config.get("Timeout", 3))

    def _spawn(self) -> None:
        """Start the process and let it import the handler; raises `InitFailed` when it cannot."""
        name = packages.digest(self.code_zip)
        code = packages.unpacked(self.code_zip, self.root)
        with packages.first_use(name):
            self._start(code)

    def _start(self, code: Path) -> None:
        today = datetime.now(UTC).strftime("%Y/%m/%d")
        self._mark = uuid.uuid4().hex
        self.marked[self._mark] = self
        self.log_stream = f"{today}/[{self.config.get('Version', '$LATEST')}]{uuid.uuid4().hex}"
        handler = self.config.get("Handler", "index.handler")
        aws = packages.aws_runtime(self.root)
        self._proc = subprocess.Popen(
            [sys.executable, "-S", "-P", str(RUNTIME), str(code), str(aws), handler, self._marker],
            cwd=code,
            env=self._environment(code),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        try:
            outcome = self._exchange(None, INIT_SECONDS)
        except (Exited, TimedOut) as end:
            self._end()
            message = "Runtime exited while importing the handler"
            raise InitFailed({"errorMessage": message, "errorType": "Runtime.ExitError"}, str(end)) from None
        if "failure" in outcome.reply:
            self._end()
            raise InitFailed(outcome.reply["failure"], outcome.log)
        self._start_log = outcome.log

    def _environment(self, code: Path) -> dict[str, str]:
        account_and_region = lambda_runtime._account_region_from_function_config(self.config)
        port = os.environ["GATEWAY_PORT"]
        given = (self.config.get("Environment") or {}).get("Variables") or {}
        name = self.config.get("FunctionName", "")
        log_group = (self.config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"
        return {
            **{key: os.environ[key] for key in KEPT if key in os.environ},
            "HOME": os.environ["TMPDIR"],
            "LANG": "C.UTF-8",
            "TZ": ":UTC",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            lambda_runtime.HOST_PREFIX_ENV: "true",
            **{key: str(value) for key, value in given.items()},
            **lambda_runtime.execution_credentials(self.config),
            "AWS_REGION": account_and_region[1],
            "AWS_DEFAULT_REGION": account_and_region[1],
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": self.config.get("Version", "$LATEST"),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.config.get("MemorySize", 128)),
            "AWS_LAMBDA_LOG_GROUP_NAME": log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": self.log_stream,
            "AWS_SDK_UA_APP_ID": self._mark,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.config['Runtime']}",
            "LAMBDA_TASK_ROOT": str(code),
            "_HANDLER": self.config.get("Handler", ""),
        }

    def start(self) -> None:
        """Have the process running with its handler imported; raises `InitFailed`."""
        with self._lock:
            self._ensure_started()

    def _ensure_started(self) -> None:
        if self._proc is None or self._proc.poll() is not None:
            self._spawn()

    def answer(self, call: dict[str, Any]) -> Outcome:
        """Run one invocation.

        Raises `InitFailed`, `Exited` or `TimedOut`; after any of them the next call starts a new process.
        """
        recording.invoked(self.func_name)
        with self._lock:
            self._ensure_started()
            start_log, self._start_log = self._start_log, ""
            try:
                outcome = self._exchange({**call, "timeout": self.timeout}, self.timeout)
                if injection.answering(self.func_name):
                    raise Exited(start_log + outcome.log)
            except (Exited, TimedOut):
                self._end()
                raise
            return Outcome(outcome.reply, start_log + outcome.log)

    def kill(self, mark: str) -> None:
        """Have the process of that mark die in the middle of what it does; another one lives on."""
        process = self._proc
        if process is not None and mark == self._mark:
            process.kill()

    def _exchange(self, message: dict[str, Any] | None, seconds: float) -> Outcome:
        """Send one line and collect the reply and the log, which end independently of each other."""
        deadline = time.monotonic() + seconds
        if message is not None:
            try:
                _write_all(self._proc.stdin.fileno(), json.dumps(message).encode() + b"\n")
            except BrokenPipeError:
                raise Exited("") from None
        reply, log = bytearray(), bytearray()
        streams = {self._proc.stdout.fileno(): reply, self._proc.stderr.fileno(): log}
        end = f"\n{self._marker}\n".encode()
        poll = select.poll()
        for descriptor in streams:
            poll.register(descriptor, select.POLLIN | select.POLLHUP)
        while not (reply.endswith(b"\n") and end in log):
            ready = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
            if not ready:
                raise TimedOut(_text(log))
            _take(ready, streams, poll)
            if not streams:
                raise Exited(_text(log))
        return Outcome(json.loads(reply), _text(log.replace(end, b"\n")))

    def _end(self) -> None:
        process, self._proc = self._proc, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                stream.close()

    def _discard_tmpdir(self) -> None:
        """Nothing to remove: the package directory is shared."""


class InitFailed(Exception):
    """The handler could not be imported: what Lambda answers, and what was logged."""

    def __init__(self, failure: dict[str, Any], log: str) -> None:
        super().__init__(failure["errorMessage"])
        self.failure = failure
        self.log = log


def _take(ready: list[tuple[int, int]], streams: dict[int, bytearray], poll: select.poll) -> None:
    """Read what there is; a stream that ended is not looked at again."""
    for descriptor, _ in ready:
        chunk = os.read(descriptor, CHUNK)
        streams[descriptor].extend(chunk)
        if not chunk:
            poll.unregister(descriptor)
            del streams[descriptor]


def _text(log: bytearray) -> str:
    text = log.decode(errors="replace").strip("\n")
    return f"{text}\n" if text else ""


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
