"""Archives of Markdown with front matter, YAML, TOML or JSON files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, ClassVar
from urllib.parse import unquote, urlsplit

from pydantic import Field
from scrapy.http import Response

from crawlers.platforms._archives import Member, is_archive, members, path_matcher
from crawlers.platforms._documents import wanted
from crawlers.platforms._errors import Flaw, Found, MalformedListing
from crawlers.platforms._front_matter import read_file
from crawlers.platforms._options import JMESPath, OneOrMore
from crawlers.platforms.base import Emitted, PlatformOptions, PlatformSpider


class Options(PlatformOptions):
    """Options of the platform `frontmatter`. Paths are those in the archive, without its one top folder.

    include, exclude: globs (`content/_startups/*.md`; `**` for any folders). where: JMESPath that an entry must fulfil
    to be the partner's. max_files: more files than this fail the run.
    """

    include: Annotated[list[str], OneOrMore, Field(min_length=1)] = Field(default_factory=lambda: [
        "**/*.md", "**/*.markdown", "**/*.yml", "**/*.yaml", "**/*.toml", "**/*.json"])
    exclude: Annotated[list[str], OneOrMore] = Field(default_factory=list)
    where: JMESPath | None = None
    max_files: int = Field(default=50_000, ge=1)


def read_archive(body: bytes, options: Options, url: str) -> Iterator[Found]:
    """Yield the payloads of a tar.gz, tar or zip archive (or of the one file that `body` is), in the paths' order.

    url: the address of `body`, which names a single file. Raises MalformedListing if the archive is broken, over the
    bounds, or has no file that `include` names.
    """
    flaws: list[Flaw] = []
    if is_archive(body):
        files, flaws = members(body, path_matcher(options.include, options.exclude))
    else:
        files = [Member(PurePosixPath(unquote(urlsplit(url).path)).name or "index", body)]
    if not files:
        raise MalformedListing(f"no file of the archive is named by options.include ({', '.join(options.include)})")
    if len(files) > options.max_files:
        raise MalformedListing(f"{len(files):,} files, more than options.max_files ({options.max_files:,})")
    yield from flaws
    for file in sorted(files, key=lambda member: member.path):
        if file.body is None:
            yield Flaw("unreadable", f"{file.path}: {file.reason}")
        else:
            yield from wanted(read_file(file.path, file.body), options.where)


class FrontmatterSpider(PlatformSpider):
    """A folder of files, one an entry: Markdown with front matter (YAML between `---`, TOML between `+++`), or YAML,
    TOML or JSON files; as code hosts give it in one archive.

    Set `start` to the address of the archive (tar.gz or zip: one request for all entries) or, where there is none, to
    the addresses of the files. Set `include`, or every README becomes an Issue:

        platform: frontmatter
        start: [https://codehost.example/town/projects/archive/main.tar.gz]
        options: {include: "content/projects/*.md", exclude: "**/_template.md"}
        id: _stem
        fields: {title: title, summary: mission, url: link, start_date: "phases[0].start"}

    An entry's payload is the front matter's keys, with `body` (the Markdown after it), `_path` and `_stem` (the file's
    name without its ending: the default id, stable unless the file is renamed). Keys without a value, and `.nan`, are
    left out. YAML is read as people mean it: 01004 stays a text, `no` is a text, dates are ISO texts.

    What goes wrong: a file without front matter, or that is not a mapping, is an Issue `unreadable` with its path; a
    key that stands twice keeps its last value, with an Issue; text that is not UTF-8 is read as Windows-1252, with an
    Issue. Links are not followed; files over 5 MB and archives over 500 MB unpacked are refused.
    """

    name = "frontmatter"
    Options = Options
    default_id = "_stem"
    default_fields: ClassVar[dict[str, Any]] = {
        "title": "title || name",
        "summary": "summary || description",
        "description": "body",
        "url": "url || link || website",
    }

    def parse(self, response: Response) -> Iterator[Emitted]:
        """Read one archive or file."""
        yield from self.emit(read_archive(response.body, self.options, response.url), response)
