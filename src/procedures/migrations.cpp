#include "procedures/store.hpp"

namespace sen::procedures {

std::vector<Database::Migration> migrations() {
  return {{"procedures.0001",
           R"sql(
CREATE TABLE @draft (
  id BIGINT PRIMARY KEY, token BLOB NOT NULL UNIQUE, procedure TEXT NOT NULL, procedure_code TEXT NOT NULL, shared_key TEXT NOT NULL,
  start TEXT NOT NULL, known TEXT NOT NULL, form TEXT NOT NULL, version BIGINT NOT NULL, state TEXT NOT NULL, dossier_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, UNIQUE (procedure, shared_key)) STRICT;
CREATE TABLE @draft_party (
  person BLOB NOT NULL, draft_id BIGINT NOT NULL, PRIMARY KEY (person, draft_id)) STRICT;
CREATE TABLE @dossier (
  id BIGINT PRIMARY KEY, token BLOB NOT NULL UNIQUE, code TEXT NOT NULL UNIQUE, procedure_code TEXT NOT NULL, subject BLOB NOT NULL,
  applicant BLOB NOT NULL, status BIGINT NOT NULL, facts TEXT NOT NULL, submitted_at BIGINT NOT NULL, due_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL) STRICT;
CREATE TABLE @dossier_party (
  person BLOB NOT NULL, dossier_id BIGINT NOT NULL, PRIMARY KEY (person, dossier_id)) STRICT;
CREATE INDEX @dossier_party_of ON @dossier_party (dossier_id);
CREATE TABLE @dossier_step (
  dossier_id BIGINT NOT NULL, position BIGINT NOT NULL, step TEXT NOT NULL, unit TEXT NOT NULL, agency TEXT NOT NULL, state TEXT NOT NULL,
  holder TEXT NOT NULL, started_at BIGINT NOT NULL, due_at BIGINT NOT NULL, done_at BIGINT NOT NULL, waiting_vi TEXT NOT NULL,
  waiting_en TEXT NOT NULL, reason_vi TEXT NOT NULL, reason_en TEXT NOT NULL, PRIMARY KEY (dossier_id, step)) STRICT;
CREATE TABLE @dossier_event (
  dossier_id BIGINT NOT NULL, position BIGINT NOT NULL, at BIGINT NOT NULL, step TEXT NOT NULL, kind TEXT NOT NULL, text_vi TEXT NOT NULL,
  text_en TEXT NOT NULL, PRIMARY KEY (dossier_id, position)) STRICT;
CREATE TABLE @request (
  id BIGINT PRIMARY KEY, token BLOB NOT NULL UNIQUE, dossier_id BIGINT NOT NULL, dossier_code TEXT NOT NULL, step TEXT NOT NULL,
  kind TEXT NOT NULL, person BLOB NOT NULL, state TEXT NOT NULL, asked_at BIGINT NOT NULL, until BIGINT NOT NULL, data TEXT NOT NULL,
  answered_at BIGINT NOT NULL, answered_by BLOB) STRICT;
CREATE INDEX @request_open ON @request (dossier_id, step, kind, state);
CREATE TABLE @offer (
  id BIGINT PRIMARY KEY, person BLOB NOT NULL, offer TEXT NOT NULL, offer_key TEXT NOT NULL, procedure TEXT NOT NULL, start TEXT NOT NULL,
  data TEXT NOT NULL, state TEXT NOT NULL, at BIGINT NOT NULL, until BIGINT NOT NULL, UNIQUE (person, offer, offer_key)) STRICT;
CREATE INDEX @offer_key ON @offer (procedure, offer_key);
CREATE TABLE @work (
  id BIGINT PRIMARY KEY, dossier_code TEXT NOT NULL, host TEXT NOT NULL, step TEXT NOT NULL, procedure_code TEXT NOT NULL,
  unit TEXT NOT NULL, state TEXT NOT NULL, subject BLOB NOT NULL, people TEXT NOT NULL, received_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL, data TEXT NOT NULL, results TEXT NOT NULL, document TEXT NOT NULL, objections TEXT NOT NULL,
  outcome BIGINT NOT NULL, version BIGINT NOT NULL, waiting_for TEXT NOT NULL, problem TEXT NOT NULL, asked_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, UNIQUE (dossier_code, step)) STRICT;
CREATE INDEX @work_queue ON @work (unit, state, due_at);
)sql",
           {{"draft"},
            {"draft_party"},
            {"dossier"},
            {"dossier_party"},
            {"dossier_step"},
            {"dossier_event"},
            {"request"},
            {"offer"},
            {"work"}}},
          {"procedures.0002",
           "CREATE INDEX @draft_dossier ON @draft (dossier_id); ALTER TABLE @draft_party ADD COLUMN seen TEXT;"}};
}

}  // namespace sen::procedures
