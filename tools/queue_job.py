"""OCA's queue_job beside an Odoo, for what tests and benches of ``sale_cartona_queue`` need."""

import os
from dataclasses import replace
from pathlib import Path

from tools.cache import build_once, cache_dir
from tools.odoo_env import OdooEnv
from tools.series import facts
from tools.venvs import uv

#: Prices, orders and status at the same time, and some for the jobs of others.
CHANNELS = "root:5,root.cartona:3"


def with_queue_job(env: OdooEnv) -> OdooEnv:
    """Return ``env`` with queue_job on its addons path and its job runner at work."""
    series = facts(env.series)
    folder, *paths = (_fetched(env, release) for release in series.queue_job)
    return replace(
        env,
        more_addons=(folder / "odoo/addons",),
        more_path=tuple(paths),
        load=f"{series.server_wide},queue_job",
        variables={"ODOO_QUEUE_JOB_CHANNELS": CHANNELS},
    )


def version_for(series: str) -> str:
    """Return the version of queue_job that ``series`` is tested with."""
    return facts(series).queue_job[0].rpartition("==")[2]


def _fetched(env: OdooEnv, requirement: str) -> Path:
    """Return the folder that a distribution is unpacked into, without what it requires."""

    def fetch(folder: Path) -> None:
        uv("pip", "install", "--no-deps", "--python", env.python, "--target", folder, requirement)

    name = requirement.replace("==", "-") + os.sep + env.series
    return build_once(cache_dir() / "wheels" / name.replace(os.sep, "-"), fetch)
