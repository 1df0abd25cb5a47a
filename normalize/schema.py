"""The schema, once: DDL, JSON Schema, Table Schema, data dictionary and Datasette texts derive from these models.

A field's type, bounds, vocabulary and unit are said here; its texts in French and English stand beside it.
Lists are Python lists here and JSON arrays in text columns in SQLite.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

COUNTRY = r"^[A-Z]{2}$"
DAY = r"^\d{4}(-\d{2}(-\d{2})?)?$"
PROJECT_ID = r"^gl-[0-9a-z]{10}$"
INSEE = r"^(\d{5}|2[AB]\d{3})$"
DEPARTMENT = r"^(\d{2,3}|2[AB])$"


def about(fr: str, en: str, **extra: Any) -> Any:
    """Return field metadata: a French and an English description, and what else derives need.

    extra: `title_fr`, `title_en` (short labels), `vocabulary` (a file of data/vocabularies), `unit`, `pattern`, `ge`,
    `le`, `default`, `default_factory`, `facet` (shown as a facet), `text` (a text under the partner's licence, not
    published when that is unknown), `index` (an SQL index), `linked_by` (the kind of field that it is to the linker).
    """
    bounds: dict[str, Any] = {key: extra.pop(key) for key in ("pattern", "ge", "le", "default_factory") if key in extra}
    if "default_factory" not in bounds:
        bounds["default"] = extra.pop("default", None)
    meta = {"fr": fr, "en": en, **extra}
    return Field(description=en, json_schema_extra={"glane": meta}, **bounds)


def many(fr: str, en: str, **extra: Any) -> Any:
    """Metadata of a list field: empty by default."""
    return about(fr, en, default_factory=list, **extra)


Status = Literal["not_started", "active", "periodically_active", "on_hold", "completed", "abandoned"]
Level = Literal["inform", "consult", "involve", "collaborate", "empower"]
Scope = Literal["neighbourhood", "municipal", "regional", "national", "european", "global"]
Texts = list[str]


class Common(BaseModel):
    """The fields that a record and a project share: what a partner may say of a project."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(
        min_length=1,
        description="Name of the project, as its people write it.",
        json_schema_extra={"glane": {"fr": "Nom du projet, tel que ses porteurs l’écrivent.",
                                     "en": "Name of the project, as its people write it.",
                                     "title_fr": "Titre", "title_en": "Title", "linked_by": "name"}},
    )
    aliases: Texts = many("Autres noms : sigle, ancien nom, nom dans une autre langue.",
                          "Other names: acronym, former name, name in another language.",
                          title_fr="Autres noms", title_en="Other names", linked_by="name")
    summary: str | None = about("Une ou deux phrases, en texte simple.", "One or two sentences, plain text.",
                                title_fr="Résumé", title_en="Summary", text=True, linked_by="text")
    description: str | None = about("Texte long, en texte simple ; paragraphes séparés par une ligne vide.",
                                    "Long text, plain; paragraphs parted by an empty line.",
                                    title_fr="Description", title_en="Description", text=True, linked_by="text")
    url: str | None = about("Adresse du projet (sa page, sinon sa fiche chez le partenaire).",
                            "Address of the project (its own page, else its entry at the partner's).",
                            title_fr="Adresse", title_en="Address", pattern=r"^https?://", linked_by="address")
    links: Texts = many("Autres adresses : dépôt de code, page de données, réseau.",
                        "Other addresses: code repository, data page, network.", title_fr="Liens", title_en="Links",
                        linked_by="address")
    image_url: str | None = about("Adresse d’une image ou d’un logo.", "Address of an image or a logo.",
                                  title_fr="Image", title_en="Image", pattern=r"^https?://", text=True)
    organisations: Texts = many("Organisations qui portent le projet.", "Organisations that run the project.",
                                title_fr="Organisations", title_en="Organisations", linked_by="short_text")
    themes: Texts = many("Thèmes : codes du Carrefour des innovations sociales.",
                         "Themes: codes of the Carrefour des innovations sociales.",
                         title_fr="Thèmes", title_en="Themes", vocabulary="themes", facet=True)
    domains: Texts = many("Domaines dont relèvent les thèmes.", "Domains that the themes belong to.",
                          title_fr="Domaines", title_en="Domains", vocabulary="domains")
    audiences: Texts = many("Publics à qui le projet s’adresse.", "Audiences that the project is for.",
                            title_fr="Publics", title_en="Audiences", vocabulary="audiences")
    methods: Texts = many("Méthodes : comment le projet agit.", "Methods: how the project works.",
                          title_fr="Méthodes", title_en="Methods", vocabulary="methods")
    tasks: Texts = many("Ce que l’on peut y apporter : observer, photographier, voter, coder…",
                        "What one can give: observe, photograph, vote, code…",
                        title_fr="Contributions", title_en="Tasks", vocabulary="tasks", facet=True)
    participation_level: Level | None = about("Niveau de participation (IAP2).", "Level of participation (IAP2).",
                                              title_fr="Niveau de participation", title_en="Participation level",
                                              vocabulary="participation_level")
    status: Status | None = about("État du projet (PPSR Core).", "State of the project (PPSR Core).",
                                  title_fr="État", title_en="Status", vocabulary="status", facet=True, index=True)
    start_date: str | None = about("Début : année, mois ou jour, avec la précision connue.",
                                   "Start: year, month or day, as precisely as known.",
                                   title_fr="Début", title_en="Start", pattern=DAY, unit="ISO 8601", linked_by="year")
    end_date: str | None = about("Fin : année, mois ou jour, avec la précision connue.",
                                 "End: year, month or day, as precisely as known.",
                                 title_fr="Fin", title_en="End", pattern=DAY, unit="ISO 8601", linked_by="year")
    languages: Texts = many("Langues du projet ou de sa fiche (BCP 47).",
                            "Languages of the project or of its entry (BCP 47).",
                            title_fr="Langues", title_en="Languages", unit="BCP 47", linked_by="category")
    place: str | None = about("Lieu, en clair.", "Place, in words.", title_fr="Lieu", title_en="Place",
                              linked_by="short_text")
    commune_code: str | None = about("Commune française : code INSEE.", "French commune: INSEE code.",
                                     title_fr="Commune", title_en="Commune", pattern=INSEE, index=True,
                                     linked_by="code")
    department_code: str | None = about("Département français : code INSEE.", "French department: INSEE code.",
                                        title_fr="Département", title_en="Department", pattern=DEPARTMENT,
                                        facet=True, index=True, linked_by="category")
    region_code: str | None = about("Région française : code INSEE.", "French region: INSEE code.",
                                    title_fr="Région", title_en="Region", pattern=r"^\d{2}$", index=True)
    country_code: str | None = about("Pays (ISO 3166-1).", "Country (ISO 3166-1).", title_fr="Pays",
                                     title_en="Country", pattern=COUNTRY, index=True, linked_by="category")
    latitude: float | None = about("Latitude WGS 84.", "Latitude, WGS 84.", title_fr="Latitude",
                                   title_en="Latitude", ge=-90, le=90, unit="degree", linked_by="coordinate")
    longitude: float | None = about("Longitude WGS 84.", "Longitude, WGS 84.", title_fr="Longitude",
                                    title_en="Longitude", ge=-180, le=180, unit="degree", linked_by="coordinate")
    scope: Scope | None = about("Étendue géographique.", "Geographic scope.", title_fr="Étendue",
                                title_en="Scope", vocabulary="scope", index=True)
    keywords: Texts = many("Mots-clés du partenaire, tels quels.", "The partner's keywords, as they stand.",
                           title_fr="Mots-clés", title_en="Keywords")
    sdgs: Texts = many("Objectifs de développement durable, de 1 à 17.", "Sustainable Development Goals, 1 to 17.",
                       title_fr="ODD", title_en="SDGs", vocabulary="sdgs")
    contact: str | None = about("Page de contact, ou adresse d’une fonction (contact@…), jamais d’une personne.",
                                "Contact page, or the address of a role (contact@…), never of a person.",
                                title_fr="Contact", title_en="Contact")
    first_seen: str = about("Premier jour où Glane l’a vu.", "First day on which Glane saw it.",
                            title_fr="Vu depuis", title_en="First seen", pattern=DAY, default="1970-01-01")
    last_seen: str = about("Dernier jour où une moisson réussie l’a vu.",
                           "Last day on which a successful harvest saw it.",
                           title_fr="Vu le", title_en="Last seen", pattern=DAY, default="1970-01-01")


class Record(Common):
    """One entry of a partner's listing, normalised. `id` is `partner/source_id`."""

    id: str = Field(pattern=r"^[a-z0-9-]+/.+$", json_schema_extra={"glane": {
        "fr": "Identifiant : partenaire/identifiant chez le partenaire.",
        "en": "Identifier: partner/identifier at the partner's.", "title_fr": "Identifiant", "title_en": "Id"}})
    partner: str = Field(json_schema_extra={"glane": {
        "fr": "Partenaire (son nom court).", "en": "Partner (its slug).", "title_fr": "Partenaire",
        "title_en": "Partner", "index": True}})
    source_id: str = Field(json_schema_extra={"glane": {
        "fr": "Identifiant chez le partenaire.", "en": "Identifier at the partner's.",
        "title_fr": "Identifiant source", "title_en": "Source id"}})
    source_url: str = about("Adresse où la fiche a été lue.", "Address where the entry was read.",
                            title_fr="Adresse source", title_en="Source address", default="")
    former_ids: Texts = many("Identifiants que la fiche a portés chez le partenaire.",
                             "Identifiers the entry has had at the partner's.",
                             title_fr="Anciens identifiants", title_en="Former ids")
    project_id: str | None = about("Projet auquel la fiche appartient.", "Project the record belongs to.",
                                   title_fr="Projet", title_en="Project", pattern=PROJECT_ID, index=True)
    fetched_at: str = about("Quand cette version de la fiche a été lue (UTC).",
                            "When this version of the entry was fetched (UTC).",
                            title_fr="Lu le", title_en="Fetched at", default="")
    licence: str = about("Licence du partenaire (SPDX), ou unknown : alors seuls les faits sont publiés.",
                         "The partner's licence (SPDX), or unknown: then only facts are published.",
                         title_fr="Licence", title_en="Licence", default="unknown")
    listed: Literal["listed", "missing", "retired"] = about(
        "listed : dans la dernière moisson ; missing : n’y est plus ; "
        "retired : retirée après deux moissons et sept jours.",
        "listed: in the last harvest; missing: no longer; retired: gone for two harvests and seven days.",
        title_fr="Présence", title_en="Listed", default="listed")


class Project(Common):
    """Records that are one project, merged field by field. `id` is kept for ever."""

    id: str = Field(pattern=PROJECT_ID, json_schema_extra={"glane": {
        "fr": "Identifiant, gardé pour toujours.", "en": "Identifier, kept for ever.",
        "title_fr": "Identifiant", "title_en": "Id"}})
    licences: Texts = many("Licences des partenaires dont viennent les valeurs (SPDX).",
                           "Licences of the partners that the values come from (SPDX).",
                           title_fr="Licences", title_en="Licences")
    partners: Texts = many("Partenaires qui le listent.", "Partners that list it.", title_fr="Partenaires",
                           title_en="Partners", facet=True)
    record_count: int = about("Nombre de fiches réunies.", "Number of records merged.", title_fr="Fiches",
                              title_en="Records", ge=1, default=1)
    confidence: float = about("Confiance dans la réunion des fiches : 1 pour une seule fiche ou un avis humain.",
                              "Confidence that the records are one project: 1 for one record or a human judgement.",
                              title_fr="Confiance", title_en="Confidence", ge=0, le=1, default=1.0)
    completeness: float = about("Part des champs remplis.", "Share of the fields that are filled.",
                                title_fr="Complétude", title_en="Completeness", ge=0, le=1, default=0.0)
    last_changed: str = about("Dernier jour où une valeur a changé.", "Last day on which a value changed.",
                              title_fr="Changé le", title_en="Last changed", pattern=DAY, default="1970-01-01")


class Statement(BaseModel):
    """One value of one field, as one record says it, and what Glane understood of it."""

    model_config = ConfigDict(extra="forbid")

    id: str = about("Condensat de (fiche, champ, valeur).", "Digest of (record, field, value).",
                    title_fr="Identifiant", title_en="Id", default="")
    project_id: str | None = about("Projet.", "Project.", title_fr="Projet", title_en="Project", index=True)
    record_id: str = about("Fiche qui le dit.", "Record that says it.", title_fr="Fiche", title_en="Record",
                           index=True, default="")
    partner: str = about("Partenaire.", "Partner.", title_fr="Partenaire", title_en="Partner", default="")
    field: str = about("Champ.", "Field.", title_fr="Champ", title_en="Field", default="")
    value: str = about("Valeur normalisée, en texte.", "Normalised value, as text.", title_fr="Valeur",
                       title_en="Value", default="")
    original: str = about("Valeur telle qu’elle était.", "Value as it stood.", title_fr="Original",
                          title_en="Original", default="")
    language: str | None = about("Langue de la valeur, si c’est un texte.", "Language of the value, if it is a text.",
                                 title_fr="Langue", title_en="Language")
    inferred: bool = about("Déduite par Glane, non dite par le partenaire.",
                           "Derived by Glane, not said by the partner.", title_fr="Déduite", title_en="Inferred",
                           default=False)
    evidence: str | None = about("Ce dont elle est déduite.", "What it was derived from.", title_fr="Indice",
                                 title_en="Evidence")
    first_seen: str = about("Premier jour.", "First day.", title_fr="Vue depuis", title_en="First seen",
                            pattern=DAY, default="1970-01-01")
    last_seen: str = about("Dernier jour.", "Last day.", title_fr="Vue le", title_en="Last seen", pattern=DAY,
                           default="1970-01-01")
    won: bool = about("C’est elle que le projet montre.", "It is the one the project shows.", title_fr="Retenue",
                      title_en="Won", default=False)


LIST_FIELDS = tuple(name for name, info in Common.model_fields.items() if info.default_factory is list)
COMMON_FIELDS = tuple(name for name in Common.model_fields if name not in ("first_seen", "last_seen"))
TEXT_FIELDS = tuple(name for name, info in Common.model_fields.items()
                    if (info.json_schema_extra or {}).get("glane", {}).get("text"))  # type: ignore[union-attr]
LINK_KINDS: dict[str, str] = {  # field by which records are linked -> the kind that it is to the linker
    name: str(kind) for name, info in Common.model_fields.items()
    if (kind := (info.json_schema_extra or {}).get("glane", {}).get("linked_by"))}  # type: ignore[union-attr]
