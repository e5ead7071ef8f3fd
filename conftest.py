"""Makes the packages of this checkout importable before pytest looks at their tests.

Pytest names a folder of tests after its place, ``cartona_api.tests`` for one: the package
must be there first, or the folder takes its name.
"""

import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parent
SOURCES = ("cartona_api/src", "cartona_sandbox/src", "")

paths = [str(CHECKOUT / source) for source in SOURCES]
sys.path[:0] = paths
# Tests start programs of their own, too.
os.environ["PYTHONPATH"] = os.pathsep.join(paths)

import cartona_api  # noqa: E402, F401
import cartona_sandbox  # noqa: E402, F401
