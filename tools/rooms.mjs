// Shared by the checks: source files and the room each belongs to.
import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export const order = readFileSync('tools/layers.order', 'utf8').split('\n').filter(Boolean);

export function sources(pattern = /\.(cpp|hpp)$/) {
  return execSync('git ls-files --cached --others --exclude-standard src sim tests bench fuzz', { encoding: 'utf8' })
    .split('\n').filter((f) => pattern.test(f));
}

/** "src/faces/citizen/pages.cpp" -> "faces/citizen"; null outside the rooms. */
export function roomOf(path) {
  const inner = path.startsWith('src/') ? path.slice(4) : path;
  return order.find((room) => inner.startsWith(room + '/')) ?? null;
}

export const isTest = (path) => /_test\.(cpp|hpp)$|(^|\/)(room_)?test_[a-z_]*\.(cpp|hpp)$|room_test\.hpp$|^tests\//.test(path);
export const read = (path) => readFileSync(path, 'utf8');
