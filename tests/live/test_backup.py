"""Backup and restore of a whole installation in a home of its own: what is destroyed comes back."""

import base64
import fcntl
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm.embedded import CHECKOUT, remove_home

Manage = Callable[..., subprocess.CompletedProcess[str]]
SHOW = (
    "from tenants.models import *; print('SHOWN', sorted(t.name for t in Tenant.objects.all()),"
    " [c.api_key for c in WhatsAppChannel.objects.all()], User.objects.get().check_password('Correct-Horse-7'))"
)
FILL = (
    "from tenants.models import *; u = User.objects.get(); u.set_password('Correct-Horse-7'); u.save();"
    " WhatsAppChannel.objects.create(tenant=Tenant.objects.get(), provider='ycloud', name='n', number='+1',"
    " api_key='key-of-uno')"
)
LOG_IN = (
    "from django.contrib.sessions.backends.db import SessionStore; s = SessionStore(); s['x'] = 1; s.create();"
    " from tenants.models import *; RefreshFamily.begin(Membership.objects.get())"
)
LOGINS = (
    "from django.contrib.sessions.models import Session; from tenants.models import *;"
    " print('LOGINS', Session.objects.count() + RefreshFamily.objects.filter(revoked_at=None).count())"
)
FUTURE = (
    "from django.db import connection; from django.db.migrations.recorder import MigrationRecorder;"
    " MigrationRecorder(connection).record_applied('tenants', '9999_from_the_future')"
)
KNOW = (
    "from django.db import connection; from tenants.models import *; connection.set_tenant(Tenant.objects.get());"
    " from leads.models import Lead; from company import people_data;"
)
MEET = KNOW + " Lead.objects.create(first_name='Zoe', source='manual')"
ERASE = KNOW + (
    " row = people_data.ask_erasure(Lead.objects.get().pk, by=User.objects.get()); people_data.answer_person_request(row.pk)"
)
KNOWN = KNOW + " print('KNOWN', [lead.first_name for lead in Lead.objects.all()])"
FILLED = "SHOWN ['Uno'] ['key-of-uno'] True"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    remove_home(tmp_path / "home")


@pytest.fixture
def manage(home: Path) -> Manage:
    foreign = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "NEXUS_MASTER_KEY", "ALLOWED_HOSTS"}
    plain = {name: value for name, value in os.environ.items() if name not in foreign}

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "crm.supervisor.manage", *words]
        environment = plain | {"NEXUS_HOME": str(home)} | more
        return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=240)

    return run


def test_it_brings_back_what_was_destroyed(home: Path, manage: Manage, tmp_path: Path) -> None:
    assert manage("create_company", "Uno", "ceo@example.test").returncode == 0
    assert manage("shell", "-c", FILL).returncode == manage("shell", "-c", MEET).returncode == 0
    upload = home / "media" / "x" / "upload"
    upload.parent.mkdir(parents=True)
    content = secrets.token_bytes(100_000)
    upload.write_bytes(content)

    assert manage("upgrade", "--to", str(tmp_path)).returncode == 0
    (path,) = tmp_path.glob("*.tar")
    assert path.stat().st_mode & 0o077 == 0 and b"key-of-uno" not in path.read_bytes()

    upload.unlink()
    assert manage("shell", "-c", ERASE).returncode == 0
    destroy = "from tenants.models import *; WhatsAppChannel.objects.all().delete(); Membership.objects.all().delete()"
    assert manage("shell", "-c", destroy).returncode == 0
    assert "--replace" in manage("restore", str(path)).stderr
    refuses_what_is_no_good(manage, path, home, tmp_path)
    assert FILLED not in manage("shell", "-c", SHOW).stdout  # nothing was half restored

    restored = manage("restore", "--replace", str(path))
    assert restored.returncode == 0 and "erased again: 1 person." in restored.stdout
    assert FILLED in manage("shell", "-c", SHOW).stdout
    assert "KNOWN ['']" in manage("shell", "-c", KNOWN).stdout
    assert upload.read_bytes() == content
    assert not (home / "restoring").exists()

    keys = json.loads((home / "keys.json").read_text())
    remove_home(home)  # the machine is lost: what is left are the file and the keys
    (home / "media").mkdir(parents=True)
    restored = manage("restore", str(path), **keys)
    assert restored.returncode == 0 and f"There is no {home / 'erasures.jsonl'}" in restored.stdout
    assert FILLED in manage("shell", "-c", SHOW, **keys).stdout
    assert upload.read_bytes() == content


def test_a_newer_backup_is_refused_and_logins_end(manage: Manage, tmp_path: Path) -> None:
    assert manage("create_company", "Uno", "ceo@example.test").returncode == 0
    assert manage("shell", "-c", LOG_IN).returncode == 0
    assert manage("backup", "--to", str(tmp_path)).returncode == 0
    (path,) = tmp_path.glob("*.tar")
    assert manage("restore", "--replace", str(path)).returncode == 0
    assert "LOGINS 0" in manage("shell", "-c", LOGINS).stdout

    assert manage("shell", "-c", FUTURE).returncode == 0
    assert manage("backup", "--to", str(tmp_path / "future")).returncode == 0
    (newer,) = (tmp_path / "future").glob("*.tar")
    assert "newer version" in manage("restore", "--replace", str(newer)).stderr


def test_nothing_starts_on_a_cut_restore(tmp_path: Path) -> None:
    (tmp_path / "restoring").write_text("/somewhere/nexus.tar\n")
    command = [sys.executable, "-m", "crm.supervisor", "dev"]
    environment = os.environ | {"NEXUS_HOME": str(tmp_path)}
    result = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=240)
    assert result.returncode == 1 and "bin/manage restore /somewhere/nexus.tar" in result.stderr


def refuses_what_is_no_good(manage: Manage, path: Path, home: Path, tmp_path: Path) -> None:
    whole, bad = path.read_bytes(), tmp_path / "bad"
    middle = len(whole) // 2
    for content in (whole[:middle], whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], b"x"):
        bad.write_bytes(content)
        result = manage("restore", "--replace", str(bad))
        assert result.returncode == 1 and "another copy" in result.stderr and "Traceback" not in result.stderr
    other = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    assert "master key" in manage("restore", "--replace", str(path), NEXUS_MASTER_KEY=other).stderr
    with open(home / ".supervisor", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "stop it first" in manage("restore", "--replace", str(path)).stderr
