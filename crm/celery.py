"""The task queue: Celery over Valkey; every company task is written with `tenants.tasks.company_task`."""

import gc
import importlib
import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init, worker_ready

from crm import pooling
from crm.orphans import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Loaded once before the workers that answer leads fork: slow to load, and the children share the memory. A module may
# have a `warm_up()` that loads what its import does not (models, tables).
PRELOADED = ("agent.turn_runner", "agent.engines", "agent.llm", "agent.model_engine", "agent.preload")


@beat_init.connect
def watch_supervisor(**_: Any) -> None:
    end_with_parent()


@worker_init.connect
def load_before_fork(sender: Any, **_: Any) -> None:
    """Load what every child needs, and keep the collector from touching (and so copying) it."""
    end_with_parent()
    pooling.end_unless_sessions_are_kept()
    answers_leads = "messages" in sender.app.amqp.queues.consume_from
    for name in PRELOADED if answers_leads else ():
        module = importlib.import_module(name)
        if hasattr(module, "warm_up"):
            module.warm_up()
    gc.collect()
    gc.freeze()


@worker_ready.connect
def say_ready(**_: Any) -> None:
    """Tell the supervisor that tasks are taken from now on, and whoever rotates keys which ones are known here."""
    from tenants import key_holders

    key_holders.stay_visible()
    if path := os.environ.get("NEXUS_READY_FILE"):
        Path(path).touch()
