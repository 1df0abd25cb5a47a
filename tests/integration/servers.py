"""Real servers from Debian's packages, each started in a folder of its own and stopped with the block."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SBIN = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"  # where Debian keeps servers, and people's PATH has no folder
ROOT = os.geteuid() == 0
NGINX = """
daemon off;
{user}
worker_processes 1;
pid nginx.pid;
error_log error.log;
events {{ worker_connections 64; }}
http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  log_format seen escape=json '{{"uri": "$request_uri", "status": $status, "etag": "$http_if_none_match", '
    '"since": "$http_if_modified_since", "range": "$http_range", "agent": "$http_user_agent", '
    '"encoding": "$sent_http_content_encoding", "type": "$sent_http_content_type"}}';
  access_log access.log seen;
  limit_req_zone $binary_remote_addr zone=slow:1m rate=2r/s;
  client_body_temp_path body; fastcgi_temp_path fastcgi; proxy_temp_path proxy; scgi_temp_path scgi;
  uwsgi_temp_path uwsgi;
  server {{
    listen 127.0.0.1:{port};
    {server}
  }}
}}
"""


@dataclass(frozen=True)
class Nginx:
    """A running nginx. address: without a slash at the end."""

    address: str
    folder: Path

    def seen(self) -> list[dict[str, Any]]:
        """Return what was asked so far, in order: see `log_format`."""
        return [json.loads(line) for line in (self.folder / "access.log").read_text("utf-8").splitlines()]


def need(*commands: str, folder: str = "/") -> None:
    """Skip the test if a command or the folder is not installed."""
    missing = [name for name in commands if not shutil.which(name, path=SBIN)]
    missing += [] if Path(folder).is_dir() else [folder]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: run tests/integration/install.sh as root, on Debian")


@contextmanager
def nginx(folder: Path, server: str) -> Iterator[Nginx]:
    """Serve on a free port. server: what stands in nginx's `server` block, paths relative to `folder`."""
    need("nginx")
    folder.mkdir(exist_ok=True)
    port = free_port()
    config = NGINX.format(port=port, server=server, user="user root;" if ROOT else "")  # root's folders are its own
    (folder / "nginx.conf").write_text(config, "utf-8")
    command = ["nginx", "-p", f"{folder}/", "-c", "nginx.conf"]
    with running(command, folder, lambda: answers(port)):
        yield Nginx(f"http://127.0.0.1:{port}", folder)


@contextmanager
def mariadb(folder: Path, database: str) -> Iterator[None]:
    """Serve an empty database on the socket `folder/socket`: no port, no password."""
    need("mariadbd", "mariadb-install-db")
    folder.mkdir()
    common = ["--no-defaults", f"--datadir={folder / 'data'}", *(["--user=root"] if ROOT else [])]
    made = subprocess.run(["mariadb-install-db", *common, "--skip-test-db"], env={**os.environ, "PATH": SBIN},
                          capture_output=True, text=True, check=False, timeout=120)
    if made.returncode:
        raise RuntimeError(f"mariadb-install-db: {made.stdout}{made.stderr}")
    (folder / "first.sql").write_text(f"create database {database} character set utf8mb4;\n", "utf-8")
    command = ["mariadbd", *common, "--skip-networking", "--skip-grant-tables", f"--init-file={folder / 'first.sql'}",
               f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}", "--innodb-flush-log-at-trx-commit=0"]
    with running(command, folder, (folder / "socket").exists):
        yield


@contextmanager
def php(folder: Path) -> Iterator[None]:
    """Run PHP for a web server, by FastCGI on the socket `folder/socket`."""
    need("php", "php-cgi")
    folder.mkdir()
    with running(["php-cgi", "-b", str(folder / "socket")], folder, (folder / "socket").exists, PHP_FCGI_CHILDREN="3"):
        yield


@contextmanager
def running(command: list[str], folder: Path, ready: Callable[[], bool], **environment: str) -> Iterator[None]:
    """Run a server while the block lasts. Raises RuntimeError with its log if it doesn't come up in a minute."""
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env={**os.environ, "PATH": SBIN, **environment}, stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=log, start_new_session=True)
    try:
        end = time.monotonic() + 60
        while not ready():
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} doesn't start: {(folder / 'server.log').read_text('utf-8')[-2000:]}")
            time.sleep(0.05)
        yield
    finally:
        stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server and its children: asked first, killed after ten seconds."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=10)


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Tell whether something listens on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
