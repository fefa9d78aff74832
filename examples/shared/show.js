/** Shows in the page what `classify` gives. */
export async function show(outcome) {
  const output = document.querySelector('output');
  try {
    output.textContent = sentence(await outcome);
  } catch (error) {
    output.textContent = `failed: ${error.message}`;
  }
}

export const sentence = ({ className, label, threads }) =>
  `a ${className}, labelled ${label}, on ${threads} of the processor's threads`;
