// Every command and its settings: the parser, the help and docs/commands.md come from here.
#include "sen/settings.hpp"

namespace sen {
namespace {

const Setting kStore{
    "store", SettingKind::kText, "",
    "PostgreSQL database, as postgresql://USER@HOST/DATABASE?sslmode=verify-full; empty: SQLite in the data "
    "folder"};
const Setting kData{"data", SettingKind::kText, "var/data", "Folder of the database and the keys"};
const Setting kPack{"pack", SettingKind::kText, "packs/vietnam", "Folder of the country's pack"};
const std::vector<Setting> kServing = {
    {"address", SettingKind::kText, "127.0.0.1", "Address to listen on"},
    {"port", SettingKind::kNumber, "8080", "Port to listen on; 0 picks a free one"},
    {"data", SettingKind::kText, "var/data", "Folder of the database and the keys; made when absent"},
    kStore,
    kPack,
    {"web", SettingKind::kText, "web", "Folder of templates, texts and built assets"},
    {"threads", SettingKind::kNumber, "2", "HTTP loops"},
    {"rate", SettingKind::kNumber, "0", "Requests a second from one address; 0: no limit"},
    {"https", SettingKind::kFlag, "false", "A TLS proxy stands in front: cookies are Secure, browsers remember"},
    {"base-url", SettingKind::kText, "", "Public address for QR codes; empty: http://ADDRESS:PORT"},
    {"facade", SettingKind::kList, "",
     "Another system's API on a listener of its own, as NAME=ADDRESS:PORT; NAME is govstack-registries or dci-crvs. "
     "May "
     "be given again"},
    {"facade-clients", SettingKind::kText, "", "File of the systems that may call the facades (docs/integrator.md)"}};

std::vector<Setting> with(std::vector<Setting> base, std::initializer_list<Setting> more) {
  base.insert(base.end(), more.begin(), more.end());
  return base;
}

/// Settings of commands that open the data of a stopped node.
std::vector<Setting> on_stored(std::initializer_list<Setting> more) { return with(more, {kData, kStore, kPack}); }

std::vector<Command> bulk_commands() {
  return {
      {"import", "FILE",
       "Bring a CSV or JSON-lines file into a register of a stopped node; what the register refuses goes to a "
       "quarantine file",
       "sen import people.csv --agency police --register person --data var/data",
       on_stored({{"agency", SettingKind::kText, "", "Agency that keeps the register"},
                  {"register", SettingKind::kText, "", "Register of the agency"},
                  {"map", SettingKind::kText, "", "YAML file that says which column is which field; empty: same names"},
                  {"valid-from", SettingKind::kText, "",
                   "Day, or date field, from which rows hold; empty: as the mapping says, else today"},
                  {"on-change", SettingKind::kText, "reject",
                   "Rows about records that have other values: reject (to the quarantine) or amend"},
                  {"dry-run", SettingKind::kFlag, "false", "Check every row and write nothing to the register"},
                  {"quarantine", SettingKind::kText, "", "File of refused rows, replaced; empty: FILE.quarantine.csv"},
                  {"batch", SettingKind::kNumber, "5000", "Rows a transaction, 1 to 50000"},
                  {"case", SettingKind::kText, "", "Case that the import belongs to"},
                  {"officer", SettingKind::kText, "import", "Who answers for it"},
                  {"legal", SettingKind::kText, "", "Legal basis; empty: the register's"}})},
      {"export", "",
       "Write a register's records to a file for an agency that the pack grants them to, with a signed manifest",
       "sen export --agency police --register person --to insurance --purpose health-insurance --output people.csv",
       on_stored(
           {{"agency", SettingKind::kText, "", "Agency that keeps the register"},
            {"register", SettingKind::kText, "", "Register of the agency"},
            {"to", SettingKind::kText, "", "Agency that receives the file"},
            {"purpose", SettingKind::kText, "", "Purpose of the pack"},
            {"fields", SettingKind::kText, "", "Fields, separated by commas; empty: all that are granted"},
            {"as-of", SettingKind::kDate, "", "As the records were valid on this day; empty: as they stand"},
            {"output", SettingKind::kText, "", "File ending in .csv or .jsonl; FILE.manifest.json stands beside it"},
            {"case", SettingKind::kText, "", "Case that the export belongs to"},
            {"officer", SettingKind::kText, "", "Who answers for it, as the people concerned will read it"},
            {"force", SettingKind::kFlag, "false", "Replace files that are there"}})},
      {"export verify",
       "MANIFEST",
       "Check that an exported file is as it was made",
       "sen export verify people.csv.manifest.json",
       {{"key", SettingKind::kText, "", "Public key that must have signed it, base64; empty: it is printed"}}}};
}

/// For whoever keeps the data.
std::vector<Command> operator_commands() {
  return {
      {"backup",
       "",
       "Copy a node's data while it runs (SQLite; for PostgreSQL see docs/operator.md)",
       "sen backup --data /srv/sen --to /backup/sen-2026-11-22",
       {kData,
        {"to", SettingKind::kText, "", "Folder of the backup; new or empty"},
        {"with-keys", SettingKind::kFlag, "false", "Copy the keys too: whoever has the backup can then sign"},
        kPack}},
      {"restore",
       "",
       "Put a backup back and check it; journals go on in a new epoch",
       "sen restore --from /backup/sen-2026-11-22 --data /srv/sen --keys /safe/keys",
       {{"from", SettingKind::kText, "", "Folder of the backup; empty with --store, after PostgreSQL's own tools"},
        {"data", SettingKind::kText, "var/data", "Folder to restore to; new or empty"},
        kStore,
        {"keys", SettingKind::kText, "", "Folder of the keys, when the backup was made without"},
        {"heads", SettingKind::kText, "",
         "Folder with the last published checkpoint of each agency that anyone kept, a file named as the agency"},
        kPack}},
      {"copy",
       "",
       "Move a stopped node's data to another engine, both ways; goes on after a stop, compares both sides at the end",
       "sen copy --from sqlite:/srv/sen --to postgresql://sen@db.example/sen?sslmode=verify-full",
       {{"from", SettingKind::kText, "", "sqlite:FOLDER or postgresql://..."},
        {"to", SettingKind::kText, "", "The same; an empty place"},
        kPack}},
      {"schema",
       "",
       "Print what spreads a node's tables over servers",
       "sen schema --distribute",
       {{"distribute", SettingKind::kFlag, "false", "The calls for Citus on PostgreSQL"}, kPack}},
      {"quality",
       "",
       "Go through registers of a stopped node by the pack's quality rules now, as a running one does every night; "
       "prints "
       "register, rule, how many records hold, of how many",
       "sen quality --register person --data /srv/sen",
       {{"register", SettingKind::kText, "", "Register of the pack; empty: all that have rules"},
        kData,
        kStore,
        kPack}},
      {"numbers list",
       "",
       "List the sequences of a stopped node: agency, number, scope, next",
       "sen numbers list --data /srv/sen",
       {kData, kStore, kPack}},
      {"numbers raise",
       "",
       "After a restore: continue a sequence above what was issued since the backup",
       "sen numbers raise --agency justice --number birth-entry --scope 00004/2026 --next 118 --data /srv/sen",
       {{"agency", SettingKind::kText, "", "Whose sequence"},
        {"number", SettingKind::kText, "", "Which number of the pack"},
        {"scope", SettingKind::kText, "", "Which book, as numbers list shows it"},
        {"next", SettingKind::kNumber, "", "The next number to issue"},
        kData,
        kStore,
        kPack}},
      {"numbers confirm",
       "",
       "Say that all numbers of restored data were looked at; a node may start then",
       "sen numbers confirm --data /srv/sen",
       {kData}}};
}

std::vector<Command> other_commands() {
  return {
      {"demo", "", "Start with the practice country: invented people, officers and hospitals",
       "sen demo --port 8080 --people 20000",
       with(
           kServing,
           {{"people", SettingKind::kNumber, "20000", "How many people to invent, once, when the data folder is new"},
            {"seed", SettingKind::kNumber, "1", "Same seed, same people"},
            {"date", SettingKind::kDate, "", "Play on this day (the clock runs on from now on that day); empty: today"},
            {"births", SettingKind::kNumber, "12",
             "Birth notices at the first start; later one every three minutes"}})},
      {"serve", "", "Start a node on an existing data folder", "sen serve --data /srv/sen --pack packs/vietnam",
       kServing},
      {"check", "PACK", "Check a pack: file:line, what is wrong, what to do", "sen check packs/vietnam", {}},
      {"import birth-notices",
       "FILE",
       "Send the birth notices of an XML9 file to a running node",
       "sen import birth-notices GIAMDINHHS.xml --credential-file hospital.token",
       {{"to", SettingKind::kText, "http://127.0.0.1:8080", "The node"},
        {"credential-file", SettingKind::kText, "", "File that holds the facility's credential"}}},
      {"journal verify",
       "",
       "Recompute every journal of a stopped node from its records and salts",
       "sen journal verify --data var/data",
       {kData, kStore, kPack}},
      {"people generate",
       "",
       "Invent people of a whole country as rows of the register person; the same seed gives the same bytes",
       "sen people generate --count 1000000 --seed 7 --output people.csv --households homes.csv",
       {{"count", SettingKind::kNumber, "1000", "Rows from the first on, 1 to 98000000"},
        {"seed", SettingKind::kNumber, "1", "Same seed, same rows"},
        {"from", SettingKind::kNumber, "0", "Go on at this row (rows count from 0); the header line is left out"},
        {"as-of", SettingKind::kDate, "2026-11-20", "The day on which ages and places hold"},
        {"format", SettingKind::kText, "csv", "csv or jsonl"},
        {"output", SettingKind::kText, "-", "File of the rows; - is standard output"},
        {"households", SettingKind::kText, "", "File of the rows of the register residence; empty: none"},
        {"errors", SettingKind::kText, "0", "Share of rows with one known mistake, 0 to 0.5"},
        {"truth", SettingKind::kText, "", "File that names each mistake: row, ref, error, right value; empty: none"},
        {"force", SettingKind::kFlag, "false", "Replace files that are there"},
        kPack}},
      {"docs",
       "",
       "Print or write the generated reference pages",
       "sen docs --write docs",
       {{"write", SettingKind::kText, "", "Folder to write to; empty: print"}}}};
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all = [] {
    auto out = other_commands();
    for (auto& command : bulk_commands()) out.push_back(std::move(command));
    for (auto& command : operator_commands()) out.push_back(std::move(command));
    return out;
  }();
  return all;
}

}  // namespace sen
