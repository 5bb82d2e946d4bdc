// Opens the embedded database of a folder and keeps it open until it is killed or told to stop by the end of its stdin; `tx` also leaves a transaction open.
import { openStorage } from '../../dist/src/storage/storage.js';

const [home, mode] = process.argv.slice(2);
const storage = await openStorage({ home, databaseUrl: undefined, schema: 'pacts' });
if (mode === 'tx') {
  void storage.db.tx(async (tx) => {
    await tx.none("insert into pacts.builds values ('in transaction', null, null, null, null, null, '1', now(), 1)");
    console.log('ready');
    await new Promise(() => undefined);
  });
} else {
  console.log('ready');
}
process.stdin.on('end', async () => {
  await storage.close();
  process.exit(0);
});
process.stdin.resume();
