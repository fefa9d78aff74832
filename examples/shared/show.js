/** Shows in the page what `classify` gives. */
export async function show(outcome) {
  const output = document.querySelector('output');
  try {
    const { className, label, threads } = await outcome;
    output.textContent = `a ${className}, labelled ${label}, on ${threads} of the processor's threads`;
  } catch (error) {
    output.textContent = `failed: ${error.message}`;
  }
}
