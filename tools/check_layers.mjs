// A room includes only rooms above it in tools/layers.order, and only along edges listed in tools/layers.txt; a listed edge that nothing
// uses fails too. `--write` rewrites the list.
import { readFileSync, writeFileSync } from 'node:fs';
import { isTest, order, read, roomOf, sources } from './rooms.mjs';

const used = new Map();
const faults = [];
for (const file of sources()) {
  const room = roomOf(file);
  if (!room || isTest(file)) continue;
  read(file).split('\n').forEach((line, index) => {
    const match = line.match(/^\s*#include "([^"]+)"/);
    if (!match) return;
    const target = roomOf(match[1].startsWith('sim/') ? match[1] : 'src/' + match[1]);
    if (!target) { faults.push(`${file}:${index + 1}: "${match[1]}" is in no room. Write the path from src/.`); return; }
    if (target === room) return;
    const where = `${file}:${index + 1}`;
    if (!used.has(`${room} -> ${target}`)) used.set(`${room} -> ${target}`, where);
    if (order.indexOf(target) > order.indexOf(room)) faults.push(`${where}: ${room} must not use ${target}: it stands below. Move the code or turn the call round.`);
    if (room.startsWith('adapters/') && !['base', 'ports', 'store'].includes(target)) faults.push(`${where}: an adapter uses base, ports and store only, not ${target}.`);
    if (target.startsWith('adapters/') && !['sen', 'sim'].includes(room)) faults.push(`${where}: only the program and the simulator see adapters.`);
  });
}
const edges = [...used.keys()].sort();
if (process.argv.includes('--write')) {
  writeFileSync('tools/layers.txt', '# Edges in use: room -> room it includes. Checked both ways by tools/check_layers.mjs.\n' + edges.join('\n') + '\n');
}
const listed = readFileSync('tools/layers.txt', 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
for (const edge of edges) if (!listed.includes(edge)) faults.push(`${used.get(edge)}: edge "${edge}" is not in tools/layers.txt. Is it meant? Then add it.`);
for (const edge of listed) if (!used.has(edge)) faults.push(`tools/layers.txt: edge "${edge}" is not used any more. Remove it.`);
faults.forEach((fault) => console.error(fault));
console.log(`layers: ${edges.length} edges, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
