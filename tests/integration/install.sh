#!/usr/bin/env bash
# Installs the real servers that `make integration` starts, from Debian's packages, where they are missing.
# Without root or apt it says what to install; the tests then skip, each with what it misses.
set -euo pipefail
packages=(nginx-light php-cgi php-cli php-mysql mariadb-server-core wordpress)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "These servers are missing, and their tests will skip: ${missing[*]}"
  echo "On Debian or Ubuntu, as root: apt-get install --no-install-recommends ${missing[*]}"
  exit 0
fi
echo "Installing ${missing[*]}"
# The tests start what they need, on ports of their own: a package's service must not start (see deb-systemd-invoke(1)).
if [ ! -e /usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod +x /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
