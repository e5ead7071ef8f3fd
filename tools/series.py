"""The Odoo series we support: one table of all that the tools and the build ask of them.

The defaults are those of the newest series, so that an older one says what it lacks. What
differs for the code of the addons stands in their ``compat.py``, where it is asked for by
capability, and in their XML (``xmlns:lt18``).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """One series of Odoo."""

    name: str
    #: Python versions in the order we prefer them.
    pythons: tuple[str, ...]
    #: The oldest PostgreSQL that Odoo takes.
    postgresql: int
    #: The releases of OCA's queue_job and of what it needs at run time, as pip names them;
    #: empty where there is none.
    queue_job: tuple[str, ...]
    #: The package of Debian that it is fetched from where the machine has none; may be empty.
    debian_package: str = ""

    # -- How Odoo is run

    #: Words of the command line that keep demo data out of a new database.
    without_demo: tuple[str, ...] = ()
    #: The setting for the port of its second server.
    second_port: str = "gevent_port"
    #: What it loads into every process, as the option ``--load`` is by default.
    server_wide: str = "base,rpc,web"
    #: Where its web client has the form of a record.
    record_path: str = "/odoo/{model}/{id}"

    # -- What the build turns the sources into

    #: How a list is called in views.
    list_tag: str = "list"
    #: Whether modifiers are domains in ``attrs`` instead of expressions.
    has_attrs: bool = False
    #: Whether its web client has OWL 1.
    has_owl_1: bool = False
    #: Files of an addon that it would not understand.
    left_out: tuple[str, ...] = ()

    @property
    def can_neutralize(self) -> bool:
        """Whether it knows how to make a copy of a database harmless."""
        return "data/neutralize.sql" not in self.left_out


#: What was so until 17.0, and until 18.0.
_UNTIL_17 = {"list_tag": "tree", "record_path": "/web#id={id}&model={model}&view_type=form"}
_UNTIL_18 = {"without_demo": ("--without-demo=all",), "server_wide": "base,web"}

#: From the oldest to the newest. The oldest runs on the oldest Python, which keeps the addons
#: honest; all of these run on 3.12, too, with the pins that their requirements.txt has for it.
ALL = (
    Series(
        "15.0",
        pythons=("3.8", "3.9", "3.10", "3.12"),
        postgresql=10,
        queue_job=("odoo-addon-queue-job==15.0.2.3.13",),
        second_port="longpolling_port",
        has_attrs=True,
        has_owl_1=True,
        left_out=("data/neutralize.sql",),
        **_UNTIL_17,
        **_UNTIL_18,
    ),
    Series(
        "16.0",
        pythons=("3.10", "3.9", "3.8", "3.11", "3.12"),
        postgresql=12,
        queue_job=("odoo-addon-queue-job==16.0.3.0.2",),
        has_attrs=True,
        **_UNTIL_17,
        **_UNTIL_18,
    ),
    Series(
        "17.0",
        pythons=("3.10", "3.11", "3.12"),
        postgresql=12,
        queue_job=("odoo-addon-queue-job==17.0.1.5.4",),
        **_UNTIL_17,
        **_UNTIL_18,
    ),
    Series(
        "18.0",
        pythons=("3.12", "3.11", "3.10", "3.13"),
        postgresql=12,
        queue_job=("odoo-addon-queue-job==18.0.4.1.2",),
        **_UNTIL_18,
    ),
    Series(
        "19.0",
        pythons=("3.12", "3.11", "3.13", "3.10", "3.14"),
        postgresql=13,
        queue_job=("odoo-addon-queue-job==19.0.2.4.0", "openupgradelib==3.13.7"),
        debian_package="odoo-19",
    ),
)

SERIES = tuple(series.name for series in ALL)
NEWEST = SERIES[-1]

#: What the code of addons and client must be content with.
OLDEST_PYTHON = ALL[0].pythons[0]

_BY_NAME = {series.name: series for series in ALL}


def facts(series: str) -> Series:
    """Return what is known of ``19.0``; raises KeyError for a series that we do not support."""
    return _BY_NAME[series]


def outer(chosen: list[str]) -> list[str]:
    """Return the oldest and the newest of ``chosen``, which are in that order.

    >>> outer(["15.0", "16.0", "17.0"]), outer(["16.0"]), outer([])
    (['15.0', '17.0'], ['16.0'], [])
    """
    return list(dict.fromkeys([*chosen[:1], *chosen[-1:]]))


def slug(series: str) -> str:
    """Return ``19_0`` for ``19.0``: for names of variables and databases."""
    return series.replace(".", "_")


def major(series: str) -> int:
    """Return 19 for ``19.0``."""
    return int(series.split(".")[0])
