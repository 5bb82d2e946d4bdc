/** Finds spec files by the names that the history has: relative to Playwright's root folder, which the history does not know. */
import fs from 'node:fs';
import path from 'node:path';

const skipped = new Set(['node_modules', '.git', '.pacts', 'dist', 'test-results', 'playwright-report']);
/** Folders looked into at most. */
const maxFolders = 5000;

/** Below `folder`, the only file whose path ends with `name`. @returns a sentence if there is none, or several */
export function findSpec(folder: string, name: string): { readonly file: string } | string {
  const own = path.resolve(folder, name);
  if (fs.existsSync(own)) return { file: own };
  const found: string[] = [];
  const folders = [folder];
  for (let n = 0; n < maxFolders; n++) {
    const next = folders.shift();
    if (next === undefined) break;
    const file = path.join(next, name);
    if (fs.existsSync(file)) found.push(file);
    for (const entry of fs.readdirSync(next, { withFileTypes: true }))
      if (entry.isDirectory() && !skipped.has(entry.name)) folders.push(path.join(next, entry.name));
  }
  const [file] = found;
  if (file === undefined) return `there is no ${name} in ${folder}; name the folder of your specs by --root`;
  return found.length === 1 ? { file } : `several files are called ${name}; name the folder of your specs by --root`;
}
