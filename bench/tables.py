"""DynamoDB's stand-in for a bench that measures memory: moto's tables in a process of their own.

The measured process asks over a socket, so what the tables hold is not counted as its memory.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError


class Tables:
    """The way to the tables of another process; stands for `chalicelib.kernel.table._ask`."""

    def __init__(self, address: str) -> None:
        self._connection: Connection = Client(address)

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Ask, and answer or raise as DynamoDB would."""
        self._connection.send((operation, dict(request)))
        fine, told = self._connection.recv()
        if not fine:
            raise ClientError(told, operation)
        answer: dict[str, Any] = told
        return answer

    def close(self) -> None:
        """Let the next caller in."""
        self._connection.close()


def start(address: str) -> subprocess.Popen[bytes]:
    """A process with empty tables, listening."""
    process = subprocess.Popen([sys.executable, "-m", "bench.tables", address], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def serve(address: str) -> None:
    """Answer one caller after the other until killed."""
    from moto import mock_aws  # noqa: PLC0415 - the measured process imports this module, and not those

    from tests import conftest  # noqa: PLC0415
    from tests.service import shortcut  # noqa: PLC0415

    os.environ.update(conftest.ENVIRONMENT)
    Path(address).unlink(missing_ok=True)
    with mock_aws(), Listener(address) as listener:
        conftest._make_tables()  # noqa: SLF001 - the tables of the tests are the tables of this bench
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            with listener.accept() as connection:
                _answer(connection, shortcut.ask)


def _answer(connection: Connection, ask: Any) -> None:
    while True:
        try:
            operation, request = connection.recv()
        except EOFError:
            return
        try:
            connection.send((True, ask(operation, request)))
        except ClientError as error:
            connection.send((False, error.response))


if __name__ == "__main__":
    serve(sys.argv[1])
