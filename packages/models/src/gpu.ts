/** What a page asks before it chooses a backend; imports nothing. */

/** Whether WebGPU has a GPU here, rather than none or one that the processor plays. tfjs's backend asks for the same adapter. */
export async function hasGpu(): Promise<boolean> {
  // Node 20 has no navigator, and browsers without WebGPU no `gpu`.
  const gpu: GPU | undefined = globalThis.navigator?.gpu;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  return adapter ? !adapter.info.isFallbackAdapter : false;
}
