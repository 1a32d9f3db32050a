"""An answer of the cloud leaves at once and whole."""

import contextlib
import socket
from pathlib import Path

from local.cloud.server import listen
from local.cloud.settings import Settings
from tests.local.cloud.harness import Cloud, free_port


def test_no_answer_waits_for_the_acknowledgment_of_its_head(tmp_path: Path) -> None:
    for listener in listen(Settings(port=free_port(), front_port=free_port(), state=tmp_path)):
        with contextlib.closing(listener):
            # asyncio sets TCP_NODELAY for sockets that name their protocol, and for no others
            assert listener.proto == socket.IPPROTO_TCP


def test_an_answer_comes_in_one_piece(cloud: Cloud) -> None:
    with socket.create_connection(("127.0.0.1", cloud.port), timeout=10) as connection:
        for _ in range(20):
            connection.sendall(b"GET /_ministack/health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            head, _, body = connection.recv(1 << 16).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert f"content-length: {len(body)}".encode() in head.lower()
