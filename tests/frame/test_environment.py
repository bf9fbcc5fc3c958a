import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from crm.embedded import FrameError
from crm.embedded.environment import load_development_keys, load_env_file
from crm.supervisor import checks

NAMES = ("SECRET_KEY", "NEXUS_MASTER_KEY", "ALLOWED_HOSTS", "PORT", "HOST")


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")


def test_it_generates_the_keys_once_and_for_us_alone(tmp_path: Path) -> None:
    load_development_keys(tmp_path)
    first = {name: os.environ[name] for name in NAMES[:2]}
    Fernet(first["NEXUS_MASTER_KEY"])
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    for name in first:
        os.environ[name] = ""
    load_development_keys(tmp_path)
    assert {name: os.environ[name] for name in first} == first


def test_it_never_invents_keys_for_a_production_home(tmp_path: Path) -> None:
    (tmp_path / "production").touch()
    with pytest.raises(FrameError, match="set SECRET_KEY and NEXUS_MASTER_KEY"):
        load_development_keys(tmp_path)


def test_it_reads_the_env_file_but_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    (tmp_path / ".env").write_text("# words\nPORT=1\nHOST = '127.0.0.2'\nexport SECRET_KEY=a=b\nALLOWED_HOSTS=\n")
    load_env_file(tmp_path / ".env")
    read = {name: os.environ[name] for name in ("PORT", "HOST", "SECRET_KEY", "ALLOWED_HOSTS")}
    assert read == {"PORT": "9000", "HOST": "127.0.0.2", "SECRET_KEY": "a=b", "ALLOWED_HOSTS": ""}


def test_it_names_each_secret_that_a_production_start_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "crm.example.test")
    with pytest.raises(FrameError) as refusal:
        checks.require_production_settings()
    assert "SECRET_KEY" in str(refusal.value) and "NEXUS_MASTER_KEY" in str(refusal.value)
    assert "ALLOWED_HOSTS" not in str(refusal.value)


def test_it_refuses_a_master_key_of_the_wrong_form(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES[:3]:
        monkeypatch.setenv(name, "something")
    with pytest.raises(FrameError, match="32 random bytes"):
        checks.require_production_settings()


def test_it_says_what_to_do_about_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SPACE_NEEDED", 10**18)
    with pytest.raises(FrameError, match="free some space, or set NEXUS_HOME"):
        checks.require_space(tmp_path)


def test_it_says_what_to_do_about_a_busy_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    with checks.listen():
        port = os.environ["PORT"]
        with pytest.raises(FrameError, match=f"Port {port} is busy: .* choose another port with PORT="):
            checks.listen()


@pytest.mark.parametrize("port", ["eighty", "70000", "-1"])
def test_it_refuses_what_is_no_port(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(FrameError, match="between 1 and 65535"):
        checks.listen()
