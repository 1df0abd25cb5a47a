"""The rows of the published tables beside projects, records and statements (those are normalize.schema's).

The metadata are normalize.schema's `about`; publish.registry says what each table is called, and its key.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from normalize.schema import DAY, PROJECT_ID, Texts, about, many

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Cause = Literal["source changed", "mapping changed", "linking changed", "decision", "partner withdrew"]


class Row(BaseModel):
    """A row of a published table; a column that it does not have is refused."""

    model_config = ConfigDict(extra="forbid")


class Membership(Row):
    """Which project a record belongs to."""

    record_id: str = about("Fiche.", "Record.", title_fr="Fiche", title_en="Record", default="")
    project_id: str = about("Projet.", "Project.", title_fr="Projet", title_en="Project", pattern=PROJECT_ID,
                            default="", index=True)
    confidence: float = about("Confiance dans ce rattachement.", "Confidence that it belongs there.",
                              title_fr="Confiance", title_en="Confidence", ge=0, le=1, default=1.0)


class PartnerRow(Row):
    """A partner: who, under which licence, and what became of its listing."""

    slug: str = about("Nom court.", "Short name.", title_fr="Nom court", title_en="Slug", pattern=SLUG, default="")
    title: str = about("Nom.", "Name.", title_fr="Nom", title_en="Name", default="")
    url: str = about("Site du partenaire.", "The partner's site.", title_fr="Adresse", title_en="Address",
                     pattern=r"^https?://", default="")
    publisher_name: str = about("Qui publie la liste.", "Who publishes the listing.", title_fr="Éditeur",
                                title_en="Publisher", default="")
    publisher_country: str = about("Pays de l’éditeur (ISO 3166-1).", "Country of the publisher (ISO 3166-1).",
                                   title_fr="Pays de l’éditeur", title_en="Publisher's country", default="")
    publisher_kind: str = about("Forme juridique de l’éditeur.", "Legal form of the publisher.",
                                title_fr="Forme de l’éditeur", title_en="Publisher's kind", default="")
    contact: str = about("Page ou adresse d’une fonction.", "A page or the address of a role.",
                         title_fr="Contact", title_en="Contact", default="")
    licence: str = about("Licence de la liste (SPDX), ou unknown : alors seuls les faits sont publiés.",
                         "Licence of the listing (SPDX), or unknown: then only facts are published.",
                         title_fr="Licence", title_en="Licence", default="unknown")
    licence_url: str | None = about("Texte de la licence.", "Text of the licence.", title_fr="Texte de la licence",
                                    title_en="Licence text", pattern=r"^https?://")
    terms: str | None = about("Conditions propres au partenaire.", "The partner's own terms.",
                              title_fr="Conditions", title_en="Terms")
    language: str = about("Langue de la liste (BCP 47).", "Language of the listing (BCP 47).", title_fr="Langue",
                          title_en="Language", default="", unit="BCP 47")
    lineage: Literal["first-hand", "aggregator"] = about(
        "first-hand : parle de ses projets ; aggregator : répète d’autres listes, et n’est pas une voix de plus.",
        "first-hand: speaks of its own projects; aggregator: repeats other listings, and is not another voice.",
        title_fr="Filiation", title_en="Lineage", default="first-hand")
    cadence: Literal["daily", "weekly", "monthly", "yearly", "once"] = about(
        "Rythme de la moisson.", "How often it is harvested.", title_fr="Rythme", title_en="Cadence",
        default="weekly")
    platform: str = about("Comment la liste est lue.", "How the listing is read.", title_fr="Plateforme",
                          title_en="Platform", default="")
    description_fr: str | None = about("Description en français.", "Description in French.",
                                       title_fr="Description (fr)", title_en="Description (fr)")
    description_en: str | None = about("Description en anglais.", "Description in English.",
                                       title_fr="Description (en)", title_en="Description (en)")
    entry_count: int = about("Entrées lues à la dernière moisson réussie.", "Entries read in the last good harvest.",
                             title_fr="Entrées lues", title_en="Entries read", ge=0, default=0)
    record_count: int = about("Fiches publiées.", "Records published.", title_fr="Fiches", title_en="Records", ge=0,
                              default=0)
    project_count: int = about("Projets où le partenaire a une fiche.", "Projects in which the partner has a record.",
                               title_fr="Projets", title_en="Projects", ge=0, default=0)
    merged_count: int = about("Fiches réunies avec au moins une autre.", "Records merged with at least one other.",
                              title_fr="Fiches réunies", title_en="Merged records", ge=0, default=0)
    issue_count: int = about("Valeurs ou entrées non comprises.", "Values or entries not understood.",
                             title_fr="Anomalies", title_en="Issues", ge=0, default=0)
    state: Literal["ok", "failed", "never"] = about(
        "État de la dernière moisson. failed : la dernière bonne reste en place ; never : aucune n’a réussi.",
        "State of the last harvest. failed: the last good one stays in use; never: none has succeeded.",
        title_fr="État", title_en="State", default="never", facet=True)
    failure: str | None = about("Genre d’échec.", "Kind of failure.", title_fr="Échec", title_en="Failure")
    failure_fr: str | None = about("L’échec, en français.", "The failure, in French.", title_fr="Échec (fr)",
                                   title_en="Failure (fr)")
    failure_en: str | None = about("L’échec, en anglais.", "The failure, in English.", title_fr="Échec (en)",
                                   title_en="Failure (en)")
    last_success: str | None = about("Jour de la dernière moisson réussie.", "Day of the last successful harvest.",
                                     title_fr="Dernière réussite", title_en="Last success", unit="ISO 8601")
    last_attempt: str | None = about("Jour de la dernière moisson tentée.", "Day of the last harvest tried.",
                                     title_fr="Dernier essai", title_en="Last attempt", unit="ISO 8601")


class RunRow(Row):
    """One harvest of one partner."""

    partner: str = about("Partenaire.", "Partner.", title_fr="Partenaire", title_en="Partner", default="",
                         facet=True)
    run: str = about("Nom de la moisson.", "Name of the run.", title_fr="Moisson", title_en="Run", default="")
    state: Literal["ok", "failed"] = about("Réussie ou non.", "Whether it succeeded.", title_fr="État",
                                           title_en="State", default="ok", facet=True)
    failure: str | None = about("Genre d’échec.", "Kind of failure.", title_fr="Échec", title_en="Failure",
                                facet=True)
    failure_fr: str | None = about("L’échec, en français.", "The failure, in French.", title_fr="Échec (fr)",
                                   title_en="Failure (fr)")
    failure_en: str | None = about("L’échec, en anglais.", "The failure, in English.", title_fr="Échec (en)",
                                   title_en="Failure (en)")
    detail: str | None = about("Ce qui s’est passé.", "What happened.", title_fr="Détail", title_en="Detail")
    started_at: str | None = about("Début (UTC).", "Start (UTC).", title_fr="Début", title_en="Started",
                                   unit="ISO 8601")
    finished_at: str | None = about("Fin (UTC).", "End (UTC).", title_fr="Fin", title_en="Finished",
                                    unit="ISO 8601")
    entry_count: int = about("Entrées lues.", "Entries read.", title_fr="Entrées", title_en="Entries", ge=0, default=0)
    issue_count: int = about("Anomalies.", "Issues.", title_fr="Anomalies", title_en="Issues", ge=0, default=0)
    in_use: bool = about("C’est d’elle que viennent les fiches publiées.", "The published records come from it.",
                         title_fr="Utilisée", title_en="In use", default=False)


class IssueRow(Row):
    """A value or an entry that was not understood."""

    id: int = about("Rang.", "Rank.", title_fr="Rang", title_en="Rank", ge=1, default=1)
    partner: str = about("Partenaire.", "Partner.", title_fr="Partenaire", title_en="Partner", default="",
                         index=True, facet=True)
    record_id: str | None = about("Fiche, si l’entrée en a donné une.", "Record, if the entry gave one.",
                                  title_fr="Fiche", title_en="Record", index=True)
    field: str = about("Champ, ou colonne du partenaire ; vide : toute l’entrée.",
                       "Field, or the partner's column; empty: the whole entry.", title_fr="Champ",
                       title_en="Field", default="")
    kind: str = about("Genre d’anomalie.", "Kind of issue.", title_fr="Genre", title_en="Kind", default="",
                      index=True, facet=True)
    kind_fr: str = about("Le genre, en français.", "The kind, in French.", title_fr="Genre (fr)",
                         title_en="Kind (fr)", default="")
    kind_en: str = about("Le genre, en anglais.", "The kind, in English.", title_fr="Genre (en)",
                         title_en="Kind (en)", default="")
    value: str = about("La valeur telle qu’elle était (500 caractères au plus).",
                       "The value as it stood (500 characters at most).", title_fr="Valeur", title_en="Value",
                       default="")
    count: int = about("Combien de fois.", "How often.", title_fr="Nombre", title_en="Count", ge=1, default=1)


class UnmappedLabel(Row):
    """A partner's label that no lookup knows, with the best suggestions."""

    partner: str = about("Partenaire.", "Partner.", title_fr="Partenaire", title_en="Partner", default="",
                         facet=True)
    field: str = about("Champ.", "Field.", title_fr="Champ", title_en="Field", default="", facet=True)
    label: str = about("Libellé du partenaire.", "The partner's label.", title_fr="Libellé", title_en="Label",
                       default="")
    count: int = about("Nombre de fiches qui le portent.", "Number of records that bear it.", title_fr="Nombre",
                       title_en="Count", ge=1, default=1)
    suggestions: Texts = many("Codes proposés, le meilleur d’abord.", "Suggested codes, best first.",
                              title_fr="Suggestions", title_en="Suggestions")


class DecisionRow(Row):
    """A person's judgement on two records; it always wins over a score."""

    left: str = about("Une fiche.", "One record.", title_fr="Fiche", title_en="Record", default="")
    right: str = about("L’autre fiche.", "The other record.", title_fr="Autre fiche", title_en="Other record",
                       default="")
    judgement: Literal["same", "different", "unsure"] = about(
        "Même projet, projets différents, ou indécidé.", "Same project, different projects, or unsure.",
        title_fr="Avis", title_en="Judgement", default="unsure", facet=True)
    by: str = about("Qui a jugé (nom public).", "Who judged (public name).", title_fr="Par", title_en="By",
                    default="")
    on: str = about("Quand.", "When.", title_fr="Le", title_en="On", default="")
    reason: str = about("Pourquoi.", "Why.", title_fr="Raison", title_en="Reason", default="")


class PairRow(Row):
    """Two records that were compared: joined, doubtful, or judged by a person."""

    left: str = about("Une fiche.", "One record.", title_fr="Fiche", title_en="Record", default="")
    right: str = about("L’autre fiche.", "The other record.", title_fr="Autre fiche", title_en="Other record",
                       default="", index=True)
    project_id: str | None = about("Projet, si les deux fiches sont du même.", "Project, if both records are of one.",
                                   title_fr="Projet", title_en="Project", pattern=PROJECT_ID, index=True)
    score: float = about("Vraisemblance qu’elles soient un seul projet.", "How likely it is that they are one project.",
                         title_fr="Score", title_en="Score", ge=0, le=1, default=0.0)
    joined: bool = about("Réunies dans un projet ; sinon, douteuses ou jugées différentes.",
                         "Joined in one project; otherwise doubtful, or judged different.", title_fr="Réunies",
                         title_en="Joined", default=False, facet=True)
    decision: Literal["same", "different", "unsure"] | None = about(
        "Avis humain, qui l’emporte sur le score.", "Judgement of a person, which wins over the score.",
        title_fr="Avis", title_en="Decision", facet=True)
    blocked_by: Texts = many("Ce qui a fait comparer les deux fiches.", "What brought the two records together.",
                             title_fr="Rapprochées par", title_en="Brought together by")
    reasons: list[dict[str, str | float]] = Field(default_factory=list, json_schema_extra={"glane": {
        "fr": "Pourquoi ce score : de chaque indice feature, value, weight (logarithme de cote), fr, en.",
        "en": "Why this score: of each finding feature, value, weight (log-odds), fr, en.",
        "title_fr": "Raisons", "title_en": "Reasons"}})


class Redirect(Row):
    """An id that is no longer used, and the project that took it over."""

    old_id: str = about("Ancien identifiant.", "Former id.", title_fr="Ancien", title_en="Former",
                        pattern=PROJECT_ID, default="")
    new_id: str = about("Identifiant qui le remplace.", "Id that replaces it.", title_fr="Nouveau", title_en="New",
                        pattern=PROJECT_ID, default="", index=True)
    at: str = about("Jour.", "Day.", title_fr="Le", title_en="On", pattern=DAY, default="1970-01-01")
    reason: str = about("Pourquoi.", "Why.", title_fr="Raison", title_en="Reason", default="")


class Change(Row):
    """What happened to a project between two publications."""

    id: int = about("Rang.", "Rank.", title_fr="Rang", title_en="Rank", ge=1, default=1)
    at: str = about("Jour de la publication.", "Day of the publication.", title_fr="Le", title_en="On", pattern=DAY,
                    default="1970-01-01")
    project_id: str = about("Projet (qui peut ne plus être).", "Project (which may be no more).", title_fr="Projet",
                            title_en="Project", pattern=PROJECT_ID, default="", index=True)
    title: str = about("Titre du projet ce jour-là.", "Title of the project on that day.", title_fr="Titre",
                       title_en="Title", default="")
    kind: Literal["added", "changed", "merged", "removed"] = about(
        "Ajouté, changé, réuni à un autre, retiré.", "Added, changed, merged into another, removed.",
        title_fr="Genre", title_en="Kind", default="changed", facet=True)
    fields: Texts = many("Champs dont la valeur a changé.", "Fields whose value changed.", title_fr="Champs",
                         title_en="Fields")
    cause: Cause = about("Cause, autant qu’on la connaisse.", "Cause, as far as it is known.", title_fr="Cause",
                         title_en="Cause", default="source changed", facet=True)


class Similar(Row):
    """Another project like this one, for a reader who wants more."""

    project_id: str = about("Projet.", "Project.", title_fr="Projet", title_en="Project", pattern=PROJECT_ID,
                            default="")
    other_id: str = about("Projet qui lui ressemble.", "Project that is like it.", title_fr="Autre projet",
                          title_en="Other project", pattern=PROJECT_ID, default="")
    score: float = about("Ressemblance.", "Likeness.", title_fr="Score", title_en="Score", ge=0, le=1, default=0.0)
    reasons: Texts = many("Ce qu’ils ont en commun : theme:CODE, task:code, km:distance, word:mot.",
                          "What they have in common: theme:CODE, task:code, km:distance, word:word.",
                          title_fr="Raisons", title_en="Reasons")


class Facet(Row):
    """How many projects bear a value, counted once at publication."""

    field: str = about("Champ.", "Field.", title_fr="Champ", title_en="Field", default="")
    value: str = about("Valeur ou code.", "Value or code.", title_fr="Valeur", title_en="Value", default="")
    count: int = about("Nombre de projets.", "Number of projects.", title_fr="Nombre", title_en="Count", ge=0,
                       default=0)


class Term(Row):
    """A term of a vocabulary."""

    code: str = about("Code.", "Code.", title_fr="Code", title_en="Code", default="")
    label_fr: str = about("Libellé français.", "French label.", title_fr="Libellé (fr)", title_en="Label (fr)",
                          default="")
    label_en: str = about("Libellé anglais.", "English label.", title_fr="Libellé (en)", title_en="Label (en)",
                          default="")
    parent: str | None = about("Terme plus large (son code).", "Broader term (its code).", title_fr="Parent",
                               title_en="Parent", index=True)
    group_fr: str | None = about("Groupe, pour les gens, en français.", "Group, for people, in French.",
                                 title_fr="Groupe (fr)", title_en="Group (fr)")
    group_en: str | None = about("Groupe, pour les gens, en anglais.", "Group, for people, in English.",
                                 title_fr="Groupe (en)", title_en="Group (en)")
    description_fr: str | None = about("Précision en français.", "Scope note in French.", title_fr="Précision (fr)",
                                       title_en="Note (fr)")
    description_en: str | None = about("Précision en anglais.", "Scope note in English.", title_fr="Précision (en)",
                                       title_en="Note (en)")
    position: int = about("Rang dans le vocabulaire.", "Rank in the vocabulary.", title_fr="Rang", title_en="Rank",
                          ge=0, default=0)


class Code(Row):
    """A code of any vocabulary or place, with its labels: what a reader of a CSV needs beside it."""

    table: str = about("Vocabulaire, ou table des lieux.", "Vocabulary, or table of places.", title_fr="Table",
                       title_en="Table", default="")
    code: str = about("Code.", "Code.", title_fr="Code", title_en="Code", default="")
    label_fr: str = about("Libellé français.", "French label.", title_fr="Libellé (fr)", title_en="Label (fr)",
                          default="")
    label_en: str = about("Libellé anglais.", "English label.", title_fr="Libellé (en)", title_en="Label (en)",
                          default="")
    parent: str | None = about("Code plus large.", "Broader code.", title_fr="Parent", title_en="Parent")


class Place(Row):
    """A place that a record or a project names."""

    code: str = about("Code (INSEE, ou ISO 3166-1 pour un pays).", "Code (INSEE, or ISO 3166-1 for a country).",
                      title_fr="Code", title_en="Code", default="")
    label_fr: str = about("Nom français.", "French name.", title_fr="Nom (fr)", title_en="Name (fr)", default="")
    label_en: str = about("Nom anglais.", "English name.", title_fr="Nom (en)", title_en="Name (en)", default="")
    parent: str | None = about("Département d’une commune, région d’un département (code).",
                               "Department of a commune, region of a department (code).", title_fr="Parent",
                               title_en="Parent", index=True)
    latitude: float | None = about("Latitude WGS 84.", "Latitude, WGS 84.", title_fr="Latitude",
                                   title_en="Latitude", ge=-90, le=90, unit="degree")
    longitude: float | None = about("Longitude WGS 84.", "Longitude, WGS 84.", title_fr="Longitude",
                                    title_en="Longitude", ge=-180, le=180, unit="degree")
