"""OCA's queue_job beside an Odoo, for what tests and benches of ``sale_cartona_queue`` need."""

import os
from dataclasses import replace
from pathlib import Path

from tools.cache import build_once, cache_dir
from tools.odoo_env import OdooEnv
from tools.series import major
from tools.venvs import uv

#: The versions that we are tested with; 19.0 needs a library of OCA's at run time.
VERSIONS = {
    "15.0": ("15.0.2.3.13",),
    "16.0": ("16.0.3.0.2",),
    "17.0": ("17.0.1.5.4",),
    "18.0": ("18.0.4.1.2",),
    "19.0": ("19.0.2.4.0", "openupgradelib==3.13.7"),
}

#: Prices, orders and status at the same time, and some for the jobs of others.
CHANNELS = "root:5,root.cartona:3"


def with_queue_job(env: OdooEnv) -> OdooEnv:
    """Return ``env`` with queue_job on its addons path and its job runner at work."""
    version, *libraries = VERSIONS[env.series]
    folder = _fetched(env, f"odoo-addon-queue-job=={version}")
    paths = tuple(_fetched(env, library) for library in libraries)
    load = "base,rpc,web,queue_job" if major(env.series) >= 19 else "base,web,queue_job"
    return replace(
        env,
        more_addons=(folder / "odoo/addons",),
        more_path=paths,
        load=load,
        variables={"ODOO_QUEUE_JOB_CHANNELS": CHANNELS},
    )


def _fetched(env: OdooEnv, requirement: str) -> Path:
    """Return the folder that a distribution is unpacked into, without what it requires."""

    def fetch(folder: Path) -> None:
        uv("pip", "install", "--no-deps", "--python", env.python, "--target", folder, requirement)

    name = requirement.replace("==", "-") + os.sep + env.series
    return build_once(cache_dir() / "wheels" / name.replace(os.sep, "-"), fetch)
