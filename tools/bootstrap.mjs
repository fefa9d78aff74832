/**
 * Entry of the root's npm scripts. Starts on any Node with nothing installed, so it imports only what Node brings and
 * checks the version before it loads anything newer.
 */

const MINIMUM_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < MINIMUM_NODE) {
  console.error(
    `dynaconv needs Node ${MINIMUM_NODE} or newer; this is Node ${process.versions.node}. See https://nodejs.org/en/download`,
  );
  process.exit(1);
}

import('./lib/commands.mjs')
  .then(({ runCommand }) => runCommand(process.argv[2], process.argv.slice(3)))
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
