#include "bulk/export.hpp"

#include "bulk/errors.hpp"
#include "bulk/manifest.hpp"
#include "bulk/test_file.hpp"
#include "journal/journal.hpp"

namespace sen::bulk {
namespace {

using test::BulkWorld;
using test::day;
using test::kPolice;

/// Not secure, but another message has another signature.
class FakeSigner final : public Signer {
 public:
  Result<Bytes> sign(std::string_view, ByteView message) override {
    const auto digest = sha256(message);
    return Bytes(digest.begin(), digest.end());
  }
  Result<Bytes> public_key(std::string_view) override { return Bytes{1, 2, 3}; }
  bool verify(ByteView, ByteView message, ByteView signature) const override {
    const auto digest = sha256(message);
    return std::ranges::equal(digest, signature);
  }
};

class ExportWorld : public BulkWorld {
 public:
  ExportWorld() {
    service("person.read", pack::ServiceKind::kRead);
    service("person.verify", pack::ServiceKind::kVerify);
    service("person.living", pack::ServiceKind::kRead).only = test::expr("died_on = null");
    grant("g1", "person.read", "justice", {"pin", "full_name", "residence.address"}, {});
    grant("g2", "person.verify", "justice", {"birth_date"}, {});
    grant("g3", "person.living", "justice", {"sex"}, {});
    grant("g4", "person.read", "justice", {"surname"}, {day("2020-01-01"), day("2026-01-01")});
    grant("g5", "person.read", "health", {"ethnicity"}, {});
    EXPECT_TRUE(store.db().migrate(kPolice, journal::migrations()).ok());
  }
  pack::Service& service(const std::string& id, pack::ServiceKind kind) {
    auto& out = pack->services[id];
    out.id = id;
    out.kind = kind;
    out.register_id = "person";
    return out;
  }
  void grant(std::string id, std::string service, std::string to, std::vector<std::string> fields,
             pack::Validity valid) {
    pack->grants.push_back({std::move(id),
                            std::move(service),
                            std::move(to),
                            "civil-status",
                            std::move(fields),
                            false,
                            {"Luật", "Law"},
                            valid,
                            {}});
  }
  ExportOrder order(std::vector<std::string> fields) {
    ExportOrder out;
    out.def = registers[0]->definition("person");
    out.to = "justice";
    out.purpose = "civil-status";
    out.fields = std::move(fields);
    return out;
  }
  /// The file of all pages.
  std::string text(const ExportOrder& order, Format format, int page_size = 2) {
    auto out = export_header(format, order);
    registers::Page page;
    do {
      page = *read_now<registers::Page>(store.db(), kPolice, [&](ReadTx& tx) -> Result<registers::Page> {
        return registers[0]->scan(tx, "person", page.last, page_size, order.as_of);
      });
      for (const auto& record : page.records) append_record(out, format, order, record);
    } while (page.more);
    return out;
  }
};

constexpr CivilDate kDay{20777};  // 2026-11-20

TEST(Export, GivesOnlyWhatIsGranted) {
  ExportWorld world;
  EXPECT_EQ(granted_fields(*world.pack, world.order({}), kDay), (std::vector<std::string>{"pin", "full_name"}));
  const auto permitted = permit(*world.pack, world.order({"pin"}), kDay);
  ASSERT_TRUE(permitted.ok());
  ASSERT_EQ(permitted->grants.size(), 1U);
  EXPECT_EQ(permitted->basis.en, "Law");
  for (const auto* field : {"birth_date", "sex", "surname", "ethnicity"}) {
    const auto refused = permit(*world.pack, world.order({"pin", field}), kDay);
    ASSERT_FALSE(refused.ok()) << field;
    EXPECT_TRUE(refused.error().is(errors::kExportNotGranted));
    EXPECT_EQ(refused.error().args.back(), field);
  }
  EXPECT_FALSE(permit(*world.pack, world.order({}), kDay).ok());
  auto other = world.order({"pin"});
  other.purpose = "birth";
  EXPECT_FALSE(permit(*world.pack, other, kDay).ok());
}

TEST(Export, TellsRecordsPageByPageAsTheyStandOrStood) {
  ExportWorld world;
  std::string rows = "ref,pin,full_name,given_name,birth_date\n";
  for (std::uint8_t n = 1; n <= 5; ++n)
    rows += Ref{{n, 7, 7}}.text() + ",00119000000" + std::to_string(n) + ",Lê An,An,1990\n";
  ASSERT_EQ(world.import({.text = rows, .mapping = "valid_from: 2026-01-01"})->counts.created, 5U);
  const auto third = world.find("person", "pin", "001190000003").at(0);
  const auto fifth = world.find("person", "pin", "001190000005").at(0);
  world.store.tick();
  ASSERT_TRUE(world.store
                  .write(kPolice,
                         [&](Tx& tx, Context& context) -> Result<void> {
                           const registers::Provenance why{"police", "o", "", "law", {}};
                           TRY(world.registers[0]->amend(tx, context, "person", third.id, {{"full_name", "Lê Bình"}},
                                                         day("2026-06-01"), why));
                           return world.registers[0]->end(tx, context, "person", fifth.id, day("2026-06-01"), why);
                         })
                  .ok());
  auto order = world.order({"pin", "full_name"});
  const std::string head = "pin,full_name\n001190000001,Lê An\n001190000002,Lê An\n";
  EXPECT_EQ(world.text(order, Format::kCsv), head + "001190000003,Lê Bình\n001190000004,Lê An\n");
  EXPECT_EQ(world.text(order, Format::kCsv, 100), world.text(order, Format::kCsv, 1));
  order.as_of = day("2026-05-31");
  EXPECT_EQ(world.text(order, Format::kCsv), head + "001190000003,Lê An\n001190000004,Lê An\n001190000005,Lê An\n");
  order.as_of = day("2025-12-31");
  EXPECT_EQ(world.text(order, Format::kCsv), "pin,full_name\n");
  order = world.order({"full_name"});
  EXPECT_TRUE(world.text(order, Format::kJsonLines).starts_with("{\"full_name\":\"Lê An\"}\n"));
}

TEST(Export, EachPersonCanReadOfIt) {
  ExportWorld world;
  ASSERT_EQ(world
                .import({"ref,full_name,given_name,birth_date,registration_place,sex\n" + Ref{{1, 7, 7}}.text() +
                         ",Lê An,An,1990,00004,1\n"})
                ->counts.created,
            1U);
  const auto order = world.order({"pin", "full_name"});
  const auto permitted = permit(*world.pack, order, kDay);
  const auto records = world.find("person", "ref", Ref{{1, 7, 7}}.text());
  ASSERT_TRUE(world.store
                  .write(kPolice,
                         [&](Tx& tx, Context& context) -> Result<void> {
                           note_export(tx, context, order, *permitted, Ref{{9}}, {});
                           note_export(tx, context, order, *permitted, Ref{{9}}, records);
                           return {};
                         })
                  .ok());
  const auto entries = *read_now<std::vector<journal::Entry>>(
      world.store.db(), kPolice,
      [&](ReadTx& tx) -> Result<std::vector<journal::Entry>> { return journal::about(tx, Ref{{1, 7, 7}}); });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].access.consumer, "justice");
  EXPECT_EQ(entries[0].access.service, "register.export");
  EXPECT_EQ(entries[0].access.fields, order.fields);
  EXPECT_EQ(entries[0].access.question, (Ref{{9}}));
  EXPECT_EQ(entries[0].access.basis_vi, "Luật");
}

TEST(Manifest, IsWhatItWasAndSoIsTheFile) {
  ExportWorld world;
  FakeSigner signer;
  const auto order = world.order({"pin"});
  const std::string content = "pin\n001\n";
  const ExportedFile file{"people.csv", 1, content.size(), sha256(as_bytes(content)), Ref{{1}}, {1'000'000}};
  const auto text = make_manifest(*world.pack, order, *permit(*world.pack, order, kDay), file, signer);
  ASSERT_TRUE(text.ok());
  const auto manifest = read_manifest("m", *text, signer);
  ASSERT_TRUE(manifest.ok()) << manifest.error().text("en");
  EXPECT_EQ(manifest->file.name, "people.csv");
  EXPECT_EQ(manifest->file.rows, 1U);
  EXPECT_TRUE(check_file(*manifest, content.size(), sha256(as_bytes(content))).ok());
  EXPECT_TRUE(check_file(*manifest, content.size() + 1, sha256(as_bytes(content))).error().is(errors::kExportAltered));
  EXPECT_TRUE(check_file(*manifest, content.size(), sha256(as_bytes("pin\n002\n"))).error().is(errors::kExportAltered));
  const auto with = [&](std::string_view what, std::string_view other) {
    auto forged = *text;
    const auto at = forged.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return read_manifest("m", forged.replace(at, what.size(), other), signer);
  };
  EXPECT_TRUE(with("\"rows\":1", "\"rows\":2").error().is(errors::kExportAltered));
  EXPECT_TRUE(with("civil-status", "birth").error().is(errors::kExportAltered));
  EXPECT_TRUE(with("sen-export/1", "sen-export/9").error().is(errors::kManifestBad));
  EXPECT_TRUE(with("\"signature\":\"", "\"signature\":\"?").error().is(errors::kManifestBad));
  EXPECT_TRUE(read_manifest("m", "[]", signer).error().is(errors::kManifestBad));
}

}  // namespace
}  // namespace sen::bulk
