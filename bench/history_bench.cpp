// As-of at size: makes versions of the people of an imported register until there are enough, then asks how random
// people stood on random days by random states of knowledge, beside the bare engine selecting the same versions.
//   history_bench FOLDER VERSIONS [SECONDS]      FOLDER/sen.db holds what `sen import --register person` brought; what
//                                                was known from SECONDS before this run on is asked for too
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <latch>

#include "adapters/sqlite/sqlite_database.hpp"
#include "adapters/system/system.hpp"
#include "bench/cpu.hpp"
#include "pack/pack.hpp"
#include "registers/registers.hpp"

namespace sen {
namespace {

using Time = std::chrono::steady_clock;
constexpr int kQuestions = 20'000;
constexpr int kPortion = 2000;

template <class T>
T must(Result<T> result) {
  if (result.ok()) return result.take();
  std::fprintf(stderr, "history_bench: %s\n", result.error().text("en").c_str());
  std::exit(1);
}

struct Bench {
  std::shared_ptr<const pack::Pack> pack;
  AgencySlot slot;
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<SqliteDatabase> database;
  std::unique_ptr<registers::Registers> registers;
  std::vector<std::int64_t> ids;
  Random dice{5};

  Bench(const std::string& folder) {
    pack = pack::load("packs/vietnam").pack;
    SqliteDatabase::Options options;
    options.path = folder + "/sen.db";
    for (const auto& agency : pack->agencies) {
      if (agency.id == "police") slot.index = static_cast<std::uint16_t>(options.agencies.size());
      options.agencies.push_back(agency.id);
    }
    options.zone = pack->zone();
    options.clock = &clock;
    options.random = &random;
    database = must(SqliteDatabase::open(std::move(options)));
    registers = must(registers::Registers::compile(pack, "police"));
    registers::Position at;
    for (bool more = true; more;) {
      const auto read = [&](ReadTx& tx) -> Result<registers::Page> {
        return registers->scan(tx, "person", at, kPortion);
      };
      const auto page = must(read_now<registers::Page>(*database, slot, read));
      for (const auto& record : page.records) ids.push_back(record.id);
      at = page.last;
      more = page.more;
    }
  }

  void write(Database::WriteFn fn) {
    std::latch done(1);
    database->submit(slot, std::move(fn), [&](const Result<void>& result) {
      if (!result.ok()) std::fprintf(stderr, "history_bench: %s\n", result.error().text("en").c_str()), std::exit(1);
      done.count_down();
    });
    done.wait();
  }

  /// Another mobile number from another day on, for each person in turn.
  void make_versions(std::int64_t wanted) {
    const registers::Provenance why{"police", "bench", "", "", {}};
    const std::int64_t rounds = (wanted + std::ssize(ids) - 1) / std::ssize(ids);
    for (std::int64_t round = 1; round <= rounds; ++round) {
      for (std::size_t from = 0; from < ids.size(); from += kPortion)
        write([&, from, round](Tx& tx, Context& context) -> Result<void> {
          const json::object changes{{"mobile", "09" + std::to_string(10'000'000 + round)}};
          const CivilDate day{context.today().days - 4000 + static_cast<std::int32_t>(round)};
          for (std::size_t i = from; i < std::min(ids.size(), from + kPortion); ++i)
            TRY(registers->amend(tx, context, "person", ids[i], changes, day, why));
          return {};
        });
      std::fprintf(stderr, "\r%lld of %lld rounds", static_cast<long long>(round), static_cast<long long>(rounds));
    }
    std::fprintf(stderr, "\n");
  }

  struct Question {
    std::int64_t id;
    CivilDate valid;
    Instant known;
  };
  std::vector<Question> questions(Instant from) {
    std::vector<Question> out;
    const auto now = clock.now();
    for (int i = 0; i < kQuestions; ++i)
      out.push_back({ids[dice.below(ids.size())],
                     {pack->zone().date_of(now).days - static_cast<std::int32_t>(dice.below(5000))},
                     {from.us + static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(now.us - from.us)))}});
    return out;
  }
};

void tell(const char* name, std::vector<double>& us, double cpu) {
  std::ranges::sort(us);
  std::printf("%-14s %.1f us of processor time a question, p50 %.1f us, p99 %.1f us\n", name,
              cpu * 1e6 / static_cast<double>(us.size()), us[us.size() / 2], us[us.size() * 99 / 100]);
}

template <class Ask>
void time_all(const char* name, const std::vector<Bench::Question>& questions, Ask ask) {
  std::vector<double> us;
  std::int64_t found = 0;
  const double before = cpu_seconds();
  for (const auto& one : questions) {
    const auto began = Time::now();
    found += ask(one) ? 1 : 0;
    us.push_back(std::chrono::duration<double, std::micro>(Time::now() - began).count());
  }
  tell(name, us, cpu_seconds() - before);
  std::printf("%-14s %lld of %zu questions have an answer\n", "", static_cast<long long>(found), questions.size());
}

int run(const std::string& folder, std::int64_t wanted, std::int64_t seconds) {
  Bench bench(folder);
  const auto began = bench.clock.now();
  const auto clock = Time::now();
  const double cpu = cpu_seconds();
  bench.make_versions(wanted);
  const auto made =
      static_cast<double>((wanted + std::ssize(bench.ids) - 1) / std::ssize(bench.ids) * std::ssize(bench.ids));
  std::printf("%-14s %.0f amendments of %zu people: %.1f us of processor time each, %.0f a second by the clock\n",
              "amend", made, bench.ids.size(), (cpu_seconds() - cpu) * 1e6 / made,
              made / std::chrono::duration<double>(Time::now() - clock).count());
  const auto questions = bench.questions(Instant{began.us - seconds * 1'000'000});
  time_all("as-of", questions, [&](const Bench::Question& one) {
    return must(read_now<bool>(*bench.database, bench.slot, [&](ReadTx& tx) -> Result<bool> {
      return bench.registers->as_of(tx, "person", one.id, one.valid, one.known).has_value();
    }));
  });
  bench.database->close();

  sqlite3* bare = nullptr;
  sqlite3_stmt* select = nullptr;
  sqlite3_open_v2((folder + "/sen.db").c_str(), &bare, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  constexpr const char* kSelect =
      "SELECT h.* FROM police_person p JOIN police_person_history h ON h.subject_id = p.subject_id AND h.id = p.id "
      "WHERE p.id = ?1 AND h._valid_from <= ?2 AND h._valid_until > ?2 AND h._known_from <= ?3 AND h._known_until > ?3";
  if (sqlite3_prepare_v2(bare, kSelect, -1, &select, nullptr) != SQLITE_OK) {
    std::fprintf(stderr, "history_bench: %s\n", sqlite3_errmsg(bare));
    return 1;
  }
  time_all("bare engine", questions, [&](const Bench::Question& one) {
    sqlite3_bind_int64(select, 1, one.id);
    sqlite3_bind_int64(select, 2, one.valid.days);
    sqlite3_bind_int64(select, 3, one.known.us);
    const bool found = sqlite3_step(select) == SQLITE_ROW;
    sqlite3_reset(select);
    return found;
  });
  sqlite3_finalize(select);
  sqlite3_close(bare);
  return 0;
}

}  // namespace
}  // namespace sen

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fprintf(stderr, "history_bench FOLDER VERSIONS [SECONDS]\n");
    return 2;
  }
  return sen::run(argv[1], std::atoll(argv[2]), argc == 4 ? std::atoll(argv[3]) : 0);
}
