import re

import pytest

from crm.embedded import CHECKOUT

REQUIREMENTS = CHECKOUT / "requirements"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return {key.lower().replace("_", "-"): version for key, version in PIN.findall((REQUIREMENTS / name).read_text())}


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_it_names_no_host_and_hashes_every_package(name: str) -> None:
    text = (REQUIREMENTS / name).read_text()
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links|@ ", text)
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(blocks) > 50
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_it_locks_everything_that_is_asked_for(name: str) -> None:
    asked = re.findall(r"^([A-Za-z0-9._-]+)", (REQUIREMENTS / f"{name}.in").read_text(), re.MULTILINE)
    assert {word.lower() for word in asked if not word.startswith("-")} <= set(pins(f"{name}.txt"))


def test_it_tests_the_versions_that_it_ships() -> None:
    base, dev = pins("base.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in base} == base


def test_it_lists_the_licence_of_every_package_that_it_ships() -> None:
    text = (CHECKOUT / "docs" / "third-party-licences.md").read_text()
    rows = dict(re.findall(r"^\| ([\w.-]+) \| ([^ |]+) \|", text, re.MULTILINE))
    assert {name: rows.get(name) for name in pins("base.txt")} == pins("base.txt"), "bin/licences writes the list anew"


def test_it_explains_every_variable_that_is_read() -> None:
    explained = set(re.findall(r"^#?([A-Z][A-Z_0-9]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))
    settings = (CHECKOUT / "crm" / "settings.py").read_text()
    assert set(re.findall(r'env\.\w+\(\s*"([A-Z_0-9]+)"', settings)) <= explained


def test_its_programs_are_executable() -> None:
    programs = [path for path in (CHECKOUT / "bin").iterdir() if path.is_file() and not path.suffix]
    assert len(programs) >= 8
    assert [path.name for path in programs if not path.stat().st_mode & 0o100] == []
