import pytest

from migration_dialogue.analysis import Analysis, analyse


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    return analyse()


@pytest.fixture(scope="session")
def units(analysis):
    return analysis.tables["units"].set_index("unit_id")
