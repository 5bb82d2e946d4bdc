// Checks an unpacked tarball: every entry that package.json promises is there, the SQL came along, and nothing came that has no business in it.
import fs from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node scripts/checkPackage.mjs FOLDER (the unpacked tarball)');
  process.exit(2);
}

const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
const files = fs
  .readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((item) => item.isFile())
  .map((item) => path.relative(folder, path.join(item.parentPath, item.name)).split(path.sep).join('/'));

const exported = Object.values(manifest.exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)));
const promised = [...exported, manifest.main, manifest.types, ...Object.values(manifest.bin), './README.md', './LICENSE', './CHANGELOG.md'];

const problems = [
  ...new Set(promised.filter((entry) => !files.includes(entry.replace(/^\.\//, ''))).map((entry) => `missing: ${entry}`)),
  ...(files.some((file) => /^dist\/sql\/migrations\/.+\.sql$/.test(file)) ? [] : ['missing: the migrations in dist/sql/']),
  ...files
    .filter((file) => /^(dist\/)?(tests|demo|bench)\/|(^|\/)node_modules\/|\.env$|\.tgz$/.test(file))
    .map((file) => `does not belong: ${file}`),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${files.length} files, all entries there`);
