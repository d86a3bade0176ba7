// People by name: candidates from a narrow index, judged by their keys, ranked by the names themselves.
#include <algorithm>

#include "base/text.hpp"
#include "registers/compiled.hpp"
#include "registers/errors.hpp"

namespace sen::registers {
namespace {

/// More than any name and birth year of 98 million people has; without a year common names have more.
constexpr int kCandidatesMax = 10'000;
constexpr std::size_t kReadMax = 100;  ///< records read to rank them by their marks

struct Judged {
  store::Candidate candidate;
  int score = 0;
};

/// One date says no other than the other: "1990" and "1990-05-12".
bool agree(std::string_view a, std::string_view b) { return a.starts_with(b) || b.starts_with(a); }

class Search {
 public:
  Search(ReadTx& tx, const Table& table, const pack::Pack& pack, const Query& query)
      : tx_(tx), table_(table), pack_(pack), query_(query), syllables_(name_syllables(query.name, *table.alike)) {}

  Result<std::vector<Hit>> run() {
    if (syllables_.empty()) return fail(errors::kSearchTooShort);
    key_ = name_key(syllables_);
    if (!query_.born.empty()) TRY(read_born());
    const std::size_t last = syllables_.size() - 1;
    TRY(look(0, last));
    // Given name first, or another order of the forms that people fill in: any two may be the ends.
    for (std::size_t i = 0; found_.empty() && i < last; ++i)
      for (std::size_t j = i + 1; found_.empty() && j <= last; ++j)
        if (i != 0 || j != last) TRY(look(i, j));
    if (found_.empty() && last == 0) return fail(errors::kSearchTooShort);
    return ranked();
  }

 private:
  /// Dates that agree with the one asked for: those that say less ("1990", "1990-05"), itself, and those that say more.
  /// A whole year of one name is hundreds of people in a nation.
  Result<void> read_born() {
    const auto date = PartialDate::parse(query_.born);
    if (!date.ok()) return fail(errors::kBadBirthDate);
    const auto text = date->iso();
    born_.clear();
    for (const std::size_t size : {4U, 7U})
      if (size < text.size()) born_.push_back({text.substr(0, size), text.substr(0, size) + "-"});
    born_.push_back({text, text + "~"});
    return {};
  }

  Result<void> look(std::size_t i, std::size_t j) {
    const auto ends = ends_key(syllables_[i], syllables_[j]);
    std::size_t looked = 0;
    for (const auto& [from, until] : born_) {
      auto rows = store::candidates(tx_, table_, ends, from, until, kCandidatesMax + 1);
      looked += rows.size();
      if (looked > kCandidatesMax) return fail(errors::kSearchTooWide);
      for (auto& row : rows) {
        const int score = judge(row);
        if (score > 0) found_.push_back({std::move(row), score});
      }
    }
    return {};
  }

  /// By keys alone, 0 when it is somebody else.
  int judge(const store::Candidate& row) const {
    int score = 0;
    switch (compare_keys(row.name_key, key_)) {
      case NameLikeness::kNone:
        return 0;
      case NameLikeness::kClose:
        score = 30;
        break;
      case NameLikeness::kPart:
        score = 40;
        break;
      case NameLikeness::kSame:
        score = 60;
        break;
    }
    if (!query_.born.empty()) {
      if (!agree(row.born, query_.born)) return 0;
      score += row.born == query_.born ? 10 : 5;
    }
    if (!query_.place.empty()) {
      if (row.place == query_.place)
        score += 10;
      else if (pack_.province_of(row.place, query_.on) != query_.place)
        return 0;
    }
    return score;
  }

  std::vector<Hit> ranked() {
    std::ranges::sort(found_, [](const Judged& a, const Judged& b) {
      return a.score != b.score ? a.score > b.score : a.candidate.key.id < b.candidate.key.id;
    });
    if (found_.size() > kReadMax) found_.resize(kReadMax);
    const auto asked = fold_key(query_.name);
    std::vector<Hit> out;
    for (const auto& [candidate, score] : found_) {
      const auto row = store::current(tx_, table_, candidate.key);
      if (!row) continue;  // only after the engine failed
      const auto* name = std::get_if<std::string>(&row->cells[table_.search_name->column]);
      const bool same = name != nullptr && fold_key(*name) == asked;
      out.push_back({tell_current(table_, *row), score + (same ? 20 : 0)});
    }
    std::ranges::sort(out, [](const Hit& a, const Hit& b) {
      return a.score != b.score ? a.score > b.score : a.record.id < b.record.id;
    });
    if (out.size() > static_cast<std::size_t>(query_.limit)) out.erase(out.begin() + query_.limit, out.end());
    return out;
  }

  ReadTx& tx_;
  const Table& table_;
  const pack::Pack& pack_;
  const Query& query_;
  std::vector<std::string> syllables_;
  std::string key_;
  std::vector<std::pair<std::string, std::string>> born_{{}};  ///< half-open ranges of date texts; empty texts: any
  std::vector<Judged> found_;
};

}  // namespace

Result<std::vector<Hit>> Registers::search(ReadTx& tx, std::string_view register_id, const Query& query) const {
  const Table* table = compiled_->table(register_id);
  if (table == nullptr || table->search_name == nullptr) return fail(errors::kNotSearched, {std::string(register_id)});
  if (query.limit <= 0) return std::vector<Hit>{};
  return Search(tx, *table, *compiled_->pack, query).run();
}

std::vector<Namesake> Registers::namesakes(ReadTx& tx, std::string_view register_id, std::string_view ends,
                                           std::string_view born, int limit) const {
  std::vector<Namesake> out;
  const Table* table = compiled_->table(register_id);
  if (table == nullptr || table->search_name == nullptr || table->def->search.born.empty()) return out;
  const bool placed = !table->def->search.place.empty();
  auto cursor = tx.query({table->namesakes}, {ends, born, limit});
  while (cursor.next())
    out.push_back({cursor.string(0), cursor.string(1), cursor.string(2), placed ? cursor.string(3) : std::string(),
                   cursor.i64(3 + (placed ? 1 : 0) + static_cast<int>(table->key_size()) - 1)});
  return out;
}

}  // namespace sen::registers
