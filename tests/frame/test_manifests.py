"""The manifests of other platforms start what compose.yaml starts, with variables that .env.example explains."""

import json
import re
import shlex
from typing import Any

import pytest
import yaml

from crm.embedded import CHECKOUT
from crm.supervisor.checks import REQUIRED

DEPLOY = CHECKOUT / "deploy"
COMPOSE = yaml.safe_load((CHECKOUT / "compose.yaml").read_text())["services"]
OURS = {"migrate", "web", "worker", "background", "beat"}
ALONE = ["python", "-m", "crm.supervisor", "serve"]
NEEDED = {*REQUIRED, "DATABASE_URL", "REDIS_URL"}
# Seconds that docs/deployment.md promises between SIGTERM and SIGKILL.
STOP = {"web": 20, "worker": 40, "background": 40}


def kubernetes() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "kubernetes.yaml").read_text())["items"]
    return items


def pods() -> dict[str, dict[str, Any]]:
    """The pod of each process, by the name of its container."""
    specs = [item["spec"]["template"]["spec"] for item in kubernetes() if item["kind"] in ("Job", "Deployment")]
    return {spec["containers"][0]["name"]: spec for spec in specs}


def ecs() -> dict[str, dict[str, Any]]:
    task = json.loads((DEPLOY / "ecs-task.json").read_text())
    return {container["name"]: container for container in task["containerDefinitions"]}


def render() -> dict[str, Any]:
    services = yaml.safe_load((DEPLOY / "render.yaml").read_text())["services"]
    (web,) = [service for service in services if service["type"] == "web"]
    return dict(web)


def easypanel() -> dict[str, Any]:
    services = json.loads((DEPLOY / "easypanel.json").read_text())["services"]
    (app,) = [service["data"] for service in services if service["type"] == "app"]
    return dict(app)


def variables(name: str) -> set[str]:
    """Those that a manifest sets or asks for; Kubernetes has the secret ones in a Secret of the administrator's."""
    if name == "kubernetes":
        (settings,) = [item["data"] for item in kubernetes() if item["kind"] == "ConfigMap"]
        return set(settings) | NEEDED
    if name == "ecs":
        return {one["name"] for one in [*ecs()["web"]["environment"], *ecs()["web"]["secrets"]]}
    if name == "render":
        return {one["key"] for one in render()["envVars"]}
    return {line.partition("=")[0] for line in easypanel()["env"].splitlines()}


@pytest.mark.parametrize("name", ["kubernetes", "ecs", "render", "easypanel"])
def test_a_manifest_sets_what_a_start_needs_and_nothing_unknown(name: str) -> None:
    explained = set(re.findall(r"^#?([A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))
    assert NEEDED <= variables(name) <= explained


def test_kubernetes_runs_the_processes_of_compose() -> None:
    assert set(pods()) == OURS
    for name, pod in pods().items():
        assert pod["containers"][0]["command"] == COMPOSE[name]["command"]
        assert pod["containers"][0]["volumeMounts"] == [{"name": "data", "mountPath": "/data"}]
        waits = [container["name"] for container in pod.get("initContainers", [])]
        assert waits == ([] if name == "migrate" else ["wait"])
        assert pod.get("terminationGracePeriodSeconds", 30) >= STOP.get(name, 20)


def test_kubernetes_never_runs_two_beats() -> None:
    (beat,) = [item["spec"] for item in kubernetes() if item["metadata"]["name"] == "nexus-beat"]
    assert (beat["replicas"], beat["strategy"]["type"]) == (1, "Recreate")


def test_ecs_runs_the_processes_of_compose_after_migrate() -> None:
    assert set(ecs()) == OURS
    for name, container in ecs().items():
        assert container["command"] == COMPOSE[name]["command"]
        assert container["essential"] is (name != "migrate")
        if name != "migrate":
            assert container["dependsOn"] == [{"containerName": "migrate", "condition": "SUCCESS"}]
            assert STOP.get(name, 20) <= container["stopTimeout"] <= 120


def test_render_and_easypanel_run_everything_in_one_place() -> None:
    assert shlex.split(render()["dockerCommand"]) == shlex.split(easypanel()["deploy"]["command"]) == ALONE
    assert render()["disk"]["mountPath"] == easypanel()["mounts"][0]["mountPath"] == "/data"
    assert render()["healthCheckPath"] == "/readyz"
    assert easypanel()["deploy"]["zeroDowntime"] is False
