"""Only a current access token of our pool, for our client, of a sign-in that is open, opens the desk."""

import base64
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.staff import store
from chalicelib.staff.model import Origin
from tests.api.test_http import Call, call
from tests.conftest import forget_everything

__all__ = ["call"]

POOL, CLIENT = "us-east-1_testing", "testclient"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
OURS, ANOTHERS = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
SUBJECT, SESSION = str(uuid.uuid4()), str(uuid.uuid4())


def jwks(**keys: Any) -> bytes:
    listed = [
        json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "alg": "RS256"}
        for kid, key in keys.items()
    ]
    return json.dumps({"keys": listed}).encode()


@pytest.fixture(scope="module")
def keys() -> Iterator[str]:
    """Where the keys of our pool and of another one are, by pool."""
    documents = {POOL: jwks(ours=OURS), "us-east-1_other": jwks(anothers=ANOTHERS)}

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = documents[self.path.split("/")[1]]
            self.send_response(200)
            self.send_header("Content-Length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Keys) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def desk(call: Call, keys: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """The status of the desk's first page for a token; the sign-in of the tokens here is open."""
    monkeypatch.setenv("YIMA_COGNITO_KEYS_URL", f"{keys}/{POOL}/.well-known/jwks.json")
    forget_everything()
    store.open_session(SUBJECT, SESSION, Origin("", ""), of_epoch=0, pending=False)
    return lambda token: call("GET", "/v1/desk/products", Authorization=f"Bearer {token}")[0]


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    genuine = {
        "sub": SUBJECT,
        "iss": ISSUER,
        "client_id": CLIENT,
        "token_use": "access",
        "origin_jti": SESSION,
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + 3600,
        "cognito:groups": ["owner"],
    }
    return {name: value for name, value in (genuine | changes).items() if value is not None}


def signed(
    key: Any = OURS, kid: str = "ours", algorithm: str = "RS256", groups: Any = ("owner",), **changes: Any
) -> str:
    changes["cognito:groups"] = groups
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"kid": kid})


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def by_the_public_key() -> str:
    """HS256 with the public key as its secret: for who would take any algorithm that the token names."""
    import hashlib
    import hmac

    public = OURS.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    content = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'ours'})}.{part(claims())}"
    signature = base64.urlsafe_b64encode(hmac.new(public, content.encode(), hashlib.sha256).digest())
    return f"{content}.{signature.rstrip(b'=').decode()}"


def altered() -> str:
    """A genuine signature under other claims."""
    head, _, signature = signed(groups=["viewer"]).split(".")
    return f"{head}.{part(claims())}.{signature}"


def test_a_genuine_token_opens_the_desk(desk: Callable[[str], int]) -> None:
    assert desk(signed()) == 200


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda: signed(exp=int(time.time()) - 1), id="expired"),
        pytest.param(lambda: signed(nbf=int(time.time()) + 600), id="not yet valid"),
        pytest.param(lambda: signed(iat=int(time.time()) + 600), id="of the future"),
        pytest.param(lambda: signed(ANOTHERS, "anothers"), id="key of another pool"),
        pytest.param(lambda: signed(ANOTHERS), id="another key under our key's name"),
        pytest.param(
            lambda: signed(ANOTHERS, "anothers", iss=ISSUER.replace(POOL, "us-east-1_other")),
            id="another pool",
        ),
        pytest.param(lambda: signed(iss=ISSUER.replace(POOL, "us-east-1_other")), id="wrong issuer"),
        pytest.param(lambda: signed(iss=None), id="no issuer"),
        pytest.param(lambda: signed(client_id="buyers"), id="another client"),
        pytest.param(lambda: signed(client_id=None), id="no client"),
        pytest.param(lambda: signed(client_id=None, aud=CLIENT), id="audience for client"),
        pytest.param(lambda: signed(token_use="id", aud=CLIENT, client_id=None), id="id token"),
        pytest.param(lambda: signed(token_use="id"), id="id token with a client"),
        pytest.param(lambda: signed(token_use=None), id="no use"),
        pytest.param(lambda: signed(exp=None), id="never expires"),
        pytest.param(lambda: signed(sub=None), id="nobody"),
        pytest.param(lambda: signed(origin_jti=None), id="of no sign-in"),
        pytest.param(lambda: signed(origin_jti=str(uuid.uuid4())), id="of a sign-in we do not know"),
        pytest.param(lambda: signed(sub=str(uuid.uuid4())), id="sign-in of somebody else"),
        pytest.param(lambda: signed(algorithm="RS512"), id="RS512"),
        pytest.param(by_the_public_key, id="HS256 with the public key"),
        pytest.param(lambda: f"{part({'alg': 'none', 'kid': 'ours'})}.{part(claims())}.", id="alg none"),
        pytest.param(
            lambda: f"{part({'alg': 'none', 'kid': 'ours'})}.{part(claims())}.x", id="alg none, a signature"
        ),
        pytest.param(lambda: signed().rpartition(".")[0] + ".", id="unsigned"),
        pytest.param(altered, id="other claims under the signature"),
        pytest.param(lambda: signed(kid="unknown"), id="unknown key"),
        pytest.param(lambda: "owner", id="no token"),
        pytest.param(lambda: "..", id="empty parts"),
    ],
)
def test_every_other_token_is_refused(desk: Callable[[str], int], forged: Callable[[], str]) -> None:
    assert desk(signed()) == 200  # the keys are known
    assert desk(forged()) == 401


def test_groups_that_are_no_roles_open_nothing(desk: Callable[[str], int]) -> None:
    assert desk(signed(groups=["admin", "OWNER", "owner "])) == 403
    assert desk(signed(groups=None)) == 403
