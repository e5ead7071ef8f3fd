"""What a process of pytest-xdist tells of its own end: xdist itself drops an error there."""

import traceback

import pytest

#: Where the error stands in what the process hands back to the one that started it.
FAILURE = "failure_at_its_end"


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(session):
    """Hand back an error of the last steps of the process."""
    try:
        return (yield)
    except BaseException:
        output = getattr(session.config, "workeroutput", {})
        output[FAILURE] = traceback.format_exc()
        raise
