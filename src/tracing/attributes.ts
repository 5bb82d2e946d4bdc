/**
 * Names of span attributes. Those without `pacts.` or `playwright.` are OpenTelemetry's semantic conventions 1.45; a test compares them with the package
 * of the conventions, which asks users of its unstable names to copy them.
 */
export const conventions = {
  testCaseName: 'test.case.name',
  testCaseStatus: 'test.case.result.status',
  testSuiteName: 'test.suite.name',
  testSuiteStatus: 'test.suite.run.status',
  pipelineName: 'cicd.pipeline.name',
  pipelineResult: 'cicd.pipeline.result',
  pipelineRunId: 'cicd.pipeline.run.id',
  pipelineRunUrl: 'cicd.pipeline.run.url.full',
  taskName: 'cicd.pipeline.task.name',
  taskRunId: 'cicd.pipeline.task.run.id',
  taskResult: 'cicd.pipeline.task.run.result',
  taskType: 'cicd.pipeline.task.type',
  refName: 'vcs.ref.head.name',
  refRevision: 'vcs.ref.head.revision',
  filePath: 'code.file.path',
  line: 'code.line.number',
  column: 'code.column.number',
  errorType: 'error.type',
  exceptionMessage: 'exception.message',
  exceptionStacktrace: 'exception.stacktrace',
  serviceName: 'service.name',
  host: 'host.name',
  url: 'url.full',
} as const;

export type AttributeValue = string | number | boolean | readonly string[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Without those that are not known. */
export function known(attributes: Readonly<Record<string, AttributeValue | null | undefined>>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter((entry): entry is [string, AttributeValue] => entry[1] != null));
}

export function placeOf({ file, line, column }: { file: string | null; line: number | null; column: number | null }): Attributes {
  return known({ [conventions.filePath]: file, [conventions.line]: line, [conventions.column]: column });
}
