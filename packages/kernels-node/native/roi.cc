#include "roi.h"

#include <algorithm>
#include <cmath>

namespace dynaconv {
namespace {

// With more samples a bin and axis, the mean is taken for 0.
constexpr float kMostSamples = 1 << 22;

// Of a box along an axis, in pixels of the map.
struct Extent {
  float start = 0, bin = 0;
  int64_t samples = 0;
};

// Products and quotients in double are exact, or rounded once more at no loss: no compiler can fuse them with the sum that follows.
float Product(double a, double b) { return static_cast<float>(a * b); }
float Quotient(double a, double b) { return static_cast<float>(a / b); }

Extent ExtentOf(const RoiSizes& sizes, float from, float to, int64_t bins) {
  const float offset = sizes.aligned ? 0.5f : 0.0f;
  const float start = Product(from, sizes.scale) - offset;
  const float end = Product(to, sizes.scale) - offset;
  float size = end - start;
  if (!sizes.aligned && size < 1) size = 1;
  if (!std::isfinite(size)) return {};
  const float bin = Quotient(size, static_cast<double>(bins));
  const float adaptive = std::ceil(bin);
  if (sizes.sampling_ratio > 0) return {start, bin, sizes.sampling_ratio};
  if (!(adaptive > 0 && adaptive <= kMostSamples)) return {};
  return {start, bin, static_cast<int64_t>(adaptive)};
}

// Appends what the samples of bin p read, rows or columns ascending.
void AddSamples(const Extent& box, int64_t p, int64_t length, RoiAxis* axis) {
  const float origin = box.start + Product(static_cast<double>(p), box.bin);
  const double samples = static_cast<double>(box.samples);
  const auto place = [&](int64_t i) {
    // The samples of a box that is turned over are read backwards.
    const double at = static_cast<double>(box.bin < 0 ? box.samples - 1 - i : i) + 0.5;
    return origin + Quotient(Product(at, box.bin), samples);
  };
  // The first that is not before the map; by bisection, since a long box has millions.
  int64_t first = 0;
  if (box.samples > 0 && place(0) < -1) {
    int64_t end = box.samples;
    while (end - first > 1) {
      const int64_t middle = (first + end) / 2;
      (place(middle) < -1 ? first : end) = middle;
    }
    first = end;
  }
  const size_t begin = axis->indices.size();
  // In double, until all samples of the bin are added.
  std::vector<double> weights;
  const auto add = [&](int64_t index, double weight) {
    size_t at = weights.size();
    while (at > 0 && axis->indices[begin + at - 1] > index) --at;
    if (at > 0 && axis->indices[begin + at - 1] == index) {
      weights[at - 1] += weight;
    } else {
      axis->indices.push_back(index);
      weights.push_back(weight);
    }
  };
  for (int64_t i = first; i < box.samples; ++i) {
    const float at = place(i);
    if (!(at <= static_cast<float>(length))) break;
    const double clamped = std::clamp<double>(at, 0, static_cast<double>(length - 1));
    const int64_t low = static_cast<int64_t>(clamped);
    const double high = clamped - static_cast<double>(low);
    add(low, (1 - high) / samples);
    if (high > 0) add(low + 1, high / samples);
  }
  for (const double weight : weights) axis->weights.push_back(static_cast<float>(weight));
}

}  // namespace

RoiBins::RoiBins(const RoiSizes& sizes, const float* boxes, const int32_t* images)
    : sizes_(sizes), images_(images) {
  const auto add = [&](RoiAxis* axis, int64_t n, int64_t side, int64_t bins, int64_t length) {
    const bool exists = images[n] >= 0 && images[n] < sizes.map.batch;
    const float* const from = boxes + 4 * n + side;
    const Extent box = exists ? ExtentOf(sizes, from[0], from[2], bins) : Extent();
    const size_t before = axis->indices.size();
    for (int64_t p = 0; p < bins; ++p) {
      if (length > 0) AddSamples(box, p, length, axis);
      axis->offsets.push_back(static_cast<int64_t>(axis->indices.size()));
    }
    return static_cast<int64_t>(axis->indices.size() - before);
  };
  rows_.offsets = columns_.offsets = {0};
  for (int64_t n = 0; n < sizes.boxes; ++n) {
    reads_ += add(&rows_, n, 1, sizes.bins[0], sizes.map.height) *
              add(&columns_, n, 0, sizes.bins[1], sizes.map.width);
  }
}

void RoiBins::List(int64_t row, int64_t column, std::vector<RoiTap>* taps) const {
  taps->clear();
  const int64_t n = row / sizes_.bins[0];
  const int64_t bin = n * sizes_.bins[1] + column;
  for (int64_t i = rows_.offsets[row]; i < rows_.offsets[row + 1]; ++i) {
    const int64_t first = (images_[n] * sizes_.map.height + rows_.indices[i]) * sizes_.map.width;
    for (int64_t j = columns_.offsets[bin]; j < columns_.offsets[bin + 1]; ++j) {
      taps->push_back({(first + columns_.indices[j]) * sizes_.map.channels,
                       rows_.weights[i] * columns_.weights[j]});
    }
  }
}

}  // namespace dynaconv
