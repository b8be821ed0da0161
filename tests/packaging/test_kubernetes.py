"""deploy/kubernetes: the schemas of Kubernetes take it, and what it starts and names is there as it is written."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from disputes.access.door import is_public
from disputes.retention.policy import DEFAULT_POLICY, read_policy
from tests.packaging.deployed import DEPLOY, documents, known_variables, option_of, takes

FOLDER = DEPLOY / "kubernetes"
[KUSTOMIZATION] = documents((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
EXAMPLES = ("account.example.yaml", "secret.example.yaml")
OURS = ("disputes", "registry.example.com/disputes:0.1.0")
OBJECTS: list[tuple[str, dict[str, Any]]] = [
    (name, found)
    for name in (*KUSTOMIZATION["resources"], *EXAMPLES)
    for found in documents((FOLDER / name).read_text(encoding="utf-8"))
]


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [o for _, o in OBJECTS if o["kind"] in kinds]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """The templates of pods, by the name of what makes them."""
    for o in of_kind("Deployment", "StatefulSet", "Job"):
        yield o["metadata"]["name"], o["spec"]["template"]
    for o in of_kind("CronJob"):
        yield o["metadata"]["name"], o["spec"]["jobTemplate"]["spec"]["template"]


PODS = dict(pods())
CONTAINERS = {
    f"{name}/{c['name']}": (PODS[name]["spec"], c)
    for name in PODS
    for c in (*PODS[name]["spec"].get("initContainers", ()), *PODS[name]["spec"]["containers"])
}


def line_of(container: Mapping[str, Any]) -> list[str]:
    """What a container starts; our image's own entrypoint is `disputes`."""
    own = ["disputes"] if container["image"] in OURS else []
    return [*container.get("command", own), *container.get("args", ())]


@pytest.mark.parametrize(("file", "found"), OBJECTS, ids=lambda v: v if isinstance(v, str) else v["kind"])
def test_the_schema_takes_it(file: str, found: dict[str, Any]) -> None:
    kubernetes_validate.validate(found, "1.30", strict=True)
    kubernetes_validate.validate(found, kubernetes_validate.latest_version(), strict=True)


def test_the_schema_is_strict() -> None:
    wrong = {**OBJECTS[0][1], "metadaat": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)


def test_every_file_is_part_of_it() -> None:
    files = {p.name for p in FOLDER.glob("*.yaml")}
    assert files == {*KUSTOMIZATION["resources"], "kustomization.yaml", *EXAMPLES}
    names = [(o["kind"], o["metadata"]["name"]) for _, o in OBJECTS]
    assert len(set(names)) == len(names)


def test_kustomize_builds_it() -> None:
    if shutil.which("kubectl") is None:
        pytest.skip("no kubectl on this machine")
    done = subprocess.run(["kubectl", "kustomize", str(FOLDER)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    built = documents(done.stdout)
    assert len(built) == sum(file not in EXAMPLES for file, _ in OBJECTS)
    assert {o["metadata"].get("namespace", "disputes") for o in built} == {"disputes"}
    [image] = {
        c["image"] for o in built if o["kind"] == "Deployment" for c in o["spec"]["template"]["spec"]["containers"]
    }
    assert image == OURS[1]


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_starts_a_command(name: str) -> None:
    container = CONTAINERS[name][1]
    if container["image"] in OURS:
        assert takes(line_of(container)) in ("disputes", "dask", "/bin/sh")
    else:
        assert container["image"].rpartition(":")[2] not in ("", "latest")


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_may_do_little(name: str) -> None:
    spec, container = CONTAINERS[name]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"].keys() == {"requests", "limits"}


def test_what_is_named_is_there() -> None:
    there = {(o["kind"], o["metadata"]["name"]) for _, o in OBJECTS}
    [secret] = of_kind("Secret")
    for name, (spec, container) in CONTAINERS.items():
        for source in container.get("envFrom", ()):
            assert ("ConfigMap", source["configMapRef"]["name"]) in there, name
        for variable in container.get("env", ()):
            if variable["name"].startswith("DISPUTES_"):
                assert variable["name"] in known_variables(), name
            key = variable.get("valueFrom", {}).get("secretKeyRef")
            if key is not None:
                assert key["name"] == secret["metadata"]["name"]
                assert key["key"] in secret["stringData"], name
        claims = {t["metadata"]["name"] for o in of_kind("StatefulSet") for t in o["spec"]["volumeClaimTemplates"]}
        volumes = {v["name"]: v for v in spec["volumes"]}
        assert {m["name"] for m in container["volumeMounts"]} <= {*volumes, *claims}, name
        for volume in volumes.values():
            if "configMap" in volume:
                assert ("ConfigMap", volume["configMap"]["name"]) in there
            if "persistentVolumeClaim" in volume:
                assert ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) in there
            for item in volume.get("secret", {}).get("items", ()):
                assert item["key"] in secret["stringData"]
    [config] = [o for o in of_kind("ConfigMap") if o["metadata"]["name"] == "disputes"]
    assert config["data"].keys() <= known_variables()


def test_ports_and_paths_are_those_of_the_programs() -> None:
    ports = {name: {p["name"]: p["containerPort"] for p in c.get("ports", ())} for name, (_, c) in CONTAINERS.items()}
    desk = line_of(CONTAINERS["desk/desk"][1])
    scheduler, worker = (line_of(CONTAINERS[n][1]) for n in ("dask-scheduler/scheduler", "dask-worker/worker"))
    assert ports["desk/desk"] == {"http": int(option_of(desk, "--port"))}
    assert ports["dask-scheduler/scheduler"] == {
        "dask": int(option_of(scheduler, "--port")),
        "health": int(option_of(scheduler, "--dashboard-address").removeprefix(":")),
    }
    assert ports["dask-worker/worker"] == {
        "dask": int(option_of(worker, "--worker-port")),
        "nanny": int(option_of(worker, "--nanny-port")),
        "health": int(option_of(worker, "--dashboard-address").removeprefix(":")),
    }
    for name, (_, container) in CONTAINERS.items():
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            asked = container.get(probe, {}).get("httpGet")
            if asked is not None:
                assert asked["port"] in ports[name]
                path = asked["path"]
                assert is_public(path) if name.startswith("desk") else path == "/health"
    assert CONTAINERS["desk/desk"][1]["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert CONTAINERS["desk/desk"][1]["livenessProbe"]["httpGet"]["path"] == "/healthz"
    [service] = [o for o in of_kind("Service") if o["metadata"]["name"] == "dask-scheduler"]
    address = f"tcp://dask-scheduler:{service['spec']['ports'][0]['port']}"
    assert address in worker
    assert address in CONTAINERS["scan/scan"][1]["args"][0]


def test_services_policies_and_budgets_choose_pods() -> None:
    labels = [p["metadata"]["labels"] for p in PODS.values()]
    ports = {p["containerPort"] for _, c in CONTAINERS.values() for p in c.get("ports", ())}

    def chosen(selector: Mapping[str, str]) -> bool:
        return any(selector.items() <= own.items() for own in labels)

    for o in of_kind("Service"):
        assert chosen(o["spec"]["selector"]), o["metadata"]["name"]
    for o in of_kind("PodDisruptionBudget", "Deployment", "StatefulSet"):
        assert chosen(o["spec"]["selector"]["matchLabels"]), o["metadata"]["name"]
    for o in of_kind("NetworkPolicy"):
        spec = o["spec"]
        assert chosen(spec["podSelector"].get("matchLabels", {})), o["metadata"]["name"]
        for rule in (*spec.get("ingress", ()), *spec.get("egress", ())):
            for peer in (*rule.get("from", ()), *rule.get("to", ())):
                if "podSelector" in peer:
                    assert chosen(peer["podSelector"]["matchLabels"]), o["metadata"]["name"]
            assert {p["port"] for p in rule["ports"]} <= {*ports, 53, 443}, o["metadata"]["name"]


def test_whoever_asks_the_database_may() -> None:
    """And nobody else: the pods that are told its address are those that the policies let in."""
    for name, template in PODS.items():
        spec = template["spec"]
        asks = any("envFrom" in c for c in (*spec.get("initContainers", ()), *spec["containers"]))
        assert asks is ("disputes.example.com/uses" in template["metadata"]["labels"]), name


def test_role_and_policy_are_the_same_as_elsewhere(tmp_path: Path) -> None:
    maps = {o["metadata"]["name"]: o["data"] for o in of_kind("ConfigMap")}
    script = (DEPLOY / "role.sql").read_text(encoding="utf-8")
    told = [line for line in script.splitlines() if not line.startswith("--")]
    assert maps["postgres-role"]["role.sql"].splitlines() == told
    file = tmp_path / "retention.yaml"
    file.write_text(maps["disputes-retention"]["retention.yaml"], encoding="utf-8")
    assert read_policy(file).spans == read_policy(DEFAULT_POLICY).spans
    assert yaml.safe_load(maps["disputes-retention"]["retention.yaml"])["keep"] == []
