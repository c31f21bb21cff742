import pytest

from migration_dialogue.analysis import Analysis, analyse


def pytest_collection_modifyitems(items):
    """All notebooks run in one worker: kernels that start at the same time can pick the same port."""
    for item in items:
        name = "notebooks" if item.path.suffix == ".ipynb" else item.path.name
        item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    return analyse()


@pytest.fixture(scope="session")
def units(analysis):
    return analysis.tables["units"].set_index("unit_id")
