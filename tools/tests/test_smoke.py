"""A step of the main job that takes longer than promised fails, and says how long it took."""

import time

import pytest

from tools import smoke
from tools.progress import ToolError


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(smoke, "PATIENCE", 0.3)


def after(seconds):
    """Return a condition that is true from then on."""
    end = time.monotonic() + seconds
    return lambda: "shown" if time.monotonic() > end else None


def test_the_time_of_a_step_is_printed(capsys):
    assert smoke.timed("price → shown", after(0), 60.0) == "shown"
    step, _arrow, _shown, milliseconds, unit = capsys.readouterr().out.split()
    assert (step, unit) == ("price", "ms")
    assert 0 <= int(milliseconds) < 60_000


def test_what_takes_longer_than_it_may_is_printed_and_fails(capsys):
    with pytest.raises(ToolError, match=r"price → shown: took 0\.\d s; it may take 0 s"):
        smoke.timed("price → shown", after(0.2), 0.1)
    assert "price → shown" in capsys.readouterr().out


def test_what_does_not_come_fails():
    with pytest.raises(ToolError, match=r"price → shown did not happen .*; it may take 0 s"):
        smoke.timed("price → shown", lambda: None, 0.1)


def test_what_is_wrong_is_told():
    def condition():
        raise AssertionError("it shows 3")

    with pytest.raises(ToolError, match="it shows 3"):
        smoke.timed("price → shown", condition, 0.1)


def test_time_runs_from_the_end_of_an_outage(capsys):
    end = time.monotonic() + 0.5
    smoke.timed("outage over → shown", after(0.6), 60.0, since=end)
    assert int(capsys.readouterr().out.split()[-2]) >= 100


def test_what_comes_before_the_end_of_an_outage_took_no_time(capsys):
    smoke.timed("outage over → shown", after(0), 0.001, since=time.monotonic() + 60)
    assert capsys.readouterr().out.split()[-2] == "0"


def test_what_is_promised():
    assert smoke.PROMISED == (5.0, 5.0, 10.0)
