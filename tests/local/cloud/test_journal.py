"""The journal alone: groups are whole or absent, snapshots replace what came before."""

import json
from pathlib import Path

from local.cloud.journal import Journal


def journal(folder: Path) -> Journal:
    return Journal(folder, encode=json.JSONEncoder().default, decode=dict)


def test_what_was_appended_is_read_in_order(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.rotate()
    first.append([["set", 1]])
    first.append([["set", 2], ["set", 3]])
    assert list(journal(tmp_path).read()) == [[["set", 1]], [["set", 2], ["set", 3]]]


def test_a_group_that_was_cut_off_is_not_read(tmp_path: Path) -> None:
    first = journal(tmp_path)
    number = first.rotate()
    first.append([["set", 1]])
    first.append([["set", 2], ["set", 3]])
    file = tmp_path / f"journal-{number}"
    file.write_bytes(file.read_bytes()[:-5])
    assert list(journal(tmp_path).read()) == [[["set", 1]]]


def test_a_snapshot_stands_for_everything_before_it(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.rotate()
    first.append([["old"]])
    number = first.rotate()
    first.append([["new"]])
    first.snapshot(number, iter([[["sum"]]]))
    assert list(journal(tmp_path).read()) == [[["sum"]], [["new"]]]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"journal-{number}", f"snapshot-{number}"]


def test_a_snapshot_that_was_not_finished_is_ignored(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.rotate()
    first.append([["old"]])
    number = first.rotate()
    first.append([["new"]])
    (tmp_path / f"writing-{number}").write_text('[["half"]]\n')
    assert list(journal(tmp_path).read()) == [[["old"]], [["new"]]]
