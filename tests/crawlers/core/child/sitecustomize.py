"""Run by Python at the start of a child process whose PYTHONPATH has this folder: it knows one more platform."""

from pathlib import Path

import crawlers.platforms

crawlers.platforms.__path__.append(str(Path(__file__).parent / "platforms"))
