#!/usr/bin/env node
// Checks packs/vietnam/places and prints counts; exits 1 when something is wrong.
//   node tools/check_places.mjs [folder]
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? "packs/vietnam/places";
const DIGITS = { province: 2, district: 3, commune: 5 };
const KINDS = {
  province: ["tỉnh", "thành phố"],
  district: ["quận", "huyện", "thị xã", "thành phố"],
  commune: ["phường", "xã", "thị trấn", "đặc khu"],
};
const LEVELS = Object.keys(DIGITS);
const COLUMNS = ["code", "level", "valid_from", "valid_until", "kind", "name", "parent", "successors", "approximate"];
const TWO_TIER = "2025-07-01";
const NEVER = "9999-12-31";

// What the law and the statistics office count: Decision 19/2025/QD-TTg, Resolution 237/NQ-UBTVQH16,
// and the list of 2025-03-01.
const EXPECTED = {
  "2025-06-30": { province: { tỉnh: 57, "thành phố": 6 },
    district: { huyện: 508, "thành phố": 87, "thị xã": 52, quận: 49 },
    commune: { xã: 7692, phường: 1726, "thị trấn": 617 } },
  "2025-07-01": { province: { tỉnh: 28, "thành phố": 6 }, commune: { xã: 2621, phường: 687, "đặc khu": 13 } },
  "2026-04-30": { province: { tỉnh: 27, "thành phố": 7 }, commune: { xã: 2611, phường: 697, "đặc khu": 13 } },
};

let faults = 0;
function fault(where, message) {
  if (++faults <= 50) console.error(`${where}: ${message}`);
}
function read(name) {
  const text = readFileSync(join(folder, name), "utf8");
  if (text !== text.normalize("NFC")) fault(name, "is not in NFC");
  if (/[\u00d0\u00f0\u2019\u00a0]/.test(text)) fault(name, "has a look-alike of đ, a curly apostrophe or a hard space");
  if (/\r|[ ]{2}|[ ]\t|\t[ ]|[ ]\n/.test(text)) fault(name, "has a stray blank");
  if (!text.endsWith("\n")) fault(name, "does not end with a line end");
  const [header, ...lines] = text.slice(0, -1).split("\n");
  return { text, header: header.split("\t"), rows: lines.map((line) => line.split("\t")) };
}

// --- places.tsv -------------------------------------------------------------------------------------

const places = read("places.tsv");
if (places.header.join() !== COLUMNS.join()) fault("places.tsv:1", `columns must be ${COLUMNS.join(" ")}`);
const units = places.rows.map((cells, i) => {
  const at = `places.tsv:${i + 2}`;
  if (cells.length !== COLUMNS.length) fault(at, `${cells.length} columns`);
  const unit = Object.fromEntries(COLUMNS.map((column, c) => [column, cells[c] ?? ""]));
  return { ...unit, at, from: unit.valid_from, until: unit.valid_until || NEVER,
    after: unit.successors === "" ? [] : unit.successors.split(",") };
});

const versions = new Map(); // code -> its rows; a code's length tells its level
for (const unit of units) {
  if (!(unit.level in DIGITS)) { fault(unit.at, `unknown level "${unit.level}"`); continue; }
  if (!new RegExp(`^\\d{${DIGITS[unit.level]}}$`).test(unit.code)) fault(unit.at, `code "${unit.code}" does not fit the level`);
  if (!KINDS[unit.level].includes(unit.kind)) fault(unit.at, `kind "${unit.kind}" does not fit the level`);
  if (unit.name === "") fault(unit.at, "no name");
  for (const day of [unit.valid_from, unit.valid_until]) {
    if (day !== "" && !/^\d{4}-\d\d-\d\d$/.test(day)) fault(unit.at, `"${day}" is no date`);
  }
  if (unit.from >= unit.until) fault(unit.at, "ends before it begins");
  if (unit.from < TWO_TIER && unit.until > TWO_TIER) fault(unit.at, "crosses 2025-07-01");
  if (!["", "from", "until"].includes(unit.approximate)) fault(unit.at, `unknown mark "${unit.approximate}"`);
  if (unit.approximate && unit[`valid_${unit.approximate}`] === "") fault(unit.at, "marks an empty date");
  if (!versions.has(unit.code)) versions.set(unit.code, []);
  versions.get(unit.code).push(unit);
}
for (const [code, list] of versions) {
  list.sort((a, b) => (a.from < b.from ? -1 : 1));
  for (let i = 1; i < list.length; ++i) {
    if (list[i].from === list[i - 1].from) fault(list[i].at, `${code} has two versions from "${list[i].from}"`);
    else if (list[i].from < list[i - 1].until) fault(list[i].at, `${code} overlaps its earlier version`);
  }
}
const order = (u) => `${LEVELS.indexOf(u.level)} ${u.code} ${u.from}`;
for (let i = 1; i < units.length; ++i) {
  if (order(units[i - 1]) >= order(units[i])) fault(units[i].at, "out of order");
}

// True when the versions of the code, end to end, cover the whole life of the unit.
function covered(code, unit) {
  let day = unit.from;
  for (const version of versions.get(code) ?? []) {
    if (version.from <= day && version.until > day) day = version.until;
  }
  return day >= unit.until;
}
let without = 0;
for (const unit of units) {
  const twoTier = unit.from >= TWO_TIER;
  const above = unit.level === "province" ? null : unit.level === "commune" && !twoTier ? "district" : "province";
  if (!above && unit.parent !== "") fault(unit.at, "a province has a parent");
  if (above && unit.parent.length !== DIGITS[above]) fault(unit.at, `parent "${unit.parent}" is no ${above}`);
  else if (above && !covered(unit.parent, unit)) fault(unit.at, `parent ${unit.parent} does not exist all that time`);
  if (twoTier && unit.after.length > 0) fault(unit.at, "a unit in force has successors");
  if (!twoTier && unit.after.length === 0) ++without;
  if (unit.after.join() !== [...new Set(unit.after)].sort().join()) fault(unit.at, "successors not sorted or repeated");
  const next = unit.level === "province" ? "province" : "commune";
  for (const code of unit.after) {
    const target = versions.get(code)?.find((v) => v.from === TWO_TIER);
    if (code.length !== DIGITS[next] || !target) fault(unit.at, `successor ${code} is no ${next} of ${TWO_TIER}`);
  }
}

// --- province_codes.tsv -----------------------------------------------------------------------------

const codes = read("province_codes.tsv");
if (codes.header.join() !== "gso,pin_prefix,name,agency_code") fault("province_codes.tsv:1", "wrong columns");
const seen = new Set();
codes.rows.forEach(([gso, prefix, name, agency], i) => {
  const at = `province_codes.tsv:${i + 2}`;
  const unit = versions.get(gso)?.find((v) => v.from === "");
  if (prefix !== `0${gso}`) fault(at, `PIN prefix ${prefix} does not follow ${gso}`);
  if (!/^H\d\d$/.test(agency)) fault(at, `agency code "${agency}"`);
  for (const value of [gso, agency]) {
    if (seen.has(value)) fault(at, `${value} appears twice`);
    seen.add(value);
  }
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f\s-]/g, "");
  if (!unit || plain(unit.name) !== plain(name)) fault(at, `places.tsv calls ${gso} "${unit?.name}"`);
});
if (codes.rows.length !== 63) fault("province_codes.tsv", `${codes.rows.length} provinces, not 63`);

// --- counts and digest --------------------------------------------------------------------------------

for (const [day, expected] of Object.entries(EXPECTED)) {
  const count = {};
  for (const unit of units) {
    if (unit.from > day || unit.until <= day) continue;
    count[unit.level] ??= {};
    count[unit.level][unit.kind] = (count[unit.level][unit.kind] ?? 0) + 1;
  }
  const show = (c) => LEVELS.filter((l) => c[l]).map((l) => {
    const total = Object.values(c[l]).reduce((a, b) => a + b, 0);
    return `${total} ${l} (${KINDS[l].filter((k) => c[l][k]).map((k) => `${c[l][k]} ${k}`).join(", ")})`;
  }).join("; ");
  console.log(`${day}: ${show(count)}`);
  if (show(count) !== show(expected)) fault(day, `expected ${show(expected)}`);
}
const digest = createHash("sha256").update(places.text).digest("hex");
if (!readFileSync(join(folder, "SOURCE.md"), "utf8").includes(digest)) fault("SOURCE.md", `does not name the digest ${digest}`);
console.log(`${units.length} versions of ${versions.size} codes; ${without} without a known successor; ` +
  `${units.filter((u) => u.approximate).length} with an approximate date; ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
