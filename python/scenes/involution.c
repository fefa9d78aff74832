// Involution and its gradients, pixel by pixel on NHWC: a group's channels fit into one or two vector registers.
// x [B,H,W,G*16], kernel [B,Ho,Wo,G,K*K], y [B,Ho,Wo,G*16], all float and without gaps; zeros surround x.

enum { CHANNELS = 16 };

typedef struct {
  long batch, height, width, groups, size, out_height, out_width, stride;
} Shape;

// Runs `body` with u and v of each tap inside of x, and with what is at it: `tap` in the kernel, `at` in x.
#define FOR_EACH_TAP(body)                                                                  \
  for (long u = 0; u < s->size; u++) {                                                      \
    const long row = i * s->stride + u - half;                                              \
    if (row < 0 || row >= s->height) continue;                                              \
    for (long v = 0; v < s->size; v++) {                                                    \
      const long column = j * s->stride + v - half;                                         \
      if (column < 0 || column >= s->width) continue;                                       \
      const long tap = (pixel * s->groups + g) * s->size * s->size + u * s->size + v;       \
      const long at = (((b * s->height + row) * s->width + column) * s->groups + g) * CHANNELS; \
      body                                                                                  \
    }                                                                                       \
  }

#define FOR_EACH_PIXEL_AND_GROUP(body)                                 \
  const long half = (s->size - 1) / 2;                                 \
  for (long b = 0; b < s->batch; b++)                                  \
    for (long i = 0; i < s->out_height; i++)                           \
      for (long j = 0; j < s->out_width; j++)                          \
        for (long g = 0; g < s->groups; g++) {                         \
          const long pixel = (b * s->out_height + i) * s->out_width + j; \
          const long out = (pixel * s->groups + g) * CHANNELS;         \
          body                                                         \
        }

void involution(const Shape *s, const float *x, const float *kernel, float *y) {
  FOR_EACH_PIXEL_AND_GROUP({
    float sum[CHANNELS] = {0};
    FOR_EACH_TAP({
      for (long c = 0; c < CHANNELS; c++) sum[c] += kernel[tap] * x[at + c];
    })
    for (long c = 0; c < CHANNELS; c++) y[out + c] = sum[c];
  })
}

// dx and dkernel are zeros when it begins.
void involution_gradients(const Shape *s, const float *x, const float *kernel, const float *restrict dy,
                          float *restrict dx, float *restrict dkernel) {
  FOR_EACH_PIXEL_AND_GROUP({
    FOR_EACH_TAP({
      float sum = 0;
      for (long c = 0; c < CHANNELS; c++) sum += dy[out + c] * x[at + c];
      for (long c = 0; c < CHANNELS; c++) dx[at + c] += kernel[tap] * dy[out + c];
      dkernel[tap] = sum;
    })
  })
}
