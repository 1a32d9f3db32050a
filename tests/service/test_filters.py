"""The filters of the template, as the tests of the shop apply them."""

from typing import Any

import pytest

from .filters import UnknownPattern, matches, sources

RECORD: dict[str, Any] = {
    "eventName": "MODIFY",
    "dynamodb": {
        "Keys": {"pk": {"S": "ORDER#1"}, "sk": {"S": "REFUND#7"}},
        "NewImage": {"state": {"S": "requested"}},
    },
}


@pytest.mark.parametrize(
    ("pattern", "matching"),
    [
        ({"eventName": ["MODIFY"]}, True),
        ({"eventName": ["INSERT", "MODIFY"]}, True),
        ({"eventName": ["INSERT"]}, False),
        ({"dynamodb": {"Keys": {"sk": {"S": [{"prefix": "REFUND#"}]}}}}, True),
        ({"dynamodb": {"Keys": {"sk": {"S": [{"prefix": "REFUNDS#"}]}}}}, False),
        ({"dynamodb": {"Keys": {"sk": {"S": ["REFUND#"]}}}}, False),
        ({"dynamodb": {"Keys": {"sk": {"S": ["ORDER", {"prefix": "REF"}]}}}}, True),
        ({"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"state": {"S": ["requested"]}}}}, True),
        ({"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"state": {"S": ["done"]}}}}, False),
        ({"dynamodb": {"NewImage": {"state": {"N": ["requested"]}}}}, False),
        ({"dynamodb": {"OldImage": {"state": {"S": ["requested"]}}}}, False),
        ({"dynamodb": {"NewImage": {"absent": {"S": [{"prefix": ""}]}}}}, False),
    ],
)
def test_a_record_is_matched_as_event_sources_match_it(pattern: dict[str, Any], matching: bool) -> None:
    assert matches(pattern, RECORD) is matching


@pytest.mark.parametrize(
    "unknown",
    [
        {"eventName": "MODIFY"},
        {"eventName": []},
        {"eventName": {}},
        {"eventName": [None]},
        {"eventName": [["MODIFY"]]},
        {"eventName": [{"suffix": "FY"}]},
        {"eventName": [{"prefix": "MO", "suffix": "FY"}]},
        {"eventName": [{"prefix": ["MO"]}]},
        {"eventName": [{"anything-but": ["MODIFY"]}]},
        {"eventName": ["MODIFY", {"exists": True}]},
        {"eventName": ["REMOVE"], "dynamodb": {"Keys": {"sk": "REFUND#7"}}},
        {"$or": [{"eventName": ["MODIFY"]}]},
        {"dynamodb": {"NewImage": {"state": {"S": [{"equals-ignore-case": "DONE"}]}}}},
    ],
)
def test_a_pattern_that_is_not_known_is_refused(unknown: dict[str, Any]) -> None:
    with pytest.raises(UnknownPattern):
        matches(unknown, RECORD)


def test_the_sources_are_those_of_the_template() -> None:
    found = sources()

    assert found["restock"].domain == "stock"
    assert found["publish_catalog"].lets_through(RECORD)
    assert found["relay_refunds"].lets_through(RECORD)
    assert not found["sum_ledger"].lets_through(RECORD)


def test_every_pattern_of_the_template_is_known() -> None:
    for source in sources().values():
        source.lets_through(RECORD)
        source.lets_through({"eventName": "INSERT", "dynamodb": RECORD["dynamodb"]})
