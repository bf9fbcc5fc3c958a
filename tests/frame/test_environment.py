import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from crm import configuration
from crm.embedded import CHECKOUT, FrameError
from crm.embedded.environment import load_development_keys, load_env_file
from crm.supervisor import checks
from tests.frame.conftest import SECRETS, clean_environment

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


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [
        *(("PORT", text) for text in ("eighty", "70000", "-1", "80.5")),
        *(("SITE_URL", text) for text in ("nonsense", "crm.example.test", "https://", "https://x.test/crm", "ftp://x")),
        *(("ALLOWED_HOSTS", text) for text in ("https://crm.example.test", "crm.example.test:443", "a b", "x.test/")),
        *(("CSRF_TRUSTED_ORIGINS", text) for text in ("crm.example.test", "https://x.test,y.test")),
        *(("DATABASE_URL", text) for text in ("nonsense", "mysql://x/y", "postgres://x:port/y")),
        *(("REDIS_URL", text) for text in ("localhost:6379", "http://x")),
        *(("EMAIL_URL", text) for text in ("mail.example.test", "http://x", "smpt://x")),
        ("DEFAULT_FROM_EMAIL", "Nexus"),
        *(("BEHIND_TLS", text) for text in ("yess", "2", "https")),
        ("TRUSTED_PROXIES", "-1"),
        ("API_CALLS_A_MINUTE", "many"),
        ("DATABASE_POOL_MIN", "0"),
        ("AGENT_DEBOUNCE_SECONDS", "soon"),
        ("LOG_LEVEL", "LOUD"),
        ("OPENAI_BASE_URL", "api.openai.com"),
    ],
)
def test_it_names_a_setting_that_would_be_misread(name: str, nonsense: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, nonsense)
    with pytest.raises(FrameError, match=f"Set {name} to ") as refusal:
        configuration.require_sound()
    assert nonsense not in str(refusal.value).replace(configuration.FORMS[name].wanted, "")


def test_it_takes_every_value_that_the_guide_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (CHECKOUT / ".env.example").read_text()
    for name, value in re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE):
        monkeypatch.setenv(name, value)
    for name, value in {
        "ALLOWED_HOSTS": "crm.example.com, .example.com,[::1],127.0.0.1",
        "SITE_URL": "https://crm.example.com/",
        "DATABASE_URL": "postgres://nexus@/nexus?host=/run/postgres",
        "REDIS_URL": "unix:///run/valkey.sock?db=0",
        "EMAIL_URL": "smtp+tls://user:pass%40word@mail.example.com:587",
    }.items():
        monkeypatch.setenv(name, value)
    assert list(configuration.misread()) == []


@pytest.mark.parametrize("secret", ["short", "x" * 60, "abcd" * 20])
def test_a_production_start_refuses_a_secret_that_can_be_guessed(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", secret)
    with pytest.raises(FrameError, match="at least 50 random characters"):
        configuration.require_sound(production=True)
    configuration.require_sound()


@pytest.mark.parametrize("program", ["dev", "serve"])
def test_a_start_says_what_is_wrong_with_its_home_or_settings(program: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = {
        "is a file: set NEXUS_HOME to a directory": {"NEXUS_HOME": str(tmp_path / "file")},
        "Set SITE_URL to the address": {"SITE_URL": "nonsense", "NEXUS_HOME": str(tmp_path / "home")},
    }
    for sentence, wrong in refused.items():
        environment = clean_environment(**SECRETS) | wrong
        command = [sys.executable, "-m", "crm.supervisor", program]
        answer = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=240)
        assert answer.returncode == 1 and sentence in answer.stderr, answer.stderr
        assert "Traceback" not in answer.stderr
