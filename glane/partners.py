"""Partner files, read and checked whole: their shape, their platform, their map, their lookups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from crawlers.partners import Partner, PartnerError, load_partners
from glane.config import CHECKOUT, Paths, UsageError
from normalize.mapping import check_partner
from normalize.vocabularies import load


def checked_partners(folder: Path, slugs: Sequence[str] = ()) -> dict[str, Partner]:
    """Return the partners asked for, all when none is named, by slug.

    Raises PartnerError with one line for each mistake in any file, UsageError for a slug that has no file.
    """
    found = load_partners(folder)
    vocabularies = load(CHECKOUT / "data" / "vocabularies")
    mistakes = []
    for partner in found.values():
        try:
            check_partner(partner, vocabularies)
        except PartnerError as error:
            mistakes += [f"{folder / partner.slug}.yml: {line}" for line in error.lines]
    if mistakes:
        raise PartnerError(mistakes)
    return selected(found, slugs)


def no_records(paths: Paths) -> UsageError:
    """Return the error that none of the partners has a record here, though others may."""
    return UsageError(f"{paths.normalized}: no record of the partners in {paths.partners}; name their folder with "
                      "--partners")


def selected(partners: Mapping[str, Partner], slugs: Sequence[str]) -> dict[str, Partner]:
    """Return the partners named, all when none is. Raises UsageError for a slug that has no file."""
    unknown = [slug for slug in slugs if slug not in partners]
    if unknown:
        raise UsageError(f"no partner file for {', '.join(unknown)}; there are: {', '.join(partners)}")
    return {slug: partners[slug] for slug in slugs or partners}
