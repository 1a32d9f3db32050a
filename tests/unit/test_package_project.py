import json
import zipfile
from pathlib import Path

import pytest

from infra.package import source
from infra.package.__main__ import make
from infra.package.failure import PackagingError
from infra.package.target import target_of

pytestmark = pytest.mark.slow

APP = """
from chalice.app import Chalice
from chalicelib.tasks import tasks

app = Chalice(app_name="sample")
app.register_blueprint(tasks)


@app.route("/")
def index():
    return {}
"""
TASKS = """
from chalice.app import Blueprint

tasks = Blueprint(__name__)


@tasks.lambda_function(name="sweep")
def sweep(event, context):
    return {}
"""
TEMPLATE = """
Parameters:
  Stage: {Type: String, Default: none}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "sample-${Stage}"}}
"""
STAGES = {"prod": {"lambda_memory_size": 256}, "local": {"lambda_memory_size": 512}}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    policy = {"Version": "2012-10-17", "Statement": []}
    config = {
        "version": "2.0",
        "app_name": "sample",
        "autogen_policy": False,
        "iam_policy_file": "policy.json",
    }
    files = {
        "app.py": APP,
        "chalicelib/__init__.py": "",
        "chalicelib/tasks.py": TASKS,
        "infra/template.yaml": TEMPLATE,
        "stepfunctions/none.txt": "",
        "requirements.txt": "",
        ".chalice/config.json": json.dumps({**config, "stages": STAGES}),
        ".chalice/policy.json": json.dumps(policy),
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return tmp_path


def test_a_package_holds_the_code_its_runtime_and_a_finished_template(project: Path) -> None:
    out = make(project, "local")

    names = set(zipfile.ZipFile(out / "deployment.zip").namelist())
    template = json.loads((out / "template.json").read_text())
    runtime = {resource["Properties"].get("Runtime") for resource in template["Resources"].values()} - {None}
    assert {"app.py", "chalice/app.py", "chalicelib/tasks.py"} <= names
    assert len([name for name in names if name.endswith(".pyc")]) == len(
        [name for name in names if name.endswith(".py")]
    )
    assert template["Parameters"]["Stage"]["Default"] == "local"
    assert template["Resources"]["Queue"]["Properties"] == {"QueueName": {"Fn::Sub": "sample-${Stage}"}}
    assert template["Resources"]["Sweep"]["Properties"]["Handler"] == "chalicelib.tasks.sweep"
    assert template["Resources"]["Sweep"]["Properties"]["MemorySize"] == 512
    assert runtime == {target_of("local").runtime}
    assert {path.name for path in out.iterdir()} == {"deployment.zip", "template.json", "inputs.sha256"}


def test_a_second_run_does_nothing_until_a_source_changes(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = (make(project, "local") / "deployment.zip").stat().st_mtime_ns
    capsys.readouterr()

    out = make(project, "local")
    unchanged = (out / "deployment.zip").stat().st_mtime_ns
    told = capsys.readouterr().out
    (project / "chalicelib" / "tasks.py").write_text(TASKS + "\nCHANGED = True\n")
    make(project, "local")

    assert unchanged == first
    assert "nothing has changed" in told
    assert b"CHANGED" in zipfile.ZipFile(out / "deployment.zip").read("chalicelib/tasks.py")


def test_what_python_leaves_behind_is_no_change(project: Path) -> None:
    before = source.fingerprint(project, "local", target_of("local"))

    (project / "chalicelib" / "__pycache__").mkdir()
    (project / "chalicelib" / "__pycache__" / "tasks.pyc").write_bytes(b"x")

    assert source.fingerprint(project, "local", target_of("local")) == before


def test_a_library_that_is_not_in_the_lock_is_found_out(project: Path) -> None:
    (project / "app.py").write_text(f"import httpx\n{APP}")

    with pytest.raises(PackagingError, match=r"package alone: ModuleNotFoundError: No module named 'httpx'"):
        make(project, "local")

    assert not (project / "build" / "local" / "inputs.sha256").exists()


def test_an_application_that_chalice_refuses_is_refused_in_one_line(project: Path) -> None:
    (project / "app.py").write_text("raise RuntimeError('not today')\n")

    with pytest.raises(
        PackagingError, match=r"chalice cannot package the application: .*not today"
    ) as refusal:
        make(project, "local")

    assert "\n" not in str(refusal.value)


def test_a_folder_that_is_no_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"app\.py is missing"):
        source.stage_copy(tmp_path, tmp_path / "copy", "local", target_of("local"))


def test_a_stage_without_settings_gets_those_of_production(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"

    source.stage_copy(project, copy, "gamma", target_of("local"))

    stages = json.loads((copy / ".chalice" / "config.json").read_text())["stages"]
    assert stages["gamma"]["lambda_memory_size"] == 256
    assert (copy / "requirements.txt").read_text() == ""
