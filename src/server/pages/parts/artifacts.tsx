/** @jsxImportSource preact */
/** What a run left: pictures and videos shown, traces opened in Playwright's own viewer, the rest to download. */
import type { Artifact } from '../../../history/schemas.js';
import type { ArtifactFiles } from '../../artifacts.js';
import { ApiError } from '../../errors.js';
import { links } from '../links.js';
import { hasTraceViewer } from '../traceViewer.js';
import { Section } from './table.js';
import { fileSize, short } from './text.js';

/** Shown at most; further ones are counted. */
const shown = 100;

export interface KeptArtifact {
  readonly artifact: Artifact;
  /** Why its content can't be had; null if it can. */
  readonly missing: string | null;
}

/** Says of each artifact whether its file is still there. */
export async function filesOf(files: ArtifactFiles, runId: string, artifacts: readonly Artifact[]): Promise<KeptArtifact[]> {
  return await Promise.all(
    artifacts.map(async (artifact, place) => {
      if (place >= shown) return { artifact, missing: '' };
      try {
        await files.find(runId, artifact.index);
        return { artifact, missing: null };
      } catch (error) {
        if (error instanceof ApiError) return { artifact, missing: error.message };
        throw error;
      }
    }),
  );
}

export function Artifacts({ runId, files }: { readonly runId: string; readonly files: readonly KeptArtifact[] }) {
  if (files.length === 0) return null;
  return (
    <Section title="Artifacts">
      <ul class="artifacts">
        {files.slice(0, shown).map((file) => (
          <li key={file.artifact.index}>
            <One runId={runId} file={file} />
          </li>
        ))}
      </ul>
      {files.length > shown && <p class="empty">{`${files.length - shown} more`}</p>}
    </Section>
  );
}

function One({ runId, file: { artifact, missing } }: { readonly runId: string; readonly file: KeptArtifact }) {
  const href = links.artifact(runId, artifact.index);
  const name = short(artifact.name, 120);
  const note = [short(artifact.contentType, 80), artifact.sizeBytes > 0 ? fileSize(artifact.sizeBytes) : ''].filter(Boolean).join(', ');
  if (missing !== null)
    return (
      <p>
        <bdi>{name}</bdi> <span class="place">{note}</span> <span class="empty">{missing}</span>
      </p>
    );
  return (
    <>
      <p>
        <a href={href}>
          <bdi>{name}</bdi>
        </a>{' '}
        <span class="place">{note}</span>
        {artifact.kind === 'trace' &&
          (hasTraceViewer() ? (
            <>
              {' '}
              <a class="button" href={links.trace(href)}>
                Open the trace
              </a>
            </>
          ) : (
            <span class="place"> npx playwright show-trace opens it</span>
          ))}
      </p>
      <Shown href={href} artifact={artifact} name={name} />
    </>
  );
}

/** Only what a browser shows without running it. */
function Shown({ href, artifact, name }: { readonly href: string; readonly artifact: Artifact; readonly name: string }) {
  if (/^image\/(png|jpeg|webp|gif)$/.test(artifact.contentType))
    return (
      <a href={href}>
        <img src={href} alt={name} loading="lazy" />
      </a>
    );
  if (/^video\/(webm|mp4)$/.test(artifact.contentType)) return <video src={href} controls preload="metadata" aria-label={name} />;
  return null;
}
