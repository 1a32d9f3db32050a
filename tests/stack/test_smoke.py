import httpx
import pytest

pytestmark = pytest.mark.stack


def test_a_buyer_reads_the_demo_catalogue(http: httpx.Client) -> None:
    answer = http.get("/v1/catalog")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert "nebula-drift" in answer.text
