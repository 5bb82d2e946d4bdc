/** Does something listen there? */
import { reachAll, unreachable } from '../reachAll.js';
import { failed, ok, skipped, type Step } from '../types.js';

export const postgresReach: Step = {
  id: 'postgres.reach',
  group: 'postgres',
  title: 'TCP',
  needs: ['postgres.resolve'],
  async run({ database }) {
    if (!database.target) return skipped('no server is named');
    const { port } = database.target;
    const { reached, evidence, codes } = await reachAll(database.addresses, port);
    database.reached = reached;
    if (reached.length > 0) return ok(`port ${port} accepts connections`, evidence);
    const { cause, advice } = unreachable(codes, port, 'PostgreSQL');
    return failed(cause, `nothing can be reached at port ${port}`, evidence, advice);
  },
};
