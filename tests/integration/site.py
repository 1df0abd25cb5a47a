"""A WordPress with its database, its PHP and nginx before it, and the posts that the tests put there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration.servers import Nginx, mariadb, need, nginx, php

SOURCE = Path("/usr/share/wordpress")
HERE = Path(__file__).parent / "wordpress"
SERVER = """
    root {site};
    index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ [.]php$ {{
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass unix:{socket};
    }}
"""
TOWNS = [("Rezé", "44400", "44143"), ("Besançon", "25000", "25056"), ("L’Haÿ-les-Roses", "94240", "94038"),
         ("Saint-Étienne", "42000", "42218"), ("Nœux-les-Mines", "62290", "62617")]
DOMAINS = ["Énergie & climat", "Alimentation", "Éducation"]


@dataclass(frozen=True)
class Site:
    """A running WordPress."""

    web: Nginx
    folder: Path

    def save(self, *posts: dict[str, Any]) -> list[int]:
        """Save posts (see wordpress/manage.php), return their ids."""
        return json.loads(manage(self.folder, self.web.address, "save", json.dumps(posts)))  # type: ignore[no-any-return]

    def permalinks(self, structure: str) -> None:
        """Set how addresses are made: "" is plain, so that there is no /wp-json/."""
        manage(self.folder, self.web.address, "permalinks", structure)


@contextmanager
def wordpress(folder: Path) -> Iterator[Site]:
    """Install a WordPress in `folder` and serve it, without posts but the one it greets with."""
    need("php", "php-cgi", "mariadbd", "nginx", folder=str(SOURCE))
    site = folder / "site"
    lay_out(site)
    socket = folder / "php" / "socket"
    with (mariadb(folder / "database", "wordpress"), php(socket.parent),
          nginx(folder / "web", SERVER.format(site=site, socket=socket)) as web):
        manage(site, web.address, "install")
        found = Site(web, site)
        found.permalinks("/%postname%/")
        yield found


def lay_out(site: Path) -> None:
    """Lay out a WordPress of its own configuration and content beside the code of Debian's package.

    The files at its root find the others from where they lie, so they are copied; the rest are links.
    """
    content = site / "wp-content" / "mu-plugins"
    content.mkdir(parents=True)
    (content / "projets.php").write_bytes((HERE / "projets.php").read_bytes())
    for path in SOURCE.glob("*.php"):
        (site / path.name).write_bytes(path.read_bytes())
    (site / "wp-config.php").write_bytes((HERE / "wp-config.php").read_bytes())
    for name in ("wp-admin", "wp-includes"):
        (site / name).symlink_to(SOURCE / name)


def manage(site: Path, address: str, action: str, given: str = "") -> str:
    """Run wordpress/manage.php; return what it prints. Raises RuntimeError if it fails."""
    done = subprocess.run(["php", str(HERE / "manage.php"), str(site), address.rpartition(":")[2], action],
                          input=given, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"manage.php {action}: {done.stderr or done.stdout}")
    return done.stdout


def project(number: int) -> dict[str, Any]:
    """Return the post of one project: every one has its own title, each third an image, each fifth no term."""
    town, postal_code, _ = TOWNS[number % len(TOWNS)]
    return {
        "post_type": "projet", "post_status": "publish", "post_date": f"2025-03-{1 + number % 28:02} 08:00:00",
        "post_title": f"L'œuvre n° {number} : le \"potager\" d'été & Cie",
        "post_excerpt": f"Un lieu ouvert à {town}.",
        "post_content": f"<!-- wp:paragraph -->\n<p>À {town}, on sème dès l’été… &amp; on récolte à Noël.</p>\n"
                        f"<!-- /wp:paragraph -->\n<ul><li>n° {number}</li><li>entrée libre</li></ul>",
        "terms": {} if number % 5 == 0 else {"domaine": [DOMAINS[number % 3], DOMAINS[0]], "mot_cle": [town, "été"]},
        "fields": {"commune": town, "code_postal": postal_code}, **({"image": True} if number % 3 == 0 else {}),
    }
