// For `playwright merge-reports`: one HTML report of all shards, and the history, unless the shards have written it to a server themselves.
export default {
  reporter: [['html', { open: 'never' }], ...(process.env.PACTS_DATABASE_URL ? [] : [['playwright-pacts/reporter']])],
};
