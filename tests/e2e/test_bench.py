"""The bench can be run: whoever changes the connector learns here that a measure no longer works.

A handful of each measure, in a process of its own; what comes out of so few says nothing about
speed, so that only what must hold of any number is looked at.
"""

import os
import subprocess
import sys

import pytest

from tools.cache import CHECKOUT

pytestmark = pytest.mark.one_series


def _rows(report, title):
    """Return the cells of the table below ``title``, without its head."""
    lines = report.split(f"## {title}", 1)[1].split("\n## ", 1)[0].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    return rows[2:]


def test_a_handful_of_each_is_measured(series):
    command = [sys.executable, "-m", "bench.run", "trial"]
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env={**os.environ, "SERIES": series},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-5000:]
    report = done.stdout
    [[_server, _changes, p50, *_]] = _rows(report, "One price")
    assert float(p50) > 0
    bulk = _rows(report, "Many prices")
    assert [(products, calls) for products, calls, *_ in bulk] == [
        ("10", "1"),
        ("10", "1"),
        ("20", "1"),
        ("20", "1"),
    ]
    assert [row[0] for row in _rows(report, "A price write")] == ["1", "10"]
    assert [row[0] for row in _rows(report, "Orders: pulled")] == ["5"]
    assert [row[0] for row in _rows(report, "Status of an order")] == ["2"]
    arrivals = _rows(report, "Placed on Cartona")
    assert [(way, orders) for _server, way, orders, *_ in arrivals] == [
        ("looks", "1"),
        ("pushes", "1"),
    ]
