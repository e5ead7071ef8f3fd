"""Fetches an Odoo that Debian packs, and never installs it.

Its package (see `tools.series`) is taken from the unstable suite with apt, which checks
the archive's signature. Apt runs on a configuration of our own in the cache: the
machine's own sources and package states stay as they are, and root is not needed.

The tree is kept as it is packed, because JavaScript libraries and fonts in it are
relative links into other packages, which are unpacked into the same tree.
"""

import os
import shutil
from pathlib import Path

from tools import system_packages
from tools.cache import cache_dir
from tools.progress import ToolError, run
from tools.series import facts, slug

MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
UNSTABLE = "unstable"

#: Tried first for the linked files: there, Font Awesome still has the files of version
#: 4, and Inconsolata has the name that Odoo links to.
STABLE = "bookworm"

APT_CONF = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::State "{root}/state";
Dir::State::status "{root}/state/status";
Dir::Cache "{root}/cache";
Dir::Etc::SourceList "{root}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Acquire::Languages "none";
Acquire::Check-Valid-Until "{fresh}";
"""


def fetch(series: str, target: Path) -> None:
    """Unpack Odoo ``series`` into ``target``, a home with ``odoo-bin`` at its package's side.

    Raises `ToolError` without apt, without the archive's keys, or offline.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise ToolError(
            f"Odoo {series} is fetched with Debian's apt, which this machine lacks. Set "
            f"ODOO_HOME_{slug(series)} to a checkout of Odoo {series}."
        )
    archive = Archive(cache_dir() / "apt")
    archive.update()
    tree = target / "tree"
    package = facts(series).debian_package
    archive.unpack(package, (UNSTABLE,), tree)
    packages = tree / "usr/lib/python3/dist-packages"
    for linked in _linked_packages(archive, package):
        archive.unpack(linked, (STABLE, UNSTABLE), tree)
    # A partial second copy of the addons, beside the whole one in odoo/addons.
    shutil.rmtree(packages / "addons", ignore_errors=True)
    shutil.copy2(packages / "setup/odoo", packages / "odoo-bin")
    for link in dangling_links(tree):
        print(f"\n  {link.relative_to(tree)} points to a file that no package brought", end="")


def home_in(target: Path) -> Path:
    """Return the folder of the Odoo home that `fetch` unpacked into ``target``."""
    return target / "tree/usr/lib/python3/dist-packages"


def dangling_links(tree: Path) -> list[Path]:
    """Return the symbolic links below ``tree`` that lead nowhere."""
    found = []
    for folder, folders, files in os.walk(tree):
        paths = (Path(folder, name) for name in folders + files)
        found += [path for path in paths if path.is_symlink() and not path.exists()]
    return found


def _linked_packages(archive: "Archive", package: str) -> list[str]:
    """Return the fonts and JavaScript libraries that ``package`` depends on."""
    depends = ""
    for line in archive.apt("apt-cache", "show", package).splitlines():
        if line.startswith("Depends:"):
            depends = line.removeprefix("Depends:")
            break
    words = [part.split("|")[0].split("(")[0].strip() for part in depends.split(",")]
    return [word for word in words if word.startswith(("fonts-", "libjs-"))]


class Archive:
    """Debian's archive, read by apt on a configuration below ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.conf = root / "apt.conf"
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        (root / "state/status").touch()

    def update(self) -> None:
        """Read the archive's signed lists.

        Some mirrors stand still for longer than the archive says its lists are valid.
        The signature still holds then, so a second try accepts their age.
        """
        keyring = _keyring(self.root)
        sources = [
            f"deb [signed-by={keyring}] {MIRROR} {suite} main" for suite in (UNSTABLE, STABLE)
        ]
        (self.root / "sources.list").write_text("\n".join(sources) + "\n")
        try:
            self._update(fresh=True)
        except ToolError:
            self._update(fresh=False)

    def _update(self, *, fresh: bool) -> None:
        text = APT_CONF.format(root=self.root, fresh=str(fresh).lower())
        if os.geteuid() == 0:
            # apt would hand the download to a user who may not enter root's cache.
            text += 'APT::Sandbox::User "root";\n'
        self.conf.write_text(text)
        self.apt("apt-get", "update", "--error-on=any")

    def apt(self, program: str, *words: str, cwd: Path | None = None) -> str:
        """Run one of apt's programs on this archive and return its output."""
        return run([program, "-c", self.conf, *words], cwd=cwd, add_env={"LC_ALL": "C"})

    def unpack(self, package: str, suites: tuple[str, ...], tree: Path) -> None:
        """Unpack ``package`` into ``tree``, from the first of ``suites`` that has it."""
        folder = self.root / "debs" / package
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for number, suite in enumerate(suites, start=1):
            try:
                self.apt("apt-get", "download", f"{package}/{suite}", cwd=folder)
                break
            except ToolError:
                if number == len(suites):
                    raise
        for deb in folder.glob("*.deb"):
            tree.mkdir(parents=True, exist_ok=True)
            run(["dpkg-deb", "-x", deb, tree])
        shutil.rmtree(folder)


def _keyring(root: Path) -> Path:
    """Return the keys of Debian's archive.

    Where the machine has none (Ubuntu), they come as a package from the distribution's
    own archive, which apt has checked against keys that the machine already trusts.
    """
    if KEYRING.exists():
        return KEYRING
    folder = root / "keyring"
    found = folder / KEYRING.relative_to("/")
    if not found.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            run(["apt-get", "download", "debian-archive-keyring"], cwd=folder)
        except ToolError:
            system_packages.install(
                "debian-archive-keyring", why="Debian's archive is checked with its keys."
            )
            return KEYRING
        for deb in folder.glob("*.deb"):
            run(["dpkg-deb", "-x", deb, folder])
    return found
