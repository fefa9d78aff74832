// What every processor of an architecture has: SSE2 on x86-64, NEON on arm64. Sixteen registers, or more.
#define DYNACONV_SIMD baseline
#define DYNACONV_SIMD_NAME "baseline"
#define DYNACONV_LANES 4
#define DYNACONV_ACCUMULATORS 12
#include "table.inc"
