#include "practice/rows.hpp"

namespace sen::practice {
namespace {

constexpr std::string_view kPersonFields[] = {
    "ref",          "pin",        "surname",     "middle_name", "given_name",
    "full_name",    "birth_date", "sex",         "birth_place", "registration_place",
    "native_place", "ethnicity",  "religion",    "nationality", "mother",
    "mother_name",  "father",     "father_name", "death_date",  "mobile"};
constexpr std::string_view kResidenceFields[] = {"person", "household", "kind",     "commune", "address",
                                                 "head",   "head_name", "relation", "since"};

std::string header(RowFormat format, std::span<const std::string_view> fields) {
  if (format == RowFormat::kJsonLines) return {};
  std::string out;
  for (const auto field : fields) (out += out.empty() ? "" : ",") += field;
  return out + "\n";
}

/// One line, field by field in the order of the header. No word of the generator needs escaping but commas in CSV.
template <RowFormat kFormat>
class Line {
 public:
  Line(std::string& out, std::span<const std::string_view> fields) : out_(out), field_(fields.data()) {}

  template <class... Parts>
  void text(Parts... parts) {
    start();
    if constexpr (kFormat == RowFormat::kJsonLines) out_ += '"';
    (out_.append(parts), ...);
    if constexpr (kFormat == RowFormat::kJsonLines) out_ += '"';
  }
  /// Text that may hold a comma.
  template <class... Parts>
  void quoted(Parts... parts) {
    start();
    out_ += '"';
    (out_.append(parts), ...);
    out_ += '"';
  }
  void text_or_nothing(std::string_view value) { value.empty() ? nothing() : text(value); }
  void nothing() {
    start();
    if constexpr (kFormat == RowFormat::kJsonLines) out_ += "null";
  }
  void name(const Name& name) {
    if (name.given.empty()) return nothing();
    name.middle.empty() ? text(name.surname, " ", name.given) : text(name.surname, " ", name.middle, " ", name.given);
  }
  void date(std::int32_t days, bool year_only = false) {
    const CivilDate date{days};
    char digits[10];
    auto put = [&digits](std::size_t end, int value, std::size_t width) {
      for (; width > 0; --width, value /= 10) digits[--end] = static_cast<char>('0' + value % 10);
    };
    put(4, date.year(), 4);
    if (year_only) return text(std::string_view(digits, 4));
    digits[4] = digits[7] = '-';
    put(7, date.month(), 2);
    put(10, date.day(), 2);
    text(std::string_view(digits, 10));
  }
  void end() { out_ += kFormat == RowFormat::kCsv ? "\n" : "}\n"; }

 private:
  void start() {
    if constexpr (kFormat == RowFormat::kCsv) {
      if (!first_) out_ += ',';
    } else {
      out_ += first_ ? "{\"" : ",\"";
      out_ += *field_++;
      out_ += "\":";
    }
    first_ = false;
  }
  std::string& out_;
  const std::string_view* field_;
  bool first_ = true;
};

template <std::size_t kSize>
std::string_view view(const std::array<char, kSize>& text) {
  return {text.data(), kSize};
}

template <RowFormat kFormat>
void people(std::string& out, const Population& population, const Block& block, RowRange rows) {
  // Places of birth are recorded since the Law on Identity 2023 came into force.
  static const auto kRecordedFrom = CivilDate::of(2024, 7, 1)->days;
  for (std::size_t i = rows.from; i < rows.until; ++i) {
    const auto& person = block.people[i];
    Line<kFormat> line(out, kPersonFields);
    const auto relative = [&](std::int32_t row) {
      const bool here = row >= 0 && static_cast<std::size_t>(row) < rows.until;
      line.text_or_nothing(here ? view(block.people[static_cast<std::size_t>(row)].ref) : std::string_view());
    };
    line.text(view(person.ref));
    line.text(view(person.pin));
    line.text(person.name.surname);
    line.text_or_nothing(person.name.middle);
    line.text(person.name.given);
    line.name(person.name);
    line.date(person.birth, person.year_only);
    line.text(person.female ? "2" : "1");
    line.text_or_nothing(person.birth >= kRecordedFrom
                             ? std::string_view(population.places().communes[person.registered].clinic)
                             : std::string_view());
    line.text(person.registered_code);
    line.text(person.native_code);
    line.text(person.ethnicity);
    line.text(person.religion);
    line.text("VN");
    relative(person.mother);
    line.name(person.mother_name);
    relative(person.father);
    line.name(person.father_name);
    person.dead ? line.date(person.death) : line.nothing();
    line.nothing();
    line.end();
  }
}

template <RowFormat kFormat>
void residences(std::string& out, const Population& population, const Block& block, RowRange rows) {
  for (std::size_t i = rows.from; i < rows.until; ++i) {
    const auto& person = block.people[i];
    if (!person.resident) continue;
    const auto& home = block.homes[static_cast<std::size_t>(person.household)];
    const auto& commune = population.places().communes[home.commune];
    const auto& head = block.people[static_cast<std::size_t>(home.head)];
    Line<kFormat> line(out, kResidenceFields);
    line.text(view(person.ref));
    line.text(view(home.file));
    line.text("permanent");
    line.text(commune.code);
    line.quoted("Số ", std::to_string(home.number), " ", home.street, ", ", commune.name);
    line.text(view(head.ref));
    line.name(home.head_name);
    line.text(person.relation);
    line.date(person.since);
    line.end();
  }
}

}  // namespace

std::string person_header(RowFormat format) { return header(format, kPersonFields); }
std::string residence_header(RowFormat format) { return header(format, kResidenceFields); }
std::string mistake_header() { return "row,ref,error,right\n"; }

void append_people(std::string& out, RowFormat format, const Population& population, const Block& block,
                   RowRange rows) {
  format == RowFormat::kCsv ? people<RowFormat::kCsv>(out, population, block, rows)
                            : people<RowFormat::kJsonLines>(out, population, block, rows);
}
void append_residences(std::string& out, RowFormat format, const Population& population, const Block& block,
                       RowRange rows) {
  format == RowFormat::kCsv ? residences<RowFormat::kCsv>(out, population, block, rows)
                            : residences<RowFormat::kJsonLines>(out, population, block, rows);
}
void append_mistakes(std::string& out, const Block& block, RowRange rows) {
  for (const auto& mistake : block.mistakes) {
    if (mistake.row < rows.from || mistake.row >= rows.until) continue;
    out += std::to_string(block.first_row + mistake.row);
    out += ',';
    out += view(block.people[mistake.row].ref);
    out += ',';
    out += fault_name(mistake.fault);
    out += ',';
    out += mistake.right;
    out += '\n';
  }
}

}  // namespace sen::practice
