// What reviewers should not have to look for: raw clocks, dice, environment and threads outside adapters; unordered iteration and
// coroutines where order or purity counts; SQL and HTML by concatenation; third-party headers out of place; FIXME.
import { isTest, read, roomOf, sources } from './rooms.mjs';

const domain = new Set(['feel', 'pack', 'events', 'journal', 'registers', 'bulk', 'identity', 'exchange', 'documents', 'notices', 'procedures']);
const rules = [
  { what: 'a raw clock', fix: 'take Clock or Context::now', match: /std::chrono::(system|steady|high_resolution)_clock|\btime\(nullptr\)|clock_gettime|gettimeofday/ },
  { what: 'raw randomness', fix: 'take SecureRandom or Random', match: /std::random_device|std::mt19937|\brand\(\)|getrandom|RAND_bytes|_distribution</ },
  { what: 'the environment', fix: 'make it a setting', match: /\bgetenv\(/ },
  { what: 'a thread', fix: 'use Scheduler or Executor', match: /std::(jthread|thread|async)\b(?!_)/ },
];
const thirdParty = /^\s*#include <(boost|sqlite3|postgresql|openssl|sodium|unicode|yaml-cpp|pugixml|qrencode|fmt|bid_|CLI)/;
const faults = [];
for (const file of sources()) {
  const room = roomOf(file);
  if (!room || isTest(file)) continue;
  const adapter = room.startsWith('adapters/');
  read(file).split('\n').forEach((line, index) => {
    const code = line.replace(/\/\/.*$/, '');
    const where = `${file}:${index + 1}`;
    if (/\b(FIXME|XXX)\b/.test(line)) faults.push(`${where}: FIXME. Mend it or file it.`);
    if (!adapter && room !== 'sim' && !(room === 'sen' && /main|serve|demo/.test(file))) {
      for (const rule of rules) if (rule.match.test(code)) faults.push(`${where}: ${rule.what} outside adapters. ${rule.fix}.`);
    }
    if (domain.has(room) && /\bunordered_(map|set)\b/.test(code)) faults.push(`${where}: unordered container in a domain room: its order differs from run to run. Use std::map.`);
    if (/\bco_(await|return|yield)\b/.test(code) && /\/(rules|store|[a-z_]*_store)\.cpp$/.test(file)) faults.push(`${where}: a coroutine in ${file.split('/').pop()}: rules and stores are plain functions.`);
    if (/"(SELECT|INSERT|UPDATE|DELETE) [^"]*" *\+/.test(code) && room !== 'registers') faults.push(`${where}: SQL by concatenation. Use $n parameters.`);
    if (/"<(div|p|a|span|table)\b[^"]*" *\+/.test(code)) faults.push(`${where}: HTML by concatenation. Use a template.`);
    if (thirdParty.test(line) && file.endsWith(".hpp") && !adapter && room !== "sim" && !/boost\/json/.test(line)) faults.push(`${where}: a third-party header in a public header. Hide it in the .cpp.`);
    if (thirdParty.test(line) && /(sqlite3|postgresql|openssl|sodium|asio|beast)/.test(line) && !adapter && !["base", "sim"].includes(room)) faults.push(`${where}: an I/O library outside adapters.`);
  });
}
faults.forEach((fault) => console.error(fault));
console.log(`tidy: ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
