#pragma once
/// A small right pack in a temporary folder, for tests that break one thing.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "base/check.hpp"
#include "pack/pack.hpp"

namespace sen::test {

class SmallPack {
 public:
  SmallPack();
  ~SmallPack() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  SmallPack(const SmallPack&) = delete;
  SmallPack& operator=(const SmallPack&) = delete;

  /// Replaces a text that must be there.
  SmallPack& change(const std::string& file, const std::string& from, const std::string& to) {
    std::string& text = files_.at(file);
    const auto at = text.find(from);
    ASSERT(at != std::string::npos);
    text.replace(at, from.size(), to);
    return *this;
  }
  SmallPack& put(const std::string& file, std::string text) {
    files_[file] = std::move(text);
    return *this;
  }
  SmallPack& remove(const std::string& file) {
    files_.erase(file);
    return *this;
  }
  pack::Loaded load() const {
    for (const auto& [name, text] : files_) std::ofstream(folder_ / name, std::ios::binary) << text;
    return pack::load(folder_.string());
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  void put_country();
  void put_registers();
  void put_services();
  void put_procedure();
  std::map<std::string, std::string> files_;
  std::filesystem::path folder_;
};

inline SmallPack::SmallPack() {
  static int count = 0;
  folder_ = std::filesystem::temp_directory_path() /
            ("sen_pack_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
  std::filesystem::create_directories(folder_);
  put_country();
  put_registers();
  put_services();
  put_procedure();
}

inline void SmallPack::put_country() {
  files_["pack.yaml"] = "pack: small\nname: {vi: Nhỏ, en: Small}\nzone: Asia/Ho_Chi_Minh\nlanguages: [vi, en]\n";
  files_["week.yaml"] =
      "week: national\nworking_days: [monday, friday]\nhours: [{from: \"08:00\", until: \"17:00\"}]\n";
  files_["places.tsv"] =
      "code\tlevel\tvalid_from\tvalid_until\tkind\tname\tparent\tsuccessors\tapproximate\n"
      "01\tprovince\t\t\ttỉnh\tMột\t\t\t\n00001\tcommune\t\t\txã\tHai\t01\t\t\n";
  files_["sex.yaml"] =
      "codes: sex\nsystem: test\ntitle: {vi: Giới tính, en: Sex}\nitems:\n  - {code: \"1\", vi: Nam, en: Male}\n";
  files_["portal.yaml"] = "agency: portal\ncode: G22\nname: {vi: Cổng, en: Portal}\n";
  files_["office.yaml"] = R"(agency: office
code: G15
name: {vi: Hộ tịch, en: Civil status}
units:
  - unit: commune-office
    name: {vi: "Xã {place}", en: "Commune {place}"}
    per: commune
    roles:
      - {role: clerk, name: {vi: Công chức, en: Clerk}, may: [decide]}
      - {role: chair, name: {vi: Chủ tịch, en: Chair}, may: [sign]}
)";
  files_["police.yaml"] = "agency: police\ncode: G01\nname: {vi: Công an, en: Police}\n";
}

inline void SmallPack::put_registers() {
  files_["person.yaml"] = R"(register: person
agency: police
title: {vi: Dân cư, en: People}
legal: Law 1
subject: ref
fields:
  - {field: ref, type: person, label: {vi: Mã, en: Reference}, required: true}
  - {field: name, type: name, label: {vi: Họ tên, en: Full name}, required: true}
  - {field: born, type: date, label: {vi: Ngày sinh, en: Birth date}}
  - {field: home, type: place, label: {vi: Nơi ở, en: Home}}
  - {field: height, type: integer, label: {vi: Chiều cao, en: Height}}
)";
  files_["entry.yaml"] = R"(register: entry
agency: office
title: {vi: Sổ, en: Book}
legal: Law 2
subject: person
fields:
  - {field: person, type: person, label: {vi: Người, en: Person}, required: true}
  - {field: number, type: text, label: {vi: Số, en: Number}, number: entry-number}
  - {field: office, type: place, label: {vi: Nơi, en: Office}, required: true}
  - {field: reason, type: text, label: {vi: Lý do, en: Reason}}
)";
  files_["entry-number.yaml"] =
      "number: entry-number\nlegal: Law 2\ninputs: [office]\nscope: office\nformat: 'next(2)'\n";
  files_["case-number.yaml"] =
      "number: case-number\nlegal: Law 2\ninputs: [agency, day]\nscope: agency\nformat: 'agency + next(4)'\n";
  files_["paper-number.yaml"] = "number: paper-number\nlegal: Law 2\ninputs: [entry]\nformat: entry.number\n";
}

inline void SmallPack::put_services() {
  files_["purposes.yaml"] = "purposes:\n  - purpose: move\n    title: {vi: Chuyển, en: Moving}\n";
  files_["person.read.yaml"] =
      "service: person.read\nagency: police\nkind: read\ntitle: {vi: Đọc, en: Read}\nlegal: Law 1\nregister: "
      "person\nfind_by: [ref]\n";
  files_["person.note.yaml"] = R"(service: person.note
agency: police
kind: act
title: {vi: Ghi, en: Note}
legal: Law 1
writes:
  - record: person
    as: person
    unless: [ref]
    with:
      - ref: args.ref
      - name: args.name
gives:
  - ref: person.ref
)";
  files_["grants.yaml"] = R"(grants:
  - grant: read
    service: person.read
    to: portal
    purpose: move
    fields: [ref, name, home]
    basis: {vi: Luật 1, en: Law 1}
    valid: {from: 2020-01-01}
  - grant: note
    service: person.note
    to: office
    purpose: move
    basis: {vi: Luật 1, en: Law 1}
)";
  files_["recorded.yaml"] = "event: entry.recorded\nagency: office\nregister: entry\nfields: [person]\nto: [portal]\n";
  files_["paper.yaml"] = R"(document: paper
title: {vi: Giấy, en: Paper}
legal: Law 2
number: paper-number
holder: me.name
rows:
  - {label: {vi: Số, en: Number}, value: entry.number}
)";
  files_["offer.yaml"] = R"(offer: moving
on: entry.recorded
procedure: move
knows: [{me: 'person.read(ref: event.person)'}]
to: '[event.person]'
title: {vi: Chào, en: Hello}
text: {vi: "Chào {me.name}", en: "Hello {me.name}"}
start: [{who: event.person}]
key: event.person
lasts: {days: 3}
)";
}

inline void SmallPack::put_procedure() {
  files_["move.yaml"] = R"(procedure: move
code: "1.000001"
host: portal
valid: {from: 2024-01-01, until: 2030-01-01}
legal: Law 2
title: {vi: Chuyển, en: Move}
summary: {vi: Chuyển, en: Move}
purpose: move
start: [who]
knows:
  - {me: 'person.read(ref: session.person)', source: {vi: Dân cư, en: People}}
eligible: 'me != null'
not_eligible: {vi: Không, en: No}
shared_key: me.ref
subject: me.ref
parties: '[me.ref]'
dossier_number: case-number
office: place_province(me.home)
derive:
  - greeting: '"Dear " + me.name'
commitment: {vi: Tôi, en: I}
form:
  - page: why
    title: {vi: Vì sao, en: Why}
    shows:
      - {label: {vi: Tên, en: Name}, value: me.name}
    ask:
      - {field: reason, type: text, label: {vi: Lý do chuyển, en: Reason for moving}, required: true}
steps:
  - step: enter
    title: {vi: Ghi sổ, en: Enter}
    unit: commune-office(me.home)
    limit: {working_days: 1}
    evidence:
      - {field: name, label: {vi: Tên, en: Name}, value: me.name, against: greeting, source: {vi: Dân cư, en: People}}
    outcomes:
      - record: entry
        as: entry
        with:
          - person: me.ref
          - office: unit_place
          - reason: form.reason
      - act: person.note
        as: noted
        with:
          - ref: me.ref
          - name: me.name
      - sign: paper
        as: paper
        by: chair
    gives:
      - paper_number: paper.number
  - step: tell
    title: {vi: Báo, en: Tell}
    unit: commune-office(me.home)
    after: [enter]
    limit: {days: 1}
    outcomes:
      - record: entry
        as: second
        with:
          - person: me.ref
          - office: unit_place
          - reason: paper_number
)";
}

}  // namespace sen::test
