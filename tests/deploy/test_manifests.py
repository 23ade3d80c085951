"""compose.yaml, the Kubernetes manifest, and the systemd unit are valid and consistent."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import kubernetes_validate
import psycopg
import pytest
import yaml
from psycopg import sql
from sqlalchemy.exc import OperationalError

from lib.features.analytics.engine import engine_for
from tests.deploy.entry import STOP_SECONDS
from tests.deploy.image import USER
from tests.services import PostgreSQL, postgresql, program
from tests.serving import PROJECT
from tests.waiting import until

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
TLS: dict[str, Any] = yaml.safe_load((PROJECT / "compose.tls.yaml").read_text(encoding="utf-8"))
MANIFEST: list[dict[str, Any]] = list(
    yaml.safe_load_all((PROJECT / "deploy/kubernetes.yaml").read_text(encoding="utf-8"))
)
KUBERNETES = "1.33"
SITES = ("site-1", "site-2", "site-3")


@pytest.mark.parametrize("name", ["compose.yaml", "compose.tls.yaml"])
def test_compose_is_of_the_published_form(name: str) -> None:
    tool = Path(sys.executable).parent / "check-jsonschema"
    command = [str(tool), "--builtin-schema", "vendor.compose-spec", str(PROJECT / name)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("resource", MANIFEST, ids=lambda resource: resource["kind"])
def test_the_manifest_is_of_the_published_form(resource: dict[str, Any]) -> None:
    kubernetes_validate.validate(resource, KUBERNETES, strict=True)


def test_secrets_are_required_and_stand_nowhere() -> None:
    text = (PROJECT / "compose.yaml").read_text(encoding="utf-8")
    for name in ("SECRET_KEY", "SITE_BASE_URL", "POSTGRES_PASSWORD"):
        assert re.search(rf"\$\{{{name}:\?[^}}]+\}}", text), f"compose does not ask for {name}"
    assert re.search(r"\$\{ADMIN_TOKEN:-\}", text)
    assert "Secret" not in {resource["kind"] for resource in MANIFEST}


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_container_may_do_little(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert "healthcheck" in service or name in SITES, "the image brings that of the sites"


def test_nginx_finds_the_sites_and_they_believe_it_alone() -> None:
    services = COMPOSE["services"]
    upstreams = (PROJECT / "deploy/nginx/upstreams.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"server (\S+):8550", upstreams)) == set(SITES)
    address = services["nginx"]["networks"]["inside"]["ipv4_address"]
    assert all(services[site]["environment"]["TRUSTED_PROXIES"] == address for site in SITES)
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_addresses_that_are_fixed_are_given_to_nobody_else() -> None:
    networks = [service["networks"].get("inside") or {} for service in COMPOSE["services"].values()]
    (pool,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    fixed = [ip_address(network["ipv4_address"]) for network in networks if network]
    assert len(fixed) == len(SITES) + 1
    assert all(address in ip_network(pool["subnet"]) for address in fixed)
    assert not any(address in ip_network(pool["ip_range"]) for address in fixed)


def test_settings_of_env_reach_the_sites_but_not_where_things_are_kept() -> None:
    for site in SITES:
        service = COMPOSE["services"][site]
        assert service["env_file"] == [{"path": ".env", "required": False}]
        assert {"ENVIRONMENT", "HOST", "PORT", "DATA_DIR", "CACHE_DIR"} <= service["environment"].keys()


def test_a_pod_keeps_its_data_in_a_folder_of_its_own() -> None:
    """Any user in a pod can write to an `emptyDir`, so the site rejects such a folder for background callbacks."""
    (site,) = _one("Deployment")["spec"]["template"]["spec"]["containers"]
    (volume,) = [mount["mountPath"] for mount in site["volumeMounts"] if mount["name"] == "data"]
    assert Path(_one("ConfigMap")["data"]["DATA_DIR"]).parent == Path(volume)


def test_only_the_autoscaler_sets_the_number_of_pods() -> None:
    """With `replicas`, each `kubectl apply` would undo the work of the autoscaler."""
    target = _one("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]
    deployment = _one("Deployment")
    assert (target["kind"], target["name"]) == (deployment["kind"], deployment["metadata"]["name"])
    assert "replicas" not in deployment["spec"]
    assert _one("HorizontalPodAutoscaler")["spec"]["minReplicas"] > _one("PodDisruptionBudget")["spec"]["minAvailable"]


@pytest.mark.parametrize("password", ["plain", "p@ss/w:rd?#%40[]&=+", "with space 'and\" quotes\\"])
def test_the_password_of_the_database_can_contain_any_characters(password: str, password_server: PostgreSQL) -> None:
    with psycopg.connect(host="127.0.0.1", port=password_server.port, user="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("ALTER ROLE atoll PASSWORD {}").format(password))
    variables = COMPOSE["services"]["site-1"]["environment"]
    url = interpolated(variables["ANALYTICS_URL"], password).replace(
        "postgres:5432", f"127.0.0.1:{password_server.port}"
    )
    for given, is_right in ((interpolated(variables["PGPASSWORD"], password), True), ("wrong", False)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PGPASSWORD", given)
            engine = engine_for(url)
            with nullcontext() if is_right else pytest.raises(OperationalError, match="password authentication failed"):
                engine.connect().close()
            engine.dispose()


@pytest.fixture(scope="module")
def password_server() -> Iterator[PostgreSQL]:
    """Start PostgreSQL with the role and the database of compose.yaml, which require a password."""
    with postgresql() as server:
        with psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", autocommit=True) as admin:
            admin.execute("CREATE ROLE atoll LOGIN")
            admin.execute("CREATE DATABASE atoll OWNER atoll")
            rules = server.folder / "db" / "pg_hba.conf"
            rules.write_text("host all postgres 127.0.0.1/32 trust\nhost all atoll 127.0.0.1/32 scram-sha-256\n")
            admin.execute("SELECT pg_reload_conf()")
            until(lambda: admin.execute("SELECT count(*) FROM pg_hba_file_rules").fetchone() == (2,))
        yield server


def interpolated(text: str, password: str) -> str:
    """Return a value of compose.yaml as Compose passes it on."""
    return re.sub(r"\$\{POSTGRES_PASSWORD:\?[^}]*\}", lambda _: password, text)


def test_tls_has_a_port_certificates_and_a_check() -> None:
    listeners = (PROJECT / "deploy/nginx/tls.conf").read_text(encoding="utf-8")
    (service,) = TLS["services"].values()
    (port,) = service["ports"]
    inside = port.rpartition(":")[2]
    assert f"listen {inside} ssl" in listeners
    mounts = [mount.removesuffix(":ro").rpartition(":") for mount in service["volumes"]]
    places = {place: source for source, _, place in mounts}
    assert places["/etc/nginx/nginx/http.conf"] == "./deploy/nginx/tls.conf"
    assert set(re.findall(r"(/\S+)/\w+\.pem", listeners)) <= set(places)
    assert service["healthcheck"]["test"][-1] == f"https://127.0.0.1:{inside}/healthz"


def test_the_site_has_time_to_stop() -> None:
    assert all(_seconds(COMPOSE["services"][site]["stop_grace_period"]) > STOP_SECONDS for site in SITES)
    pod = _one("Deployment")["spec"]["template"]["spec"]
    (site,) = pod["containers"]
    pause = int(site["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > pause + STOP_SECONDS
    unit = (PROJECT / "deploy/atoll.service").read_text(encoding="utf-8")
    found = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert found and int(found[1]) > STOP_SECONDS


def test_the_user_is_that_of_the_image() -> None:
    assert all(COMPOSE["services"][site]["user"] == f"{USER}:{USER}" for site in SITES)
    context = _one("Deployment")["spec"]["template"]["spec"]["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"]) == (USER, USER)
    assert f"USER {USER}:{USER}" in (PROJECT / "Dockerfile").read_text(encoding="utf-8")


def test_pods_are_asked_whether_they_live_and_whether_they_are_ready() -> None:
    (site,) = _one("Deployment")["spec"]["template"]["spec"]["containers"]
    assert site["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert site["readinessProbe"]["httpGet"]["path"] == "/readyz"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Return the unit, with folders and an executable that exist."""
    text = (PROJECT / "deploy/atoll.service").read_text(encoding="utf-8")
    file = tmp_path / "atoll.service"
    file.write_text(text.replace("/opt/atoll", str(PROJECT)), encoding="utf-8")
    return file


def test_systemd_reads_the_unit(unit: Path) -> None:
    command = [program("systemd-analyze", "systemd"), "verify", "--man=no", str(unit)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in checked.stderr.splitlines() if "atoll" in line]
    assert said == []


def test_systemd_finds_little_that_the_service_may_do(unit: Path) -> None:
    """Exposure is from 0 to 10. systemd rates a value under 2 as OK, the best rating after `SAFE`."""
    command = [program("systemd-analyze", "systemd"), "security", "--offline=true", "--no-pager", str(unit)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"Overall exposure level for atoll\.service: ([\d.]+)", checked.stdout)
    assert found, checked.stdout + checked.stderr
    assert float(found[1]) < 2


def _one(kind: str) -> dict[str, Any]:
    (resource,) = (resource for resource in MANIFEST if resource["kind"] == kind)
    return resource


def _seconds(text: str) -> int:
    return int(text.removesuffix("s"))
