"""The embedded emulator's server, as scripts/local/ministack_server.py starts it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

SECONDS = 60
# One segment of the loopback interface: what is sent at once is read at once.
SEGMENT_BYTES = 64 * 1024


@pytest.fixture
def connection(endpoint: str, engine: str) -> Iterator[socket.socket]:
    if engine != "ministack":
        pytest.skip("LocalStack is started as it is")
    address = urlsplit(endpoint)
    with socket.create_connection((address.hostname or "", address.port or 80), SECONDS) as connection:
        yield connection


def ask(connection: socket.socket, method: str) -> tuple[int, bytes]:
    """What is read at once of the answer: the length that its head tells of, and its body."""
    connection.sendall(f"{method} /_ministack/health HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head, end, body = connection.recv(SEGMENT_BYTES).partition(b"\r\n\r\n")
    assert end
    lines = head.decode().lower().splitlines()
    return next(int(line.split(":")[1]) for line in lines if line.startswith("content-length:")), body


def test_body_of_an_answer_arrives_with_its_head(connection: socket.socket) -> None:
    """For Terraform's AWS provider may lose what comes later."""
    for _ in range(50):
        length, body = ask(connection, "GET")

        assert len(body) == length > 0


def test_answer_without_a_body_arrives(connection: socket.socket) -> None:
    for _ in range(5):
        length, body = ask(connection, "HEAD")

        assert (length > 0, body) == (True, b"")
