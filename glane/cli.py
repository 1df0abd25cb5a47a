"""The command line: each command is one call.

Exit code 0 done, 1 done but a partner failed or an expectation was broken, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from crawlers.partners import Partner, PartnerError, load_partners
from glane import console
from glane.config import GlaneError, Paths, UsageError
from glane.language import Language, language_of


def folders(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --data and --partners."""
    data = click.option("--data", envvar="GLANE_DATA", default="data", show_default=True, show_envvar=True,
                        type=click.Path(file_okay=False, path_type=Path), help="Folder of what is made.")
    partners = click.option("--partners", envvar="GLANE_PARTNERS", default="partners", show_default=True,
                            show_envvar=True, type=click.Path(file_okay=False, path_type=Path),
                            help="Folder of partner files.")
    return data(partners(command))


def language(help_: str) -> Callable[..., Any]:
    """Give a command --language: `fr` or `en`, else the terminal's."""
    return click.option("--language", type=click.Choice(["fr", "en"]), help=f"{help_}; else the terminal's.",
                        callback=lambda _, __, value: value or language_of())


def chosen_partners(folder: Path, slugs: tuple[str, ...] = ()) -> dict[str, Partner]:
    """Load and check every partner file; return those asked for, or all. Raises UsageError, one line a mistake."""
    from glane.partners import checked_partners

    return checked_partners(folder, slugs)


def today() -> date:
    """Return the day, UTC."""
    return datetime.now(UTC).date()


class Group(click.Group):
    """Turns what a person can mend into one clear line and the right exit code; nothing else is caught."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        from dedupe.mistakes import DecisionError

        try:
            return super().invoke(ctx)
        except (PartnerError, DecisionError) as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
        except GlaneError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.code)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="glane")
def main() -> None:
    """Glane: a federated commons of participatory projects."""


@main.command()
@folders
@click.argument("slugs", nargs=-1)
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep the answers in FILE.warc.gz.")
@click.option("--replay", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Crawl from FILE.warc.gz, with the network off.")
@click.option("--json", "machine", is_flag=True, help="Print JSON.")
def harvest(data: Path, partners: Path, slugs: tuple[str, ...], record: Path | None, replay: Path | None,
            machine: bool) -> None:
    """Fetch the listings of all partners, or of SLUGS."""
    from glane.stages.harvesting import harvest_partners

    declared = chosen_partners(partners, slugs)
    sys.exit(harvest_partners(Paths(data, partners), declared, record=record, replay=replay, machine=machine))


@main.command()
@folders
def normalize(data: Path, partners: Path) -> None:
    """Bring each partner's last good run to the schema."""
    from glane.pipeline import normalize_stage

    sys.exit(normalize_stage(Paths(data, partners), chosen_partners(partners), today()))


@main.command()
@folders
@click.option("--records", type=click.Path(dir_okay=False, path_type=Path),
              help="Link this list instead (a JSON object a line, or a table), touching no data.")
@click.option("--spec", type=click.Path(dir_okay=False, path_type=Path),
              help="What each field of --records is: a project's, or of a kind; without it the common shape's.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="With --records: folder for clusters.csv and pairs.csv.")
@click.option("--scheduler", metavar="ADDRESS", help="Link on the workers of this Dask scheduler (docs/scale.md).")
@click.option("--full", is_flag=True, help="Compare all records again, not only those that are new or changed.")
@language("With --records: of the reasons in pairs.csv")
def link(data: Path, partners: Path, records: Path | None, spec: Path | None, out: Path | None,  # noqa: PLR0913 - options
         scheduler: str | None, *, full: bool, language: Language) -> None:
    """Find the records that are one project, and merge them."""
    if records and out:
        if full:
            raise UsageError("--full is for the commons: of --records all are compared each time; leave it out")
        from glane.listing import link_listing

        link_listing(records, spec, out, scheduler, language)
        return
    if records or spec or out:
        raise UsageError("--records FILE and --out DIR go together; --spec FILE goes with them")
    from glane.pipeline import link_stage

    standing = load_partners(partners, platforms=False)  # what they say to platforms and maps was obeyed before
    sys.exit(link_stage(Paths(data, partners), standing, today(), scheduler, full=full))


@main.command()
@folders
@click.option("--accept-drop", is_flag=True, help="A person has looked: the commons may shrink by half.")
def publish(data: Path, partners: Path, accept_drop: bool) -> None:
    """Build commons.db and the dumps beside the published ones, check them, swap them."""
    from glane.pipeline import publish_stage

    sys.exit(publish_stage(Paths(data, partners), chosen_partners(partners), today(), accept_drop=accept_drop))


@main.command()
@folders
@click.argument("slugs", nargs=-1)
def run(data: Path, partners: Path, slugs: tuple[str, ...]) -> None:
    """Do all of it: harvest (all partners, or SLUGS), normalize, link, publish."""
    from glane.partners import selected
    from glane.pipeline import run_all

    everyone = chosen_partners(partners)
    sys.exit(run_all(Paths(data, partners), everyone, selected(everyone, slugs), today()))


@main.command()
@folders
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(data: Path, partners: Path, port: int, host: str) -> None:
    """Serve the published commons."""
    from glane.serving import serve_commons

    serve_commons(Paths(data, partners), host, port)


@main.command()
@click.option("--data", envvar="GLANE_DATA", default="data/demo", show_default=True, show_envvar=True,
              type=click.Path(file_okay=False, path_type=Path), help="Folder of what is made.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@click.option("--federation-port", default=8901, show_default=True, type=click.IntRange(1024, 65000),
              help="First of the ports on which the example partners listen.")
@click.option("--no-serve", is_flag=True, help="Stop after publishing.")
def demo(data: Path, port: int, federation_port: int, no_serve: bool) -> None:
    """Run the example federation on loopback, do all the stages over it, then serve the site."""
    from glane.demo import run_demo

    sys.exit(run_demo(data, port, federation_port, serve=not no_serve))


@main.command()
@folders
@click.option("--json", "machine", is_flag=True, help="Print JSON.")
def status(data: Path, partners: Path, machine: bool) -> None:
    """Say how each partner stands: its last run, its last good one, what broke."""
    from glane.status import print_status

    sys.exit(print_status(Paths(data, partners), chosen_partners(partners), machine=machine))


@main.command()
@folders
@click.argument("slug")
@click.option("--limit", default=5, show_default=True, help="How many records to show.")
@click.option("--replay", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Read the answers from FILE.warc.gz.")
def preview(data: Path, partners: Path, slug: str, limit: int, replay: Path | None) -> None:
    """Harvest and normalise one partner aside, touching nothing, and show the first records and all Issues."""
    from glane.preview import print_preview

    chosen = chosen_partners(partners, (slug,))
    sys.exit(print_preview(chosen[slug], Paths(data, partners), today(), limit=limit, replay=replay))


@main.group()
def partner() -> None:
    """Commands about partner files."""


@partner.command("check")
@folders
@click.argument("slugs", nargs=-1)
def partner_check(data: Path, partners: Path, slugs: tuple[str, ...]) -> None:
    """Check partner files: one line for each mistake, with file, key and what is allowed."""
    del data
    found = chosen_partners(partners, slugs)
    click.echo(f"{console.plural(len(found), 'partner file')}, no mistake")


@main.command()
@folders
@click.argument("left")
@click.argument("right")
@click.option("--json", "machine", is_flag=True, help="Print JSON, in both languages.")
@language("Of the words")
def explain(data: Path, partners: Path, left: str, right: str, *, machine: bool,
            language: Language) -> None:
    """Say why two records (partner/source_id) or projects (gl-...) are one project, or are not."""
    from glane.explaining import print_explanation

    print_explanation(Paths(data, partners), chosen_partners(partners), (left, right), language, machine=machine)


@main.command()
@folders
@click.argument("left")
@click.argument("right")
@click.argument("judgement", type=click.Choice(["same", "different", "unsure"]))
@click.option("--by", required=True, help="Who judges: a role or a pseudonym.")
@click.option("--reason", default="", help="Why.")
def decide(data: Path, partners: Path, left: str, right: str, judgement: str, by: str,  # noqa: PLR0913, PLR0917 - click's
           reason: str) -> None:
    """Write a judgement on two records (partner/source_id) to data/decisions.csv; `glane link` obeys it."""
    from glane.explaining import write_decision

    del partners
    write_decision(Paths(data, Path()), (left, right, judgement), by=by, on=today(), reason=reason)


@main.command()
@folders
@click.option("--by", envvar="GLANE_BY", default="", show_envvar=True,
              help="Who judges: a role or a pseudonym, published with each judgement.")
@click.option("--web", is_flag=True, help="On a local page (loopback only) instead of this terminal.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Of the local page; else one that is free.")
@language("Of the screen or the page")
@click.option("--fit", is_flag=True, help="Only fit the weights to the judgements there are.")
def review(data: Path, partners: Path, **options: Any) -> None:
    """Judge doubtful pairs side by side, the most useful first; each judgement is a line of data/decisions.csv."""
    from glane.review.start import Wanted
    from glane.review.start import review as start

    start(Paths(data, partners), chosen_partners(partners), Wanted(**options), today())


if __name__ == "__main__":
    main()


__all__ = ["UsageError", "main"]
