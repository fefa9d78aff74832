// AVX-512F: thirty-two registers.
#define DYNACONV_SIMD avx512
#define DYNACONV_SIMD_NAME "avx512"
#define DYNACONV_LANES 16
#define DYNACONV_ACCUMULATORS 24
#include "table.inc"
