import json

import pytest

from tests.contract.packaged import Json, make_template


@pytest.fixture(scope="session")
def template() -> Json:
    """The template of the local stage as it deploys."""
    packaged: Json = json.loads(make_template().read_text(encoding="utf-8"))
    return packaged
