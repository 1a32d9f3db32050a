"""What other people name is asked on the internet only, within bounds, and nowhere else."""

import datetime as dt
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.gateways import outgoing
from chalicelib.gateways.addresses import is_public
from chalicelib.gateways.targets import TargetRefused, target
from tests.receiver import Receiver, answers, drips, hangs, pours, receiving

PUBLIC = "93.184.215.14"
REACHED: list[tuple[str, int]] = []
_watching = [False]


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """See every connection of this process, and let none leave this machine."""
    if event == "socket.connect" and _watching[0]:
        address = arguments[1]
        REACHED.append(address[:2])
        if address[0] != "127.0.0.1":
            raise ConnectionRefusedError("not in tests")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def reached() -> Iterator[list[tuple[str, int]]]:
    """Every address that was connected to."""
    REACHED.clear()
    _watching[0] = True
    yield REACHED
    _watching[0] = False


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A resolver that gives these answers one after the other, and then the last; what it was asked."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://shop.example/hooks", "shop.example", 443, "/hooks"),
        ("https://SHOP.Example", "shop.example", 443, "/"),
        ("https://a.shop.example:8443/x?y=1&z=%2F", "a.shop.example", 8443, "/x?y=1&z=%2F"),
        ("https://xn--fiqs8s.example/h", "xn--fiqs8s.example", 443, "/h"),
        ("https://0x7f.1.example/h", "0x7f.1.example", 443, "/h"),
    ],
)
def test_an_https_address_of_a_named_host_is_taken(url: str, host: str, port: int, path: str) -> None:
    found = target(url)
    assert (found.host, found.port, found.path, found.secure) == (host, port, path, True)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://shop.example/h", "not_https"),
        ("ftp://shop.example/h", "not_https"),
        ("shop.example/h", "not_https"),
        ("//shop.example/h", "not_https"),
        ("https://user@shop.example/h", "credentials"),
        ("https://user:secret@shop.example/h", "credentials"),
        ("https://shop.example@127.0.0.1/h", "credentials"),
        ("https://@shop.example/h", "credentials"),
        ("https://shop.example/h#part", "fragment"),
        ("https://shop.example/h#", "fragment"),
        ("https://shop.example:80/h", "port"),
        ("https://shop.example:6379/h", "port"),
        ("https://shop.example:0/h", "port"),
        ("https://shop.example:99999/h", "malformed"),
        ("https://shop.example:x/h", "malformed"),
        ("https://127.0.0.1/h", "not_a_name"),
        ("https://127.1/h", "not_a_name"),
        ("https://2130706433/h", "not_a_name"),
        ("https://0x7f.1/h", "not_a_name"),
        ("https://0x7f000001/h", "not_a_name"),
        ("https://shop.0x7f/h", "not_a_name"),
        ("https://0177.0.0.1/h", "not_a_name"),
        ("https://93.184.215.14/h", "not_a_name"),
        ("https://[::1]/h", "not_a_name"),
        ("https://[::ffff:127.0.0.1]/h", "not_a_name"),
        ("https://[::1/h", "malformed"),
        ("https://localhost/h", "not_a_name"),
        ("https://localhost./h", "not_a_name"),
        ("https://shop.example./h", "not_a_name"),
        ("https://shop..example/h", "not_a_name"),
        ("https://-shop.example/h", "not_a_name"),
        ("https://shop_1.example/h", "not_a_name"),
        ("https://shop%2eexample/h", "not_a_name"),
        ("https:///h", "not_a_name"),
        ("https://中国.example/h", "malformed"),
        ("https://１２７.0.0.1/h", "malformed"),
        ("https://shop。example/h", "malformed"),
        ("https://shop.example/h h", "malformed"),
        ("https://shop.example/h\r\nX: y", "malformed"),
        ("https://shop.example\\@127.0.0.1/h", "malformed"),
        ("https://shop.example/" + "x" * 500, "malformed"),
        ("", "malformed"),
    ],
)
def test_every_other_address_is_refused_and_said_why(url: str, reason: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        target(url)
    assert refused.value.reason == reason
    assert refused.value.message


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/h", "http://localhost:8080/h", "https://127.0.0.1/h"])
def test_this_machine_is_taken_where_the_stage_says_so(url: str) -> None:
    assert target(url, loopback=True).host in {"127.0.0.1", "localhost"}
    with pytest.raises(TargetRefused):
        target(url)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/h", "http://shop.example/h", "http://[::1]/h", "ftp://127.0.0.1/"]
)
def test_nothing_else_is_taken_there(url: str) -> None:
    with pytest.raises(TargetRefused):
        target(url, loopback=True)


@pytest.mark.parametrize(
    "address",
    """0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254
    172.16.0.1 172.31.255.255
    192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.250 240.0.0.1 255.255.255.255 168.63.129.16 :: ::1 ::ffff:127.0.0.1 ::ffff:93.184.215.14
    ::93.184.215.14 64:ff9b::7f00:1 64:ff9b::5db8:d70e 64:ff9b:1::1 100::1
    2001::1 2001:db8::1 2002:7f00:1::1
    2002:5db8:d70e::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0
    2606:4700::1111%eth0 fec0::1 ff02::1
    nonsense""".split(),
)
def test_what_is_not_on_the_internet_is_known(address: str) -> None:
    assert is_public(address) is False


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "1.1.1.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111"]
)
def test_what_is_on_the_internet_is_known(address: str) -> None:
    assert is_public(address) is True


def test_a_name_that_leads_to_this_machine_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, reached: list[Any]
) -> None:
    resolving(monkeypatch, ["127.0.0.1"])
    with pytest.raises(TargetRefused) as refused:
        outgoing.post("https://shop.example/h", b"{}", {})
    assert (refused.value.reason, reached) == ("not_public", [])


def test_one_private_address_among_public_ones_refuses_the_name(
    monkeypatch: pytest.MonkeyPatch, reached: list[Any]
) -> None:
    resolving(monkeypatch, [PUBLIC, "169.254.169.254"])
    with pytest.raises(TargetRefused):
        outgoing.post("https://shop.example/h", b"{}", {})
    assert reached == []


def test_a_name_that_answers_otherwise_the_second_time_leads_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, reached: list[Any]
) -> None:
    asked = resolving(monkeypatch, [PUBLIC], ["127.0.0.1"])
    with pytest.raises(outgoing.NoAnswer) as silent:
        outgoing.post("https://rebinding.example/h", b"{}", {})
    assert (silent.value.reason, asked) == ("refused", ["rebinding.example"])
    assert reached == [(PUBLIC, 443)]


def test_the_permission_for_tests_opens_this_machine_and_no_other(
    monkeypatch: pytest.MonkeyPatch, reached: list[Any]
) -> None:
    resolving(monkeypatch, ["192.168.1.1"])
    with pytest.raises(TargetRefused):
        outgoing.post("https://shop.example/h", b"{}", {}, loopback=True)
    assert reached == []


def test_a_name_that_nobody_knows_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert reason_of("https://nowhere.example/h") == "no_such_name"


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: Any, **__: Any) -> list[Any]:
        time.sleep(1)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr(outgoing, "CONNECT_SECONDS", 0.1)
    assert reason_of("https://slow.example/h") == "timeout"


def reason_of(url: str, **options: Any) -> str:
    with pytest.raises(outgoing.NoAnswer) as silent:
        outgoing.post(url, b"{}", {}, **options)
    return silent.value.reason


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def test_a_body_and_its_headers_arrive_as_they_are(receiver: Receiver) -> None:
    receiver.behave = answers(202, b"thanks", Retry_After="7")
    answered = outgoing.post(f"{receiver.url}?a=%20b", b'{"a": 1}', {"X-Own": "1"}, loopback=True)
    (came,) = receiver.received
    assert (answered.status, answered.body, answered.retry_after) == (202, b"thanks", "7")
    assert (came.path, came.body, came.headers["x-own"]) == ("/hook?a=%20b", '{"a": 1}', "1")
    assert came.headers["host"] == receiver.url.split("/")[2]


def test_a_redirect_is_an_answer_and_not_followed(receiver: Receiver, reached: list[Any]) -> None:
    receiver.behave = answers(307, b"", Location=receiver.url)
    assert outgoing.post(receiver.url, b"{}", {}, loopback=True).status == 307
    assert (len(receiver.received), len(reached)) == (1, 1)


def test_no_proxy_of_the_environment_is_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, reached: list[Any]
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert outgoing.post(receiver.url, b"{}", {}, loopback=True).status == 200
    assert len(reached) == 1
    assert reached[0][1] != 1


@pytest.mark.parametrize("behave", [hangs(2), drips(2)])
def test_one_that_hangs_or_drips_is_left_in_time(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, behave: Callable[..., None]
) -> None:
    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 0.4)
    receiver.behave = behave
    started = time.monotonic()
    assert reason_of(receiver.url, loopback=True) == "timeout"
    assert time.monotonic() - started < 1.5


def test_of_a_long_answer_the_beginning_is_read(receiver: Receiver) -> None:
    receiver.behave = pours(64 * 1024 * 1024)
    assert len(outgoing.post(receiver.url, b"{}", {}, loopback=True).body) == outgoing.MOST_BYTES


def test_one_that_hangs_up_or_takes_no_connection_is_no_answer(receiver: Receiver) -> None:
    receiver.behave = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
    assert reason_of(receiver.url, loopback=True) == "hung_up"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert reason_of(f"http://127.0.0.1:{port}/", loopback=True) == "refused"


def test_one_that_speaks_no_http_is_no_answer(receiver: Receiver) -> None:
    def babble(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\x00\xff\x00 nonsense\r\n\r\n")

    receiver.behave = babble
    assert reason_of(receiver.url, loopback=True) == "hung_up"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that only its own copy vouches for, for `localhost`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "own.pem"
    kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*kinds) + made.public_bytes(serialization.Encoding.PEM))
    return file


def wrapped(certificate: Path) -> Callable[[socket.socket], ssl.SSLSocket]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return lambda sock: context.wrap_socket(sock, server_side=True)


def trusting(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    outgoing._trusted.cache_clear()


def test_tls_is_for_the_host_by_its_name(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> None:
    trusting(monkeypatch, certificate)
    with receiving(wrap=wrapped(certificate)) as receiver:
        named = receiver.url.replace("127.0.0.1", "localhost")
        assert outgoing.post(named, b"{}", {}, loopback=True).status == 200
        assert reason_of(receiver.url, loopback=True) == "certificate"
        assert len(receiver.received) == 1
    outgoing._trusted.cache_clear()


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    outgoing._trusted.cache_clear()
    with receiving(wrap=wrapped(certificate)) as receiver:
        named = receiver.url.replace("127.0.0.1", "localhost")
        assert reason_of(named, loopback=True) == "certificate"
        assert receiver.received == []


def test_a_handshake_that_hangs_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        started = time.monotonic()
        assert reason_of(f"https://127.0.0.1:{port}/", loopback=True) == "timeout"
        assert time.monotonic() - started < 1.5
