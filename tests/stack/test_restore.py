"""The drill has every table of a shop back, and tells when it cannot."""

import json
from typing import Any

import pytest

from infra.restore_drill import compare, digests, drill, main, tables_of
from tests.stack.shop import Shop

pytestmark = [pytest.mark.stack, pytest.mark.slow]


@pytest.fixture
def tables(shop: Shop) -> Any:
    shop.buy(shop.new_sku(stock=2))
    return shop.aws("dynamodb")


def recovery(tables: Any, *, on: bool) -> None:
    for table in tables_of(tables, "local"):
        tables.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": on}
        )


def test_every_table_can_be_had_back_and_nothing_stays_behind(
    shop: Shop, tables: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("ACCESS_KEY_ID", "test"), ("SECRET_ACCESS_KEY", "test")):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", shop.stack["region"])
    recovery(tables, on=True)
    names = tables_of(tables, "local")

    code = main(["--stage", "local", "--look-again", "0.3", "--endpoint-url", shop.stack["aws"]])

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (code, [one["table"] for one in told]) == (0, names)
    assert all(one["good"] and not one["lost"] for one in told)
    assert sum(one["restored_items"] for one in told) > 20
    assert tables.list_tables()["TableNames"] == names
    recovery(tables, on=False)


def test_a_table_without_recovery_fails_the_drill(tables: Any) -> None:
    recovery(tables, on=False)

    outcome = drill(tables, "yima-local-orders")

    assert not outcome.good
    assert "no point-in-time recovery" in outcome.trouble


def test_an_item_that_is_not_in_the_copy_is_told(tables: Any) -> None:
    held = digests(tables, "yima-local-catalog")
    key = next(iter(held))
    without = {name: digest for name, digest in held.items() if name != key}

    assert compare("t", held, held, held, 1.0).good
    assert compare("t", held, without, held, 1.0).lost == 1
    assert compare("t", held, held | {key: "another"}, held, 1.0).lost == 1
    assert compare("t", held, without, without, 1.0).changed_since == 1
    assert compare("t", held, without, held | {key: "changed meanwhile"}, 1.0).good
