// AVX2 and FMA: sixteen registers.
#define DYNACONV_SIMD avx2
#define DYNACONV_SIMD_NAME "avx2"
#define DYNACONV_LANES 8
#define DYNACONV_ACCUMULATORS 12
#include "table.inc"
