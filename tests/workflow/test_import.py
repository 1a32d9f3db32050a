"""Which way imports and roll-backs go through their machines."""

from typing import Any

from tests.workflow.interpreter import Workflows, failing

GIVEN = {"sku_id": "sku_1", "batch_id": "bat_1"}
READ = {"state": "importing", "chunks": [0, 1, 2]}


def chunks(workflows: Workflows) -> list[int]:
    """The chunks that were imported, in order of their numbers."""
    return sorted(given["chunk"] for name, given in workflows.calls if name == "import_chunk")


def test_every_chunk_is_imported_and_then_the_import_is_finished(workflows: Workflows) -> None:
    workflows.answers(read_upload=READ, import_chunk={"done": 5}, finish_import={})

    finished = workflows.run("stock_import", GIVEN)

    assert finished.status == "SUCCEEDED"
    assert chunks(workflows) == [0, 1, 2]
    assert workflows.calls[-1] == ("finish_import", GIVEN)
    assert all(given | {"chunk": 0} == {**GIVEN, "chunk": 0} for _name, given in workflows.calls)


def test_a_file_that_is_refused_imports_nothing_and_alarms_nobody(workflows: Workflows) -> None:
    workflows.answers(read_upload={"state": "refused", "chunks": []})

    finished = workflows.run("stock_import", GIVEN)

    assert (finished.status, workflows.called()) == ("SUCCEEDED", ["read_upload"])


def test_an_import_that_was_finished_before_is_only_tidied_up(workflows: Workflows) -> None:
    workflows.answers(read_upload={"state": "finished", "chunks": [0]}, finish_import={})

    finished = workflows.run("stock_import", GIVEN)

    assert (finished.status, workflows.called()) == ("SUCCEEDED", ["read_upload", "finish_import"])


def test_a_chunk_that_fails_for_good_is_told_to_the_desk(workflows: Workflows) -> None:
    def broken(given: dict[str, Any]) -> dict[str, Any]:
        if given["chunk"] == 1:
            raise type("BatchWithdrawn", (Exception,), {})("no")
        return {"done": 5}

    workflows.answers(read_upload=READ, fail_import={})
    workflows.handlers["import_chunk"] = broken

    finished = workflows.run("stock_import", GIVEN)

    assert (finished.status, finished.error) == ("FAILED", "ImportFailed")
    name, given = workflows.calls[-1]
    assert (name, given | {"error": ""}) == ("fail_import", GIVEN | {"error": ""})


def test_a_reader_that_fails_for_good_is_told_by_its_error(workflows: Workflows) -> None:
    workflows.answers(fail_import={})
    workflows.handlers["read_upload"] = failing("BatchNotFound", times=1)

    finished = workflows.run("stock_import", GIVEN)

    assert (finished.status, finished.error) == ("FAILED", "ImportFailed")
    assert workflows.calls[-1] == ("fail_import", GIVEN | {"error": "BatchNotFound"})


def test_what_passes_is_tried_again(workflows: Workflows, retries: list[float]) -> None:
    workflows.answers(import_chunk={"done": 5}, finish_import={})
    workflows.handlers["read_upload"] = failing("Transient", times=2, then=READ)

    finished = workflows.run("stock_import", GIVEN)

    assert finished.status == "SUCCEEDED"
    assert workflows.called().count("read_upload") == 3
    assert len(retries) == 2


def test_a_roll_back_takes_as_many_steps_as_it_needs_and_heals_at_the_end(workflows: Workflows) -> None:
    left = iter([True, True, False])
    workflows.answers(heal_stock={})
    workflows.handlers["roll_back_batch"] = lambda _given: {"more": next(left)}

    finished = workflows.run("stock_rollback", GIVEN)

    assert finished.status == "SUCCEEDED"
    assert workflows.called() == ["roll_back_batch"] * 3 + ["heal_stock"]
    assert workflows.calls[-1] == ("heal_stock", GIVEN)


def test_an_export_takes_codes_until_there_are_no_more_and_then_is_built(
    workflows: Workflows, retries: list[float]
) -> None:
    export = {"export_id": "exp_01JD0000000000000000000000"}
    left = iter([True, False])
    workflows.handlers["take_codes"] = lambda _given: {"more": next(left)}
    workflows.handlers["build_export"] = failing("Transient", times=2, then={"state": "ready", "rows": 3})

    finished = workflows.run("code_export", export)

    assert finished.status == "SUCCEEDED"
    assert workflows.called() == ["take_codes"] * 2 + ["build_export"] * 3
    assert workflows.calls[-1] == ("build_export", export)
    assert len(retries) == 2
