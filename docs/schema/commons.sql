CREATE TABLE "themes" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "group_fr" TEXT,
  "group_en" TEXT,
  "description_fr" TEXT,
  "description_en" TEXT,
  "position" INTEGER NOT NULL CHECK ("position" >= 0),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "domains" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "group_fr" TEXT,
  "group_en" TEXT,
  "description_fr" TEXT,
  "description_en" TEXT,
  "position" INTEGER NOT NULL CHECK ("position" >= 0),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "audiences" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "group_fr" TEXT,
  "group_en" TEXT,
  "description_fr" TEXT,
  "description_en" TEXT,
  "position" INTEGER NOT NULL CHECK ("position" >= 0),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "methods" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "group_fr" TEXT,
  "group_en" TEXT,
  "description_fr" TEXT,
  "description_en" TEXT,
  "position" INTEGER NOT NULL CHECK ("position" >= 0),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "tasks" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "group_fr" TEXT,
  "group_en" TEXT,
  "description_fr" TEXT,
  "description_en" TEXT,
  "position" INTEGER NOT NULL CHECK ("position" >= 0),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "participation_level" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "group_fr" TEXT,
  "group_en" TEXT,
  "description_fr" TEXT,
  "description_en" TEXT,
  "position" INTEGER NOT NULL CHECK ("position" >= 0),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "status" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "group_fr" TEXT,
  "group_en" TEXT,
  "description_fr" TEXT,
  "description_en" TEXT,
  "position" INTEGER NOT NULL CHECK ("position" >= 0),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "scope" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "group_fr" TEXT,
  "group_en" TEXT,
  "description_fr" TEXT,
  "description_en" TEXT,
  "position" INTEGER NOT NULL CHECK ("position" >= 0),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "sdgs" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "group_fr" TEXT,
  "group_en" TEXT,
  "description_fr" TEXT,
  "description_en" TEXT,
  "position" INTEGER NOT NULL CHECK ("position" >= 0),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "countries" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "latitude" REAL CHECK ("latitude" >= -90 AND "latitude" <= 90),
  "longitude" REAL CHECK ("longitude" >= -180 AND "longitude" <= 180),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "regions" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "latitude" REAL CHECK ("latitude" >= -90 AND "latitude" <= 90),
  "longitude" REAL CHECK ("longitude" >= -180 AND "longitude" <= 180),
  PRIMARY KEY ("code")
) STRICT;

CREATE TABLE "departments" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "latitude" REAL CHECK ("latitude" >= -90 AND "latitude" <= 90),
  "longitude" REAL CHECK ("longitude" >= -180 AND "longitude" <= 180),
  PRIMARY KEY ("code"),
  FOREIGN KEY ("parent") REFERENCES "regions" ("code")
) STRICT;

CREATE TABLE "communes" (
  "code" TEXT NOT NULL,
  "label_fr" TEXT NOT NULL,
  "label_en" TEXT NOT NULL,
  "parent" TEXT,
  "latitude" REAL CHECK ("latitude" >= -90 AND "latitude" <= 90),
  "longitude" REAL CHECK ("longitude" >= -180 AND "longitude" <= 180),
  PRIMARY KEY ("code"),
  FOREIGN KEY ("parent") REFERENCES "departments" ("code")
) STRICT;

CREATE TABLE "partners" (
  "slug" TEXT NOT NULL CHECK (("slug" GLOB '[a-z0-9]*')),
  "title" TEXT NOT NULL,
  "url" TEXT NOT NULL CHECK (("url" GLOB 'http://*' OR "url" GLOB 'https://*')),
  "publisher_name" TEXT NOT NULL,
  "publisher_country" TEXT NOT NULL,
  "publisher_kind" TEXT NOT NULL,
  "contact" TEXT NOT NULL,
  "licence" TEXT NOT NULL,
  "licence_url" TEXT CHECK (("licence_url" GLOB 'http://*' OR "licence_url" GLOB 'https://*')),
  "terms" TEXT,
  "language" TEXT NOT NULL,
  "lineage" TEXT NOT NULL CHECK ("lineage" IN ('first-hand', 'aggregator')),
  "cadence" TEXT NOT NULL CHECK ("cadence" IN ('daily', 'weekly', 'monthly', 'yearly', 'once')),
  "platform" TEXT NOT NULL,
  "description_fr" TEXT,
  "description_en" TEXT,
  "entry_count" INTEGER NOT NULL CHECK ("entry_count" >= 0),
  "record_count" INTEGER NOT NULL CHECK ("record_count" >= 0),
  "project_count" INTEGER NOT NULL CHECK ("project_count" >= 0),
  "merged_count" INTEGER NOT NULL CHECK ("merged_count" >= 0),
  "issue_count" INTEGER NOT NULL CHECK ("issue_count" >= 0),
  "state" TEXT NOT NULL CHECK ("state" IN ('ok', 'failed', 'never')),
  "failure" TEXT,
  "failure_fr" TEXT,
  "failure_en" TEXT,
  "last_success" TEXT,
  "last_attempt" TEXT,
  PRIMARY KEY ("slug")
) STRICT;

CREATE TABLE "projects" (
  "id" TEXT NOT NULL CHECK (("id" GLOB 'gl-[0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]')),
  "title" TEXT NOT NULL CHECK (length("title") >= 1),
  "aliases" TEXT NOT NULL CHECK (json_valid("aliases") AND json_type("aliases") = 'array'),
  "summary" TEXT,
  "description" TEXT,
  "url" TEXT CHECK (("url" GLOB 'http://*' OR "url" GLOB 'https://*')),
  "links" TEXT NOT NULL CHECK (json_valid("links") AND json_type("links") = 'array'),
  "image_url" TEXT CHECK (("image_url" GLOB 'http://*' OR "image_url" GLOB 'https://*')),
  "organisations" TEXT NOT NULL CHECK (json_valid("organisations") AND json_type("organisations") = 'array'),
  "themes" TEXT NOT NULL CHECK (json_valid("themes") AND json_type("themes") = 'array'),
  "domains" TEXT NOT NULL CHECK (json_valid("domains") AND json_type("domains") = 'array'),
  "audiences" TEXT NOT NULL CHECK (json_valid("audiences") AND json_type("audiences") = 'array'),
  "methods" TEXT NOT NULL CHECK (json_valid("methods") AND json_type("methods") = 'array'),
  "tasks" TEXT NOT NULL CHECK (json_valid("tasks") AND json_type("tasks") = 'array'),
  "participation_level" TEXT CHECK ("participation_level" IN ('inform', 'consult', 'involve', 'collaborate', 'empower')),
  "status" TEXT CHECK ("status" IN ('not_started', 'active', 'periodically_active', 'on_hold', 'completed', 'abandoned')),
  "start_date" TEXT CHECK (("start_date" GLOB '[0-9][0-9][0-9][0-9]' OR "start_date" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "start_date" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "end_date" TEXT CHECK (("end_date" GLOB '[0-9][0-9][0-9][0-9]' OR "end_date" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "end_date" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "languages" TEXT NOT NULL CHECK (json_valid("languages") AND json_type("languages") = 'array'),
  "place" TEXT,
  "commune_code" TEXT CHECK (("commune_code" GLOB '2[AB][0-9][0-9][0-9]' OR "commune_code" GLOB '[0-9][0-9][0-9][0-9][0-9]')),
  "department_code" TEXT CHECK (("department_code" GLOB '2[AB]' OR "department_code" GLOB '[0-9][0-9]' OR "department_code" GLOB '[0-9][0-9][0-9]')),
  "region_code" TEXT CHECK (("region_code" GLOB '[0-9][0-9]')),
  "country_code" TEXT CHECK (("country_code" GLOB '[A-Z][A-Z]')),
  "latitude" REAL CHECK ("latitude" >= -90 AND "latitude" <= 90),
  "longitude" REAL CHECK ("longitude" >= -180 AND "longitude" <= 180),
  "scope" TEXT CHECK ("scope" IN ('neighbourhood', 'municipal', 'regional', 'national', 'european', 'global')),
  "keywords" TEXT NOT NULL CHECK (json_valid("keywords") AND json_type("keywords") = 'array'),
  "sdgs" TEXT NOT NULL CHECK (json_valid("sdgs") AND json_type("sdgs") = 'array'),
  "contact" TEXT,
  "first_seen" TEXT NOT NULL CHECK (("first_seen" GLOB '[0-9][0-9][0-9][0-9]' OR "first_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "first_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "last_seen" TEXT NOT NULL CHECK (("last_seen" GLOB '[0-9][0-9][0-9][0-9]' OR "last_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "last_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "licences" TEXT NOT NULL CHECK (json_valid("licences") AND json_type("licences") = 'array'),
  "partners" TEXT NOT NULL CHECK (json_valid("partners") AND json_type("partners") = 'array'),
  "record_count" INTEGER NOT NULL CHECK ("record_count" >= 1),
  "confidence" REAL NOT NULL CHECK ("confidence" >= 0 AND "confidence" <= 1),
  "completeness" REAL NOT NULL CHECK ("completeness" >= 0 AND "completeness" <= 1),
  "last_changed" TEXT NOT NULL CHECK (("last_changed" GLOB '[0-9][0-9][0-9][0-9]' OR "last_changed" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "last_changed" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  PRIMARY KEY ("id"),
  FOREIGN KEY ("participation_level") REFERENCES "participation_level" ("code"),
  FOREIGN KEY ("status") REFERENCES "status" ("code"),
  FOREIGN KEY ("scope") REFERENCES "scope" ("code"),
  FOREIGN KEY ("commune_code") REFERENCES "communes" ("code"),
  FOREIGN KEY ("department_code") REFERENCES "departments" ("code"),
  FOREIGN KEY ("region_code") REFERENCES "regions" ("code"),
  FOREIGN KEY ("country_code") REFERENCES "countries" ("code")
) STRICT;

CREATE TABLE "records" (
  "id" TEXT NOT NULL CHECK (("id" GLOB '[a-z0-9-]*/?*')),
  "title" TEXT NOT NULL CHECK (length("title") >= 1),
  "aliases" TEXT NOT NULL CHECK (json_valid("aliases") AND json_type("aliases") = 'array'),
  "summary" TEXT,
  "description" TEXT,
  "url" TEXT CHECK (("url" GLOB 'http://*' OR "url" GLOB 'https://*')),
  "links" TEXT NOT NULL CHECK (json_valid("links") AND json_type("links") = 'array'),
  "image_url" TEXT CHECK (("image_url" GLOB 'http://*' OR "image_url" GLOB 'https://*')),
  "organisations" TEXT NOT NULL CHECK (json_valid("organisations") AND json_type("organisations") = 'array'),
  "themes" TEXT NOT NULL CHECK (json_valid("themes") AND json_type("themes") = 'array'),
  "domains" TEXT NOT NULL CHECK (json_valid("domains") AND json_type("domains") = 'array'),
  "audiences" TEXT NOT NULL CHECK (json_valid("audiences") AND json_type("audiences") = 'array'),
  "methods" TEXT NOT NULL CHECK (json_valid("methods") AND json_type("methods") = 'array'),
  "tasks" TEXT NOT NULL CHECK (json_valid("tasks") AND json_type("tasks") = 'array'),
  "participation_level" TEXT CHECK ("participation_level" IN ('inform', 'consult', 'involve', 'collaborate', 'empower')),
  "status" TEXT CHECK ("status" IN ('not_started', 'active', 'periodically_active', 'on_hold', 'completed', 'abandoned')),
  "start_date" TEXT CHECK (("start_date" GLOB '[0-9][0-9][0-9][0-9]' OR "start_date" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "start_date" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "end_date" TEXT CHECK (("end_date" GLOB '[0-9][0-9][0-9][0-9]' OR "end_date" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "end_date" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "languages" TEXT NOT NULL CHECK (json_valid("languages") AND json_type("languages") = 'array'),
  "place" TEXT,
  "commune_code" TEXT CHECK (("commune_code" GLOB '2[AB][0-9][0-9][0-9]' OR "commune_code" GLOB '[0-9][0-9][0-9][0-9][0-9]')),
  "department_code" TEXT CHECK (("department_code" GLOB '2[AB]' OR "department_code" GLOB '[0-9][0-9]' OR "department_code" GLOB '[0-9][0-9][0-9]')),
  "region_code" TEXT CHECK (("region_code" GLOB '[0-9][0-9]')),
  "country_code" TEXT CHECK (("country_code" GLOB '[A-Z][A-Z]')),
  "latitude" REAL CHECK ("latitude" >= -90 AND "latitude" <= 90),
  "longitude" REAL CHECK ("longitude" >= -180 AND "longitude" <= 180),
  "scope" TEXT CHECK ("scope" IN ('neighbourhood', 'municipal', 'regional', 'national', 'european', 'global')),
  "keywords" TEXT NOT NULL CHECK (json_valid("keywords") AND json_type("keywords") = 'array'),
  "sdgs" TEXT NOT NULL CHECK (json_valid("sdgs") AND json_type("sdgs") = 'array'),
  "contact" TEXT,
  "first_seen" TEXT NOT NULL CHECK (("first_seen" GLOB '[0-9][0-9][0-9][0-9]' OR "first_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "first_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "last_seen" TEXT NOT NULL CHECK (("last_seen" GLOB '[0-9][0-9][0-9][0-9]' OR "last_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "last_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "partner" TEXT NOT NULL,
  "source_id" TEXT NOT NULL,
  "source_url" TEXT NOT NULL,
  "former_ids" TEXT NOT NULL CHECK (json_valid("former_ids") AND json_type("former_ids") = 'array'),
  "project_id" TEXT CHECK (("project_id" GLOB 'gl-[0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]')),
  "fetched_at" TEXT NOT NULL,
  "licence" TEXT NOT NULL,
  "listed" TEXT NOT NULL CHECK ("listed" IN ('listed', 'missing', 'retired')),
  PRIMARY KEY ("id"),
  FOREIGN KEY ("participation_level") REFERENCES "participation_level" ("code"),
  FOREIGN KEY ("status") REFERENCES "status" ("code"),
  FOREIGN KEY ("scope") REFERENCES "scope" ("code"),
  FOREIGN KEY ("commune_code") REFERENCES "communes" ("code"),
  FOREIGN KEY ("department_code") REFERENCES "departments" ("code"),
  FOREIGN KEY ("region_code") REFERENCES "regions" ("code"),
  FOREIGN KEY ("country_code") REFERENCES "countries" ("code"),
  FOREIGN KEY ("partner") REFERENCES "partners" ("slug"),
  FOREIGN KEY ("project_id") REFERENCES "projects" ("id")
) STRICT;

CREATE TABLE "statements" (
  "id" TEXT NOT NULL,
  "project_id" TEXT,
  "record_id" TEXT NOT NULL,
  "partner" TEXT NOT NULL,
  "field" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "original" TEXT NOT NULL,
  "language" TEXT,
  "inferred" INTEGER NOT NULL CHECK ("inferred" IN (0, 1)),
  "evidence" TEXT,
  "first_seen" TEXT NOT NULL CHECK (("first_seen" GLOB '[0-9][0-9][0-9][0-9]' OR "first_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "first_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "last_seen" TEXT NOT NULL CHECK (("last_seen" GLOB '[0-9][0-9][0-9][0-9]' OR "last_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "last_seen" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "won" INTEGER NOT NULL CHECK ("won" IN (0, 1)),
  PRIMARY KEY ("id"),
  FOREIGN KEY ("partner") REFERENCES "partners" ("slug"),
  FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
  FOREIGN KEY ("record_id") REFERENCES "records" ("id")
) STRICT;

CREATE TABLE "membership" (
  "record_id" TEXT NOT NULL,
  "project_id" TEXT NOT NULL CHECK (("project_id" GLOB 'gl-[0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]')),
  "confidence" REAL NOT NULL CHECK ("confidence" >= 0 AND "confidence" <= 1),
  PRIMARY KEY ("record_id"),
  FOREIGN KEY ("record_id") REFERENCES "records" ("id"),
  FOREIGN KEY ("project_id") REFERENCES "projects" ("id")
) STRICT;

CREATE TABLE "runs" (
  "partner" TEXT NOT NULL,
  "run" TEXT NOT NULL,
  "state" TEXT NOT NULL CHECK ("state" IN ('ok', 'failed')),
  "failure" TEXT,
  "failure_fr" TEXT,
  "failure_en" TEXT,
  "detail" TEXT,
  "started_at" TEXT,
  "finished_at" TEXT,
  "entry_count" INTEGER NOT NULL CHECK ("entry_count" >= 0),
  "issue_count" INTEGER NOT NULL CHECK ("issue_count" >= 0),
  "in_use" INTEGER NOT NULL CHECK ("in_use" IN (0, 1)),
  PRIMARY KEY ("partner", "run"),
  FOREIGN KEY ("partner") REFERENCES "partners" ("slug")
) STRICT;

CREATE TABLE "issues" (
  "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" >= 1),
  "partner" TEXT NOT NULL,
  "record_id" TEXT,
  "field" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "kind_fr" TEXT NOT NULL,
  "kind_en" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "count" INTEGER NOT NULL CHECK ("count" >= 1),
  FOREIGN KEY ("partner") REFERENCES "partners" ("slug")
) STRICT;

CREATE TABLE "unmapped_labels" (
  "partner" TEXT NOT NULL,
  "field" TEXT NOT NULL,
  "label" TEXT NOT NULL,
  "count" INTEGER NOT NULL CHECK ("count" >= 1),
  "suggestions" TEXT NOT NULL CHECK (json_valid("suggestions") AND json_type("suggestions") = 'array'),
  PRIMARY KEY ("partner", "field", "label"),
  FOREIGN KEY ("partner") REFERENCES "partners" ("slug")
) STRICT;

CREATE TABLE "decisions" (
  "left" TEXT NOT NULL,
  "right" TEXT NOT NULL,
  "judgement" TEXT NOT NULL CHECK ("judgement" IN ('same', 'different', 'unsure')),
  "by" TEXT NOT NULL,
  "on" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  PRIMARY KEY ("left", "right")
) STRICT;

CREATE TABLE "pairs" (
  "left" TEXT NOT NULL,
  "right" TEXT NOT NULL,
  "project_id" TEXT CHECK (("project_id" GLOB 'gl-[0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]')),
  "score" REAL NOT NULL CHECK ("score" >= 0 AND "score" <= 1),
  "joined" INTEGER NOT NULL CHECK ("joined" IN (0, 1)),
  "decision" TEXT CHECK ("decision" IN ('same', 'different', 'unsure')),
  "blocked_by" TEXT NOT NULL CHECK (json_valid("blocked_by") AND json_type("blocked_by") = 'array'),
  "reasons" TEXT NOT NULL CHECK (json_valid("reasons") AND json_type("reasons") = 'array'),
  PRIMARY KEY ("left", "right"),
  FOREIGN KEY ("left") REFERENCES "records" ("id"),
  FOREIGN KEY ("right") REFERENCES "records" ("id"),
  FOREIGN KEY ("project_id") REFERENCES "projects" ("id")
) STRICT;

CREATE TABLE "match_quality" (
  "partner_left" TEXT NOT NULL,
  "partner_right" TEXT NOT NULL,
  "judged" INTEGER NOT NULL CHECK ("judged" >= 0),
  "same" INTEGER NOT NULL CHECK ("same" >= 0),
  "different" INTEGER NOT NULL CHECK ("different" >= 0),
  "unsure" INTEGER NOT NULL CHECK ("unsure" >= 0),
  "joined" INTEGER NOT NULL CHECK ("joined" >= 0),
  "right" INTEGER NOT NULL CHECK ("right" >= 0),
  "precision" REAL CHECK ("precision" >= 0 AND "precision" <= 1),
  "precision_low" REAL CHECK ("precision_low" >= 0 AND "precision_low" <= 1),
  "precision_high" REAL CHECK ("precision_high" >= 0 AND "precision_high" <= 1),
  "recall" REAL CHECK ("recall" >= 0 AND "recall" <= 1),
  "recall_low" REAL CHECK ("recall_low" >= 0 AND "recall_low" <= 1),
  "recall_high" REAL CHECK ("recall_high" >= 0 AND "recall_high" <= 1),
  "fitted" INTEGER NOT NULL CHECK ("fitted" IN (0, 1)),
  PRIMARY KEY ("partner_left", "partner_right")
) STRICT;

CREATE TABLE "redirects" (
  "old_id" TEXT NOT NULL CHECK (("old_id" GLOB 'gl-[0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]')),
  "new_id" TEXT NOT NULL CHECK (("new_id" GLOB 'gl-[0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]')),
  "at" TEXT NOT NULL CHECK (("at" GLOB '[0-9][0-9][0-9][0-9]' OR "at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "reason" TEXT NOT NULL,
  PRIMARY KEY ("old_id")
) STRICT;

CREATE TABLE "changes" (
  "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" >= 1),
  "at" TEXT NOT NULL CHECK (("at" GLOB '[0-9][0-9][0-9][0-9]' OR "at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' OR "at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')),
  "project_id" TEXT NOT NULL CHECK (("project_id" GLOB 'gl-[0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]')),
  "title" TEXT NOT NULL,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('added', 'changed', 'merged', 'removed')),
  "fields" TEXT NOT NULL CHECK (json_valid("fields") AND json_type("fields") = 'array'),
  "cause" TEXT NOT NULL CHECK ("cause" IN ('source changed', 'mapping changed', 'linking changed', 'decision', 'partner withdrew'))
) STRICT;

CREATE TABLE "similar" (
  "project_id" TEXT NOT NULL CHECK (("project_id" GLOB 'gl-[0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]')),
  "other_id" TEXT NOT NULL CHECK (("other_id" GLOB 'gl-[0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]')),
  "score" REAL NOT NULL CHECK ("score" >= 0 AND "score" <= 1),
  "reasons" TEXT NOT NULL CHECK (json_valid("reasons") AND json_type("reasons") = 'array'),
  PRIMARY KEY ("project_id", "other_id"),
  FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
  FOREIGN KEY ("other_id") REFERENCES "projects" ("id")
) STRICT;

CREATE TABLE "facets" (
  "field" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "count" INTEGER NOT NULL CHECK ("count" >= 0),
  PRIMARY KEY ("field", "value")
) STRICT;

CREATE INDEX "themes_parent" ON "themes" ("parent");

CREATE INDEX "domains_parent" ON "domains" ("parent");

CREATE INDEX "audiences_parent" ON "audiences" ("parent");

CREATE INDEX "methods_parent" ON "methods" ("parent");

CREATE INDEX "tasks_parent" ON "tasks" ("parent");

CREATE INDEX "participation_level_parent" ON "participation_level" ("parent");

CREATE INDEX "status_parent" ON "status" ("parent");

CREATE INDEX "scope_parent" ON "scope" ("parent");

CREATE INDEX "sdgs_parent" ON "sdgs" ("parent");

CREATE INDEX "countries_parent" ON "countries" ("parent");

CREATE INDEX "regions_parent" ON "regions" ("parent");

CREATE INDEX "departments_parent" ON "departments" ("parent");

CREATE INDEX "communes_parent" ON "communes" ("parent");

CREATE INDEX "projects_status" ON "projects" ("status");

CREATE INDEX "projects_commune_code" ON "projects" ("commune_code");

CREATE INDEX "projects_department_code" ON "projects" ("department_code");

CREATE INDEX "projects_region_code" ON "projects" ("region_code");

CREATE INDEX "projects_country_code" ON "projects" ("country_code");

CREATE INDEX "projects_scope" ON "projects" ("scope");

CREATE INDEX "projects_participation_level" ON "projects" ("participation_level");

CREATE INDEX "projects_latitude_longitude" ON "projects" ("latitude", "longitude");

CREATE INDEX "records_status" ON "records" ("status");

CREATE INDEX "records_commune_code" ON "records" ("commune_code");

CREATE INDEX "records_department_code" ON "records" ("department_code");

CREATE INDEX "records_region_code" ON "records" ("region_code");

CREATE INDEX "records_country_code" ON "records" ("country_code");

CREATE INDEX "records_scope" ON "records" ("scope");

CREATE INDEX "records_partner" ON "records" ("partner");

CREATE INDEX "records_project_id" ON "records" ("project_id");

CREATE INDEX "records_participation_level" ON "records" ("participation_level");

CREATE INDEX "statements_record_id" ON "statements" ("record_id");

CREATE INDEX "statements_partner" ON "statements" ("partner");

CREATE INDEX "statements_project_id_field" ON "statements" ("project_id", "field");

CREATE INDEX "membership_project_id" ON "membership" ("project_id");

CREATE INDEX "issues_partner" ON "issues" ("partner");

CREATE INDEX "issues_record_id" ON "issues" ("record_id");

CREATE INDEX "issues_kind" ON "issues" ("kind");

CREATE INDEX "pairs_right" ON "pairs" ("right");

CREATE INDEX "pairs_project_id" ON "pairs" ("project_id");

CREATE INDEX "redirects_new_id" ON "redirects" ("new_id");

CREATE INDEX "changes_project_id" ON "changes" ("project_id");

CREATE INDEX "similar_other_id" ON "similar" ("other_id");

CREATE VIRTUAL TABLE "projects_fts" USING fts5 (
  title, aliases, summary, description, organisations, place, keywords, content="projects", tokenize="unicode61 remove_diacritics 2"
);

