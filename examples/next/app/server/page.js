import { sentence } from '../../../shared/show.js';
import { classifyOnServer } from '../../classify_on_server.js';

// For each request, and not once in the build.
export const dynamic = 'force-dynamic';

/** A server component: the network runs in Node, and the browser gets its answer alone. A route handler does the same. */
export default async function Page() {
  return (
    <p>
      This is <output>{sentence(await classifyOnServer())}</output>
    </p>
  );
}
