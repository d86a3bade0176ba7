#include "notices/notices.hpp"

namespace sen::notices {

std::vector<Database::Migration> migrations() {
  return {{"notices.0001",
           R"sql(
CREATE TABLE @notices_notice (
  person BLOB NOT NULL,
  id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  title_vi TEXT NOT NULL,
  title_en TEXT NOT NULL,
  text_vi TEXT NOT NULL,
  text_en TEXT NOT NULL,
  link TEXT NOT NULL,
  case_id TEXT NOT NULL,
  note_key TEXT NOT NULL,
  told_at BIGINT NOT NULL,
  read_at BIGINT,
  done_at BIGINT,
  PRIMARY KEY (person, id),
  UNIQUE (person, note_key)
) STRICT;
CREATE INDEX @notices_notice_key ON @notices_notice (note_key);
CREATE INDEX @notices_notice_codes ON @notices_notice (told_at) WHERE kind = 'code';
CREATE TABLE @notices_letter (
  id BIGINT PRIMARY KEY,
  notice_id BIGINT NOT NULL,
  person BLOB NOT NULL,
  channel TEXT NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  last_error TEXT NOT NULL,
  queued_at BIGINT NOT NULL,
  sent_at BIGINT,
  UNIQUE (notice_id, channel)
) STRICT;
CREATE INDEX @notices_letter_due ON @notices_letter (state, next_at);
)sql",
           {{"notices_notice", Database::Spread::kSubject, "person"}, {"notices_letter"}}}};
}

std::span<const ErrorDef* const> notices_errors() {
  static constexpr const ErrorDef* kAll[] = {&kNotFound, &kBadNotice, &kBadLetter};
  return kAll;
}

}  // namespace sen::notices
