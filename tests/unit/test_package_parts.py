import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra.package import archive, probe, target
from infra.package.failure import PackagingError
from infra.package.libraries import compile_tree, strip
from infra.package.template import finish, handlers

ARM = target.Target(13, "arm64", on_lambda=True)


def tree(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            "VALUES = {'a', 'b', 'c'}\n\n\ndef has(x):\n    return x in {'one', 'two', 'three', x}\n"
        )
    return folder


def names_in(folder: Path) -> set[str]:
    return {name for name, _ in archive.files_below(folder)}


def test_the_local_stage_runs_on_this_interpreter() -> None:
    here = target.target_of("local")

    assert here.runtime == f"python3.{sys.version_info.minor}"
    assert here.architecture == target.host_architecture()
    assert here.pip_options == []
    assert here.runs_here


def test_every_other_stage_runs_on_python_3_13_for_arm64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "LAMBDA_MINOR", sys.version_info.minor)

    there = target.target_of("prod")

    assert there == target.Target(sys.version_info.minor, "arm64", on_lambda=True)
    assert "manylinux_2_28_aarch64" in there.pip_options
    assert "manylinux2014_aarch64" in there.pip_options
    assert there.pip_options[-1] == f"cp3{sys.version_info.minor}"


def test_another_interpreter_may_not_package_for_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "LAMBDA_MINOR", sys.version_info.minor + 1)

    with pytest.raises(PackagingError, match=r"must be packaged by it, not by 3\.\d+: install Python 3\.\d+"):
        target.target_of("prod")


def test_dead_weight_is_stripped_and_the_rest_stays(tmp_path: Path) -> None:
    kept = {
        "boto/run.py",
        "botocore/data/kms/service-2.json.gz",
        "botocore/data/endpoints.json",
        "lib/core.so",
    }
    dropped = {
        "boto/tests/test_run.py",
        "boto/run.pyi",
        "boto-1.dist-info/RECORD",
        "bin/tool",
        "botocore/data/ec2/service-2.json.gz",
        "botocore/data/_other.json",
    }
    tree(tmp_path, *kept, *dropped)

    strip(tmp_path)

    assert names_in(tmp_path) == kept


def test_equal_sources_make_equal_archives_wherever_they_lie(tmp_path: Path) -> None:
    folders = [
        tree(tmp_path / name, "app.py", "pkg/one.py", "pkg/two.py") for name in ("first", "other/second")
    ]
    archives = []
    for index, folder in enumerate(folders):
        compile_tree(folder)
        archives.append(tmp_path / f"{index}.zip")
        archive.write(archives[-1], dict(archive.files_below(folder)))

    assert archives[0].read_bytes() == archives[1].read_bytes()
    assert b"first" not in b"".join(zipfile.ZipFile(archives[0]).read(n) for n in names_in(folders[0]))


def test_compiled_files_are_never_checked_against_their_sources(tmp_path: Path) -> None:
    compile_tree(tree(tmp_path, "app.py"))

    (compiled,) = tmp_path.rglob("*.pyc")

    assert compiled.read_bytes()[4:8] == (0b01).to_bytes(4, "little")


def test_a_file_that_cannot_be_compiled_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def:\n")

    with pytest.raises(PackagingError, match=r"broken\.py"):
        compile_tree(tmp_path)


def test_an_extension_for_another_processor_is_refused(tmp_path: Path) -> None:
    header = b"\x7fELF" + bytes(14) + (62).to_bytes(2, "little")
    packed = tmp_path / "package.zip"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("lib/core.so", header)

    with pytest.raises(PackagingError, match=r"lib/core\.so is not built for python3\.13 on arm64"):
        probe.check_binaries(packed, ARM)


def template() -> dict[str, Any]:
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "app.app", "CodeUri": "x"}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": "machines/pay.json"}}
    return {
        "Parameters": {"Stage": {"Type": "String", "Default": "?"}},
        "Resources": {"Api": function, "Machine": machine},
    }


def test_the_template_says_stage_interpreter_processor_and_machines(tmp_path: Path) -> None:
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    (tmp_path / "machines").mkdir()
    (tmp_path / "machines" / "pay.json").write_text(json.dumps(definition))

    finished = finish(template(), stage="gamma", target=ARM, root=tmp_path)

    assert finished["Parameters"]["Stage"]["Default"] == "gamma"
    assert finished["Resources"]["Machine"]["Properties"]["Definition"] == definition
    assert finished["Resources"]["Api"]["Properties"] == {
        "Handler": "app.app",
        "CodeUri": "deployment.zip",
        "Runtime": "python3.13",
        "Architectures": ["arm64"],
    }
    assert handlers(finished) == ["app.app"]


def test_a_missing_state_machine_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"machines/pay\.json cannot be read"):
        finish(template(), stage="gamma", target=ARM, root=tmp_path)
