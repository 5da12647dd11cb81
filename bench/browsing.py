"""Asks for one page over and over on a few keep-alive connections, with as little of its own work as can be."""

import socket
import time
from dataclasses import dataclass

from bench.sender import in_threads, timed


@dataclass(frozen=True)
class Browsed:
    """Pages a second, and what each took."""

    rate: float
    seconds: list[float]


def browse(port: int, path: str, cookie: str, *, requests: int, connections: int) -> Browsed:
    """Every answer must be 200."""
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nAccept-Language: en\r\n\r\n".encode()
    seconds: list[float] = []

    def one() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(requests // connections):
                began = time.perf_counter()
                _ask(server, asked)
                seconds.append(time.perf_counter() - began)

    took = timed(lambda: in_threads([one] * connections))
    return Browsed(len(seconds) / took, seconds)


def _ask(server: socket.socket, asked: bytes) -> None:
    server.sendall(asked)
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += _some(server)
    head = answer[:end].lower()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"the page was answered {answer[9:12].decode()}")
    missing = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]) - (len(answer) - end - 4)
    while missing > 0:
        missing -= len(_some(server))


def _some(server: socket.socket) -> bytes:
    data = server.recv(65536)
    if not data:
        raise RuntimeError("the server hung up")
    return data
