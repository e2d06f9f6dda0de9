"""What `deploy/` tells machines to do: read by the schemas of those machines, and by what this service knows of itself."""

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from compose_spec import PyCompose
from django.conf import settings
from django.urls import resolve

from madoguchi.site import env
from madoguchi.site.watch.middleware import ASKED_INSIDE
from tests.house.source import ROOT
from tests.house.test_docs import _check_madoguchi
from tests.machine import ran

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
COMPOSE = DEPLOY / "compose" / "compose.yaml"
NGINX = DEPLOY / "nginx" / "madoguchi.conf.template"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
VARIABLE = re.compile(r"\bMADOGUCHI_[A-Z_]+")
SHARED = {"signing", "sign-in", "web-push", "populations", "anchors"}
"""What all hosts share of the state folder (docs/operations.md)."""

ASKED = {"image": "madoguchi:1", "BACKUP_FOLDER": "/mnt/backups", "TLS_FOLDER": "/etc/tls"}


def _text(path: Path) -> str:
    return path.read_text("utf-8")


def _variables(path: Path) -> set[str]:
    lines = [line for line in _text(path).splitlines() if not line.lstrip().startswith("#")]
    return set(VARIABLE.findall("\n".join(lines)))


def test_every_variable_is_one_that_the_service_reads_and_every_setting_is_used_somewhere():
    used = {name for path in FILES for name in _variables(path)}
    assert used - env.known() == set()
    base = {name.removesuffix("_FILE") for name in used}
    optional = {"MADOGUCHI_SIGN_IN", "MADOGUCHI_GBIZINFO_TOKEN", "MADOGUCHI_TRACES"}
    optional |= {"MADOGUCHI_TSA_SECONDS", "MADOGUCHI_TSA_TRIES"}
    assert env.OF_A_HOST - base == optional
    told = VARIABLE.findall(_text(ROOT / "docs" / "operations.md"))
    assert env.OF_A_HOST | env.OF_DEVELOPMENT <= set(told)


def test_what_is_secret_comes_as_a_file_that_the_host_mounts():
    for path in FILES:
        assert not _variables(path) & env.SECRETS, path
        wrong = re.findall(
            r"(?i)(?:password|secret(?!Name)|token)\w*\s*[:=]\s*[\"']?[A-Za-z0-9+/]{8,}", _text(path)
        )
        assert not [one for one in wrong if "/run/secrets" not in one and "madoguchi" not in one], path
        assert "BEGIN " not in _text(path)


# compose


def _interpolated() -> str:
    def value(found: re.Match[str]) -> str:
        name, kind, text = found.groups()
        return (
            text
            if kind == "-"
            else ASKED.get(name, ASKED["image"] if "IMAGE" in name else f"x-{name.lower()}")
        )

    return re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", value, _text(COMPOSE))


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load(_interpolated())["services"]


def test_compose_is_what_its_specification_says():
    parsed = PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(_interpolated())))  # merges written out
    parsed.validate()
    assert {"primary", "replica", "web-1", "web-2", "storage", "scanner"} <= set(parsed.service_names())


def test_every_container_is_hardened_limited_and_looked_after(services):
    for name, one in services.items():
        assert one["read_only"] is True, name
        assert one["cap_drop"] == ["ALL"] and "no-new-privileges:true" in one["security_opt"], name
        assert not str(one["user"]).startswith(("0", "root")), name
        limits = one["deploy"]["resources"]["limits"]
        assert {"cpus", "memory", "pids"} <= set(limits), name
        assert "healthcheck" in one and "stop_grace_period" in one, name
        assert set(one.get("ports", [])) <= ({"80:80", "443:443"} if name == "proxy" else set()), name
        assert "outside" not in one["networks"] or name == "proxy", name
    told = yaml.safe_load(_interpolated())
    assert told["networks"]["inside"] == {"internal": True}
    assert all(set(secret) == {"environment"} for secret in told["secrets"].values())


def test_web_hosts_share_what_hosts_share_and_nothing_else(services):
    folders = {}
    for name in ("web-1", "web-2"):
        mounted = [volume.split(":")[:2] for volume in services[name]["volumes"]]
        folders[name] = {volume: place for volume, place in mounted}
    both = folders["web-1"].keys() & folders["web-2"].keys()
    assert both == SHARED | {"keys"}
    assert {folders["web-1"][name] for name in SHARED} == {f"/var/lib/madoguchi/{name}" for name in SHARED}
    dockerfile = _text(DEPLOY / "Dockerfile")
    assert all(f"/var/lib/madoguchi/{name}" in dockerfile for name in SHARED)


def test_commands_are_those_of_the_command_line(services):
    for name, one in services.items():
        if one["image"] == ASKED["image"] and "command" in one and name != "storage":
            _check_madoguchi(one["command"])
    for unit in UNITS:
        (line,) = re.findall(r"^ExecStart=/opt/madoguchi/bin/madoguchi (.*)$", _text(unit), re.M)
        _check_madoguchi([word for word in line.split() if word != "$DRILL"])
    found = re.findall(r"^CMD (\[.*\])", _text(DEPLOY / "Dockerfile"), re.M)
    _check_madoguchi(yaml.safe_load(found[-1]))
    for pod in _pods().values():
        for container in pod["containers"]:
            if container["image"].startswith("madoguchi@"):
                _check_madoguchi(container["args"])


# Kubernetes


def _manifests() -> list[dict[str, Any]]:
    files = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    found = [one for path in files for one in yaml.safe_load_all(_text(path))]
    return [one for one in found if one["kind"] != "Kustomization"]


def _templates() -> dict[str, dict[str, Any]]:
    found = {}
    for one in _manifests():
        spec = one.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            found[f"{one['kind']} {one['metadata']['name']}"] = spec["template"]
    return found


def _pods() -> dict[str, dict[str, Any]]:
    return {name: template["spec"] for name, template in _templates().items()}


@pytest.mark.parametrize("one", _manifests(), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_a_manifest_is_what_its_schema_says(one):
    kubernetes_validate.validate(one, "1.33", strict=True)
    assert one["metadata"].get("namespace", "madoguchi") == "madoguchi"


def test_the_schema_would_have_noticed():
    (web,) = [one for one in _manifests() if (one["kind"], one["metadata"]["name"]) == ("Deployment", "web")]
    web["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(web, "1.33", strict=True)


def test_everything_in_the_folder_is_applied():
    told = yaml.safe_load(_text(DEPLOY / "kubernetes" / "kustomization.yaml"))["resources"]
    there = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert set(told) == there - {"kustomization.yaml", "migrate.yaml"}  # which runs before each upgrade


def test_every_pod_is_hardened_and_limited():
    for name, pod in _pods().items():
        assert pod["enableServiceLinks"] is False, name  # or their variables would be refused as unknown
        assert pod["automountServiceAccountToken"] is False, name
        user = pod["securityContext"]
        assert user["runAsNonRoot"] and user["runAsUser"] > 0, name
        assert user["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in pod["containers"] + pod.get("initContainers", []):
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] is True and not context["allowPrivilegeEscalation"], name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert {"cpu", "memory"} <= set(container["resources"]["limits"]), name
            assert "@sha256:" in container["image"], name
            volumes = {volume["name"] for volume in pod["volumes"]}
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes, name
            ports = {port["name"] for port in container.get("ports", [])}
            for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
                probe = container.get(kind, {})
                asked = probe.get("httpGet") or probe.get("tcpSocket") or {}
                assert {asked["port"]} <= ports if asked else True, (name, kind)


def test_probes_ask_addresses_that_there_are_and_whose_host_does_not_matter():
    web = _pods()["Deployment web"]["containers"][0]
    asked = {
        kind: web[kind]["httpGet"]["path"] for kind in ("livenessProbe", "readinessProbe", "startupProbe")
    }
    assert asked == {"livenessProbe": "/healthz", "readinessProbe": "/readyz", "startupProbe": "/healthz"}
    for path in asked.values():
        resolve(path)
        assert path in ASKED_INSIDE
    for path in re.findall(r"127\.0\.0\.1:8000(/\w+)", _text(COMPOSE) + _text(DEPLOY / "Dockerfile")):
        resolve(path)


def test_selectors_meet_the_labels_of_pods_and_ports_those_of_containers():
    templates = _templates()
    labels = [template["metadata"]["labels"] for template in templates.values()]

    def meets(selector: dict[str, str]) -> bool:
        return any(selector.items() <= one.items() for one in labels)

    for one in _manifests():
        spec, where = one.get("spec", {}), (one["kind"], one["metadata"]["name"])
        if one["kind"] == "Service":
            assert meets(spec["selector"]), where
            (template,) = [
                t for t in templates.values() if spec["selector"].items() <= t["metadata"]["labels"].items()
            ]
            ports = {port["name"] for c in template["spec"]["containers"] for port in c.get("ports", [])}
            assert {port["targetPort"] for port in spec["ports"]} <= ports, where
        elif one["kind"] == "Deployment":
            assert spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()
        elif one["kind"] == "PodDisruptionBudget":
            assert meets(spec["selector"]["matchLabels"]), where
        elif one["kind"] == "NetworkPolicy" and spec["podSelector"]:
            assert meets(spec["podSelector"]["matchLabels"]), where
        elif one["kind"] == "Ingress":
            names = {m["metadata"]["name"] for m in _manifests() if m["kind"] == "Service"}
            backends = [
                path["backend"]["service"]["name"] for r in spec["rules"] for path in r["http"]["paths"]
            ]
            assert set(backends) <= names


def test_what_is_deployed_may_lose_a_machine_and_nobody_reaches_what_is_not_named():
    kinds = {(one["kind"], one["metadata"]["name"]): one.get("spec", {}) for one in _manifests()}
    for kind, name in list(kinds):
        if kind == "Deployment":
            budget = kinds["PodDisruptionBudget", name]
            assert 1 <= budget["minAvailable"] < kinds[kind, name]["replicas"]
    nothing = kinds["NetworkPolicy", "nothing"]
    assert nothing == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    stop = _pods()["Deployment web"]["terminationGracePeriodSeconds"]
    waits = int(_pods()["Deployment web"]["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert stop > waits + 2 * 10 + 10  # serving.SECONDS_TO_STOP for the web workers and for the task worker


def test_settings_are_the_same_names_everywhere_they_are_asked():
    (told,) = [one["data"] for one in _manifests() if one["kind"] == "ConfigMap"]
    asked = {"secret-key", "database", "replica", "mail", "metrics-token"}
    assert {Path(value).name for name, value in told.items() if name.endswith("_FILE")} == asked
    text = "\n".join(_text(path) for path in (DEPLOY / "kubernetes").glob("*.yaml"))
    keys = set(re.findall(r"secretKeyRef: \{name: madoguchi, key: ([\w-]+)\}", text))
    listed = _text(DEPLOY / "kubernetes" / "settings.yaml").split("apiVersion")[0].split("operator:")[1]
    assert all(
        re.search(rf"\b{name}\b", listed) for name in keys - {"drill-database"} | asked | {"master.json"}
    )


# systemd


def test_units_pass_the_check_of_systemd(tmp_path):
    program = tmp_path / "madoguchi"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in (DEPLOY / "systemd").iterdir():
        (tmp_path / unit.name).write_text(_text(unit).replace("/opt/madoguchi/bin/madoguchi", str(program)))
    checked = ran("systemd-analyze", "verify", *map(str, sorted(tmp_path.glob("*.[st]*"))))
    assert checked.returncode == 0, checked.stderr
    assert "madoguchi" not in checked.stderr, checked.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_gives_the_service_no_more_than_it_needs(unit):
    text = _text(unit)
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "UMask=0077",
        "PrivateTmp=yes",
    ):
        assert f"\n{line}\n" in text
    assert "User=madoguchi\n" in text and "MemoryMax=" in text
    given = set(re.findall(r"^LoadCredentialEncrypted=([\w-]+):", text, re.M))
    assert set(re.findall(r"_FILE=%d/([\w-]+)$", text, re.M)) == given


# nginx


def test_nginx_takes_its_configuration(tmp_path):
    made = ran(
        *(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=window.example",
        ),
        *("-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")),
    )
    assert made.returncode == 0, made.stderr
    text = _text(NGINX)
    given = {"WINDOW_HOST": "window.example", "WEB_1": "127.0.0.1:8001", "WEB_2": "127.0.0.1:8002"}
    for name, value in given.items():
        text = text.replace("${" + name + "}", value)
    text = text.replace("/etc/nginx/tls", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    version = re.search(r"/(\d+)\.(\d+)\.(\d+)", ran("nginx", "-v").stderr)
    assert version
    if tuple(map(int, version.groups())) < (1, 25, 1):  # there `http2` is a word of `listen`
        text = text.replace("listen 443 ssl;", "listen 443 ssl http2;").replace("  http2 on;\n", "")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{text}\n}}\n")
    checked = ran("nginx", "-t", "-q", "-c", str(whole), "-p", str(tmp_path))
    assert checked.returncode == 0, checked.stderr


def test_the_proxy_keeps_inside_what_is_for_inside_and_writes_no_addresses():
    text = _text(NGINX)
    (hidden,) = re.findall(r"location ~ (\S+) \{ return 404; \}", text)
    assert all(re.match(hidden, path) for path in ASKED_INSIDE)
    (log,) = re.findall(r"log_format[^;]*;", text)
    assert not set(re.findall(r"\$(\w+)", log)) & {
        "request",
        "request_uri",
        "uri",
        "args",
        "query_string",
        "http_referer",
        "remote_addr",
    }
    assert "non_idempotent" not in text and "proxy_request_buffering on" in text
    (size,) = re.findall(r"client_max_body_size (\d+)m", text)
    assert int(size) * 1024 * 1024 == settings.LARGEST_BODY


# the image


def test_the_image_installs_by_hash_and_runs_as_nobody_much():
    text = _text(DEPLOY / "Dockerfile")
    assert text.count("FROM ${PYTHON_IMAGE}") == 2
    installs = [line for line in re.sub(r"\\\n", " ", text).split("&&") if re.search(r"pip install", line)]
    assert all("--require-hashes" in line or "/wheels/" in line for line in installs)
    (user,) = re.findall(r"^USER (.*)$", text, re.M)
    assert user == "10001:10001"
    copied = {word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M) for word in line.split()}
    kept = {line[1:] for line in _text(ROOT / ".dockerignore").splitlines() if line.startswith("!")}
    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)
