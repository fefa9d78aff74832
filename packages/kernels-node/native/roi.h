// Which pixels of a map the bins of boxes read, and with which weights: `roiWindows` of @dynaconv/involution-ops.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels.h"
#include "simd.h"

namespace dynaconv {

// The bins of every box along one axis: bin p of box n reads the indices from offsets[n * bins + p] to before the next.
struct RoiAxis {
  std::vector<int64_t> offsets;
  std::vector<int64_t> indices;
  std::vector<float> weights;
};

class RoiBins {
 public:
  // boxes [N, 4], images [N]
  RoiBins(const RoiSizes& sizes, const float* boxes, const int32_t* images);

  // Of all boxes.
  int64_t rows() const { return sizes_.boxes * sizes_.bins[0]; }
  // Pixels that all bins read together.
  int64_t reads() const { return reads_; }
  // Lists what a bin reads, given its row among those of all boxes, and its column.
  void List(int64_t row, int64_t column, std::vector<RoiTap>* taps) const;

 private:
  const RoiSizes sizes_;
  const int32_t* const images_;
  RoiAxis rows_, columns_;
  int64_t reads_ = 0;
};

}  // namespace dynaconv
