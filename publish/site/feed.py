"""The Atom feed of changes."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from publish.site import fields
from publish.site.links import address, project_address
from publish.site.pages.home import latest
from publish.site.visit import Body, Visit

ENTRIES = 60
ATOM = "http://www.w3.org/2005/Atom"


def view(visit: Visit) -> Body:
    """Return the latest changes as Atom; an entry's id never changes."""
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": visit.lang})
    changes = latest(visit, ENTRIES)
    here = visit.base + address(visit.lang, "feed")
    _add(feed, "id", visit.base + "/feed.atom")
    _add(feed, "title", visit.words("feed.title"))
    _add(feed, "updated", _instant(changes[0]["at"] if changes else visit.snapshot.updated))
    ET.SubElement(feed, "link", {"rel": "self", "href": here})
    ET.SubElement(feed, "link", {"rel": "alternate", "href": visit.base + address(visit.lang, "home")})
    ET.SubElement(ET.SubElement(feed, "author"), "name").text = "Glane"
    for change in changes:
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", f"{visit.base}/feed.atom#{change['id']}")
        _add(entry, "title", f"{visit.words('change.' + change['kind'])} : {change['title']}")
        _add(entry, "updated", _instant(change["at"]))
        ET.SubElement(entry, "link", {"href": visit.base + project_address("", change["project_id"])})
        names = ", ".join(fields.title(name, visit.lang) for name in change["fields"])
        cause = visit.words("cause." + change["cause"].replace(" ", "_"))
        _add(entry, "summary", f"{cause}. {names}" if names else cause)
    content = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Body(content, "application/atom+xml; charset=utf-8")


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = "".join(char for char in text if char >= " ")


def _instant(day: str) -> str:
    """Return a day as the instant that Atom asks for."""
    padded = day[:10] + "0000-01-01"[len(day[:10]):] if day else "1970-01-01"
    return f"{padded}T00:00:00Z"
