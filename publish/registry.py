"""The published tables: what each is called, its model, its key and what it points to."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel

from normalize.schema import Project, Record, Statement
from publish import tables
from publish.match_quality import MatchQualityRow

PLACE_TABLES = {"commune_code": "communes", "department_code": "departments", "region_code": "regions",
                "country_code": "countries"}
"""Column of a record or a project -> the table of places that names its code."""

VOCABULARY_TEXTS = {
    "themes": ("Thèmes", "Themes"), "domains": ("Domaines", "Domains"), "audiences": ("Publics", "Audiences"),
    "methods": ("Méthodes", "Methods"), "tasks": ("Contributions", "Tasks"),
    "participation_level": ("Niveaux de participation", "Levels of participation"), "status": ("États", "Statuses"),
    "scope": ("Étendues", "Scopes"), "sdgs": ("Objectifs de développement durable", "Sustainable Development Goals"),
}
"""Vocabulary of a field -> French and English title of its table."""


@dataclass(frozen=True)
class Table:
    """A published table.

    key: primary key. titles and texts: French, English. label: the column that names a row. foreign: column -> table
    whose key it holds, beside what a scalar field's `vocabulary` says. sort, sort_desc: default order, by unique
    keys only (Datasette loses rows when it sorts descending on an indexed column that is not unique). indexes: those
    of more than one column; single ones are said by the fields.
    """

    name: str
    model: type[BaseModel]
    key: tuple[str, ...]
    titles: tuple[str, str]
    texts: tuple[str, str]
    label: str | None = None
    foreign: dict[str, str] = field(default_factory=dict)
    sort: str | None = None
    sort_desc: str | None = None
    indexes: tuple[tuple[str, ...], ...] = ()


def _places() -> list[Table]:
    titles = {"countries": ("Pays", "Countries"), "regions": ("Régions", "Regions"),
              "departments": ("Départements", "Departments"), "communes": ("Communes", "Communes")}
    parents = {"departments": "regions", "communes": "departments"}
    return [Table(name, tables.Place, ("code",), titles[name],
                  (f"{titles[name][0]} que nomment les fiches et les projets.",
                   f"{titles[name][1]} that records and projects name."),
                  label="label_fr", foreign={"parent": parents[name]} if name in parents else {}, sort="code")
            for name in titles]


def _vocabularies() -> list[Table]:
    return [Table(name, tables.Term, ("code",), titles,
                  (f"Vocabulaire : {titles[0].lower()}.", f"Vocabulary: {titles[1].lower()}."), label="label_fr",
                  sort="code")
            for name, titles in VOCABULARY_TEXTS.items()]


TABLES: tuple[Table, ...] = (
    *_vocabularies(),
    *_places(),
    Table("partners", tables.PartnerRow, ("slug",), ("Partenaires", "Partners"),
          ("Qui publie les listes d’où vient ce commun, sous quelle licence, et l’état de leur dernière moisson.",
           "Who publishes the listings that this commons comes from, their licence, and how the last harvest went."),
          label="title", sort="slug"),
    Table("projects", Project, ("id",), ("Projets", "Projects"),
          ("Un projet par ligne : les fiches qui parlent du même projet, réunies champ par champ.",
           "A project a row: the records that speak of the same project, merged field by field."),
          label="title", foreign=PLACE_TABLES, sort="id", indexes=(("latitude", "longitude"),)),
    Table("records", Record, ("id",), ("Fiches", "Records"),
          ("Une ligne par entrée de la liste d’un partenaire, normalisée.",
           "A row for each entry of a partner's listing, normalised."),
          label="title", foreign={**PLACE_TABLES, "partner": "partners", "project_id": "projects"}, sort="id"),
    Table("statements", Statement, ("id",), ("Affirmations", "Statements"),
          ("Une valeur par ligne : quelle fiche le dit, telle qu’elle était et telle que Glane l’a comprise.",
           "A value a row: which record says it, as it stood and as Glane understood it."),
          foreign={"partner": "partners", "project_id": "projects", "record_id": "records"}, sort="id",
          indexes=(("project_id", "field"),)),
    Table("membership", tables.Membership, ("record_id",), ("Rattachements", "Membership"),
          ("À quel projet appartient chaque fiche.", "Which project each record belongs to."),
          foreign={"record_id": "records", "project_id": "projects"}, sort="record_id"),
    Table("runs", tables.RunRow, ("partner", "run"), ("Moissons", "Runs"),
          ("Chaque moisson de chaque partenaire, réussie ou non.", "Each harvest of each partner, good or failed."),
          foreign={"partner": "partners"}),
    Table("issues", tables.IssueRow, ("id",), ("Anomalies", "Issues"),
          ("Les valeurs et les entrées qui n’ont pas été comprises, partenaire par partenaire.",
           "The values and entries that were not understood, partner by partner."),
          foreign={"partner": "partners"}, sort="id"),
    Table("unmapped_labels", tables.UnmappedLabel, ("partner", "field", "label"),
          ("Libellés sans correspondance", "Unmapped labels"),
          ("Les libellés des partenaires qu’aucune table de correspondance ne connaît.",
           "The partners' labels that no lookup knows."), foreign={"partner": "partners"}),
    Table("decisions", tables.DecisionRow, ("left", "right"), ("Avis", "Decisions"),
          ("Les avis humains : ces deux fiches sont-elles le même projet ?",
           "The human judgements: are these two records the same project?")),
    Table("pairs", tables.PairRow, ("left", "right"), ("Paires", "Pairs"),
          ("Les fiches comparées : réunies, douteuses ou jugées, et pourquoi ; les plus probables de chaque fiche.",
           "Records that were compared: joined, doubtful or judged, and why; the likeliest of each record."),
          foreign={"left": "records", "right": "records", "project_id": "projects"}),
    Table("match_quality", MatchQualityRow, ("partner_left", "partner_right"),
          ("Justesse des rapprochements", "Match quality"),
          ("Là où des personnes ont jugé : ce que le score réunirait seul, comparé à leurs avis, pour chaque paire de "
           "partenaires et pour toutes (*).",
           "Where people judged: what the score alone would join against their judgements, for each pair of partners "
           "and for all (*).")),
    Table("redirects", tables.Redirect, ("old_id",), ("Redirections", "Redirects"),
          ("Les identifiants abandonnés, et ceux qui les remplacent.",
           "The ids no longer used, and those that replace them."), sort="old_id"),
    Table("changes", tables.Change, ("id",), ("Changements", "Changes"),
          ("Ce qui a changé d’une publication à l’autre, et pourquoi.",
           "What changed from one publication to the next, and why."), sort_desc="id"),
    Table("similar", tables.Similar, ("project_id", "other_id"), ("Projets proches", "Similar projects"),
          ("Pour chaque projet, d’autres qui lui ressemblent sans être le même.",
           "For each project, others that are like it without being the same."),
          foreign={"project_id": "projects", "other_id": "projects"}),
    Table("facets", tables.Facet, ("field", "value"), ("Comptes", "Facet counts"),
          ("Combien de projets portent chaque valeur, compté une fois à la publication.",
           "How many projects bear each value, counted once at publication.")),
)

CODES = Table("codes", tables.Code, ("table", "code"), ("Codes", "Codes"),
              ("Les codes de tous les vocabulaires et des lieux, avec leurs libellés.",
               "The codes of all vocabularies and places, with their labels."))
"""Published as a file only: all vocabularies and places of the database in one."""


def table(name: str) -> Table:
    """Return the published table `name`. Raises KeyError if there is none."""
    return next((found for found in TABLES if found.name == name), None) or _unknown(name)


def _unknown(name: str) -> Table:
    raise KeyError(f"{name!r} is not a published table; there are {', '.join(found.name for found in TABLES)}")
