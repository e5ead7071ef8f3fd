"""What checks a commit and what an editor does agree with ``make lint``."""

import configparser
import re
import shlex
import tomllib

import pytest
import yaml

from tools.cache import CHECKOUT
from tools.lint import CHECKS

[LOCAL] = yaml.safe_load((CHECKOUT / ".pre-commit-config.yaml").read_text())["repos"]
HOOKS = LOCAL["hooks"]
LINT = ["python3", "-m", "tools.bootstrap", "lint"]


def test_every_check_is_a_hook():
    assert [shlex.split(hook["entry"]) for hook in HOOKS] == [[*LINT, name] for name in CHECKS]


def test_the_tools_own_environment_gives_the_versions():
    """No hook has a repository, a version or packages of its own."""
    assert LOCAL["repo"] == "local"
    for hook in HOOKS:
        assert hook["language"] == "system", hook["id"]
        assert not {"rev", "additional_dependencies"} & set(hook), hook["id"]


@pytest.mark.parametrize(
    "name", ["ruff", "pylint-odoo", "oca-odoo-pre-commit-hooks", "vermin", "bandit"]
)
def test_the_programs_of_the_checks_are_pinned(name):
    requirements = (CHECKOUT / "tools/requirements.txt").read_text()
    assert re.search(rf"^{re.escape(name)}==", requirements, re.MULTILINE)


def test_an_editor_breaks_lines_where_ruff_does():
    settings = configparser.ConfigParser()
    settings.read_string("[global]\n" + (CHECKOUT / ".editorconfig").read_text())
    ruff = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["ruff"]
    assert settings["*.py"]["max_line_length"] == str(ruff["line-length"])


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "README.md"])
def test_the_commands_that_a_page_names_exist(name):
    page = (CHECKOUT / name).read_text()
    targets = re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"(?:^ *|`)make ([a-z]+)", page, re.MULTILINE)) - {"x"} <= set(targets)
    for tool in re.findall(r"-m tools\.bootstrap ([a-z_]+)", page):
        assert tool == "x" or (CHECKOUT / f"tools/{tool}.py").exists(), tool
    for path in re.findall(r"(?<![\w/])(?:tools|tests|docs|cartona_api)/[\w/]+\.\w+", page):
        assert path == "tools/x.py" or (CHECKOUT / path).exists(), path
