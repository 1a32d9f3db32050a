"""A route that will be gone says so with every answer, and in the document."""

from datetime import UTC, datetime

from chalice.test import Client

from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.http import application
from chalicelib.kernel.openapi import document
from chalicelib.kernel.routes import Answer, Deprecated, Routes

OLD = Deprecated(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), "/v1/new")
routes = Routes("things")


class Thing(Answer):
    name: str


@routes.get("/v1/old", deprecated=OLD, errors=(Invalid,))
def get_old() -> Thing:
    """A thing."""
    return Thing(name="old")


@routes.get("/v1/refusing", deprecated=OLD)
def get_refusing() -> Thing:
    """A thing that there is not."""
    raise Invalid


@routes.get("/v1/new")
def get_new() -> Thing:
    """A thing."""
    return Thing(name="new")


def test_every_answer_tells_since_when_until_when_and_what_instead() -> None:
    with Client(application((routes,), ())) as client:
        for path in ("/v1/old", "/v1/refusing"):
            headers = client.http.get(path).headers
            assert headers["Deprecation"] == "@1767225600"
            assert headers["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
            assert headers["Link"] == '</v1/new>; rel="successor-version"'
        assert not {"Deprecation", "Sunset", "Link"} & set(client.http.get("/v1/new").headers)


def test_the_document_marks_it() -> None:
    paths = document((routes,))["paths"]

    assert paths["/v1/old"]["get"]["deprecated"] is True
    assert "deprecated" not in paths["/v1/new"]["get"]
