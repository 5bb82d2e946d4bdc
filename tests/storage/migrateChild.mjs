// Opens the database that the environment names, once the start signal is there, and says which migrations that applied.
import fs from 'node:fs';
import { openStorage } from '../../dist/src/storage/storage.js';

const { home, databaseUrl, schema, signal } = JSON.parse(process.argv[2]);
console.log('ready');
while (!fs.existsSync(signal)) await new Promise((resolve) => setTimeout(resolve, 5));
const storage = await openStorage({ home, databaseUrl, schema });
console.log(JSON.stringify(storage.migrated));
await storage.close();
